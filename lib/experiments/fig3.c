/*
 * Figures 3, 4, 10 and 11 of Knox et al. 2024: what a table learned from regret preferences under the partial-return model is good
 * for, acted on greedily or planned with as a reward, with and without segments that contain absorbing transitions.
 *
 * The four figures are views of one sweep: 3 and 11 show scaled returns, 4 and 10 the mean of the largest entries; they differ in the
 * label kinds by default.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/experiments.h"
#include "experiments/fig3-verdict.h"
#include "experiments/sweep.h"

/* The dimensions, in this order. */
enum { WORLD, PREFERENCES, LABELS, ABSORBING, REPLICATE, OPTIMIZER };

struct cell {
	const struct pm_run *run;
	const struct pm_world *world;
	const size_t *at;
	size_t n; /* preferences */
	struct pm_scale scale;
	double *g;
	struct pm_learn_info info;
	double mean_max;
};

static void put_row(const struct cell *c, const char *policy, const struct pm_score *score, struct pm_rows *rows)
{
	char name[32];

	pm_rows_text(rows, c->world->name);
	pm_rows_size(rows, c->n);
	pm_rows_text(rows, pm_setting_name(c->run->dimension[LABELS], c->at[LABELS], name, sizeof name));
	pm_rows_text(rows, pm_setting_name(c->run->dimension[ABSORBING], c->at[ABSORBING], name, sizeof name));
	pm_rows_text(rows, policy);
	pm_rows_size(rows, c->at[REPLICATE]);
	pm_rows_number(rows, score->scaled_return);
	pm_rows_size(rows, score->near_optimal);
	pm_rows_number(rows, c->mean_max);
	pm_rows_number(rows, c->info.loss);
	pm_rows_size(rows, c->run->seed);
	pm_rows_text(rows, pm_setting_name(c->run->dimension[OPTIMIZER], c->at[OPTIMIZER], name, sizeof name));
	pm_rows_end(rows);
}

static enum pm_status fit(struct cell *c)
{
	struct pm_sample_options sample = pm_sample_defaults;
	struct pm_learn_options learn;
	char name[32];
	gsl_rng *rng = pmi_cell_stream(c->run, c->world, c->n, c->at[REPLICATE]);
	enum pm_status status = rng ? PM_OK : PM_ENOMEM;

	learn = pmi_sweep_learner(pm_setting_name(c->run->dimension[OPTIMIZER], c->at[OPTIMIZER], name, sizeof name));
	sample.length = pm_run_setting(c->run, "length")->size[0];
	sample.absorbing = pm_setting_is(c->run->dimension[ABSORBING], c->at[ABSORBING], "yes");
	sample.link = pm_link_find(pm_setting_is(c->run->dimension[LABELS], c->at[LABELS], "noiseless") ? "noiseless" : "logistic");
	if (!status)
		status = pmi_sample_and_learn(c->world, &sample, c->n, &learn, rng, c->g, &c->info);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status score(struct cell *c, struct pm_rows *rows)
{
	const struct pm_mdp *mdp = c->world->mdp;
	struct pm_score greedy, planned;
	enum pm_status status = pm_scale_of(mdp, &c->scale);

	if (!status)
		status = pm_mean_max(mdp, c->g, &c->mean_max);
	if (!status)
		status = pm_score_greedy(mdp, c->scale, c->g, &greedy);
	if (!status)
		status = pm_score_planned(mdp, c->scale, c->g, &planned);
	if (!status) {
		put_row(c, "greedy", &greedy, rows);
		put_row(c, "planned", &planned, rows);
	}
	return status;
}

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	struct cell c = {.run = run, .world = pm_run_world(run, at[WORLD]), .at = at, .n = run->dimension[PREFERENCES]->size[at[PREFERENCES]]};
	enum pm_status status;

	c.g = pmi_array(c.world->mdp->n_states * c.world->mdp->n_actions, sizeof *c.g);
	status = c.g ? fit(&c) : PM_ENOMEM;
	if (!status)
		status = score(&c, rows);
	free(c.g);
	return status;
}

static double cost(const struct pm_run *run, const size_t *at)
{
	return (double)run->dimension[PREFERENCES]->size[at[PREFERENCES]];
}

#define SWEEP_PARAMETERS(LABEL_KINDS)                                                                                                    \
	{                                                                                                                                \
		{"worlds", PM_PARAMETER_WORLDS, "random:30", NULL, "the worlds: a set FILE.csv, random:N, or one world"},                 \
		{"preferences", PM_PARAMETER_SIZES, "300,1000,3000,10000,30000,100000", NULL, "how many preferences to learn from"},      \
		{"labels", PM_PARAMETER_NAMES, LABEL_KINDS, "noiseless,stochastic", "how regret becomes labels"},                         \
		{"absorbing", PM_PARAMETER_NAMES, "yes,no", "yes,no", "may segments contain transitions from a terminal state?"},         \
		{"replicates", PM_PARAMETER_COUNT, "1", NULL, "how often each cell is repeated with other random numbers"},               \
		{"optimizer", PM_PARAMETER_NAMES, "adam", "adam,newton", "adam as published, or newton with l2 1e-8"},                    \
		{"length", PM_PARAMETER_SIZES, "3", NULL, "transitions of a segment (one number)"},                                      \
		{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},                                                                            \
	}

static const struct pm_parameter both[] = SWEEP_PARAMETERS("noiseless,stochastic");
static const struct pm_parameter noiseless[] = SWEEP_PARAMETERS("noiseless");
static const struct pm_parameter stochastic[] = SWEEP_PARAMETERS("stochastic");

#define SWEEP_FIGURE(NAME, CLAIM, SOURCE, EXPECT, PARAMETERS, VERDICT, VALUES, PART_OF)                                                                            \
	{                                                                                                                                \
		.name = NAME, .claim = CLAIM, .source = "Knox et al. 2024, " SOURCE, .expect = EXPECT, .parameters = PARAMETERS,          \
		.dimensions = {"worlds", "preferences", "labels", "absorbing", "replicates", "optimizer", NULL},                          \
		.columns = "world,preferences,labels,absorbing,policy,replicate,scaled_return,near_optimal,mean_max_advantage,loss,seed," \
			   "optimizer",                                                                                                  \
		.cell = cell, .cost = cost, .verdict = VERDICT, .groups = "preferences,labels,absorbing,policy", .values = VALUES, .part_of = PART_OF,   \
	}

const struct pm_experiment pmi_fig3 = SWEEP_FIGURE(
	"fig3", "Acting greedily on the table learned from regret preferences is near-optimal; planning with it as if it were a reward is so "
	"only when segments with absorbing transitions are among the data.",
	"figure 3", "With 10,000 preferences or more greedy is near-optimal in both conditions, planned only with absorbing transitions.", both,
	pmi_verdict_policies, "scaled_return,near_optimal", NULL);

const struct pm_experiment pmi_fig4 = SWEEP_FIGURE(
	"fig4", "With noiseless labels the largest learned advantage of a state is near 0 only when segments with absorbing transitions are among "
	"the data.",
	"figure 4", "The mean over states of max_a g falls toward 0 with absorbing transitions and stays far above it without.", noiseless,
	pmi_verdict_maxima, "mean_max_advantage,loss", "fig3");

const struct pm_experiment pmi_fig10 = SWEEP_FIGURE(
	"fig10", "As figure 4 for stochastic labels.", "figure 10",
	"The mean over states of max_a g falls toward 0 with absorbing transitions, more slowly without.", stochastic, pmi_verdict_maxima,
	"mean_max_advantage,loss", "fig3");

const struct pm_experiment pmi_fig11 = SWEEP_FIGURE(
	"fig11", "As figure 3 for stochastic labels.", "figure 11",
	"With 10,000 preferences or more greedy is near-optimal in both conditions, planned only with absorbing transitions.", stochastic,
	pmi_verdict_policies, "scaled_return,near_optimal", "fig3");
