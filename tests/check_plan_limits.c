/* Planners: arguments out of range, numbers too large, limits and tolerances that are not met. */
#include <float.h>

#include "plan.h"

START_TEST(what_is_out_of_range_is_refused)
{
	struct pm_mdp *m = corridor(3, 0.7, 0.9);
	struct pm_plan_options o = pm_plan_defaults;
	static const double bad[] = {0, -1, NAN};
	double v[4];

	for (size_t i = 0; i < N_OF(bad); i++) {
		o.tolerance = bad[i];
		ck_status(pm_plan(m, NULL, &o, v, NULL), PM_EDOM);
	}
	o = pm_plan_defaults;
	o.gamma = 1.5;
	ck_status(pm_plan(m, NULL, &o, v, NULL), PM_EDOM);
	o.gamma = NAN;
	ck_status(pm_plan(m, NULL, &o, v, NULL), PM_EDOM);
	o = pm_plan_defaults;
	o.method = "guess";
	ck_status(pm_plan(m, NULL, &o, v, NULL), PM_ENOTFOUND);
	ck_status(pm_plan_values(m, NULL, &o, v, NULL, NULL, NULL), PM_ENOTFOUND);
	o.method = NULL;
	ck_ok(pm_plan(m, NULL, &o, v, NULL));
	pm_mdp_free(m);
}
END_TEST

/* Numbers too large for a double are told; no NaN and no infinity comes out as a value. */
START_TEST(overflow_is_told)
{
	static const double huge[] = {1e308, -1e308};
	const struct pm_planner *planner;
	double v[4], q[8], a[8], reward[8];

	for EACH_PLANNER (planner)
		for (size_t i = 0; i < 2; i++) {
			const struct pm_transition t[] = {{0, 0, 1, 1, 0}, {0, 1, 0, 1, 0}, {1, 0, 0, 1, 0}, {1, 1, 2, 1, 0}, {2, 0, 0, 0.5, 0}, {2, 0, 1, 0.5, 0}, {2, 1, 1, 1, 0}};
			const unsigned char none[] = {0, 0, 0};
			struct pm_mdp *m = mdp_of(3, 2, 0.9, t, N_OF(t), none);
			struct pm_plan_options o = options_of(planner, 1e-9);

			for (size_t row = 0; row < 6; row++)
				reward[row] = huge[i] * (row % 2 ? 0.3 : 1);
			ck_assert_msg(pm_plan(m, reward, &o, v, NULL) == PM_EOVERFLOW, "%s", planner->name);
			ck_assert_msg(pm_plan_values(m, reward, &o, v, q, a, NULL) == PM_EOVERFLOW, "%s", planner->name);
			pm_mdp_free(m);
		}
}
END_TEST

/* A limit of one iteration and a tolerance beyond double precision both return values with a bound that holds. */
START_TEST(limits_and_tolerances_are_honest)
{
	gsl_rng *rng = stream_of(44);
	const struct pm_planner *planner;
	size_t cut = 0, fine = 0;

	for (int round = 0; round < 60; round++) {
		struct random_law law = {5, 3, 3, 0.99, false, false};
		struct pm_mdp *m = random_mdp(&law, rng);
		double v[5], exact[5];

		oracle_optimum(m, m->reward, law.gamma, exact);
		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-6);
			struct pm_plan_info info;
			enum pm_status status;

			o.max_iterations = 1;
			status = pm_plan(m, NULL, &o, v, &info);
			check_answer(planner->name, status, &info, v, exact, 5, 1e-6);
			cut += status == PM_EMAXITER;
			o = options_of(planner, 1e-15);
			status = pm_plan(m, NULL, &o, v, &info);
			check_answer(planner->name, status, &info, v, exact, 5, 1e-15);
			fine += status == PM_ETOLERANCE;
			ck_assert(info.bound < 1e-9);
		}
		pm_mdp_free(m);
	}
	ck_assert(cut > 60 && fine > 60);
	gsl_rng_free(rng);
}
END_TEST

START_TEST(limits_are_told)
{
	struct pm_mdp *mdp = slippery(15);
	struct pm_plan_options o = pm_plan_defaults;
	double v[225], largest;
	struct pm_plan_info info;
	struct pmi_problem p;

	for (const struct pm_planner *const *x = pm_planners; *x; x++) {
		enum pm_status status;

		o.method = (*x)->name;
		o.max_iterations = 1;
		status = pm_plan(mdp, NULL, &o, v, &info);
		ck_assert_msg(status == PM_EMAXITER || status == PM_EUNSUPPORTED || strcmp((*x)->name, "lp") == 0, "%s: %s", (*x)->name, pm_status_name(status));
		if (status == PM_EMAXITER)
			ck_assert_msg(info.bound > o.tolerance && info.iterations == 1, "%s: bound %g, %zu iterations", (*x)->name, info.bound, info.iterations);
	}
	o.max_iterations = 0;
	o.method = "no such";
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, NULL), PM_ENOTFOUND);
	o.method = "vi";
	o.tolerance = 0;
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, NULL), PM_EDOM);
	o.tolerance = NAN;
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, NULL), PM_EDOM);
	o.tolerance = 1e-15;
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, &info), PM_ETOLERANCE);
	/* Some units in the last place of the values, and what rounding may hide of the residual. */
	pmi_problem_init(&p, mdp, mdp->reward, mdp->gamma, 1);
	largest = pmi_largest_value(v, 225);
	ck_assert(info.bound > 1e-15);
	ck_assert(info.bound * (1 - mdp->gamma) < 10 * DBL_EPSILON * largest + pmi_extended_part() * pmi_rounding(&p, largest));
	o.gamma = 1;
	o.tolerance = 1e-9;
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, NULL), PM_EDIVERGE);
	o.gamma = 1.5;
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, NULL), PM_EDOM);
	pm_mdp_free(mdp);
}
END_TEST

/* Rewards of a few of the smallest numbers there are: a value that rounding has stop halfway is as far off as the bound says. */
START_TEST(smallest_numbers)
{
	const struct pm_planner *planner;

	for EACH_PLANNER(planner)
		for (size_t n = 1; n < 12; n += 2) {
			const struct pm_transition t[] = {{0, 0, 0, 1, (double)n * 0x1p-1074}, {0, 1, 1, 1, 0}};
			struct pm_mdp *m = mdp_of(2, 2, 0.9, t, 2, (const unsigned char[]){0, 1});
			struct pm_plan_options o = options_of(planner, 1e-9);
			struct pm_plan_info info;
			double v[2];

			ck_ok(pm_plan(m, NULL, &o, v, &info));
			/* 10 n of them, to a hundredth of one: 0.9 is 0.9 + 2.2e-17. */
			ck_assert_msg(fabs(v[0] / 0x1p-1074 - 10 * (double)n) <= info.bound / 0x1p-1074 + 0.01 && info.bound <= 500 * 0x1p-1074,
				      "%s: %g, expected %zu, bound %g", planner->name, v[0] / 0x1p-1074, 10 * n, info.bound / 0x1p-1074);
			pm_mdp_free(m);
		}
}
END_TEST

/* Rewards times a power of two have values times the same, whatever tolerances a method has of its own; with discount and without. */
START_TEST(rewards_of_any_size)
{
	static const int powers[] = {-960, -40, 0, 340, 960};
	const struct pm_planner *planner;
	gsl_rng *rng = stream_of(45);

	for (int round = 0; round < 40; round++) {
		struct random_law law = {6, 3, 2, round % 2 ? 0.9 : 1, true, round % 3 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		double v[6], exact[6], reward[18];

		oracle_optimum(m, m->reward, law.gamma, exact);
		for EACH_PLANNER (planner)
			for (size_t k = 0; k < N_OF(powers); k++) {
				struct pm_plan_options o = options_of(planner, ldexp(1e-9, powers[k]));
				struct pm_plan_info info;

				for (size_t row = 0; row < 18; row++)
					reward[row] = ldexp(m->reward[row], powers[k]);
				ck_ok(pm_plan(m, reward, &o, v, &info));
				for (size_t s = 0; s < 6; s++)
					ck_assert_msg(fabs(ldexp(v[s], -powers[k]) - exact[s]) <= ldexp(info.bound, -powers[k]) + 1e-15 * (1 + fabs(exact[s])),
						      "%s, 2^%d: %g, exactly %g", planner->name, powers[k], ldexp(v[s], -powers[k]), exact[s]);
			}
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {what_is_out_of_range_is_refused, overflow_is_told, limits_and_tolerances_are_honest, limits_are_told,
				      smallest_numbers, rewards_of_any_size, NULL};
	Suite *suite = suite_create("plan limits");

	check_case(suite, "plan limits", tests);
	return check_run(suite);
}
