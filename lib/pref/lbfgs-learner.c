#include <stdlib.h>
#include <string.h>

#include "pref/lbfgs.h"
#include "pref/learner.h"

/* The optimizer of designs: limited-memory BFGS on their loss. */
struct learner {
	struct pm_learner base;
	struct pmi_lbfgs *lbfgs;
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
	pmi_lbfgs_free(learner->lbfgs);
	pm_loss_workspace_free(learner->base.workspace);
	pmi_learner_free(base);
}

static struct pm_learner *learner_alloc(const struct pm_design *design, const struct pm_learn_options *options, const double *start)
{
	struct learner *learner = (struct learner *)pmi_learner_alloc(sizeof *learner, design, options, start);
	struct pmi_function function = {.d = design->d, .data = learner, .value = loss};

	if (!learner)
		return NULL;
	learner->base.workspace = pm_loss_workspace_alloc(design);
	if (learner->base.workspace)
		learner->lbfgs = pmi_lbfgs_alloc(&function, start);
	if (!learner->lbfgs) {
		learner_free(&learner->base);
		return NULL;
	}
	learner->base.gradient_norm = pmi_lbfgs_gradient_norm(learner->lbfgs);
	return &learner->base;
}

static enum pm_status learner_iterate(struct pm_learner *base)
{
	struct learner *learner = (struct learner *)base;
	enum pm_status status = pmi_lbfgs_iterate(learner->lbfgs);

	if (status)
		return status;
	base->iterations++;
	base->gradient_norm = pmi_lbfgs_gradient_norm(learner->lbfgs);
	memcpy(base->g, pmi_lbfgs_x(learner->lbfgs), base->design->d * sizeof *base->g);
	return PM_OK;
}

static bool learner_test(const struct pm_learner *learner)
{
	return learner->gradient_norm <= learner->options.tolerance;
}

const struct pm_optimizer pmi_lbfgs_optimizer = {
	.name = "lbfgs",
	.summary = "limited-memory BFGS, for many weights; Nocedal and Wright 2006",
	.exact = true,
	.alloc = learner_alloc,
	.iterate = learner_iterate,
	.test = learner_test,
	.free = learner_free,
};
