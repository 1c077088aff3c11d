#include "pref.h"

#include <gsl/gsl_deriv.h>

static struct pm_dataset *labelled(const struct pm_mdp *mdp, const char *link, double nu, size_t n, uint64_t seed)
{
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(seed);

	options.teacher = pm_statistic_find("partial-return");
	options.link = pm_link_find(link);
	options.nu = nu;
	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, 0, &tables));
	ck_ok(pm_sample_pairs(mdp, tables, &options, n, rng, data));
	pm_statistic_tables_free(tables);
	gsl_rng_free(rng);
	return data;
}

/* Every transition of this world has one outcome, so that partial return is a sum of r(s, a). */
static struct pm_mdp *sure_world(void)
{
	const struct pm_transition transition[] = {{0, 0, 1, 1, 1.25}, {0, 1, 2, 1, 0.3},  {1, 0, 3, 1, 2},
						   {1, 1, 0, 1, -1.1}, {2, 0, 2, 1, -0.1}, {2, 1, 3, 1, 0.6}};
	const unsigned char terminal[] = {0, 0, 0, 1};
	struct pm_mdp *mdp;

	ck_ok(pm_mdp_from_transitions(4, 2, 0.9, transition, N_OF(transition), terminal, NULL, &mdp, NULL));
	return mdp;
}

static const double truth[6] = {1.25, 0.3, 2, -1.1, -0.1, 0.6};

struct line {
	const struct pm_design *design;
	const struct pm_link *link;
	double g[8], eta, *score, *slope;
	size_t j; /* 8: eta = log nu */
};

static double along(double value, void *params)
{
	struct line line = *(struct line *)params;

	if (line.j < 8)
		line.g[line.j] = value;
	else
		line.eta = value;
	return pm_link_loss(line.design, line.link, exp(line.eta), 0.37, line.g, line.score, line.slope, NULL, NULL);
}

START_TEST(gradient_of_every_link)
{
	struct pm_mdp *mdp = sure_world();
	struct pm_dataset *data = labelled(mdp, "davidson", 0.8, 200, 7);
	struct pm_design *design;
	struct line line = {.g = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0.17, -0.6}, .eta = 0.53};
	gsl_function f = {.function = along, .params = &line};

	ck_ok(pm_design_table(mdp, data, &design));
	line.design = design;
	line.score = calloc(design->n_segments, sizeof *line.score);
	line.slope = calloc(design->n_segments, sizeof *line.slope);
	for (const struct pm_link *const *link = pm_links; *link; link++) {
		double gradient[9], derivative, error;

		if (!(*link)->smooth)
			continue;
		line.link = *link;
		pm_link_loss(design, *link, exp(0.53), 0.37, line.g, line.score, line.slope, gradient, &gradient[8]);
		for (line.j = 0; line.j < 9; line.j++) {
			gsl_deriv_central(&f, line.j < 8 ? line.g[line.j] : line.eta, 1e-4, &derivative, &error);
			ck_assert_msg(fabs(gradient[line.j] - derivative) <= fmax(1e-9, 10 * error), "%s %zu: %g, %g", (*link)->name, line.j,
				      gradient[line.j], derivative);
		}
	}
	free(line.score);
	free(line.slope);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Two optimizers that share no step. */
START_TEST(logistic_equals_newton)
{
	struct pm_mdp *mdp = sure_world();
	struct pm_dataset *data = labelled(mdp, "logistic", 0, 500, 11);
	struct pm_design *design;
	struct pm_link_options by_link = pm_link_defaults;
	struct pm_learn_options by_newton = pm_learn_defaults;
	struct pm_link_info info;
	struct pm_learn_info newton;
	double a[8] = {0}, b[8] = {0};

	by_link.l2 = by_newton.l2 = 1e-3;
	ck_ok(pm_design_table(mdp, data, &design));
	ck_ok(pm_learn_link(design, &by_link, a, &info));
	ck_ok(pm_learn(design, &by_newton, b, &newton));
	ck_assert(isnan(info.nu) && info.gradient_norm <= 1e-10);
	ck_close(info.loss, newton.loss, 1e-12);
	for (int j = 0; j < 8; j++)
		ck_assert(fabs(a[j] - b[j]) < 1e-6);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* 200,000 labels leave errors of about 0.01: the reward comes back, and nu where there is one. */
START_TEST(each_link_recovers_its_teacher)
{
	static const struct {
		const char *link;
		double nu;
	} teachers[] = {{"probit", 0}, {"rao-kupper", 1.9}, {"davidson", 0.8}};
	struct pm_mdp *mdp = sure_world();
	struct pm_dataset *data = labelled(mdp, teachers[_i].link, teachers[_i].nu, 200000, 13);
	struct pm_link_options options = pm_link_defaults;
	struct pm_link_info info;
	struct pm_design *design;
	double g[8] = {0};

	options.link = pm_link_find(teachers[_i].link);
	options.tolerance = 1e-8;
	ck_ok(pm_design_table(mdp, data, &design));
	ck_ok(pm_learn_link(design, &options, g, &info));
	for (int j = 0; j < 6; j++)
		ck_assert_msg(fabs(g[j] - truth[j]) < 0.06, "%s %d: %g, expected %g", options.link->name, j, g[j], truth[j]);
	if (options.link->least_nu >= 0) {
		double old = info.loss;

		ck_assert_msg(fabs(info.nu - teachers[_i].nu) < 0.03, "%s: nu %g", options.link->name, info.nu);
		/* nu given as the truth fits worse than the fitted one, by no more than chance. */
		options.nu = teachers[_i].nu;
		ck_ok(pm_learn_link(design, &options, g, &info));
		ck_assert(info.nu == teachers[_i].nu);
		ck_assert(info.loss >= old && info.loss < old + 1e-4);
	}
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* 40 labels fitted by heart, 4000 held out: the fit ends where these are likeliest, before its own optimum. */
START_TEST(held_out_pairs_end_a_fit)
{
	struct pm_mdp *mdp = sure_world();
	struct pm_dataset *few = labelled(mdp, "davidson", 0.8, 40, 17), *many = labelled(mdp, "davidson", 0.8, 4000, 19);
	struct pm_link_options options = pm_link_defaults;
	struct pm_link_info info, whole;
	struct pm_design *design, *held_out;
	double stopped[8] = {0}, fitted[8] = {0}, *score, *slope;

	ck_ok(pm_design_table(mdp, few, &design));
	ck_ok(pm_design_table(mdp, many, &held_out));
	score = calloc(held_out->n_segments, sizeof *score);
	slope = calloc(held_out->n_segments, sizeof *slope);
	options.link = pm_link_find("davidson");
	options.l2 = 1e-6;
	ck_ok(pm_learn_link(design, &options, fitted, &whole));
	ck_assert(isnan(whole.held_out_loss) && !whole.stopped_early);
	options.held_out = held_out;
	ck_ok(pm_learn_link(design, &options, stopped, &info));
	ck_assert(info.stopped_early && info.objective > whole.objective);
	ck_close(info.held_out_loss, pm_link_loss(held_out, options.link, info.nu, 0, stopped, score, slope, NULL, NULL), 1e-12);
	ck_assert(info.held_out_loss < pm_link_loss(held_out, options.link, whole.nu, 0, fitted, score, slope, NULL, NULL));
	free(score);
	free(slope);
	pm_design_free(held_out);
	pm_design_free(design);
	pm_dataset_free(many);
	pm_dataset_free(few);
	pm_mdp_free(mdp);
}
END_TEST

/* 0 0 1 against 0 1 2, always the first; no finite weights. */
START_TEST(separable_and_bad_requests)
{
	struct pm_mdp *mdp = sure_world();
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_link_options options = pm_link_defaults;
	struct pm_link_info info;
	struct pm_design *design;
	double g[8] = {0};

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(0, 1, 2), 1, 1));
	ck_ok(pm_design_table(mdp, data, &design));
	options.link = pm_link_find("probit");
	ck_assert_int_eq(pm_learn_link(design, &options, g, &info), PM_EMAXITER);
	ck_assert(info.separable);
	options.l2 = 0.1;
	ck_ok(pm_learn_link(design, &options, g, &info));
	ck_assert(!info.separable && g[0] == -g[1] && g[0] > 0);
	options.link = pm_link_find("rao-kupper");
	options.nu = 1;
	ck_assert_int_eq(pm_learn_link(design, &options, g, &info), PM_EDOM);
	options.link = pm_link_find("noiseless");
	ck_assert_int_eq(pm_learn_link(design, &options, g, &info), PM_EDOM);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("link");
	const TTest *const tests[] = {gradient_of_every_link, logistic_equals_newton, held_out_pairs_end_a_fit, separable_and_bad_requests, NULL};
	TCase *tcase = check_case(suite, "fits", tests);

	tcase_add_loop_test(tcase, each_link_recovers_its_teacher, 0, 3);
	return check_run(suite);
}
