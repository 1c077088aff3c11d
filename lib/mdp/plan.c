#include "prefmodel/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/bellman.h"
#include "mdp/planners.h"
#include "mdp/policy-system.h"
#include "mdp/trap.h"

const struct pm_plan_options pm_plan_defaults = {.method = "auto", .tolerance = 1e-9, .max_iterations = 0, .gamma = -1, .threads = 0};

const struct pm_planner *const pm_planners[] = {
	&pmi_policy_iteration, &pmi_value_iteration, &pmi_gauss_seidel, &pmi_modified_policy_iteration, &pmi_inexact_policy_iteration,
	&pmi_prioritized_sweeping, &pmi_linear_program, &pmi_petsc, NULL,
};

const struct pm_planner *pm_planner_find(const char *name)
{
	for (size_t i = 0; pm_planners[i]; i++)
		if (strcmp(pm_planners[i]->name, name) == 0)
			return pm_planners[i];
	return NULL;
}

/*
 * One successor a row: policies are solved along their graphs.  Few states, or gamma = 1: policy iteration.  Else modified policy
 * iteration, the best on chains that mix; if those of the first policies do not, inexact policy iteration goes on from there.
 */
static enum pm_status solve_auto(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
				 struct pm_plan_info *info)
{
	const struct pm_planner *planner = &pmi_policy_iteration;

	info->reason = pm_mdp_is_deterministic(mdp) ? "every action leads to one state" : gamma < 1 ? "there are few states" : "there is no discount";
	if (gamma < 1 && mdp->n_states > PMI_DENSE_MOST && !pm_mdp_is_deterministic(mdp)) {
		enum pm_status status = pmi_modified_if_mixing(mdp, reward, gamma, options, v, info);

		info->method = pmi_modified_policy_iteration.name;
		info->reason = "there are many states, and the first policies mix";
		if (status != PM_EUNSUPPORTED)
			return status;
		info->iterations = 0;
		info->reason = "there are many states, and the first policies mix slowly";
		planner = &pmi_inexact_policy_iteration;
	}
	info->method = planner->name;
	return planner->solve(mdp, reward, gamma, options, v, info);
}

static const struct pm_planner automatic = {"auto", "the method that suits structure and size", true, solve_auto};

static const struct pm_planner *choose(const char *method)
{
	return !method || strcmp(method, "auto") == 0 ? &automatic : pm_planner_find(method);
}

/* Values that a double cannot hold are no result: PM_EOVERFLOW, whatever the planner made of them. */
static enum pm_status check_values(size_t n, const double *v, enum pm_status status, struct pm_plan_info *info)
{
	if ((status && status != PM_ETOLERANCE && status != PM_EMAXITER) || pmi_all_finite(v, n))
		return status;
	info->residual = info->bound = INFINITY;
	return PM_EOVERFLOW;
}

/* Without discount what can only go on for ever at no price has ended. */
static enum pm_status solve(const struct pm_planner *planner, const struct pm_mdp *mdp, const double *reward, double gamma,
			    const struct pm_plan_options *options, double *v, struct pm_plan_info *info)
{
	struct pm_mdp *closed = NULL;
	enum pm_status status = gamma < 1 ? PM_OK : pmi_trap_copy(mdp, reward, &closed);

	if (!status)
		status = planner->solve(closed ? closed : mdp, reward, gamma, options, v, info);
	pm_mdp_free(closed);
	return status;
}

enum pm_status pm_plan(const struct pm_mdp *mdp, const double *reward, const struct pm_plan_options *options, double *v,
		       struct pm_plan_info *info)
{
	const struct pm_plan_options *o = options ? options : &pm_plan_defaults;
	const struct pm_planner *planner = choose(o->method);
	double gamma = o->gamma < 0 ? mdp->gamma : o->gamma;
	struct pm_plan_info unused;
	enum pm_status status;

	if (!planner)
		return PM_ENOTFOUND;
	reward = reward ? reward : mdp->reward;
	if (!(o->tolerance > 0) || !(gamma >= 0 && gamma <= 1) || !pmi_all_finite(reward, mdp->n_states * mdp->n_actions))
		return PM_EDOM;
	info = info ? info : &unused;
	*info = (struct pm_plan_info){.method = planner->name, .residual = INFINITY, .bound = INFINITY};
	memset(v, 0, mdp->n_states * sizeof *v);
	status = solve(planner, mdp, reward, gamma, o, v, info);
	return check_values(mdp->n_states, v, status, info);
}

void pm_q_values(const struct pm_mdp *mdp, const double *reward, double gamma, const double *v, double *q)
{
	if (!reward)
		reward = mdp->reward;
	if (!(gamma >= 0))
		gamma = mdp->gamma;
	for (size_t s = 0; s < mdp->n_states; s++)
		for (size_t row = pm_row(mdp, s, 0); row < pm_row(mdp, s + 1, 0); row++) {
			double expected = 0;

			for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
				expected += mdp->probability[k] * v[mdp->next[k]];
			q[row] = mdp->terminal[s] ? 0 : reward[row] + gamma * expected;
		}
}

void pm_advantages(size_t n_states, size_t n_actions, const double *q, double *a)
{
	for (size_t s = 0; s < n_states; s++) {
		double most = q[s * n_actions];

		for (size_t k = 1; k < n_actions; k++)
			most = fmax(most, q[s * n_actions + k]);
		for (size_t k = 0; k < n_actions; k++)
			a[s * n_actions + k] = q[s * n_actions + k] - most;
	}
}

enum pm_status pm_plan_values(const struct pm_mdp *mdp, const double *reward, const struct pm_plan_options *options, double *v, double *q,
			      double *a, struct pm_plan_info *info)
{
	double *own = q ? q : pmi_array(mdp->n_states * mdp->n_actions, sizeof *own);
	enum pm_status status = own ? pm_plan(mdp, reward, options, v, info) : PM_ENOMEM;

	if (own && (!status || status == PM_ETOLERANCE || status == PM_EMAXITER)) {
		pm_q_values(mdp, reward, options ? options->gamma : -1, v, own);
		if (a)
			pm_advantages(mdp->n_states, mdp->n_actions, own, a);
		if (!pmi_all_finite(a ? a : own, mdp->n_states * mdp->n_actions))
			status = PM_EOVERFLOW;
	}
	if (!q)
		free(own);
	return status;
}
