#include "base/csv.h"

#include <string.h>

#include "base/memory.h"

/* Where messages point. */
struct place {
	const struct pm_csv *csv;
	size_t line;
	struct pm_error *error;
};

static enum pm_status fail(const struct place *place, size_t column, enum pm_status status, const char *sentence)
{
	return pm_error_set(place->error, status, place->csv->lines.source, place->line, column, "%s", sentence);
}

static enum pm_status add_field(const struct place *place, struct pmi_csv_row *row, const struct pm_field *field)
{
	if (!pmi_reserve(&row->fields, &row->capacity, row->n + 1, sizeof *row->fields))
		return fail(place, field->column, PM_ENOMEM, "out of memory");
	row->fields[row->n++] = *field;
	return PM_OK;
}

/* A quoted field at *at: its quotes are removed in place, *at moves behind it. */
static enum pm_status quoted(const struct place *place, const char *line, char **at, struct pm_field *field)
{
	char *from = *at + 1, *to = *at;

	field->text = to;
	for (; *from; *to++ = *from++) {
		if (*from != '"')
			continue;
		if (from[1] != '"')
			break;
		from++;
	}
	if (!*from)
		return fail(place, field->column, PM_EPARSE, "found a quote that does not end on its line");
	if (from[1] && from[1] != place->csv->separator)
		return fail(place, (size_t)(from - line) + 2, PM_EPARSE,
			    "found text after a closing quote, expected the next field");
	field->length = (size_t)(to - field->text);
	*at = from + 1;
	/* The terminator may stand where the closing quote was; what follows it is a comma or the end. */
	*to = '\0';
	return PM_OK;
}

static enum pm_status split(const struct place *place, char *line, size_t length, struct pmi_csv_row *row)
{
	char *at = line, *end = line + length;
	enum pm_status status = PM_OK;
	bool more = true;

	while (more && !status) {
		struct pm_field field = {.text = at, .column = (size_t)(at - line) + 1};

		if (*at == '"') {
			status = quoted(place, line, &at, &field);
			if (status)
				return status;
		} else {
			char *comma = memchr(at, place->csv->separator, (size_t)(end - at));

			at = comma ? comma : end;
			field.length = (size_t)(at - field.text);
		}
		more = at < end;
		*at++ = '\0';
		status = add_field(place, row, &field);
	}
	return status;
}

enum pm_status pmi_csv_split(const struct pm_csv *csv, size_t number, char *line, size_t length, struct pmi_csv_row *row,
			     struct pm_error *error)
{
	const struct place place = {csv, number, error};
	const char *nul = memchr(line, '\0', length);

	row->n = 0;
	if (nul)
		return fail(&place, (size_t)(nul - line) + 1, PM_EPARSE, "found a NUL byte, expected text");
	return split(&place, line, length, row);
}

enum pm_status pmi_csv_fields(const struct pm_csv *csv, size_t number, char *line, size_t length, struct pmi_csv_row *row,
			      struct pm_error *error)
{
	enum pm_status status = pmi_csv_split(csv, number, line, length, row, error);

	if (status || row->n == csv->n_names)
		return status;
	return pm_error_set(error, PM_EPARSE, csv->lines.source, number,
			    row->n > csv->n_names ? row->fields[csv->n_names].column : 1,
			    "found %zu field%s, expected %zu as in the header", row->n, row->n == 1 ? "" : "s", csv->n_names);
}
