/* Kernels: exact at both ends of the range, and the same to the bit on every processor. */
#include "pref.h"

#include "pref/kernel.h"

/* Scores that reach both ends of the range, and the differences that overflow an exponential. */
START_TEST(kernels_are_exact)
{
	enum { N = 1000, M = 64 };
	double x[M], u[M], w[N], q[N];
	uint16_t l16[N], r16[N];
	uint32_t l32[N], r32[N];
	gsl_rng *rng = stream_of(13);
	const struct pmi_kernel *kernel = pmi_kernels()[0];

	for (int i = 0; i < M; i++)
		x[i] = i < 8 ? 700 * (2 * gsl_rng_uniform(rng) - 1) : 30 * (2 * gsl_rng_uniform(rng) - 1);
	for (int k = 0; k < N; k++) {
		l16[k] = (uint16_t)(l32[k] = (uint32_t)pm_rng_below(rng, M));
		r16[k] = (uint16_t)(r32[k] = (uint32_t)pm_rng_below(rng, M));
		w[k] = gsl_rng_uniform(rng);
	}
	kernel->exp(M, 0, x, u);
	for (int i = 0; i < M; i++)
		ck_assert_msg(fabs(u[i] / exp(x[i]) - 1) < 4.5e-16, "exp(%.17g)", x[i]);
	kernel->share16(N, l16, r16, w, u, q);
	/* The difference of two scores near 700 is off by 1.6e-13, which the logarithm of P then is too; below 1e-308 digits go. */
	for (int k = 0; k < N; k++) {
		double p = pm_logistic(x[l32[k]] - x[r32[k]]);

		ck_assert(fabs(q[k] - w[k] * p) <= 2e-13 * p + 1e-307);
	}
	kernel->share32(N, l32, r32, NULL, u, q);
	for (int k = 0; k < N; k++) {
		double p = pm_logistic(x[l32[k]] - x[r32[k]]);

		ck_assert(fabs(q[k] - p) <= 2e-13 * p + 1e-307);
	}
	x[0] = 1e6;
	kernel->logistic(N, l32, r32, w, x, q);
	for (int k = 0; k < N; k++)
		ck_assert(fabs(q[k] - w[k] * pm_logistic(x[l32[k]] - x[r32[k]])) < 1e-15);
	gsl_rng_free(rng);
}
END_TEST

/* Cross-entropy, slope and curvature of a pair against the functions of the library, from 0 to where exp underflows. */
START_TEST(entropy_is_exact)
{
	const double ds[] = {0, 1e-300, -1e-9, 0.73, -1.25, 5.5, -30, 36.7, 40, -600, 720, -1e6}, ys[] = {0, 0.3, 0.5, 1};
	const struct pmi_kernel *kernel = pmi_kernel_best();

	for (size_t i = 0; i < N_OF(ds); i++)
		for (size_t j = 0; j < N_OF(ys); j++) {
			const double w = 0.7;
			double entropy, slope, curvature, p = pm_logistic(ds[i]);

			kernel->entropy(1, &ds[i], &ys[j], &w, &entropy, &slope, &curvature);
			ck_close(entropy, 0.7 * pm_cross_entropy(ys[j], ds[i]), 1e-15);
			if (ys[j] == 0 && ds[i] > -700)
				ck_assert(fabs(entropy / (0.7 * pm_cross_entropy(0, ds[i])) - 1) < 2e-15);
			ck_close(slope, 0.7 * (p - ys[j]), 1e-15);
			ck_assert(fabs(curvature - 0.7 * p * pm_logistic(-ds[i])) <= 2e-15 * curvature + 1e-300);
		}
}
END_TEST

/* The sum that takes one logarithm for all, where pairs are certain, undecided and far on the wrong side. */
START_TEST(losses_are_sums_of_entropies)
{
	enum { N = 511 };
	const double sizes[] = {1e-8, 0.9, 40, 700};
	double d[N], y[N], one[N], entropy[N], slope[N], curvature[N], slope2[N], curvature2[N];
	const struct pmi_kernel *kernel = pmi_kernel_best();
	unsigned char twice[N];
	gsl_rng *rng = stream_of(23);

	for (size_t i = 0; i < N_OF(sizes) * 2; i++) {
		double sum = 0;

		for (size_t k = 0; k < N; k++) {
			d[k] = sizes[i / 2] * (gsl_rng_uniform(rng) - 0.4);
			/* Then every label is that of the larger score, and nothing but the logarithms is left. */
			twice[k] = (unsigned char)(i % 2 ? 2 * (d[k] > 0) : pm_rng_below(rng, 3));
			one[k] = 1;
		}
		kernel->halves(N, twice, y);
		kernel->entropy(N, d, y, one, entropy, slope, curvature);
		for (size_t k = 0; k < N; k++) {
			ck_assert(y[k] == 0.5 * twice[k]);
			sum += entropy[k];
		}
		ck_assert(fabs(kernel->loss(N, d, y, slope2, curvature2) / sum - 1) < 1e-13);
		ck_assert_mem_eq(slope, slope2, sizeof slope);
		ck_assert_mem_eq(curvature, curvature2, sizeof curvature);
	}
	/* Certain pairs alone: far below the rounding of 1. */
	for (size_t k = 0; k < N; k++)
		d[k] = y[k] == 1 ? 50 : -50;
	for (size_t k = 0; k < N; k++)
		y[k] = d[k] > 0;
	ck_assert(fabs(kernel->loss(N, d, y, slope2, NULL) / (N * exp(-50)) - 1) < 1e-13);
	gsl_rng_free(rng);
}
END_TEST

START_TEST(kernels_agree_to_the_bit)
{
	enum { N = 1003, M = 61 };
	double x[M], u[M], v[M], w[N], q[N], p[N], q2[N], p2[N], q3[N] = {0}, p3[N] = {0}, difference[N];
	uint16_t l16[N], r16[N];
	uint32_t l32[N], r32[N];
	gsl_rng *rng = stream_of(19);
	const struct pmi_kernel *const *all = pmi_kernels();

	for (int i = 0; i < M; i++)
		x[i] = 300 * (2 * gsl_rng_uniform(rng) - 1);
	for (int k = 0; k < N; k++) {
		l16[k] = (uint16_t)(l32[k] = (uint32_t)pm_rng_below(rng, M));
		r16[k] = (uint16_t)(r32[k] = (uint32_t)pm_rng_below(rng, M));
		w[k] = gsl_rng_uniform(rng);
	}
	all[0]->exp(M, 0.3, x, u);
	for (const struct pmi_kernel *const *k = all + 1; *k; k++) {
		(*k)->exp(M, 0.3, x, v);
		ck_assert_mem_eq(u, v, sizeof u);
		all[0]->difference(N, l32, r32, x, difference);
		(*k)->difference(N, l32, r32, x, p);
		ck_assert_mem_eq(p, difference, sizeof p);
		for (int weighted = 0; weighted < 2; weighted++) {
			all[0]->share16(N, l16, r16, weighted ? w : NULL, u, q);
			(*k)->share16(N, l16, r16, weighted ? w : NULL, u, p);
			ck_assert_mem_eq(p, q, sizeof p);
			(*k)->share32(N, l32, r32, weighted ? w : NULL, u, p);
			ck_assert_mem_eq(p, q, sizeof p);
			all[0]->entropy(N, difference, w, w, q, q2, weighted ? q3 : NULL);
			(*k)->entropy(N, difference, w, w, p, p2, weighted ? p3 : NULL);
			ck_assert_mem_eq(p, q, sizeof p);
			ck_assert_mem_eq(p2, q2, sizeof p);
			ck_assert_mem_eq(p3, q3, sizeof p);
			ck_assert(all[0]->loss(500, difference, w, q2, weighted ? q3 : NULL) ==
				  (*k)->loss(500, difference, w, p2, weighted ? p3 : NULL));
			ck_assert_mem_eq(p2, q2, sizeof p);
			ck_assert_mem_eq(p3, q3, sizeof p);
			all[0]->halves(N, (const unsigned char *)l16, q);
			(*k)->halves(N, (const unsigned char *)l16, p);
			ck_assert_mem_eq(p, q, sizeof p);
			all[0]->logistic(N, l32, r32, weighted ? w : NULL, x, q);
			(*k)->logistic(N, l32, r32, weighted ? w : NULL, x, p);
			ck_assert_mem_eq(p, q, sizeof p);
		}
	}
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {kernels_are_exact, entropy_is_exact, losses_are_sums_of_entropies, kernels_agree_to_the_bit, NULL};
	Suite *suite = suite_create("kernels");

	check_case(suite, "kernels", tests);
	return check_run(suite);
}
