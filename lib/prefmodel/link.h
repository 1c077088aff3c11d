/*
 * Preference models: from the difference of two statistics to the probability of a label.     prefmodel-theory(7), section 3
 *
 * A link is a row of the table pm_links.
 */
#ifndef PREFMODEL_LINK_H
#define PREFMODEL_LINK_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* log P(label) and its derivatives by x and by log nu. */
struct pm_link_value {
	double value, slope, nu_slope;
};

/*
 * Everywhere x = beta (f(1) - f(2)), and nu counts only where the link has ties (least_nu >= 0); it must be above least_nu.
 * P(first) + P(second) + P(tie) = 1, and P(second) at x is P(first) at -x.
 */
struct pm_link {
	const char *name;
	const char *formula;
	double least_nu; /* negative: the link has no nu, and ties have probability 0 */
	bool smooth;     /* are there derivatives to learn with? */
	/* Probability that the first of two segments is preferred; 0.5 stands for a tie of a noiseless link. */
	double (*probability)(double x, double nu);
	double (*tie)(double x, double nu);
	/*
	 * log P of a label in {0, 0.5, 1}, without underflow.  Without nu a label is any number y in [0, 1] and counts as y of a label 1 and
	 * 1 - y of a label 0; the derivatives of a link that is not smooth are 0.
	 */
	struct pm_link_value (*log_likelihood)(double label, double x, double nu);
	/* A label in {0, 0.5, 1}; the number of uniform numbers drawn is said by the row's formula. */
	double (*label)(double x, double nu, gsl_rng *rng);
};

/* Differences of at most this times max(1, |f(1)|, |f(2)|) are ties of the noiseless link. */
#define PM_NOISELESS_TOLERANCE 1e-9

extern const struct pm_link *const pm_links[]; /* logistic, noiseless, probit, rao-kupper, davidson; ends with NULL */
const struct pm_link *pm_link_find(const char *name); /* NULL when there is none */

/* Is nu a finite number above least_nu, or has the link no nu? */
bool pm_link_takes(const struct pm_link *link, double nu);

#ifdef __cplusplus
}
#endif
#endif
