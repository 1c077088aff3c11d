#include "prefmodel/horizon.h"

#include <float.h>

#include "mdp/bellman.h"
#include "mdp/chain.h"

struct problem {
	struct pmi_problem bellman;
	const double *policy;
	double error; /* proved, of the last values */
};

static double row_value(const struct problem *p, size_t row, const double *v)
{
	return pmi_row_value(p->bellman.mdp, p->bellman.reward, p->bellman.gamma, v, row);
}

static double mean_value(const struct problem *p, size_t s, const double *v)
{
	const struct pm_mdp *m = p->bellman.mdp;
	double total = pmi_policy_total(p->policy + pm_row(m, s, 0), m->n_actions), sum = 0;

	for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++)
		if (p->policy[row] > 0)
			sum += p->policy[row] / total * row_value(p, row, v);
	return sum;
}

static double best_value(const struct problem *p, size_t s, const double *v, uint32_t *action)
{
	const struct pm_mdp *m = p->bellman.mdp;
	double most = -INFINITY;

	*action = 0;
	for (uint32_t a = 0; a < m->n_actions; a++) {
		double value = row_value(p, pm_row(m, s, a), v);

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
	const struct pm_mdp *m = p->bellman.mdp;
	bool finite = true;
	uint32_t unused;

	for (size_t s = 0; s < m->n_states; s++) {
		if (m->terminal[s]) {
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

static enum pm_status check(const struct problem *p)
{
	const struct pm_mdp *m = p->bellman.mdp;

	if (!(p->bellman.gamma >= 0 && p->bellman.gamma <= 1))
		return PM_EDOM;
	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		if (!isfinite(p->bellman.reward[row]))
			return PM_EDOM;
	for (size_t s = 0; s < m->n_states && p->policy; s++)
		if (!m->terminal[s] && !(pmi_policy_total(p->policy + pm_row(m, s, 0), m->n_actions) > 0))
			return PM_EPROB;
	return PM_OK;
}

/*
 * A step loses its own rounding, and what was lost before is at most as large as it was.  A policy's mean adds its n products, and as many
 * divisions by a sum of n.
 */
static void add_rounding(struct problem *p, const double *before, struct pm_plan_info *info)
{
	const struct pmi_problem *b = &p->bellman;
	double n = p->policy ? 2 * (double)b->mdp->n_actions + 4 : 0, rounding = pmi_rounding(b, pmi_largest_value(before, b->mdp->n_states));

	rounding *= 1 + n / ((double)b->longest + 4);
	info->residual = pmi_max(info->residual, rounding);
	p->error = p->error * b->contraction * (1 + (n + 4) * DBL_EPSILON) + rounding;
	info->bound = pmi_max(info->bound, p->error);
	info->iterations++;
}

static bool set_last(const struct pm_mdp *m, const double *last, double *v)
{
	bool finite = true;

	for (size_t s = 0; s < m->n_states; s++) {
		v[s] = last && !m->terminal[s] ? last[s] : 0;
		finite = finite && isfinite(v[s]);
	}
	return finite;
}

static enum pm_status run(struct problem *p, size_t steps, double *v, uint32_t *action, struct pm_plan_info *info)
{
	size_t n = p->bellman.mdp->n_states;

	for (size_t t = 0; t < steps; t++) {
		if (!step(p, v + t * n, v + (t + 1) * n, action ? action + t * n : NULL))
			return PM_EOVERFLOW;
		if (info)
			add_rounding(p, v + t * n, info);
	}
	return PM_OK;
}

enum pm_status pm_plan_finite(const struct pm_mdp *mdp, const double *reward, double gamma, size_t steps, const double *last,
			      const double *policy, double *v, uint32_t *action, struct pm_plan_info *info)
{
	struct problem p = {.policy = policy};
	enum pm_status status;

	if (info)
		*info = (struct pm_plan_info){.method = policy ? "policy" : "finite", .residual = INFINITY, .bound = INFINITY};
	pmi_problem_init(&p.bellman, mdp, reward ? reward : mdp->reward, gamma < 0 ? mdp->gamma : gamma, 1);
	status = check(&p);
	if (!status && !set_last(mdp, last, v))
		status = PM_EDOM;
	if (status)
		return status;
	if (info)
		info->residual = info->bound = 0;
	return run(&p, steps, v, policy ? NULL : action, info);
}
