#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/learner.h"
#include "pref/solve.h"

/* Newton's method with a line search, on the columns in which some pair's segments differ. */
struct newton {
	struct pm_learner base;
	size_t n;         /* columns in use */
	uint32_t *column; /* n */
	double objective;
	double *gradient; /* d */
	double *hessian;  /* d*d */
	bool curved;      /* hessian is that at g */
	double *block;    /* n*n, the part of it in use */
	double *spare;    /* n*n */
	double *step;     /* n */
	double *trial, *trial_gradient; /* d */
	double trial_objective;
};

/* A step is accepted when F falls by this share of what the slope promises. */
static const double SUFFICIENT = 1e-4;
/* Where the slope promises less than this of F, rounding may hide the fall. */
static const double NEAR = 1e-10;
enum { MAX_HALVINGS = 50 };

static void newton_free(struct pm_learner *learner)
{
	struct newton *newton = (struct newton *)learner;

	if (!newton)
		return;
	pm_loss_workspace_free(newton->base.workspace);
	free(newton->column);
	free(newton->gradient);
	free(newton->hessian);
	free(newton->block);
	free(newton->spare);
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

static void evaluate(struct newton *newton)
{
	const struct pm_design *design = newton->base.design;

	newton->objective = pmi_learn_loss(design, &newton->base.options, newton->base.g, newton->base.workspace, newton->gradient, newton->hessian);
	newton->base.gradient_norm = largest(design->d, newton->gradient);
	newton->curved = true;
}

/* A column is in use where the Hessian, or the gradient of what is there at the start, is not 0. */
static void list_columns(struct newton *newton)
{
	size_t d = newton->base.design->d;
	double l2 = newton->base.options.l2;

	for (size_t j = 0; j < d; j++)
		if (newton->hessian[j * d + j] != l2 || newton->gradient[j] != 0)
			newton->column[newton->n++] = (uint32_t)j;
}

static struct pm_learner *newton_alloc(const struct pm_design *design, const struct pm_learn_options *options, const double *start)
{
	struct newton *newton = (struct newton *)pmi_learner_alloc(sizeof *newton, design, options, start);
	size_t d = design->d, square;

	if (!newton)
		return NULL;
	if (!pmi_multiply(d, d, &square)) {
		newton_free(&newton->base);
		return NULL;
	}
	newton->base.workspace = pm_loss_workspace_alloc(design);
	newton->column = pmi_array(d, sizeof *newton->column);
	newton->gradient = pmi_array(d, sizeof *newton->gradient);
	newton->hessian = pmi_array(square, sizeof *newton->hessian);
	newton->step = pmi_array(d, sizeof *newton->step);
	newton->trial = pmi_array(d, sizeof *newton->trial);
	newton->trial_gradient = pmi_array(d, sizeof *newton->trial_gradient);
	if (newton->base.workspace && newton->column && newton->gradient && newton->hessian && newton->step && newton->trial && newton->trial_gradient) {
		evaluate(newton);
		list_columns(newton);
		newton->block = pmi_array(newton->n * newton->n, sizeof *newton->block);
		newton->spare = pmi_array(newton->n * newton->n, sizeof *newton->spare);
	}
	if (!newton->block || !newton->spare) {
		newton_free(&newton->base);
		return NULL;
	}
	return &newton->base;
}

/* step = -H^-1 gradient, of least norm where H is singular; *slope is the derivative of F along it. */
static enum pm_status direction(struct newton *newton, double *slope)
{
	size_t n = newton->n, d = newton->base.design->d, rank;
	enum pm_status status;

	if (!newton->curved)
		pm_loss(newton->base.design, newton->base.options.l2, newton->base.g, newton->base.workspace, NULL, newton->hessian);
	newton->curved = true;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++)
			newton->block[i * n + j] = newton->hessian[newton->column[i] * d + newton->column[j]];
		newton->step[i] = -newton->gradient[newton->column[i]];
	}
	status = pmi_solve_semidefinite(n, newton->block, newton->spare, newton->step, &rank);
	*slope = 0;
	for (size_t i = 0; i < n; i++)
		*slope += newton->step[i] * newton->gradient[newton->column[i]];
	return status;
}

enum pm_status pmi_newton_step(struct pm_learner *learner, double *step)
{
	struct newton *newton = (struct newton *)learner;
	double slope;
	enum pm_status status = direction(newton, &slope);

	memset(step, 0, learner->design->d * sizeof *step);
	for (size_t i = 0; i < newton->n && !status; i++)
		step[newton->column[i]] = newton->step[i];
	return status;
}

static double try_step(struct newton *newton, double t)
{
	size_t d = newton->base.design->d;

	memcpy(newton->trial, newton->base.g, d * sizeof *newton->trial);
	for (size_t i = 0; i < newton->n; i++)
		newton->trial[newton->column[i]] += t * newton->step[i];
	newton->trial_objective =
		pmi_learn_loss(newton->base.design, &newton->base.options, newton->trial, newton->base.workspace, newton->trial_gradient, NULL);
	return newton->trial_objective;
}

/* The trial becomes g. */
static void accept(struct newton *newton)
{
	size_t d = newton->base.design->d;

	memcpy(newton->base.g, newton->trial, d * sizeof *newton->trial);
	memcpy(newton->gradient, newton->trial_gradient, d * sizeof *newton->gradient);
	newton->objective = newton->trial_objective;
	newton->base.gradient_norm = largest(d, newton->gradient);
	newton->curved = false;
	newton->base.iterations++;
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

static enum pm_status newton_iterate(struct pm_learner *learner)
{
	struct newton *newton = (struct newton *)learner;
	double slope, t = 1;
	enum pm_status status = direction(newton, &slope);

	if (status)
		return status;
	if (-slope <= NEAR * fmax(1, newton->objective))
		return last_step(newton);
	for (int halvings = 0; !(try_step(newton, t) <= newton->objective + SUFFICIENT * t * slope); halvings++, t /= 2)
		if (halvings == MAX_HALVINGS)
			return PM_EMAXITER;
	accept(newton);
	return PM_OK;
}

static bool newton_test(const struct pm_learner *learner)
{
	return learner->gradient_norm <= learner->options.tolerance;
}

const struct pm_optimizer pmi_newton = {
	.name = "newton",
	.summary = "Newton's method with a line search; the Hessian is factored by Cholesky",
	.exact = true,
	.alloc = newton_alloc,
	.iterate = newton_iterate,
	.test = newton_test,
	.free = newton_free,
};
