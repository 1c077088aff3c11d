#include "pref.h"

#include "pref/descent.h"
#include "pref/kink.h"

/* The square (1, 1), (3, 1), (3, 3), (1, 3) comes nearest to 0 at (1, 1); the segment (-1, 2), (3, 2) at (0, 2); a triangle around 0 holds it. */
START_TEST(shortest_vector_of_a_hull)
{
	const double square[] = {3, 1, 1, 3, 3, 3, 1, 1}, segment[] = {3, 2, -1, 2}, around[] = {1, 0.5, -1.5, 0.25, 0.3, -2};
	double weight[4], shortest[2];

	ck_assert_int_eq(pmi_shortest_in_hull(4, 2, square, weight, shortest), PM_OK);
	ck_assert(fabs(shortest[0] - 1) < 1e-9 && fabs(shortest[1] - 1) < 1e-9);
	ck_assert_int_eq(pmi_shortest_in_hull(2, 2, segment, weight, shortest), PM_OK);
	ck_assert(fabs(shortest[0]) < 1e-9 && fabs(shortest[1] - 2) < 1e-9);
	ck_close(weight[0], 0.25, 1e-9);
	ck_assert_int_eq(pmi_shortest_in_hull(3, 2, around, weight, shortest), PM_OK);
	ck_assert_msg(hypot(shortest[0], shortest[1]) < 1e-6, "%g", hypot(shortest[0], shortest[1]));
	ck_close(weight[0] + weight[1] + weight[2], 1, 1e-12);
}
END_TEST

/* max of |x - y| and a steep valley: least, 0.3, on a kink at (1, 1) whose gradients are never short. */
static double valley(void *data, const double *x, double *gradient)
{
	double side = x[0] - x[1] < 0 ? -1 : 1, along = x[0] + x[1] - 2;

	(void)data;
	gradient[0] = 5 * side + along;
	gradient[1] = -5 * side + along;
	return 0.3 + 5 * fabs(x[0] - x[1]) + along * along / 2;
}

START_TEST(kinks_have_a_certificate)
{
	const struct pmi_function f = {.d = 2, .value = valley};
	gsl_rng *rng = stream_of(2);
	double x[2] = {-0.73, -0.73}, gradient[2], value = valley(NULL, x, gradient), norm;

	ck_ok(pmi_descend_kink(&f, 1e-7, 100, rng, x, &value, &norm));
	/* Within the last radius, 1e-8, values differ by at most 5 sqrt(2) of it. */
	ck_assert_msg(value < 0.3 + 1e-7 && fabs(x[0] - 1) < 1e-5 && fabs(x[1] - 1) < 1e-5, "0.3 + %g at 1 + %g, 1 + %g, norm %g", value - 0.3, x[0] - 1, x[1] - 1, norm);
	ck_assert_msg(norm < 1e-5, "%g", norm);
	gsl_rng_free(rng);
}
END_TEST

START_TEST(adam_keeps_the_best_and_settles)
{
	const struct pmi_function f = {.d = 2, .value = valley};
	struct pmi_descent descent = {.optimizer = "adam", .max_iterations = 2000, .learning_rate = 0.1};
	double x[2] = {-0.73, 2.1};

	ck_ok(pmi_descend(&f, &descent, x));
	ck_assert_uint_eq(descent.iterations, 2000);
	ck_assert_msg(descent.value < 0.3 + 1e-3, "%g", descent.value);
	ck_assert(isnan(descent.held_out_loss) && !descent.stopped_early);
}
END_TEST

/* On the way from (-3, 0) to (1, 1) the other function is least in between. */
static double elsewhere(void *data, const double *x)
{
	(void)data;
	return fabs(x[0]);
}

START_TEST(early_stopping_goes_back)
{
	const struct pmi_function f = {.d = 2, .value = valley};
	struct pmi_descent descent = {.optimizer = "adam", .max_iterations = 400, .learning_rate = 0.1, .held_out = elsewhere, .patience = 10};
	double x[2] = {-3, -3}, gradient[2];

	ck_ok(pmi_descend(&f, &descent, x));
	ck_assert(descent.stopped_early && descent.iterations < 100);
	ck_assert(fabs(x[0]) < 0.1);
	ck_assert(descent.held_out_loss == fabs(x[0]) && descent.value == valley(NULL, x, gradient));
	x[0] = x[1] = -3;
	descent.held_out = elsewhere;
	descent.optimizer = NULL;
	ck_ok(pmi_descend(&f, &descent, x));
	ck_assert(descent.held_out_loss == fabs(x[0]) && descent.value == valley(NULL, x, gradient));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("descent");
	const TTest *const tests[] = {shortest_vector_of_a_hull, kinks_have_a_certificate, adam_keeps_the_best_and_settles,
				      early_stopping_goes_back, NULL};

	check_case(suite, "ways", tests);
	return check_run(suite);
}
