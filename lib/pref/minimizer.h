/*
 * Ways to make any differentiable function small, step by step; internal to the library.
 */
#ifndef PREF_MINIMIZER_H
#define PREF_MINIMIZER_H

#include <stddef.h>

#include <prefmodel/status.h>

struct pmi_function {
	size_t d;
	void *data;
	/* The value at x, and the gradient (d), which is never NULL; infinity or NaN where the function is not defined. */
	double (*value)(void *data, const double *x, double *gradient);
};

/* What every minimizer keeps, at its place so far.  A minimizer's own struct begins with this one. */
struct pmi_minimizer {
	struct pmi_function f;
	double *x, *gradient, value; /* d */
};

/* A row a minimizer. */
struct pmi_method {
	/* Begins at start (d >= 1); NULL when memory is short. */
	struct pmi_minimizer *(*alloc)(const struct pmi_function *function, const double *start);
	/* PM_EMAXITER: no lower point was found, x stays. */
	enum pm_status (*iterate)(struct pmi_minimizer *minimizer);
	void (*free)(struct pmi_minimizer *minimizer); /* NULL is fine */
};

/*
 * Limited-memory BFGS.  A step along the two-loop direction (Nocedal and Wright 2006, algorithm 7.4, ten pairs), its length by bisection for
 * the weak Wolfe conditions, which are enough where the function has kinks (Lewis and Overton 2013); at the end, where rounding hides the
 * decrease, by the approximate ones of Hager and Zhang (2005).
 */
extern const struct pmi_method pmi_lbfgs;

/*
 * GSL's vector_bfgs2 (Fletcher 1987), which shares no code with the other; where it finds no lower value its memory is cleared, and it tries once
 * more.  It remembers one pair instead of ten and compares values alone: 18 smooth fits took it 3 times the evaluations, all came below a
 * gradient of 1e-8 and none below 1e-10.  Of 18 regret fits, which have kinks, 8 missed 1e-8 and 6 of them ended
 * higher (bench/bench_lbfgs.c, bench/RESULTS.md).
 */
extern const struct pmi_method pmi_gsl_bfgs;

/* The largest entry of the gradient. */
double pmi_gradient_norm(const struct pmi_minimizer *minimizer);

#endif
