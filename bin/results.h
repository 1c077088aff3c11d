/*
 * A table of results in memory, as `plot` reads it.
 */
#ifndef BIN_RESULTS_H
#define BIN_RESULTS_H

#include <prefmodel.h>

struct results {
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

enum pm_status results_read(const char *path, struct results *results, struct pm_error *error) PM_MUST_CHECK;
void results_clear(struct results *results);

/* The position of a column, or PM_NO_COLUMN. */
size_t results_column(const struct results *results, const char *name);

const char *results_text(const struct results *results, size_t row, size_t column);

/* A field as a number, infinities included; NaN when it is none. */
double results_number(const struct results *results, size_t row, size_t column);

/* All names must be columns: PM_EPARSE names the first that is not. */
enum pm_status results_require(const struct results *results, const char *const *names, struct pm_error *error) PM_MUST_CHECK;

/* The distinct texts of a column in the order in which they first stand; *distinct (freed by the caller) points into the results. */
enum pm_status results_distinct(const struct results *results, size_t column, const char ***distinct, size_t *n) PM_MUST_CHECK;

#endif
