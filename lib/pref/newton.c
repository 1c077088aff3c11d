#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/curvature.h"
#include "pref/learner.h"
#include "pref/loss.h"

/*
 * Newton's method with a line search.  A Hessian that still serves is kept: with it the gradient falls by a constant factor a step, which
 * costs a small part of what a Hessian does.
 */
struct newton {
	struct pm_learner base;
	struct pmi_curvature *curvature;
	bool taken; /* is the curvature that at g, of all pairs? */
	bool kept; /* is there one that may serve? */
	double *gradient; /* d */
	double *step; /* d */
	double *trial, *trial_gradient; /* d */
	double trial_objective;
	double first_norm; /* of the gradient at the start */
};

/* A step is accepted when F falls by this share of what the slope promises. */
static const double SUFFICIENT = 1e-4;
/* Where the slope promises less than this of F, rounding may hide the fall. */
static const double NEAR = 1e-10;
/* With so many pairs a Hessian is kept, as long as its steps bring the gradient down to this. */
enum { MANY = 1 << 16 };
static const double SERVES = 0.2;
enum { MAX_HALVINGS = 50 };

static void newton_free(struct pm_learner *learner)
{
	struct newton *newton = (struct newton *)learner;

	if (!newton)
		return;
	pmi_curvature_free(newton->curvature);
	pm_loss_workspace_free(newton->base.workspace);
	free(newton->gradient);
	free(newton->step);
	free(newton->trial);
	free(newton->trial_gradient);
	pmi_learner_free(learner);
}

static double largest(size_t n, const double *x)
{
	double size = 0;

	for (size_t j = 0; j < n; j++)
		size = fmax(size, fabs(x[j]));
	return size;
}

static struct pm_learner *newton_alloc(const struct pm_design *design, const struct pm_learn_options *options, const double *start)
{
	struct newton *newton = (struct newton *)pmi_learner_alloc(sizeof *newton, design, options, start);
	struct pm_learner *base;
	size_t d = design->d;

	if (!newton)
		return NULL;
	base = &newton->base;
	base->workspace = pm_loss_workspace_alloc(design);
	newton->gradient = pmi_array(d, sizeof *newton->gradient);
	newton->step = pmi_array(d, sizeof *newton->step);
	newton->trial = pmi_array(d, sizeof *newton->trial);
	newton->trial_gradient = pmi_array(d, sizeof *newton->trial_gradient);
	if (base->workspace)
		newton->curvature = pmi_curvature_alloc(design, options, base->workspace);
	if (!newton->curvature || !newton->gradient || !newton->step || !newton->trial || !newton->trial_gradient) {
		newton_free(base);
		return NULL;
	}
	base->objective = pmi_learn_loss(design, options, base->g, base->workspace, newton->gradient, NULL);
	base->gradient_norm = newton->first_norm = largest(d, newton->gradient);
	return base;
}

/* The curvature is that at g; rough: near it. */
static void take(struct newton *newton, bool rough)
{
	if (newton->taken || (rough && newton->kept))
		return;
	pmi_curvature_take(newton->curvature, newton->base.g, rough, &newton->taken);
	newton->kept = true;
}

enum pm_status pmi_newton_step(struct pm_learner *learner, double *step)
{
	struct newton *newton = (struct newton *)learner;
	const double accuracy = 1e-6;

	take(newton, false);
	return pmi_curvature_solve(newton->curvature, newton->gradient, accuracy, step);
}

static double try_step(struct newton *newton, double t)
{
	struct pm_learner *base = &newton->base;

	for (size_t j = 0; j < base->design->d; j++)
		newton->trial[j] = base->g[j] + t * newton->step[j];
	newton->trial_objective = pmi_learn_loss(base->design, &base->options, newton->trial, base->workspace, newton->trial_gradient, NULL);
	return newton->trial_objective;
}

/* The trial becomes g. */
static void accept(struct newton *newton)
{
	struct pm_learner *base = &newton->base;
	size_t d = base->design->d;
	double norm = largest(d, newton->trial_gradient);

	memcpy(base->g, newton->trial, d * sizeof *newton->trial);
	memcpy(newton->gradient, newton->trial_gradient, d * sizeof *newton->gradient);
	newton->kept = base->design->n_pairs >= MANY && norm <= SERVES * base->gradient_norm;
	newton->taken = false;
	base->objective = newton->trial_objective;
	base->gradient_norm = norm;
	base->iterations++;
}

/* A whole step where F is so near its minimum that its digits no longer tell: the gradient does. */
static enum pm_status last_step(struct newton *newton)
{
	try_step(newton, 1);
	if (!(largest(newton->base.design->d, newton->trial_gradient) < newton->base.gradient_norm))
		return PM_EMAXITER;
	accept(newton);
	return PM_OK;
}

static enum pm_status search(struct newton *newton, double slope)
{
	double t = 1;

	if (-slope <= NEAR * fmax(1, newton->base.objective))
		return last_step(newton);
	for (int halvings = 0; !(try_step(newton, t) <= newton->base.objective + SUFFICIENT * t * slope); halvings++, t /= 2)
		if (halvings == MAX_HALVINGS)
			return PM_EMAXITER;
	accept(newton);
	return PM_OK;
}

/* Far from the end a system need not be solved to the last digit. */
static double accuracy(const struct newton *newton)
{
	return fmin(0.1, sqrt(newton->base.gradient_norm / newton->first_norm));
}

static enum pm_status newton_iterate(struct pm_learner *learner)
{
	struct newton *newton = (struct newton *)learner;
	enum pm_status status = PM_EMAXITER;

	/* What fails with a rough curvature is tried again with that of all pairs at g. */
	for (int rough = 1; rough >= 0 && status == PM_EMAXITER; rough--) {
		double slope = 0;

		take(newton, rough);
		status = pmi_curvature_solve(newton->curvature, newton->gradient, accuracy(newton), newton->step);
		for (size_t j = 0; j < learner->design->d; j++)
			slope += newton->step[j] * newton->gradient[j];
		if (!status)
			status = search(newton, slope);
		if (newton->taken)
			break;
	}
	return status;
}

static bool newton_test(const struct pm_learner *learner)
{
	return learner->gradient_norm <= learner->options.tolerance;
}

const struct pm_optimizer pmi_newton = {
	.name = "newton",
	.summary = "Newton's method with a line search; the Hessian is factored by Cholesky, a large one met by conjugate gradients",
	.exact = true,
	.alloc = newton_alloc,
	.iterate = newton_iterate,
	.test = newton_test,
	.free = newton_free,
};
