#include "selfcorrect.h"

static const struct pm_trace_repair ten = {.steps = 10, .fault = .1, .mend = 1, .gamma = 1};

START_TEST(law)
{
	double p[11], sum = 0;

	pm_trace_law(&ten, p);
	for (size_t g = 0; g < 10; g++) {
		ck_close(p[g], .1 * pow(.9, (double)g), 1e-15);
		sum += p[g];
	}
	ck_assert(fabs(p[10] - .348678) < 6e-7);
	ck_close(sum + p[10], 1, 1e-15);
}
END_TEST

START_TEST(oracle)
{
	struct pm_trace_repair t = pm_trace_repair_defaults;

	ck_assert(fabs(pm_trace_repair_accuracy(&ten, 1) - .736099) < 6e-7);
	ck_close(pm_trace_repair_accuracy(&ten, 1), pow(.9, 10) + 10 * .1 * pow(.9, 9), 1e-14);
	t.fault = .23;
	ck_close(pm_trace_repair_accuracy(&t, 1), pow(.77, 6) + .9 * 6 * .23 * pow(.77, 5), 1e-14);
	/* Linear in the finder's accuracy. */
	ck_close(pm_trace_repair_accuracy(&t, .3), .7 * pm_trace_repair_accuracy(&t, 0) + .3 * pm_trace_repair_accuracy(&t, 1), 1e-14);
}
END_TEST

/* Who sees where the mistake is takes back that step, and passes a trace without one. */
START_TEST(planned)
{
	static struct planned p;
	static double policy[MOST_ROWS];
	struct pm_trace_repair t = ten;
	struct pm_mdp *mdp;

	t.mend = .8;
	ck_ok(pm_trace_repair_mdp(&t, &mdp));
	ck_ok(pm_mdp_check(mdp, NULL));
	ck_assert_uint_eq(mdp->n_states, 10 + 45 + 110 + 2);
	plan(mdp, NULL, &p);
	ck_close(pm_mean_return(mdp, p.v), pm_trace_repair_accuracy(&t, 1), 1e-12);
	first_best(mdp, p.q, policy);
	check_by_simulation(mdp, policy, pm_trace_repair_accuracy(&t, 1), 100000, 51);
	for (size_t g = 0; g < 10; g++)
		for (size_t l = 0; l <= g; l++) {
			size_t row = 2 * pm_trace_scan(&t, g, l) + PM_SCAN_REDO;

			ck_close(p.q[row], pm_trace_redo(&t, g, l), 1e-14);
			ck_assert((p.a[row] == 0) == (l == g));
		}
	/* The first step of negative advantage is the mistake; behind it nothing helps or hurts. */
	for (size_t i = 0; i < 10; i++) {
		ck_close(p.a[2 * pm_trace_ok(&t, i) + PM_STEP_FAULTY], pm_trace_redo(&t, i, i) - 1, 1e-13);
		ck_assert(p.a[2 * pm_trace_ok(&t, i) + PM_STEP_SOUND] == 0);
		for (size_t g = 0; g < i; g++)
			ck_assert(p.a[2 * pm_trace_err(&t, g, i)] == 0 && p.a[2 * pm_trace_err(&t, g, i) + 1] == 0);
	}
	pm_mdp_free(mdp);
}
END_TEST

/* A finder of given accuracy, simulated: traces decoded, located, redone. */
START_TEST(finder_simulated)
{
	enum { N = 200000 };
	const struct pm_trace_repair t = {.steps = 5, .fault = .21, .mend = .85, .gamma = 1};
	const double accuracy = .35;
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){52}, 1);
	double p[6], expected = pm_trace_repair_accuracy(&t, accuracy);
	int right = 0;

	pm_trace_law(&t, p);
	for (int k = 0; k < N; k++) {
		size_t g = draw(p, 6, rng), l = g;
		bool sound;

		if (gsl_rng_uniform(rng) >= accuracy)
			while ((l = draw(p, 6, rng)) == g)
				;
		sound = l <= g && (l == 5 || gsl_rng_uniform(rng) < t.mend);
		for (size_t i = l + 1; i < 5; i++)
			sound = sound && gsl_rng_uniform(rng) >= t.fault;
		right += l == 5 ? g == 5 : sound;
	}
	ck_assert(fabs((double)right / N - expected) < 4 * sqrt(expected * (1 - expected) / N));
	gsl_rng_free(rng);
}
END_TEST

START_TEST(finders)
{
	static struct planned p;
	static double zero[MOST_ROWS];
	struct pm_trace_repair t = pm_trace_repair_defaults;
	struct pm_trace_finder f;
	struct pm_mdp *mdp;

	ck_ok(pm_trace_repair_mdp(&t, &mdp));
	plan(mdp, NULL, &p);
	/* The true advantage is the oracle. */
	pm_trace_finder_of(&t, p.a, .05, &f);
	ck_close(f.accuracy, 1, 1e-14);
	ck_close(f.repaired, pm_trace_repair_accuracy(&t, 1), 1e-14);
	/* So are values that differ by a number a state. */
	for (size_t row = 0; row < 2 * mdp->n_states; row++)
		p.q[row] = p.a[row] + sin((double)(row / 2));
	pm_trace_finder_of(&t, p.q, .05, &f);
	ck_close(f.accuracy, 1, 1e-14);
	/* A table that says nothing finds nothing: only traces without a mistake are named rightly. */
	pm_trace_finder_of(&t, zero, 0, &f);
	ck_close(f.accuracy, pow(.9, 6), 1e-14);
	ck_close(f.repaired, pow(.9, 6), 1e-14);
	/* The reward itself is such a table: it is 0 along the trace. */
	pm_trace_finder_of(&t, mdp->reward, 0, &f);
	ck_close(f.accuracy, pow(.9, 6), 1e-14);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(errors)
{
	struct pm_trace_repair t = pm_trace_repair_defaults;
	struct pm_mdp *mdp;

	t.steps = 0;
	ck_assert_int_eq(pm_trace_repair_mdp(&t, &mdp), PM_EDOM);
	t.steps = PM_TRACE_MAX_STEPS + 1;
	ck_assert_int_eq(pm_trace_repair_mdp(&t, &mdp), PM_EDOM);
	t = pm_trace_repair_defaults;
	t.mend = NAN;
	ck_assert_int_eq(pm_trace_repair_mdp(&t, &mdp), PM_EDOM);
	ck_assert_ptr_null(mdp);
	t = (struct pm_trace_repair){.steps = 1, .fault = .3, .mend = .5, .gamma = 1};
	ck_ok(pm_trace_repair_mdp(&t, &mdp));
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("selfcorrect trace-repair");

	check_case(suite, "trace-repair", (const TTest *const[]){law, oracle, planned, finder_simulated, finders, errors, NULL});
	return check_run(suite);
}
