#include "pref.h"

#include "pref/minimizer.h"

enum { D = 8 };

/* The loss of a table with l2, smooth and strictly convex. */
struct smooth {
	struct pm_design *design;
	struct pm_loss_workspace *workspace;
};

static double value(void *data, const double *x, double *gradient)
{
	struct smooth *smooth = data;

	return pm_loss(smooth->design, 0.01, x, smooth->workspace, gradient, NULL);
}

static struct smooth smooth_problem(const struct pm_mdp *mdp)
{
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	struct smooth smooth;
	gsl_rng *rng = stream_of(3);

	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_ADVANTAGE, &tables));
	ck_ok(pm_sample_pairs(mdp, tables, NULL, 500, rng, data));
	ck_ok(pm_design_table(mdp, data, &smooth.design));
	smooth.workspace = pm_loss_workspace_alloc(smooth.design);
	pm_statistic_tables_free(tables);
	pm_dataset_free(data);
	gsl_rng_free(rng);
	return smooth;
}

/* Two programs that share no code: gradients below 1e-8 and curvature of at least l2 = 0.01 leave minima 1e-8/0.01 apart at most, each. */
START_TEST(gsl_finds_the_same_minimum)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct smooth smooth = smooth_problem(mdp);
	const struct pmi_function f = {.d = D, .data = &smooth, .value = value};
	const struct pmi_method *const methods[] = {&pmi_lbfgs, &pmi_gsl_bfgs};
	struct pmi_minimizer *m[2];

	for (int i = 0; i < 2; i++) {
		m[i] = methods[i]->alloc(&f, (const double[D]){0});
		for (int k = 0; k < 500 && pmi_gradient_norm(m[i]) > 1e-8; k++)
			ck_ok(methods[i]->iterate(m[i]));
		ck_assert_msg(pmi_gradient_norm(m[i]) <= 1e-8, "%d: %g", i, pmi_gradient_norm(m[i]));
	}
	for (int j = 0; j < D; j++)
		ck_assert_msg(fabs(m[0]->x[j] - m[1]->x[j]) < 4e-6, "%d: %.9g, GSL %.9g", j, m[0]->x[j], m[1]->x[j]);
	pmi_gsl_bfgs.free(m[1]);
	pmi_lbfgs.free(m[0]);
	pm_loss_workspace_free(smooth.workspace);
	pm_design_free(smooth.design);
	pm_mdp_free(mdp);
}
END_TEST

/* The value is flat to its last bit long before the gradient is 1e-13: only slopes lead there. */
START_TEST(converges_beyond_the_rounding_of_values)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct smooth smooth = smooth_problem(mdp);
	const struct pmi_function f = {.d = D, .data = &smooth, .value = value};
	struct pmi_minimizer *lbfgs = pmi_lbfgs.alloc(&f, (const double[D]){0});
	int steps = 0;

	while (pmi_gradient_norm(lbfgs) > 1e-13 && steps++ < 40)
		ck_ok(pmi_lbfgs.iterate(lbfgs));
	ck_assert_msg(pmi_gradient_norm(lbfgs) <= 1e-13, "%g", pmi_gradient_norm(lbfgs));
	pmi_lbfgs.free(lbfgs);
	pm_loss_workspace_free(smooth.workspace);
	pm_design_free(smooth.design);
	pm_mdp_free(mdp);
}
END_TEST

/* |x| + 3 |y - x| + x^2 / 2, least (0) at 0, where both of its kinks meet; the gradient never becomes small. */
static double kinked(void *data, const double *x, double *gradient)
{
	double first = x[0] < 0 ? -1 : 1, second = x[1] < x[0] ? -3 : 3;

	(void)data;
	gradient[0] = first - second + x[0];
	gradient[1] = second;
	return fabs(x[0]) + 3 * fabs(x[1] - x[0]) + x[0] * x[0] / 2;
}

START_TEST(kinks_are_followed_down)
{
	const struct pmi_function f = {.d = 2, .value = kinked};
	struct pmi_minimizer *lbfgs = pmi_lbfgs.alloc(&f, (const double[2]){0.73, -1.25});
	int steps = 0;

	while (steps < 200 && !pmi_lbfgs.iterate(lbfgs))
		steps++;
	ck_assert_msg(lbfgs->value < 1e-6, "%g after %d steps", lbfgs->value, steps);
	pmi_lbfgs.free(lbfgs);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lbfgs");
	const TTest *const tests[] = {gsl_finds_the_same_minimum, converges_beyond_the_rounding_of_values, kinks_are_followed_down, NULL};

	check_case(suite, "minima", tests);
	return check_run(suite);
}
