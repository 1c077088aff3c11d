/* Statuses and messages, probabilities, random streams, numbers as text, sizes of memory. */
#include "check.h"

#include <locale.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel.h"

START_TEST(status_sentences)
{
	for (int s = 0; s < PM_N_STATUS; s++)
		for (int t = 0; t < s; t++)
			ck_assert_str_ne(pm_status_message((enum pm_status)s), pm_status_message((enum pm_status)t));
	ck_assert_str_eq(pm_status_message((enum pm_status)PM_N_STATUS), "unknown status");
	ck_assert_str_eq(pm_status_name(PM_EPROB), "PM_EPROB");
	ck_assert_int_eq(PM_OK, 0);
}
END_TEST

START_TEST(error_place)
{
	struct pm_error e;
	char text[700], path[2000];

	ck_assert_int_eq(pm_error_set(&e, PM_EDOM, "a.csv", 7, 3, "cell %c", 'Q'), PM_EDOM);
	pm_error_format(&e, text, sizeof text);
	ck_assert_str_eq(text, "a.csv:7:3: cell Q");
	ck_assert_int_eq(pm_error_set(NULL, PM_EIO, "a", 1, 1, "x"), PM_EIO);
	memset(path, 'x', sizeof path);
	memcpy(path + sizeof path - 6, "y.csv", 6);
	pm_error_set(&e, PM_EIO, path, 0, 0, "gone");
	pm_error_format(&e, text, sizeof text);
	ck_assert_ptr_nonnull(strstr(text, "y.csv: gone"));
}
END_TEST

START_TEST(logistic_identities)
{
	const double xs[] = {0, 1e-300, 0.73, 3.1, 36, 700, 1e308, INFINITY};

	for (size_t i = 0; i < sizeof xs / sizeof *xs; i++) {
		double x = xs[i];

		ck_close(pm_logistic(x) + pm_logistic(-x), 1, 1e-15);
		ck_close(exp(pm_log_logistic(-x)), pm_logistic(-x), 1e-14);
		ck_assert(pm_cross_entropy(1, x) >= 0);
	}
	/* 1 / (1 + e^-1) = e / (1 + e) */
	ck_close(pm_logistic(1), 2.718281828459045 / 3.718281828459045, 1e-15);
	ck_close(pm_cross_entropy(0.5, 0), M_LN2, 1e-15);
	ck_close(pm_cross_entropy(1, -1e5), 1e5, 1e-15);
	ck_close(pm_cross_entropy(0.25, 2), 0.25 * log1p(exp(-2)) + 0.75 * log1p(exp(2)), 1e-15);
	ck_assert(isnan(pm_logistic(NAN)));
}
END_TEST

START_TEST(log_sum_exp_and_normal)
{
	const double x[] = {1000, 1000 + M_LN2};

	ck_close(pm_log_sum_exp(x, 2), 1000 + log(3), 1e-15);
	ck_assert(pm_log_sum_exp(x, 0) == -INFINITY);
	ck_close(pm_log_normal(0), -M_LN2, 1e-15);
	/* Phi(-1.959963984540054) = 0.025 */
	ck_close(exp(pm_log_normal(-1.959963984540054)), 0.025, 1e-13);
	ck_close(exp(pm_log_normal(1.959963984540054)), 0.975, 1e-14);
	/* Mills: log Phi(-40) = -40^2/2 - log(40 sqrt(2 pi)) - 1/1600 + O(40^-4) */
	ck_close(pm_log_normal(-40), -800 - log(40 * sqrt(2 * M_PI)) - 1.0 / 1600, 1e-8);
	ck_assert(pm_log_normal(-INFINITY) == -INFINITY);
	ck_assert(pm_log_normal(INFINITY) == 0);
}
END_TEST

START_TEST(streams)
{
	const uint64_t a[] = {1, 2, 3}, b[] = {1, 2, 4}, c[] = {1, 2};
	gsl_rng *x = pm_rng_stream(a, 3), *y = pm_rng_stream(a, 3), *z = pm_rng_stream(b, 3), *w = pm_rng_stream(c, 2);
	double mean = 0;
	int same = 0;

	for (int i = 0; i < 100000; i++) {
		double u = gsl_rng_uniform(x);

		ck_assert(u == gsl_rng_uniform(y));
		same += u == gsl_rng_uniform(z) || u == gsl_rng_uniform(w);
		mean += u / 100000;
	}
	ck_assert_int_eq(same, 0);
	/* Five standard errors of the mean of 1e5 uniforms. */
	ck_assert(fabs(mean - 0.5) < 5 * sqrt(1.0 / 12 / 100000));
	pm_rng_restart(z, a, 3);
	pm_rng_restart(y, a, 3);
	ck_assert(gsl_rng_uniform(z) == gsl_rng_uniform(y));
	ck_assert(pm_hash(a, 3) != pm_hash(a, 2));
	ck_assert(pm_hash_name("fig3") != pm_hash_name("fig4"));
	gsl_rng_free(x);
	gsl_rng_free(y);
	gsl_rng_free(z);
	gsl_rng_free(w);
}
END_TEST

START_TEST(stream_reference)
{
	/* xoshiro256** from state 1, 2, 3, 4 gives 11520, 0, 1509978240, 1215971899390074240 (the reference program of its authors). */
	gsl_rng *x = pm_rng_stream((const uint64_t[]){0}, 1);
	uint64_t state[4] = {1, 2, 3, 4};

	memcpy(x->state, state, sizeof state);
	ck_assert_uint_eq(gsl_rng_get(x), UINT64_C(11520) >> 32);
	ck_assert_uint_eq(gsl_rng_get(x), 0);
	ck_assert_uint_eq(gsl_rng_get(x), UINT64_C(1509978240) >> 32);
	ck_assert_uint_eq(gsl_rng_get(x), UINT64_C(1215971899390074240) >> 32);
	gsl_rng_free(x);
}
END_TEST

START_TEST(below_is_uniform)
{
	gsl_rng *x = pm_rng_stream((const uint64_t[]){5}, 1);
	size_t count[7] = {0};
	double chi = 0;

	for (int i = 0; i < 70000; i++)
		count[pm_rng_below(x, 7)]++;
	for (int k = 0; k < 7; k++)
		chi += pow((double)count[k] - 10000, 2) / 10000;
	/* The 0.9999 quantile of chi-squared with 6 degrees of freedom is 27.9. */
	ck_assert(chi < 27.9);
	ck_assert_uint_eq(pm_rng_below(x, 1), 0);
	gsl_rng_free(x);
}
END_TEST

START_TEST(numbers)
{
	static const double xs[] = {0.1, -1.5e-310, 1e308, 3, -0.0, 12345.678901234567};
	char text[PM_NUMBER_SIZE];
	double y;
	uint64_t n;

	setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is installed, a comma is the decimal point */
	for (size_t i = 0; i < sizeof xs / sizeof *xs; i++) {
		ck_assert(pm_parse_double(pm_format_double(text, xs[i]), &y));
		ck_assert(y == xs[i]);
		ck_assert_ptr_null(strchr(text, ','));
	}
	ck_assert_str_eq(pm_format_double(text, -NAN), "nan");
	ck_assert(pm_parse_double("inf", &y) && isinf(y));
	for (const char *const *bad = (const char *const[]){"", " 1", "1 ", "0x10", "1,5", "one", "1e", NULL}; *bad; bad++)
		ck_assert_msg(!pm_parse_double(*bad, &y), "\"%s\" was taken for a number", *bad);
	ck_assert(pm_parse_uint("18446744073709551615", &n) && n == UINT64_MAX);
	for (const char *const *bad = (const char *const[]){"", "-1", "+1", "1.0", "18446744073709551616", NULL}; *bad; bad++)
		ck_assert_msg(!pm_parse_uint(*bad, &n), "\"%s\" was taken for a number", *bad);
	setlocale(LC_ALL, "C");
}
END_TEST

START_TEST(memory_sizes)
{
	size_t n = 5;
	double *x = NULL;
	size_t room = 0;

	ck_assert(!pmi_multiply(SIZE_MAX / 2, 3, &n));
	ck_assert_uint_eq(n, 5);
	ck_assert(pmi_multiply(0, SIZE_MAX, &n));
	ck_assert(pmi_reserve(&x, &room, 3, sizeof *x));
	ck_assert_uint_ge(room, 3);
	x[2] = 1.5;
	ck_assert(pmi_reserve(&x, &room, 1000, sizeof *x));
	ck_assert(x[2] == 1.5);
	ck_assert(!pmi_reserve(&x, &room, SIZE_MAX / 4, sizeof *x));
	free(x);
	ck_assert_ptr_null(pmi_array(SIZE_MAX, 2));
}
END_TEST

/* Every element can be written, whether the array is smaller than a large page, ends at one or within one. */
START_TEST(large_arrays)
{
	const size_t sizes[] = {0, 1, ((size_t)2 << 20) - 1, (size_t)2 << 20, ((size_t)5 << 20) + 3};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		unsigned char *x = pmi_large_array(sizes[i], 1);

		ck_assert_ptr_nonnull(x);
		ck_assert((uintptr_t)x % _Alignof(max_align_t) == 0);
		for (size_t k = 0; k < sizes[i]; k++)
			x[k] = (unsigned char)(k % 251);
		for (size_t k = 0; k < sizes[i]; k += 4001)
			ck_assert_uint_eq(x[k], k % 251);
		free(x);
	}
	ck_assert_ptr_null(pmi_large_array(SIZE_MAX, 2));
	ck_assert_ptr_null(pmi_large_array(PTRDIFF_MAX, 1));
	ck_assert_ptr_null(pmi_large_array((size_t)PTRDIFF_MAX / 4, 4));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {status_sentences, error_place, logistic_identities, log_sum_exp_and_normal, streams, stream_reference,
				      below_is_uniform, numbers, memory_sizes, large_arrays, NULL};
	Suite *suite = suite_create("base");

	check_case(suite, "base", tests);
	return check_run(suite);
}
