/* Linear systems with a chain: along its graph, or by LU; and which way is taken. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/chain.h"
#include "mdp/lapack.h"

enum { DENSE_MOST = 400, MANY_COLUMNS = 16, DENSE_MOST_OF_MANY = 5000 };
enum { UNTOUCHED, ON_PATH, KNOWN };

struct walk {
	unsigned char *mark;
	uint32_t *path;
};

static bool is_graph(const struct pm_mdp *chain)
{
	for (size_t s = 0; s < chain->n_states; s++)
		if (chain->row[s + 1] - chain->row[s] > 1)
			return false;
	return true;
}

static uint32_t successor(const struct pm_mdp *chain, uint32_t s)
{
	return chain->next[chain->row[s]];
}

/* x(s) on a cycle: its discounted lap of b, repeated for ever. */
static void close_cycle(const struct pm_mdp *chain, double gamma, uint32_t s, unsigned char *mark, double *x)
{
	double lap = 0, weight = 1;
	uint32_t t = s;

	do {
		lap += weight * x[t];
		weight *= gamma;
		t = successor(chain, t);
	} while (t != s);
	x[s] = lap / (1 - weight);
	mark[s] = KNOWN;
}

/* Follows the successors of s to something known, to an end or to a cycle, and comes back with values. */
static void follow(const struct pm_mdp *chain, double gamma, uint32_t s, struct walk *w, double *x)
{
	size_t n = 0;

	while (w->mark[s] == UNTOUCHED) {
		w->mark[s] = chain->terminal[s] ? KNOWN : ON_PATH;
		w->path[n] = s;
		if (chain->terminal[s])
			break;
		n++;
		s = successor(chain, s);
	}
	if (w->mark[s] == ON_PATH)
		close_cycle(chain, gamma, s, w->mark, x);
	while (n--) {
		uint32_t t = w->path[n];

		if (w->mark[t] != KNOWN)
			x[t] += gamma * x[successor(chain, t)];
		w->mark[t] = KNOWN;
	}
}

static enum pm_status solve_graph(const struct pm_mdp *chain, double gamma, size_t k, double *x)
{
	size_t n = chain->n_states;
	struct walk w = {.mark = pmi_array(n, 1), .path = pmi_array(n, sizeof *w.path)};
	enum pm_status status = w.mark && w.path ? PM_OK : PM_ENOMEM;

	for (size_t column = 0; column < k && !status; column++) {
		memset(w.mark, UNTOUCHED, n);
		for (uint32_t s = 0; s < n; s++)
			follow(chain, gamma, s, &w, x + column * n);
	}
	free(w.mark);
	free(w.path);
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
	/* One factorisation serves many columns. */
	if (n <= DENSE_MOST || (k > MANY_COLUMNS && n <= DENSE_MOST_OF_MANY))
		return pmi_chain_solve_dense(chain, gamma, transposed, k, x);
	return pmi_chain_solve_sparse(chain, gamma, transposed, k, x);
}
