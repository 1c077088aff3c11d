/*
 * Recipes of figures: what `prefmodel plot` draws from the results of each experiment.
 */
#ifndef BIN_PLOT_H
#define BIN_PLOT_H

#include "picture.h"

/* A row of the table of figures; a new figure is one file and one row. */
struct recipe {
	const char *experiment;     /* the name in the results' "# experiment:" line; what other commands print has none */
	const char *const *columns; /* that must be there; ends with NULL */
	enum pm_status (*draw)(const struct pm_results *results, struct picture *picture, struct pm_error *error);
};

/* All of them, in one list. */
#define PLOT_LIST(X) \
	X(plot_fig3) \
	X(plot_fig4) \
	X(plot_fig5) \
	X(plot_fig6) \
	X(plot_fig10) \
	X(plot_fig11) \
	X(plot_identifiability) \
	X(plot_bandit) \
	X(plot_preference_models) \
	X(plot_errata) \
	X(plot_snowball) \
	X(plot_judge_search) \
	X(plot_trace_repair) \
	X(plot_instructed_bandit) \
	X(plot_revise_or_keep) \
	X(plot_repair_chain) \
	X(plot_backtrack) \
	X(plot_compare)

#define PLOT_DECLARE(row) extern const struct recipe row;
PLOT_LIST(PLOT_DECLARE)
#undef PLOT_DECLARE

extern const struct recipe *const plot_recipes[]; /* ends with NULL */
const struct recipe *plot_find(const char *experiment); /* NULL when there is none */

/* Draws the results by a recipe into path, whose ending says the kind of picture. */
enum pm_status plot_draw(const struct recipe *recipe, const struct pm_results *results, const char *path, struct pm_error *error) PM_MUST_CHECK;

/*
 * What pm_results_select gives, clipped to [low, high] and ascending.
 */
enum pm_status plot_values(const struct pm_results *results, const struct pm_filter *choices, size_t n, const char *column, double low, double high,
			   double **values, size_t *n_values) PM_MUST_CHECK;

/* Median and quartiles of those numbers. */
struct quartiles {
	size_t n;
	double low, median, high;
};
enum pm_status plot_quartiles(const struct pm_results *results, const struct pm_filter *choices, size_t n, const char *column, double low, double high,
			      struct quartiles *quartiles) PM_MUST_CHECK;

/* Distinct numbers of a column, ascending; freed by the caller. */
enum pm_status plot_levels(const struct pm_results *results, const char *column, double **levels, size_t *n) PM_MUST_CHECK;

/* "1,000" for 1000: tick labels of a logarithmic axis, one for each level; writes a `set xtics (...)` command. */
void plot_log_tics(FILE *script, const double *levels, size_t n);

#endif
