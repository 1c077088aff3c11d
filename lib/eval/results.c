#include "prefmodel/results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/csv.h"
#include "prefmodel/number.h"

static enum pm_status copy_header(struct pm_csv *csv, struct pm_results *r)
{
	const char *experiment = pm_csv_comment(csv, "experiment");
	const char *const *names = pm_csv_names(csv, &r->n_columns);

	r->column = pmi_array(r->n_columns, sizeof *r->column);
	r->source = pmi_copy(pm_csv_source(csv));
	r->experiment = experiment ? pmi_copy(experiment) : NULL;
	if (!r->column || !r->source || (experiment && !r->experiment))
		return PM_ENOMEM;
	for (size_t k = 0; k < r->n_columns; k++) {
		r->column[k] = pmi_copy(names[k]);
		if (!r->column[k])
			return PM_ENOMEM;
	}
	return PM_OK;
}

static enum pm_status add_row(struct pm_csv *csv, const struct pm_field *fields, struct pm_results *r)
{
	size_t n = r->n_rows * r->n_columns;

	if (!pmi_reserve(&r->field, &r->capacity, n + r->n_columns, sizeof *r->field) ||
	    !pmi_reserve(&r->line, &r->line_capacity, r->n_rows + 1, sizeof *r->line))
		return PM_ENOMEM;
	for (size_t k = 0; k < r->n_columns; k++)
		r->field[n + k] = pmi_copy(fields[k].text);
	r->line[r->n_rows++] = pm_csv_line(csv);
	for (size_t k = 0; k < r->n_columns; k++)
		if (!r->field[n + k])
			return PM_ENOMEM;
	return PM_OK;
}

static enum pm_status read_rows(struct pm_csv *csv, struct pm_results *r, struct pm_error *error)
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

enum pm_status pm_results_read(const char *path, struct pm_results *results, struct pm_error *error)
{
	struct pm_csv *csv;
	enum pm_status status = pm_csv_open(path, &csv, error);

	*results = (struct pm_results){0};
	if (status)
		return status;
	status = read_rows(csv, results, error);
	if (status == PM_ENOMEM)
		pm_error_set(error, status, path, 0, 0, "out of memory");
	if (status)
		pm_results_clear(results);
	pm_csv_close(csv);
	return status;
}

void pm_results_clear(struct pm_results *r)
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
	*r = (struct pm_results){0};
}

size_t pm_results_column(const struct pm_results *results, const char *name)
{
	for (size_t k = 0; k < results->n_columns; k++)
		if (strcmp(results->column[k], name) == 0)
			return k;
	return PM_NO_COLUMN;
}

const char *pm_results_text(const struct pm_results *results, size_t row, size_t column)
{
	return results->field[row * results->n_columns + column];
}

double pm_results_number(const struct pm_results *results, size_t row, size_t column)
{
	double x;

	return pm_parse_double(pm_results_text(results, row, column), &x) ? x : (double)NAN;
}

enum pm_status pm_results_require(const struct pm_results *results, const char *const *names, struct pm_error *error)
{
	for (; *names; names++)
		if (pm_results_column(results, *names) == PM_NO_COLUMN)
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

enum pm_status pm_results_distinct(const struct pm_results *results, size_t column, const char ***distinct, size_t *n)
{
	size_t capacity = 0;

	*distinct = NULL;
	*n = 0;
	for (size_t row = 0; row < results->n_rows; row++) {
		const char *text = pm_results_text(results, row, column);

		if (among(*distinct, *n, text))
			continue;
		if (!pmi_reserve(distinct, &capacity, *n + 1, sizeof **distinct)) {
			free(*distinct);
			*distinct = NULL;
			return PM_ENOMEM;
		}
		(*distinct)[(*n)++] = text;
	}
	return PM_OK;
}

static bool fits(const struct pm_results *r, size_t row, const struct pm_filter *choices, const size_t *at, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (strcmp(pm_results_text(r, row, at[k]), choices[k].text) != 0)
			return false;
	return true;
}

/* The positions of the columns that the choices name. */
static enum pm_status find_columns(const struct pm_results *r, const struct pm_filter *choices, size_t n, size_t *at)
{
	for (size_t k = 0; k < n; k++) {
		at[k] = pm_results_column(r, choices[k].column);
		if (at[k] == PM_NO_COLUMN)
			return PM_ENOTFOUND;
	}
	return PM_OK;
}

enum pm_status pm_results_select(const struct pm_results *r, const struct pm_filter *choices, size_t n, const char *column, double **values,
				 size_t *n_values)
{
	size_t value = pm_results_column(r, column), *at = pmi_array(n, sizeof *at);
	enum pm_status status = at ? find_columns(r, choices, n, at) : PM_ENOMEM;

	*n_values = 0;
	*values = NULL;
	if (!status && value == PM_NO_COLUMN)
		status = PM_ENOTFOUND;
	if (!status) {
		*values = pmi_array(r->n_rows, sizeof **values);
		status = *values ? PM_OK : PM_ENOMEM;
	}
	for (size_t row = 0; row < r->n_rows && !status; row++) {
		double x = pm_results_number(r, row, value);

		if (!isnan(x) && fits(r, row, choices, at, n))
			(*values)[(*n_values)++] = x;
	}
	free(at);
	return status;
}
