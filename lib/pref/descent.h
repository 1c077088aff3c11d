/*
 * Ways down a function from one point; internal to the library.
 */
#ifndef PREF_DESCENT_H
#define PREF_DESCENT_H

#include <stdbool.h>

#include "pref/minimizer.h"

/* A way's settings, and what came of it. */
struct pmi_descent {
	const char *optimizer; /* lbfgs, gsl-bfgs or adam; NULL: lbfgs */
	double tolerance;      /* of the gradient's largest entry */
	size_t max_iterations;
	double learning_rate;  /* Adam: the length of its first steps, which falls to 0 along the way */
	double (*held_out)(void *data, const double *x); /* loss on held-out pairs, or NULL: no early stopping */
	size_t patience;       /* see pmi_watch */

	size_t iterations;     /* added to */
	double value, gradient_norm; /* at the end */
	double held_out_loss;  /* at the end; NaN without */
	bool stopped_early;    /* the end is an earlier iterate than the last */
	bool undefined;        /* did it end where f is not finite?  At the start x stays; else the end is the best before */
};

/* Is it the name of a way that needs no second derivatives, or NULL? */
bool pmi_descent_knows(const char *optimizer);

/* Are all its steps made, wherever they lead?  Then it needs a learning rate. */
bool pmi_descent_is_adam(const char *optimizer);
bool pmi_descent_in_range(const char *optimizer, double learning_rate);

/*
 * Goes down from x by the optimizer.  PM_ENOTFOUND: there is none of this name; PM_ENOMEM.
 *
 * lbfgs and gsl-bfgs: until the gradient is small.  PM_EMAXITER: no way further down was found, as from where f is not finite, or the limit
 * reached; x holds the end.
 *
 * adam: max_iterations steps of Adam (beta1 0.9, beta2 0.999) with a rate that falls linearly to 0; x becomes the point of the least value on the way,
 * or of the least held-out loss.  PM_EMAXITER: it met one where f is not finite, and ended there.  A subgradient serves where there is a
 * kink: falling steps pass over it.
 */
enum pm_status pmi_descend(const struct pmi_function *f, struct pmi_descent *descent, double *x);

#endif
