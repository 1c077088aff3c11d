#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/bellman.h"
#include "pref/regret.h"
#include "prefmodel/occupancy.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/successor.h"

struct pm_successor_set {
	const struct pm_mdp *mdp;
	const struct pm_features *features;
	double gamma;
	size_t n, capacity;
	double *psi;      /* n * S * d */
	double *reward, *q, *policy; /* S*A, scratch of planning; reward also of A^ */
	double *v;        /* S: V^ */
	double *slope;    /* S * d: dV^/dw */
	double *push;     /* S */
};

/* Successor features nearer than this, relative to their largest entry, are those of one policy. */
static const double SAME = 1e-9;

void pm_successor_set_free(struct pm_successor_set *set)
{
	if (!set)
		return;
	free(set->psi);
	free(set->reward);
	free(set->q);
	free(set->policy);
	free(set->v);
	free(set->slope);
	free(set->push);
	free(set);
}

size_t pm_successor_set_count(const struct pm_successor_set *set)
{
	return set->n;
}

static size_t elements(const struct pm_successor_set *set)
{
	return set->mdp->n_states * set->features->n;
}

static struct pm_successor_set *alloc_empty(const struct pm_mdp *mdp, const struct pm_features *features, double gamma)
{
	struct pm_successor_set *set = pmi_array(1, sizeof *set);
	size_t n = mdp->n_states, rows = n * mdp->n_actions;

	if (!set)
		return NULL;
	set->mdp = mdp;
	set->features = features;
	set->gamma = gamma < 0 ? mdp->gamma : gamma;
	set->reward = pmi_array(rows, sizeof *set->reward);
	set->q = pmi_array(rows, sizeof *set->q);
	set->policy = pmi_array(rows, sizeof *set->policy);
	set->v = pmi_array(n, sizeof *set->v);
	set->slope = pmi_array(n, features->n * sizeof *set->slope);
	set->push = pmi_array(n, sizeof *set->push);
	if (set->reward && set->q && set->policy && set->v && set->slope && set->push)
		return set;
	pm_successor_set_free(set);
	return NULL;
}

/* Is the last of the set there already? */
static bool is_known(const struct pm_successor_set *set)
{
	const double *last = set->psi + set->n * elements(set);

	for (size_t i = 0; i < set->n; i++) {
		const double *psi = set->psi + i * elements(set);
		double size = 0, apart = 0;

		for (size_t k = 0; k < elements(set); k++) {
			size = fmax(size, fabs(psi[k]));
			apart = fmax(apart, fabs(psi[k] - last[k]));
		}
		if (apart <= SAME * size)
			return true;
	}
	return false;
}

enum pm_status pm_successor_set_add(struct pm_successor_set *set, const double *w)
{
	struct pm_plan_options options = pm_plan_defaults;
	enum pm_status status;

	if (!pmi_reserve(&set->psi, &set->capacity, (set->n + 1) * elements(set), sizeof *set->psi))
		return PM_ENOMEM;
	options.gamma = set->gamma;
	pm_features_table(set->features, w, set->reward);
	status = pm_plan_values(set->mdp, set->reward, &options, set->v, set->q, NULL, NULL);
	if (status && status != PM_ETOLERANCE)
		return status;
	pm_policy_greedy(set->mdp->n_states, set->mdp->n_actions, set->q, PM_TIE_TOLERANCE, set->policy);
	status = pm_successor_features(set->mdp, set->gamma, set->policy, set->features->phi, set->features->n, set->psi + set->n * elements(set));
	if (!status && !is_known(set))
		set->n++;
	return status;
}

enum pm_status pm_successor_set_alloc(const struct pm_mdp *mdp, const struct pm_features *features, double gamma, size_t n, gsl_rng *rng,
				      struct pm_successor_set **result)
{
	struct pm_successor_set *set;
	double *w = pmi_array(features->n, sizeof *w);
	enum pm_status status = PM_OK;

	*result = NULL;
	if (gamma > 1 || !n) {
		free(w);
		return PM_EDOM;
	}
	set = alloc_empty(mdp, features, gamma);
	if (!set || !w)
		status = PM_ENOMEM;
	for (size_t i = 0; i < n && status != PM_ENOMEM; i++) {
		for (size_t j = 0; j < features->n; j++)
			w[j] = gsl_ran_gaussian(rng, 1);
		status = pm_successor_set_add(set, w);
	}
	free(w);
	if (status != PM_ENOMEM && set->n) {
		*result = set;
		return PM_OK;
	}
	pm_successor_set_free(set);
	return status == PM_ENOMEM ? PM_ENOMEM : PM_EINFEASIBLE;
}

static double value_of(const struct pm_successor_set *set, size_t i, size_t s, const double *w)
{
	const double *psi = set->psi + i * elements(set) + s * set->features->n;
	double sum = 0;

	for (size_t j = 0; j < set->features->n; j++)
		sum += psi[j] * w[j];
	return sum;
}

/* V^ of a state, value (n) receiving the v_i and share (n) the p_i. */
static double soften(const struct pm_successor_set *set, size_t s, double temperature, const double *w, double *value, double *share)
{
	double most = -INFINITY, total = 0, mean = 0;

	for (size_t i = 0; i < set->n; i++) {
		value[i] = value_of(set, i, s, w);
		most = fmax(most, value[i]);
	}
	for (size_t i = 0; i < set->n; i++) {
		share[i] = exp((value[i] - most) / temperature);
		total += share[i];
	}
	for (size_t i = 0; i < set->n; i++) {
		share[i] /= total;
		mean += share[i] * value[i];
	}
	return mean;
}

/* V^ into v and, when wanted, its slopes. */
static enum pm_status fill_values(struct pm_successor_set *set, double temperature, const double *w, bool slopes)
{
	size_t d = set->features->n;
	double *value = pmi_array(set->n, sizeof *value), *share = pmi_array(set->n, sizeof *share);
	bool good = value && share;

	for (size_t s = 0; s < set->mdp->n_states && good; s++) {
		set->v[s] = soften(set, s, temperature, w, value, share);
		if (!slopes)
			continue;
		memset(set->slope + s * d, 0, d * sizeof *set->slope);
		for (size_t i = 0; i < set->n; i++) {
			const double *psi = set->psi + i * elements(set) + s * d;
			double factor = share[i] > 0 ? share[i] * (1 + (value[i] - set->v[s]) / temperature) : 0;

			for (size_t j = 0; j < d; j++)
				set->slope[s * d + j] += factor * psi[j];
		}
	}
	free(value);
	free(share);
	return good ? PM_OK : PM_ENOMEM;
}

enum pm_status pm_successor_advantage(struct pm_successor_set *set, double temperature, const double *w, double *advantage)
{
	const struct pm_mdp *mdp = set->mdp;
	enum pm_status status = fill_values(set, temperature, w, false);

	if (status)
		return status;
	pm_features_table(set->features, w, set->reward);
	for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++) {
		size_t s = row / mdp->n_actions;

		advantage[row] = mdp->terminal[s] ? 0 : pmi_row_value(mdp, set->reward, set->gamma, set->v, row) - set->v[s];
	}
	return PM_OK;
}

enum pm_status pm_successor_gradient(struct pm_successor_set *set, double temperature, const double *w, const double *c, double *gradient)
{
	const struct pm_mdp *mdp = set->mdp;
	size_t d = set->features->n;
	enum pm_status status = fill_values(set, temperature, w, true);

	if (status)
		return status;
	pmi_push_values(mdp, set->gamma, c, set->push);
	memset(gradient, 0, d * sizeof *gradient);
	for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++)
		for (size_t j = 0; j < d; j++)
			gradient[j] += c[row] * set->features->phi[row * d + j];
	for (size_t s = 0; s < mdp->n_states; s++)
		for (size_t j = 0; j < d; j++)
			gradient[j] += set->push[s] * set->slope[s * d + j];
	return PM_OK;
}
