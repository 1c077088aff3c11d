#include "plot.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

const struct recipe *const plot_recipes[] = {
#define PLOT_ROW(row) &row,
	PLOT_LIST(PLOT_ROW)
#undef PLOT_ROW
	NULL,
};

const struct recipe *plot_find(const char *experiment)
{
	for (size_t k = 0; plot_recipes[k]; k++)
		if (strcmp(plot_recipes[k]->experiment, experiment) == 0)
			return plot_recipes[k];
	return NULL;
}

enum pm_status plot_draw(const struct recipe *recipe, const struct pm_results *results, const char *path, struct pm_error *error)
{
	struct picture picture;
	enum pm_status status = pm_results_require(results, recipe->columns, error);

	if (status)
		return status;
	*error = (struct pm_error){0};
	status = picture_begin(&picture);
	if (!status)
		status = recipe->draw(results, &picture, error);
	if (!status)
		return picture_finish(&picture, path, error);
	picture_discard(&picture);
	return error->sentence[0] ? status : pm_error_set(error, status, results->source, 0, 0, "%s", pm_status_message(status));
}

enum pm_status plot_values(const struct pm_results *r, const struct pm_filter *choices, size_t n, const char *column, double low, double high,
			   double **values, size_t *n_values)
{
	enum pm_status status = pm_results_select(r, choices, n, column, values, n_values);

	for (size_t i = 0; i < *n_values && !status; i++)
		(*values)[i] = fmin(high, fmax(low, (*values)[i]));
	if (!status)
		qsort(*values, *n_values, sizeof **values, ascending);
	return status;
}

enum pm_status plot_quartiles(const struct pm_results *r, const struct pm_filter *choices, size_t n, const char *column, double low, double high,
			      struct quartiles *q)
{
	double *x;
	enum pm_status status = plot_values(r, choices, n, column, low, high, &x, &q->n);

	if (status)
		return status;
	q->low = q->median = q->high = (double)NAN;
	if (q->n) {
		q->low = gsl_stats_quantile_from_sorted_data(x, 1, q->n, 0.25);
		q->median = gsl_stats_quantile_from_sorted_data(x, 1, q->n, 0.5);
		q->high = gsl_stats_quantile_from_sorted_data(x, 1, q->n, 0.75);
	}
	free(x);
	return PM_OK;
}

enum pm_status plot_levels(const struct pm_results *r, const char *column, double **levels, size_t *n)
{
	double *x;
	size_t all, k = 0;
	enum pm_status status = plot_values(r, NULL, 0, column, -INFINITY, INFINITY, &x, &all);

	if (status)
		return status;
	for (size_t i = 0; i < all; i++)
		if (!k || x[i] != x[k - 1])
			x[k++] = x[i];
	*levels = x;
	*n = k;
	return PM_OK;
}

void plot_log_tics(FILE *script, const double *levels, size_t n)
{
	fputs("set logscale x 10\nset xtics (", script);
	for (size_t i = 0; i < n; i++) {
		double x = levels[i];

		if (x >= 1000 && fmod(x, 1000) == 0)
			fprintf(script, "%s\"%g,000\" %.17g", i ? ", " : "", x / 1000, x);
		else
			fprintf(script, "%s\"%g\" %.17g", i ? ", " : "", x, x);
	}
	fputs(")\n", script);
	if (n)
		fprintf(script, "set xrange [%.17g:%.17g]\n", levels[0] / 1.35, levels[n - 1] * 1.35);
}
