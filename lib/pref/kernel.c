#include "pref/kernel.h"

#include <math.h>
#include <stdbool.h>

/*
 * The bodies are plain C that compilers turn into vector instructions; no option that changes results is used.  Only the flags
 * that C keeps for errno and traps stand in the way.
 */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")
#endif

#include "pref/kernel-math.h"

enum { ENTROPY_BLOCK = 128 };

INLINE void exp_body(size_t n, double shift, const double *x, double *u)
{
	for (size_t i = 0; i < n; i++)
		u[i] = exponential(x[i] - shift);
}

/* Which of several equal numbers is found does not matter, so that any order of comparisons will do. */
INLINE void range_body(size_t n, const double *x, double *least, double *most)
{
	double low[8], high[8];
	size_t i = 0;

	for (int k = 0; k < 8; k++)
		low[k] = high[k] = x[0];
	for (; i + 8 <= n; i += 8)
		for (int k = 0; k < 8; k++) {
			low[k] = x[i + (size_t)k] < low[k] ? x[i + (size_t)k] : low[k];
			high[k] = x[i + (size_t)k] > high[k] ? x[i + (size_t)k] : high[k];
		}
	for (; i < n; i++) {
		low[0] = x[i] < low[0] ? x[i] : low[0];
		high[0] = x[i] > high[0] ? x[i] : high[0];
	}
	for (int k = 1; k < 8; k++) {
		low[0] = low[k] < low[0] ? low[k] : low[0];
		high[0] = high[k] > high[0] ? high[k] : high[0];
	}
	*least = low[0];
	*most = high[0];
}

/* So many slots at a time are summed in registers; the papers' segments have three transitions, and pairs of them six. */
#define GATHER_SLOTS(count)                                                                                                                \
	case count:                                                                                                                        \
		for (size_t i = 0; i < n; i++) {                                                                                           \
			double sum = slot ? x[i] : 0;                                                                                      \
                                                                                                                                           \
			for (size_t k = 0; k < count; k++)                                                                                 \
				sum += g[column[(slot + k) * n + i]];                                                                      \
			x[i] = sum;                                                                                                        \
		}                                                                                                                          \
		break

#define GATHER_BODY()                                                                                                                      \
	for (size_t slot = 0; slot < n_slots; slot += 6)                                                                                   \
		switch (n_slots - slot) {                                                                                                  \
			GATHER_SLOTS(1);                                                                                                   \
			GATHER_SLOTS(2);                                                                                                   \
			GATHER_SLOTS(3);                                                                                                   \
			GATHER_SLOTS(4);                                                                                                   \
			GATHER_SLOTS(5);                                                                                                   \
		default:                                                                                                                   \
			GATHER_SLOTS(6);                                                                                                   \
		}

INLINE void gather_body(size_t n, size_t n_slots, const uint32_t *restrict column, const double *restrict g, double *restrict x)
{
	GATHER_BODY();
}

INLINE void gather16_body(size_t n, size_t n_slots, const uint16_t *restrict column, const double *restrict g, double *restrict x)
{
	GATHER_BODY();
}

INLINE void adam_body(size_t n, const struct pmi_adam_step *step, const double *restrict gradient, double *restrict first,
		      double *restrict second, double *restrict g)
{
	const struct pmi_adam_step s = *step;

	for (size_t j = 0; j < n; j++) {
		double slope = gradient[j] * s.scale + s.l2 * g[j];

		first[j] = s.beta1 * first[j] + (1 - s.beta1) * slope;
		second[j] = s.beta2 * second[j] + (1 - s.beta2) * slope * slope;
		g[j] -= s.rate * first[j] / (sqrt(second[j]) * s.root + s.epsilon);
	}
}

#define SHARE_BODY()                                                                                                          \
	if (w)                                                                                                                    \
		for (size_t k = 0; k < n; k++)                                                                                    \
			q[k] = w[k] * (u[left[k]] / (u[left[k]] + u[right[k]]));                                                  \
	else                                                                                                                      \
		for (size_t k = 0; k < n; k++)                                                                                    \
			q[k] = u[left[k]] / (u[left[k]] + u[right[k]])

INLINE void share16_body(size_t n, const uint16_t *restrict left, const uint16_t *restrict right, const double *restrict w,
			 const double *restrict u, double *restrict q)
{
	SHARE_BODY();
}

INLINE void share32_body(size_t n, const uint32_t *restrict left, const uint32_t *restrict right, const double *restrict w,
			 const double *restrict u, double *restrict q)
{
	SHARE_BODY();
}

INLINE void logistic_body(size_t n, const uint32_t *restrict left, const uint32_t *restrict right, const double *restrict w,
			  const double *restrict x, double *restrict q)
{
	for (size_t k = 0; k < n; k++) {
		double d = x[left[k]] - x[right[k]], a = d < 0 ? -d : d;
		double e = exponential(a < 700 ? -a : -700.0);

		q[k] = (w ? w[k] : 1) * ((d >= 0 ? 1.0 : e) / (1 + e));
	}
}

INLINE void difference_body(size_t n, const uint32_t *restrict left, const uint32_t *restrict right, const double *restrict x, double *restrict d)
{
	for (size_t k = 0; k < n; k++)
		d[k] = x[left[k]] - x[right[k]];
}

/* Of n pairs of weight 1: e = exp(-|d|), the slope and, if wanted, the curvature. */
INLINE void pair_body(size_t n, const double *restrict difference, const double *restrict label, double *restrict e, double *restrict slope,
		      double *restrict curvature)
{
	for (size_t k = 0; k < n; k++) {
		double a = difference[k] < 0 ? -difference[k] : difference[k];

		e[k] = exponential(a < 700 ? -a : -700.0);
	}
	for (size_t k = 0; k < n; k++) {
		double share = 1 / (1 + e[k]), p = (difference[k] >= 0 ? 1.0 : e[k]) * share;

		slope[k] = p - label[k];
		if (curvature)
			curvature[k] = e[k] * share * share;
	}
}

INLINE void entropy_body(size_t n, const double *restrict difference, const double *restrict label, const double *restrict w,
			 double *restrict entropy, double *restrict slope, double *restrict curvature)
{
	double e[ENTROPY_BLOCK];

	for (size_t first = 0; first < n; first += ENTROPY_BLOCK) {
		size_t size = n - first < ENTROPY_BLOCK ? n - first : ENTROPY_BLOCK;

		pair_body(size, difference + first, label + first, e, slope + first, curvature ? curvature + first : NULL);
		for (size_t k = 0; k < size; k++) {
			double d = difference[first + k];

			entropy[first + k] = w[first + k] * (log_one_plus(e[k]) + ((d > 0 ? d : 0) - label[first + k] * d));
			slope[first + k] *= w[first + k];
		}
		if (curvature)
			for (size_t k = 0; k < size; k++)
				curvature[first + k] *= w[first + k];
	}
}

/* log(1 + e) summed is the logarithm of a product; that of so many factors below 2 has room, and 1 taken away the small ones last. */
INLINE double loss_body(size_t n, const double *restrict difference, const double *restrict label, double *restrict slope,
			double *restrict curvature)
{
	enum { LANES = 8 };
	double product[LANES] = {0}, sum[LANES] = {0}, e[ENTROPY_BLOCK];

	for (size_t first = 0; first < n; first += ENTROPY_BLOCK) {
		size_t size = n - first < ENTROPY_BLOCK ? n - first : ENTROPY_BLOCK, k = 0;
		const double *d = difference + first, *y = label + first;

		pair_body(size, d, y, e, slope + first, curvature ? curvature + first : NULL);
		for (; k + LANES <= size; k += LANES)
			for (size_t l = 0; l < LANES; l++) {
				product[l] = product[l] * (1 + e[k + l]) + e[k + l];
				sum[l] += (d[k + l] > 0 ? d[k + l] : 0) - y[k + l] * d[k + l];
			}
		for (; k < size; k++) {
			product[0] = product[0] * (1 + e[k]) + e[k];
			sum[0] += (d[k] > 0 ? d[k] : 0) - y[k] * d[k];
		}
	}
	for (size_t l = 1; l < LANES; l++) {
		product[0] += product[l] * (1 + product[0]);
		sum[0] += sum[l];
	}
	return log1p(product[0]) + sum[0];
}

INLINE void halves_body(size_t n, const unsigned char *restrict twice, double *restrict x)
{
	for (size_t k = 0; k < n; k++)
		x[k] = 0.5 * twice[k];
}

/* One set of functions for an instruction set, and its row. */
#define VERSION(set, attribute)                                                                                                    \
	attribute static void exp_##set(size_t n, double shift, const double *x, double *u)                                        \
	{                                                                                                                          \
		exp_body(n, shift, x, u);                                                                                          \
	}                                                                                                                          \
	attribute static void range_##set(size_t n, const double *x, double *least, double *most)                                  \
	{                                                                                                                          \
		range_body(n, x, least, most);                                                                                     \
	}                                                                                                                          \
	attribute static void gather_##set(size_t n, size_t n_slots, const uint32_t *column, const double *g, double *x)           \
	{                                                                                                                          \
		gather_body(n, n_slots, column, g, x);                                                                             \
	}                                                                                                                          \
	attribute static void gather16_##set(size_t n, size_t n_slots, const uint16_t *column, const double *g, double *x)         \
	{                                                                                                                          \
		gather16_body(n, n_slots, column, g, x);                                                                           \
	}                                                                                                                          \
	attribute static void adam_##set(size_t n, const struct pmi_adam_step *step, const double *gradient, double *first,        \
					 double *second, double *g)                                                                \
	{                                                                                                                          \
		adam_body(n, step, gradient, first, second, g);                                                                    \
	}                                                                                                                          \
	attribute static void share16_##set(size_t n, const uint16_t *left, const uint16_t *right, const double *w, const double *u, \
					    double *q)                                                                             \
	{                                                                                                                          \
		share16_body(n, left, right, w, u, q);                                                                             \
	}                                                                                                                          \
	attribute static void share32_##set(size_t n, const uint32_t *left, const uint32_t *right, const double *w, const double *u, \
					    double *q)                                                                             \
	{                                                                                                                          \
		share32_body(n, left, right, w, u, q);                                                                             \
	}                                                                                                                          \
	attribute static void logistic_##set(size_t n, const uint32_t *left, const uint32_t *right, const double *w,              \
					     const double *x, double *q)                                                           \
	{                                                                                                                          \
		logistic_body(n, left, right, w, x, q);                                                                            \
	}                                                                                                                          \
	attribute static void difference_##set(size_t n, const uint32_t *left, const uint32_t *right, const double *x, double *d)  \
	{                                                                                                                          \
		difference_body(n, left, right, x, d);                                                                             \
	}                                                                                                                          \
	attribute static void entropy_##set(size_t n, const double *d, const double *label, const double *w, double *entropy,      \
					    double *slope, double *curvature)                                                      \
	{                                                                                                                          \
		entropy_body(n, d, label, w, entropy, slope, curvature);                                                           \
	}                                                                                                                          \
	attribute static double loss_##set(size_t n, const double *d, const double *label, double *slope, double *curvature)       \
	{                                                                                                                          \
		return loss_body(n, d, label, slope, curvature);                                                                   \
	}                                                                                                                          \
	attribute static void halves_##set(size_t n, const unsigned char *twice, double *x)                                        \
	{                                                                                                                          \
		halves_body(n, twice, x);                                                                                          \
	}                                                                                                                          \
	static const struct pmi_kernel set = {#set, exp_##set, range_##set, gather_##set, gather16_##set, adam_##set, share16_##set, share32_##set, logistic_##set, difference_##set, entropy_##set, loss_##set, halves_##set}

VERSION(plain, );

#if defined(__GNUC__) && defined(__x86_64__)
VERSION(avx2, __attribute__((target("avx2"))));
VERSION(avx512, __attribute__((target("avx512f,avx512dq,avx512vl"))));

const struct pmi_kernel *const *pmi_kernels(void)
{
	static const struct pmi_kernel *const all[] = {&plain, &avx2, &avx512, NULL}, *const two[] = {&plain, &avx2, NULL},
					      *const one[] = {&plain, NULL};

	__builtin_cpu_init();
	if (!__builtin_cpu_supports("avx2"))
		return one;
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") ? all : two;
}
#else
const struct pmi_kernel *const *pmi_kernels(void)
{
	static const struct pmi_kernel *const one[] = {&plain, NULL};

	return one;
}
#endif

const struct pmi_kernel *pmi_kernel_best(void)
{
	const struct pmi_kernel *const *kernel = pmi_kernels();

	while (kernel[1])
		kernel++;
	return *kernel;
}
