#include "mdp/sparse.h"

#include "config.h"

#ifdef HAVE_UMFPACK
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <umfpack.h>

#include "base/memory.h"

/* Factors of larger boards fill memory, and a Krylov method is as quick. */
enum { MOST_STATES = 100000 };

static size_t chosen(const struct pm_mdp *m, const uint32_t *action, size_t s)
{
	return pm_row(m, s, action ? action[s] : 0);
}

bool pmi_sparse_suits(const struct pm_mdp *m, const uint32_t *action)
{
	double apart = 0, n = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		size_t row = chosen(m, action, s);

		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			apart += fabs((double)m->next[k] - (double)s);
		n += (double)(m->row[row + 1] - m->row[row]);
	}
	return m->n_states <= MOST_STATES && apart <= 4 * sqrt((double)m->n_states) * n;
}

/* I - gamma P by rows, ascending; to UMFPACK, which wants columns, it is the transposed matrix. */
struct matrix {
	int n;
	int *row;        /* n + 1 */
	int *column;     /* row[n] */
	double *element; /* row[n] */
	double *b;       /* n, a right-hand side */
	void *symbolic, *numeric;
};

static void matrix_clear(struct matrix *a)
{
	umfpack_di_free_symbolic(&a->symbolic);
	umfpack_di_free_numeric(&a->numeric);
	free(a->row);
	free(a->column);
	free(a->element);
	free(a->b);
}

/* Puts an element into the row that begins at begin and ends at end, in order of columns; returns the new end. */
static int put(struct matrix *a, int begin, int end, int column, double x)
{
	int at = end;

	for (; at > begin && a->column[at - 1] > column; at--) {
		a->column[at] = a->column[at - 1];
		a->element[at] = a->element[at - 1];
	}
	a->column[at] = column;
	a->element[at] = x;
	return end + 1;
}

/* Rows of a stochastic policy's chain come in any order. */
static int add_row(struct matrix *a, const struct pm_mdp *m, double gamma, size_t row, int s)
{
	int begin = a->row[s], end = begin;
	double diagonal = 1;

	for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
		if (m->next[k] == (uint32_t)s)
			diagonal -= gamma * m->probability[k];
		else
			end = put(a, begin, end, (int)m->next[k], -gamma * m->probability[k]);
	return put(a, begin, end, s, diagonal);
}

static enum pm_status matrix_init(struct matrix *a, const struct pm_mdp *m, double gamma, const uint32_t *action)
{
	size_t elements = m->n_states;

	*a = (struct matrix){.n = (int)m->n_states};
	for (size_t s = 0; s < m->n_states; s++)
		elements += m->row[chosen(m, action, s) + 1] - m->row[chosen(m, action, s)];
	if (m->n_states >= INT_MAX || elements >= INT_MAX)
		return PM_EUNSUPPORTED;
	a->row = pmi_array(m->n_states + 1, sizeof *a->row);
	a->column = pmi_array(elements, sizeof *a->column);
	a->element = pmi_array(elements, sizeof *a->element);
	a->b = pmi_array(m->n_states, sizeof *a->b);
	if (!a->row || !a->column || !a->element || !a->b)
		return PM_ENOMEM;
	for (int s = 0; s < a->n; s++)
		a->row[s + 1] = add_row(a, m, gamma, chosen(m, action, (size_t)s), s);
	return PM_OK;
}

static enum pm_status status_of(int outcome)
{
	return outcome == UMFPACK_OK ? PM_OK : outcome == UMFPACK_ERROR_out_of_memory ? PM_ENOMEM : PM_ESINGULAR;
}

static enum pm_status factorize(struct matrix *a)
{
	enum pm_status status = status_of(umfpack_di_symbolic(a->n, a->n, a->row, a->column, a->element, &a->symbolic, NULL, NULL));

	return status ? status : status_of(umfpack_di_numeric(a->row, a->column, a->element, a->symbolic, &a->numeric, NULL, NULL));
}

enum pm_status pmi_sparse_solve(const struct pm_mdp *mdp, double gamma, const uint32_t *action, bool transposed, size_t k, double *x)
{
	int system = transposed ? UMFPACK_A : UMFPACK_At;
	struct matrix a;
	enum pm_status status = matrix_init(&a, mdp, gamma, action);

	if (!status)
		status = factorize(&a);
	for (size_t i = 0; i < k && !status; i++) {
		double *column = x + i * mdp->n_states;

		memcpy(a.b, column, mdp->n_states * sizeof *column);
		status = status_of(umfpack_di_solve(system, a.row, a.column, a.element, column, a.b, a.numeric, NULL, NULL));
	}
	matrix_clear(&a);
	return status;
}
#else
bool pmi_sparse_suits(const struct pm_mdp *mdp, const uint32_t *action)
{
	(void)mdp, (void)action;
	return false;
}

enum pm_status pmi_sparse_solve(const struct pm_mdp *mdp, double gamma, const uint32_t *action, bool transposed, size_t k, double *x)
{
	(void)mdp, (void)gamma, (void)action, (void)transposed, (void)k, (void)x;
	return PM_EUNSUPPORTED;
}
#endif
