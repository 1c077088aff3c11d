#include "prefmodel/selfcorrect_revise_or_keep.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "selfcorrect/build.h"

const struct pm_revise_or_keep pm_revise_or_keep_defaults = {
	.accuracy = .6, .sensitivity = 1, .mend = .4, .spoil = .7, .bins = 21, .gamma = 1,
};

static bool is_model(const struct pm_revise_or_keep *m)
{
	return m->accuracy > 0 && m->accuracy < 1 && m->sensitivity >= 0 && m->sensitivity <= 100 && pmi_is_share(m->mend) &&
	       pmi_is_share(m->spoil) && m->bins >= 3 && m->bins <= PM_REVISE_MAX_BINS && pmi_is_share(m->gamma);
}

size_t pm_revise_or_keep_states(const struct pm_revise_or_keep *m)
{
	return m->bins + 3;
}

/* The lower edge of a bin. */
static double edge(const struct pm_revise_or_keep *m, size_t bin)
{
	double width = (m->sensitivity + 6) / (double)(m->bins - 2);

	if (bin == 0)
		return -INFINITY;
	return bin == m->bins ? INFINITY : -3 + width * (double)(bin - 1);
}

/* Differences of the tail that is small keep the outer bins' digits. */
double pm_revise_bin(const struct pm_revise_or_keep *m, size_t bin, bool right)
{
	double mean = right ? 0 : m->sensitivity, low = edge(m, bin) - mean, high = edge(m, bin + 1) - mean;

	return low > 0 ? gsl_cdf_ugaussian_Q(low) - gsl_cdf_ugaussian_Q(high) : gsl_cdf_ugaussian_P(high) - gsl_cdf_ugaussian_P(low);
}

static void put_bin(struct pmi_build *b, const struct pm_revise_or_keep *m, size_t bin)
{
	double right = m->accuracy * pm_revise_bin(m, bin, true), wrong = (1 - m->accuracy) * pm_revise_bin(m, bin, false);
	double p = right / (right + wrong), revised = p * (1 - m->spoil) + (1 - p) * m->mend;

	pmi_build_start_in(b, bin, right + wrong);
	pmi_build_put(b, bin, PM_KEEP, m->bins, p, 0);
	pmi_build_put(b, bin, PM_KEEP, m->bins + 1, 1 - p, 0);
	pmi_build_put(b, bin, PM_REVISE, m->bins, revised, 0);
	pmi_build_put(b, bin, PM_REVISE, m->bins + 1, 1 - revised, 0);
}

enum pm_status pm_revise_or_keep_mdp(const struct pm_revise_or_keep *m, struct pm_mdp **mdp)
{
	struct pmi_build b;

	*mdp = NULL;
	if (!is_model(m))
		return PM_EDOM;
	pmi_build_begin(&b, pm_revise_or_keep_states(m), 2, m->gamma);
	for (size_t bin = 0; bin < m->bins; bin++)
		put_bin(&b, m, bin);
	for (size_t action = 0; action < 2; action++) {
		pmi_build_put(&b, m->bins, action, m->bins + 2, 1, 1);
		pmi_build_put(&b, m->bins + 1, action, m->bins + 2, 1, 0);
	}
	pmi_build_end_in(&b, m->bins + 2);
	return pmi_build_finish(&b, mdp);
}

enum pm_status pm_revise_above(const struct pm_revise_or_keep *m, double theta, double value[PM_N_CORRECTION])
{
	if (!is_model(m) || isnan(theta))
		return PM_EDOM;
	return pm_correction(m->accuracy, 1 - m->spoil * gsl_cdf_ugaussian_Q(theta), m->mend * gsl_cdf_ugaussian_Q(theta - m->sensitivity), value);
}

enum pm_status pm_revise_measures(const struct pm_revise_or_keep *m, const double *revise, double value[PM_N_CORRECTION])
{
	double after_right = 0, after_wrong = 0;

	if (!is_model(m))
		return PM_EDOM;
	for (size_t bin = 0; bin < m->bins; bin++) {
		if (!pmi_is_share(revise[bin]))
			return PM_EDOM;
		after_right += pm_revise_bin(m, bin, true) * revise[bin];
		after_wrong += pm_revise_bin(m, bin, false) * revise[bin];
	}
	/* The bins' shares sum to 1 but for rounding. */
	return pm_correction(m->accuracy, fmax(0, 1 - m->spoil * after_right), fmin(1, m->mend * after_wrong), value);
}

double pm_revise_best(const struct pm_revise_or_keep *m)
{
	double odds = m->accuracy * m->spoil / ((1 - m->accuracy) * m->mend);

	return m->sensitivity / 2 + log(odds) / m->sensitivity;
}

void pm_revise_mixture(const struct pm_revise_or_keep *m, double share, bool visible, double *revise)
{
	for (size_t bin = 0; bin < m->bins; bin++) {
		double keep = share * (visible ? pm_revise_bin(m, bin, true) : 1);
		double mend = (1 - share) * (visible ? pm_revise_bin(m, bin, false) : 1);

		revise[bin] = mend / (keep + mend);
	}
}
