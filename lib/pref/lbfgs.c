#include "pref/lbfgs.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MEMORY = 10, MAX_TRIALS = 60 };
static const double DECREASE = 1e-4, CURVATURE = 0.9, ROUNDING = 8 * DBL_EPSILON;

struct pmi_lbfgs {
	struct pmi_function f;
	double *x, *gradient, value; /* d */
	double *trial, *trial_gradient, *direction; /* d */
	double *s[MEMORY], *y[MEMORY], rho[MEMORY]; /* the last changes of x and of the gradient, 1 / (s . y); d */
	size_t n, newest;
};

void pmi_lbfgs_free(struct pmi_lbfgs *l)
{
	if (!l)
		return;
	free(l->x);
	free(l->gradient);
	free(l->trial);
	free(l->trial_gradient);
	free(l->direction);
	for (int k = 0; k < MEMORY; k++) {
		free(l->s[k]);
		free(l->y[k]);
	}
	free(l);
}

static bool alloc_arrays(struct pmi_lbfgs *l)
{
	size_t d = l->f.d;
	bool good;

	l->x = pmi_array(d, sizeof *l->x);
	l->gradient = pmi_array(d, sizeof *l->gradient);
	l->trial = pmi_array(d, sizeof *l->trial);
	l->trial_gradient = pmi_array(d, sizeof *l->trial_gradient);
	l->direction = pmi_array(d, sizeof *l->direction);
	good = l->x && l->gradient && l->trial && l->trial_gradient && l->direction;
	for (int k = 0; k < MEMORY; k++) {
		l->s[k] = pmi_array(d, sizeof *l->s[k]);
		l->y[k] = pmi_array(d, sizeof *l->y[k]);
		good = good && l->s[k] && l->y[k];
	}
	return good;
}

struct pmi_lbfgs *pmi_lbfgs_alloc(const struct pmi_function *function, const double *start)
{
	struct pmi_lbfgs *l = pmi_array(1, sizeof *l);

	if (!l)
		return NULL;
	l->f = *function;
	if (!alloc_arrays(l)) {
		pmi_lbfgs_free(l);
		return NULL;
	}
	memcpy(l->x, start, l->f.d * sizeof *start);
	l->value = l->f.value(l->f.data, l->x, l->gradient);
	return l;
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
static void point(struct pmi_lbfgs *l)
{
	size_t d = l->f.d;
	double alpha[MEMORY];

	for (size_t j = 0; j < d; j++)
		l->direction[j] = -l->gradient[j];
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

static double try_length(struct pmi_lbfgs *l, double t)
{
	memcpy(l->trial, l->x, l->f.d * sizeof *l->trial);
	add(l->f.d, t, l->direction, l->trial);
	return l->f.value(l->f.data, l->trial, l->trial_gradient);
}

/*
 * Near a minimum the decrease is below the rounding of the values, while gradients are exact for longer: there the slope alone tells
 * whether the step went too far.                                                          Hager and Zhang 2005, the approximate condition
 */
static bool too_far(const struct pmi_lbfgs *l, double t, double slope, double value, double trial_slope)
{
	if (value <= l->value + DECREASE * t * slope && value < l->value)
		return false;
	return !(value <= l->value + ROUNDING * fabs(l->value) && trial_slope <= (2 * DECREASE - 1) * slope);
}

/* Finds a length that satisfies the weak Wolfe conditions, or at least descends; *value is that of trial. */
static bool search(struct pmi_lbfgs *l, double slope, double t, double *value)
{
	double low = 0, high = INFINITY;

	for (int i = 0; i < MAX_TRIALS; i++) {
		double trial_slope;

		*value = try_length(l, t);
		trial_slope = dot(l->f.d, l->trial_gradient, l->direction);
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

static void remember(struct pmi_lbfgs *l)
{
	size_t d = l->f.d, k = (l->newest + 1) % MEMORY;
	double product;

	for (size_t j = 0; j < d; j++) {
		l->s[k][j] = l->trial[j] - l->x[j];
		l->y[k][j] = l->trial_gradient[j] - l->gradient[j];
	}
	product = dot(d, l->s[k], l->y[k]);
	/* A pair without curvature would make the matrix indefinite. */
	if (!(product > 1e-14 * sqrt(dot(d, l->s[k], l->s[k]) * dot(d, l->y[k], l->y[k]))))
		return;
	l->rho[k] = 1 / product;
	l->newest = k;
	l->n = l->n < MEMORY ? l->n + 1 : MEMORY;
}

enum pm_status pmi_lbfgs_iterate(struct pmi_lbfgs *l)
{
	double slope, value, first;

	point(l);
	slope = dot(l->f.d, l->direction, l->gradient);
	if (!(slope < 0)) {
		l->n = 0;
		point(l);
		slope = dot(l->f.d, l->direction, l->gradient);
	}
	first = l->n ? 1 : 1 / fmax(1e-300, sqrt(dot(l->f.d, l->gradient, l->gradient)));
	if (!(slope < 0) || !search(l, slope, first, &value)) {
		/* The memory may mislead, at a kink for instance: one try along the gradient itself. */
		if (!l->n)
			return PM_EMAXITER;
		l->n = 0;
		return pmi_lbfgs_iterate(l);
	}
	remember(l);
	memcpy(l->x, l->trial, l->f.d * sizeof *l->x);
	memcpy(l->gradient, l->trial_gradient, l->f.d * sizeof *l->gradient);
	l->value = value;
	return PM_OK;
}

const double *pmi_lbfgs_x(const struct pmi_lbfgs *l)
{
	return l->x;
}

double pmi_lbfgs_value(const struct pmi_lbfgs *l)
{
	return l->value;
}

double pmi_lbfgs_gradient_norm(const struct pmi_lbfgs *l)
{
	double size = 0;

	for (size_t j = 0; j < l->f.d; j++)
		size = fmax(size, fabs(l->gradient[j]));
	return size;
}
