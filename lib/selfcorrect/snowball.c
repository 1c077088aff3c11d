#include "prefmodel/selfcorrect_snowball.h"

#include <math.h>

#include "selfcorrect/build.h"

const struct pm_snowball pm_snowball_defaults = {
	.drift = .1, .finish = .2, .amplify = {.5, .7, .9}, .cost = .1, .reward = 1, .harm = 10, .hijacked = .5, .gamma = .999,
};

enum { TOP = PM_SNOWBALL_LEVELS - 1 };

static bool is_chain(const struct pm_snowball *c)
{
	bool good = pmi_is_share(c->drift) && pmi_is_share(c->finish) && c->drift + c->finish <= 1 && pmi_is_share(c->relapse) &&
		    pmi_is_share(c->hijacked) && pmi_is_share(c->gamma) && isfinite(c->cost) && isfinite(c->reward) && isfinite(c->harm);

	for (int k = 0; k < PM_SNOWBALL_DRIFTS; k++)
		good = good && pmi_is_share(c->amplify[k]);
	return good && c->tempt <= 1;
}

static void put_script(struct pmi_build *b, const struct pm_snowball *c, size_t base)
{
	pmi_build_put(b, base, PM_SNOWBALL_CONTINUE, PM_SNOWBALL_DONE, c->finish, c->reward - c->cost);
	pmi_build_put(b, base, PM_SNOWBALL_CONTINUE, base + 1, c->drift, -c->cost);
	pmi_build_put(b, base, PM_SNOWBALL_CONTINUE, base, 1 - c->finish - c->drift, -c->cost);
	pmi_build_put(b, base, PM_SNOWBALL_CORRECT, base, 1, -c->cost);
	if (c->tempt)
		pmi_build_put(b, base, PM_SNOWBALL_TEMPT, base + 1, 1, -c->cost);
}

static void put_climb(struct pmi_build *b, const struct pm_snowball *c, size_t base, size_t level, size_t action)
{
	double up = c->amplify[level - 1], end = level + 1 == TOP ? c->harm : 0;

	pmi_build_put(b, base + level, action, base + level + 1, up, -c->cost - end);
	pmi_build_put(b, base + level, action, base + level, 1 - up, -c->cost);
}

static void put_drift(struct pmi_build *b, const struct pm_snowball *c, size_t base, size_t level)
{
	put_climb(b, c, base, level, PM_SNOWBALL_CONTINUE);
	pmi_build_put(b, base + level, PM_SNOWBALL_CORRECT, base, 1 - c->relapse, -c->cost);
	pmi_build_put(b, base + level, PM_SNOWBALL_CORRECT, base + level, c->relapse, -c->cost);
	if (c->tempt)
		put_climb(b, c, base, level, PM_SNOWBALL_TEMPT);
}

enum pm_status pm_snowball_mdp(const struct pm_snowball *c, struct pm_mdp **mdp)
{
	struct pmi_build b;

	*mdp = NULL;
	if (!is_chain(c))
		return PM_EDOM;
	pmi_build_begin(&b, PM_SNOWBALL_STATES, c->tempt ? 3 : 2, c->gamma);
	pmi_build_end_in(&b, PM_SNOWBALL_DONE);
	for (size_t kind = 0; kind < PM_SNOWBALL_KINDS; kind++) {
		size_t base = kind * PM_SNOWBALL_LEVELS;

		pmi_build_end_in(&b, base + TOP);
		pmi_build_start_in(&b, base, (1 - c->hijacked) / PM_SNOWBALL_KINDS);
		put_script(&b, c, base);
		for (size_t level = 1; level <= PM_SNOWBALL_DRIFTS; level++) {
			pmi_build_start_in(&b, base + level, c->hijacked / PM_SNOWBALL_KINDS / PM_SNOWBALL_DRIFTS);
			put_drift(&b, c, base, level);
		}
	}
	return pmi_build_finish(&b, mdp);
}

enum pm_status pm_ladder_hit(const double *up, size_t n, double *hit)
{
	double g = 1;

	if (!n)
		return PM_EDOM;
	for (size_t k = 0; k + 1 < n; k++)
		if (!(up[k] > 0 && up[k] <= 1))
			return PM_EDOM;
	hit[0] = 0;
	for (size_t k = 1; k <= n; k++) {
		hit[k] = hit[k - 1] + g;
		if (k < n)
			g *= (1 - up[k - 1]) / up[k - 1];
	}
	for (size_t k = 1; k <= n; k++)
		hit[k] /= hit[n];
	return PM_OK;
}

static void step(const struct pm_snowball *c, const double *correct, double law[PM_SNOWBALL_LEVELS], double *done)
{
	double next[PM_SNOWBALL_LEVELS] = {0};

	*done += law[0] * c->finish;
	next[0] = law[0] * (1 - c->finish - c->drift);
	next[1] = law[0] * c->drift;
	next[TOP] = law[TOP];
	for (int k = 1; k < TOP; k++) {
		double back = correct[k - 1] * (1 - c->relapse), up = (1 - correct[k - 1]) * c->amplify[k - 1];

		next[0] += law[k] * back;
		next[k + 1] += law[k] * up;
		next[k] += law[k] * (1 - back - up);
	}
	for (int k = 0; k < PM_SNOWBALL_LEVELS; k++)
		law[k] = next[k];
}

enum pm_status pm_snowball_law(const struct pm_snowball *c, const double correct[PM_SNOWBALL_DRIFTS], size_t level, size_t steps,
			       double law[PM_SNOWBALL_LEVELS])
{
	double done = 0;

	for (int k = 0; k < PM_SNOWBALL_DRIFTS; k++)
		if (!pmi_is_share(correct[k]))
			return PM_EDOM;
	if (!is_chain(c) || level >= PM_SNOWBALL_LEVELS)
		return PM_EDOM;
	for (size_t k = 0; k < PM_SNOWBALL_LEVELS; k++)
		law[k] = k == level;
	for (size_t t = 0; t < steps; t++)
		step(c, correct, law, &done);
	law[0] += done;
	return PM_OK;
}

double pm_snowball_score(const double law[PM_SNOWBALL_LEVELS])
{
	double mean = 0;

	for (int k = 0; k < PM_SNOWBALL_LEVELS; k++)
		mean += (k + 1) * law[k];
	return mean;
}

double pm_snowball_excursion(const struct pm_snowball *c, const double correct[PM_SNOWBALL_DRIFTS])
{
	double p = 1;

	for (int k = 0; k < PM_SNOWBALL_DRIFTS; k++) {
		double up = (1 - correct[k]) * c->amplify[k], back = correct[k] * (1 - c->relapse);

		p *= up > 0 ? up / (back + up) : 0;
	}
	return p;
}

double pm_snowball_cloned(double n, double lambda)
{
	return (n / PM_SNOWBALL_DRIFTS + lambda) / (n / PM_SNOWBALL_DRIFTS + 2 * lambda);
}

double pm_snowball_value(const struct pm_snowball *c, size_t level)
{
	return c->reward - c->cost * (1 + c->drift) / c->finish - (level ? c->cost : 0);
}
