#include "mdp/incomplete-lu.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/graph.h"

void pmi_ilu_clear(struct pmi_ilu *a)
{
	free(a->order);
	free(a->place);
	free(a->row);
	free(a->diagonal);
	free(a->column);
	free(a->element);
	free(a->factor);
	free(a->b);
}

static enum pm_status make_room(struct pmi_ilu *a, size_t n, size_t elements)
{
	*a = (struct pmi_ilu){.n = (uint32_t)n,
			     .order = pmi_array(n, sizeof *a->order),
			     .place = pmi_array(n, sizeof *a->place),
			     .row = pmi_array(n + 1, sizeof *a->row),
			     .diagonal = pmi_array(n, sizeof *a->diagonal),
			     .column = pmi_array(elements, sizeof *a->column),
			     .element = pmi_array(elements, sizeof *a->element),
			     .factor = pmi_array(elements, sizeof *a->factor),
			     .b = pmi_array(n, sizeof *a->b)};
	return a->order && a->place && a->row && a->diagonal && a->column && a->element && a->factor && a->b ? PM_OK : PM_ENOMEM;
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

static enum pm_status number_states(const struct pm_mdp *m, const uint32_t *action, struct pmi_ilu *a)
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
static size_t put(struct pmi_ilu *a, size_t begin, size_t k, uint32_t column, double x)
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

static void make_rows(const struct pmi_problem *p, const uint32_t *action, struct pmi_ilu *a)
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
static void factor_row(struct pmi_ilu *a, uint32_t i, size_t *where)
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

static enum pm_status factorise(struct pmi_ilu *a)
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

void pmi_ilu_multiply(const struct pmi_ilu *a, const double *x, double *y)
{
	for (uint32_t i = 0; i < a->n; i++) {
		double sum = 0;

		for (size_t k = a->row[i]; k < a->row[i + 1]; k++)
			sum += a->element[k] * x[a->column[k]];
		y[i] = sum;
	}
}

void pmi_ilu_solve(const struct pmi_ilu *a, const double *x, double *y)
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

enum pm_status pmi_ilu_init(struct pmi_ilu *a, const struct pmi_problem *p, const uint32_t *action)
{
	const struct pm_mdp *m = p->mdp;
	size_t elements = m->n_states;
	enum pm_status status;

	for (size_t s = 0; s < m->n_states; s++)
		elements += m->row[pm_row(m, s, action[s]) + 1] - m->row[pm_row(m, s, action[s])];
	status = make_room(a, m->n_states, elements);
	if (!status)
		status = number_states(m, action, a);
	if (status)
		return status;
	make_rows(p, action, a);
	return factorise(a);
}
