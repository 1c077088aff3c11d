/*
 * Recipes of figures: what `prefmodel plot` draws from the results of each experiment.
 */
#ifndef BIN_PLOT_H
#define BIN_PLOT_H

#include "picture.h"
#include "results.h"

/* A row of the table of figures; a new figure is one file and one row. */
struct recipe {
	const char *experiment;     /* the name in the results' "# experiment:" line */
	const char *const *columns; /* that must be there; ends with NULL */
	enum pm_status (*draw)(const struct results *results, struct picture *picture, struct pm_error *error);
};

extern const struct recipe plot_fig3, plot_fig4, plot_fig10, plot_fig11;

/* Rows are chosen by the texts of some of their columns. */
struct choice {
	size_t column;
	const char *text;
};

/*
 * The numbers of one column in the rows that fit all n choices, clipped to [low, high], ascending; NaN left out.  *values is freed by
 * the caller.  PM_ENOMEM.
 */
enum pm_status plot_values(const struct results *results, const struct choice *choices, size_t n, size_t column, double low, double high,
			   double **values, size_t *n_values) PM_MUST_CHECK;

/* Median and quartiles of those numbers. */
struct quartiles {
	size_t n;
	double low, median, high;
};
enum pm_status plot_quartiles(const struct results *results, const struct choice *choices, size_t n, size_t column, double low, double high,
			      struct quartiles *quartiles) PM_MUST_CHECK;

/* Distinct numbers of a column, ascending; freed by the caller. */
enum pm_status plot_levels(const struct results *results, size_t column, double **levels, size_t *n) PM_MUST_CHECK;

/* "1,000" for 1000: tick labels of a logarithmic axis, one for each level; writes a `set xtics (...)` command. */
void plot_log_tics(FILE *script, const double *levels, size_t n);

#endif
