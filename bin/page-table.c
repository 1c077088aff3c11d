#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "page.h"

enum { MOST_COLUMNS = 16, MOST_ROWS = 400 };

/* Names of a list separated by commas, as positions of columns. */
static size_t positions(const struct pm_results *r, const char *list, size_t *at)
{
	size_t n = 0;

	while (list && *list && n < MOST_COLUMNS) {
		char name[64];
		size_t length = strcspn(list, ",");

		snprintf(name, sizeof name, "%.*s", (int)length, list);
		at[n] = pm_results_column(r, name);
		n += at[n] != PM_NO_COLUMN;
		list += length + (list[length] == ',');
	}
	return n;
}

static void put_heading(FILE *stream, const char *text, const char *what)
{
	fputs("<th>", stream);
	page_text(stream, text);
	fprintf(stream, "%s</th>", what);
}

static void put_cell(FILE *stream, const char *text)
{
	double x;

	fputs(pm_parse_double(text, &x) ? "<td class=\"number\">" : "<td>", stream);
	page_text(stream, text);
	fputs("</td>", stream);
}

static void put_number(FILE *stream, double x)
{
	fprintf(stream, "<td class=\"number\">%.4g</td>", x);
}

/* The first row of the group that a row belongs to: the first that has the same texts. */
static size_t group_of(const struct pm_results *r, size_t row, const size_t *at, size_t n)
{
	for (size_t first = 0; first < row; first++) {
		size_t k = 0;

		while (k < n && strcmp(pm_results_text(r, row, at[k]), pm_results_text(r, first, at[k])) == 0)
			k++;
		if (k == n)
			return first;
	}
	return row;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Median and mean of a column in the rows of one group. */
static void put_summary(FILE *stream, const struct pm_results *r, const size_t *group, size_t first, size_t column, double *x)
{
	size_t n = 0;
	double mean = 0;

	for (size_t row = first; row < r->n_rows; row++)
		if (group[row] == first && !isnan(pm_results_number(r, row, column)))
			x[n++] = pm_results_number(r, row, column);
	qsort(x, n, sizeof *x, ascending);
	for (size_t i = 0; i < n; i++)
		mean += x[i] / (double)n;
	put_number(stream, n ? gsl_stats_median_from_sorted_data(x, 1, n) : (double)NAN);
	put_number(stream, n ? mean : (double)NAN);
}

static size_t count_members(const struct pm_results *r, const size_t *group, size_t first)
{
	size_t n = 0;

	for (size_t row = first; row < r->n_rows; row++)
		n += group[row] == first;
	return n;
}

static enum pm_status put_groups(FILE *stream, const struct pm_experiment *e, const struct pm_results *r)
{
	size_t by[MOST_COLUMNS], value[MOST_COLUMNS], n_by = positions(r, e->groups, by), n_values = positions(r, e->values, value);
	size_t *group = calloc(r->n_rows, sizeof *group);
	double *x = calloc(r->n_rows, sizeof *x);
	enum pm_status status = group && x ? PM_OK : PM_ENOMEM;

	for (size_t k = 0; k < n_by; k++)
		put_heading(stream, r->column[by[k]], "");
	put_heading(stream, "rows", "");
	for (size_t k = 0; k < n_values; k++) {
		put_heading(stream, r->column[value[k]], ", median");
		put_heading(stream, r->column[value[k]], ", mean");
	}
	fputs("</tr></thead><tbody>\n", stream);
	for (size_t row = 0; !status && row < r->n_rows; row++)
		group[row] = group_of(r, row, by, n_by);
	for (size_t row = 0; !status && row < r->n_rows; row++) {
		if (group[row] != row)
			continue;
		fputs("<tr>", stream);
		for (size_t k = 0; k < n_by; k++)
			put_cell(stream, pm_results_text(r, row, by[k]));
		put_number(stream, (double)count_members(r, group, row));
		for (size_t k = 0; k < n_values; k++)
			put_summary(stream, r, group, row, value[k], x);
		fputs("</tr>\n", stream);
	}
	free(group);
	free(x);
	return status;
}

static void put_rows(FILE *stream, const struct pm_results *r)
{
	for (size_t k = 0; k < r->n_columns; k++)
		put_heading(stream, r->column[k], "");
	fputs("</tr></thead><tbody>\n", stream);
	for (size_t row = 0; row < r->n_rows && row < MOST_ROWS; row++) {
		fputs("<tr>", stream);
		for (size_t k = 0; k < r->n_columns; k++)
			put_cell(stream, pm_results_text(r, row, k));
		fputs("</tr>\n", stream);
	}
}

enum pm_status page_table(FILE *stream, const struct pm_experiment *experiment, const struct pm_results *results)
{
	enum pm_status status = PM_OK;

	fputs("<div class=\"scroll\"><table><thead><tr>", stream);
	if (experiment->groups)
		status = put_groups(stream, experiment, results);
	else
		put_rows(stream, results);
	fputs("</tbody></table></div>\n", stream);
	if (!experiment->groups && results->n_rows > MOST_ROWS)
		fprintf(stream, "<p>The first %d of %zu rows; all are in %s.csv.</p>\n", MOST_ROWS, results->n_rows, experiment->name);
	return status;
}
