#include "mdp/choice.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/policy-system.h"
#include "mdp/sparse.h"

/* False when some state has more than one successor. */
static bool make_graph(const struct pmi_problem *p, const uint32_t *action, struct pmi_graph *g)
{
	const struct pm_mdp *m = p->mdp;

	for (size_t s = 0; s < m->n_states; s++) {
		size_t row = pm_row(m, s, action[s]);

		if (m->row[row + 1] - m->row[row] > 1)
			return false;
		g->next[s] = m->terminal[s] ? PMI_GRAPH_END : m->next[m->row[row]];
		g->reward[s] = m->terminal[s] ? 0 : p->reward[row];
	}
	return true;
}

/* g is kept from one policy to the next, for room that is given back is made ready anew page by page. */
static enum pm_status graph_values(const struct pmi_problem *p, const uint32_t *action, struct pmi_graph *g, double *v)
{
	enum pm_status status = g->n ? PM_OK : pmi_graph_init(g, p->mdp->n_states);

	if (status)
		return status;
	if (!make_graph(p, action, g))
		return PM_EUNSUPPORTED;
	return p->gamma < 1 || pmi_graph_ends(g) ? pmi_graph_values(g, p->gamma, v) : PM_EDIVERGE;
}

double pmi_choice_finest(const struct pmi_problem *p, const double *v)
{
	return DBL_EPSILON * p->largest_reward + DBL_EPSILON * pmi_largest_value(v, p->mdp->n_states);
}

/*
 * Rounds stop by themselves where gamma < 1, so only a unit or two in the last place is let by.  With gamma = 1 an action that seems
 * better by the rounding of an evaluation can close a cycle of return 0, from which nothing ends.
 */
static double slack(const struct pmi_problem *p)
{
	return p->gamma < 1 ? 4 * DBL_EPSILON : 1e-12;
}

double pmi_choice_improve(const struct pmi_problem *p, const double *v, size_t s, uint32_t *action)
{
	const struct pm_mdp *m = p->mdp;
	double now = pmi_row_value(m, p->reward, p->gamma, v, pm_row(m, s, *action)), most = now;
	double enough = now + slack(p) * (fabs(now) + p->largest_reward);
	uint32_t best = *action;

	for (uint32_t a = 0; a < m->n_actions; a++) {
		double value = pmi_row_value(m, p->reward, p->gamma, v, pm_row(m, s, a));

		if (value > most) {
			most = value;
			best = value > enough ? a : best;
		}
	}
	*action = best;
	return most;
}

static void choose_rewards(const struct pmi_problem *p, const uint32_t *action, double *r)
{
	for (size_t s = 0; s < p->mdp->n_states; s++)
		r[s] = p->mdp->terminal[s] ? 0 : p->reward[pm_row(p->mdp, s, action[s])];
}

enum pm_status pmi_choice_direct(const struct pmi_problem *p, const uint32_t *action, double *v)
{
	struct pmi_policy_system system = {.factored = false};
	enum pm_status status = pmi_policy_system_set(&system, p->mdp, p->gamma, action);

	if (!status) {
		choose_rewards(p, action, v);
		pmi_policy_system_solve(&system, p->mdp->n_states, false, v);
	}
	pmi_policy_system_clear(&system);
	return status;
}

/* v is a first guess of the next way where this one does not go. */
enum pm_status pmi_choice_sparse(const struct pmi_problem *p, const uint32_t *action, double *v)
{
	size_t n = p->mdp->n_states;
	double *r;
	enum pm_status status;

	if (!pmi_sparse_suits(p->mdp, action))
		return PM_EUNSUPPORTED;
	r = pmi_array(n, sizeof *r);
	if (!r)
		return PM_ENOMEM;
	choose_rewards(p, action, r);
	status = pmi_sparse_solve(p->mdp, p->gamma, action, false, 1, r);
	if (!status)
		memcpy(v, r, n * sizeof *v);
	free(r);
	return status;
}

enum pm_status pmi_choice_values_again(const struct pmi_problem *p, const uint32_t *action, struct pmi_graph *g, double *v)
{
	enum pm_status status = graph_values(p, action, g, v);

	if (status != PM_EUNSUPPORTED)
		return status;
	pmi_graph_clear(g);
	status = p->gamma < 1 ? PM_OK : pmi_choice_proper(p->mdp, action);
	if (status)
		return status;
	if (p->mdp->n_states <= PMI_DENSE_MOST)
		return pmi_choice_direct(p, action, v);
	status = pmi_choice_sparse(p, action, v);
	return status == PM_EUNSUPPORTED ? pmi_choice_krylov(p, action, pmi_choice_finest(p, v), v) : status;
}

enum pm_status pmi_choice_values(const struct pmi_problem *p, const uint32_t *action, double *v)
{
	struct pmi_graph g = {0};
	enum pm_status status = pmi_choice_values_again(p, action, &g, v);

	pmi_graph_clear(&g);
	return status;
}

bool pmi_choice_leads(const struct pm_mdp *m, size_t row, const unsigned char *mark)
{
	for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
		if (mark[m->next[k]])
			return true;
	return false;
}

static bool may(const struct pm_mdp *m, struct pmi_among among, size_t s, uint32_t a)
{
	return among.given ? among.given[s] == a : !among.allowed || among.allowed[pm_row(m, s, a)];
}

/* Marks s when an action among them, which is then noted, leads to a marked state. */
static bool mark_state(const struct pm_mdp *m, size_t s, struct pmi_among among, uint32_t *found, unsigned char *mark)
{
	for (uint32_t a = 0; a < m->n_actions && !mark[s]; a++) {
		if (!may(m, among, s, a) || !pmi_choice_leads(m, pm_row(m, s, a), mark))
			continue;
		if (found)
			found[s] = a;
		mark[s] = 1;
		return true;
	}
	return false;
}

size_t pmi_choice_mark(const struct pm_mdp *m, struct pmi_among among, uint32_t *found, unsigned char *mark)
{
	size_t n = 0, before = SIZE_MAX;

	for (size_t s = 0; s < m->n_states; s++)
		n += mark[s];
	while (n != before) {
		before = n;
		for (size_t s = m->n_states; s--;)
			n += mark_state(m, s, among, found, mark);
		for (size_t s = 0; s < m->n_states; s++)
			n += mark_state(m, s, among, found, mark);
	}
	return n;
}

static enum pm_status spread(const struct pm_mdp *m, struct pmi_among among, uint32_t *found)
{
	unsigned char *mark = pmi_array(m->n_states, 1);
	size_t n;

	if (!mark)
		return PM_ENOMEM;
	for (size_t s = 0; s < m->n_states; s++)
		mark[s] = m->terminal[s] != 0;
	n = pmi_choice_mark(m, among, found, mark);
	free(mark);
	return n == m->n_states ? PM_OK : PM_EDIVERGE;
}

enum pm_status pmi_choice_proper(const struct pm_mdp *mdp, const uint32_t *action)
{
	return spread(mdp, (struct pmi_among){.given = action}, NULL);
}

enum pm_status pmi_choice_find_proper(const struct pm_mdp *mdp, const unsigned char *allowed, uint32_t *action)
{
	memset(action, 0, mdp->n_states * sizeof *action);
	return spread(mdp, (struct pmi_among){.allowed = allowed}, action);
}
