/*
 * (I - gamma P) V = r of one policy by BiCGStab (van der Vorst 1992), preconditioned by an incomplete LU factorisation.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/choice.h"
#include "mdp/incomplete-lu.h"

enum { SOLUTION = 8, BEST, VECTORS, MOST_ITERATIONS = 1000 };

struct system {
	struct pmi_ilu lu;
	double *vector[VECTORS]; /* n */
};

static enum pm_status system_init(struct system *a, const struct pmi_problem *p, const uint32_t *action)
{
	size_t n = p->mdp->n_states;
	bool full = true;

	*a = (struct system){0};
	for (size_t i = 0; i < VECTORS; i++) {
		a->vector[i] = pmi_array(n, sizeof *a->vector[i]);
		full = full && a->vector[i];
	}
	return full ? pmi_ilu_init(&a->lu, p, action) : PM_ENOMEM;
}

static void system_clear(struct system *a)
{
	pmi_ilu_clear(&a->lu);
	for (size_t i = 0; i < VECTORS; i++)
		free(a->vector[i]);
}

static double dot(const double *x, const double *y, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

/* y = b - A x */
static void residual(const struct system *a, const double *x, double *y)
{
	pmi_ilu_multiply(&a->lu, x, y);
	for (uint32_t i = 0; i < a->lu.n; i++)
		y[i] = a->lu.b[i] - y[i];
}

/* One step; false when a scalar product vanishes and the method must begin anew. */
static bool step(struct system *a, double *x, double *rho, double *alpha, double *omega)
{
	double *const *w = a->vector, *r = w[0], *shadow = w[1], *p = w[2], *v = w[3], *s = w[4], *t = w[5], *y = w[6], *z = w[7];
	double next = dot(shadow, r, a->lu.n), beta = next / *rho * (*alpha / *omega), tt;

	if (!(fabs(next) > 0) || !isfinite(beta))
		return false;
	for (uint32_t i = 0; i < a->lu.n; i++)
		p[i] = r[i] + beta * (p[i] - *omega * v[i]);
	pmi_ilu_solve(&a->lu, p, y);
	pmi_ilu_multiply(&a->lu, y, v);
	*rho = next;
	*alpha = next / dot(shadow, v, a->lu.n);
	if (!isfinite(*alpha))
		return false;
	for (uint32_t i = 0; i < a->lu.n; i++)
		s[i] = r[i] - *alpha * v[i];
	pmi_ilu_solve(&a->lu, s, z);
	pmi_ilu_multiply(&a->lu, z, t);
	tt = dot(t, t, a->lu.n);
	*omega = tt > 0 ? dot(t, s, a->lu.n) / tt : 0;
	for (uint32_t i = 0; i < a->lu.n; i++) {
		x[i] += *alpha * y[i] + *omega * z[i];
		r[i] = s[i] - *omega * t[i];
	}
	return fabs(*omega) > 0;
}

/* The residual itself the first time; later with some signs turned, for a start that broke down must not be made again. */
static void cast_shadow(const struct system *a, size_t start)
{
	for (uint32_t i = 0; i < a->lu.n; i++)
		a->vector[1][i] = start && (i * 2654435761u >> (31 - start)) & 1 ? -a->vector[0][i] : a->vector[0][i];
}

/* Steps from x until the residual is small, the recurrence breaks down or has run away. */
static void run(struct system *a, double target, double limit, size_t *left, double *x)
{
	double rho = 1, alpha = 1, omega = 1, now;

	memset(a->vector[2], 0, a->lu.n * sizeof(double));
	memset(a->vector[3], 0, a->lu.n * sizeof(double));
	while (*left && step(a, x, &rho, &alpha, &omega)) {
		--*left;
		now = pmi_largest_value(a->vector[0], a->lu.n);
		if (!(now > target / 2) || !(now < limit))
			break;
	}
}

/* Starts anew where the recurrence has lost its footing, from the best x so far, which is what remains. */
static void iterate(struct system *a, double target, double *x)
{
	double *best = a->vector[BEST], least;
	size_t left = MOST_ITERATIONS, vain = 0;

	memcpy(best, x, a->lu.n * sizeof *best);
	residual(a, x, a->vector[0]);
	least = pmi_largest_value(a->vector[0], a->lu.n);
	for (size_t start = 0; left && least > target && vain < 4; start++) {
		double now;

		cast_shadow(a, start % 16);
		run(a, target, 1e4 * least, &left, x);
		residual(a, x, a->vector[0]);
		now = pmi_largest_value(a->vector[0], a->lu.n);
		vain = now < least / 2 ? 0 : vain + 1;
		if (now < least) {
			memcpy(best, x, a->lu.n * sizeof *best);
			least = now;
		} else {
			memcpy(x, best, a->lu.n * sizeof *best);
			residual(a, x, a->vector[0]);
		}
	}
}

enum pm_status pmi_choice_krylov(const struct pmi_problem *p, const uint32_t *action, double target, double *v)
{
	struct system a;
	enum pm_status status = system_init(&a, p, action);

	if (!status) {
		double *x = a.vector[SOLUTION];

		for (uint32_t i = 0; i < a.lu.n; i++)
			x[i] = v[a.lu.order[i]];
		iterate(&a, target, x);
		for (uint32_t i = 0; i < a.lu.n; i++)
			v[a.lu.order[i]] = x[i];
	}
	system_clear(&a);
	return status;
}
