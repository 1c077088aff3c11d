/*
 * Functions of one number that compilers can turn into vector instructions: no branch, no table, no call.  Internal to the kernels.
 */
#ifndef PREF_KERNEL_MATH_H
#define PREF_KERNEL_MATH_H

#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

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

#endif
