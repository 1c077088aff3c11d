#include "check.h"

#include <gsl/gsl_cdf.h>

#include "prefmodel.h"
#include "prefmodel/rng.h"

/* P(W+ >= w) by going through all 2^n signs. */
static double enumerate_greater(const double *rank, size_t n, double w)
{
	size_t count = 0;

	for (size_t signs = 0; signs < (size_t)1 << n; signs++) {
		double sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += signs >> i & 1 ? rank[i] : 0;
		count += sum >= w;
	}
	return (double)count / (double)((size_t)1 << n);
}

START_TEST(published_table)
{
	/*
	 * Critical values of the smaller rank sum, one-sided level .025 and .005 (Wilcoxon and Wilcox 1964, in most textbooks):
	 * n = 10: 8 and 3; n = 20: 52 and 37; n = 25: 89 and 68.  At the value the tail is at most the level, one above it is more.
	 */
	static const struct { size_t n; double level; size_t w; } table[] = {{10, .025, 8}, {10, .005, 3}, {20, .025, 52}, {20, .005, 37}, {25, .025, 89}, {25, .005, 68}};

	for (size_t t = 0; t < sizeof table / sizeof *table; t++)
		for (size_t more = 0; more < 2; more++) {
			double d[25];
			size_t left = table[t].w + more;
			struct pm_wilcoxon r;

			/* Ranks n, n-1, ... are made positive until their sum is the wanted one. */
			for (size_t i = table[t].n; i >= 1; i--) {
				d[i - 1] = left >= i ? (double)i : -(double)i;
				left -= left >= i ? i : 0;
			}
			ck_assert_uint_eq(left, 0);
			ck_ok(pm_wilcoxon(d, table[t].n, PM_ZEROS_DROP, &r));
			ck_assert(r.exact);
			ck_close(r.w_plus, (double)(table[t].w + more), 0);
			ck_assert_msg((r.p_less <= table[t].level) == (more == 0), "n %zu, W %g: %g", table[t].n, r.w_plus, r.p_less);
		}
}
END_TEST

START_TEST(enumeration_with_ties)
{
	const double d[] = {0.73, -0.73, 1.5, 1.5, -2.25, 3, 0.1, 1.5, 0, -0.1};
	/* Without the zero: sizes .1 .1 .73 .73 1.5 1.5 1.5 2.25 3 have ranks 1.5 1.5 3.5 3.5 6 6 6 8 9; with it each is one more. */
	const double rank[] = {1.5, 1.5, 3.5, 3.5, 6, 6, 6, 8, 9}, pratt[] = {2.5, 2.5, 4.5, 4.5, 7, 7, 7, 9, 10};
	struct pm_wilcoxon r;

	ck_ok(pm_wilcoxon(d, 10, PM_ZEROS_DROP, &r));
	ck_close(r.w_plus, 1.5 + 3.5 + 18 + 9, 0);
	ck_assert_uint_eq(r.n_zeros, 1);
	ck_close(r.p_greater, enumerate_greater(rank, 9, r.w_plus), 1e-15);
	ck_close(r.p_less, 1 - enumerate_greater(rank, 9, r.w_plus + 0.25), 1e-15);
	ck_ok(pm_wilcoxon(d, 10, PM_ZEROS_PRATT, &r));
	ck_close(r.w_plus, 2.5 + 4.5 + 21 + 10, 0);
	ck_close(r.p_greater, enumerate_greater(pratt, 9, r.w_plus), 1e-15);
}
END_TEST

START_TEST(mirror)
{
	double d[30], e[30];
	struct pm_wilcoxon a, b;
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){11}, 1);

	for (int i = 0; i < 30; i++) {
		d[i] = gsl_rng_uniform(rng) - 0.3;
		e[i] = -d[i];
	}
	ck_ok(pm_wilcoxon(d, 30, PM_ZEROS_DROP, &a));
	ck_ok(pm_wilcoxon(e, 30, PM_ZEROS_DROP, &b));
	ck_close(a.p, b.p, 1e-14);
	ck_close(a.p_greater, b.p_less, 1e-14);
	ck_close(a.w_plus + a.w_minus, 30.0 * 31 / 2, 0);
	gsl_rng_free(rng);
}
END_TEST

START_TEST(normal_form)
{
	/* n = 60, differences 1..60 with the multiples of 3 negative: W+ = 1830 - 3 * 210 = 1200, variance n(n+1)(2n+1)/24. */
	double d[60];
	struct pm_wilcoxon r;

	for (int i = 1; i <= 60; i++)
		d[i - 1] = i % 3 ? i : -i;
	ck_ok(pm_wilcoxon(d, 60, PM_ZEROS_DROP, &r));
	ck_assert(!r.exact);
	ck_close(r.w_plus, 1200, 0);
	ck_close(r.z, (1200 - 915) / sqrt(60.0 * 61 * 121 / 24), 1e-14);
	ck_close(r.p_greater, gsl_cdf_ugaussian_Q((1200 - 915 - 0.5) / sqrt(60.0 * 61 * 121 / 24)), 1e-12);
}
END_TEST

START_TEST(level_of_the_test)
{
	/* Under the hypothesis p <= .05 happens at most one time in twenty: 4000 draws, four standard errors. */
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){12}, 1);
	int rejected = 0;

	for (int k = 0; k < 4000; k++) {
		double d[15];
		struct pm_wilcoxon r;

		for (int i = 0; i < 15; i++)
			d[i] = gsl_rng_uniform(rng) - 0.5;
		ck_ok(pm_wilcoxon(d, 15, PM_ZEROS_DROP, &r));
		rejected += r.p <= 0.05;
	}
	ck_assert(rejected <= 200 + 4 * sqrt(4000 * .05 * .95));
	ck_assert(rejected >= 150 - 4 * sqrt(4000 * .05 * .95));
	gsl_rng_free(rng);
}
END_TEST

START_TEST(edges)
{
	const double zeros[] = {0, 0, 0}, bad[] = {1, NAN}, infinite[] = {INFINITY, 1, -2};
	struct pm_wilcoxon r;

	ck_ok(pm_wilcoxon(zeros, 3, PM_ZEROS_DROP, &r));
	ck_close(r.p, 1, 0);
	ck_assert_uint_eq(r.n_zeros, 3);
	ck_ok(pm_wilcoxon(zeros, 0, PM_ZEROS_PRATT, &r));
	ck_close(r.p, 1, 0);
	ck_assert_int_eq(pm_wilcoxon(bad, 2, PM_ZEROS_DROP, &r), PM_EDOM);
	ck_ok(pm_wilcoxon(infinite, 3, PM_ZEROS_DROP, &r));
	ck_close(r.w_plus, 4, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("wilcoxon");

	check_case(suite, "wilcoxon",
		   (const TTest *const[]){published_table, enumeration_with_ties, mirror, normal_form, level_of_the_test, edges, NULL});
	return check_run(suite);
}
