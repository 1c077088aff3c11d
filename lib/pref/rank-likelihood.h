/*
 * The likelihood of one contest; internal to the library.
 */
#ifndef PREF_RANK_LIKELIHOOD_H
#define PREF_RANK_LIKELIHOOD_H

#include <prefmodel/items.h>

/* log-likelihood without coefficients at x = theta_i - theta_j + h and eta = log nu, and its derivatives */
struct pmi_contest_likelihood {
	double value, x, eta, xx, x_eta, eta_eta;
};

struct pmi_tie_model {
	bool has_nu;
	struct pmi_contest_likelihood (*at)(const struct pm_contest *contest, double x, double eta);
};

extern const struct pmi_tie_model pmi_tie_models[]; /* by enum pm_ties */

/* The largest log-likelihood that any model gives a contest, and the logarithm of its multinomial coefficient. */
double pmi_contest_saturated(const struct pm_contest *contest, enum pm_ties ties);
double pmi_contest_coefficient(const struct pm_contest *contest, enum pm_ties ties);

static inline double pmi_contest_size(const struct pm_contest *contest)
{
	return contest->wins + contest->losses + contest->ties;
}

#endif
