/*
 * Facts about values, advantages and rewards: T1 to T5, T10, T11.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "experiments/random-mdp.h"
#include "experiments/theory.h"
#include "prefmodel/counterexample.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/statistic.h"

static const struct pmi_random_mdp any = {.max_branches = 3, .ends = true, .gamma = -1};
static const struct pmi_random_mdp deterministic = {.max_branches = 1, .ends = true, .gamma = -1};

enum pm_status pmi_values_plan(const struct pm_mdp *mdp, const double *reward, double gamma, struct pmi_values *x)
{
	size_t n = mdp->n_states, m = n * mdp->n_actions;
	struct pm_plan_options options = pm_plan_defaults;
	enum pm_status status;

	*x = (struct pmi_values){pmi_array(n, sizeof *x->v), pmi_array(m, sizeof *x->q), pmi_array(m, sizeof *x->a)};
	if (!x->v || !x->q || !x->a)
		return PM_ENOMEM;
	options.gamma = gamma;
	status = pm_plan_values(mdp, reward, &options, x->v, x->q, x->a, NULL);
	return status == PM_ETOLERANCE ? PM_OK : status;
}

void pmi_values_clear(struct pmi_values *x)
{
	free(x->v);
	free(x->q);
	free(x->a);
}

static double largest_size(const double *x, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = pmi_worse(most, fabs(x[i]));
	return most;
}

static double largest_difference(const double *x, const double *y, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = pmi_worse(most, fabs(x[i] - y[i]));
	return most;
}

/* The values of a random MDP, and those with its optimal advantage as the reward. */
struct twice {
	struct pm_mdp *mdp;
	struct pmi_values first, second;
	size_t n, m;
};

static void twice_clear(struct twice *t)
{
	pmi_values_clear(&t->first);
	pmi_values_clear(&t->second);
	pm_mdp_free(t->mdp);
}

static enum pm_status twice_plan(gsl_rng *rng, double gamma, struct twice *t)
{
	enum pm_status status = pmi_random_mdp(rng, &any, &t->mdp);

	if (status)
		return status;
	t->n = t->mdp->n_states;
	t->m = t->n * t->mdp->n_actions;
	status = pmi_values_plan(t->mdp, NULL, -1, &t->first);
	return status ? status : pmi_values_plan(t->mdp, t->first.a, gamma, &t->second);
}

static enum pm_status check_own_advantage(gsl_rng *rng, double *violation)
{
	struct twice t = {0};
	enum pm_status status = twice_plan(rng, -1, &t);

	if (!status)
		*violation = pmi_worse(largest_size(t.second.v, t.n), pmi_worse(largest_difference(t.second.q, t.first.a, t.m),
								      largest_difference(t.second.a, t.first.a, t.m)));
	twice_clear(&t);
	return status;
}

/* How much an action that is optimal by one table loses by the other, at most, over the actions of states that go on. */
static double lost_optimality(const struct pm_mdp *mdp, const double *a, const double *b)
{
	double most = 0;

	for (size_t i = 0; i < mdp->n_states * mdp->n_actions; i++) {
		if (mdp->terminal[i / mdp->n_actions])
			continue;
		if (a[i] >= -PM_TIE_TOLERANCE)
			most = pmi_worse(most, -b[i]);
		if (b[i] >= -PM_TIE_TOLERANCE)
			most = pmi_worse(most, -a[i]);
	}
	return most;
}

static enum pm_status check_policy_invariance(gsl_rng *rng, double *violation)
{
	struct twice t = {0};
	enum pm_status status = twice_plan(rng, -1, &t);

	if (!status)
		*violation = lost_optimality(t.mdp, t.first.a, t.second.a);
	twice_clear(&t);
	return status;
}

static enum pm_status check_discount_invariance(gsl_rng *rng, double *violation)
{
	struct twice t = {0};
	enum pm_status status = twice_plan(rng, gsl_rng_uniform(rng), &t);

	if (!status)
		*violation = lost_optimality(t.mdp, t.first.a, t.second.a);
	twice_clear(&t);
	return status;
}

/* r(s, a, s') + gamma v(s') - v(s) for the one s' that (s, a) leads to. */
static double shaped(const struct pm_mdp *mdp, size_t s, size_t a, const double *v)
{
	size_t k = mdp->row[pm_row(mdp, s, a)];
	double reward = mdp->transition_reward ? mdp->transition_reward[k] : mdp->reward[pm_row(mdp, s, a)];

	return reward + mdp->gamma * v[mdp->next[k]] - v[s];
}

static enum pm_status check_potential(gsl_rng *rng, double *violation)
{
	struct pm_mdp *mdp;
	struct pmi_values x;
	enum pm_status status = pmi_random_mdp(rng, &deterministic, &mdp);

	if (status)
		return status;
	status = pmi_values_plan(mdp, NULL, -1, &x);
	for (size_t s = 0; s < mdp->n_states && !status; s++)
		for (size_t a = 0; a < mdp->n_actions && !mdp->terminal[s]; a++)
			*violation = pmi_worse(*violation, fabs(shaped(mdp, s, a, x.v) - x.a[pm_row(mdp, s, a)]));
	pmi_values_clear(&x);
	pm_mdp_free(mdp);
	return status;
}

/* reward(s, a) = r(s, a) + gamma E potential(s') - potential(s), with potential 0 in terminal states. */
static enum pm_status shape(const struct pm_mdp *mdp, gsl_rng *rng, double **reward)
{
	double *potential = pmi_array(mdp->n_states, sizeof *potential);

	*reward = pmi_array(mdp->n_states * mdp->n_actions, sizeof **reward);
	if (potential && *reward) {
		for (size_t s = 0; s < mdp->n_states; s++)
			potential[s] = mdp->terminal[s] ? 0 : 6 * gsl_rng_uniform(rng) - 3;
		pm_q_values(mdp, NULL, -1, potential, *reward);
		for (size_t i = 0; i < mdp->n_states * mdp->n_actions; i++)
			(*reward)[i] -= potential[i / mdp->n_actions];
	}
	free(potential);
	return potential && *reward ? PM_OK : PM_ENOMEM;
}

static enum pm_status check_shaping(gsl_rng *rng, double *violation)
{
	struct pm_mdp *mdp;
	struct pmi_values x = {0}, y = {0};
	double *reward = NULL;
	enum pm_status status = pmi_random_mdp(rng, &any, &mdp);

	if (status)
		return status;
	status = shape(mdp, rng, &reward);
	if (!status)
		status = pmi_values_plan(mdp, NULL, -1, &x);
	if (!status)
		status = pmi_values_plan(mdp, reward, -1, &y);
	if (!status)
		*violation = largest_difference(x.a, y.a, mdp->n_states * mdp->n_actions);
	free(reward);
	pmi_values_clear(&x);
	pmi_values_clear(&y);
	pm_mdp_free(mdp);
	return status;
}

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
		*loss = largest_difference(v, x.v, mdp->n_states);
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

/* Values that are known to 1e-9 shift what is planned from them by at most 4e-9 / (1 - gamma), gamma <= 0.99. */
#define PLANNED_TWICE 4e-7

const struct pmi_fact pmi_fact_own_advantage = {
	"T1", "With A* as the reward V* is 0 and Q* and A* are A* again", PLANNED_TWICE, PMI_LARGEST, check_own_advantage};
const struct pmi_fact pmi_fact_policy_invariance = {
	"T2", "The optimal actions under r and under A*_r as the reward are the same", PLANNED_TWICE, PMI_LARGEST, check_policy_invariance};
const struct pmi_fact pmi_fact_discount_invariance = {
	"T3", "With A*_r as the reward the optimal actions are the same for every discount", PLANNED_TWICE, PMI_LARGEST, check_discount_invariance};
const struct pmi_fact pmi_fact_potential = {
	"T4a", "In deterministic dynamics A*_r is r shaped by the potential V*", 4e-9, PMI_LARGEST, check_potential};
const struct pmi_fact pmi_fact_shaping = {
	"T4b", "Shaping r by any potential leaves A*_r alone", PLANNED_TWICE, PMI_LARGEST, check_shaping};
const struct pmi_fact pmi_fact_greedy = {
	"T5a", "Greedy on g is optimal for the reward g when max_a g(s,a) = 0 in every state", PLANNED_TWICE, PMI_LARGEST, check_greedy};
const struct pmi_fact pmi_fact_not_greedy = {
	"T5b", "It need not be otherwise: world t5-greedy", 0, PMI_ONCE, check_not_greedy};
const struct pmi_fact pmi_fact_maximum_bias = {
	"T10", "Zero-mean noise as large as the gap to the second best makes E max_a g at least 0.1996 of that though max_a A* is 0", 1e-9, PMI_LARGEST,
	check_maximum_bias};
const struct pmi_fact pmi_fact_soft_limit = {
	"T11", "alpha log pi_alpha is within alpha log |A| / (1 - gamma) of A* and so tends to it with alpha", 1e-6, PMI_LARGEST, check_soft_limit};
