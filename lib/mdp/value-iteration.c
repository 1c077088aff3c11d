/*
 * Value iteration with the bounds of MacQueen 1966: after a sweep V' = TV, every V* lies between V' + gamma/(1-gamma) times the smallest
 * and the largest change of that sweep; the middle of the two is returned.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/planners.h"

static double backup(const struct pm_mdp *m, const double *reward, double gamma, const double *v, size_t s)
{
	double most = -INFINITY;

	for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++) {
		double expected = 0;

		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			expected += m->probability[k] * v[m->next[k]];
		most = fmax(most, reward[row] + gamma * expected);
	}
	return most;
}

/* Terminal states stay at 0: their change of 0 counts as one of the two ends. */
static void sweep(const struct pm_mdp *m, const double *reward, double gamma, const double *v, double *next, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t s = 0; s < m->n_states; s++) {
		next[s] = m->terminal[s] ? 0 : backup(m, reward, gamma, v, s);
		*low = fmin(*low, next[s] - v[s]);
		*high = fmax(*high, next[s] - v[s]);
	}
}

static void finish(const struct pm_mdp *m, const double *reward, double gamma, double shift, double half, double *v, struct pm_plan_info *info)
{
	double rounding;

	for (size_t s = 0; s < m->n_states; s++)
		v[s] += m->terminal[s] ? 0 : shift;
	info->residual = pmi_bellman_residual(m, reward, gamma, v, &rounding);
	info->bound = fmin(half + rounding / (1 - gamma), (info->residual + rounding) / (1 - gamma));
}

static enum pm_status solve(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
			    struct pm_plan_info *info)
{
	double *next = pmi_array(mdp->n_states, sizeof *next), low, high, scale = gamma / (1 - gamma), half = INFINITY, last;
	enum pm_status status = PM_OK;

	if (!next)
		return PM_ENOMEM;
	if (gamma == 1) {
		free(next);
		return PM_EUNSUPPORTED;
	}
	do {
		last = half;
		sweep(mdp, reward, gamma, v, next, &low, &high);
		for (size_t s = 0; s < mdp->n_states; s++)
			v[s] = next[s];
		half = scale * (high - low) / 2;
		info->iterations++;
		if (options->max_iterations && info->iterations >= options->max_iterations && half > options->tolerance)
			status = PM_EMAXITER;
		/* Once the changes are rounding they no longer shrink. */
	} while (!status && half > options->tolerance / 2 && (half < last || half > 1e-6));
	finish(mdp, reward, gamma, scale * (low + high) / 2, half, v, info);
	free(next);
	return !status && info->bound > options->tolerance ? PM_ETOLERANCE : status;
}

const struct pm_planner pmi_value_iteration = {"vi", "value iteration with MacQueen's bounds, synchronous sweeps (MacQueen 1966)", solve};
