#include "mdp/end-components.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/classes.h"
#include "mdp/potentials.h"

/* Rows that may be inside, shrunk until they are. */
struct search {
	const struct pmi_problem *problem;
	bool rounded;	       /* may numbers be moved by as much as rounding may have moved them? */
	unsigned char *inside; /* S*A */
	uint32_t *component;   /* S */
	struct pm_mdp *graph;  /* one action: the successors of all rows that may be inside */
	uint32_t *anchor;      /* S + 1, of a component: the state whose potential is 0 */
	double *phi, *steps;   /* S; steps: where potentials are solved for */
};

/* Potentials that are solved for take rows as they come, so that these must be as good as the others as far as v can tell. */
void pmi_end_components_propose(const struct pmi_problem *p, double error, bool rounded, const double *v, unsigned char *inside)
{
	double near = rounded ? 0 : 1e-7;

	error *= rounded ? 64 : 1;
	for (size_t row = 0; row < p->mdp->n_states * p->mdp->n_actions; row++) {
		size_t s = row / p->mdp->n_actions;
		double lost = v[s] - pmi_row_value(p->mdp, p->reward, 1, v, row);

		inside[row] = !p->mdp->terminal[s] && lost <= near * pmi_max(1, fabs(v[s])) + error;
	}
}

static void make_graph(const struct search *x)
{
	const struct pm_mdp *m = x->problem->mdp;
	size_t end = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++)
			for (size_t k = m->row[row]; k < m->row[row + 1] && x->inside[row]; k++)
				x->graph->next[end++] = m->next[k];
		x->graph->row[s + 1] = end;
	}
}

/* Drops rows that lead out of their component; true when there were any. */
static bool drop_leaving(const struct search *x)
{
	const struct pm_mdp *m = x->problem->mdp;
	bool dropped = false;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		for (size_t k = m->row[row]; k < m->row[row + 1] && x->inside[row]; k++)
			if (x->component[m->next[k]] != x->component[row / m->n_actions]) {
				x->inside[row] = 0;
				dropped = true;
			}
	return dropped;
}

/* Anchors, and differences of v from them or potentials that are solved for. */
static enum pm_status set_potentials(const struct search *x, const double *v)
{
	const struct pmi_sets sets = {x->inside, x->component, x->anchor};

	for (size_t s = x->problem->mdp->n_states; s--;)
		x->anchor[x->component[s]] = (uint32_t)s;
	if (x->rounded)
		return pmi_potentials_solve(x->problem, &sets, x->phi, x->steps);
	pmi_potentials_whole(x->problem, &sets, v, x->phi);
	return PM_OK;
}

static bool returns_nothing(const struct search *x, size_t row, double *moved)
{
	return x->rounded ? pmi_potentials_rounded(x->problem, x->phi, x->steps, row, moved) : pmi_potentials_exact(x->problem, x->phi, row);
}

static bool drop_returning(const struct search *x, double *moved)
{
	const struct pm_mdp *m = x->problem->mdp;
	bool dropped = false;

	*moved = 0;
	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		if (x->inside[row] && !returns_nothing(x, row, moved)) {
			x->inside[row] = 0;
			dropped = true;
		}
	return dropped;
}

/* Whatever is dropped may have held others together. */
static enum pm_status shrink(const struct search *x, const double *v, double *moved)
{
	enum pm_status status = PM_OK;
	bool dropped = true;

	while (dropped && !status) {
		make_graph(x);
		status = pmi_find_components(x->graph, x->component);
		dropped = !status && drop_leaving(x);
		if (status || dropped)
			continue;
		status = set_potentials(x, v);
		dropped = !status && drop_returning(x, moved);
	}
	return status;
}

/* States without a row inside are no component; values of the others follow the potentials. */
static void settle(const struct search *x, double *v, struct pmi_end_components *found)
{
	const struct pm_mdp *m = x->problem->mdp;

	for (size_t s = 0; s < m->n_states; s++) {
		uint32_t anchor = x->anchor[x->component[s]];

		if (!memchr(x->inside + pm_row(m, s, 0), 1, m->n_actions)) {
			x->component[s] = 0;
			continue;
		}
		found->n += s == anchor;
		found->highest = x->component[s] > found->highest ? x->component[s] : found->highest;
		v[s] = v[anchor] + x->phi[s];
	}
}

enum pm_status pmi_end_components_find(const struct pmi_problem *p, double error, bool rounded, double *v,
				       struct pmi_end_components *found)
{
	size_t n = p->mdp->n_states, rows = n * p->mdp->n_actions;
	struct search x = {.problem = p,
			   .rounded = rounded,
			   .inside = pmi_array(rows, 1),
			   .component = pmi_array(n, sizeof *x.component),
			   .graph = pm_mdp_alloc(n, 1, pm_mdp_n_transitions(p->mdp)),
			   .anchor = pmi_array(n + 1, sizeof *x.anchor),
			   .phi = pmi_array(n, sizeof *x.phi),
			   .steps = pmi_array(n, sizeof *x.steps)};
	enum pm_status status = PM_ENOMEM;

	*found = (struct pmi_end_components){.inside = x.inside, .component = x.component};
	if (x.inside && x.component && x.graph && x.anchor && x.phi && x.steps) {
		pmi_end_components_propose(p, error, rounded, v, x.inside);
		status = shrink(&x, v, &found->moved);
	}
	if (!status)
		settle(&x, v, found);
	else
		pmi_end_components_clear(found);
	pm_mdp_free(x.graph);
	free(x.anchor);
	free(x.phi);
	free(x.steps);
	return status;
}

void pmi_end_components_clear(struct pmi_end_components *x)
{
	free(x->inside);
	free(x->component);
	*x = (struct pmi_end_components){0};
}
