/*
 * The k-th allocation fails, for every k, while pairs are drawn, learned from and compared; and what optimizers find with the rest is the
 * same.
 */
#include <string.h>

#include "memory.h"

static struct pm_design *design;
static double *g;
static struct pm_mdp *small;

static void make_small(void)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(2, 3);

	ck_assert_ptr_nonnull(grid);
	grid->cell[1] = PM_CELL_SHEEP;
	grid->cell[3] = PM_CELL_COIN;
	grid->cell[5] = PM_CELL_GOAL;
	grid->weight[PM_FEATURE_GOAL] = 7;
	ck_ok(pm_gridworld_to_mdp(grid, &small));
	pm_gridworld_free(grid);
}

static void setup(void)
{
	make_material();
	ck_ok(pm_design_table(mdp, pairs, &design));
	g = calloc(design->d, sizeof *g);
	ck_assert_ptr_nonnull(g);
	make_small();
}

static void teardown(void)
{
	pm_design_free(design);
	free(g);
	pm_mdp_free(small);
	free_material();
}

static enum pm_status sample(void)
{
	static const uint64_t key = 6;
	gsl_rng *rng = pm_rng_stream(&key, 1);
	struct pm_dataset *drawn = rng ? pm_dataset_alloc() : NULL;
	enum pm_status status = PM_ENOMEM;

	if (drawn)
		status = pm_sample_pairs(mdp, tables, &pm_sample_defaults, 50, rng, drawn);
	pm_dataset_free(drawn);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status statistics_of_all_needs(void)
{
	struct pm_statistic_tables *made;
	enum pm_status status = pm_statistic_tables_alloc(mdp, 0.9, 0.5, PM_NEED_V | PM_NEED_ADVANTAGE | PM_NEED_LOG_POLICY, &made);

	if (status == PM_OK)
		pm_statistic_tables_free(made);
	return status;
}

static enum pm_status make_design(void)
{
	struct pm_design *made;
	enum pm_status status = pm_design_table(mdp, pairs, &made);

	if (status == PM_OK)
		pm_design_free(made);
	return status;
}

/* One row of a table of names, by its place. */
static size_t row;

/* What the optimizers find when all memory is there, and whether they found it when it was not. */
static double objective[16];
static bool agreed = true;

static enum pm_status learn(void)
{
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_learn_info info;
	enum pm_status status;

	options.optimizer = pm_optimizers[row]->name;
	options.l2 = 0.01;
	options.tolerance = 1e-7;
	options.max_iterations = 100;
	memset(g, 0, design->d * sizeof *g);
	status = pm_learn(design, &options, g, &info);
	/* The slower form gives the same answer. */
	if (status == PM_OK && !an_allocation_failed())
		objective[row] = info.objective;
	else if (status == PM_OK)
		agreed &= !(objective[row] > 0) || fabs(info.objective - objective[row]) < 1e-9;
	return status;
}

static enum pm_status learn_link(void)
{
	struct pm_link_options options = pm_link_defaults;

	options.link = pm_link_find("davidson");
	options.l2 = 0.01;
	memset(g, 0, design->d * sizeof *g);
	return pm_learn_link(design, &options, g, NULL);
}

static enum pm_status use_policy_set(void)
{
	const uint64_t key = 3;
	gsl_rng *rng = pm_rng_stream(&key, 1);
	struct pm_features *features = pm_features_of_grid(set->world[0]->grid, mdp);
	struct pm_successor_set *policies = NULL;
	double gradient[PM_N_FEATURES], w[PM_N_FEATURES] = {1, -2};
	enum pm_status status = rng && features ? pm_successor_set_alloc(mdp, features, -1, 1, rng, &policies) : PM_ENOMEM;

	if (!status)
		status = pm_successor_advantage(policies, 0.1, w, g);
	if (!status)
		status = pm_successor_gradient(policies, 0.1, w, g, gradient);
	pm_successor_set_free(policies);
	pm_features_free(features);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status learn_policy(void)
{
	struct pm_cpl_options options = pm_cpl_defaults;
	enum pm_status status;

	options.max_iterations = 3;
	options.held_out = pairs;
	status = pm_learn_cpl(mdp, pairs, &options, g, NULL);
	return status == PM_EMAXITER ? PM_OK : status;
}

/* Of the small world: there are as many allocations as systems to solve. */
static enum pm_status inform(void)
{
	const struct pm_segment left = {1, (const uint32_t[]){0, 2, 3}}, right = {1, (const uint32_t[]){0, 3, 0}};
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *table = NULL;
	struct pm_regret_workspace *regret = NULL;
	struct pm_cpl_workspace *cpl = NULL;
	struct pm_posterior *p = NULL, *q = NULL;
	const double x[24] = {1, -2, 3}, zero[24] = {0};
	enum pm_separation verdict;
	enum pm_status status = data ? pm_dataset_add(data, left, right, 1, 1) : PM_ENOMEM;

	if (!status)
		status = pm_design_table(small, data, &table);
	if (!status) {
		regret = pm_regret_workspace_alloc(small, table, NULL, &pm_regret_defaults);
		cpl = pm_cpl_workspace_alloc(small, data, NULL);
		status = regret && cpl ? pm_regret_posterior(regret, x, &p) : PM_ENOMEM;
	}
	if (!status)
		status = pm_cpl_posterior(cpl, x, &q);
	if (!status)
		status = pm_regret_separation(regret, zero, &verdict, NULL);
	if (!status)
		status = pm_cpl_separation(cpl, zero, &verdict, NULL);
	pm_posterior_free(p);
	pm_posterior_free(q);
	pm_regret_workspace_free(regret);
	pm_cpl_workspace_free(cpl);
	pm_design_free(table);
	pm_dataset_free(data);
	return status;
}

static enum pm_status resample(void)
{
	const uint64_t key = 3;
	gsl_rng *rng = pm_rng_stream(&key, 1);
	struct pm_dataset *fitted = NULL, *held_out = NULL, *drawn = NULL;
	enum pm_status status = rng ? pm_dataset_split(pairs, 0.3, 1, &fitted, &held_out) : PM_ENOMEM;

	if (!status)
		status = pm_dataset_bootstrap(fitted, rng, &drawn);
	pm_dataset_free(fitted);
	pm_dataset_free(held_out);
	pm_dataset_free(drawn);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status identify(void)
{
	struct pm_identification found;

	return pm_identify(mdp, design, &found);
}

static enum pm_status compare(void)
{
	struct pm_comparison *comparison;
	struct pm_compare_options options = pm_compare_defaults;
	enum pm_status status;

	options.folds = 2;
	status = pm_compare(pairs, tables, NULL, &options, &comparison);
	if (status == PM_OK)
		pm_comparison_free(comparison);
	return status;
}

static const struct scenario scenarios[] = {
	{"sample", sample, false},
	{"statistics", statistics_of_all_needs, false},
	{"make_design", make_design, false},
	{"learn_link", learn_link, true},
	{"use_policy_set", use_policy_set, true},
	{"learn_policy", learn_policy, true},
	{"inform", inform, true},
	{"resample", resample, false},
	{"identify", identify, false},
	{"compare", compare, true},
};

START_TEST(every_scenario)
{
	ck_assert_msg(every_failure(&scenarios[_i]) > 0, "%s allocates nothing", scenarios[_i].name);
}
END_TEST

START_TEST(every_optimizer)
{
	for (row = 0; pm_optimizers[row]; row++) {
		fail_allocation(0);
		ck_ok(learn());
		every_failure(&(struct scenario){pm_optimizers[row]->name, learn, true});
		ck_assert_msg(agreed, "%s finds something else when memory is short", pm_optimizers[row]->name);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("memory learn");
	TCase *all = scenario_case(suite, every_scenario, sizeof scenarios / sizeof *scenarios, setup, teardown);

	tcase_add_test(all, every_optimizer);
	return check_run(suite);
}
