/*
 * Gamma 1, small chains: elimination without a subtraction (Grassmann, Taksar and Heyman 1985), by which x keeps its digits however rarely a
 * chain leaves where it is.  1 - p(s,s) is not taken from what p(s,s) is rounded to; it is the sum of the row's other probabilities.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/chain.h"

struct system {
	size_t n, k;
	double *p;                     /* n*n; of a state that has been eliminated, where it goes among those that had not been */
	double *out;                   /* n, the sum of that */
	const unsigned char *terminal; /* n */
	double *x;                     /* k columns of n */
};

static void fill(struct system *a, const struct pm_mdp *chain)
{
	for (size_t s = 0; s < a->n; s++)
		for (size_t k = chain->row[s]; k < chain->row[s + 1]; k++)
			if (chain->next[k] != s)
				a->p[s * a->n + chain->next[k]] = chain->probability[k];
}

/* Only states below i, and terminal ones, are left when i goes. */
static bool is_left(const struct system *a, size_t i, size_t s)
{
	return s < i || (s != i && a->terminal[s]);
}

/* s goes through i no more, but where i goes. */
static void go_round(const struct system *a, size_t i, size_t s)
{
	double *from = a->p + s * a->n, share = from[i] / a->out[i];
	const double *through = a->p + i * a->n;

	for (size_t to = 0; to < a->n; to++)
		if (to != s && is_left(a, i, to))
			from[to] += share * through[to];
	for (size_t c = 0; c < a->k; c++)
		a->x[c * a->n + s] += share * a->x[c * a->n + i];
}

static enum pm_status eliminate(const struct system *a, size_t i)
{
	for (size_t to = 0; to < a->n; to++)
		if (is_left(a, i, to))
			a->out[i] += a->p[i * a->n + to];
	if (!(a->out[i] > 0))
		return PM_ESINGULAR;
	for (size_t s = 0; s < i; s++)
		if (!a->terminal[s] && a->p[s * a->n + i] > 0)
			go_round(a, i, s);
	return PM_OK;
}

static void put_back(const struct system *a, size_t i)
{
	for (size_t c = 0; c < a->k; c++) {
		double *x = a->x + c * a->n;

		for (size_t to = 0; to < a->n; to++)
			if (is_left(a, i, to))
				x[i] += a->p[i * a->n + to] * x[to];
		x[i] /= a->out[i];
	}
}

enum pm_status pmi_chain_solve_exits(const struct pm_mdp *chain, size_t k, double *x)
{
	size_t n = chain->n_states, elements;
	struct system a = {.n = n, .k = k, .terminal = chain->terminal, .x = x};
	enum pm_status status = PM_OK;

	if (!pmi_multiply(n, n, &elements))
		return PM_EOVERFLOW;
	a.p = pmi_array(elements, sizeof *a.p);
	a.out = pmi_array(n, sizeof *a.out);
	if (!a.p || !a.out)
		status = PM_ENOMEM;
	else
		fill(&a, chain);
	for (size_t i = n; i-- && !status;)
		if (!chain->terminal[i])
			status = eliminate(&a, i);
	for (size_t i = 0; i < n && !status; i++)
		if (!chain->terminal[i])
			put_back(&a, i);
	free(a.p);
	free(a.out);
	return status;
}
