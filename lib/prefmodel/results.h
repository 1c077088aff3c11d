/*
 * A table of results in memory: what the figures and the verdicts of experiments are made from.       prefmodel-results(5)
 */
#ifndef PREFMODEL_RESULTS_H
#define PREFMODEL_RESULTS_H

#include <stddef.h>

#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_results {
	char *source;      /* the file's name */
	char *experiment;  /* from the comment "# experiment: NAME", or NULL */
	size_t n_columns;
	char **column;     /* n_columns names */
	size_t n_rows;
	char **field;      /* n_rows * n_columns texts, row by row */
	size_t capacity;   /* fields there is room for */
	size_t *line;      /* n_rows, where each row stands in the file */
	size_t line_capacity;
};

/* Reads a CSV; results holds nothing on failure.  PM_EIO, PM_EPARSE (also for a table without rows), PM_ENOMEM. */
enum pm_status pm_results_read(const char *path, struct pm_results *results, struct pm_error *error) PM_MUST_CHECK;
void pm_results_clear(struct pm_results *results);

/* The position of a column, or PM_NO_COLUMN. */
size_t pm_results_column(const struct pm_results *results, const char *name);

const char *pm_results_text(const struct pm_results *results, size_t row, size_t column);

/* A field as a number, infinities included; NaN when it is none. */
double pm_results_number(const struct pm_results *results, size_t row, size_t column);

/* All names must be columns: PM_EPARSE names the first that is not. */
enum pm_status pm_results_require(const struct pm_results *results, const char *const *names, struct pm_error *error) PM_MUST_CHECK;

/*
 * The distinct texts of a column in the order in which they first stand; *distinct (freed by the caller) points into the results.
 * PM_ENOMEM: it is NULL.
 */
enum pm_status pm_results_distinct(const struct pm_results *results, size_t column, const char ***distinct, size_t *n) PM_MUST_CHECK;

/* Rows are chosen by the texts of some of their columns. */
struct pm_filter {
	const char *column;
	const char *text;
};

/*
 * The numbers of one column in the rows that fit all n choices, in the order of the rows, NaN left out; *values is freed by the caller.
 * PM_ENOTFOUND when a column does not exist, PM_ENOMEM.
 */
enum pm_status pm_results_select(const struct pm_results *results, const struct pm_filter *choices, size_t n, const char *column,
				 double **values, size_t *n_values) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
