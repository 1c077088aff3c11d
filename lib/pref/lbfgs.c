#include "pref/minimizer.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MEMORY = 10, MAX_TRIALS = 60 };
static const double DECREASE = 1e-4, CURVATURE = 0.9, ROUNDING = 8 * DBL_EPSILON;

struct lbfgs {
	struct pmi_minimizer base;
	double *trial, *trial_gradient, *direction; /* d */
	double *s[MEMORY], *y[MEMORY], rho[MEMORY]; /* the last changes of x and of the gradient, 1 / (s . y); d */
	size_t n, newest;
};

static void lbfgs_free(struct pmi_minimizer *base)
{
	struct lbfgs *l = (struct lbfgs *)base;

	if (!l)
		return;
	free(base->x);
	free(base->gradient);
	free(l->trial);
	free(l->trial_gradient);
	free(l->direction);
	for (int k = 0; k < MEMORY; k++) {
		free(l->s[k]);
		free(l->y[k]);
	}
	free(l);
}

static bool alloc_arrays(struct lbfgs *l)
{
	size_t d = l->base.f.d;
	bool good;

	l->base.x = pmi_array(d, sizeof *l->base.x);
	l->base.gradient = pmi_array(d, sizeof *l->base.gradient);
	l->trial = pmi_array(d, sizeof *l->trial);
	l->trial_gradient = pmi_array(d, sizeof *l->trial_gradient);
	l->direction = pmi_array(d, sizeof *l->direction);
	good = l->base.x && l->base.gradient && l->trial && l->trial_gradient && l->direction;
	for (int k = 0; k < MEMORY; k++) {
		l->s[k] = pmi_array(d, sizeof *l->s[k]);
		l->y[k] = pmi_array(d, sizeof *l->y[k]);
		good = good && l->s[k] && l->y[k];
	}
	return good;
}

static struct pmi_minimizer *lbfgs_alloc(const struct pmi_function *function, const double *start)
{
	struct lbfgs *l = pmi_array(1, sizeof *l);

	if (!l)
		return NULL;
	l->base.f = *function;
	if (!alloc_arrays(l)) {
		lbfgs_free(&l->base);
		return NULL;
	}
	memcpy(l->base.x, start, function->d * sizeof *start);
	l->base.value = function->value(function->data, l->base.x, l->base.gradient);
	return &l->base;
}

static double dot(size_t d, const double *a, const double *b)
{
	double sum = 0;

	for (size_t j = 0; j < d; j++)
		sum += a[j] * b[j];
	return sum;
}

static void add(size_t d, double scale, const double *a, double *to)
{
	for (size_t j = 0; j < d; j++)
		to[j] += scale * a[j];
}

/* direction = -H gradient by the two loops */
static void point(struct lbfgs *l)
{
	size_t d = l->base.f.d;
	double alpha[MEMORY];

	for (size_t j = 0; j < d; j++)
		l->direction[j] = -l->base.gradient[j];
	for (size_t i = 0; i < l->n; i++) {
		size_t k = (l->newest + MEMORY - i) % MEMORY;

		alpha[k] = l->rho[k] * dot(d, l->s[k], l->direction);
		add(d, -alpha[k], l->y[k], l->direction);
	}
	if (l->n) {
		double scale = 1 / (l->rho[l->newest] * dot(d, l->y[l->newest], l->y[l->newest]));

		for (size_t j = 0; j < d; j++)
			l->direction[j] *= scale;
	}
	for (size_t i = l->n; i-- > 0;) {
		size_t k = (l->newest + MEMORY - i) % MEMORY;

		add(d, alpha[k] - l->rho[k] * dot(d, l->y[k], l->direction), l->s[k], l->direction);
	}
}

static double try_length(struct lbfgs *l, double t)
{
	memcpy(l->trial, l->base.x, l->base.f.d * sizeof *l->trial);
	add(l->base.f.d, t, l->direction, l->trial);
	return l->base.f.value(l->base.f.data, l->trial, l->trial_gradient);
}

/*
 * Near a minimum the decrease is below the rounding of the values, while gradients are exact for longer: there the slope alone tells
 * whether the step went too far.                                                          Hager and Zhang 2005, the approximate condition
 */
static bool too_far(const struct lbfgs *l, double t, double slope, double value, double trial_slope)
{
	if (value <= l->base.value + DECREASE * t * slope && value < l->base.value)
		return false;
	return !(value <= l->base.value + ROUNDING * fabs(l->base.value) && trial_slope <= (2 * DECREASE - 1) * slope);
}

/* Finds a length that satisfies the weak Wolfe conditions, or at least descends; *value is that of trial. */
static bool search(struct lbfgs *l, double slope, double t, double *value)
{
	double low = 0, high = INFINITY;

	for (int i = 0; i < MAX_TRIALS; i++) {
		double trial_slope;

		*value = try_length(l, t);
		trial_slope = dot(l->base.f.d, l->trial_gradient, l->direction);
		if (too_far(l, t, slope, *value, trial_slope))
			high = t;
		else if (trial_slope < CURVATURE * slope)
			low = t;
		else
			return true;
		t = isfinite(high) ? low + (high - low) / 2 : 2 * t;
	}
	if (low > 0)
		*value = try_length(l, low);
	return low > 0;
}

static void remember(struct lbfgs *l)
{
	size_t d = l->base.f.d, k = (l->newest + 1) % MEMORY;
	double product;

	for (size_t j = 0; j < d; j++) {
		l->s[k][j] = l->trial[j] - l->base.x[j];
		l->y[k][j] = l->trial_gradient[j] - l->base.gradient[j];
	}
	product = dot(d, l->s[k], l->y[k]);
	/* A pair without curvature would make the matrix indefinite. */
	if (!(product > 1e-14 * sqrt(dot(d, l->s[k], l->s[k]) * dot(d, l->y[k], l->y[k]))))
		return;
	l->rho[k] = 1 / product;
	l->newest = k;
	l->n = l->n < MEMORY ? l->n + 1 : MEMORY;
}

/* A step below the rounding of x would be taken again and again. */
static bool stays(const struct lbfgs *l)
{
	return memcmp(l->trial, l->base.x, l->base.f.d * sizeof *l->trial) == 0;
}

static enum pm_status lbfgs_iterate(struct pmi_minimizer *base)
{
	struct lbfgs *l = (struct lbfgs *)base;
	double slope, value, first;

	point(l);
	slope = dot(base->f.d, l->direction, base->gradient);
	if (!(slope < 0)) {
		l->n = 0;
		point(l);
		slope = dot(base->f.d, l->direction, base->gradient);
	}
	first = l->n ? 1 : 1 / fmax(1e-300, sqrt(dot(base->f.d, base->gradient, base->gradient)));
	if (!(slope < 0) || !search(l, slope, first, &value) || stays(l)) {
		/* The memory may mislead, at a kink for instance: one try along the gradient itself. */
		if (!l->n)
			return PM_EMAXITER;
		l->n = 0;
		return lbfgs_iterate(base);
	}
	remember(l);
	memcpy(base->x, l->trial, base->f.d * sizeof *base->x);
	memcpy(base->gradient, l->trial_gradient, base->f.d * sizeof *base->gradient);
	base->value = value;
	return PM_OK;
}

double pmi_gradient_norm(const struct pmi_minimizer *m)
{
	double size = 0;

	for (size_t j = 0; j < m->f.d; j++)
		size = fmax(size, fabs(m->gradient[j]));
	return size;
}

const struct pmi_method pmi_lbfgs = {.alloc = lbfgs_alloc, .iterate = lbfgs_iterate, .free = lbfgs_free};
