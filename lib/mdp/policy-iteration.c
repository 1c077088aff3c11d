/*
 * Howard's policy iteration (Howard 1960): evaluate exactly, improve greedily, until no action is strictly better.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/evaluate.h"
#include "mdp/planners.h"

struct workspace {
	double *policy, *q; /* S*A */
};

/*
 * A first policy: with gamma = 1 one that surely ends from every state, found backwards from the terminal states; else action 0.
 * PM_EDIVERGE when some state cannot reach a terminal one.
 */
static enum pm_status first_policy(const struct pm_mdp *m, double gamma, double *policy)
{
	unsigned char *ends = pmi_array(m->n_states, 1);
	size_t n = 0, before = SIZE_MAX;

	if (!ends)
		return PM_ENOMEM;
	memset(policy, 0, m->n_states * m->n_actions * sizeof *policy);
	memcpy(ends, m->terminal, m->n_states);
	while (n != before) {
		before = n;
		for (size_t s = m->n_states; s--;)
			for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0) && !ends[s]; row++)
				for (size_t k = m->row[row]; k < m->row[row + 1] && !ends[s]; k++)
					if (ends[m->next[k]]) {
						ends[s] = 1;
						policy[row] = 1;
						n++;
					}
	}
	for (size_t s = n = 0; s < m->n_states; s++) {
		n += ends[s];
		if (!ends[s])
			policy[pm_row(m, s, 0)] = 1;
	}
	free(ends);
	return gamma < 1 || n == m->n_states ? PM_OK : PM_EDIVERGE;
}

/* Switches to a strictly better action where there is one; what is better only by rounding is left alone, so that it ends. */
static bool improve(const struct pm_mdp *m, const double *q, double *policy)
{
	bool changed = false;

	for (size_t s = 0; s < m->n_states; s++) {
		size_t first = pm_row(m, s, 0), best = first, now = first;

		for (size_t row = first; row < first + m->n_actions; row++) {
			best = q[row] > q[best] ? row : best;
			now = policy[row] > 0 ? row : now;
		}
		if (m->terminal[s] || q[best] <= q[now] + 1e-12 * fmax(1, fabs(q[now])))
			continue;
		policy[now] = 0;
		policy[best] = 1;
		changed = true;
	}
	return changed;
}

static enum pm_status iterate(const struct pm_mdp *m, const double *reward, double gamma, size_t limit, struct workspace *w, double *v,
			      struct pm_plan_info *info)
{
	enum pm_status status = first_policy(m, gamma, w->policy);

	while (!status) {
		status = pmi_evaluate(m, reward, gamma, w->policy, v);
		if (status)
			break;
		info->iterations++;
		pm_q_values(m, reward, gamma, v, w->q);
		if (!improve(m, w->q, w->policy))
			return PM_OK;
		if (limit && info->iterations >= limit)
			return PM_EMAXITER;
	}
	return status;
}

/* The longest expected stay under the final policy turns a residual into a bound when gamma = 1; 1/(1-gamma) bounds it otherwise. */
static enum pm_status horizon(const struct pm_mdp *m, double gamma, const struct workspace *w, double *longest)
{
	double *v = pmi_array(m->n_states, sizeof *v);
	enum pm_status status = v ? PM_OK : PM_ENOMEM;

	*longest = 1 / (1 - gamma);
	if (!status && gamma == 1) {
		for (size_t row = 0; row < m->n_states * m->n_actions; row++)
			w->q[row] = !m->terminal[row / m->n_actions];
		status = pmi_evaluate(m, w->q, gamma, w->policy, v);
		*longest = 0;
		for (size_t s = 0; s < m->n_states && !status; s++)
			*longest = fmax(*longest, v[s]);
	}
	free(v);
	return status;
}

static enum pm_status solve(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
			    struct pm_plan_info *info)
{
	size_t m = mdp->n_states * mdp->n_actions;
	struct workspace w = {.policy = pmi_array(m, sizeof *w.policy), .q = pmi_array(m, sizeof *w.q)};
	enum pm_status status = w.policy && w.q ? iterate(mdp, reward, gamma, options->max_iterations, &w, v, info) : PM_ENOMEM;
	double rounding, longest;

	if (!status || status == PM_EMAXITER) {
		enum pm_status trouble = horizon(mdp, gamma, &w, &longest);

		info->residual = pmi_bellman_residual(mdp, reward, gamma, v, &rounding);
		info->bound = trouble ? INFINITY : (info->residual + rounding) * longest;
		status = status ? status : trouble;
	}
	if (!status && info->bound > options->tolerance)
		status = PM_ETOLERANCE;
	free(w.policy);
	free(w.q);
	return status;
}

const struct pm_planner pmi_policy_iteration = {"pi", "policy iteration, each policy evaluated exactly (Howard 1960)", solve};
