/*
 * Facts about the largest entry of a table, which greedy policies pick: T5, T10, T11.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/random-mdp.h"
#include "experiments/theory.h"
#include "prefmodel/counterexample.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/statistic.h"

static const struct pmi_random_mdp any = {.max_branches = 3, .ends = true, .gamma = -1};

/* A random table whose largest entry in every state that goes on is 0. */
static double *draw_table(const struct pm_mdp *mdp, gsl_rng *rng)
{
	double *g = pmi_array(mdp->n_states * mdp->n_actions, sizeof *g);

	for (size_t s = 0; g && s < mdp->n_states; s++) {
		size_t best = gsl_rng_uniform_int(rng, mdp->n_actions);

		for (size_t a = 0; a < mdp->n_actions && !mdp->terminal[s]; a++)
			g[pm_row(mdp, s, a)] = a == best ? 0 : -3 * gsl_rng_uniform(rng);
	}
	return g;
}

/* How much the policy that is greedy on g falls short of optimal under the reward g. */
static enum pm_status greedy_loss(const struct pm_mdp *mdp, const double *g, double *loss)
{
	struct pmi_values x;
	double *policy = pmi_array(mdp->n_states * mdp->n_actions, sizeof *policy), *v = pmi_array(mdp->n_states, sizeof *v);
	enum pm_status status = pmi_values_plan(mdp, g, -1, &x);

	if (!policy || !v)
		status = PM_ENOMEM;
	if (!status) {
		pm_policy_greedy(mdp->n_states, mdp->n_actions, g, PM_TIE_TOLERANCE, policy);
		status = pm_policy_evaluate(mdp, g, -1, policy, v, NULL);
	}
	if (!status)
		*loss = pmi_largest_difference(v, x.v, mdp->n_states);
	pmi_values_clear(&x);
	free(policy);
	free(v);
	return status;
}

static enum pm_status check_greedy(gsl_rng *rng, double *violation)
{
	struct pm_mdp *mdp;
	double *g;
	enum pm_status status = pmi_random_mdp(rng, &any, &mdp);

	if (status)
		return status;
	g = draw_table(mdp, rng);
	status = g ? greedy_loss(mdp, g, violation) : PM_ENOMEM;
	free(g);
	pm_mdp_free(mdp);
	return status;
}

/* The counterexample's rewards make greedy lose; how much it should is not stated, so any loss of weight will do. */
static enum pm_status check_not_greedy(gsl_rng *rng, double *violation)
{
	struct pm_world *world;
	double loss = 0;
	enum pm_status status = pm_counterexample("t5-greedy", &world);

	(void)rng;
	if (status)
		return status;
	status = greedy_loss(world->mdp, world->mdp->reward, &loss);
	*violation = loss > 0.1 ? 0 : 1;
	pm_world_free(world);
	return status;
}

/* The distribution function at x of the largest of n values a_i + Z_i, Z_i independent standard normal. */
static double below(const double *a, size_t n, double x)
{
	double p = 1;

	for (size_t i = 0; i < n; i++)
		p *= 0.5 * erfc((a[i] - x) / M_SQRT2);
	return p;
}

/* E max_i (a_i + Z_i) by E X = integral over x > 0 of 1 - F minus integral over x < 0 of F; the trapezoid rule is exact to rounding here. */
static double expected_maximum(const double *a, size_t n)
{
	const double step = 1.0 / 64;
	double sum = 0.5 * (1 - 2 * below(a, n, 0));

	for (int k = 1; k < 12 * 64; k++)
		sum += 1 - below(a, n, k * step) - below(a, n, -k * step);
	return sum * step;
}

/* E max(Z, Z' - 1): the least that noise as large as the gap to the second best can bring, for more actions only add to it. */
static double least_bias(void)
{
	return -0.5 * erfc(0.5) + sqrt(2) * gsl_ran_ugaussian_pdf(M_SQRT1_2);
}

/* The noise's standard deviation is the gap to the second best action, or 1 where two are best. */
static double bias_in_state(const double *a, size_t n)
{
	double gap = INFINITY, scaled[8];
	size_t best = 0;

	for (size_t i = 0; i < n; i++)
		best = a[i] > a[best] ? i : best;
	for (size_t i = 0; i < n; i++)
		gap = i == best ? gap : fmin(gap, a[best] - a[i]);
	gap = gap > PM_TIE_TOLERANCE ? gap : 1;
	for (size_t i = 0; i < n; i++)
		scaled[i] = a[i] / gap;
	return expected_maximum(scaled, n);
}

static enum pm_status check_maximum_bias(gsl_rng *rng, double *violation)
{
	struct pm_mdp *mdp;
	struct pmi_values x;
	enum pm_status status = pmi_random_mdp(rng, &any, &mdp);

	if (status)
		return status;
	status = pmi_values_plan(mdp, NULL, -1, &x);
	for (size_t s = 0; s < mdp->n_states && !status; s++)
		if (!mdp->terminal[s])
			*violation = pmi_worse(*violation, least_bias() - bias_in_state(x.a + pm_row(mdp, s, 0), mdp->n_actions));
	pmi_values_clear(&x);
	pm_mdp_free(mdp);
	return status;
}

/* |alpha log pi_alpha - A*| <= alpha log |A| / (1 - gamma): by how much is it more? */
static enum pm_status soft_excess(const struct pm_mdp *mdp, double alpha, double *violation)
{
	struct pm_statistic_tables *t;
	double bound = alpha * log((double)mdp->n_actions) / (1 - mdp->gamma);
	enum pm_status status = pm_statistic_tables_alloc(mdp, -1, alpha, PM_NEED_ADVANTAGE | PM_NEED_LOG_POLICY, &t);

	if (status)
		return status;
	for (size_t i = 0; i < mdp->n_states * mdp->n_actions; i++)
		if (!mdp->terminal[i / mdp->n_actions])
			*violation = pmi_worse(*violation, fabs(alpha * t->log_policy[i] - t->advantage[i]) - bound);
	pm_statistic_tables_free(t);
	return PM_OK;
}

static enum pm_status check_soft_limit(gsl_rng *rng, double *violation)
{
	static const double alphas[] = {1, 0.1, 0.01, 0.001};
	struct pm_mdp *mdp;
	enum pm_status status = pmi_random_mdp(rng, &any, &mdp);

	for (size_t k = 0; k < sizeof alphas / sizeof *alphas && !status; k++)
		status = soft_excess(mdp, alphas[k], violation);
	pm_mdp_free(mdp);
	return status;
}

const struct pmi_fact pmi_fact_greedy = {
	"T5a", "Greedy on g is optimal for the reward g when max_a g(s,a) = 0 in every state", PMI_PLANNED_TWICE, PMI_LARGEST, check_greedy};
const struct pmi_fact pmi_fact_not_greedy = {
	"T5b", "It need not be otherwise: world t5-greedy", 0, PMI_ONCE, check_not_greedy};
const struct pmi_fact pmi_fact_maximum_bias = {
	"T10", "Zero-mean noise as large as the gap to the second best makes E max_a g at least 0.1996 of that though max_a A* is 0", 1e-9, PMI_LARGEST,
	check_maximum_bias};
const struct pmi_fact pmi_fact_soft_limit = {
	"T11", "alpha log pi_alpha is within alpha log |A| / (1 - gamma) of A* and so tends to it with alpha", 1e-6, PMI_LARGEST, check_soft_limit};
