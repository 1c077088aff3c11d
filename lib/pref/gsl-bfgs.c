#include <gsl/gsl_multimin.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/minimizer.h"

struct gsl_bfgs {
	struct pmi_minimizer base;
	gsl_multimin_function_fdf asked;
	gsl_multimin_fdfminimizer *minimizer;
	/* The last evaluation, for GSL asks for value and gradient one after the other. */
	bool evaluated;
	double *last, *last_gradient, last_value; /* d */
};

/* The first step, and how exact line searches are: what GSL's manual recommends. */
static const double FIRST_STEP = 0.01, ACCURACY = 0.1;

static void evaluate(struct gsl_bfgs *b, const gsl_vector *x)
{
	const struct pmi_function *f = &b->base.f;
	bool known = b->evaluated;

	for (size_t j = 0; j < f->d; j++) {
		known = known && b->last[j] == gsl_vector_get(x, j);
		b->last[j] = gsl_vector_get(x, j);
	}
	if (!known)
		b->last_value = f->value(f->data, b->last, b->last_gradient);
	b->evaluated = true;
}

static double value(const gsl_vector *x, void *data)
{
	struct gsl_bfgs *b = data;

	evaluate(b, x);
	return b->last_value;
}

static void gradient(const gsl_vector *x, void *data, gsl_vector *result)
{
	struct gsl_bfgs *b = data;

	evaluate(b, x);
	for (size_t j = 0; j < b->base.f.d; j++)
		gsl_vector_set(result, j, b->last_gradient[j]);
}

static void both(const gsl_vector *x, void *data, double *f, gsl_vector *result)
{
	*f = value(x, data);
	gradient(x, data, result);
}

static void gsl_bfgs_free(struct pmi_minimizer *base)
{
	struct gsl_bfgs *b = (struct gsl_bfgs *)base;

	if (!b)
		return;
	if (b->minimizer)
		gsl_multimin_fdfminimizer_free(b->minimizer);
	free(base->x);
	free(base->gradient);
	free(b->last);
	free(b->last_gradient);
	free(b);
}

/* Where GSL stands. */
static void take(struct gsl_bfgs *b)
{
	for (size_t j = 0; j < b->base.f.d; j++) {
		b->base.x[j] = gsl_vector_get(b->minimizer->x, j);
		b->base.gradient[j] = gsl_vector_get(b->minimizer->gradient, j);
	}
	b->base.value = b->minimizer->f;
}

/* False when memory is short. */
static bool begin(struct gsl_bfgs *b, const double *start)
{
	size_t d = b->base.f.d;
	gsl_vector_const_view from = gsl_vector_const_view_array(start, d);

	b->base.x = pmi_array(d, sizeof *b->base.x);
	b->base.gradient = pmi_array(d, sizeof *b->base.gradient);
	b->last = pmi_array(d, sizeof *b->last);
	b->last_gradient = pmi_array(d, sizeof *b->last_gradient);
	b->minimizer = gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, d);
	if (!b->base.x || !b->base.gradient || !b->last || !b->last_gradient || !b->minimizer)
		return false;
	b->asked = (gsl_multimin_function_fdf){.f = value, .df = gradient, .fdf = both, .n = d, .params = b};
	return gsl_multimin_fdfminimizer_set(b->minimizer, &b->asked, &from.vector, FIRST_STEP, ACCURACY) == 0;
}

static struct pmi_minimizer *gsl_bfgs_alloc(const struct pmi_function *function, const double *start)
{
	struct gsl_bfgs *b = pmi_array(1, sizeof *b);

	if (!b)
		return NULL;
	b->base.f = *function;
	if (!begin(b, start)) {
		gsl_bfgs_free(&b->base);
		return NULL;
	}
	take(b);
	return &b->base;
}

static enum pm_status gsl_bfgs_iterate(struct pmi_minimizer *base)
{
	struct gsl_bfgs *b = (struct gsl_bfgs *)base;

	if (gsl_multimin_fdfminimizer_iterate(b->minimizer)) {
		gsl_multimin_fdfminimizer_restart(b->minimizer);
		if (gsl_multimin_fdfminimizer_iterate(b->minimizer))
			return PM_EMAXITER;
	}
	take(b);
	return PM_OK;
}

const struct pmi_method pmi_gsl_bfgs = {.alloc = gsl_bfgs_alloc, .iterate = gsl_bfgs_iterate, .free = gsl_bfgs_free};
