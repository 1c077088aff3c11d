#include "eval/rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/number.h"

void pmi_rows_append(struct pm_rows *rows, const char *text, size_t length)
{
	if (rows->failed || !pmi_reserve(&rows->text, &rows->capacity, rows->length + length + 1, 1)) {
		rows->failed = true;
		return;
	}
	memcpy(rows->text + rows->length, text, length);
	rows->length += length;
	rows->text[rows->length] = '\0';
}

static void separate(struct pm_rows *rows)
{
	if (rows->in_row)
		pmi_rows_append(rows, ",", 1);
	rows->in_row = true;
}

/* A row is one line, which the journal and the reader rely on. */
static void quote(struct pm_rows *rows, const char *text)
{
	pmi_rows_append(rows, "\"", 1);
	for (; *text; text++) {
		if (*text == '"')
			pmi_rows_append(rows, "\"\"", 2);
		else
			pmi_rows_append(rows, *text == '\n' || *text == '\r' ? " " : text, 1);
	}
	pmi_rows_append(rows, "\"", 1);
}

void pm_rows_text(struct pm_rows *rows, const char *text)
{
	/* A row that begins with an empty field or with '#' could read as an empty line or as a comment. */
	bool first = !rows->in_row;

	separate(rows);
	if (strpbrk(text, ",\"\r\n") || *text == '#' || (first && !*text))
		quote(rows, text);
	else
		pmi_rows_append(rows, text, strlen(text));
}

void pm_rows_size(struct pm_rows *rows, uint64_t value)
{
	char text[24];

	separate(rows);
	snprintf(text, sizeof text, "%" PRIu64, value);
	pmi_rows_append(rows, text, strlen(text));
}

void pm_rows_number(struct pm_rows *rows, double value)
{
	char text[PM_NUMBER_SIZE];

	separate(rows);
	pm_format_double(text, value);
	pmi_rows_append(rows, text, strlen(text));
}

void pm_rows_end(struct pm_rows *rows)
{
	pmi_rows_append(rows, "\n", 1);
	rows->in_row = false;
}

enum pm_status pm_rows_status(const struct pm_rows *rows)
{
	return rows->failed ? PM_ENOMEM : PM_OK;
}

void pm_rows_clear(struct pm_rows *rows)
{
	free(rows->text);
	*rows = (struct pm_rows){0};
}
