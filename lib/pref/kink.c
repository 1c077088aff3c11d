#include "pref/kink.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MAX_SAMPLES = 100, MAX_HALVINGS = 30, REFRESH = 32 };
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

/* What the search for the shortest vector of a hull goes by: products of the vectors with one another and with the combination at hand. */
struct hull {
	size_t n;
	double *product; /* n * n */
	double *along;   /* n */
};

static void begin_hull(const struct hull *hull, size_t d, const double *vector)
{
	for (size_t k = 0; k < hull->n; k++)
		for (size_t i = 0; i <= k; i++)
			hull->product[k * hull->n + i] = hull->product[i * hull->n + k] = dot(d, vector + k * d, vector + i * d);
	memcpy(hull->along, hull->product, hull->n * sizeof *hull->along);
}

/* The vector with weight that is longest along the combination, and the one that is shortest; false when they hardly differ. */
static bool find_move(const struct hull *hull, const double *weight, size_t *from, size_t *to)
{
	double most = -INFINITY, least = INFINITY;

	for (size_t k = 0; k < hull->n; k++) {
		if (hull->along[k] < least)
			least = hull->along[*to = k];
		if (weight[k] > 0 && hull->along[k] > most)
			most = hull->along[*from = k];
	}
	return most - least > 1e-12 * fmax(1e-300, fabs(most) + fabs(least));
}

/* Along the combination anew, without what rounding has added up. */
static void refresh(const struct hull *hull, const double *weight)
{
	for (size_t k = 0; k < hull->n; k++)
		hull->along[k] = dot(hull->n, hull->product + k * hull->n, weight);
}

/* Moves as much weight as makes the combination shortest; all of it between equal vectors. */
static void move_weight(const struct hull *hull, double *weight, size_t from, size_t to)
{
	const double *a = hull->product + from * hull->n, *b = hull->product + to * hull->n;
	double square = a[from] + b[to] - 2 * a[to], step = weight[from];

	if (square > 0)
		step = fmin(step, (hull->along[from] - hull->along[to]) / square);

	weight[from] = step < weight[from] ? weight[from] - step : 0;
	weight[to] += step;
	for (size_t k = 0; k < hull->n; k++)
		hull->along[k] += step * (b[k] - a[k]);
}

/* work has room for n * (n + 1) numbers. */
static void shortest_in_hull(size_t n, size_t d, const double *vector, double *work, double *weight, double *shortest)
{
	const struct hull hull = {.n = n, .product = work, .along = work + n * n};
	size_t from = 0, to = 0;

	begin_hull(&hull, d, vector);
	memset(weight, 0, n * sizeof *weight);
	weight[0] = 1;
	for (size_t i = 1; i <= 200 * n && find_move(&hull, weight, &from, &to); i++) {
		move_weight(&hull, weight, from, to);
		if (i % REFRESH == 0)
			refresh(&hull, weight);
	}
	memset(shortest, 0, d * sizeof *shortest);
	for (size_t k = 0; k < n; k++)
		for (size_t j = 0; j < d && weight[k] > 0; j++)
			shortest[j] += weight[k] * vector[k * d + j];
}

enum pm_status pmi_shortest_in_hull(size_t n, size_t d, const double *vector, double *weight, double *shortest)
{
	double *work = pmi_array(n * (n + 1), sizeof *work);

	if (work)
		shortest_in_hull(n, d, vector, work, weight, shortest);
	free(work);
	return work ? PM_OK : PM_ENOMEM;
}

bool pmi_kink_feasible(size_t d)
{
	return d < MAX_SAMPLES;
}

struct sampler {
	const struct pmi_function *f;
	gsl_rng *rng;
	size_t n;                  /* samples and the point itself */
	double *gradient;          /* n * d, the first that of the point */
	double *weight;            /* n */
	double *work;              /* n * (n + 1) */
	double *direction, *trial, *trial_gradient; /* d */
};

static void release(struct sampler *s)
{
	free(s->gradient);
	free(s->weight);
	free(s->work);
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
	s->work = pmi_array(s->n * (s->n + 1), sizeof *s->work);
	s->direction = pmi_array(d, sizeof *s->direction);
	s->trial = pmi_array(d, sizeof *s->trial);
	s->trial_gradient = pmi_array(d, sizeof *s->trial_gradient);
	return s->gradient && s->weight && s->work && s->direction && s->trial && s->trial_gradient;
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
			shortest_in_hull(s.n, f->d, s.gradient, s.work, s.weight, s.direction);
			*norm = largest(f->d, s.direction);
			if (*norm <= tolerance || !step(&s, x, value))
				break;
		}
	release(&s);
	return PM_OK;
}
