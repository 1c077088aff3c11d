/* prefmodel learn */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"

static struct pm_learn_options learn;
static const char *assume, *features, *prior, *weights, *report;
static size_t iterations, starts, credible;
static uint64_t seed;
static double l2, tolerance, gamma_given, alpha, bias;
static bool std_errors;

static const char *const assume_default = "partial-return";
static const size_t none = 0;
static const uint64_t seed_default = 1;
static const double unset = -1;
static const bool no = false;

/* A row an assumption: its fit, and the defaults of options that differ. */
struct assumption {
	const char *name;
	double l2, tolerance;
	enum pm_status (*fit)(struct fit *fit);
};
static enum pm_status fit_partial_return(struct fit *fit), fit_regret(struct fit *fit), fit_cpl(struct fit *fit);
static const struct assumption partial_return = {"partial-return", 0, 1e-10, fit_partial_return};
static const struct assumption regret = {"regret", 1e-5, 1e-7, fit_regret};
static const struct assumption cpl = {"cpl", 1e-4, 1e-8, fit_cpl};
static const struct assumption *const assumptions[] = {&partial_return, &regret, &cpl, NULL};

OPT_CHOICES(assumption_name, assumptions)
OPT_CHOICES(optimizer_name, pm_optimizers)

static const struct opt options[] = {
	{.name = "assume", .letter = 'a', .type = OPT_CHOICE, .argument = "MODEL", .value = &assume, .standard = &assume_default,
	 .choice = assumption_name, .help = "What the labels are taken to compare"},
	{.name = "features", .letter = 'f', .type = OPT_STRING, .argument = "FEATURES", .value = &features, .unset = "each entry is free",
	 .help = "g or the reward is a sum of features: grid, or a CSV file of them"},
	{.name = "optimizer", .type = OPT_CHOICE, .argument = "NAME", .value = &learn.optimizer, .standard = &pm_learn_defaults.optimizer,
	 .choice = optimizer_name, .help = "partial-return: how the objective is made small"},
	{.name = "l2", .type = OPT_DOUBLE, .argument = "X", .value = &l2, .standard = &unset, .range = OPT_NON_NEGATIVE,
	 .unset = "partial-return 0, regret 1e-5, cpl 1e-4", .help = "Add (X/2) sum g^2 to the mean cross-entropy"},
	{.name = "prior", .type = OPT_STRING, .argument = "TABLE", .value = &prior, .unset = "0",
	 .help = "partial-return: mean of a Gaussian prior in the place of 0"},
	{.name = "tol", .letter = 't', .type = OPT_DOUBLE, .argument = "T", .value = &tolerance, .standard = &unset, .range = OPT_POSITIVE,
	 .unset = "partial-return 1e-10, regret 1e-7, cpl 1e-8", .help = "Largest entry of the gradient at the end; not for adam"},
	{.name = "max-iterations", .type = OPT_SIZE, .argument = "N", .value = &iterations, .standard = &none, .range = OPT_POSITIVE,
	 .unset = "newton and regret 200, others 1000", .help = "Give up after N steps; adam: do N steps"},
	{.name = "learning-rate", .type = OPT_DOUBLE, .argument = "R", .value = &learn.learning_rate,
	 .standard = &pm_learn_defaults.learning_rate, .range = OPT_POSITIVE, .help = "adam: its learning rate"},
	{.name = "gamma", .letter = 'g', .type = OPT_DOUBLE, .argument = "G", .value = &gamma_given, .standard = &unset, .range = OPT_UNIT,
	 .unset = "the world's", .help = "regret, cpl: discount"},
	{.name = "alpha", .type = OPT_DOUBLE, .argument = "A", .value = &alpha, .standard = &pm_cpl_defaults.alpha, .range = OPT_POSITIVE,
	 .help = "cpl: temperature"},
	{.name = "bias", .type = OPT_DOUBLE, .argument = "B", .value = &bias, .standard = &pm_cpl_defaults.bias, .range = OPT_UNIT,
	 .help = "cpl: weight of the segment that was not preferred"},
	{.name = "starts", .type = OPT_SIZE, .argument = "N", .value = &starts, .standard = &pm_regret_defaults.starts, .range = OPT_POSITIVE,
	 .help = "regret: how many starts"},
	{.name = "std-errors", .type = OPT_FLAG, .value = &std_errors, .standard = &no, .help = "partial-return: add a column of standard errors"},
	{.name = "credible", .type = OPT_SIZE, .argument = "N", .value = &credible, .standard = &none,
	 .help = "partial-return: add the share of N posterior draws in which an action is greedy"},
	{.name = "weights", .type = OPT_STRING, .argument = "FILE", .value = &weights, .unset = "not written", .silent = true,
	 .help = "Write the weights of the features to this file"},
	{.name = "report", .type = OPT_STRING, .argument = "FILE", .value = &report, .unset = "not written", .silent = true,
	 .help = "Write a JSON object with diagnoses to this file"},
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &seed, .standard = &seed_default,
	 .help = "Seed of starts and draws"},
	OPT_OUTPUT,
	{.name = NULL},
};

static bool is_adam(void)
{
	return strcmp(learn.optimizer, "adam") == 0;
}

static size_t weight_count(const struct fit *fit)
{
	return fit->features ? fit->features->n : fit->world->mdp->n_states * fit->world->mdp->n_actions;
}

/* Where the fit goes: the weights of features, or the table itself. */
static double *target(struct fit *fit)
{
	return fit->features ? fit->w : fit->g;
}

static enum pm_status draw_policies(struct fit *fit, const struct pm_posterior *posterior, const double *x)
{
	const struct pm_mdp *mdp = fit->world->mdp;
	const uint64_t key[] = {seed, pm_hash_name("credible")};
	gsl_rng *rng = pm_rng_stream(key, 2);
	enum pm_status status = PM_ENOMEM;

	fit->greedy = calloc(fit->design->d, sizeof *fit->greedy);
	if (rng && fit->greedy)
		status = pm_posterior_policy(posterior, x, mdp->n_states, mdp->n_actions, credible, rng, fit->greedy);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status use_posterior(struct fit *fit, const struct pm_posterior *posterior, const double *x)
{
	fit->condition = posterior->condition;
	if (fit->features && learn.l2 == 0)
		fit->rank = posterior->n - posterior->null;
	if (std_errors) {
		fit->std_error = calloc(fit->design->d, sizeof *fit->std_error);
		if (!fit->std_error)
			return PM_ENOMEM;
		pm_posterior_std_errors(posterior, fit->std_error);
	}
	return credible ? draw_policies(fit, posterior, x) : PM_OK;
}

/* What the pairs identify; those that were read without their segments are given rows. */
static enum pm_status identify(struct fit *fit)
{
	struct pm_design *rows = NULL;
	enum pm_status status = fit->dataset ? PM_OK : pm_design_rows(fit->design, &rows);

	if (!status)
		status = pm_identify(fit->world->mdp, rows ? rows : fit->design, &fit->identification);
	pm_design_free(rows);
	fit->has_identification = !status;
	fit->rank = fit->identification.rank;
	return status;
}

/* Rank, separation and condition; those that a table's size forbids stay unknown. */
static enum pm_status diagnose(struct fit *fit, const struct pm_learn_info *info)
{
	enum { LARGE = 3000, MANY = 200000 };
	struct pm_posterior *posterior;
	enum pm_status status = PM_OK;
	double *x = target(fit);

	fit->separation = info->separable ? PM_SEPARATED : PM_SEPARATION_UNKNOWN;
	if (info->used_columns > LARGE)
		return PM_OK;
	/* Exact arithmetic would take longer than the fit itself. */
	if (!fit->features && (report || fit->design->n_pairs <= MANY))
		status = identify(fit);
	if (!status && report) {
		fit->direction = calloc(fit->design->d, sizeof *fit->direction);
		status = fit->direction ? pm_design_separation(fit->design, x, &fit->separation, fit->direction) : PM_ENOMEM;
	}
	if (status || !(report || std_errors || credible || fit->features))
		return status;
	status = pm_posterior_alloc(fit->design, learn.l2, x, &posterior);
	if (status)
		return status;
	status = use_posterior(fit, posterior, x);
	pm_posterior_free(posterior);
	return status;
}

/* Newton starts at 0, where it cannot fail to descend; Adam where the paper's does. */
static enum pm_status fit_partial_return(struct fit *fit)
{
	struct pm_learn_info info = {.optimizer = NULL};
	gsl_rng *rng = pm_rng_stream(&seed, 1);
	enum pm_status status, diagnosis;

	if (!rng)
		return PM_ENOMEM;
	if (is_adam())
		pm_learn_start(fit->design->d, rng, target(fit));
	gsl_rng_free(rng);
	fit->optimizer = learn.optimizer;
	status = pm_learn(fit->design, &learn, target(fit), &info);
	if (status && status != PM_EMAXITER)
		return status;
	fit->loss = info.loss;
	fit->objective = info.objective;
	fit->gradient_norm = info.gradient_norm;
	fit->iterations = info.iterations;
	fit->used = info.used_columns;
	if (fit->features)
		pm_features_table(fit->features, fit->w, fit->g);
	fit->converged = !status;
	diagnosis = diagnose(fit, &info);
	return diagnosis ? diagnosis : status;
}

static enum pm_status fit_regret(struct fit *fit)
{
	struct pm_regret_options o = pm_regret_defaults;
	struct pm_regret_info info = {.starts = 0};
	const struct pm_mdp *mdp = fit->world->mdp;
	gsl_rng *rng = pm_rng_stream(&seed, 1);
	enum pm_status status = PM_ENOMEM;

	o.l2 = learn.l2;
	o.tolerance = learn.tolerance;
	o.gamma = gamma_given;
	o.starts = starts;
	o.max_iterations = iterations ? iterations : o.max_iterations;
	fit->optimizer = "lbfgs";
	if (rng)
		status = pm_learn_regret(mdp, fit->design, fit->features, &o, rng, target(fit), &info);
	if (rng)
		gsl_rng_free(rng);
	if (status)
		return status;
	if (fit->features)
		pm_features_table(fit->features, fit->w, fit->g);
	fit->converged = info.gradient_norm <= o.tolerance;
	fit->loss = info.loss;
	fit->objective = info.objective;
	fit->worst_objective = info.worst_objective;
	fit->gradient_norm = info.gradient_norm;
	fit->iterations = info.iterations;
	fit->starts = info.starts;
	fit->starts_converged = info.converged;
	return PM_OK;
}

static enum pm_status fit_cpl(struct fit *fit)
{
	struct pm_cpl_options o = pm_cpl_defaults;
	struct pm_cpl_info info = {.iterations = 0};
	enum pm_status status;

	o.l2 = learn.l2;
	o.tolerance = learn.tolerance;
	o.gamma = gamma_given;
	o.alpha = alpha;
	o.bias = bias;
	o.max_iterations = iterations ? iterations : o.max_iterations;
	fit->optimizer = "lbfgs";
	status = pm_learn_cpl(fit->world->mdp, fit->dataset, &o, fit->g, &info);
	fit->converged = !status;
	fit->loss = info.loss;
	fit->objective = info.objective;
	fit->gradient_norm = info.gradient_norm;
	fit->iterations = info.iterations;
	return status;
}

static void write_table(FILE *out, const struct fit *fit)
{
	size_t n_actions = fit->world->mdp->n_actions;
	bool errors = fit->std_error && !fit->features;

	if (!errors && !fit->greedy) {
		pm_table_write(out, fit->world->mdp->n_states, n_actions, fit->g);
		return;
	}
	fprintf(out, "state,action,g%s%s\n", errors ? ",std_error" : "", fit->greedy ? ",greedy" : "");
	for (size_t row = 0; row < fit->world->mdp->n_states * n_actions; row++) {
		fprintf(out, "%zu,%zu,", row / n_actions, row % n_actions);
		pm_put_double(out, fit->g[row]);
		if (errors) {
			fputc(',', out);
			pm_put_double(out, fit->std_error[row]);
		}
		if (fit->greedy) {
			fputc(',', out);
			pm_put_double(out, fit->greedy[row]);
		}
		fputc('\n', out);
	}
}

static void write_weights(FILE *out, const struct fit *fit)
{
	fprintf(out, "feature,weight%s\n", fit->std_error ? ",std_error" : "");
	for (size_t j = 0; j < fit->features->n; j++) {
		pm_csv_put(out, fit->features->name[j]);
		fputc(',', out);
		pm_put_double(out, fit->w[j]);
		if (fit->std_error) {
			fputc(',', out);
			pm_put_double(out, fit->std_error[j]);
		}
		fputc('\n', out);
	}
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

	fit_note(fit);
	if (report)
		result = write_beside(call, report, fit, fit_write_report, false);
	if (!result && status)
		return call_fail_status(call, status, call->operand[1]);
	if (!result && weights)
		result = write_beside(call, weights, fit, write_weights, true);
	if (result)
		return result;
	call_head(call, call->out);
	write_table(call->out, fit);
	return EXIT_DONE;
}

static const struct assumption *chosen(void)
{
	const struct assumption *const *row = assumptions;

	while (strcmp((*row)->name, assume))
		row++;
	return *row;
}

static enum pm_status make_design(struct fit *fit)
{
	const struct pm_mdp *mdp = fit->world->mdp;

	/* Regret needs the table's design whatever its reward is made of. */
	if (fit->features && chosen() == &partial_return)
		return pm_design_features(mdp, fit->dataset, fit->features, &fit->design);
	return pm_design_table(mdp, fit->dataset, &fit->design);
}

static int read_prior(struct call *call, const struct pm_mdp *mdp, double **table)
{
	*table = calloc(mdp->n_states * mdp->n_actions, sizeof **table);
	if (!*table)
		return call_fail_status(call, PM_ENOMEM, prior);
	learn.prior = *table;
	return pm_table_read(prior, mdp->n_states, mdp->n_actions, *table, &call->error) ? call_fail(call) : EXIT_DONE;
}

static void release(struct fit *fit)
{
	pm_features_free(fit->features);
	pm_design_free(fit->design);
	free(fit->g);
	free(fit->w);
	free(fit->std_error);
	free(fit->greedy);
	free(fit->direction);
}

static int fit_pairs(struct call *call, struct fit *fit)
{
	const struct pm_mdp *mdp = fit->world->mdp;
	double *mean = NULL;
	int result = prior ? read_prior(call, mdp, &mean) : EXIT_DONE;
	enum pm_status status = PM_ENOMEM;

	if (!result) {
		fit->g = calloc(mdp->n_states * mdp->n_actions, sizeof *fit->g);
		fit->w = calloc(weight_count(fit), sizeof *fit->w);
		if (fit->g && fit->w)
			status = fit->design ? PM_OK : make_design(fit);
		if (!status)
			status = chosen()->fit(fit);
		result = !status || status == PM_EMAXITER ? write_all(call, fit, status) : call_fail_status(call, status, call->operand[1]);
	}
	free(mean);
	learn.prior = NULL;
	return result;
}

static int read_features(struct call *call, struct fit *fit)
{
	if (!features)
		return EXIT_DONE;
	if (strcmp(features, "grid")) {
		if (pm_features_read(features, fit->world->mdp, &fit->features, &call->error))
			return call_fail(call);
		return EXIT_DONE;
	}
	if (!fit->world->grid) {
		pm_error_set(&call->error, PM_EUNSUPPORTED, call->operand[0], 0, 0, "is no gridworld: --features must name a file");
		return call_fail(call);
	}
	fit->features = pm_features_of_grid(fit->world->grid, fit->world->mdp);
	return fit->features ? EXIT_DONE : call_fail_status(call, PM_ENOMEM, call->operand[0]);
}

/* Is the table's design all that is needed of the pairs?  Then it is made while they are read. */
static bool needs_design_alone(void)
{
	return chosen() == &partial_return && !features && !report && !is_adam();
}

static int read_pairs(struct call *call, const struct pm_mdp *mdp, struct fit *fit, struct pm_dataset **dataset)
{
	enum pm_status status;

	if (needs_design_alone())
		status = pm_design_read(call->operand[1], mdp, &fit->design, &call->error);
	else
		status = pm_dataset_read(call->operand[1], mdp, dataset, &call->error);
	fit->dataset = *dataset;
	return status ? call_fail(call) : EXIT_DONE;
}

static int learn_world(struct call *call, const struct pm_world *world)
{
	struct pm_dataset *dataset = NULL;
	struct fit fit = {.assume = assume, .world = world, .l2 = learn.l2, .separation = PM_SEPARATION_UNKNOWN, .condition = NAN};
	int result = read_features(call, &fit);

	if (!result)
		result = read_pairs(call, world->mdp, &fit, &dataset);
	if (!result)
		result = fit_pairs(call, &fit);
	pm_dataset_free(dataset);
	release(&fit);
	return result;
}

/* Options that would have no effect are refused. */
static const char *misplaced(void)
{
	bool table = chosen() == &partial_return && !features;

	if (prior && !table)
		return "--prior goes with --assume partial-return without --features";
	if (credible && !table)
		return "--credible goes with --assume partial-return without --features";
	if (std_errors && chosen() != &partial_return)
		return "--std-errors goes with --assume partial-return";
	if (weights && !features)
		return "--weights goes with --features";
	if (features && chosen() == &cpl)
		return "--assume cpl takes no --features";
	if (chosen() == &cpl && !(bias > 0))
		return "--bias must be above 0";
	return NULL;
}

static int run(struct call *call)
{
	struct pm_world *world;
	const char *mistake = misplaced();
	int result;

	if (mistake)
		return call_misuse(call, "%s", mistake);
	learn.beta1 = pm_learn_defaults.beta1;
	learn.beta2 = pm_learn_defaults.beta2;
	learn.epsilon = pm_learn_defaults.epsilon;
	learn.l2 = l2 < 0 ? chosen()->l2 : l2;
	learn.tolerance = tolerance < 0 ? chosen()->tolerance : tolerance;
	learn.max_iterations = iterations;
	if (!iterations)
		learn.max_iterations = strcmp(learn.optimizer, "newton") ? pm_learn_paper.max_iterations : pm_learn_defaults.max_iterations;
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
