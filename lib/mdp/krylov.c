/*
 * (I - gamma P) V = r of one policy by BiCGStab (van der Vorst 1992), preconditioned by an incomplete LU factorisation without
 * fill (Meijerink and van der Vorst 1977).  States are renumbered so that each stands after its most likely successor: the
 * factorisation is exact along the way a policy mostly goes, and approximate only for what strays from it.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/choice.h"
#include "mdp/graph.h"

enum { SOLUTION = 8, BEST, VECTORS, MOST_ITERATIONS = 1000 };

struct system {
	uint32_t n;
	uint32_t *order, *place; /* n: the state at a place, the place of a state */
	size_t *row, *diagonal;  /* n + 1, n: where rows begin and their diagonal elements stand */
	uint32_t *column;        /* row[n], ascending in each row */
	double *element;         /* row[n], of I - gamma P */
	double *factor;          /* row[n], L below the diagonal (unit), U on and above it */
	double *vector[VECTORS]; /* n */
	double *b;               /* n */
};

static void system_free(struct system *a)
{
	free(a->order);
	free(a->place);
	free(a->row);
	free(a->diagonal);
	free(a->column);
	free(a->element);
	free(a->factor);
	free(a->b);
	for (size_t i = 0; i < VECTORS; i++)
		free(a->vector[i]);
}

static enum pm_status system_alloc(struct system *a, size_t n, size_t elements)
{
	bool full = true;

	*a = (struct system){.n = (uint32_t)n,
			     .order = pmi_array(n, sizeof *a->order),
			     .place = pmi_array(n, sizeof *a->place),
			     .row = pmi_array(n + 1, sizeof *a->row),
			     .diagonal = pmi_array(n, sizeof *a->diagonal),
			     .column = pmi_array(elements, sizeof *a->column),
			     .element = pmi_array(elements, sizeof *a->element),
			     .factor = pmi_array(elements, sizeof *a->factor),
			     .b = pmi_array(n, sizeof *a->b)};
	for (size_t i = 0; i < VECTORS; i++) {
		a->vector[i] = pmi_array(n, sizeof *a->vector[i]);
		full = full && a->vector[i];
	}
	return full && a->order && a->place && a->row && a->diagonal && a->column && a->element && a->factor && a->b ? PM_OK : PM_ENOMEM;
}

/* The most likely successor that is another state; the state itself where there is none. */
static uint32_t successor(const struct pm_mdp *m, size_t s, size_t row)
{
	double most = 0;
	uint32_t next = (uint32_t)s;

	for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
		if (m->next[k] != s && m->probability[k] > most) {
			most = m->probability[k];
			next = m->next[k];
		}
	return next;
}

static enum pm_status number_states(const struct pm_mdp *m, const uint32_t *action, struct system *a)
{
	struct pmi_graph g;
	enum pm_status status = pmi_graph_init(&g, m->n_states);

	if (status)
		return status;
	for (size_t s = 0; s < m->n_states; s++)
		g.next[s] = successor(m, s, pm_row(m, s, action[s]));
	pmi_graph_order(&g, a->order);
	for (uint32_t i = 0; i < a->n; i++)
		a->place[a->order[i]] = i;
	pmi_graph_clear(&g);
	return PM_OK;
}

/* Puts an element into the row that begins at begin and ends at k, in order of columns; returns the new end. */
static size_t put(struct system *a, size_t begin, size_t k, uint32_t column, double x)
{
	size_t at = k;

	for (; at > begin && a->column[at - 1] > column; at--) {
		a->column[at] = a->column[at - 1];
		a->element[at] = a->element[at - 1];
	}
	a->column[at] = column;
	a->element[at] = x;
	return k + 1;
}

static void make_rows(const struct pmi_problem *p, const uint32_t *action, struct system *a)
{
	const struct pm_mdp *m = p->mdp;
	size_t k = 0;

	for (uint32_t i = 0; i < a->n; i++) {
		size_t s = a->order[i], row = pm_row(m, s, action[s]), begin = k;
		double diagonal = 1;

		a->row[i] = begin;
		a->b[i] = m->terminal[s] ? 0 : p->reward[row];
		for (size_t j = m->row[row]; j < m->row[row + 1]; j++)
			if (m->next[j] == s)
				diagonal -= p->gamma * m->probability[j];
			else
				k = put(a, begin, k, a->place[m->next[j]], -p->gamma * m->probability[j]);
		k = put(a, begin, k, i, diagonal);
		for (a->diagonal[i] = begin; a->column[a->diagonal[i]] != i;)
			a->diagonal[i]++;
	}
	a->row[a->n] = k;
}

/* Row i minus multiples of the rows above it, on the elements that row i has. */
static void factor_row(struct system *a, uint32_t i, size_t *where)
{
	for (size_t k = a->row[i]; k < a->row[i + 1]; k++)
		where[a->column[k]] = k + 1;
	for (size_t k = a->row[i]; k < a->diagonal[i]; k++) {
		uint32_t above = a->column[k];
		double ratio = a->factor[k] /= a->factor[a->diagonal[above]];

		for (size_t j = a->diagonal[above] + 1; j < a->row[above + 1]; j++)
			if (where[a->column[j]])
				a->factor[where[a->column[j]] - 1] -= ratio * a->factor[j];
	}
	for (size_t k = a->row[i]; k < a->row[i + 1]; k++)
		where[a->column[k]] = 0;
}

static enum pm_status factorise(struct system *a)
{
	size_t *where = pmi_array(a->n, sizeof *where);

	if (!where)
		return PM_ENOMEM;
	memcpy(a->factor, a->element, a->row[a->n] * sizeof *a->factor);
	for (uint32_t i = 0; i < a->n; i++)
		factor_row(a, i, where);
	free(where);
	return PM_OK;
}

/* y = A x */
static void multiply(const struct system *a, const double *x, double *y)
{
	for (uint32_t i = 0; i < a->n; i++) {
		double sum = 0;

		for (size_t k = a->row[i]; k < a->row[i + 1]; k++)
			sum += a->element[k] * x[a->column[k]];
		y[i] = sum;
	}
}

/* y = (LU)^-1 x */
static void precondition(const struct system *a, const double *x, double *y)
{
	for (uint32_t i = 0; i < a->n; i++) {
		double sum = x[i];

		for (size_t k = a->row[i]; k < a->diagonal[i]; k++)
			sum -= a->factor[k] * y[a->column[k]];
		y[i] = sum;
	}
	for (uint32_t i = a->n; i--;) {
		double sum = y[i];

		for (size_t k = a->diagonal[i] + 1; k < a->row[i + 1]; k++)
			sum -= a->factor[k] * y[a->column[k]];
		y[i] = sum / a->factor[a->diagonal[i]];
	}
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
	multiply(a, x, y);
	for (uint32_t i = 0; i < a->n; i++)
		y[i] = a->b[i] - y[i];
}

/* One step; false when a scalar product vanishes and the method must begin anew. */
static bool step(struct system *a, double *x, double *rho, double *alpha, double *omega)
{
	double *const *w = a->vector, *r = w[0], *shadow = w[1], *p = w[2], *v = w[3], *s = w[4], *t = w[5], *y = w[6], *z = w[7];
	double next = dot(shadow, r, a->n), beta = next / *rho * (*alpha / *omega), tt;

	if (!(fabs(next) > 0) || !isfinite(beta))
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		p[i] = r[i] + beta * (p[i] - *omega * v[i]);
	precondition(a, p, y);
	multiply(a, y, v);
	*rho = next;
	*alpha = next / dot(shadow, v, a->n);
	if (!isfinite(*alpha))
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		s[i] = r[i] - *alpha * v[i];
	precondition(a, s, z);
	multiply(a, z, t);
	tt = dot(t, t, a->n);
	*omega = tt > 0 ? dot(t, s, a->n) / tt : 0;
	for (uint32_t i = 0; i < a->n; i++) {
		x[i] += *alpha * y[i] + *omega * z[i];
		r[i] = s[i] - *omega * t[i];
	}
	return fabs(*omega) > 0;
}

/* The residual itself the first time; later with some signs turned, for a start that broke down must not be made again. */
static void cast_shadow(const struct system *a, size_t start)
{
	for (uint32_t i = 0; i < a->n; i++)
		a->vector[1][i] = start && (i * 2654435761u >> (31 - start)) & 1 ? -a->vector[0][i] : a->vector[0][i];
}

/* Steps from x until the residual is small, the recurrence breaks down or has run away. */
static void run(struct system *a, double target, double limit, size_t *left, double *x)
{
	double rho = 1, alpha = 1, omega = 1, now;

	memset(a->vector[2], 0, a->n * sizeof(double));
	memset(a->vector[3], 0, a->n * sizeof(double));
	while (*left && step(a, x, &rho, &alpha, &omega)) {
		--*left;
		now = pmi_largest_value(a->vector[0], a->n);
		if (!(now > target / 2) || !(now < limit))
			break;
	}
}

/* Starts anew where the recurrence has lost its footing, from the best x so far, which is what remains. */
static void iterate(struct system *a, double target, double *x)
{
	double *best = a->vector[BEST], least;
	size_t left = MOST_ITERATIONS, vain = 0;

	memcpy(best, x, a->n * sizeof *best);
	residual(a, x, a->vector[0]);
	least = pmi_largest_value(a->vector[0], a->n);
	for (size_t start = 0; left && least > target && vain < 4; start++) {
		double now;

		cast_shadow(a, start % 16);
		run(a, target, 1e4 * least, &left, x);
		residual(a, x, a->vector[0]);
		now = pmi_largest_value(a->vector[0], a->n);
		vain = now < least / 2 ? 0 : vain + 1;
		if (now < least) {
			memcpy(best, x, a->n * sizeof *best);
			least = now;
		} else {
			memcpy(x, best, a->n * sizeof *best);
			residual(a, x, a->vector[0]);
		}
	}
}

enum pm_status pmi_choice_krylov(const struct pmi_problem *p, const uint32_t *action, double target, double *v)
{
	const struct pm_mdp *m = p->mdp;
	size_t elements = m->n_states;
	struct system a;
	enum pm_status status;

	for (size_t s = 0; s < m->n_states; s++)
		elements += m->row[pm_row(m, s, action[s]) + 1] - m->row[pm_row(m, s, action[s])];
	status = system_alloc(&a, m->n_states, elements);
	if (!status)
		status = number_states(m, action, &a);
	if (!status) {
		make_rows(p, action, &a);
		status = factorise(&a);
	}
	if (!status) {
		double *x = a.vector[SOLUTION];

		for (uint32_t i = 0; i < a.n; i++)
			x[i] = v[a.order[i]];
		iterate(&a, target, x);
		for (uint32_t i = 0; i < a.n; i++)
			v[a.order[i]] = x[i];
	}
	system_free(&a);
	return status;
}
