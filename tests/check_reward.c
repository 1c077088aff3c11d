#include "pref.h"

#include <gsl/gsl_deriv.h>

static struct pm_dataset *sampled(const struct pm_mdp *mdp, const char *teacher, const char *link, double beta, size_t n, uint64_t seed)
{
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(seed);

	options.teacher = pm_statistic_find(teacher);
	options.link = pm_link_find(link);
	options.beta = beta;
	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, options.teacher->needs, &tables));
	ck_ok(pm_sample_pairs(mdp, tables, &options, n, rng, data));
	pm_statistic_tables_free(tables);
	gsl_rng_free(rng);
	return data;
}

/* Two made-up features of the small world, of any sign. */
static struct pm_features *small_features(const struct pm_mdp *mdp)
{
	struct pm_features *features;
	struct pm_error error;
	enum pm_status status = pm_features_read(file_of_text("fuel,action,state,gain\n0.3,0,0,-1\n-0.7,1,0,0.25\n1.1,0,1,0.5\n0,1,1,0.9\n"
							      "0.2,0,2,0\n-1.3,1,2,0.4\n"),
						 mdp, &features, &error);

	ck_assert_msg(status == PM_OK, "%s", error.sentence);
	unlink(file_of_text(""));
	return features;
}

START_TEST(features_are_read)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_features *f = small_features(mdp);
	const double w[2] = {2, -3};
	double g[8];
	struct pm_error error;

	ck_assert_uint_eq(f->n, 2);
	ck_assert_str_eq(f->name[0], "fuel");
	ck_assert_str_eq(f->name[1], "gain");
	pm_features_table(f, w, g);
	ck_close(g[1], 2 * -0.7 - 3 * 0.25, 1e-15);
	ck_assert(g[6] == 0 && g[7] == 0);
	pm_features_free(f);
	ck_assert_int_eq(pm_features_read(file_of_text("state,action\n0,0\n"), mdp, &f, &error), PM_EPARSE);
	ck_assert_int_eq(pm_features_read(file_of_text("state,action,x\n0,0,1\n0,0,1\n"), mdp, &f, &error), PM_EPARSE);
	ck_assert_uint_eq(error.line, 3);
	ck_assert_int_eq(pm_features_read(file_of_text("state,action,x\n0,0,1\n"), mdp, &f, &error), PM_EPARSE);
	ck_assert_ptr_nonnull(strstr(error.sentence, "state 0, action 1 is missing"));
	unlink(file_of_text(""));
	pm_mdp_free(mdp);
}
END_TEST

/* The likelihood of phi w by the design of features and by that of the table. */
START_TEST(feature_design_is_the_table_seen_through_phi)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_features *f = small_features(mdp);
	struct pm_dataset *data = sampled(mdp, "regret", "logistic", 1, 300, 3);
	struct pm_design *table, *narrow;
	struct pm_loss_workspace *a, *b;
	const double w[2] = {0.73, -1.25};
	double g[8], of_table[8], of_features[2];

	ck_ok(pm_design_table(mdp, data, &table));
	ck_ok(pm_design_features(mdp, data, f, &narrow));
	a = pm_loss_workspace_alloc(table);
	b = pm_loss_workspace_alloc(narrow);
	pm_features_table(f, w, g);
	ck_close(pm_loss(table, 0, g, a, of_table, NULL), pm_loss(narrow, 0, w, b, of_features, NULL), 1e-14);
	for (int j = 0; j < 2; j++) {
		double sum = 0;

		for (int row = 0; row < 6; row++)
			sum += f->phi[row * 2 + j] * of_table[row];
		ck_close(of_features[j], sum, 1e-14);
	}
	pm_loss_workspace_free(a);
	pm_loss_workspace_free(b);
	pm_design_free(table);
	pm_design_free(narrow);
	pm_features_free(f);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

struct line {
	struct pm_regret_workspace *regret;
	struct pm_cpl_workspace *cpl;
	double x[8];
	size_t j;
};

static double along(double value, void *params)
{
	struct line line = *(struct line *)params;
	double gradient[8];

	line.x[line.j] = value;
	return line.regret ? pm_regret_loss(line.regret, line.x, NULL, NULL) : pm_cpl_loss(line.cpl, line.x, gradient);
}

static void check_gradient(struct line *line, size_t n, const double *gradient)
{
	gsl_function f = {.function = along, .params = line};

	for (line->j = 0; line->j < n; line->j++) {
		double derivative, error;

		gsl_deriv_central(&f, line->x[line->j], 1e-4, &derivative, &error);
		ck_assert_msg(fabs(gradient[line->j] - derivative) <= fmax(2e-8, 10 * error), "%zu: %.12g, expected %.12g +- %g", line->j,
			      gradient[line->j], derivative, error);
	}
}

static const char *const smooth_links[] = {"logistic", "probit", "rao-kupper", "davidson"};

/* Some pairs count more than others. */
static void weigh(struct pm_dataset *data)
{
	for (size_t k = 0; k < data->n_pairs; k += 3)
		data->weight[k] = 0.4 + (double)k / 100;
}

/* A link every other time of a table, then of features. */
START_TEST(regret_gradient)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_features *f = _i % 2 ? small_features(mdp) : NULL;
	struct pm_dataset *data = sampled(mdp, "regret", smooth_links[_i / 2], 1, 300, 3);
	struct pm_design *design;
	struct line line = {.x = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0, 0}};
	struct pm_regret_options options = pm_regret_defaults;
	enum pm_status status;
	double gradient[8];

	weigh(data);
	options.l2 = 0.05;
	options.link = _i / 2 ? pm_link_find(smooth_links[_i / 2]) : NULL;
	options.nu = 1.7;
	ck_ok(pm_design_table(mdp, data, &design));
	line.regret = pm_regret_workspace_alloc(mdp, design, f, &options);
	ck_assert(isfinite(pm_regret_loss(line.regret, line.x, gradient, &status)));
	ck_ok(status);
	check_gradient(&line, f ? 2 : 6, gradient);
	pm_regret_workspace_free(line.regret);
	pm_design_free(design);
	pm_features_free(f);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* A board with a way round a roadblock, mud and a sheep: labels by regret give the weights back that they identify. */
START_TEST(regret_recovers_weights)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(4, 5);
	const double truth[PM_N_FEATURES] = {-1, 10, -10, 1, -3, -2};
	struct pm_mdp *mdp;
	struct pm_features *f;
	struct pm_dataset *data;
	struct pm_design *design;
	struct pm_regret_info info;
	double w[PM_N_FEATURES];
	gsl_rng *rng = stream_of(8);

	memcpy(grid->weight, truth, sizeof truth);
	grid->cell[4] = PM_CELL_GOAL;
	grid->cell[9] = PM_CELL_SHEEP;
	grid->cell[2] = PM_CELL_ROADBLOCK;
	grid->cell[7] = PM_CELL_ROADBLOCK;
	grid->cell[11] = PM_CELL_MUD;
	grid->cell[12] = PM_CELL_MUD;
	grid->cell[17] = PM_CELL_COIN;
	grid->gamma = 0.95;
	ck_ok(pm_gridworld_to_mdp(grid, &mdp));
	f = pm_features_of_grid(grid, mdp);
	data = sampled(mdp, "regret", "logistic", 1, 20000, 31);
	ck_ok(pm_design_table(mdp, data, &design));
	ck_ok(pm_learn_regret(mdp, design, f, NULL, rng, w, &info));
	ck_assert_uint_eq(info.starts, 10);
	ck_assert(info.worst_objective >= info.objective && info.plans > info.iterations);
	/* One standard error is about 0.1 here: the labels of 20,000 pairs of three transitions. */
	ck_assert_msg(fabs(w[PM_FEATURE_GAS] + 1) < 0.3, "gas %g", w[PM_FEATURE_GAS]);
	ck_assert_msg(fabs(w[PM_FEATURE_ROADBLOCK] + 3) < 0.5, "roadblock %g", w[PM_FEATURE_ROADBLOCK]);
	ck_assert_msg(fabs(w[PM_FEATURE_MUD] + 2) < 0.5, "mud %g", w[PM_FEATURE_MUD]);
	/* The learned reward's loss is no worse than that of the true one, but for l2. */
	{
		struct pm_regret_workspace *workspace = pm_regret_workspace_alloc(mdp, design, f, &pm_regret_defaults);

		ck_assert(info.objective <= pm_regret_loss(workspace, truth, NULL, NULL));
		pm_regret_workspace_free(workspace);
	}
	pm_design_free(design);
	pm_dataset_free(data);
	pm_features_free(f);
	pm_mdp_free(mdp);
	pm_gridworld_free(grid);
	gsl_rng_free(rng);
}
END_TEST

/*
 * Where L-BFGS alone is stopped by kinks: in the first world the minimum is at one, in the second one of four starts meets one on its way
 * to a smooth minimum.
 */
START_TEST(kinks_do_not_stop_the_regret_learner)
{
	static const struct {
		uint64_t seed;
		const char *link;
	} cases[] = {{10, "logistic"}, {38, "noiseless"}};
	struct pm_regret_options options = pm_regret_defaults;
	struct pm_regret_info with, without;
	double w[PM_N_FEATURES];
	gsl_rng *rng = stream_of(cases[_i].seed);
	struct pm_world_set *set;
	struct pm_features *f;
	struct pm_dataset *data;
	struct pm_design *design;

	ck_ok(pm_world_set_open("random:1", cases[_i].seed, &set, NULL));
	f = pm_features_of_grid(set->world[0]->grid, set->world[0]->mdp);
	data = sampled(set->world[0]->mdp, "regret", cases[_i].link, 1, 1000, cases[_i].seed);
	ck_ok(pm_design_table(set->world[0]->mdp, data, &design));
	options.starts = 4;
	options.kink_steps = 0;
	ck_ok(pm_learn_regret(set->world[0]->mdp, design, f, &options, rng, w, &without));
	ck_assert_uint_lt(without.converged, 4);
	options.kink_steps = pm_regret_defaults.kink_steps;
	pm_rng_restart(rng, &cases[_i].seed, 1);
	ck_ok(pm_learn_regret(set->world[0]->mdp, design, f, &options, rng, w, &with));
	ck_assert_uint_eq(with.converged, 4);
	ck_assert(with.kinks >= 1 && with.gradient_norm <= options.tolerance);
	ck_assert(with.objective <= without.objective + 1e-9);
	ck_assert_msg(with.worst_objective < with.objective + 1e-6, "%g, %g", with.worst_objective, with.objective);
	if (_i == 0)
		ck_assert(with.at_kink && without.gradient_norm > 1e-4);
	else
		ck_assert(!with.at_kink && without.converged == 3 && with.kinks == 1);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_features_free(f);
	pm_world_set_free(set);
	gsl_rng_free(rng);
}
END_TEST

START_TEST(cpl_gradient)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = sampled(mdp, "max-ent-advantage", "davidson", 1, 300, 3);
	struct pm_cpl_options options = pm_cpl_defaults;
	struct line line = {.x = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0, 0}};
	double gradient[8];

	weigh(data);
	options.alpha = 0.7;
	options.bias = _i ? 1 : 0.4;
	options.l2 = 0.05;
	line.cpl = pm_cpl_workspace_alloc(mdp, data, &options);
	pm_cpl_loss(line.cpl, line.x, gradient);
	check_gradient(&line, 6, gradient);
	pm_cpl_workspace_free(line.cpl);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Labels by the model itself, bias 1: the policy comes back.  Its log-probabilities are known to about 1/sqrt(100,000 / 6). */
START_TEST(cpl_recovers_the_policy)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = sampled(mdp, "max-ent-advantage", "logistic", 1, 100000, 5);
	struct pm_cpl_options options = pm_cpl_defaults;
	struct pm_cpl_info info;
	double g[8];

	options.alpha = 1;
	options.bias = 1;
	options.l2 = 1e-9;
	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_LOG_POLICY, &tables));
	ck_ok(pm_learn_cpl(mdp, data, &options, g, &info));
	ck_assert(info.gradient_norm <= options.tolerance);
	for (int row = 0; row < 6; row++)
		ck_assert_msg(fabs(g[row] - tables->log_policy[row]) < 0.06, "%d: %g, expected %g", row, g[row], tables->log_policy[row]);
	options.bias = 0;
	ck_assert_int_eq(pm_learn_cpl(mdp, data, &options, g, NULL), PM_EDOM);
	pm_statistic_tables_free(tables);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("reward");
	const TTest *const features[] = {features_are_read, feature_design_is_the_table_seen_through_phi, NULL};
	const TTest *const learners[] = {regret_recovers_weights, cpl_recovers_the_policy, NULL};
	TCase *tcase;

	check_case(suite, "features", features);
	tcase = check_case(suite, "learners", learners);
	tcase_add_loop_test(tcase, cpl_gradient, 0, 2);
	tcase_add_loop_test(tcase, regret_gradient, 0, 2 * N_OF(smooth_links));
	tcase_add_loop_test(tcase, kinks_do_not_stop_the_regret_learner, 0, 2);
	return check_run(suite);
}
