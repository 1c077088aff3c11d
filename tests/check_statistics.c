#include "check.h"

#include "prefmodel.h"

START_TEST(correlation)
{
	/* By hand: deviations (-1.5,-.5,.5,1.5) and (-1,1,-2,2): sum xy 3, sums of squares 5 and 10. */
	const double x[] = {1, 2, 3, 4}, y[] = {3, 5, 2, 6}, flat[] = {7, 7, 7, 7};
	double r = 0, scaled[4];

	ck_ok(pm_pearson(x, y, 4, &r));
	ck_close(r, 3 / sqrt(50), 1e-15);
	for (int i = 0; i < 4; i++)
		scaled[i] = 5 - 0.3 * y[i];
	ck_ok(pm_pearson(x, scaled, 4, &r));
	ck_close(r, -3 / sqrt(50), 1e-15);
	ck_assert_int_eq(pm_pearson(x, flat, 4, &r), PM_EINFEASIBLE);
	ck_assert(isnan(r));
	r = 0;
	ck_assert_int_eq(pm_pearson(flat, x, 4, &r), PM_EINFEASIBLE);
	ck_assert_int_eq(pm_pearson(x, y, 1, &r), PM_EINFEASIBLE);
	ck_assert(isnan(r));
}
END_TEST

START_TEST(proportion)
{
	struct pm_interval i = {3, 4};

	/* z^2 = 1.959963984540054^2 = 3.841458820694124; both ends solve (p - q)^2 = z^2 q (1 - q) / n. */
	ck_ok(pm_wilson(7, 10, 0.95, &i));
	ck_close(pow(0.7 - i.low, 2), 3.841458820694124 * i.low * (1 - i.low) / 10, 1e-14);
	ck_close(pow(0.7 - i.high, 2), 3.841458820694124 * i.high * (1 - i.high) / 10, 1e-14);
	ck_assert(i.low < 0.7 && i.high > 0.7);
	/* No success in n: [0, z^2 / (n + z^2)]. */
	ck_ok(pm_wilson(0, 10, 0.95, &i));
	ck_assert(i.low == 0);
	ck_close(i.high, 3.841458820694124 / 13.841458820694124, 1e-14);
	ck_assert_int_eq(pm_wilson(11, 10, 0.95, &i), PM_EDOM);
	ck_assert_int_eq(pm_wilson(-1, 10, 0.95, &i), PM_EDOM);
	ck_assert_int_eq(pm_wilson(0, 0, 0.95, &i), PM_EDOM);
	ck_assert_int_eq(pm_wilson(NAN, 10, 0.95, &i), PM_EDOM);
	ck_assert_int_eq(pm_wilson(1, 10, 1, &i), PM_EDOM);
	ck_close(i.high, 3.841458820694124 / 13.841458820694124, 1e-14);
}
END_TEST

struct sample {
	size_t n;
	const double *x;
};

/* The mean, the total weight, and a statistic that is undefined in about half of the samples. */
static void mean_and_more(const double *weight, const void *context, double *value)
{
	const struct sample *s = context;
	double sum = 0, total = 0;

	for (size_t i = 0; i < s->n; i++) {
		sum += weight[i] * s->x[i];
		total += weight[i];
	}
	value[0] = sum / total;
	value[1] = total;
	value[2] = weight[0] > 0 ? 5 : NAN;
	value[3] = NAN;
}

START_TEST(bootstrap_of_a_mean)
{
	enum { N = 400 };
	static double x[N];
	struct sample s = {N, x};
	struct pm_bootstrap_options o = pm_bootstrap_defaults;
	struct pm_interval i[4], again[4];
	double mean = 0, variance = 0, half;

	for (size_t k = 0; k < N; k++)
		mean += (x[k] = sin((double)(k * k))) / N;
	for (size_t k = 0; k < N; k++)
		variance += pow(x[k] - mean, 2) / N;
	o.replicates = 20000;
	o.seed = 73;
	ck_ok(pm_bootstrap(N, 4, mean_and_more, &s, &o, i));
	/*
	 * The bootstrap variance of a mean is variance/N exactly, and with 400 units the law is normal to about 1/N: the ends are mean
	 * +- 1.96 sd.  A quantile of 20,000 replicates has standard error sqrt(.025*.975/20000)/phi(1.96) = .019 sd; four of them.
	 */
	half = 1.959963984540054 * sqrt(variance / N);
	ck_assert(fabs(i[0].low - (mean - half)) < 4 * 0.019 * half / 1.96);
	ck_assert(fabs(i[0].high - (mean + half)) < 4 * 0.019 * half / 1.96);
	ck_assert(i[1].low == N && i[1].high == N);
	ck_assert(i[2].low == 5 && i[2].high == 5);
	ck_assert(isnan(i[3].low) && isnan(i[3].high));
	ck_ok(pm_bootstrap(N, 4, mean_and_more, &s, &o, again));
	ck_assert(i[0].low == again[0].low && i[0].high == again[0].high);
	o.seed = 74;
	ck_ok(pm_bootstrap(N, 4, mean_and_more, &s, &o, again));
	ck_assert(i[0].low != again[0].low);
}
END_TEST

START_TEST(bootstrap_errors)
{
	struct pm_bootstrap_options o = pm_bootstrap_defaults;
	struct sample s = {1, (const double[]){2.5}};
	struct pm_interval i[4];

	ck_ok(pm_bootstrap(1, 4, mean_and_more, &s, NULL, i));
	ck_assert(i[0].low == 2.5 && i[0].high == 2.5);
	ck_assert_int_eq(pm_bootstrap(0, 4, mean_and_more, &s, &o, i), PM_EDOM);
	o.level = NAN;
	ck_assert_int_eq(pm_bootstrap(1, 4, mean_and_more, &s, &o, i), PM_EDOM);
	o = pm_bootstrap_defaults;
	o.replicates = 0;
	ck_assert_int_eq(pm_bootstrap(1, 4, mean_and_more, &s, &o, i), PM_EDOM);
	o.replicates = SIZE_MAX / 2;
	ck_assert_int_eq(pm_bootstrap(1, 4, mean_and_more, &s, &o, i), PM_ENOMEM);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("statistics");

	check_case(suite, "statistics", (const TTest *const[]){correlation, proportion, bootstrap_of_a_mean, bootstrap_errors, NULL});
	return check_run(suite);
}
