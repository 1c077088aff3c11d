/*
 * What every optimizer keeps; internal to the library.  An optimizer's own struct begins with this one.
 */
#ifndef PREF_LEARNER_H
#define PREF_LEARNER_H

#include <prefmodel/learn.h>

struct pm_learner {
	const struct pm_design *design;
	struct pm_learn_options options;
	double *g;             /* d, the weights so far */
	struct pm_loss_workspace *workspace; /* of the design, or NULL when the optimizer has none */
	size_t iterations;
	double objective;      /* F(g) where the optimizer keeps it, with gradient_norm; else NaN */
	double gradient_norm;  /* largest |dF/dg| at g where the optimizer knows it, else infinite */
};

extern const struct pm_optimizer pmi_newton, pmi_lbfgs_optimizer, pmi_gsl_bfgs_optimizer, pmi_adam;

/* A learner of the given size with options and a copy of start; NULL when memory is short. */
struct pm_learner *pmi_learner_alloc(size_t size, const struct pm_design *design, const struct pm_learn_options *options, const double *start);
void pmi_learner_free(struct pm_learner *learner);

/* pm_loss with the prior of the options. */
double pmi_learn_loss(const struct pm_design *design, const struct pm_learn_options *options, const double *g,
		      struct pm_loss_workspace *workspace, double *gradient, double *hessian);

/* The step (d) that a learner of pmi_newton would try next. */
enum pm_status pmi_newton_step(struct pm_learner *learner, double *step);

#endif
