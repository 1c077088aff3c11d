/* prefmodel compare */
#include <stdlib.h>
#include <string.h>

#include "compare.h"

static struct pm_compare_options compare;
static const char *by, *table, *models, *link;
static double gamma_given, alpha;

enum { MOST_MODELS = 32 };

static const double gamma_default = -1, alpha_default = 1;
static const char *const table_default = "estimates", *const link_default = "logistic";
static const size_t bins_default = 10;

OPT_CHOICES(table_name, compare_tables)

OPT_CHOICES(model_name, pm_preference_models)

/* The logistic link and those with ties. */
static const char *link_name(size_t k)
{
	const struct pm_link *const *row = pm_links;

	for (; *row; row++)
		if (((*row)->least_nu >= 0 || strcmp((*row)->name, link_default) == 0) && !k--)
			return (*row)->name;
	return NULL;
}

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
	{.name = "link", .type = OPT_CHOICE, .argument = "LINK", .value = &link, .standard = &link_default, .choice = link_name,
	 .help = "How a difference becomes a label; all but logistic give 0.5 a probability"},
	{.name = "models", .letter = 'm', .type = OPT_LIST, .argument = "LIST", .value = &models, .choice = model_name, .unset = "all",
	 .help = "Fit these models only"},
	{.name = "table", .letter = 't', .type = OPT_CHOICE, .argument = "TABLE", .value = &table, .standard = &table_default,
	 .choice = table_name, .help = "What to print"},
	{.name = "bins", .type = OPT_SIZE, .argument = "N", .value = &compare_bins, .standard = &bins_default, .range = OPT_POSITIVE,
	 .help = "Bins of the calibration"},
	OPT_OUTPUT,
	{.name = NULL},
};

static const struct compare_table *find_table(void)
{
	const struct compare_table *const *row = compare_tables;

	while (strcmp((*row)->name, table))
		row++;
	return *row;
}

static enum pm_status compare_part(FILE *out, const struct pm_dataset *dataset, const struct pm_statistic_tables *tables,
				   const unsigned char *member, const char *group)
{
	struct pm_comparison *comparison;
	enum pm_status status = pm_compare(dataset, tables, member, &compare, &comparison);

	if (status)
		return status;
	if (!find_table()->write(out, group, comparison))
		status = PM_ENOMEM;
	pm_comparison_free(comparison);
	return status;
}

static int compare_groups(struct call *call, const struct pm_dataset *dataset, const struct pm_groups *groups,
			  const struct pm_statistic_tables *tables)
{
	unsigned char *member = groups ? malloc(dataset->n_pairs) : NULL;
	enum pm_status status = groups && !member ? PM_ENOMEM : PM_OK;

	call_head(call, call->out);
	fprintf(call->out, "%s%s\n", groups ? "group," : "", find_table()->header);
	if (!groups)
		status = compare_part(call->out, dataset, tables, NULL, NULL);
	for (size_t g = 0; groups && g < groups->n && !status; g++) {
		for (size_t k = 0; k < dataset->n_pairs; k++)
			member[k] = groups->of[k] == g;
		status = compare_part(call->out, dataset, tables, member, groups->name[g]);
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
	unsigned needs = pm_preference_models_needs(compare.models);
	enum pm_status status = pm_statistic_tables_alloc(mdp, gamma_given, alpha, needs, tables);

	if (!(needs & PM_NEED_LOG_POLICY) || (status != PM_EMAXITER && status != PM_EDIVERGE))
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
		result = status ? call_fail_plan(call, status, call->operand[0], mdp, NULL) : compare_groups(call, dataset, groups, tables);
	pm_statistic_tables_free(tables);
	pm_groups_free(groups);
	pm_dataset_free(dataset);
	return result;
}

static bool is_listed(const char *name)
{
	size_t length = strlen(name);

	for (const char *at = models; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, name, length) == 0 && (at[length] == ',' || !at[length]))
			return true;
	}
	return false;
}

/* The models that are asked for, in the order of their table. */
static void choose_models(void)
{
	static const struct pm_preference_model *chosen[MOST_MODELS + 1];
	size_t n = 0;

	for (const struct pm_preference_model *const *row = pm_preference_models; *row && n < MOST_MODELS; row++)
		if (is_listed((*row)->name))
			chosen[n++] = *row;
	chosen[n] = NULL;
	compare.models = models ? chosen : NULL;
}

static int run(struct call *call)
{
	struct pm_world *world;
	int result;

	choose_models();
	compare.link = pm_link_find(link);
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
