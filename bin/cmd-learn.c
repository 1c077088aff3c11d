/* prefmodel learn */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

static struct pm_learn_options learn;
static const char *assume;
static const char *const assume_default = "partial-return";
static size_t iterations;
static const size_t iterations_default = 0;
static uint64_t seed;
static const uint64_t seed_default = 1;

static const char *assumption(size_t k)
{
	return k == 0 ? "partial-return" : NULL;
}

OPT_CHOICES(optimizer_name, pm_optimizers)

static const struct opt options[] = {
	{.name = "assume", .letter = 'a', .type = OPT_CHOICE, .argument = "MODEL", .value = &assume, .standard = &assume_default,
	 .choice = assumption, .help = "What the labels are taken to compare"},
	{.name = "optimizer", .type = OPT_CHOICE, .argument = "NAME", .value = &learn.optimizer, .standard = &pm_learn_defaults.optimizer,
	 .choice = optimizer_name, .help = "How the objective is made small"},
	{.name = "l2", .type = OPT_DOUBLE, .argument = "X", .value = &learn.l2, .standard = &pm_learn_defaults.l2,
	 .range = OPT_NON_NEGATIVE, .help = "Add (X/2) sum g^2 to the mean cross-entropy"},
	{.name = "tol", .letter = 't', .type = OPT_DOUBLE, .argument = "T", .value = &learn.tolerance,
	 .standard = &pm_learn_defaults.tolerance, .range = OPT_POSITIVE, .help = "newton: largest entry of the gradient at the end"},
	{.name = "max-iterations", .type = OPT_SIZE, .argument = "N", .value = &iterations, .standard = &iterations_default,
	 .range = OPT_POSITIVE, .unset = "newton 200, adam 1000", .help = "newton: give up after N steps; adam: do N steps"},
	{.name = "learning-rate", .type = OPT_DOUBLE, .argument = "R", .value = &learn.learning_rate,
	 .standard = &pm_learn_defaults.learning_rate, .range = OPT_POSITIVE, .help = "adam: its learning rate"},
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &seed, .standard = &seed_default,
	 .help = "adam: seed of the weights it starts from"},
	OPT_OUTPUT,
	{.name = NULL},
};

/* Finding the rank takes time with the cube of the number of weights: above this it is left out. */
enum { MOST_WEIGHTS_RANKED = 4000 };

/* How the fit went, and what the pairs cannot tell. */
static enum pm_status report(const struct pm_mdp *mdp, const struct pm_design *design, const struct pm_learn_info *info)
{
	struct pm_identification found;
	char words[512];
	enum pm_status status;

	call_note("%s: loss %.12g, objective %.12g, %zu iterations, gradient norm %.2g", info->optimizer, info->loss, info->objective,
		  info->iterations, info->gradient_norm);
	if (design->d > MOST_WEIGHTS_RANKED) {
		call_note("%zu used columns of %zu; rank not computed", info->used_columns, design->d);
		return PM_OK;
	}
	status = pm_identify(mdp, design, &found);
	if (status == PM_OK)
		call_note("rank %zu of %zu used columns of %zu: %s", found.rank, info->used_columns, design->d,
			  pm_identification_words(&found, words, sizeof words));
	return status;
}

/* Fits g to the design and writes it. */
static int fit(struct call *call, const struct pm_mdp *mdp, const struct pm_design *design, double *g)
{
	struct pm_learn_info info = {.optimizer = NULL};
	enum pm_status status;

	status = pm_learn(design, &learn, g, &info);
	if (status == PM_OK || status == PM_EMAXITER) {
		enum pm_status said = report(mdp, design, &info);

		if (said != PM_OK)
			return call_fail_status(call, said, call->operand[1]);
	}
	if (status == PM_EMAXITER && info.separable)
		call_note("some table orders every pair as labelled, so without --l2 the likelihood has no largest value at finite g");
	if (status != PM_OK)
		return call_fail_status(call, status, call->operand[1]);
	call_head(call, call->out);
	pm_table_write(call->out, mdp->n_states, mdp->n_actions, g);
	return EXIT_DONE;
}

/* Newton starts at 0, where it cannot fail to descend; Adam where the paper's does. */
static int start(struct call *call, const struct pm_mdp *mdp, const struct pm_design *design)
{
	double *g = calloc(design->d, sizeof *g);
	gsl_rng *rng = pm_rng_stream(&seed, 1);
	int result;

	if (g && rng) {
		if (strcmp(learn.optimizer, "adam") == 0)
			pm_learn_start(design->d, rng, g);
		result = fit(call, mdp, design, g);
	} else {
		result = call_fail_status(call, PM_ENOMEM, call->operand[1]);
	}
	if (rng)
		gsl_rng_free(rng);
	free(g);
	return result;
}

static int learn_pairs(struct call *call, const struct pm_mdp *mdp, const struct pm_dataset *dataset)
{
	struct pm_design *design;
	enum pm_status status = pm_design_table(mdp, dataset, &design);
	int result;

	if (status != PM_OK)
		return call_fail_status(call, status, call->operand[1]);
	result = start(call, mdp, design);
	pm_design_free(design);
	return result;
}

static int learn_world(struct call *call, const struct pm_mdp *mdp)
{
	struct pm_dataset *dataset;
	int result;

	if (pm_dataset_read(call->operand[1], mdp, &dataset, &call->error) != PM_OK)
		return call_fail(call);
	result = learn_pairs(call, mdp, dataset);
	pm_dataset_free(dataset);
	return result;
}

static int run(struct call *call)
{
	struct pm_world *world;
	int result;

	learn.beta1 = pm_learn_defaults.beta1;
	learn.beta2 = pm_learn_defaults.beta2;
	learn.epsilon = pm_learn_defaults.epsilon;
	learn.max_iterations = iterations;
	if (!iterations)
		learn.max_iterations = strcmp(learn.optimizer, "adam") == 0 ? pm_learn_paper.max_iterations : pm_learn_defaults.max_iterations;
	if (pm_world_open(call->operand[0], &world, &call->error) != PM_OK)
		return call_fail(call);
	result = learn_world(call, world->mdp);
	pm_world_free(world);
	return result;
}

const struct command command_learn = {
	.name = "learn",
	.summary = "Fit a table of state-action numbers to preferences",
	.operands = "WORLD PREFS",
	.least = 2,
	.most = 2,
	.options = options,
	.run = run,
};
