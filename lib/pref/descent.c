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

static enum pm_status follow(const struct pmi_function *f, struct pmi_descent *descent, const struct pmi_method *method,
			     struct pmi_minimizer *minimizer, struct pmi_watch *watch, double *x)
{
	enum pm_status status = isfinite(minimizer->value) ? PM_OK : PM_EMAXITER, settled = PM_OK;
	size_t i = 0;
	bool enough = descent->held_out && pmi_watch_see(watch, 0, minimizer->x, descent->held_out(f->data, minimizer->x));

	while (!enough && !status && pmi_gradient_norm(minimizer) > descent->tolerance) {
		status = i < descent->max_iterations ? method->iterate(minimizer) : PM_EMAXITER;
		if (status)
			break;
		i++;
		enough = descent->held_out && pmi_watch_see(watch, i, minimizer->x, descent->held_out(f->data, minimizer->x));
	}
	descent->undefined = !isfinite(minimizer->value);
	descent->iterations += i;
	descent->value = minimizer->value;
	descent->gradient_norm = pmi_gradient_norm(minimizer);
	memcpy(x, minimizer->x, f->d * sizeof *x);
	if (descent->held_out)
		settled = go_back(f, descent, watch, i, x);
	return settled ? settled : descent->stopped_early ? PM_OK : status;
}

static enum pm_status descend_until_flat(const struct pmi_function *f, struct pmi_descent *descent, const struct pmi_method *method, double *x)
{
	struct pmi_minimizer *minimizer = method->alloc(f, x);
	struct pmi_watch watch;
	enum pm_status status = PM_ENOMEM;

	descent->held_out_loss = NAN;
	descent->stopped_early = false;
	if (pmi_watch_begin(&watch, f->d, descent->patience) && minimizer)
		status = follow(f, descent, method, minimizer, &watch, x);
	pmi_watch_end(&watch);
	method->free(minimizer);
	return status;
}

/* gradient, first and second: d each, zeroed. */
static enum pm_status step_down(const struct pmi_function *f, struct pmi_descent *descent, struct pmi_watch *watch, double *gradient,
				double *first, double *second, double *x)
{
	struct pmi_adam_step step = {.beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .scale = 1};
	double power1 = 1, power2 = 1;
	size_t i = 0;
	enum pm_status settled;

	for (;; i++) {
		double value = f->value(f->data, x, gradient), sight = descent->held_out ? descent->held_out(f->data, x) : value;

		descent->undefined = !isfinite(value);
		if (pmi_watch_see(watch, i, x, sight) || i >= descent->max_iterations || descent->undefined)
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
	settled = settle(f, descent, x);
	return settled || !descent->undefined ? settled : PM_EMAXITER;
}

static enum pm_status descend_by_adam(const struct pmi_function *f, struct pmi_descent *descent, double *x)
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

/* A row a way; that by steps alone has no method. */
static const struct way {
	const char *name;
	const struct pmi_method *method;
} ways[] = {{"lbfgs", &pmi_lbfgs}, {"gsl-bfgs", &pmi_gsl_bfgs}, {"adam", NULL}};

static const struct way *find(const char *optimizer)
{
	if (!optimizer)
		return ways;
	for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
		if (strcmp(ways[k].name, optimizer) == 0)
			return &ways[k];
	return NULL;
}

bool pmi_descent_knows(const char *optimizer)
{
	return find(optimizer) != NULL;
}

bool pmi_descent_is_adam(const char *optimizer)
{
	const struct way *way = find(optimizer);

	return way && !way->method;
}

bool pmi_descent_in_range(const char *optimizer, double learning_rate)
{
	return !pmi_descent_is_adam(optimizer) || (learning_rate > 0 && isfinite(learning_rate));
}

enum pm_status pmi_descend(const struct pmi_function *f, struct pmi_descent *descent, double *x)
{
	const struct way *way = find(descent->optimizer);

	if (!way)
		return PM_ENOTFOUND;
	return way->method ? descend_until_flat(f, descent, way->method, x) : descend_by_adam(f, descent, x);
}
