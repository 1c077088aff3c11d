/*
 * What the verdicts of experiments share: shares and paired tests over the rows of a finished table; internal.
 */
#ifndef EXPERIMENTS_VERDICT_H
#define EXPERIMENTS_VERDICT_H

#include "prefmodel/experiment.h"
#include "prefmodel/results.h"
#include "prefmodel/wilcoxon.h"

/* Adds a verdict; numbers is a printf format.  One too many is a bug. */
void pmi_verdict(struct pm_verdicts *verdicts, const char *claim, enum pm_outcome outcome, const char *numbers, ...) PM_PRINTF(4, 5);

/*
 * PM_HOLDS when the numbers are as claimed and a one-sided test (w_plus large) supports it at level .01; PM_OPEN when they are, but there
 * are too few pairs for any signs to reach that level; else PM_FAILS.
 */
enum pm_outcome pmi_decide(bool as_claimed, const struct pm_wilcoxon *test);

/* Mean of a column over the rows that fit; n 0 and mean NaN when none does.  PM_ENOTFOUND, PM_ENOMEM. */
enum pm_status pmi_mean(const struct pm_results *results, const struct pm_filter *filters, size_t n_filters, const char *column, double *mean,
			size_t *n) PM_MUST_CHECK;

/*
 * The signed-rank test of column under filters a minus the same under filters b, paired in the order of the rows (which is that of the
 * cells, so that worlds meet themselves), each number clipped to [-1, 1] when `clip`.  PM_EDIM when the two have different numbers of rows.
 */
enum pm_status pmi_paired(const struct pm_results *results, const struct pm_filter *a, const struct pm_filter *b, size_t n_filters,
			  const char *column, bool clip, struct pm_wilcoxon *test) PM_MUST_CHECK;

/* The text of the largest number in a column, "" when there is none; text has `size` bytes. */
void pmi_largest(const struct pm_results *results, const char *column, char *text, size_t size);

/* Does a column hold this text in any row? */
bool pmi_has(const struct pm_results *results, const char *column, const char *text);

#endif
