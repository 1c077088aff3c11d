/*
 * Figure 5 of Knox et al. 2024: does the largest loop return of a learned table tell whether planning with it as a reward does worse
 * than acting on it greedily?
 *
 * In tasks where ending is optimal, a loop of positive return is expected to keep the planner from ending; in tasks where looping is
 * optimal, loops of negative return are expected to make it end.  With the published weights no loop earns: entering a coin brings
 * one coin and costs one unit of gas.  Tasks where looping is optimal are therefore drawn with a coin of greater worth.
 *
 * Each table is tried twice: as learned, and with the constant added that turns the sign of its largest loop return.  Where all segments
 * are of one length and none contains an absorbing transition both fit the data equally well, so that nothing but the unidentified
 * constant differs between the two.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "experiments/experiments.h"
#include "experiments/fig5-verdict.h"
#include "experiments/sweep.h"
#include "prefmodel/rng.h"

/* The dimensions, in this order. */
enum { TASK, COUNT, LENGTH, LABELS, ABSORBING, PREFERENCES };

/* Draws after which a slot is given up. */
enum { MAX_DRAWS = 100000 };

/* Transitions of a loop. */
enum { MAX_LOOP = 2 };

static enum pm_status draw_world(const struct pm_run *run, enum pm_task wanted, size_t slot, gsl_rng *rng, struct pm_world **world)
{
	struct pm_gridworld *grid;
	char name[32];
	enum pm_status status = pm_gridworld_random(rng, &grid);

	*world = NULL;
	if (status)
		return status;
	if (wanted == PM_LOOPING)
		grid->weight[PM_FEATURE_COIN] = pm_run_setting(run, "coin")->number[0];
	snprintf(name, sizeof name, "%zu", slot);
	return pm_world_from_grid(name, NULL, grid, world);
}

/* Draws worlds from the stream of the slot until one is a task of the wanted kind; *draws counts them. */
static enum pm_status fill_slot(const struct pm_run *run, enum pm_task wanted, size_t slot, struct pm_world **world, size_t *draws)
{
	const uint64_t key[] = {run->seed, pm_hash_name("fig5"), wanted, slot};
	gsl_rng *rng = pm_rng_stream(key, 4);
	enum pm_task task = PM_MIXED;
	enum pm_status status = rng ? PM_OK : PM_ENOMEM;

	*world = NULL;
	for (*draws = 0; !status && (!*world || task != wanted); ++*draws) {
		pm_world_free(*world);
		status = *draws < MAX_DRAWS ? draw_world(run, wanted, slot, rng, world) : PM_EINFEASIBLE;
		if (!status)
			status = pm_task_of((*world)->mdp, &task);
	}
	if (status) {
		pm_world_free(*world);
		*world = NULL;
	}
	if (rng)
		gsl_rng_free(rng);
	return status;
}

struct cell {
	const struct pm_run *run;
	const size_t *at;
	struct pm_world *world;
	size_t draws;
	double *g;
	struct pm_learn_info info;
	struct pm_scale scale;
	double loop, shift;
	struct pm_score greedy, planned;
};

static enum pm_status fit(struct cell *c)
{
	const struct pm_run *run = c->run;
	size_t n = run->dimension[PREFERENCES]->size[c->at[PREFERENCES]];
	struct pm_sample_options sample = pm_sample_defaults;
	const struct pm_learn_options learn = pmi_sweep_learner(pm_setting_is(pm_run_setting(run, "optimizer"), 0, "adam") ? "adam" : "newton");
	gsl_rng *rng = pmi_cell_stream(run, c->world, n, c->at[TASK]);
	enum pm_status status;

	if (!rng)
		return PM_ENOMEM;
	sample.length = run->dimension[LENGTH]->size[c->at[LENGTH]];
	sample.absorbing = pm_setting_is(run->dimension[ABSORBING], c->at[ABSORBING], "yes");
	sample.link = pm_link_find(pm_setting_is(run->dimension[LABELS], c->at[LABELS], "noiseless") ? "noiseless" : "logistic");
	status = pmi_sample_and_learn(c->world, &sample, n, &learn, rng, c->g, &c->info);
	gsl_rng_free(rng);
	return status;
}

static enum pm_status score(struct cell *c)
{
	const struct pm_mdp *mdp = c->world->mdp;
	enum pm_status status = pm_max_loop_return(mdp, c->g, MAX_LOOP, &c->loop);

	if (!status)
		status = pm_score_greedy(mdp, c->scale, c->g, &c->greedy);
	if (!status)
		status = pm_score_planned(mdp, c->scale, c->g, &c->planned);
	return status;
}

/*
 * Adds the constant that turns the sign of the largest loop return x over loops of one and two transitions.  Staying twice is a loop of
 * two, so a loop of one returns at most x / 2 when x > 0 and -1.5 x makes both negative; when x < 0 it makes one of them positive.
 */
static void turn(struct cell *c)
{
	const struct pm_mdp *mdp = c->world->mdp;

	c->shift = -1.5 * c->loop;
	for (size_t s = 0; s < mdp->n_states; s++)
		for (size_t a = 0; a < mdp->n_actions && !mdp->terminal[s]; a++)
			c->g[pm_row(mdp, s, a)] += c->shift;
}

/* Planned counts as worse when it loses more than this share of the range between the uniform and the optimal policy. */
#define WORSE 0.01

static void put_row(const struct cell *c, struct pm_rows *rows)
{
	const struct pm_run *run = c->run;
	bool ending = pm_setting_is(run->dimension[TASK], c->at[TASK], "ending");
	double difference = fmin(1, fmax(-1, c->planned.scaled_return - c->greedy.scaled_return));
	bool expect_worse = ending ? c->loop > 0 : c->loop < 0;
	char name[32];

	pm_rows_text(rows, ending ? "ending" : "looping");
	pm_rows_text(rows, c->world->name);
	pm_rows_size(rows, run->dimension[LENGTH]->size[c->at[LENGTH]]);
	pm_rows_text(rows, pm_setting_name(run->dimension[LABELS], c->at[LABELS], name, sizeof name));
	pm_rows_text(rows, pm_setting_name(run->dimension[ABSORBING], c->at[ABSORBING], name, sizeof name));
	pm_rows_size(rows, run->dimension[PREFERENCES]->size[c->at[PREFERENCES]]);
	pm_rows_text(rows, c->shift != 0 ? "turned" : "learned");
	pm_rows_number(rows, c->shift);
	pm_rows_number(rows, c->loop);
	pm_rows_number(rows, c->greedy.scaled_return);
	pm_rows_number(rows, c->planned.scaled_return);
	pm_rows_number(rows, difference);
	pm_rows_size(rows, expect_worse == (difference < -WORSE));
	pm_rows_number(rows, c->info.loss);
	pm_rows_size(rows, c->draws);
	pm_rows_size(rows, run->seed);
	pm_rows_end(rows);
}

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	struct cell c = {.run = run, .at = at};
	enum pm_task task = pm_setting_is(run->dimension[TASK], at[TASK], "ending") ? PM_ENDING : PM_LOOPING;
	enum pm_status status = fill_slot(run, task, at[COUNT], &c.world, &c.draws);

	if (status)
		return status;
	c.g = pmi_array(c.world->mdp->n_states * c.world->mdp->n_actions, sizeof *c.g);
	status = c.g ? fit(&c) : PM_ENOMEM;
	if (!status)
		status = pm_scale_of(c.world->mdp, &c.scale);
	for (int turned = 0; turned < 2 && !status; turned++) {
		if (turned)
			turn(&c);
		status = score(&c);
		if (!status)
			put_row(&c, rows);
	}
	free(c.g);
	pm_world_free(c.world);
	return status;
}

static double cost(const struct pm_run *run, const size_t *at)
{
	return (double)run->dimension[PREFERENCES]->size[at[PREFERENCES]];
}

static const struct pm_parameter parameters[] = {
	{"tasks", PM_PARAMETER_NAMES, "ending,looping", "ending,looping", "what optimal behaviour comes to in the worlds drawn"},
	{"count", PM_PARAMETER_COUNT, "45", NULL, "worlds of each kind"},
	{"length", PM_PARAMETER_SIZES, "1,2", NULL, "transitions of a segment"},
	{"labels", PM_PARAMETER_NAMES, "noiseless,stochastic", "noiseless,stochastic", "how regret becomes labels"},
	{"absorbing", PM_PARAMETER_NAMES, "no,yes", "yes,no", "may segments contain transitions from a terminal state?"},
	{"preferences", PM_PARAMETER_SIZES, "3000", NULL, "how many preferences to learn from"},
	{"coin", PM_PARAMETER_NUMBERS, "2", NULL, "worth of a coin in worlds where looping is optimal (one number)"},
	{"optimizer", PM_PARAMETER_NAMES, "adam", "adam,newton", "adam as published, or newton with l2 1e-8 (one name)"},
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_fig5 = {
	.name = "fig5",
	.claim = "The sign of the largest loop return of a learned table tells whether planning with it as a reward does worse than acting on "
		 "it greedily: positive loops where ending is optimal, only negative ones where looping is.",
	.source = "Knox et al. 2024, figure 5",
	.expect = "Most rows agree with the hypothesis, and more so than the share that a coin would give.",
	.parameters = parameters,
	.dimensions = {"tasks", "count", "length", "labels", "absorbing", "preferences", NULL},
	.columns = "task,world,length,labels,absorbing,preferences,table,shift,max_loop_return,greedy_return,planned_return,difference,agrees,loss,draws,seed",
	.cell = cell, .cost = cost, .verdict = pmi_verdict_loops,
	.groups = "task,table,length,labels,absorbing", .values = "agrees,difference,max_loop_return",
};
