/* prefmodel compare */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

static struct pm_compare_options compare;
static const char *by, *table;
static double gamma_given, alpha;
static size_t bins;

static const double gamma_default = -1, alpha_default = 1;
static const char *const table_default = "estimates";
static const size_t bins_default = 10;

/* What is written of each comparison. */
struct output {
	const char *name;
	const char *header;
	void (*write)(const char *group, const struct pm_comparison *c);
};
static FILE *out;

static void put_number(double x)
{
	fputc(',', out);
	pm_put_double(out, x);
}

static void begin_row(const char *group)
{
	if (!group)
		return;
	pm_csv_put(out, group);
	fputc(',', out);
}

static void note_parameters(const char *group, const struct pm_model_fit *fit)
{
	for (size_t j = 0; j < fit->model->n; j++)
		if (!fit->identified[j])
			call_note("%s%s%s: the data do not identify %s", group ? group : "", group ? ": " : "", fit->model->name,
				  fit->model->parameter[j]);
	if (fit->separable)
		call_note("%s%s%s: separates the labels, so that the likelihood has no largest value at finite estimates", group ? group : "",
			  group ? ": " : "", fit->model->name);
}

static void write_estimates(const char *group, const struct pm_comparison *c)
{
	for (size_t m = 0; m < c->n_models; m++) {
		const struct pm_model_fit *fit = &c->fit[m];

		note_parameters(group, fit);
		for (size_t j = 0; j < fit->model->n; j++) {
			begin_row(group);
			fprintf(out, "%s,%s", fit->model->name, fit->model->parameter[j]);
			put_number(fit->estimate[j]);
			put_number(fit->std_error[j]);
			put_number(fit->mean_nll);
			put_number(fit->aic);
			put_number(fit->bic);
			put_number(fit->cv_nll);
			put_number(fit->accuracy);
			fputc('\n', out);
		}
	}
}

static void write_tests(const char *group, const struct pm_comparison *c)
{
	for (size_t a = 0; a < c->n_models; a++)
		for (size_t b = 0; b < c->n_models; b++) {
			struct pm_model_test test = pm_compare_models(c, &c->fit[a], &c->fit[b]);

			/* Vuong's test is the same from either side, a likelihood ratio has one direction. */
			if (a == b || (test.df == 0 && a > b))
				continue;
			begin_row(group);
			fprintf(out, "%s,%s,%s", c->fit[a].model->name, c->fit[b].model->name, test.name);
			put_number(test.statistic);
			fprintf(out, ",%zu", test.df);
			put_number(test.p_value);
			fputc('\n', out);
		}
}

static void write_calibration(const char *group, const struct pm_comparison *c)
{
	struct pm_calibration_bin *bin = calloc(bins, sizeof *bin);

	for (size_t m = 0; m < c->n_models && bin; m++) {
		pm_calibration(c, &c->fit[m], bins, bin);
		for (size_t b = 0; b < bins; b++) {
			if (!(bin[b].weight > 0))
				continue;
			begin_row(group);
			fprintf(out, "%s,%zu", c->fit[m].model->name, b);
			put_number(bin[b].predicted);
			put_number(bin[b].observed);
			put_number(bin[b].weight);
			fputc('\n', out);
		}
	}
	free(bin);
}

static const struct output estimates = {"estimates", "model,parameter,estimate,std_error,mean_nll,aic,bic,cv_nll,accuracy", write_estimates};
static const struct output tests = {"tests", "model,against,test,statistic,df,p_value", write_tests};
static const struct output calibration = {"calibration", "model,bin,predicted,observed,weight", write_calibration};
static const struct output *const outputs[] = {&estimates, &tests, &calibration, NULL};

OPT_CHOICES(output_name, outputs)

static const struct opt options[] = {
	{.name = "gamma", .letter = 'g', .type = OPT_DOUBLE, .argument = "G", .value = &gamma_given, .standard = &gamma_default,
	 .range = OPT_UNIT, .unset = "the world's", .help = "Discount of V*, A* and the discounted return"},
	{.name = "alpha", .type = OPT_DOUBLE, .argument = "A", .value = &alpha, .standard = &alpha_default, .range = OPT_POSITIVE,
	 .help = "Temperature of max-ent-advantage"},
	{.name = "folds", .letter = 'k', .type = OPT_SIZE, .argument = "K", .value = &compare.folds, .standard = &pm_compare_defaults.folds,
	 .help = "Folds of the cross-validation; 0 for none"},
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &compare.seed, .standard = &pm_compare_defaults.seed,
	 .help = "Seed of the assignment of pairs to folds"},
	{.name = "sandwich", .type = OPT_FLAG, .value = &compare.sandwich, .standard = &pm_compare_defaults.sandwich,
	 .help = "Standard errors that hold when the model does not"},
	{.name = "by", .type = OPT_STRING, .argument = "COLUMN", .value = &by, .unset = "all pairs together",
	 .help = "Compare within each value of a column of PREFS"},
	{.name = "table", .letter = 't', .type = OPT_CHOICE, .argument = "TABLE", .value = &table, .standard = &table_default,
	 .choice = output_name, .help = "What to print"},
	{.name = "bins", .type = OPT_SIZE, .argument = "N", .value = &bins, .standard = &bins_default, .range = OPT_POSITIVE,
	 .help = "Bins of the calibration"},
	OPT_OUTPUT,
	{.name = NULL},
};

static const struct output *find_output(void)
{
	const struct output *const *row = outputs;

	while (strcmp((*row)->name, table))
		row++;
	return *row;
}

static enum pm_status compare_part(const struct pm_dataset *dataset, const struct pm_statistic_tables *tables, const unsigned char *member,
				   const char *group)
{
	struct pm_comparison *comparison;
	enum pm_status status = pm_compare(dataset, tables, member, &compare, &comparison);

	if (status)
		return status;
	find_output()->write(group, comparison);
	pm_comparison_free(comparison);
	return PM_OK;
}

static int compare_groups(struct call *call, const struct pm_dataset *dataset, const struct pm_groups *groups,
			  const struct pm_statistic_tables *tables)
{
	unsigned char *member = groups ? malloc(dataset->n_pairs) : NULL;
	enum pm_status status = groups && !member ? PM_ENOMEM : PM_OK;

	out = call->out;
	call_head(call, out);
	fprintf(out, "%s%s\n", groups ? "group," : "", find_output()->header);
	if (!groups)
		status = compare_part(dataset, tables, NULL, NULL);
	for (size_t g = 0; groups && g < groups->n && !status; g++) {
		for (size_t k = 0; k < dataset->n_pairs; k++)
			member[k] = groups->of[k] == g;
		status = compare_part(dataset, tables, member, groups->name[g]);
	}
	free(member);
	return status ? call_fail_status(call, status, call->operand[1]) : EXIT_DONE;
}

/* Is there a pair for each fold, in every group? */
static bool enough_pairs(struct call *call, const struct pm_dataset *dataset, const struct pm_groups *groups)
{
	for (size_t g = 0; g < (groups ? groups->n : 1); g++) {
		size_t n = groups ? 0 : dataset->n_pairs;

		for (size_t k = 0; groups && k < dataset->n_pairs; k++)
			n += groups->of[k] == g;
		if (n < compare.folds) {
			pm_error_set(&call->error, PM_EDOM, call->operand[1], 0, 0, "has %zu pairs%s%.80s, expected at least as many as there are folds",
				     n, groups ? " in group " : "", groups ? groups->name[g] : "");
			return false;
		}
	}
	return true;
}

/* What the statistics need; without the maximum-entropy policy where it does not exist. */
static enum pm_status plan(const struct pm_mdp *mdp, struct pm_statistic_tables **tables)
{
	unsigned needs = pm_preference_models_needs();
	enum pm_status status = pm_statistic_tables_alloc(mdp, gamma_given, alpha, needs, tables);

	if (status != PM_EMAXITER && status != PM_EDIVERGE)
		return status;
	status = pm_statistic_tables_alloc(mdp, gamma_given, alpha, needs & ~(unsigned)PM_NEED_LOG_POLICY, tables);
	if (!status)
		call_note("max-ent-advantage is left out: with this discount and temperature going on for ever is worth more than any end");
	return status;
}

static int run_world(struct call *call, const struct pm_mdp *mdp)
{
	struct pm_statistic_tables *tables = NULL;
	struct pm_groups *groups = NULL;
	struct pm_dataset *dataset;
	enum pm_status status = by ? pm_dataset_read_by(call->operand[1], mdp, by, &dataset, &groups, &call->error)
				   : pm_dataset_read(call->operand[1], mdp, &dataset, &call->error);
	int result;

	if (status)
		return call_fail(call);
	status = plan(mdp, &tables);
	if (!status && !enough_pairs(call, dataset, groups))
		result = call_fail(call);
	else
		result = status ? call_fail_status(call, status, call->operand[0]) : compare_groups(call, dataset, groups, tables);
	pm_statistic_tables_free(tables);
	pm_groups_free(groups);
	pm_dataset_free(dataset);
	return result;
}

static int run(struct call *call)
{
	struct pm_world *world;
	int result;

	if (compare.folds == 1)
		return call_misuse(call, "--folds 1 leaves no pairs to fit: 0 for no cross-validation, or at least 2");
	if (pm_world_open(call->operand[0], &world, &call->error) != PM_OK)
		return call_fail(call);
	result = run_world(call, world->mdp);
	pm_world_free(world);
	return result;
}

const struct command command_compare = {
	.name = "compare",
	.summary = "Ask which preference model explains the labels",
	.operands = "WORLD PREFS",
	.least = 2,
	.most = 2,
	.options = options,
	.run = run,
};
