/* Linear systems with a chain: along its graph, or by LU, dense or sparse; and which way is taken. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/chain.h"
#include "mdp/graph.h"
#include "mdp/lapack.h"
#include "mdp/sparse.h"

enum { DENSE_MOST = 400, MANY_COLUMNS = 16, DENSE_MOST_OF_MANY = 5000 };

static bool is_graph(const struct pm_mdp *chain)
{
	for (size_t s = 0; s < chain->n_states; s++)
		if (chain->row[s + 1] - chain->row[s] > 1)
			return false;
	return true;
}

static enum pm_status solve_graph(const struct pm_mdp *chain, double gamma, size_t k, double *x)
{
	size_t n = chain->n_states;
	struct pmi_graph g;
	enum pm_status status = pmi_graph_init(&g, n);

	for (size_t s = 0; s < n && !status; s++)
		g.next[s] = chain->row[s] == chain->row[s + 1] ? PMI_GRAPH_END : chain->next[chain->row[s]];
	for (size_t column = 0; column < k && !status; column++) {
		memcpy(g.reward, x + column * n, n * sizeof *x);
		status = pmi_graph_values(&g, gamma, x + column * n);
	}
	pmi_graph_clear(&g);
	return status;
}

/* I - gamma P, row-major: its transpose for LAPACK. */
static void make_matrix(const struct pm_mdp *chain, double gamma, double *a)
{
	size_t n = chain->n_states;

	for (size_t s = 0; s < n; s++) {
		a[s * n + s] = 1;
		for (size_t k = chain->row[s]; k < chain->row[s + 1]; k++)
			a[s * n + chain->next[k]] -= gamma * chain->probability[k];
	}
}

enum pm_status pmi_chain_solve_dense(const struct pm_mdp *chain, double gamma, bool transposed, size_t k, double *x)
{
	int n = (int)chain->n_states, columns = (int)k, info = 0;
	size_t elements;
	enum pm_status status = PM_ENOMEM;
	double *a;
	int *pivot;

	if (chain->n_states > INT_MAX || k > INT_MAX || !pmi_multiply(chain->n_states, chain->n_states, &elements))
		return PM_EOVERFLOW;
	a = pmi_array(elements, sizeof *a);
	pivot = pmi_array(chain->n_states, sizeof *pivot);
	if (a && pivot) {
		make_matrix(chain, gamma, a);
		dgetrf_(&n, &n, a, &n, pivot, &info);
		if (!info)
			dgetrs_(transposed ? "N" : "T", &n, &columns, a, &n, pivot, x, &n, &info);
		status = info ? PM_ESINGULAR : PM_OK;
	}
	free(a);
	free(pivot);
	return status;
}

enum pm_status pmi_chain_solve(const struct pm_mdp *chain, double gamma, bool transposed, size_t k, double *x)
{
	size_t n = chain->n_states;

	if (!transposed && is_graph(chain))
		return solve_graph(chain, gamma, k, x);
	if (n > DENSE_MOST && pmi_sparse_suits(chain, NULL)) {
		enum pm_status status = pmi_sparse_solve(chain, gamma, NULL, transposed, k, x);

		if (status != PM_EUNSUPPORTED)
			return status;
	}
	/* One factorisation serves many columns. */
	if (n <= DENSE_MOST || (k > MANY_COLUMNS && n <= DENSE_MOST_OF_MANY))
		return pmi_chain_solve_dense(chain, gamma, transposed, k, x);
	return pmi_chain_solve_sparse(chain, gamma, transposed, k, x);
}
