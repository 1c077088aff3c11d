/* The loss of a table, its gradient and its Hessian. */
#include "learn.h"

#include <gsl/gsl_deriv.h>

struct line {
	const struct pm_mdp *mdp;
	const struct pm_dataset *data;
	double g[8];
	size_t j;
};

static double along(double x, void *params)
{
	struct line line = *(struct line *)params;

	line.g[line.j] = x;
	return loss_of(line.mdp, line.data, 0.37, line.g);
}

START_TEST(loss_and_gradient)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct line line = {.mdp = mdp, /* Many pairs of the same segments, and few of which each has its own. */
			   .data = random_data(mdp, _i ? 25 : 200, 7), .g = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0.17, -0.6}};
	struct pm_design *design = design_of(mdp, line.data);
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	gsl_function f = {.function = along, .params = &line};
	double gradient[8];

	ck_assert_uint_lt(design->n_pairs, 200);
	ck_assert((2 * design->n_segments >= design->n_pairs) == _i);
	ck_close(pm_loss(design, 0.37, line.g, workspace, gradient, NULL), loss_of(mdp, line.data, 0.37, line.g), 1e-14);
	for (line.j = 0; line.j < 8; line.j++) {
		double derivative, error;

		gsl_deriv_central(&f, line.g[line.j], 1e-4, &derivative, &error);
		ck_assert_msg(fabs(gradient[line.j] - derivative) <= fmax(1e-9, 10 * error), "%zu: %g, %g", line.j, gradient[line.j], derivative);
	}
	pm_loss_workspace_free(workspace);
	pm_design_free(design);
	pm_dataset_free((struct pm_dataset *)line.data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(hessian_is_the_slope_of_the_gradient)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = random_data(mdp, _i ? 25 : 100, 9);
	struct pm_design *design = design_of(mdp, data);
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	double g[8] = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0.17, -0.6}, hessian[64], up[8], down[8];
	const double h = 1e-5;

	pm_loss(design, 0.1, g, workspace, NULL, hessian);
	for (size_t j = 0; j < 8; j++) {
		double old = g[j];

		g[j] = old + h;
		pm_loss(design, 0.1, g, workspace, up, NULL);
		g[j] = old - h;
		pm_loss(design, 0.1, g, workspace, down, NULL);
		g[j] = old;
		for (size_t i = 0; i < 8; i++) {
			/* The error of the difference is h^2 times a third derivative below 1 here, and 1e-16 / h of rounding. */
			ck_close(hessian[i * 8 + j], (up[i] - down[i]) / (2 * h), 1e-9);
			ck_assert(hessian[i * 8 + j] == hessian[j * 8 + i]);
		}
	}
	/* The end has no weights. */
	ck_close(hessian[6 * 8 + 6], 0.1, 1e-15);
	pm_loss_workspace_free(workspace);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("loss");
	TCase *tcase = check_case(suite, "loss", (const TTest *const[]){NULL});

	tcase_add_loop_test(tcase, loss_and_gradient, 0, 2);
	tcase_add_loop_test(tcase, hessian_is_the_slope_of_the_gradient, 0, 2);
	return check_run(suite);
}
