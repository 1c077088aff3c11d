/*
 * Limited-memory BFGS for any differentiable function; internal to the library.
 *
 * GSL's gsl_multimin_fdfminimizer_vector_bfgs2 was measured in its place (bench/bench_lbfgs.c, bench/RESULTS.md).  It remembers one pair
 * instead of ten: 18 smooth fits took it 5 times the evaluations, all came below a gradient of 1e-8 and none below 1e-10.  Of 18 regret fits,
 * which have kinks, 8 missed 1e-8 and 6 of them ended higher than here.
 */
#ifndef PREF_LBFGS_H
#define PREF_LBFGS_H

#include <stddef.h>

#include <prefmodel/status.h>

struct pmi_function {
	size_t d;
	void *data;
	/* The value at x, and the gradient (d), which is never NULL; infinity or NaN where the function is not defined. */
	double (*value)(void *data, const double *x, double *gradient);
};

struct pmi_lbfgs;

/* Begins at start (d); NULL when memory is short. */
struct pmi_lbfgs *pmi_lbfgs_alloc(const struct pmi_function *function, const double *start);
void pmi_lbfgs_free(struct pmi_lbfgs *lbfgs);

/*
 * A step along the two-loop direction (Nocedal and Wright 2006, algorithm 7.4, ten pairs), its length by bisection for the weak
 * Wolfe conditions, which are enough where the function has kinks (Lewis and Overton 2013); at the end, where rounding hides the decrease, by
 * the approximate ones of Hager and Zhang (2005).  PM_EMAXITER: no lower point was found, x stays.
 */
enum pm_status pmi_lbfgs_iterate(struct pmi_lbfgs *lbfgs);

const double *pmi_lbfgs_x(const struct pmi_lbfgs *lbfgs);
double pmi_lbfgs_value(const struct pmi_lbfgs *lbfgs);
double pmi_lbfgs_gradient_norm(const struct pmi_lbfgs *lbfgs); /* largest entry */

#endif
