/*
 * Knox et al. 2022: rewards learned under the partial-return and under the regret model from labels that either of them gave.
 *
 * Both models learn the weights of the same six features of a gridworld; the learned reward is then planned with.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "experiments/experiments.h"
#include "experiments/preference-models-verdict.h"
#include "experiments/sweep.h"
#include "prefmodel/features.h"
#include "prefmodel/regret.h"

/* The dimensions, in this order. */
enum { WORLD, SLIP, TEACHER, LABELS, LENGTH, PREFERENCES };

/* Mixed lengths are 1 to this. */
enum { LONGEST_MIXED = 6 };

struct cell {
	const struct pm_run *run;
	const size_t *at;
	size_t n; /* preferences */
	struct pm_world *world;        /* with the slip of the cell */
	struct pm_features *features;
	struct pm_dataset *dataset;
	struct pm_design *table;
	gsl_rng *rng;
	struct pm_scale scale;
	double *w, *reward; /* a weight a feature, S*A */
	double loss;
};

static void clear(struct cell *c)
{
	pm_world_free(c->world);
	pm_features_free(c->features);
	pm_dataset_free(c->dataset);
	pm_design_free(c->table);
	if (c->rng)
		gsl_rng_free(c->rng);
	free(c->w);
	free(c->reward);
}

/* The world of the cell with another slip; a tabular world has neither slip nor features. */
static enum pm_status make_world(struct cell *c)
{
	const struct pm_world *given = pm_run_world(c->run, c->at[WORLD]);
	struct pm_gridworld *grid = given->grid ? pm_gridworld_copy(given->grid) : NULL;

	if (!given->grid)
		return PM_EUNSUPPORTED;
	if (!grid)
		return PM_ENOMEM;
	grid->slip = c->run->dimension[SLIP]->number[c->at[SLIP]];
	return pm_world_from_grid(given->name, NULL, grid, &c->world);
}

static enum pm_status draw_preferences(struct cell *c)
{
	struct pm_sample_options sample = pm_sample_defaults;
	const struct pm_setting *length = c->run->dimension[LENGTH];
	struct pm_statistic_tables *tables;
	char name[32];
	enum pm_status status;

	sample.teacher = pm_statistic_find(pm_setting_name(c->run->dimension[TEACHER], c->at[TEACHER], name, sizeof name));
	sample.link = pm_link_find(pm_setting_is(c->run->dimension[LABELS], c->at[LABELS], "noiseless") ? "noiseless" : "logistic");
	if (pm_setting_is(length, c->at[LENGTH], "mixed")) {
		sample.length = 1;
		sample.longest = LONGEST_MIXED;
	} else
		sample.length = strtoul(pm_setting_name(length, c->at[LENGTH], name, sizeof name), NULL, 10);
	status = pm_statistic_tables_alloc(c->world->mdp, -1, 1, sample.teacher->needs, &tables);
	if (status)
		return status;
	status = pm_sample_pairs(c->world->mdp, tables, &sample, c->n, c->rng, c->dataset);
	pm_statistic_tables_free(tables);
	return status;
}

static enum pm_status prepare(struct cell *c)
{
	size_t m;
	enum pm_status status = make_world(c);

	if (status)
		return status;
	m = c->world->mdp->n_states * c->world->mdp->n_actions;
	c->features = pm_features_of_grid(c->world->grid, c->world->mdp);
	c->dataset = pm_dataset_alloc();
	c->rng = pmi_cell_stream(c->run, c->world, c->n, c->at[LENGTH]);
	c->reward = pmi_array(m, sizeof *c->reward);
	if (!c->features || !c->dataset || !c->rng || !c->reward)
		return PM_ENOMEM;
	c->w = pmi_array(c->features->n, sizeof *c->w);
	status = c->w ? draw_preferences(c) : PM_ENOMEM;
	if (!status)
		status = pm_design_table(c->world->mdp, c->dataset, &c->table);
	return status ? status : pm_scale_of(c->world->mdp, &c->scale);
}

static void *copy(const void *from, size_t n, size_t size)
{
	void *to = pmi_array(n, size);

	return to ? memcpy(to, from, n * size) : NULL;
}

/* The features of what happened along a segment, as the row of a design. */
static void put_segment(const struct pm_gridworld *grid, struct pm_segment g, struct pm_design *design)
{
	double sum[PM_N_FEATURES] = {0}, phi[PM_N_FEATURES];
	size_t end = design->row[design->n_segments];

	for (size_t t = 0; t < g.length; t++) {
		pm_gridworld_features(grid, pm_segment_state(g, t), pm_segment_state(g, t + 1), phi);
		for (size_t j = 0; j < PM_N_FEATURES; j++)
			sum[j] += phi[j];
	}
	for (size_t j = 0; j < PM_N_FEATURES; j++)
		if (sum[j] != 0) {
			design->column[end] = (uint32_t)j;
			design->value[end++] = sum[j];
		}
	design->row[++design->n_segments] = end;
}

/*
 * Partial return is what a segment earned, so that under this model its features are those of the transitions that happened; expected
 * ones would be regressors with errors wherever moves slip.
 */
static enum pm_status make_design(const struct cell *c, struct pm_design **result)
{
	const struct pm_dataset *data = c->dataset;
	struct pm_design *design = pmi_array(1, sizeof *design);

	*result = design;
	if (!design)
		return PM_ENOMEM;
	design->d = PM_N_FEATURES;
	design->row = pmi_array(data->n_segments + 1, sizeof *design->row);
	design->column = pmi_array(data->n_segments * PM_N_FEATURES, sizeof *design->column);
	design->value = pmi_array(data->n_segments * PM_N_FEATURES, sizeof *design->value);
	design->n_pairs = data->n_pairs;
	design->left = copy(data->left, data->n_pairs, sizeof *data->left);
	design->right = copy(data->right, data->n_pairs, sizeof *data->right);
	design->label = copy(data->label, data->n_pairs, sizeof *data->label);
	design->weight = copy(data->weight, data->n_pairs, sizeof *data->weight);
	design->total_weight = pm_dataset_total_weight(data);
	if (!design->row || !design->column || !design->value || !design->left || !design->right || !design->label || !design->weight)
		return PM_ENOMEM;
	for (size_t i = 0; i < data->n_segments; i++)
		put_segment(c->world->grid, pm_dataset_segment(data, i), design);
	return PM_OK;
}

static enum pm_status learn_partial_return(struct cell *c)
{
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_learn_info info;
	struct pm_design *design;
	enum pm_status status = make_design(c, &design);

	options.l2 = pm_regret_defaults.l2;
	for (size_t i = 0; i < c->features->n; i++)
		c->w[i] = 0;
	if (!status) {
		status = pm_learn(design, &options, c->w, &info);
		c->loss = info.loss;
	}
	pm_design_free(design);
	return status == PM_EMAXITER ? PM_OK : status;
}

static enum pm_status learn_regret(struct cell *c)
{
	struct pm_regret_options options = pm_regret_defaults;
	struct pm_regret_info info;
	enum pm_status status;

	/* Labels that the model cannot explain have it end at kinks, where samples of the gradient take ten times as long and gain little. */
	options.starts = pm_run_setting(c->run, "starts")->n;
	options.kink_steps = 0;
	status = pm_learn_regret(c->world->mdp, c->table, c->features, &options, c->rng, c->w, &info);
	c->loss = info.loss;
	return status;
}

static enum pm_status put_row(struct cell *c, const char *assumed, struct pm_rows *rows)
{
	const struct pm_run *run = c->run;
	struct pm_score score;
	char name[32];
	enum pm_status status;

	pm_features_table(c->features, c->w, c->reward);
	status = pm_score_planned(c->world->mdp, c->scale, c->reward, &score);
	if (status)
		return status;
	pm_rows_text(rows, c->world->name);
	pm_rows_number(rows, c->world->grid->slip);
	pm_rows_text(rows, pm_setting_name(run->dimension[TEACHER], c->at[TEACHER], name, sizeof name));
	pm_rows_text(rows, pm_setting_name(run->dimension[LABELS], c->at[LABELS], name, sizeof name));
	pm_rows_text(rows, pm_setting_name(run->dimension[LENGTH], c->at[LENGTH], name, sizeof name));
	pm_rows_size(rows, c->n);
	pm_rows_text(rows, assumed);
	pm_rows_number(rows, score.scaled_return);
	pm_rows_size(rows, score.near_optimal);
	pm_rows_number(rows, c->loss);
	pm_rows_size(rows, run->seed);
	pm_rows_end(rows);
	return PM_OK;
}

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	struct cell c = {.run = run, .at = at, .n = run->dimension[PREFERENCES]->size[at[PREFERENCES]]};
	enum pm_status status = prepare(&c);

	if (!status)
		status = learn_partial_return(&c);
	if (!status)
		status = put_row(&c, "partial-return", rows);
	if (!status)
		status = learn_regret(&c);
	if (!status)
		status = put_row(&c, "regret", rows);
	clear(&c);
	return status;
}

static double cost(const struct pm_run *run, const size_t *at)
{
	double slip = run->dimension[SLIP]->number[at[SLIP]] > 0;

	return (1000 + (double)run->dimension[PREFERENCES]->size[at[PREFERENCES]]) * (1 + 3 * slip) * (double)pm_run_world(run, at[WORLD])->mdp->n_states;
}

static const struct pm_parameter parameters[] = {
	{"worlds", PM_PARAMETER_WORLDS, "random:30", NULL, "gridworlds: a set FILE.csv, random:N, or one world"},
	{"slip", PM_PARAMETER_NUMBERS, "0,0.2", NULL, "probabilities of a random move instead of the action"},
	{"teacher", PM_PARAMETER_NAMES, "partial-return,regret", "partial-return,regret", "what the labels compare"},
	{"labels", PM_PARAMETER_NAMES, "noiseless,stochastic", "noiseless,stochastic", "how the comparison becomes labels"},
	{"length", PM_PARAMETER_NAMES, "3", "1,3,6,mixed", "transitions of a segment; mixed: 1 to 6, drawn for each segment"},
	{"preferences", PM_PARAMETER_SIZES, "30,300,3000", NULL, "how many preferences to learn from"},
	{"starts", PM_PARAMETER_COUNT, "3", NULL, "starts of the regret learner, the best of which counts"},
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_preference_models = {
	.name = "preference-models",
	.claim = "Rewards learned under the preference model that gave the labels plan better than those learned under the other one, most of all "
		 "where the labels follow partial return.",
	.source = "Knox et al. 2022, sections 4 and 5",
	.expect = "Learned under its own labels' model the share of near-optimal worlds rises with the number of preferences.",
	.parameters = parameters,
	.dimensions = {"worlds", "slip", "teacher", "labels", "length", "preferences", NULL},
	.columns = "world,slip,teacher,labels,length,preferences,assumed,scaled_return,near_optimal,loss,seed",
	.cell = cell, .cost = cost, .verdict = pmi_verdict_models,
	.groups = "slip,teacher,labels,length,preferences,assumed", .values = "near_optimal,scaled_return,loss",
};
