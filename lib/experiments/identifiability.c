/*
 * Which directions of a table can preferences not tell?  By the length of segments, their number, and whether they may contain
 * absorbing transitions.
 */
#include <string.h>

#include "experiments/experiments.h"
#include "experiments/sweep.h"
#include "experiments/verdict.h"
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
	pm_rows_size(rows, found->weights - found->rank);
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

/* Rows with these settings; how many leave the constant free, how many leave nothing. */
struct count {
	size_t n, constant, nothing;
};

static struct count count_rows(const struct pm_results *r, const char *absorbing, const char *preferences)
{
	size_t condition = pm_results_column(r, "absorbing"), size = pm_results_column(r, "preferences"), length = pm_results_column(r, "length");
	size_t constant = pm_results_column(r, "constant"), nullity = pm_results_column(r, "nullity");
	struct count c = {0};

	for (size_t row = 0; row < r->n_rows; row++) {
		if (strcmp(pm_results_text(r, row, condition), absorbing) != 0 || pm_results_number(r, row, length) < 2 ||
		    (preferences && strcmp(pm_results_text(r, row, size), preferences) != 0))
			continue;
		c.n++;
		c.constant += pm_results_number(r, row, constant) > 0;
		c.nothing += pm_results_number(r, row, nullity) == 0;
	}
	return c;
}

static enum pm_status verdict(const struct pm_results *r, struct pm_verdicts *verdicts)
{
	char most[32];
	struct count without, with;

	pmi_largest(r, "preferences", most, sizeof most);
	without = count_rows(r, "no", NULL);
	with = count_rows(r, "yes", most);
	pmi_verdict(verdicts, "without absorbing transitions a constant shift is always free", !without.n ? PM_OPEN :
		    without.constant == without.n ? PM_HOLDS : PM_FAILS, "it is in %zu of %zu data sets", without.constant, without.n);
	pmi_verdict(verdicts, "with absorbing transitions and segments of two transitions or more enough preferences leave nothing free",
		    !with.n ? PM_OPEN : (double)with.nothing >= 0.95 * (double)with.n ? PM_HOLDS : PM_FAILS,
		    "%s preferences: nothing is free in %zu of %zu data sets", most, with.nothing, with.n);
	return PM_OK;
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
	.columns = "world,length,preferences,absorbing,weights,rank,nullity,unseen,components,shifts,other,constant,free,seed",
	.cell = cell, .cost = cost, .verdict = verdict,
	.groups = "length,preferences,absorbing", .values = "nullity,unseen,shifts,other",
};
