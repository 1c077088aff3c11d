#include "pref.h"

#include <gsl/gsl_multimin.h>

#include "pref/lbfgs.h"

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

static double gsl_value(const gsl_vector *x, void *data)
{
	double ignored[D];

	return value(data, x->data, ignored);
}

static void gsl_gradient(const gsl_vector *x, void *data, gsl_vector *gradient)
{
	value(data, x->data, gradient->data);
}

static void gsl_both(const gsl_vector *x, void *data, double *f, gsl_vector *gradient)
{
	*f = value(data, x->data, gradient->data);
}

static void minimise_by_gsl(struct smooth *smooth, double *x)
{
	gsl_multimin_fdfminimizer *m = gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, D);
	gsl_multimin_function_fdf f = {.f = gsl_value, .df = gsl_gradient, .fdf = gsl_both, .n = D, .params = smooth};
	gsl_vector *start = gsl_vector_calloc(D);

	ck_assert_int_eq(gsl_multimin_fdfminimizer_set(m, &f, start, 0.01, 0.1), 0);
	for (int i = 0; i < 500 && gsl_multimin_test_gradient(m->gradient, 1e-8); i++)
		if (gsl_multimin_fdfminimizer_iterate(m))
			break;
	memcpy(x, m->x->data, D * sizeof *x);
	gsl_vector_free(start);
	gsl_multimin_fdfminimizer_free(m);
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
	double other[D];
	struct pmi_lbfgs *lbfgs = pmi_lbfgs_alloc(&f, (const double[D]){0});

	for (int i = 0; i < 100 && pmi_lbfgs_gradient_norm(lbfgs) > 1e-8; i++)
		ck_ok(pmi_lbfgs_iterate(lbfgs));
	ck_assert(pmi_lbfgs_gradient_norm(lbfgs) <= 1e-8);
	minimise_by_gsl(&smooth, other);
	for (int j = 0; j < D; j++)
		ck_assert_msg(fabs(pmi_lbfgs_x(lbfgs)[j] - other[j]) < 4e-6, "%d: %.9g, GSL %.9g", j, pmi_lbfgs_x(lbfgs)[j], other[j]);
	pmi_lbfgs_free(lbfgs);
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
	struct pmi_lbfgs *lbfgs = pmi_lbfgs_alloc(&f, (const double[D]){0});
	int steps = 0;

	while (pmi_lbfgs_gradient_norm(lbfgs) > 1e-13 && steps++ < 40)
		ck_ok(pmi_lbfgs_iterate(lbfgs));
	ck_assert_msg(pmi_lbfgs_gradient_norm(lbfgs) <= 1e-13, "%g", pmi_lbfgs_gradient_norm(lbfgs));
	pmi_lbfgs_free(lbfgs);
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
	struct pmi_lbfgs *lbfgs = pmi_lbfgs_alloc(&f, (const double[2]){0.73, -1.25});
	int steps = 0;

	while (steps < 200 && !pmi_lbfgs_iterate(lbfgs))
		steps++;
	ck_assert_msg(pmi_lbfgs_value(lbfgs) < 1e-6, "%g after %d steps", pmi_lbfgs_value(lbfgs), steps);
	pmi_lbfgs_free(lbfgs);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lbfgs");
	const TTest *const tests[] = {gsl_finds_the_same_minimum, converges_beyond_the_rounding_of_values, kinks_are_followed_down, NULL};

	check_case(suite, "minima", tests);
	return check_run(suite);
}
