/*
 * The difference of two statistics, 0 where they are equal but for rounding; internal to the library.
 */
#ifndef PREF_DIFFERENCE_H
#define PREF_DIFFERENCE_H

#include <math.h>

#include <prefmodel/link.h>

static inline double pmi_difference(double left, double right)
{
	double d = left - right;

	return fabs(d) <= PM_NOISELESS_TOLERANCE * fmax(1, fmax(fabs(left), fabs(right))) ? 0 : d;
}

#endif
