/*
 * What each defect of the published code hides of the paper's claim: the sweep of figure 3 with the defects as switches.
 *
 * Labels come from regret as the published code computes it, sum r + V*(s_n) - V*(s_0) with the reward undiscounted and gamma inside V*
 * only; without defects that is the paper's equation 3.  Each switch changes one thing and all else stays, random numbers included.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "eval/reach.h"
#include "experiments/errata.h"
#include "experiments/experiments.h"
#include "experiments/fig3-verdict.h"
#include "experiments/sweep.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/probability.h"
#include "prefmodel/rng.h"

enum { WORLD, PREFERENCES, LABELS, ABSORBING, DEFECTS, REPLICATE };

/* In the order of the choices below. */
static const unsigned switches[] = {DEFECT_NONE, DEFECT_INTO_TERMINAL, DEFECT_FILTER, DEFECT_VALUES, DEFECT_ROUNDING, DEFECT_CLAMP,
				    DEFECT_STOPPING, DEFECT_TERMINAL_MEAN, DEFECT_ALL};
#define DEFECT_NAMES "none,into-terminal,filter,values,rounding,clamp,stopping,terminal-mean,all"

/* Does this row of the table lead into a terminal state? */
static bool leads_into_terminal(const struct pm_mdp *mdp, size_t row)
{
	for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
		if (mdp->terminal[mdp->next[k]])
			return true;
	return false;
}

static enum pm_status fit(struct errata_cell *c, const struct pm_design *design)
{
	struct pm_learn_options options = pm_learn_paper;
	struct pm_learn_info info;
	struct pm_loss_workspace *workspace;
	enum pm_status status;

	if (c->defects & DEFECT_INTO_TERMINAL)
		for (size_t k = 0; k < design->row[design->n_segments]; k++)
			if (leads_into_terminal(c->mdp, design->column[k]))
				design->value[k] = 0;
	memcpy(c->g, c->start, design->d * sizeof *c->g);
	status = c->defects & DEFECT_CLAMP ? pmi_learn_clamped(design, &options, c->g) : pm_learn(design, &options, c->g, &info);
	workspace = pm_loss_workspace_alloc(design);
	if (!workspace)
		return PM_ENOMEM;
	if (!status)
		c->loss = pm_loss(design, 0, c->g, workspace, NULL, NULL);
	pm_loss_workspace_free(workspace);
	return status;
}

/* The entries that the published table leaves at their random start. */
static void leave_at_start(struct errata_cell *c)
{
	const struct pm_mdp *mdp = c->mdp;

	for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++) {
		bool terminal = mdp->terminal[row / mdp->n_actions];

		if (terminal)
			c->g[row] = 0;
		else if (c->defects & DEFECT_INTO_TERMINAL && leads_into_terminal(mdp, row))
			c->g[row] = c->start[row];
	}
}

static double largest_start(const struct errata_cell *c, size_t s)
{
	double most = -INFINITY;

	for (size_t a = 0; a < c->mdp->n_actions; a++)
		most = fmax(most, c->start[pm_row(c->mdp, s, a)]);
	return most;
}

/* With defect 10 terminal states, whose entries keep their start, are averaged in. */
static enum pm_status mean_max(const struct errata_cell *c, double *mean)
{
	double sum = 0;
	size_t n = 0;
	unsigned char *visited;
	enum pm_status status = pm_mean_max(c->mdp, c->g, mean);

	if (status || !(c->defects & DEFECT_TERMINAL_MEAN))
		return status;
	status = pmi_reachable(c->mdp, &visited);
	for (size_t s = 0; s < c->mdp->n_states && !status; s++) {
		bool terminal = c->mdp->terminal[s];

		if (!visited[s] && !terminal)
			continue;
		sum += terminal ? largest_start(c, s) : *mean;
		n++;
	}
	free(visited);
	if (!status)
		*mean = sum / (double)n;
	return status;
}

/* J of acting greedily on q: exactly, or as defect 7 has it. */
static enum pm_status greedy_return(const struct errata_cell *c, const double *q, double *policy, double *v, double *mean)
{
	enum pm_status status;

	pm_policy_greedy(c->mdp->n_states, c->mdp->n_actions, q, PM_TIE_TOLERANCE, policy);
	if (c->defects & DEFECT_STOPPING)
		return pmi_evaluate_early(c->mdp, policy, mean);
	status = pm_policy_evaluate(c->mdp, NULL, -1, policy, v, NULL);
	*mean = status ? 0 : pm_mean_return(c->mdp, v);
	return status;
}

static enum pm_status plan(const struct errata_cell *c, const double *reward, double *v, double *q)
{
	enum pm_status status;

	if (c->defects & DEFECT_STOPPING)
		return pmi_plan_early(c->mdp, reward, q);
	status = pm_plan_values(c->mdp, reward, NULL, v, q, NULL, NULL);
	return status == PM_ETOLERANCE ? PM_OK : status;
}

static void put_row(const struct errata_cell *c, const char *policy, double scaled, double mean, struct pm_rows *rows)
{
	char name[32];

	pm_rows_text(rows, c->world->name);
	pm_rows_size(rows, c->n);
	pm_rows_text(rows, c->noiseless ? "noiseless" : "stochastic");
	pm_rows_text(rows, c->absorbing ? "yes" : "no");
	pm_rows_text(rows, pm_setting_name(c->run->dimension[DEFECTS], c->at[DEFECTS], name, sizeof name));
	pm_rows_text(rows, policy);
	pm_rows_size(rows, c->at[REPLICATE]);
	pm_rows_number(rows, scaled);
	pm_rows_size(rows, scaled >= PM_NEAR_OPTIMAL);
	pm_rows_number(rows, mean);
	pm_rows_number(rows, c->loss);
	pm_rows_size(rows, c->run->seed);
	pm_rows_end(rows);
}

/* Scores greedy and planned on the scale that the same evaluation gives. */
static enum pm_status score(struct errata_cell *c, struct pm_rows *rows)
{
	size_t m = c->mdp->n_states * c->mdp->n_actions;
	double *q = pmi_array(m, sizeof *q), *policy = pmi_array(m, sizeof *policy), *v = pmi_array(c->mdp->n_states, sizeof *v);
	struct pm_scale scale = {0, 0};
	double greedy = 0, planned = 0, mean = 0;
	enum pm_status status = q && policy && v ? mean_max(c, &mean) : PM_ENOMEM;

	if (!status)
		status = plan(c, NULL, v, q);
	if (!status)
		status = greedy_return(c, q, policy, v, &scale.optimal);
	if (!status) {
		memset(q, 0, m * sizeof *q); /* ties everywhere: the uniform policy */
		status = greedy_return(c, q, policy, v, &scale.uniform);
	}
	if (!status)
		status = greedy_return(c, c->g, policy, v, &greedy);
	if (!status)
		status = plan(c, c->g, v, q);
	if (!status)
		status = greedy_return(c, q, policy, v, &planned);
	if (!status) {
		put_row(c, "greedy", pm_scaled_return(scale, greedy), mean, rows);
		put_row(c, "planned", pm_scaled_return(scale, planned), mean, rows);
	}
	free(q);
	free(policy);
	free(v);
	return status;
}

static enum pm_status learn_and_score(struct errata_cell *c, struct pm_rows *rows)
{
	struct pm_design *design = NULL;
	gsl_rng *rng = pmi_cell_stream(c->run, c->world, c->n, c->at[REPLICATE]);
	enum pm_status status = rng ? pmi_errata_values(c) : PM_ENOMEM;

	if (!status) {
		/* Drawn before the pairs, so that every defect starts from the same table. */
		pm_learn_start(c->mdp->n_states * c->mdp->n_actions, rng, c->start);
		status = pmi_errata_pairs(c, rng);
	}
	if (!status)
		status = pm_design_table(c->mdp, c->dataset, &design);
	if (!status)
		status = fit(c, design);
	if (!status) {
		leave_at_start(c);
		status = score(c, rows);
	}
	pm_design_free(design);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	struct errata_cell c = {.run = run, .world = pm_run_world(run, at[WORLD]), .at = at, .n = run->dimension[PREFERENCES]->size[at[PREFERENCES]],
			 .absorbing = pm_setting_is(run->dimension[ABSORBING], at[ABSORBING], "yes"),
			 .noiseless = pm_setting_is(run->dimension[LABELS], at[LABELS], "noiseless"),
			 .defects = switches[run->dimension[DEFECTS]->size[at[DEFECTS]]]};
	size_t m;
	enum pm_status status = PM_ENOMEM;

	c.mdp = c.world->mdp;
	m = c.mdp->n_states * c.mdp->n_actions;
	c.v = pmi_array(c.mdp->n_states, sizeof *c.v);
	c.start = pmi_array(m, sizeof *c.start);
	c.g = pmi_array(m, sizeof *c.g);
	c.dataset = pm_dataset_alloc();
	if (c.v && c.start && c.g && c.dataset)
		status = learn_and_score(&c, rows);
	/* A world in which the defective filter leaves nothing has no row: that, too, is a finding. */
	if (status == PM_EINFEASIBLE)
		status = PM_OK;
	free(c.v);
	free(c.start);
	free(c.g);
	pm_dataset_free(c.dataset);
	return status;
}

static double cost(const struct pm_run *run, const size_t *at)
{
	unsigned defects = switches[run->dimension[DEFECTS]->size[at[DEFECTS]]];

	return (double)run->dimension[PREFERENCES]->size[at[PREFERENCES]] * (defects & DEFECT_CLAMP ? 6 : 1);
}

static const struct pm_parameter parameters[] = {
	{"worlds", PM_PARAMETER_WORLDS, "random:30", NULL, "the worlds: a set FILE.csv, random:N, or one world"},
	{"preferences", PM_PARAMETER_SIZES, "10000", NULL, "how many preferences to learn from"},
	{"labels", PM_PARAMETER_NAMES, "noiseless,stochastic", "noiseless,stochastic", "how regret becomes labels"},
	{"absorbing", PM_PARAMETER_NAMES, "yes,no", "yes,no", "may segments contain transitions from a terminal state?"},
	{"defects", PM_PARAMETER_NAMES, DEFECT_NAMES, DEFECT_NAMES, "the defects, each alone, none, and all together"},
	{"replicates", PM_PARAMETER_COUNT, "1", NULL, "how often each cell is repeated with other random numbers"},
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_errata = {
	.name = "errata",
	.claim = "Defects of the published code hide the paper's claim: with them greedy is no longer near-optimal where it should be.",
	.source = "Our own finding about the code of Knox et al. 2024, commit 2de458b",
	.expect = "Without defects, greedy is near-optimal in both conditions and planned only with absorbing transitions; with all, neither is.",
	.parameters = parameters,
	.dimensions = {"worlds", "preferences", "labels", "absorbing", "defects", "replicates", NULL},
	.columns = "world,preferences,labels,absorbing,defect,policy,replicate,scaled_return,near_optimal,mean_max_advantage,loss,seed",
	.cell = cell,
	.cost = cost,
	.verdict = pmi_verdict_errata,
	.groups = "labels,absorbing,defect,policy",
	.values = "near_optimal,scaled_return,mean_max_advantage",
};
