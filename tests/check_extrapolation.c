/* Extrapolation: exact on errors of as many kinds as it has differences; and what it is for, mpi where a chain mixes slowly. */
#include "mdp/extrapolation.h"
#include "plan.h"

enum { N = 9 };

/* x_k = limit + sum of kinds, each of which shrinks by a factor of its own. */
static void iterate_of(size_t k, size_t kinds, double *v)
{
	for (size_t s = 0; s < N; s++) {
		v[s] = 3.7 - (double)s;
		for (size_t i = 0; i < kinds; i++)
			v[s] += cos((double)((3 + i) * s + 5 * i)) * pow(0.95 - 0.3 * (double)i, (double)k);
	}
}

START_TEST(few_kinds_of_errors)
{
	for (size_t kinds = 1; kinds <= 3; kinds++) {
		struct pmi_extrapolation x = {0};
		double v[N];

		for (size_t k = 0; !pmi_extrapolation_full(&x); k++) {
			iterate_of(k, kinds, v);
			ck_ok(pmi_extrapolation_keep(&x, N, v));
		}
		ck_assert_double_eq(pmi_extrapolation_last(&x, N)[4], v[4]);
		ck_assert(pmi_extrapolation_combine(&x, N));
		for (size_t s = 0; s < N; s++)
			ck_assert_msg(fabs(pmi_extrapolation_result(&x, N)[s] - (3.7 - (double)s)) < 1e-5, "%zu kinds, %zu: %.17g", kinds, s,
				      pmi_extrapolation_result(&x, N)[s]);
		pmi_extrapolation_clear(&x);
	}
}
END_TEST

START_TEST(nothing_to_combine)
{
	static const double same[N];
	const double bad[N] = {NAN};

	for (size_t i = 0; i < 2; i++) {
		struct pmi_extrapolation x = {0};

		while (!pmi_extrapolation_full(&x))
			ck_ok(pmi_extrapolation_keep(&x, N, i ? bad : same));
		ck_assert(!pmi_extrapolation_combine(&x, N));
		pmi_extrapolation_clear(&x);
	}
}
END_TEST

/* Without it 383 checks of 50 sweeps; the values are those of policy iteration, with two threads to the byte. */
START_TEST(slow_mixing)
{
	struct pm_mdp *m = slippery(30);
	struct pm_plan_options o = pm_plan_defaults;
	struct pm_plan_info info, exact;
	double v[900], w[900];

	o.method = "mpi";
	o.tolerance = 1e-8;
	ck_ok(pm_plan(m, NULL, &o, v, &info));
	ck_assert_msg(info.iterations <= 120, "%zu checks", info.iterations);
	ck_ok(plan(m, "pi", -1, 1e-8, w, &exact));
	ck_assert(distance(v, w, 900) <= info.bound + exact.bound);
	o.threads = 2;
	ck_ok(pm_plan(m, NULL, &o, w, &info));
	ck_assert(memcmp(v, w, sizeof v) == 0);
	pm_mdp_free(m);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {few_kinds_of_errors, nothing_to_combine, slow_mixing, NULL};
	Suite *suite = suite_create("extrapolation");

	check_case(suite, "extrapolation", tests);
	return check_run(suite);
}
