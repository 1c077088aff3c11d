#include "pref/kernel.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/*
 * The bodies are plain C that compilers turn into vector instructions; no option that changes results is used.  Only the flags
 * that C keeps for errno and traps stand in the way.
 */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")
#endif

#if defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

enum { ENTROPY_BLOCK = 128 };

/*
 * exp(x) = 2^k exp(r), k = round(x / ln 2), |r| <= ln 2 / 2; the Taylor series to r^13 is exact to 5e-18.  Adding and taking
 * away 1.5 2^52 rounds, and leaves k in the low bits of the sum.
 */
INLINE double exponential(double x)
{
	const double magic = 0x1.8p52;
	double t = x * 0x1.71547652b82fep+0 + magic, k = t - magic;
	double r = (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33;
	double p = 1.0 / 6227020800;
	uint64_t bits;
	double scale;

	p = p * r + 1.0 / 479001600;
	p = p * r + 1.0 / 39916800;
	p = p * r + 1.0 / 3628800;
	p = p * r + 1.0 / 362880;
	p = p * r + 1.0 / 40320;
	p = p * r + 1.0 / 5040;
	p = p * r + 1.0 / 720;
	p = p * r + 1.0 / 120;
	p = p * r + 1.0 / 24;
	p = p * r + 1.0 / 6;
	p = p * r + 0.5;
	p = p * r * r + r;
	memcpy(&bits, &t, sizeof bits);
	bits = (bits + 1023) << 52;
	memcpy(&scale, &bits, sizeof scale);
	return scale + scale * p;
}

/*
 * log(1 + e) for e in [0, 1]: 2 artanh(s) = 2 (s + s^3/3 + s^5/5 + ...) with s = e / (2 + e) <= 1/3; sixteen terms leave 2e-17.
 */
INLINE double log_one_plus(double e)
{
	double s = e / (2 + e), z = s * s, p = 1.0 / 31;

	p = p * z + 1.0 / 29;
	p = p * z + 1.0 / 27;
	p = p * z + 1.0 / 25;
	p = p * z + 1.0 / 23;
	p = p * z + 1.0 / 21;
	p = p * z + 1.0 / 19;
	p = p * z + 1.0 / 17;
	p = p * z + 1.0 / 15;
	p = p * z + 1.0 / 13;
	p = p * z + 1.0 / 11;
	p = p * z + 1.0 / 9;
	p = p * z + 1.0 / 7;
	p = p * z + 1.0 / 5;
	p = p * z + 1.0 / 3;
	return 2 * (s + s * z * p);
}

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

INLINE void entropy_body(size_t n, const double *restrict difference, const double *restrict label, const double *restrict w,
			 double *restrict entropy, double *restrict slope, double *restrict curvature)
{
	double e[ENTROPY_BLOCK];

	for (size_t first = 0; first < n; first += ENTROPY_BLOCK) {
		size_t size = n - first < ENTROPY_BLOCK ? n - first : ENTROPY_BLOCK;

		for (size_t k = 0; k < size; k++) {
			double a = difference[first + k] < 0 ? -difference[first + k] : difference[first + k];

			e[k] = exponential(a < 700 ? -a : -700.0);
		}
		for (size_t k = 0; k < size; k++) {
			double d = difference[first + k], y = label[first + k], p = (d >= 0 ? 1.0 : e[k]) / (1 + e[k]);

			entropy[first + k] = w[first + k] * (log_one_plus(e[k]) + ((d > 0 ? d : 0) - y * d));
			slope[first + k] = w[first + k] * (p - y);
		}
		if (curvature)
			for (size_t k = 0; k < size; k++)
				curvature[first + k] = w[first + k] * (e[k] / ((1 + e[k]) * (1 + e[k])));
	}
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
	static const struct pmi_kernel set = {#set, exp_##set, range_##set, gather_##set, gather16_##set, adam_##set, share16_##set, share32_##set, logistic_##set, difference_##set, entropy_##set}

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
