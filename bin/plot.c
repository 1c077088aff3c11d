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

static bool fits(const struct results *r, size_t row, const struct choice *choices, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (strcmp(results_text(r, row, choices[k].column), choices[k].text) != 0)
			return false;
	return true;
}

enum pm_status plot_values(const struct results *r, const struct choice *choices, size_t n, size_t column, double low, double high,
			   double **values, size_t *n_values)
{
	*n_values = 0;
	*values = malloc((r->n_rows + 1) * sizeof **values);
	if (!*values)
		return PM_ENOMEM;
	for (size_t row = 0; row < r->n_rows; row++) {
		double x = results_number(r, row, column);

		if (!isnan(x) && fits(r, row, choices, n))
			(*values)[(*n_values)++] = fmin(high, fmax(low, x));
	}
	qsort(*values, *n_values, sizeof **values, ascending);
	return PM_OK;
}

enum pm_status plot_quartiles(const struct results *r, const struct choice *choices, size_t n, size_t column, double low, double high,
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

enum pm_status plot_levels(const struct results *r, size_t column, double **levels, size_t *n)
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
