#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum pm_status pm_csv_open(const char *path, struct pm_csv **result, struct pm_error *error)
{
	struct pm_csv *csv = pmi_array(1, sizeof *csv);
	enum pm_status status;

	*result = NULL;
	if (!csv)
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	csv->separator = ',';
	status = pmi_lines_open(&csv->lines, path, error);
	if (status)
		free(csv);
	else
		*result = csv;
	return status;
}

void pm_csv_close(struct pm_csv *csv)
{
	if (!csv)
		return;
	pmi_lines_close(&csv->lines);
	for (size_t i = 0; csv->names && i < csv->n_names; i++)
		free(csv->names[i]);
	for (size_t i = 0; i < csv->n_comments; i++)
		free(csv->comments[i]);
	free(csv->comments);
	free(csv->names);
	free(csv->row.fields);
	free(csv);
}

void pm_csv_separate(struct pm_csv *csv, char separator)
{
	csv->separator = separator;
}

static enum pm_status short_of_memory(const struct pm_csv *csv, struct pm_error *error)
{
	return pm_error_set(error, PM_ENOMEM, csv->lines.source, csv->lines.line, 0, "out of memory");
}

/* Comments before the header are kept for pm_csv_comment. */
static enum pm_status keep_comment(struct pm_csv *csv, const char *text, struct pm_error *error)
{
	if (csv->names)
		return PM_OK;
	if (!pmi_reserve(&csv->comments, &csv->comment_capacity, csv->n_comments + 1, sizeof *csv->comments))
		return short_of_memory(csv, error);
	csv->comments[csv->n_comments] = pmi_copy(text);
	if (!csv->comments[csv->n_comments])
		return short_of_memory(csv, error);
	csv->n_comments++;
	return PM_OK;
}

/* The next line that is neither empty nor a comment. */
static enum pm_status next_content(struct pm_csv *csv, char **text, size_t *length, struct pm_error *error)
{
	enum pm_status status;

	do {
		status = pmi_lines_next(&csv->lines, text, length, error);
		if (status || !*text)
			return status;
		if (csv->lines.line == 1 && *length >= 3 && memcmp(*text, "\xef\xbb\xbf", 3) == 0) {
			*text += 3; /* a byte order mark */
			*length -= 3;
		}
		if (**text == '#')
			status = keep_comment(csv, *text, error);
	} while (!status && pmi_csv_is_void(*text, *length));
	return status;
}

enum pm_status pm_csv_any_row(struct pm_csv *csv, const struct pm_field **fields, size_t *n, struct pm_error *error)
{
	char *line;
	size_t length;
	enum pm_status status = next_content(csv, &line, &length, error);

	*fields = NULL;
	*n = 0;
	if (!status && line)
		status = pmi_csv_split(csv, csv->lines.line, line, length, &csv->row, error);
	if (status || !line)
		return status;
	*fields = csv->row.fields;
	*n = csv->row.n;
	return PM_OK;
}

static enum pm_status keep_names(struct pm_csv *csv, struct pm_error *error)
{
	csv->names = pmi_array(csv->row.n, sizeof *csv->names);
	if (!csv->names)
		return short_of_memory(csv, error);
	for (; csv->n_names < csv->row.n; csv->n_names++) {
		const struct pm_field *field = &csv->row.fields[csv->n_names];

		for (size_t i = 0; i < csv->n_names; i++)
			if (strcmp(csv->names[i], field->text) == 0)
				return pm_error_set(error, PM_EPARSE, csv->lines.source, csv->lines.line, field->column,
						    "column \"%.80s\" stands twice", field->text);
		csv->names[csv->n_names] = pmi_copy(field->text);
		if (!csv->names[csv->n_names])
			return short_of_memory(csv, error);
	}
	return PM_OK;
}

static size_t find_name(const struct pm_csv *csv, const char *name)
{
	for (size_t i = 0; i < csv->n_names; i++)
		if (strcmp(csv->names[i], name) == 0)
			return i;
	return PM_NO_COLUMN;
}

enum pm_status pm_csv_header(struct pm_csv *csv, const struct pm_column *columns, size_t n, size_t *index, struct pm_error *error)
{
	const struct pm_field *fields;
	size_t n_fields;
	enum pm_status status = pm_csv_any_row(csv, &fields, &n_fields, error);

	if (status)
		return status;
	if (!fields)
		return pm_error_set(error, PM_EPARSE, csv->lines.source, csv->lines.line + 1, 1,
				    "found the end of the file, expected a header row%s%s", n ? " with the column " : "",
				    n ? columns[0].name : "");
	status = keep_names(csv, error);
	for (size_t k = 0; k < n && !status; k++) {
		index[k] = find_name(csv, columns[k].name);
		if (columns[k].required && index[k] == PM_NO_COLUMN)
			status = pm_error_set(error, PM_EPARSE, csv->lines.source, csv->lines.line, 1,
					      "column \"%s\" is missing: the header begins with \"%.80s\"", columns[k].name,
					      csv->names[0]);
	}
	return status;
}

const char *const *pm_csv_names(const struct pm_csv *csv, size_t *n)
{
	*n = csv->n_names;
	return (const char *const *)csv->names;
}

enum pm_status pm_csv_row(struct pm_csv *csv, const struct pm_field **fields, struct pm_error *error)
{
	char *line;
	size_t length;
	enum pm_status status = next_content(csv, &line, &length, error);

	*fields = NULL;
	if (!status && line)
		status = pmi_csv_fields(csv, csv->lines.line, line, length, &csv->row, error);
	if (!status && line)
		*fields = csv->row.fields;
	return status;
}

const char *pm_csv_comment(const struct pm_csv *csv, const char *key)
{
	size_t n = strlen(key);

	for (size_t i = 0; i < csv->n_comments; i++) {
		const char *text = csv->comments[i] + 1;

		text += *text == ' ';
		if (strncmp(text, key, n) == 0 && text[n] == ':')
			return text + n + 1 + (text[n + 1] == ' ');
	}
	return NULL;
}

const char *pm_csv_source(const struct pm_csv *csv)
{
	return csv->lines.source;
}

size_t pm_csv_line(const struct pm_csv *csv)
{
	return csv->lines.line;
}
