/*
 * Which directions of a table can preferences not tell?  By the length of segments, their number, and whether they may contain
 * absorbing transitions.
 */
#include <stdlib.h>

#include "experiments/experiments.h"
#include "experiments/sweep.h"
#include "prefmodel/identify.h"

/* The dimensions, in this order. */
enum { WORLD, LENGTH, PREFERENCES, ABSORBING };

static enum pm_status draw_design(const struct pm_run *run, const size_t *at, const struct pm_world *world, struct pm_design **design)
{
	struct pm_sample_options sample = pm_sample_defaults;
	size_t n = run->dimension[PREFERENCES]->size[at[PREFERENCES]];
	gsl_rng *rng = pmi_cell_stream(run, world, n, 0);
	enum pm_status status = rng ? PM_OK : PM_ENOMEM;

	*design = NULL;
	sample.length = run->dimension[LENGTH]->size[at[LENGTH]];
	sample.absorbing = pm_setting_is(run->dimension[ABSORBING], at[ABSORBING], "yes");
	if (!status)
		status = pmi_sample_design(world, &sample, n, rng, design);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static void put_row(const struct pm_run *run, const size_t *at, const struct pm_world *world, const struct pm_identification *found,
		    struct pm_rows *rows)
{
	char text[200];

	pm_rows_text(rows, world->name);
	pm_rows_size(rows, run->dimension[LENGTH]->size[at[LENGTH]]);
	pm_rows_size(rows, run->dimension[PREFERENCES]->size[at[PREFERENCES]]);
	pm_rows_text(rows, pm_setting_name(run->dimension[ABSORBING], at[ABSORBING], text, sizeof text));
	pm_rows_size(rows, found->weights);
	pm_rows_size(rows, found->rank);
	pm_rows_size(rows, found->unseen);
	pm_rows_size(rows, found->components);
	pm_rows_size(rows, found->shifts);
	pm_rows_size(rows, found->other);
	pm_rows_size(rows, found->constant);
	pm_rows_text(rows, pm_identification_words(found, text, sizeof text));
	pm_rows_size(rows, run->seed);
	pm_rows_end(rows);
}

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	const struct pm_world *world = pm_run_world(run, at[WORLD]);
	struct pm_identification found;
	struct pm_design *design;
	enum pm_status status = draw_design(run, at, world, &design);

	if (!status)
		status = pm_identify(world->mdp, design, &found);
	if (!status)
		put_row(run, at, world, &found, rows);
	pm_design_free(design);
	return status;
}

static double cost(const struct pm_run *run, const size_t *at)
{
	double n = (double)pm_run_world(run, at[WORLD])->mdp->n_states;

	return n * n * n + (double)run->dimension[PREFERENCES]->size[at[PREFERENCES]];
}

static const struct pm_parameter parameters[] = {
	{"worlds", PM_PARAMETER_WORLDS, "random:10", NULL, "the worlds: a set FILE.csv, random:N, or one world"},
	{"length", PM_PARAMETER_SIZES, "1,2,3,6", NULL, "transitions of a segment"},
	{"preferences", PM_PARAMETER_SIZES, "30,100,300,1000,3000,10000", NULL, "how many preferences to learn from"},
	{"absorbing", PM_PARAMETER_NAMES, "yes,no", "yes,no", "may segments contain transitions from a terminal state?"},
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_identifiability = {
	.name = "identifiability",
	.claim = "Preferences over segments of one length leave a constant free, which moves no greedy action but decides what planning does; "
		 "absorbing transitions fix it.",
	.source = "Knox et al. 2024, section 3.2",
	.expect = "With enough preferences nothing is free with absorbing transitions and segments of two transitions or more; without them "
		  "exactly the constant is.",
	.parameters = parameters,
	.dimensions = {"worlds", "length", "preferences", "absorbing", NULL},
	.columns = "world,length,preferences,absorbing,weights,rank,unseen,components,shifts,other,constant,free,seed",
	.cell = cell, .cost = cost,
};
