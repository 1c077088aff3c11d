#include "results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Room for n more elements of a growing array. */
static bool grow(void *array, size_t *capacity, size_t needed, size_t size)
{
	void *old, *grown;
	size_t room = *capacity * 2 > needed ? *capacity * 2 : needed + 64;

	if (needed <= *capacity)
		return true;
	memcpy(&old, array, sizeof old);
	grown = room < (size_t)-1 / size ? realloc(old, room * size) : NULL;
	if (!grown)
		return false;
	memcpy(array, &grown, sizeof grown);
	*capacity = room;
	return true;
}

static enum pm_status copy_header(struct pm_csv *csv, struct results *r)
{
	const char *experiment = pm_csv_comment(csv, "experiment");
	const char *const *names = pm_csv_names(csv, &r->n_columns);

	r->column = calloc(r->n_columns, sizeof *r->column);
	r->source = strdup(pm_csv_source(csv));
	r->experiment = experiment ? strdup(experiment) : NULL;
	if (!r->column || !r->source || (experiment && !r->experiment))
		return PM_ENOMEM;
	for (size_t k = 0; k < r->n_columns; k++) {
		r->column[k] = strdup(names[k]);
		if (!r->column[k])
			return PM_ENOMEM;
	}
	return PM_OK;
}

static enum pm_status add_row(struct pm_csv *csv, const struct pm_field *fields, struct results *r)
{
	size_t n = r->n_rows * r->n_columns;

	if (!grow(&r->field, &r->capacity, n + r->n_columns, sizeof *r->field) ||
	    !grow(&r->line, &r->line_capacity, r->n_rows + 1, sizeof *r->line))
		return PM_ENOMEM;
	for (size_t k = 0; k < r->n_columns; k++)
		r->field[n + k] = strdup(fields[k].text);
	r->line[r->n_rows++] = pm_csv_line(csv);
	for (size_t k = 0; k < r->n_columns; k++)
		if (!r->field[n + k])
			return PM_ENOMEM;
	return PM_OK;
}

static enum pm_status read_rows(struct pm_csv *csv, struct results *r, struct pm_error *error)
{
	const struct pm_field *fields;
	enum pm_status status = pm_csv_header(csv, NULL, 0, NULL, error);

	if (!status)
		status = copy_header(csv, r);
	while (!status) {
		status = pm_csv_row(csv, &fields, error);
		if (status || !fields)
			break;
		status = add_row(csv, fields, r);
	}
	if (!status && !r->n_rows)
		status = pm_error_set(error, PM_EPARSE, r->source, pm_csv_line(csv) + 1, 1, "found the end of the file, expected rows of results");
	return status;
}

enum pm_status results_read(const char *path, struct results *results, struct pm_error *error)
{
	struct pm_csv *csv;
	enum pm_status status = pm_csv_open(path, &csv, error);

	*results = (struct results){0};
	if (status)
		return status;
	status = read_rows(csv, results, error);
	if (status == PM_ENOMEM)
		pm_error_set(error, status, path, 0, 0, "out of memory");
	pm_csv_close(csv);
	return status;
}

void results_clear(struct results *r)
{
	for (size_t k = 0; k < r->n_rows * r->n_columns; k++)
		free(r->field[k]);
	for (size_t k = 0; r->column && k < r->n_columns; k++)
		free(r->column[k]);
	free(r->field);
	free(r->column);
	free(r->line);
	free(r->source);
	free(r->experiment);
	*r = (struct results){0};
}

size_t results_column(const struct results *results, const char *name)
{
	for (size_t k = 0; k < results->n_columns; k++)
		if (strcmp(results->column[k], name) == 0)
			return k;
	return PM_NO_COLUMN;
}

const char *results_text(const struct results *results, size_t row, size_t column)
{
	return results->field[row * results->n_columns + column];
}

double results_number(const struct results *results, size_t row, size_t column)
{
	double x;

	return pm_parse_double(results_text(results, row, column), &x) ? x : (double)NAN;
}

enum pm_status results_require(const struct results *results, const char *const *names, struct pm_error *error)
{
	for (; *names; names++)
		if (results_column(results, *names) == PM_NO_COLUMN)
			return pm_error_set(error, PM_EPARSE, results->source, 0, 0, "column \"%s\" is missing, which this figure draws", *names);
	return PM_OK;
}

static bool among(const char *const *texts, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(texts[i], text) == 0)
			return true;
	return false;
}

enum pm_status results_distinct(const struct results *results, size_t column, const char ***distinct, size_t *n)
{
	size_t capacity = 0;

	*distinct = NULL;
	*n = 0;
	for (size_t row = 0; row < results->n_rows; row++) {
		const char *text = results_text(results, row, column);

		if (among(*distinct, *n, text))
			continue;
		if (!grow(distinct, &capacity, *n + 1, sizeof **distinct)) {
			free(*distinct);
			*distinct = NULL;
			return PM_ENOMEM;
		}
		(*distinct)[(*n)++] = text;
	}
	return PM_OK;
}
