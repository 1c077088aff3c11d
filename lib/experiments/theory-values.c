/*
 * Facts about values, advantages and rewards: T1 to T4.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/random-mdp.h"
#include "experiments/theory.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"

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

double pmi_largest_difference(const double *x, const double *y, size_t n)
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
		*violation = pmi_worse(largest_size(t.second.v, t.n), pmi_worse(pmi_largest_difference(t.second.q, t.first.a, t.m),
								      pmi_largest_difference(t.second.a, t.first.a, t.m)));
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
		*violation = pmi_largest_difference(x.a, y.a, mdp->n_states * mdp->n_actions);
	free(reward);
	pmi_values_clear(&x);
	pmi_values_clear(&y);
	pm_mdp_free(mdp);
	return status;
}

const struct pmi_fact pmi_fact_own_advantage = {
	"T1", "With A* as the reward V* is 0 and Q* and A* are A* again", PMI_PLANNED_TWICE, PMI_LARGEST, check_own_advantage};
const struct pmi_fact pmi_fact_policy_invariance = {
	"T2", "The optimal actions under r and under A*_r as the reward are the same", PMI_PLANNED_TWICE, PMI_LARGEST, check_policy_invariance};
const struct pmi_fact pmi_fact_discount_invariance = {
	"T3", "With A*_r as the reward the optimal actions are the same for every discount", PMI_PLANNED_TWICE, PMI_LARGEST, check_discount_invariance};
const struct pmi_fact pmi_fact_potential = {
	"T4a", "In deterministic dynamics A*_r is r shaped by the potential V*", 4e-9, PMI_LARGEST, check_potential};
const struct pmi_fact pmi_fact_shaping = {
	"T4b", "Shaping r by any potential leaves A*_r alone", PMI_PLANNED_TWICE, PMI_LARGEST, check_shaping};
