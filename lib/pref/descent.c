#include "pref/descent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/kernel.h"
#include "pref/watch.h"

static double largest(size_t d, const double *gradient)
{
	double size = 0;

	for (size_t j = 0; j < d; j++)
		size = fmax(size, fabs(gradient[j]));
	return size;
}

/* Value and gradient of the iterate that is kept. */
static enum pm_status settle(const struct pmi_function *f, struct pmi_descent *descent, const double *x)
{
	double *gradient = pmi_array(f->d, sizeof *gradient);

	if (!gradient)
		return PM_ENOMEM;
	descent->value = f->value(f->data, x, gradient);
	descent->gradient_norm = largest(f->d, gradient);
	free(gradient);
	return PM_OK;
}

/* The end becomes the iterate of the least held-out loss. */
static enum pm_status go_back(const struct pmi_function *f, struct pmi_descent *descent, const struct pmi_watch *watch, size_t last, double *x)
{
	descent->held_out_loss = watch->best_loss;
	descent->stopped_early = watch->best_iteration < last;
	memcpy(x, watch->best, f->d * sizeof *x);
	return descent->stopped_early ? settle(f, descent, x) : PM_OK;
}

static enum pm_status follow(const struct pmi_function *f, struct pmi_descent *descent, struct pmi_minimizer *lbfgs, struct pmi_watch *watch,
			     double *x)
{
	enum pm_status status = PM_OK, settled = PM_OK;
	size_t i = 0;
	bool enough = descent->held_out && pmi_watch_see(watch, 0, lbfgs->x, descent->held_out(f->data, lbfgs->x));

	while (!enough && !status && pmi_gradient_norm(lbfgs) > descent->tolerance) {
		status = i < descent->max_iterations ? pmi_lbfgs.iterate(lbfgs) : PM_EMAXITER;
		if (status)
			break;
		i++;
		enough = descent->held_out && pmi_watch_see(watch, i, lbfgs->x, descent->held_out(f->data, lbfgs->x));
	}
	descent->iterations += i;
	descent->value = lbfgs->value;
	descent->gradient_norm = pmi_gradient_norm(lbfgs);
	memcpy(x, lbfgs->x, f->d * sizeof *x);
	if (descent->held_out)
		settled = go_back(f, descent, watch, i, x);
	return settled ? settled : descent->stopped_early ? PM_OK : status;
}

enum pm_status pmi_descend_lbfgs(const struct pmi_function *f, struct pmi_descent *descent, double *x)
{
	struct pmi_minimizer *lbfgs = pmi_lbfgs.alloc(f, x);
	struct pmi_watch watch;
	enum pm_status status = PM_ENOMEM;

	descent->held_out_loss = NAN;
	descent->stopped_early = false;
	if (pmi_watch_begin(&watch, f->d, descent->patience) && lbfgs)
		status = follow(f, descent, lbfgs, &watch, x);
	pmi_watch_end(&watch);
	pmi_lbfgs.free(lbfgs);
	return status;
}

/* gradient, first and second: d each, zeroed. */
static enum pm_status step_down(const struct pmi_function *f, struct pmi_descent *descent, struct pmi_watch *watch, double *gradient,
				double *first, double *second, double *x)
{
	struct pmi_adam_step step = {.beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .scale = 1};
	double power1 = 1, power2 = 1;
	size_t i = 0;
	bool enough = false;

	for (; i <= descent->max_iterations && !enough; i++) {
		double value = f->value(f->data, x, gradient), sight = descent->held_out ? descent->held_out(f->data, x) : value;

		enough = pmi_watch_see(watch, i, x, sight) || i == descent->max_iterations || !isfinite(value);
		if (enough)
			break;
		power1 *= step.beta1;
		power2 *= step.beta2;
		step.rate = descent->learning_rate * (1 - (double)i / (double)descent->max_iterations) / (1 - power1);
		step.root = 1 / sqrt(1 - power2);
		pmi_kernel_best()->adam(f->d, &step, gradient, first, second, x);
	}
	descent->iterations += i;
	memcpy(x, watch->best, f->d * sizeof *x);
	descent->held_out_loss = descent->held_out ? watch->best_loss : NAN;
	descent->stopped_early = descent->held_out && watch->best_iteration < i;
	return settle(f, descent, x);
}

enum pm_status pmi_descend_adam(const struct pmi_function *f, struct pmi_descent *descent, double *x)
{
	double *gradient = pmi_array(f->d, sizeof *gradient), *first = pmi_array(f->d, sizeof *first), *second = pmi_array(f->d, sizeof *second);
	struct pmi_watch watch;
	enum pm_status status = PM_ENOMEM;

	if (pmi_watch_begin(&watch, f->d, descent->held_out ? descent->patience : descent->max_iterations + 1) && gradient && first && second)
		status = step_down(f, descent, &watch, gradient, first, second, x);
	pmi_watch_end(&watch);
	free(gradient);
	free(first);
	free(second);
	return status;
}
