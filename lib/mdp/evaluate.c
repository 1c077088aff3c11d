#include "mdp/evaluate.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/lapack.h"

/* Reward and one successor of each state; a terminal state's is itself. */
struct graph {
	double *reward;
	uint32_t *next;
	unsigned char *mark; /* 0 untouched, 1 on the path, 2 known */
};

/* False when some state has more than one successor. */
static bool make_graph(const struct pm_mdp *m, const double *reward, const double *policy, struct graph *g)
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

/* The value of a state on a cycle: its discounted lap, repeated for ever.  False for gamma = 1 unless the lap earns exactly 0. */
static bool close_cycle(const struct graph *g, double gamma, size_t s, double *v)
{
	double lap = 0, weight = 1;
	size_t t = s;

	do {
		lap += weight * g->reward[t];
		weight *= gamma;
		t = g->next[t];
	} while (t != s);
	if (gamma < 1)
		v[s] = lap / (1 - weight);
	else
		v[s] = 0;
	g->mark[s] = 2;
	return gamma < 1 || lap == 0;
}

/* Follows the successors of s to something known or to a cycle, then comes back, giving values on the way. */
static bool follow(const struct pm_mdp *m, const struct graph *g, double gamma, size_t s, uint32_t *path, double *v)
{
	size_t n = 0;

	while (!g->mark[s]) {
		if (m->terminal[s]) {
			v[s] = 0;
			g->mark[s] = 2;
			break;
		}
		g->mark[s] = 1;
		path[n++] = (uint32_t)s;
		s = g->next[s];
	}
	if (g->mark[s] == 1 && !close_cycle(g, gamma, s, v))
		return false;
	while (n--) {
		size_t t = path[n];

		if (g->mark[t] != 2)
			v[t] = g->reward[t] + gamma * v[g->next[t]];
		g->mark[t] = 2;
	}
	return true;
}

/* PM_EUNSUPPORTED when the policy's graph is not functional. */
static enum pm_status evaluate_graph(const struct pm_mdp *m, const double *reward, double gamma, const double *policy, double *v)
{
	struct graph g = {.reward = pmi_array(m->n_states, sizeof *g.reward), .next = pmi_array(m->n_states, sizeof *g.next),
			  .mark = pmi_array(m->n_states, 1)};
	uint32_t *path = pmi_array(m->n_states, sizeof *path);
	enum pm_status status = g.reward && g.next && g.mark && path ? PM_OK : PM_ENOMEM;

	if (!status && !make_graph(m, reward, policy, &g))
		status = PM_EUNSUPPORTED;
	for (size_t s = 0; s < m->n_states && !status; s++)
		if (!follow(m, &g, gamma, s, path, v))
			status = PM_EDIVERGE;
	free(g.reward);
	free(g.next);
	free(g.mark);
	free(path);
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

static enum pm_status evaluate_lu(const struct pm_mdp *m, const double *reward, double gamma, const double *policy, double *v)
{
	int n = (int)m->n_states, one = 1, info = 0;
	size_t elements;
	double *a;
	int *pivot;
	enum pm_status status = gamma < 1 ? PM_OK : check_proper(m, policy);

	if (status)
		return status;
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
