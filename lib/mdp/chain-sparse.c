/*
 * Linear systems with a large chain: the Krylov method of the planners, column by column, then sweeps of Gauss and Seidel, which converge
 * for every chain that ends or is discounted, until rounding stops them.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/chain.h"
#include "mdp/choice.h"

enum { MOST_SWEEPS = 20000, PATIENCE = 200 };

/* A residual of this much of |b| + |x| is a solution. */
static const double enough = 1e-11;

/* The matrix as a chain without terminal states: an empty row is an equation x = b. */
struct system {
	struct pm_mdp *matrix;
	uint32_t *action; /* n zeros: the only action */
	double gamma;
	double *b;
};

/* Row and column change places; rows come out in order. */
static struct pm_mdp *turn(const struct pm_mdp *chain, bool transposed)
{
	size_t n = chain->n_states;
	struct pm_mdp *m = pm_mdp_alloc(n, 1, pm_mdp_n_transitions(chain));

	if (!m)
		return NULL;
	if (!transposed) {
		memcpy(m->row, chain->row, (n + 1) * sizeof *m->row);
		memcpy(m->next, chain->next, chain->row[n] * sizeof *m->next);
		memcpy(m->probability, chain->probability, chain->row[n] * sizeof *m->probability);
		return m;
	}
	for (size_t k = 0; k < chain->row[n]; k++)
		m->row[chain->next[k]]++;
	for (size_t s = 0; s < n; s++)
		m->row[s + 1] += m->row[s];
	/* row[s] is where s ends; filling from the back leaves it where s begins. */
	for (size_t s = n; s--;)
		for (size_t k = chain->row[s]; k < chain->row[s + 1]; k++) {
			size_t at = --m->row[chain->next[k]];

			m->next[at] = (uint32_t)s;
			m->probability[at] = chain->probability[k];
		}
	return m;
}

static double largest(const double *x, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = fabs(x[i]) <= most ? most : fabs(x[i]);
	return most;
}

/* x(s) from its neighbours; returns how much it was off its equation. */
static double relax(const struct system *a, size_t s, double *x)
{
	const struct pm_mdp *m = a->matrix;
	double sum = a->b[s], diagonal = 1, off;

	for (size_t k = m->row[s]; k < m->row[s + 1]; k++) {
		double p = a->gamma * m->probability[k];

		if (m->next[k] == s)
			diagonal -= p;
		else
			sum += p * x[m->next[k]];
	}
	off = fabs(sum - diagonal * x[s]);
	x[s] = sum / diagonal;
	return off;
}

static double sweep(const struct system *a, bool descending, double *x)
{
	size_t n = a->matrix->n_states;
	double most = 0;

	for (size_t i = 0; i < n; i++) {
		double off = relax(a, descending ? n - 1 - i : i, x);

		most = off <= most ? most : off;
	}
	return most;
}

/* Sweeps until the residual is rounding, or has not halved for long. */
static enum pm_status polish(const struct system *a, double *x)
{
	size_t n = a->matrix->n_states, left = PATIENCE;
	double best = INFINITY, scale = 0;

	for (size_t k = 0; k < MOST_SWEEPS && left; k++) {
		double off = sweep(a, k % 2, x);

		scale = largest(a->b, n) + largest(x, n);
		left = off <= best / 2 ? PATIENCE : left - 1;
		best = off <= best / 2 ? off : best;
		if (off <= 4 * DBL_EPSILON * scale)
			return PM_OK;
	}
	if (!isfinite(scale))
		return PM_EOVERFLOW;
	return best <= enough * scale ? PM_OK : PM_EMAXITER;
}

static enum pm_status solve_column(const struct system *a, double *x)
{
	size_t n = a->matrix->n_states;
	struct pmi_problem problem;
	enum pm_status status;

	memcpy(a->b, x, n * sizeof *x);
	memset(x, 0, n * sizeof *x);
	pmi_problem_init(&problem, a->matrix, a->b, a->gamma, 1);
	status = pmi_choice_krylov(&problem, a->action, pmi_choice_finest(&problem, x), x);
	return status ? status : polish(a, x);
}

enum pm_status pmi_chain_solve_sparse(const struct pm_mdp *chain, double gamma, bool transposed, size_t k, double *x)
{
	size_t n = chain->n_states;
	struct system a = {.matrix = turn(chain, transposed), .action = pmi_array(n, sizeof *a.action), .gamma = gamma,
			   .b = pmi_array(n, sizeof *a.b)};
	enum pm_status status = a.matrix && a.action && a.b ? PM_OK : PM_ENOMEM;

	for (size_t column = 0; column < k && !status; column++)
		status = solve_column(&a, x + column * n);
	pm_mdp_free(a.matrix);
	free(a.action);
	free(a.b);
	return status;
}
