/*
 * Facts about preferences and what is learned from them: T6 to T8.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/random-mdp.h"
#include "experiments/sweep.h"
#include "experiments/theory.h"
#include "prefmodel/counterexample.h"
#include "prefmodel/policy.h"

static const struct pmi_random_mdp any = {.max_branches = 3, .ends = true, .gamma = -1};

enum { PAIRS = 200, LENGTH = 3 };

/* A random MDP, preferences in it, and their likelihood at a random table. */
struct likelihood {
	struct pm_mdp *mdp;
	struct pm_dataset *dataset;
	struct pm_statistic_tables *tables;
	struct pm_design *design;
	struct pm_loss_workspace *workspace;
	double *g, *hessian; /* d, d*d */
	double loss;
};

static void likelihood_clear(struct likelihood *x)
{
	free(x->g);
	free(x->hessian);
	pm_loss_workspace_free(x->workspace);
	pm_design_free(x->design);
	pm_statistic_tables_free(x->tables);
	pm_dataset_free(x->dataset);
	pm_mdp_free(x->mdp);
}

static enum pm_status draw_design(gsl_rng *rng, bool absorbing, struct likelihood *x)
{
	struct pm_sample_options sample = pm_sample_defaults;
	enum pm_status status = pmi_random_mdp(rng, &any, &x->mdp);

	sample.length = LENGTH;
	sample.absorbing = absorbing;
	x->dataset = pm_dataset_alloc();
	if (!status && !x->dataset)
		status = PM_ENOMEM;
	if (!status)
		status = pm_statistic_tables_alloc(x->mdp, -1, 1, PM_NEED_ADVANTAGE, &x->tables);
	if (!status)
		status = pm_sample_pairs(x->mdp, x->tables, &sample, PAIRS, rng, x->dataset);
	return status ? status : pm_design_table(x->mdp, x->dataset, &x->design);
}

static enum pm_status draw_likelihood(gsl_rng *rng, bool absorbing, struct likelihood *x)
{
	enum pm_status status = draw_design(rng, absorbing, x);

	if (status)
		return status;
	x->workspace = pm_loss_workspace_alloc(x->design);
	x->g = pmi_array(x->design->d, sizeof *x->g);
	x->hessian = pmi_array(x->design->d * x->design->d, sizeof *x->hessian);
	if (!x->workspace || !x->g || !x->hessian)
		return PM_ENOMEM;
	for (size_t i = 0; i < x->design->d; i++)
		x->g[i] = 2 * gsl_rng_uniform(rng) - 1;
	x->loss = pm_loss(x->design, 0, x->g, x->workspace, NULL, x->hessian);
	return PM_OK;
}

/* 1' H 1: how strongly the likelihood curves along a constant shift. */
static double shift_curvature(const struct likelihood *x)
{
	double sum = 0;

	for (size_t i = 0; i < x->design->d * x->design->d; i++)
		sum += x->hessian[i];
	return sum;
}

static enum pm_status check_shift(gsl_rng *rng, double *violation)
{
	struct likelihood x = {0};
	enum pm_status status = draw_likelihood(rng, false, &x);

	if (!status) {
		double shift = 10 * gsl_rng_uniform(rng) - 5;

		for (size_t i = 0; i < x.design->d; i++)
			x.g[i] += shift;
		*violation = pmi_worse(fabs(shift_curvature(&x)), fabs(pm_loss(x.design, 0, x.g, x.workspace, NULL, NULL) - x.loss));
	}
	likelihood_clear(&x);
	return status;
}

static double row_total(const struct pm_design *design, uint32_t i)
{
	double sum = 0;

	for (size_t k = design->row[i]; k < design->row[i + 1]; k++)
		sum += design->value[k];
	return sum;
}

/* Does some pair differ in the number of transitions that are not absorbing? */
static bool counts_differ(const struct pm_design *design)
{
	for (size_t k = 0; k < design->n_pairs; k++)
		if (row_total(design, design->left[k]) != row_total(design, design->right[k]))
			return true;
	return false;
}

static enum pm_status check_no_shift(gsl_rng *rng, double *violation)
{
	struct likelihood x = {0};
	enum pm_status status = draw_likelihood(rng, true, &x);

	if (!status && !counts_differ(x.design))
		status = PM_EINFEASIBLE;
	/* A pair whose counts differ by one or more, among PAIRS, at |x| <= 2 LENGTH: P (1 - P) >= exp(-6) / 4. */
	if (!status)
		*violation = pmi_worse(0, exp(-2.0 * LENGTH) / 4 / PAIRS - shift_curvature(&x));
	likelihood_clear(&x);
	return status;
}

/* The regret statistic of the one-step segment (s, a, any next state). */
static double one_step(const struct pm_mdp *mdp, const struct pm_statistic_tables *tables, size_t s, size_t a)
{
	const uint32_t step[] = {(uint32_t)s, (uint32_t)a, mdp->next[mdp->row[pm_row(mdp, s, a)]]};

	return pm_statistic_find("regret")->value(&tables->input, (struct pm_segment){1, step});
}

/* policy: uniform over the actions whose one-step segment is never dispreferred. */
static void infer_policy(const struct pm_mdp *mdp, const struct pm_statistic_tables *tables, double *policy)
{
	double best = -INFINITY;

	for (size_t s = 0; s < mdp->n_states; s++)
		for (size_t a = 0; a < mdp->n_actions && !mdp->terminal[s]; a++)
			best = fmax(best, one_step(mdp, tables, s, a));
	for (size_t s = 0; s < mdp->n_states; s++) {
		double total = 0;

		for (size_t a = 0; a < mdp->n_actions; a++) {
			bool preferred = !mdp->terminal[s] && one_step(mdp, tables, s, a) >= best - PM_NOISELESS_TOLERANCE;

			total += policy[pm_row(mdp, s, a)] = preferred;
		}
		for (size_t a = 0; a < mdp->n_actions; a++)
			policy[pm_row(mdp, s, a)] = total > 0 ? policy[pm_row(mdp, s, a)] / total : 1.0 / (double)mdp->n_actions;
	}
}

/* The policy inferred from the labels alone has the value V*, and no action it leaves out is optimal. */
static enum pm_status compare_policy(const struct pm_mdp *mdp, const double *policy, double *violation)
{
	struct pmi_values x;
	double *v = pmi_array(mdp->n_states, sizeof *v);
	enum pm_status status = pmi_values_plan(mdp, NULL, -1, &x);

	if (!v)
		status = PM_ENOMEM;
	if (!status)
		status = pm_policy_evaluate(mdp, NULL, -1, policy, v, NULL);
	for (size_t s = 0; s < mdp->n_states && !status; s++) {
		*violation = pmi_worse(*violation, fabs(v[s] - x.v[s]));
		for (size_t i = pm_row(mdp, s, 0); i < pm_row(mdp, s + 1, 0); i++)
			if (!mdp->terminal[s] && policy[i] == 0 && x.a[i] >= -PM_TIE_TOLERANCE)
				*violation = 1;
	}
	free(v);
	pmi_values_clear(&x);
	return status;
}

static enum pm_status check_regret_identifies(gsl_rng *rng, double *violation)
{
	struct pm_mdp *mdp;
	struct pm_statistic_tables *tables = NULL;
	double *policy = NULL;
	enum pm_status status = pmi_random_mdp(rng, &any, &mdp);

	if (!status)
		status = pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_ADVANTAGE, &tables);
	if (!status) {
		policy = pmi_array(mdp->n_states * mdp->n_actions, sizeof *policy);
		status = policy ? PM_OK : PM_ENOMEM;
	}
	if (!status) {
		infer_policy(mdp, tables, policy);
		status = compare_policy(mdp, policy, violation);
	}
	free(policy);
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
	return status;
}

/* How much the policy optimal in `from` loses in `to`, at the only state that goes on. */
static enum pm_status transferred_loss(const struct pm_mdp *from, const struct pm_mdp *to, double *loss)
{
	struct pmi_values x;
	enum pm_status status = pmi_values_plan(from, NULL, -1, &x);
	double policy[16], v[8];

	if (!status) {
		pm_policy_greedy(from->n_states, from->n_actions, x.q, PM_TIE_TOLERANCE, policy);
		status = pm_policy_evaluate(to, NULL, -1, policy, v, NULL);
	}
	pmi_values_clear(&x);
	if (status)
		return status;
	status = pmi_values_plan(to, NULL, -1, &x);
	if (!status)
		*loss = pm_mean_return(to, x.v) - pm_mean_return(to, v);
	pmi_values_clear(&x);
	return status;
}

/* The labels' agreement is what the search ensured; that the optimal policies lose in each other's world is found again here. */
static enum pm_status check_pair(const char *first, const char *second, double *violation)
{
	struct pm_world *a, *b = NULL;
	double there = 0, back = 0;
	enum pm_status status = pm_counterexample(first, &a);

	if (!status)
		status = pm_counterexample(second, &b);
	if (!status)
		status = transferred_loss(a->mdp, b->mdp, &there);
	if (!status)
		status = transferred_loss(b->mdp, a->mdp, &back);
	if (!status)
		*violation = there > 0.1 && back > 0.1 ? 0 : 1;
	pm_world_free(a);
	pm_world_free(b);
	return status;
}

static enum pm_status check_gamble(gsl_rng *rng, double *violation)
{
	(void)rng;
	return check_pair("t8-safe", "t8-risky", violation);
}

static enum pm_status check_constant(gsl_rng *rng, double *violation)
{
	(void)rng;
	return check_pair("t8-ends", "t8-loops", violation);
}

const struct pmi_fact pmi_fact_shift = {
	"T6a", "On segments of one length without absorbing transitions g and g + c are equally likely and the Fisher information does not see c", 1e-12,
	PMI_LARGEST, check_shift};
const struct pmi_fact pmi_fact_no_shift = {
	"T6b", "With absorbing transitions the Fisher information sees c wherever two segments of a pair end at different times", 0, PMI_LARGEST,
	check_no_shift};
const struct pmi_fact pmi_fact_regret_identifies = {
	"T7", "The one-step segments that noiseless regret never disprefers are the optimal actions", 4e-7, PMI_LARGEST, check_regret_identifies};
const struct pmi_fact pmi_fact_gamble = {
	"T8a", "Noiseless partial return does not: equal labels and different optimal actions in worlds t8-safe and t8-risky", 0, PMI_ONCE,
	check_gamble};
const struct pmi_fact pmi_fact_constant = {
	"T8b", "Nor where rewards differ by a constant in a task that can end: worlds t8-ends and t8-loops", 0, PMI_ONCE, check_constant};
