#include "selfcorrect.h"

#include <gsl/gsl_cdf.h>

#include <gsl/gsl_randist.h>

static const struct {
	double theta, cl, cs, rss;
} rows[] = {
	{0, .650000, .336538, .342948}, {1, .888941, .200000, .527843}, {1.5, .953235, .123415, .544390},
	{3, .999055, .009100, .506402}, {-3, .300945, .399987, -.040496},
};

START_TEST(curve)
{
	double v[PM_N_CORRECTION];

	ck_ok(pm_revise_above(&pm_revise_or_keep_defaults, rows[_i].theta, v));
	ck_assert(fabs(v[PM_CL] - rows[_i].cl) < 6e-7);
	ck_assert(fabs(v[PM_CS] - rows[_i].cs) < 6e-7);
	ck_assert(fabs(v[PM_RSS] - rows[_i].rss) < 6e-7);
	ck_close(v[PM_ACC2], .6 * v[PM_CL] + .4 * v[PM_CS], 1e-14);
}
END_TEST

START_TEST(curve_simulated)
{
	enum { N = 200000 };
	const struct pm_revise_or_keep *m = &pm_revise_or_keep_defaults;
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){71, (uint64_t)_i}, 2);
	double n[2] = {0}, right[2] = {0}, expected[] = {rows[_i].cs, rows[_i].cl};

	for (int k = 0; k < N; k++) {
		bool first = gsl_rng_uniform(rng) < m->accuracy, revised, second;

		revised = gsl_ran_ugaussian(rng) + (first ? 0 : m->sensitivity) > rows[_i].theta;
		second = revised ? gsl_rng_uniform(rng) < (first ? 1 - m->spoil : m->mend) : first;
		n[first]++;
		right[first] += second;
	}
	for (int first = 0; first < 2; first++)
		ck_assert(fabs(right[first] / n[first] - expected[first]) < 4 * sqrt(expected[first] * (1 - expected[first]) / n[first]));
	gsl_rng_free(rng);
}
END_TEST

START_TEST(best_threshold)
{
	const struct pm_revise_or_keep *m = &pm_revise_or_keep_defaults;
	double theta = pm_revise_best(m), v[PM_N_CORRECTION], near[PM_N_CORRECTION], wrong, right;

	ck_assert(fabs(theta - 1.465081) < 6e-7);
	ck_ok(pm_revise_above(m, theta, v));
	ck_assert(fabs(v[PM_ACC2] - .621341) < 6e-7);
	for (int side = -1; side <= 1; side += 2) {
		ck_ok(pm_revise_above(m, theta + .01 * side, near));
		ck_assert(near[PM_ACC2] < v[PM_ACC2]);
	}
	/* There P(wrong | z) = spoil / (mend + spoil). */
	wrong = .4 * gsl_ran_ugaussian_pdf(theta - 1);
	right = .6 * gsl_ran_ugaussian_pdf(theta);
	ck_close(wrong / (wrong + right), .7 / 1.1, 1e-12);
}
END_TEST

START_TEST(planned)
{
	static struct planned p;
	static double policy[MOST_ROWS];
	struct pm_revise_or_keep m = pm_revise_or_keep_defaults;
	double revise[PM_REVISE_MAX_BINS], v[PM_N_CORRECTION], theta[PM_N_CORRECTION];
	struct pm_mdp *mdp;

	ck_ok(pm_revise_or_keep_mdp(&m, &mdp));
	ck_ok(pm_mdp_check(mdp, NULL));
	plan(mdp, NULL, &p);
	first_best(mdp, p.q, policy);
	for (size_t bin = 0; bin < m.bins; bin++) {
		double right = m.accuracy * pm_revise_bin(&m, bin, true), wrong = (1 - m.accuracy) * pm_revise_bin(&m, bin, false);
		double posterior = wrong / (wrong + right);

		ck_close(p.q[2 * bin + PM_REVISE] - p.q[2 * bin + PM_KEEP], posterior * m.mend - (1 - posterior) * m.spoil, 1e-13);
		revise[bin] = policy[2 * bin + PM_REVISE];
		ck_assert((revise[bin] == 1) == (posterior > m.spoil / (m.mend + m.spoil)));
	}
	ck_ok(pm_revise_measures(&m, revise, v));
	ck_close(v[PM_ACC2], pm_mean_return(mdp, p.v), 1e-13);
	check_by_simulation(mdp, policy, v[PM_ACC2], 100000, 72);
	pm_mdp_free(mdp);
	/* Bins lose little of what a threshold can do, and nothing when they are fine. */
	ck_ok(pm_revise_above(&m, pm_revise_best(&m), theta));
	ck_assert(v[PM_ACC2] <= theta[PM_ACC2] && v[PM_ACC2] > theta[PM_ACC2] - .001);
	m.bins = 1000;
	ck_ok(pm_revise_or_keep_mdp(&m, &mdp));
	plan(mdp, NULL, &p);
	ck_assert(fabs(pm_mean_return(mdp, p.v) - theta[PM_ACC2]) < 1e-6);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(bins)
{
	const struct pm_revise_or_keep *m = &pm_revise_or_keep_defaults;
	double right = 0, wrong = 0;

	for (size_t bin = 0; bin < m->bins; bin++) {
		right += pm_revise_bin(m, bin, true);
		wrong += pm_revise_bin(m, bin, false);
	}
	ck_close(right, 1, 1e-14);
	ck_close(wrong, 1, 1e-14);
	ck_close(pm_revise_bin(m, 0, true), gsl_cdf_ugaussian_P(-3), 1e-15);
	ck_close(pm_revise_bin(m, 20, true) / gsl_cdf_ugaussian_Q(4), 1, 1e-12);
}
END_TEST

START_TEST(mixtures)
{
	const struct pm_revise_or_keep *m = &pm_revise_or_keep_defaults;
	double revise[21], hidden[PM_N_CORRECTION], seen[PM_N_CORRECTION];
	double last_cl = -1, last_cs = 2;

	for (double share = 0; share <= 1; share += .25) {
		pm_revise_mixture(m, share, false, revise);
		ck_ok(pm_revise_measures(m, revise, hidden));
		/* A seesaw: what CL gains CS loses. */
		ck_close(hidden[PM_CL], 1 - m->spoil * (1 - share), 1e-13);
		ck_close(hidden[PM_CS], m->mend * (1 - share), 1e-13);
		ck_assert(hidden[PM_CL] > last_cl && hidden[PM_CS] < last_cs);
		last_cl = hidden[PM_CL];
		last_cs = hidden[PM_CS];
		pm_revise_mixture(m, share, true, revise);
		ck_ok(pm_revise_measures(m, revise, seen));
		if (share > 0 && share < 1)
			ck_assert(seen[PM_CL] > hidden[PM_CL] && seen[PM_CS] > hidden[PM_CS]);
	}
}
END_TEST

START_TEST(errors)
{
	struct pm_revise_or_keep m = pm_revise_or_keep_defaults;
	double v[PM_N_CORRECTION], revise[21] = {0};
	struct pm_mdp *mdp;

	ck_assert_int_eq(pm_revise_above(&m, NAN, v), PM_EDOM);
	revise[3] = 1.5;
	ck_assert_int_eq(pm_revise_measures(&m, revise, v), PM_EDOM);
	m.bins = 2;
	ck_assert_int_eq(pm_revise_or_keep_mdp(&m, &mdp), PM_EDOM);
	m = pm_revise_or_keep_defaults;
	m.accuracy = 1;
	ck_assert_int_eq(pm_revise_or_keep_mdp(&m, &mdp), PM_EDOM);
	ck_assert_ptr_null(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("selfcorrect revise-or-keep");
	TCase *loops = check_case(suite, "revise-or-keep", (const TTest *const[]){best_threshold, planned, bins, mixtures, errors, NULL});

	tcase_add_loop_test(loops, curve, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(loops, curve_simulated, 0, sizeof rows / sizeof *rows);
	return check_run(suite);
}
