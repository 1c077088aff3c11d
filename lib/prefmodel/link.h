/*
 * Preference models: from the difference of two statistics to the probability of a label.     prefmodel-theory(7), section 3
 *
 * A link is a row of the table pm_links.
 */
#ifndef PREFMODEL_LINK_H
#define PREFMODEL_LINK_H

#include <gsl/gsl_rng.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_link {
	const char *name;
	const char *formula;
	/* Probability that the first of two segments is preferred, at x = beta (f(1) - f(2)); 0.5 stands for a tie of a noiseless link. */
	double (*probability)(double x);
	/* log of that probability, without underflow. */
	double (*log_probability)(double x);
	/* A label in {0, 0.5, 1}; the number of uniform numbers drawn is said by the row's formula. */
	double (*label)(double x, gsl_rng *rng);
};

/* Differences of at most this times max(1, |f(1)|, |f(2)|) are ties of the noiseless link. */
#define PM_NOISELESS_TOLERANCE 1e-9

extern const struct pm_link *const pm_links[]; /* ends with NULL */
const struct pm_link *pm_link_find(const char *name); /* NULL when there is none */

#ifdef __cplusplus
}
#endif
#endif
