/*
 * The likelihood of one contest; internal to the library.
 */
#ifndef PREF_RANK_LIKELIHOOD_H
#define PREF_RANK_LIKELIHOOD_H

#include <prefmodel/items.h>

/* the log-likelihood of a contest without coefficients at x = theta_i - theta_j + h and eta = log nu, and its derivatives */
struct pmi_contest_likelihood {
	double value, x, eta, xx, x_eta, eta_eta;
};

enum { PMI_CONTEST_BLOCK = 128 }; /* the most contests that are looked at together */

struct pmi_tie_model {
	bool has_nu;
	void (*at)(size_t n, const struct pm_contest *contest, const double *x, double eta, struct pmi_contest_likelihood *likelihood);
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
