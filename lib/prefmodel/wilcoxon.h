/*
 * The Wilcoxon signed-rank test: are paired differences centred at 0?
 *
 * Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945; zeros by Pratt, JASA 54, 1959.
 */
#ifndef PREFMODEL_WILCOXON_H
#define PREFMODEL_WILCOXON_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What happens to differences of 0. */
enum pm_zeros {
	PM_ZEROS_DROP, /* left out before ranking (Wilcoxon) */
	PM_ZEROS_PRATT /* ranked with the others, then left out (Pratt) */
};

struct pm_wilcoxon {
	size_t n;       /* differences that are not 0 */
	size_t n_zeros;
	double w_plus;  /* sum of the ranks of the positive differences; ties have their mean rank */
	double w_minus;
	bool exact;     /* p from the exact distribution given the ranks (n <= PM_WILCOXON_EXACT), else normal */
	double z;       /* (w_plus - mean) / standard deviation, with tie and zero corrections */
	double p;       /* two-sided */
	double p_greater; /* of w_plus or more, when differences are centred at 0: small when they tend to be positive */
	double p_less;
};

/* Up to this n the distribution of w_plus over the 2^n signs is computed exactly, ties included. */
#define PM_WILCOXON_EXACT 50

/*
 * Tests n differences, none NaN (infinite ones rank as the largest).  Without any difference that is not 0, all p are 1 and z is 0.
 * The normal approximation uses a continuity correction of 1/2.  PM_EDOM (a NaN), PM_ENOMEM; result untouched on failure.
 */
enum pm_status pm_wilcoxon(const double *difference, size_t n, enum pm_zeros zeros, struct pm_wilcoxon *result) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
