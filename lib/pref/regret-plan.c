/*
 * A*_r for the weights at hand.  A learner asks for one reward after another, most of which have the policy of the one before: its values
 * then take two triangular systems, and Bellman's equation tells whether they are optimal still.
 */
#include <float.h>
#include <string.h>

#include "mdp/choice.h"
#include "pref/regret.h"

enum { KEPT_ROUNDS = 20 };

static void choose_actions(struct pm_regret_workspace *w)
{
	size_t n_actions = w->mdp->n_actions;

	for (size_t s = 0; s < w->mdp->n_states; s++) {
		w->action[s] = 0;
		for (uint32_t a = 1; a < n_actions; a++)
			if (w->q[s * n_actions + a] > w->q[s * n_actions + w->action[s]])
				w->action[s] = a;
	}
}

/* Values of the policy that is factored, and what they make of q. */
static void value_kept(struct pm_regret_workspace *w)
{
	const struct pm_mdp *m = w->mdp;

	for (size_t s = 0; s < m->n_states; s++)
		w->v[s] = m->terminal[s] ? 0 : w->reward[pm_row(m, s, w->system.action[s])];
	pmi_policy_system_solve(&w->system, m->n_states, false, w->v);
	pm_q_values(m, w->reward, w->gamma, w->v, w->q);
}

/* The greedy actions, those of the policy that is factored wherever nothing is better by more than rounding.  Does one differ? */
static bool improve_kept(struct pm_regret_workspace *w, double largest_reward)
{
	size_t n_actions = w->mdp->n_actions;
	bool differ = false;

	for (size_t s = 0; s < w->mdp->n_states; s++) {
		const double *q = w->q + s * n_actions;
		uint32_t kept = w->system.action[s], best = kept;

		for (uint32_t a = 0; a < n_actions; a++)
			best = q[a] > q[best] ? a : best;
		w->action[s] = q[best] > q[kept] + 4 * DBL_EPSILON * (fabs(q[kept]) + largest_reward) ? best : kept;
		differ |= w->action[s] != kept;
	}
	return differ;
}

/* One step of iterative refinement, as planners take where rounding stands in the way of their tolerance. */
static void refine_kept(struct pm_regret_workspace *w, const struct pmi_problem *p)
{
	pmi_choice_lack(p, w->action, w->v, w->y);
	pmi_policy_system_solve(&w->system, w->mdp->n_states, false, w->y);
	for (size_t s = 0; s < w->mdp->n_states; s++)
		w->v[s] += w->y[s];
	pm_q_values(w->mdp, w->reward, w->gamma, w->v, w->q);
}

/* max |Tv - v| */
static double residual(const struct pm_regret_workspace *w)
{
	size_t n_actions = w->mdp->n_actions;
	double largest = 0;

	for (size_t s = 0; s < w->mdp->n_states; s++)
		if (!w->mdp->terminal[s])
			largest = pmi_max(largest, fabs(pmi_largest(w->q + s * n_actions, n_actions) - w->v[s]));
	return largest;
}

/* What rounding may make of max |Tv - v|. */
static double rounding(const struct pm_regret_workspace *w, const struct pmi_problem *p)
{
	return pmi_rounding(p, pmi_largest_value(w->v, w->mdp->n_states));
}

static bool within_tolerance(const struct pm_regret_workspace *w, const struct pmi_problem *p)
{
	return pmi_bound(p, residual(w), rounding(w, p)) <= pm_plan_defaults.tolerance;
}

/*
 * Policy iteration from the policy that is factored, gamma < 1, to what a planner would return: values within its tolerance, or as exact as
 * double precision allows.  False where it did not come to such an end.
 */
static bool iterate_kept(struct pm_regret_workspace *w, const struct pmi_problem *p, size_t rounds)
{
	while (rounds--) {
		value_kept(w);
		if (!pmi_all_finite(w->q, w->design->d))
			return false;
		if (!improve_kept(w, p->largest_reward)) {
			if (within_tolerance(w, p))
				return true;
			refine_kept(w, p);
			if (!improve_kept(w, p->largest_reward))
				return residual(w) <= rounding(w, p);
		}
		if (!rounds || !pmi_policy_system_is_cheap(&w->system, w->mdp->n_states) ||
		    pmi_policy_system_set(&w->system, w->mdp, w->gamma, w->action))
			return false;
	}
	return false;
}

/*
 * Where every action leads to one state planners are the quicker way to another policy, and where factors are dear.  Without discount only they
 * know how sure the values are.
 */
static bool plan_from_kept(struct pm_regret_workspace *w)
{
	struct pmi_problem p;

	if (!w->system.factored || !(w->gamma < 1) || !pmi_all_finite(w->reward, w->design->d))
		return false;
	pmi_problem_init(&p, w->mdp, w->reward, w->gamma, 1);
	if (!iterate_kept(w, &p, pm_mdp_is_deterministic(w->mdp) ? 1 : KEPT_ROUNDS))
		return false;
	pm_advantages(w->mdp->n_states, w->mdp->n_actions, w->q, w->advantage);
	return pmi_all_finite(w->advantage, w->design->d);
}

enum pm_status pmi_regret_plan(struct pm_regret_workspace *w, const double *x)
{
	struct pm_plan_options options = pm_plan_defaults;
	enum pm_status status;

	if (w->features)
		pm_features_table(w->features, x, w->reward);
	else
		memcpy(w->reward, x, w->design->d * sizeof *w->reward);
	if (plan_from_kept(w))
		return PM_OK;
	options.gamma = w->gamma;
	status = pm_plan_values(w->mdp, w->reward, &options, w->v, w->q, w->advantage, NULL);
	choose_actions(w);
	return status == PM_ETOLERANCE ? PM_OK : status;
}
