/* Optima of a table: by every optimizer, by hand, and by another solver; Adam step by step. */
#include "learn.h"

/* Adam as Kingma and Ba write it, on the gradient of the loss. */
static void plain_adam(const struct pm_design *design, const struct pm_learn_options *o, double *g)
{
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	double m[64] = {0}, v[64] = {0}, gradient[64];

	for (size_t t = 1; t <= o->max_iterations; t++) {
		pm_loss(design, o->l2, g, workspace, gradient, NULL);
		for (size_t j = 0; j < design->d; j++) {
			m[j] = o->beta1 * m[j] + (1 - o->beta1) * gradient[j];
			v[j] = o->beta2 * v[j] + (1 - o->beta2) * gradient[j] * gradient[j];
			g[j] -= o->learning_rate * (m[j] / (1 - pow(o->beta1, (double)t))) /
				(sqrt(v[j] / (1 - pow(o->beta2, (double)t))) + o->epsilon);
		}
	}
	pm_loss_workspace_free(workspace);
}

START_TEST(adam_is_adam)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = random_data(mdp, 300, 21);
	struct pm_design *design = design_of(mdp, data);
	struct pm_learn_options options = pm_learn_paper;
	gsl_rng *rng = stream_of(2);
	double g[8], want[8];
	struct pm_learn_info info;

	pm_learn_start(8, rng, g);
	for (int j = 0; j < 8; j++)
		ck_assert(fabs(g[j]) < 1 / sqrt(8) && g[j] != 0);
	memcpy(want, g, sizeof g);
	/* The last scores of these steps are large: the rate moves each weight by 40 a step, beyond what exponentials span. */
	options.max_iterations = _i ? 60 : 25;
	options.learning_rate = _i ? 40 : 2;
	options.l2 = _i ? 0 : 1e-3;
	plain_adam(design, &options, want);
	ck_ok(pm_learn(design, &options, g, &info));
	for (int j = 0; j < 6; j++)
		ck_close(g[j], want[j], 1e-9);
	ck_assert(g[6] == 0 && g[7] == 0);
	ck_assert_uint_eq(info.iterations, options.max_iterations);
	ck_assert_uint_eq(info.used_columns, 6);
	ck_close(info.loss, loss_of(mdp, data, 0, g), 1e-13);
	gsl_rng_free(rng);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(the_optimum_is_found)
{
	const char *const optimizers[] = {"newton", "lbfgs", "gsl-bfgs"};
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = random_data(mdp, 300, 31);
	struct pm_design *design = design_of(mdp, data);
	struct pm_learn_options options = pm_learn_defaults;
	double g[8] = {0};
	struct pm_learn_info info;

	options.l2 = 1e-3;
	options.optimizer = optimizers[_i];
	/* GSL compares values, whose rounding hides a gradient below about the root of it. */
	options.tolerance = _i == 2 ? 1e-7 : 1e-10;
	ck_ok(pm_learn(design, &options, g, &info));
	ck_assert(info.gradient_norm <= options.tolerance);
	ck_assert(!info.separable);
	ck_close(info.objective, loss_of(mdp, data, 1e-3, g), 1e-14);
	for (int j = 0; j < 6; j++) {
		double nearby[8];

		memcpy(nearby, g, sizeof g);
		nearby[j] += 0.01;
		ck_assert(loss_of(mdp, data, 1e-3, nearby) > info.objective);
	}
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* With a prior mean m the objective is that of the shifted table: all optimizers agree, and weights that no pair touches are m. */
START_TEST(prior_mean)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = random_data(mdp, 300, 31);
	struct pm_design *design = design_of(mdp, data);
	const char *const optimizers[] = {"newton", "lbfgs", "adam", "gsl-bfgs"};
	const double prior[8] = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0.17, -0.6};
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_learn_info info;

	options.l2 = 0.05;
	options.prior = prior;
	options.optimizer = optimizers[_i];
	options.max_iterations = 20000;
	options.learning_rate = 1e-3;
	options.tolerance = _i == 3 ? 1e-7 : 1e-10;
	double g[8] = {0};
	ck_ok(pm_learn(design, &options, g, &info));
	/* Adam circles the optimum at a distance of its rate. */
	ck_assert(info.gradient_norm < (_i == 2 ? 1e-4 : _i == 3 ? 1e-7 : 1e-9));
	for (int j = 0; j < 6; j++) {
		double offset = 0, nearby[8], square = 0;

		memcpy(nearby, g, sizeof g);
		nearby[j] += 0.01;
		for (int i = 0; i < 6; i++) {
			offset += pow(nearby[i] - prior[i], 2);
			square += pow(g[i] - prior[i], 2);
		}
		ck_assert(loss_of(mdp, data, 0, nearby) + 0.025 * offset > info.objective);
		ck_close(info.objective, info.loss + 0.025 * square, 1e-12);
	}
	ck_assert(g[6] == 0.17 && g[7] == -0.6);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Two segments of one transition: y = 1 in 3 of 4 pairs, so that g_l - g_r = log 3, and the optimum of least norm is +-log 3 / 2. */
START_TEST(rank_deficient_fit)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *design;
	double g[8] = {0};
	struct pm_learn_info info;

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(2, 1, 3), 1, 2));
	ck_ok(pm_dataset_add(data, SEGMENT(2, 1, 3), SEGMENT(0, 0, 0), 0, 1));
	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(2, 1, 1), 0, 1));
	design = design_of(mdp, data);
	/* Segments with equal counts are one row, and all three pairs one pair. */
	ck_assert_uint_eq(design->n_segments, 2);
	ck_assert_uint_eq(design->n_pairs, 1);
	ck_ok(pm_learn(design, NULL, g, &info));
	ck_close(g[0], log(3) / 2, 1e-9);
	ck_close(g[5], -log(3) / 2, 1e-9);
	ck_close(info.loss, -0.75 * log(0.75) - 0.25 * log(0.25), 1e-14);
	ck_assert_uint_eq(info.used_columns, 2);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(separable_data_has_no_optimum)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *design;
	double g[8] = {0};
	struct pm_learn_info info;
	struct pm_learn_options options = pm_learn_defaults;

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(2, 1, 3), 1, 2));
	ck_ok(pm_dataset_add(data, SEGMENT(2, 1, 3), SEGMENT(2, 0, 2), 1, 1));
	design = design_of(mdp, data);
	ck_assert_int_eq(pm_learn(design, NULL, g, &info), PM_EMAXITER);
	ck_assert(info.separable);
	ck_assert(g[0] > g[5] && g[5] > g[4]);
	options.l2 = 0.1;
	ck_ok(pm_learn(design, &options, g, &info));
	ck_assert(info.separable);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(options_out_of_range)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = random_data(mdp, 10, 1);
	struct pm_design *design = design_of(mdp, data);
	struct pm_learn_options options = pm_learn_defaults;
	double g[8] = {1, 2, 3, 4, 5, 6, 7, 8};

	options.l2 = NAN;
	ck_assert_int_eq(pm_learn(design, &options, g, NULL), PM_EDOM);
	options = pm_learn_defaults;
	options.optimizer = "guess";
	ck_assert_int_eq(pm_learn(design, &options, g, NULL), PM_ENOTFOUND);
	options = pm_learn_paper;
	options.epsilon = 0;
	ck_assert_int_eq(pm_learn(design, &options, g, NULL), PM_EDOM);
	ck_assert(g[7] == 8);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Optima by an independent exact Newton solver (gradient below 1e-11). */
static const struct known {
	const char *world, *preferences, *optimum;
	double l2, objective;
	size_t rank;
} known[] = {
	{"101", "101-stochastic", "101-stochastic-l2-0.001", 1e-3, 0.2982210861869749, 52},
	{"101", "101-stochastic", "101-stochastic-l2-1e-06", 1e-6, 0.20630083878717753, 52},
	{"105", "105-noiseless", "105-noiseless-l2-0.001", 1e-3, 0.3109829807319425, 80},
	{"105", "105-noiseless", "105-noiseless-l2-1e-06", 1e-6, 0.05606854681995676, 80},
};

START_TEST(known_optima)
{
	const struct known *k = &known[_i];
	const char *worlds = data_path("knox2024/worlds.csv");
	char name[1024], specification[1200];
	struct pm_world *world;
	struct pm_dataset *data;
	struct pm_design *design;
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_learn_info info;
	double *g, *want;
	size_t d;

	if (!worlds)
		return;
	snprintf(specification, sizeof specification, "%s:%s", worlds, k->world);
	ck_ok(pm_world_open(specification, &world, NULL));
	snprintf(name, sizeof name, "knox2024/prefs-%s.csv", k->preferences);
	ck_ok(pm_dataset_read(data_path(name), world->mdp, &data, NULL));
	design = design_of(world->mdp, data);
	d = design->d;
	g = calloc(d, sizeof *g);
	want = calloc(d, sizeof *want);
	options.l2 = k->l2;
	ck_ok(pm_learn(design, &options, g, &info));
	ck_close(info.objective, k->objective, 1e-12);
	ck_assert_uint_eq(info.used_columns, k->rank);
	ck_assert(info.gradient_norm <= options.tolerance);
	snprintf(name, sizeof name, "knox2024/mle-%s.csv", k->optimum);
	ck_ok(pm_table_read(data_path(name), world->mdp->n_states, world->mdp->n_actions, want, NULL));
	/* The optimum moves by the gradient over the curvature, which is at least l2. */
	for (size_t j = 0; j < d; j++)
		ck_close(g[j], want[j], 1.1e-10 / k->l2);
	free(g);
	free(want);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_world_free(world);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {rank_deficient_fit, separable_data_has_no_optimum, options_out_of_range, NULL};
	Suite *suite = suite_create("learn");
	TCase *tcase = check_case(suite, "learn", tests);

	tcase_add_loop_test(tcase, the_optimum_is_found, 0, 3);
	tcase_add_loop_test(tcase, prior_mean, 0, 4);
	tcase_add_loop_test(tcase, adam_is_adam, 0, 2);
	tcase_add_loop_test(tcase, known_optima, 0, (int)N_OF(known));
	return check_run(suite);
}
