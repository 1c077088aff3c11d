#include "prefmodel/horizon.h"

#include <math.h>

struct problem {
	const struct pm_mdp *mdp;
	const double *reward, *policy;
	double gamma;
};

static double row_value(const struct problem *p, size_t row, const double *v)
{
	const struct pm_mdp *m = p->mdp;
	double expected = 0;

	for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
		expected += m->probability[k] * v[m->next[k]];
	return p->reward[row] + p->gamma * expected;
}

static double mean_value(const struct problem *p, size_t s, const double *v)
{
	double sum = 0;

	for (size_t row = pm_row(p->mdp, s, 0); row < pm_row(p->mdp, s + 1, 0); row++)
		if (!(p->policy[row] == 0))
			sum += p->policy[row] * row_value(p, row, v);
	return sum;
}

static double best_value(const struct problem *p, size_t s, const double *v, uint32_t *action)
{
	double most = -INFINITY;

	*action = 0;
	for (uint32_t a = 0; a < p->mdp->n_actions; a++) {
		double value = row_value(p, pm_row(p->mdp, s, a), v);

		if (value > most) {
			most = value;
			*action = a;
		}
	}
	return most;
}

/* One step more; false when a value is no longer finite. */
static bool step(const struct problem *p, const double *before, double *v, uint32_t *action)
{
	bool finite = true;
	uint32_t unused;

	for (size_t s = 0; s < p->mdp->n_states; s++) {
		if (p->mdp->terminal[s]) {
			v[s] = 0;
			if (action)
				action[s] = 0;
			continue;
		}
		v[s] = p->policy ? mean_value(p, s, before) : best_value(p, s, before, action ? &action[s] : &unused);
		finite = finite && isfinite(v[s]);
	}
	return finite;
}

static bool in_range(const struct problem *p)
{
	const struct pm_mdp *m = p->mdp;
	bool good = p->gamma >= 0 && p->gamma <= 1;

	for (size_t row = 0; row < m->n_states * m->n_actions && good; row++)
		good = m->terminal[row / m->n_actions] || (isfinite(p->reward[row]) && (!p->policy || isfinite(p->policy[row])));
	return good;
}

enum pm_status pm_plan_finite(const struct pm_mdp *mdp, const double *reward, double gamma, size_t steps, const double *last,
			      const double *policy, double *v, uint32_t *action)
{
	struct problem p = {mdp, reward ? reward : mdp->reward, policy, gamma < 0 ? mdp->gamma : gamma};
	size_t n = mdp->n_states;

	if (!in_range(&p))
		return PM_EDOM;
	for (size_t s = 0; s < n; s++) {
		v[s] = last && !mdp->terminal[s] ? last[s] : 0;
		if (!isfinite(v[s]))
			return PM_EDOM;
	}
	for (size_t t = 0; t < steps; t++)
		if (!step(&p, v + t * n, v + (t + 1) * n, action && !policy ? action + t * n : NULL))
			return PM_EOVERFLOW;
	return PM_OK;
}
