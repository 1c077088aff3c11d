#include "pref/kink.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MAX_SAMPLES = 100, MAX_HALVINGS = 30 };
static const double FIRST_RADIUS = 1e-2, LAST_RADIUS = 1e-8, RADIUS_FACTOR = 0.1, DECREASE = 1e-4;

static double dot(size_t d, const double *a, const double *b)
{
	double sum = 0;

	for (size_t j = 0; j < d; j++)
		sum += a[j] * b[j];
	return sum;
}

static double largest(size_t d, const double *x)
{
	double size = 0;

	for (size_t j = 0; j < d; j++)
		size = fmax(size, fabs(x[j]));
	return size;
}

/* Moves weight from the vector that is longest along the sum to the one that is shortest; false when that gains nothing. */
static bool move_weight(size_t n, size_t d, const double *vector, double *weight, double *shortest)
{
	size_t from = n, to = 0;
	double most = -INFINITY, least = INFINITY, gap = 0, step;

	for (size_t k = 0; k < n; k++) {
		double along = dot(d, vector + k * d, shortest);

		if (along < least) {
			least = along;
			to = k;
		}
		if (weight[k] > 0 && along > most) {
			most = along;
			from = k;
		}
	}
	if (!(most - least > 1e-12 * fmax(1e-300, fabs(most) + fabs(least))))
		return false;
	for (size_t j = 0; j < d; j++)
		gap += pow(vector[from * d + j] - vector[to * d + j], 2);
	step = fmin(weight[from], (most - least) / gap);
	weight[from] = step < weight[from] ? weight[from] - step : 0;
	weight[to] += step;
	for (size_t j = 0; j < d; j++)
		shortest[j] += step * (vector[to * d + j] - vector[from * d + j]);
	return true;
}

void pmi_shortest_in_hull(size_t n, size_t d, const double *vector, double *weight, double *shortest)
{
	memset(weight, 0, n * sizeof *weight);
	weight[0] = 1;
	memcpy(shortest, vector, d * sizeof *shortest);
	for (size_t i = 0; i < 200 * n && move_weight(n, d, vector, weight, shortest); i++)
		;
}

struct sampler {
	const struct pmi_function *f;
	gsl_rng *rng;
	size_t n;                  /* samples and the point itself */
	double *gradient;          /* n * d, the first that of the point */
	double *weight;            /* n */
	double *direction, *trial, *trial_gradient; /* d */
};

static void release(struct sampler *s)
{
	free(s->gradient);
	free(s->weight);
	free(s->direction);
	free(s->trial);
	free(s->trial_gradient);
}

static bool alloc(struct sampler *s)
{
	size_t d = s->f->d;

	s->n = 2 * d + 1 < MAX_SAMPLES ? 2 * d + 1 : MAX_SAMPLES;
	s->gradient = pmi_array(s->n, d * sizeof *s->gradient);
	s->weight = pmi_array(s->n, sizeof *s->weight);
	s->direction = pmi_array(d, sizeof *s->direction);
	s->trial = pmi_array(d, sizeof *s->trial);
	s->trial_gradient = pmi_array(d, sizeof *s->trial_gradient);
	return s->gradient && s->weight && s->direction && s->trial && s->trial_gradient;
}

/* Gradients at x and around it; those at points where f is not defined give way to that of x. */
static void sample(struct sampler *s, const double *x, double radius)
{
	size_t d = s->f->d;

	s->f->value(s->f->data, x, s->gradient);
	for (size_t k = 1; k < s->n; k++) {
		double *gradient = s->gradient + k * d;

		for (size_t j = 0; j < d; j++)
			s->trial[j] = x[j] + radius * (2 * gsl_rng_uniform(s->rng) - 1);
		if (!isfinite(s->f->value(s->f->data, s->trial, gradient)))
			memcpy(gradient, s->gradient, d * sizeof *gradient);
	}
}

/* A step against the shortest subgradient that lowers the value in proportion; false when there is none. */
static bool step(struct sampler *s, double *x, double *value)
{
	size_t d = s->f->d;
	double square = dot(d, s->direction, s->direction), t = 1;

	for (int i = 0; i < MAX_HALVINGS; i++, t /= 2) {
		double trial;

		for (size_t j = 0; j < d; j++)
			s->trial[j] = x[j] - t * s->direction[j];
		trial = s->f->value(s->f->data, s->trial, s->trial_gradient);
		if (trial < *value && trial <= *value - DECREASE * t * square) {
			*value = trial;
			memcpy(x, s->trial, d * sizeof *x);
			return true;
		}
	}
	return false;
}

enum pm_status pmi_descend_kink(const struct pmi_function *f, double tolerance, size_t max_steps, gsl_rng *rng, double *x, double *value,
				double *norm)
{
	struct sampler s = {.f = f, .rng = rng};
	double scale = fmax(1, largest(f->d, x));

	if (!alloc(&s)) {
		release(&s);
		return PM_ENOMEM;
	}
	*norm = INFINITY;
	for (double radius = FIRST_RADIUS; radius > LAST_RADIUS / 2; radius *= RADIUS_FACTOR)
		for (size_t i = 0; i < max_steps; i++) {
			sample(&s, x, radius * scale);
			pmi_shortest_in_hull(s.n, f->d, s.gradient, s.weight, s.direction);
			*norm = largest(f->d, s.direction);
			if (*norm <= tolerance || !step(&s, x, value))
				break;
		}
	release(&s);
	return PM_OK;
}
