/*
 * Learned tables g(s, a) as files: CSV state,action,g.                                        prefmodel-preferences(5)
 */
#ifndef PREFMODEL_TABLE_H
#define PREFMODEL_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Reads a table of n_states x n_actions finite numbers into g.  Every pair must stand exactly once; PM_EPARSE names the line, or
 * the pair that is missing.  PM_EIO, PM_ENOMEM.  g is unspecified on failure.
 */
enum pm_status pm_table_read(const char *path, size_t n_states, size_t n_actions, double *g, struct pm_error *error) PM_MUST_CHECK;

/* As pm_table_read, with another name for the column of numbers, such as "probability". */
enum pm_status pm_table_read_column(const char *path, const char *column, size_t n_states, size_t n_actions, double *g,
				    struct pm_error *error) PM_MUST_CHECK;

/*
 * How many members of an ensemble a file of tables has beside g: columns g1, g2, ... as prefmodel-learn(1) writes them, to be read by
 * pm_table_read_column.  *n is 0 for a single table, and on failure.  Only the header is looked at.
 * PM_EIO, PM_EPARSE, PM_ENOMEM.
 */
enum pm_status pm_table_members(const char *path, size_t *n, struct pm_error *error) PM_MUST_CHECK;

/*
 * Reads a policy: columns state, action and probability, numbers in [0, 1] that sum to 1 in each state within 1e-6 (and are then scaled).
 * PM_EPARSE names the line or the state; PM_EIO, PM_ENOMEM.  policy is unspecified on failure.
 */
enum pm_status pm_policy_read(const char *path, size_t n_states, size_t n_actions, double *policy, struct pm_error *error) PM_MUST_CHECK;

/* Writes header and rows in order of state and action.  Errors stay in the stream. */
void pm_table_write(FILE *stream, size_t n_states, size_t n_actions, const double *g);

#ifdef __cplusplus
}
#endif
#endif
