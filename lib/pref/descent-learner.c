#include <stdlib.h>
#include <string.h>

#include "pref/learner.h"
#include "pref/minimizer.h"

/* Optimizers of designs that need no more of the loss than its value and gradient: a minimizer of functions each. */
struct learner {
	struct pm_learner base;
	const struct pmi_method *method;
	struct pmi_minimizer *minimizer;
};

static double loss(void *data, const double *x, double *gradient)
{
	struct learner *learner = data;

	return pmi_learn_loss(learner->base.design, &learner->base.options, x, learner->base.workspace, gradient, NULL);
}

static void learner_free(struct pm_learner *base)
{
	struct learner *learner = (struct learner *)base;

	if (!learner)
		return;
	learner->method->free(learner->minimizer);
	pm_loss_workspace_free(learner->base.workspace);
	pmi_learner_free(base);
}

static struct pm_learner *learner_alloc(const struct pmi_method *method, const struct pm_design *design, const struct pm_learn_options *options,
					const double *start)
{
	struct learner *learner = (struct learner *)pmi_learner_alloc(sizeof *learner, design, options, start);
	struct pmi_function function = {.d = design->d, .data = learner, .value = loss};

	if (!learner)
		return NULL;
	learner->method = method;
	learner->base.workspace = pm_loss_workspace_alloc(design);
	if (learner->base.workspace)
		learner->minimizer = method->alloc(&function, start);
	if (!learner->minimizer) {
		learner_free(&learner->base);
		return NULL;
	}
	learner->base.objective = learner->minimizer->value;
	learner->base.gradient_norm = pmi_gradient_norm(learner->minimizer);
	return &learner->base;
}

static enum pm_status learner_iterate(struct pm_learner *base)
{
	struct learner *learner = (struct learner *)base;
	enum pm_status status = learner->method->iterate(learner->minimizer);

	if (status)
		return status;
	base->iterations++;
	base->objective = learner->minimizer->value;
	base->gradient_norm = pmi_gradient_norm(learner->minimizer);
	memcpy(base->g, learner->minimizer->x, base->design->d * sizeof *base->g);
	return PM_OK;
}

static bool learner_test(const struct pm_learner *learner)
{
	return learner->gradient_norm <= learner->options.tolerance;
}

static struct pm_learner *lbfgs_alloc(const struct pm_design *design, const struct pm_learn_options *options, const double *start)
{
	return learner_alloc(&pmi_lbfgs, design, options, start);
}

static struct pm_learner *gsl_bfgs_alloc(const struct pm_design *design, const struct pm_learn_options *options, const double *start)
{
	return learner_alloc(&pmi_gsl_bfgs, design, options, start);
}

const struct pm_optimizer pmi_lbfgs_optimizer = {
	.name = "lbfgs",
	.summary = "limited-memory BFGS, for many weights; Nocedal and Wright 2006",
	.exact = true,
	.alloc = lbfgs_alloc,
	.iterate = learner_iterate,
	.test = learner_test,
	.free = learner_free,
};

const struct pm_optimizer pmi_gsl_bfgs_optimizer = {
	.name = "gsl-bfgs",
	.summary = "GSL's vector_bfgs2, which shares no code with the others; Fletcher 1987",
	.exact = true,
	.alloc = gsl_bfgs_alloc,
	.iterate = learner_iterate,
	.test = learner_test,
	.free = learner_free,
};
