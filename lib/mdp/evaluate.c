#include "mdp/evaluate.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/band.h"
#include "mdp/graph.h"
#include "mdp/lapack.h"

/* False when some state has more than one successor. */
static bool make_graph(const struct pm_mdp *m, const double *reward, const double *policy, struct pmi_graph *g)
{
	for (size_t s = 0; s < m->n_states; s++) {
		bool found = false;

		g->next[s] = (uint32_t)s;
		g->reward[s] = 0;
		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0) && !m->terminal[s]; row++) {
			if (policy[row] <= 0)
				continue;
			if (m->row[row + 1] - m->row[row] != 1 || (found && m->next[m->row[row]] != g->next[s]))
				return false;
			g->next[s] = m->next[m->row[row]];
			g->reward[s] += policy[row] * reward[row];
			found = true;
		}
	}
	return true;
}

/* PM_EUNSUPPORTED when the policy's graph is not functional. */
static enum pm_status evaluate_graph(const struct pm_mdp *m, const double *reward, double gamma, const double *policy, double *v)
{
	struct pmi_graph g;
	enum pm_status status = pmi_graph_init(&g, m->n_states);

	if (!status)
		status = make_graph(m, reward, policy, &g) ? pmi_graph_values(&g, gamma, v) : PM_EUNSUPPORTED;
	pmi_graph_clear(&g);
	return status;
}

/* I - gamma P_pi, row-major, and r_pi. */
static void make_system(const struct pm_mdp *m, const double *reward, double gamma, const double *policy, double *a, double *b)
{
	size_t n = m->n_states;

	for (size_t s = 0; s < n; s++) {
		a[s * n + s] = 1;
		b[s] = 0;
		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0) && !m->terminal[s]; row++) {
			b[s] += policy[row] * reward[row];
			for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
				a[s * n + m->next[k]] -= gamma * policy[row] * m->probability[k];
		}
	}
}

/* Does every state lead to a terminal one under the policy?  Marks spread backwards until nothing changes. */
static enum pm_status check_proper(const struct pm_mdp *m, const double *policy)
{
	unsigned char *ends = pmi_array(m->n_states, 1);
	bool changed = true;
	size_t n = 0;

	if (!ends)
		return PM_ENOMEM;
	memcpy(ends, m->terminal, m->n_states);
	while (changed) {
		changed = false;
		for (size_t s = m->n_states; s--;)
			for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0) && !ends[s]; row++)
				for (size_t k = m->row[row]; k < m->row[row + 1] && !ends[s]; k++)
					ends[s] = policy[row] > 0 && ends[m->next[k]], changed |= ends[s];
	}
	for (size_t s = 0; s < m->n_states; s++)
		n += ends[s];
	free(ends);
	return n == m->n_states ? PM_OK : PM_EDIVERGE;
}

/* r_pi, the right side, which the band's solver takes; PM_EUNSUPPORTED where the chain has no narrow band. */
static enum pm_status evaluate_band(const struct pm_mdp *m, const double *reward, double gamma, const double *policy, double *v)
{
	for (size_t s = 0; s < m->n_states; s++) {
		v[s] = 0;
		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0) && !m->terminal[s]; row++)
			v[s] += policy[row] * reward[row];
	}
	return pmi_band_solve(m, gamma, policy, false, v);
}

static enum pm_status evaluate_lu(const struct pm_mdp *m, const double *reward, double gamma, const double *policy, double *v)
{
	int n = (int)m->n_states, one = 1, info = 0;
	size_t elements;
	double *a;
	int *pivot;
	enum pm_status status = gamma < 1 ? PM_OK : check_proper(m, policy);

	if (!status)
		status = evaluate_band(m, reward, gamma, policy, v);
	if (status != PM_EUNSUPPORTED)
		return status;
	status = PM_OK;
	if (m->n_states > INT_MAX || !pmi_multiply(m->n_states, m->n_states, &elements))
		return PM_EOVERFLOW;
	a = pmi_array(elements, sizeof *a);
	pivot = pmi_array(m->n_states, sizeof *pivot);
	if (!a || !pivot)
		status = PM_ENOMEM;
	if (!status) {
		make_system(m, reward, gamma, policy, a, v);
		dgetrf_(&n, &n, a, &n, pivot, &info);
		if (!info) /* the factored matrix is the transpose of the row-major one */
			dgetrs_("T", &n, &one, a, &n, pivot, v, &n, &info);
		status = info ? PM_ESINGULAR : PM_OK;
	}
	free(a);
	free(pivot);
	return status;
}

enum pm_status pmi_evaluate(const struct pm_mdp *mdp, const double *reward, double gamma, const double *policy, double *v)
{
	enum pm_status status = evaluate_graph(mdp, reward, gamma, policy, v);

	return status == PM_EUNSUPPORTED ? evaluate_lu(mdp, reward, gamma, policy, v) : status;
}
