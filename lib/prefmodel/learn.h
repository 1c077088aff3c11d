/*
 * Learners: fit a table g to preferences.  INITIALIZE / ITERATE / TEST, and a solve that loops them.  prefmodel-theory(7), section 4
 *
 * An optimizer is a row of the table pm_optimizers.
 */
#ifndef PREFMODEL_LEARN_H
#define PREFMODEL_LEARN_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/loss.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_learn_options {
	const char *optimizer;  /* a name of pm_optimizers */
	double l2;              /* >= 0: F gets (l2/2) |g - prior|^2 */
	const double *prior;    /* d, the mean of a Gaussian prior; NULL: 0 */
	double tolerance;       /* exact optimizers stop when the largest entry of the gradient is at most this, > 0; gsl-bfgs seldom comes below 1e-8 */
	size_t max_iterations;  /* steps; adam: full-batch steps, all of which are done */
	double learning_rate;   /* adam, > 0 */
	double beta1, beta2, epsilon; /* adam: in [0, 1), in [0, 1), > 0 */
	const struct pm_design *held_out; /* over the same weights: the fit ends at its least loss on these pairs; NULL: none */
	size_t patience;        /* iterations without a lower one after which it ends */
};

/* newton, l2 0, tolerance 1e-10, 200 iterations, nothing held out, patience 20, and Adam with the paper's setting (2, .9, .999, 1e-8; 1000 steps: see below). */
extern const struct pm_learn_options pm_learn_defaults;

/* The published setting: full-batch Adam, learning rate 2, 1000 steps; patience 200, for its first steps lead away. */
extern const struct pm_learn_options pm_learn_paper;

struct pm_learn_info {
	const char *optimizer;
	size_t iterations;
	double loss;           /* mean cross-entropy at g, without the l2 term */
	double objective;      /* F(g) */
	double gradient_norm;  /* largest |dF/dg| */
	size_t used_columns;   /* weights that some pair's difference touches */
	size_t rank;           /* of the design (the pairs' count differences); 0 when not computed */
	double held_out_loss;  /* of g; NaN without */
	bool stopped_early;    /* g is an earlier iterate than the last */
	bool separation_open;  /* l2 = 0, and pm_design_separation could not tell */
	bool separable;        /* known to have no optimum without l2: g orders all pairs as their labels do, or (l2 = 0) pm_design_separation says so */
};

struct pm_learner; /* an optimisation under way */

struct pm_optimizer {
	const char *name;
	const char *summary;
	bool exact; /* ends at an optimum; else after a given number of steps */
	struct pm_learner *(*alloc)(const struct pm_design *design, const struct pm_learn_options *options, const double *start);
	enum pm_status (*iterate)(struct pm_learner *learner);
	bool (*test)(const struct pm_learner *learner);
	void (*free)(struct pm_learner *learner);
};

extern const struct pm_optimizer *const pm_optimizers[]; /* newton, lbfgs, gsl-bfgs, adam; ends with NULL */
const struct pm_optimizer *pm_optimizer_find(const char *name);

/*
 * Fits g (d elements: start on entry, result on return).  Weights that no pair touches are 0 (or those of the prior) on return.  PM_OK: converged (exact
 * optimizers), or all steps done (adam), or stopped early.  PM_EUNSUPPORTED: adam, and a design that was read without its segments.
 * PM_EMAXITER: not converged, g holds the best so far, e.g. separable data without l2.  PM_ENOTFOUND,
 * PM_EDOM, PM_ENOMEM: g untouched.
 */
enum pm_status pm_learn(const struct pm_design *design, const struct pm_learn_options *options, double *g,
			struct pm_learn_info *info) PM_MUST_CHECK;

/* The paper's start: each weight uniform in (-1/sqrt(d), 1/sqrt(d)); draws d numbers. */
void pm_learn_start(size_t d, gsl_rng *rng, double *g);

#ifdef __cplusplus
}
#endif
#endif
