/*
 * Descent from kinks by gradient sampling (Burke, Lewis and Overton 2005); internal to the library.
 *
 * Where a piecewise smooth function has a kink its gradient does not vanish at a minimum.  Gradients at random points within a radius show the
 * pieces that meet there; the shortest vector of their convex hull is the direction of a descent, and its length tells how far from stationary
 * the place is.
 */
#ifndef PREF_KINK_H
#define PREF_KINK_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>

#include "pref/minimizer.h"

/*
 * The shortest convex combination of n vectors of d numbers (rows of vector); weight (n) receives the combination, shortest (d) the
 * vector.  Weight is moved from one vector to another, as much as shortens most, until their lengths along the combination agree to a
 * relative 1e-12, or 200 n times.  PM_ENOMEM.
 */
enum pm_status pmi_shortest_in_hull(size_t n, size_t d, const double *vector, double *weight, double *shortest) PM_MUST_CHECK;

/* Gradients of fewer points than weights say little of where down is: are there samples enough for d weights? */
bool pmi_kink_feasible(size_t d);

/*
 * Goes down from x (d) with radii that fall from 1e-2 to 1e-8 times the largest entry of x (1 at least).  *value is that at x,
 * before and after; *norm receives the largest entry of the shortest subgradient at the last radius.  At
 * most max_steps steps a radius.  PM_ENOMEM.
 */
enum pm_status pmi_descend_kink(const struct pmi_function *f, double tolerance, size_t max_steps, gsl_rng *rng, double *x, double *value,
				double *norm);

#endif
