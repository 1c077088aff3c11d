#include "prefmodel/score.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "eval/reach.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"

/* J of a policy under the true reward. */
static enum pm_status mean_return_of(const struct pm_mdp *mdp, const double *policy, double *v, double *mean)
{
	enum pm_status status = pm_policy_evaluate(mdp, NULL, -1, policy, v, NULL);

	if (!status)
		*mean = pm_mean_return(mdp, v);
	return status;
}

/* A plan that is as exact as double precision allows is good enough to score with. */
static enum pm_status plan_exactly(const struct pm_mdp *mdp, const double *reward, double *v, double *q)
{
	enum pm_status status = pm_plan_values(mdp, reward, NULL, v, q, NULL, NULL);

	return status == PM_ETOLERANCE ? PM_OK : status;
}

enum pm_status pm_scale_of(const struct pm_mdp *mdp, struct pm_scale *scale)
{
	size_t n = mdp->n_states, m = n * mdp->n_actions;
	double *v = pmi_array(n, sizeof *v), *policy = pmi_array(m, sizeof *policy);
	enum pm_status status = v && policy ? plan_exactly(mdp, NULL, v, NULL) : PM_ENOMEM;

	if (!status) {
		scale->optimal = pm_mean_return(mdp, v);
		pm_policy_uniform(n, mdp->n_actions, policy);
		status = mean_return_of(mdp, policy, v, &scale->uniform);
	}
	free(v);
	free(policy);
	return status;
}

double pm_scaled_return(struct pm_scale scale, double mean_return)
{
	double range = scale.optimal - scale.uniform, size = fmax(1, fmax(fabs(scale.optimal), fabs(scale.uniform)));

	if (range > 1e-12 * size)
		return (mean_return - scale.uniform) / range;
	return mean_return >= scale.uniform - 1e-9 * size ? 1 : -INFINITY;
}

/* Acts greedily on the table q and scores that under the true reward. */
static enum pm_status score_of(const struct pm_mdp *mdp, struct pm_scale scale, const double *q, struct pm_score *score)
{
	size_t n = mdp->n_states, m = n * mdp->n_actions;
	double *v = pmi_array(n, sizeof *v), *policy = pmi_array(m, sizeof *policy);
	enum pm_status status = v && policy ? PM_OK : PM_ENOMEM;
	double mean = 0;

	if (!status) {
		pm_policy_greedy(n, mdp->n_actions, q, PM_TIE_TOLERANCE, policy);
		status = mean_return_of(mdp, policy, v, &mean);
	}
	if (!status) {
		score->mean_return = mean;
		score->scaled_return = pm_scaled_return(scale, mean);
		score->near_optimal = score->scaled_return >= PM_NEAR_OPTIMAL;
	}
	free(v);
	free(policy);
	return status;
}

enum pm_status pm_score_greedy(const struct pm_mdp *mdp, struct pm_scale scale, const double *g, struct pm_score *score)
{
	return score_of(mdp, scale, g, score);
}

enum pm_status pm_score_planned(const struct pm_mdp *mdp, struct pm_scale scale, const double *g, struct pm_score *score)
{
	size_t n = mdp->n_states;
	double *v = pmi_array(n, sizeof *v), *q = pmi_array(n * mdp->n_actions, sizeof *q);
	enum pm_status status = v && q ? plan_exactly(mdp, g, v, q) : PM_ENOMEM;

	if (!status)
		status = score_of(mdp, scale, q, score);
	free(v);
	free(q);
	return status;
}

static double largest(const double *x, size_t n)
{
	double most = x[0];

	for (size_t i = 1; i < n; i++)
		most = fmax(most, x[i]);
	return most;
}

enum pm_status pm_mean_max(const struct pm_mdp *mdp, const double *g, double *mean)
{
	unsigned char *visited;
	double sum = 0;
	size_t count = 0;
	enum pm_status status = pmi_reachable(mdp, &visited);

	if (status)
		return status;
	for (size_t s = 0; s < mdp->n_states; s++) {
		if (!visited[s] || mdp->terminal[s])
			continue;
		sum += largest(g + pm_row(mdp, s, 0), mdp->n_actions);
		count++;
	}
	free(visited);
	*mean = sum / (double)count;
	return PM_OK;
}
