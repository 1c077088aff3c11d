#include "pref.h"

#include <gsl/gsl_deriv.h>

#include "pref/learner.h"

/* All exact rows of pm_optimizers on all kinds of designs: they share no code but the loss, and must meet at one minimum. */

static const double prior[8] = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0.17, -0.6};

/* Logistic regret labels of 300 pairs, every fifth of them with a weight of its own. */
static struct pm_dataset *weighted_pairs(const struct pm_mdp *mdp)
{
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(29);

	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_ADVANTAGE, &tables));
	ck_ok(pm_sample_pairs(mdp, tables, NULL, 300, rng, data));
	for (size_t k = 0; k < data->n_pairs; k += 5)
		data->weight[k] = 0.3 + gsl_rng_uniform(rng);
	pm_statistic_tables_free(tables);
	gsl_rng_free(rng);
	return data;
}

/* Three made-up features; the last state is terminal and has none. */
static struct pm_features *made_up_features(const struct pm_mdp *mdp)
{
	struct pm_features *features;

	ck_ok(pm_features_read(file_of_text("state,action,fuel,gain,toll\n0,0,0.3,-1,0\n0,1,1.1,0.5,0.2\n1,0,-0.7,0.25,1\n1,1,0,0.9,-0.4\n"
					    "2,0,0.2,0,0.6\n2,1,-1.3,0.4,0.1\n"),
			       mdp, &features, NULL));
	unlink(file_of_text(""));
	return features;
}

/* Kind 0: a table; 1: a table with a prior; 2: weights of features. */
static struct pm_design *design_of_kind(const struct pm_mdp *mdp, const struct pm_dataset *data, int kind)
{
	struct pm_design *design;

	if (kind == 2) {
		struct pm_features *features = made_up_features(mdp);

		ck_ok(pm_design_features(mdp, data, features, &design));
		pm_features_free(features);
	} else
		ck_ok(pm_design_table(mdp, data, &design));
	return design;
}

/* The objective along one weight. */
struct line {
	const struct pm_design *design;
	struct pm_learn_options options;
	struct pm_loss_workspace *workspace;
	double x[8];
	size_t j;
};

static double along(double value, void *params)
{
	struct line line = *(struct line *)params;

	line.x[line.j] = value;
	return pmi_learn_loss(line.design, &line.options, line.x, line.workspace, NULL, NULL);
}

/* Of a table, of one with a prior, and of features, with weights and l2. */
START_TEST(gradient_of_the_objective)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = weighted_pairs(mdp);
	struct pm_design *design = design_of_kind(mdp, data, _i);
	struct line line = {.design = design, .options = pm_learn_defaults, .x = {0.31, 0.9, -0.6, 1.2, -0.25, 0.4, 0.7, -1.1}};
	gsl_function f = {.function = along, .params = &line};
	double gradient[8];

	line.options.l2 = 0.02;
	line.options.prior = _i == 1 ? prior : NULL;
	line.workspace = pm_loss_workspace_alloc(design);
	pmi_learn_loss(design, &line.options, line.x, line.workspace, gradient, NULL);
	for (line.j = 0; line.j < design->d; line.j++) {
		double derivative, error;

		gsl_deriv_central(&f, line.x[line.j], 1e-4, &derivative, &error);
		ck_assert_msg(fabs(gradient[line.j] - derivative) <= fmax(1e-9, 10 * error), "%zu: %.12g, expected %.12g", line.j, gradient[line.j],
			      derivative);
	}
	pm_loss_workspace_free(line.workspace);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/*
 * A gradient of at most T in each entry and a curvature of at least l2 = 0.02 leave a minimum nearer than sqrt(8) T / 0.02.  GSL compares
 * values f, whose rounding of some eps f hides gradients below sqrt(2 c eps f) at a curvature c: up to 4e-8 here.
 */
START_TEST(they_meet_at_one_minimum)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = weighted_pairs(mdp);
	struct pm_design *design = design_of_kind(mdp, data, _i);
	struct pm_learn_options options = pm_learn_defaults;
	double first[8], g[8];
	struct pm_learn_info info;
	const double tolerance = 1e-7;
	size_t met = 0;

	options.l2 = 0.02;
	options.prior = _i == 1 ? prior : NULL;
	options.tolerance = tolerance;
	options.max_iterations = 1000;
	for (const struct pm_optimizer *const *row = pm_optimizers; *row; row++) {
		if (!(*row)->exact)
			continue;
		options.optimizer = (*row)->name;
		memset(g, 0, sizeof g);
		ck_ok(pm_learn(design, &options, g, &info));
		ck_assert_str_eq(info.optimizer, (*row)->name);
		ck_assert_msg(info.gradient_norm <= tolerance, "%s: %g", (*row)->name, info.gradient_norm);
		if (!met++)
			memcpy(first, g, sizeof g);
		for (size_t j = 0; j < design->d; j++)
			ck_assert_msg(fabs(g[j] - first[j]) <= 2 * sqrt(8) * tolerance / 0.02, "%s: %.12g, expected %.12g", (*row)->name, g[j], first[j]);
	}
	ck_assert_uint_eq(met, 3);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* No gradient of doubles is as small as 1e-30: each says how far it came, which is the truth, and that it did not arrive. */
START_TEST(who_does_not_arrive_says_so)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = weighted_pairs(mdp);
	struct pm_design *design = design_of_kind(mdp, data, 0);
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_learn_info info;

	options.l2 = 0.02;
	options.tolerance = 1e-30;
	for (const struct pm_optimizer *const *row = pm_optimizers; *row; row++) {
		double g[8] = {0}, gradient[8], size = 0;

		if (!(*row)->exact)
			continue;
		options.optimizer = (*row)->name;
		ck_assert_int_eq(pm_learn(design, &options, g, &info), PM_EMAXITER);
		ck_close(pm_loss(design, 0.02, g, workspace, gradient, NULL), info.objective, 1e-15);
		for (int j = 0; j < 8; j++)
			size = fmax(size, fabs(gradient[j]));
		ck_assert_msg(info.gradient_norm == size && size > 0 && size < 1e-7, "%s: %g, expected %g", (*row)->name, info.gradient_norm, size);
	}
	pm_loss_workspace_free(workspace);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Objectives of which no second derivatives are known. */
enum { PROBIT, DAVIDSON, REGRET, CPL, SUCCESSOR, OBJECTIVES };

struct fit {
	enum pm_status status;
	double objective, gradient_norm;
};

/* Fits 300 pairs by the optimizer, with its learning rate times the factor. */
static struct fit fit_by(const char *optimizer, int objective, double factor)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = weighted_pairs(mdp);
	struct pm_design *design = design_of_kind(mdp, data, 0);
	struct pm_features *features = made_up_features(mdp);
	struct pm_link_options link = pm_link_defaults;
	struct pm_regret_options regret = pm_regret_defaults;
	struct pm_cpl_options cpl = pm_cpl_defaults;
	struct pm_successor_options successor = pm_successor_defaults;
	struct pm_link_info link_info = {.iterations = 0};
	struct pm_regret_info regret_info = {.iterations = 0};
	struct pm_cpl_info cpl_info = {.iterations = 0};
	struct pm_successor_info successor_info = {.iterations = 0};
	gsl_rng *rng = stream_of(31);
	double g[8] = {0};
	struct fit fit;

	link.optimizer = regret.optimizer = cpl.optimizer = successor.optimizer = optimizer;
	link.learning_rate *= factor;
	regret.learning_rate *= factor;
	cpl.learning_rate *= factor;
	successor.learning_rate *= factor;
	link.link = pm_link_find(objective == PROBIT ? "probit" : "davidson");
	link.nu = objective == DAVIDSON ? 1.3 : 0;
	link.l2 = regret.l2 = cpl.l2 = successor.l2 = 0.02;
	link.tolerance = cpl.tolerance = 1e-7;
	regret.max_iterations = 1000;
	if (objective == REGRET)
		fit.status = pm_learn_regret(mdp, design, features, &regret, rng, g, &regret_info);
	else if (objective == CPL)
		fit.status = pm_learn_cpl(mdp, data, &cpl, g, &cpl_info);
	else if (objective == SUCCESSOR)
		fit.status = pm_learn_successor(mdp, design, features, &successor, rng, g, &successor_info);
	else
		fit.status = pm_learn_link(design, &link, g, &link_info);
	fit.objective = link_info.objective + regret_info.objective + cpl_info.objective + successor_info.objective;
	fit.gradient_norm = link_info.gradient_norm + regret_info.gradient_norm + cpl_info.gradient_norm + successor_info.gradient_norm;
	gsl_rng_free(rng);
	pm_features_free(features);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
	return fit;
}

/* Near a smooth minimum a gradient of at most T in 9 entries and a curvature of 0.02 leave 9 T^2 / 0.04 of the objective; at kinks Adam's last steps decide. */
START_TEST(first_order_optimizers_of_every_objective)
{
	static const char *const names[] = {NULL, "lbfgs", "gsl-bfgs", "adam"};
	struct fit first = fit_by("lbfgs", _i, 1);

	for (size_t k = 0; k < N_OF(names); k++) {
		struct fit fit = fit_by(names[k], _i, 1);

		ck_ok(fit.status);
		ck_assert_msg(fabs(fit.objective - first.objective) < 1e-6, "%zu: %.12g, expected %.12g; gradient %g and %g", k, fit.objective,
			      first.objective, fit.gradient_norm, first.gradient_norm);
	}
	ck_assert_int_eq(fit_by("newton", _i, 1).status, PM_ENOTFOUND);
	ck_assert_int_eq(fit_by("adam", _i, 0).status, PM_EDOM);
	ck_assert_int_eq(fit_by("adam", _i, NAN).status, PM_EDOM);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("optimizers");
	const TTest *const tests[] = {who_does_not_arrive_says_so, NULL};
	TCase *tcase = check_case(suite, "exact", tests);

	tcase_add_loop_test(tcase, gradient_of_the_objective, 0, 3);
	tcase_add_loop_test(tcase, they_meet_at_one_minimum, 0, 3);
	tcase_add_loop_test(tcase, first_order_optimizers_of_every_objective, 0, OBJECTIVES);
	return check_run(suite);
}
