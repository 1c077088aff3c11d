/* prefmodel learn */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "learn.h"

static struct learn_settings set;
static struct learn_files files;
static const char *assume, *link, *via;

static const char *const assume_default = "partial-return", *const link_default = "logistic", *const via_default = "plans";
static const size_t none = 0;
static const uint64_t seed_default = 1;
static const double unset = -1, nothing = 0;
static const bool no = false;

static const struct learn_assumption partial_return = {"partial-return", 0, 1e-10, 2, true, fit_partial_return, NULL, "table"};
static const struct learn_assumption regret = {"regret", 1e-5, 1e-7, 0.1, false, fit_regret, "gamma Phi(s') - Phi(s) for any Phi", "reward"};
static const struct learn_assumption cpl = {"cpl", 1e-4, 1e-8, 0.1, false, fit_cpl, "a constant for each state", "policy"};
static const struct learn_assumption *const assumptions[] = {&partial_return, &regret, &cpl, NULL};

OPT_CHOICES(assumption_name, assumptions)
OPT_CHOICES(optimizer_name, pm_optimizers)

/* The links that have derivatives. */
static const char *link_name(size_t k)
{
	const struct pm_link *const *row = pm_links;

	for (; *row; row++)
		if ((*row)->smooth && !k--)
			return (*row)->name;
	return NULL;
}

static const char *via_name(size_t k)
{
	static const char *const names[] = {"plans", "successor-features", NULL};

	return names[k];
}

static const struct opt options[] = {
	{.name = "assume", .letter = 'a', .type = OPT_CHOICE, .argument = "MODEL", .value = &assume, .standard = &assume_default,
	 .choice = assumption_name, .help = "What the labels are taken to compare"},
	{.name = "features", .letter = 'f', .type = OPT_STRING, .argument = "FEATURES", .value = &files.features, .unset = "each entry is free",
	 .help = "g or the reward is a sum of features: grid, or a CSV file of them"},
	{.name = "link", .type = OPT_CHOICE, .argument = "LINK", .value = &link, .standard = &link_default, .choice = link_name,
	 .help = "How a difference becomes a label"},
	{.name = "nu", .type = OPT_DOUBLE, .argument = "X", .value = &set.nu, .standard = &nothing, .range = OPT_POSITIVE, .unset = "fitted",
	 .help = "rao-kupper, davidson: how common ties are"},
	{.name = "via", .type = OPT_CHOICE, .argument = "WAY", .value = &via, .standard = &via_default, .choice = via_name,
	 .help = "regret: where values come from"},
	{.name = "optimizer", .type = OPT_CHOICE, .argument = "NAME", .value = &set.learn.optimizer, .unset = "newton, where second derivatives are known; successor-features adam; else lbfgs",
	 .choice = optimizer_name, .help = "How the objective is made small"},
	{.name = "l2", .type = OPT_DOUBLE, .argument = "X", .value = &set.learn.l2, .standard = &unset, .range = OPT_NON_NEGATIVE,
	 .unset = "partial-return 0, regret 1e-5, cpl 1e-4", .help = "Add (X/2) sum g^2 to the mean cross-entropy"},
	{.name = "prior", .type = OPT_STRING, .argument = "TABLE", .value = &files.prior, .unset = "0",
	 .help = "partial-return: mean of a Gaussian prior in the place of 0"},
	{.name = "tol", .letter = 't', .type = OPT_DOUBLE, .argument = "T", .value = &set.learn.tolerance, .standard = &unset, .range = OPT_POSITIVE,
	 .unset = "partial-return 1e-10, regret and gsl-bfgs 1e-7, cpl 1e-8", .help = "Largest entry of the gradient at the end; not for adam"},
	{.name = "max-iterations", .type = OPT_SIZE, .argument = "N", .value = &set.iterations, .standard = &none, .range = OPT_POSITIVE,
	 .unset = "newton 200, adam 1000, regret via plans 200, else 1000", .help = "Give up after N steps; adam: do N steps"},
	{.name = "learning-rate", .type = OPT_DOUBLE, .argument = "R", .value = &set.learn.learning_rate, .standard = &nothing,
	 .range = OPT_POSITIVE, .unset = "partial-return 2, regret and cpl 0.1", .help = "adam: its learning rate"},
	{.name = "gamma", .letter = 'g', .type = OPT_DOUBLE, .argument = "G", .value = &set.gamma, .standard = &unset, .range = OPT_UNIT,
	 .unset = "the world's", .help = "regret, cpl: discount"},
	{.name = "alpha", .type = OPT_DOUBLE, .argument = "A", .value = &set.alpha, .standard = &pm_cpl_defaults.alpha, .range = OPT_POSITIVE,
	 .help = "cpl: temperature"},
	{.name = "bias", .type = OPT_DOUBLE, .argument = "B", .value = &set.bias, .standard = &pm_cpl_defaults.bias, .range = OPT_UNIT,
	 .help = "cpl: weight of the segment that was not preferred"},
	{.name = "starts", .type = OPT_SIZE, .argument = "N", .value = &set.starts, .standard = &pm_regret_defaults.starts, .range = OPT_POSITIVE,
	 .help = "regret: how many starts"},
	{.name = "policies", .type = OPT_SIZE, .argument = "N", .value = &set.policies, .standard = &pm_successor_defaults.policies,
	 .range = OPT_POSITIVE, .help = "successor-features: drawn rewards whose optimal policies make the set"},
	{.name = "temperature", .type = OPT_DOUBLE, .argument = "T", .value = &set.temperature, .standard = &pm_successor_defaults.temperature,
	 .range = OPT_POSITIVE, .help = "successor-features: of the softened maximum over the set"},
	{.name = "hold-out", .type = OPT_DOUBLE, .argument = "SHARE", .value = &set.hold_out, .standard = &nothing, .range = OPT_UNIT,
	 .unset = "none", .help = "Keep this share of the pairs from the fit, which ends at its least loss on them"},
	{.name = "patience", .type = OPT_SIZE, .argument = "N", .value = &set.learn.patience, .standard = &none,
	 .range = OPT_POSITIVE, .unset = "adam 200, successor-features 100, others 20", .help = "--hold-out: give up after N iterations without a lower loss"},
	{.name = "ensemble", .type = OPT_SIZE, .argument = "K", .value = &set.ensemble, .standard = &none, .unset = "one fit",
	 .help = "Fit K bootstraps of the pairs: g is their mean, beside their spread and each of them"},
	{.name = "std-errors", .type = OPT_FLAG, .value = &set.std_errors, .standard = &no, .help = "partial-return: add a column of standard errors"},
	{.name = "credible", .type = OPT_SIZE, .argument = "N", .value = &set.credible, .standard = &none,
	 .help = "partial-return: add the share of N posterior draws in which an action is greedy"},
	{.name = "weights", .type = OPT_STRING, .argument = "FILE", .value = &files.weights, .unset = "not written", .silent = true,
	 .help = "Write the weights of the features to this file"},
	{.name = "report", .type = OPT_STRING, .argument = "FILE", .value = &files.report, .unset = "not written", .silent = true,
	 .help = "Write a JSON object with diagnoses to this file"},
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &set.seed, .standard = &seed_default,
	 .help = "Seed of starts and draws"},
	OPT_OUTPUT,
	{.name = NULL},
};

static const struct learn_assumption *chosen(void)
{
	const struct learn_assumption *const *row = assumptions;

	while (strcmp((*row)->name, assume))
		row++;
	return *row;
}

/* A further file beside the output. */
static int write_beside(struct call *call, const char *path, const struct fit *fit, void (*write)(FILE *, const struct fit *), bool head)
{
	struct pm_output *output;

	if (pm_output_open(path, &output, &call->error))
		return call_fail(call);
	if (head)
		call_head(call, pm_output_stream(output));
	write(pm_output_stream(output), fit);
	return pm_output_close(output, &call->error) ? call_fail(call) : EXIT_DONE;
}

static int write_all(struct call *call, const struct fit *fit, enum pm_status status)
{
	int result = EXIT_DONE;

	fit_note(fit, status);
	if (files.report)
		result = write_beside(call, files.report, fit, fit_write_report, false);
	if (!result && status) {
		fprintf(stderr, "prefmodel: %s: %s\n", call->operand[1], fit_verdict(fit));
		return EXIT_NO_RESULT;
	}
	if (!result && files.weights)
		result = write_beside(call, files.weights, fit, fit_write_weights, true);
	if (result)
		return result;
	call_head(call, call->out);
	fit_write_table(call->out, fit);
	return EXIT_DONE;
}

static int read_prior(struct call *call, const struct pm_mdp *mdp, double **table)
{
	*table = calloc(mdp->n_states * mdp->n_actions, sizeof **table);
	if (!*table)
		return call_fail_status(call, PM_ENOMEM, files.prior);
	set.learn.prior = *table;
	return pm_table_read(files.prior, mdp->n_states, mdp->n_actions, *table, &call->error) ? call_fail(call) : EXIT_DONE;
}

static int read_features(struct call *call, const struct pm_world *world, struct pm_features **result)
{
	if (!files.features)
		return EXIT_DONE;
	if (strcmp(files.features, "grid")) {
		if (pm_features_read(files.features, world->mdp, result, &call->error))
			return call_fail(call);
		return EXIT_DONE;
	}
	if (!world->grid) {
		pm_error_set(&call->error, PM_EUNSUPPORTED, call->operand[0], 0, 0, "is no gridworld: --features must name a file");
		return call_fail(call);
	}
	*result = pm_features_of_grid(world->grid, world->mdp);
	return *result ? EXIT_DONE : call_fail_status(call, PM_ENOMEM, call->operand[0]);
}

static int fit_and_write(struct call *call, struct fit *fit)
{
	double *mean = NULL;
	int result = files.prior ? read_prior(call, fit->world->mdp, &mean) : EXIT_DONE;

	if (!result) {
		enum pm_status status = fit_pairs(fit);

		result = !status || status == PM_EMAXITER ? write_all(call, fit, status) : call_fail_status(call, status, call->operand[1]);
	}
	free(mean);
	set.learn.prior = NULL;
	return result;
}

/* Segments of a file so large would take some gigabytes for what a report says of them. */
static bool is_large(const char *path)
{
	enum { LARGE = 1 << 28 };
	struct stat file;

	return stat(path, &file) == 0 && S_ISREG(file.st_mode) && file.st_size >= LARGE;
}

/* Is the table's design all that is needed of the pairs?  Then it is made while they are read. */
static bool needs_design_alone(const char *path)
{
	return chosen() == &partial_return && !files.features && (!files.report || is_large(path)) && !set.link && !set.ensemble &&
	       !(set.hold_out > 0) && strcmp(set.learn.optimizer, "adam");
}

static int read_pairs(struct call *call, const struct pm_mdp *mdp, struct fit *fit, struct pm_dataset **dataset)
{
	enum pm_status status;

	if (needs_design_alone(call->operand[1]))
		status = pm_design_read(call->operand[1], mdp, &fit->design, &call->error);
	else
		status = pm_dataset_read(call->operand[1], mdp, dataset, &call->error);
	fit->dataset = *dataset;
	return status ? call_fail(call) : EXIT_DONE;
}

static int learn_world(struct call *call, const struct pm_world *world)
{
	struct fit fit = {.settings = &set, .assumption = chosen(), .world = world, .separation = PM_SEPARATION_UNKNOWN, .condition = NAN, .nu = NAN};
	struct pm_dataset *dataset = NULL;
	struct pm_features *phi = NULL;
	int result = read_features(call, world, &phi);

	if (!result)
		result = read_pairs(call, world->mdp, &fit, &dataset);
	if (!result) {
		fit.features = phi;
		result = fit_and_write(call, &fit);
	}
	fit_release(&fit);
	pm_dataset_free(dataset);
	pm_features_free(phi);
	return result;
}

static int run(struct call *call)
{
	struct pm_world *world;
	const char *mistake;
	int result;

	set.link = strcmp(link, "logistic") ? pm_link_find(link) : NULL;
	set.via_successor_features = strcmp(via, "plans") != 0;
	set.report = files.report != NULL;
	learn_settle(chosen(), &set);
	mistake = learn_misplaced(chosen(), &set, &files);
	if (mistake)
		return call_misuse(call, "%s", mistake);
	learn_drop_idle(call, chosen(), &set);
	if (pm_world_open(call->operand[0], &world, &call->error) != PM_OK)
		return call_fail(call);
	result = learn_world(call, world);
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
