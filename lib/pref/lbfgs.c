#include "pref/lbfgs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/learner.h"

enum { MEMORY = 10, MAX_TRIALS = 60 };
static const double DECREASE = 1e-4, CURVATURE = 0.9;

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

/* Finds a length that satisfies the weak Wolfe conditions, or at least descends; *value is that of trial. */
static bool search(struct pmi_lbfgs *l, double slope, double t, double *value)
{
	double low = 0, high = INFINITY;

	for (int i = 0; i < MAX_TRIALS; i++) {
		*value = try_length(l, t);
		if (!(*value <= l->value + DECREASE * t * slope))
			high = t;
		else if (dot(l->f.d, l->trial_gradient, l->direction) < CURVATURE * slope)
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

/* The optimizer of designs. */
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
