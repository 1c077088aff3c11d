#include "mdp/end-components.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/classes.h"

enum { POTENTIAL_BITS = 30 };

/* Rows that may be inside, shrunk until they are. */
struct search {
	const struct pmi_problem *problem;
	unsigned char *inside; /* S*A */
	uint32_t *component;   /* S */
	struct pm_mdp *graph;  /* one action: the successors of all rows that may be inside */
	uint32_t *anchor;      /* S + 1, of a component: the state whose potential is 0 */
	double *phi;	       /* S */
};

static void propose(const struct search *x, double error, const double *v)
{
	const struct pmi_problem *p = x->problem;

	for (size_t row = 0; row < p->mdp->n_states * p->mdp->n_actions; row++) {
		size_t s = row / p->mdp->n_actions;
		double lost = v[s] - pmi_row_value(p->mdp, p->reward, 1, v, row);

		x->inside[row] = !p->mdp->terminal[s] && lost <= 1e-7 * pmi_max(1, fabs(v[s])) + error;
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

/* Differences of v from the first state of the component, in whole units. */
static void set_potentials(const struct search *x, const double *v)
{
	size_t n = x->problem->mdp->n_states;
	double largest = x->problem->largest_reward, unit = largest > 0 ? ldexp(1, ilogb(largest) - POTENTIAL_BITS) : 1;

	for (size_t s = n; s--;)
		x->anchor[x->component[s]] = (uint32_t)s;
	for (size_t s = 0; s < n; s++)
		x->phi[s] = unit * round((v[s] - v[x->anchor[x->component[s]]]) / unit);
}

/* Adds a term; false when the sum is rounded. */
static bool add(double *sum, double term)
{
	double before = *sum;

	*sum += term;
	return pmi_lost(before, term, *sum) == 0;
}

/* Is r + P phi - phi(s) = 0, nothing rounded, where the probabilities sum to 1?  Seen from the first successor, whose own then does
 * not matter. */
static bool returns_nothing(const struct search *x, size_t row)
{
	const struct pm_mdp *m = x->problem->mdp;
	size_t begin = m->row[row];
	double first = x->phi[m->next[begin]], sum = x->problem->reward[row];
	bool exact = add(&sum, first) && add(&sum, -x->phi[row / m->n_actions]);

	for (size_t k = begin + 1; k < m->row[row + 1] && exact; k++) {
		double step = x->phi[m->next[k]], term;

		exact = add(&step, -first);
		term = m->probability[k] * step;
		exact = exact && fma(m->probability[k], step, -term) == 0 && add(&sum, term);
	}
	return exact && sum == 0;
}

static bool drop_returning(const struct search *x)
{
	const struct pm_mdp *m = x->problem->mdp;
	bool dropped = false;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		if (x->inside[row] && !returns_nothing(x, row)) {
			x->inside[row] = 0;
			dropped = true;
		}
	return dropped;
}

/* Whatever is dropped may have held others together. */
static enum pm_status shrink(const struct search *x, const double *v)
{
	bool dropped = true;

	while (dropped) {
		enum pm_status status;

		make_graph(x);
		status = pmi_find_components(x->graph, x->component);
		if (status)
			return status;
		dropped = drop_leaving(x);
		if (!dropped) {
			set_potentials(x, v);
			dropped = drop_returning(x);
		}
	}
	return PM_OK;
}

/* States without a row inside are no component; values of the others follow the potentials. */
static size_t settle(const struct search *x, double *v)
{
	const struct pm_mdp *m = x->problem->mdp;
	size_t n = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		uint32_t anchor = x->anchor[x->component[s]];

		if (!memchr(x->inside + pm_row(m, s, 0), 1, m->n_actions)) {
			x->component[s] = 0;
			continue;
		}
		n += s == anchor;
		v[s] = v[anchor] + x->phi[s];
	}
	return n;
}

enum pm_status pmi_end_components_find(const struct pmi_problem *p, double error, double *v, struct pmi_end_components *found)
{
	size_t n = p->mdp->n_states, rows = n * p->mdp->n_actions;
	struct search x = {.problem = p,
			   .inside = pmi_array(rows, 1),
			   .component = pmi_array(n, sizeof *x.component),
			   .graph = pm_mdp_alloc(n, 1, pm_mdp_n_transitions(p->mdp)),
			   .anchor = pmi_array(n + 1, sizeof *x.anchor),
			   .phi = pmi_array(n, sizeof *x.phi)};
	enum pm_status status = PM_ENOMEM;

	*found = (struct pmi_end_components){.inside = x.inside, .component = x.component};
	if (x.inside && x.component && x.graph && x.anchor && x.phi) {
		propose(&x, error, v);
		status = shrink(&x, v);
	}
	if (!status)
		found->n = settle(&x, v);
	else
		pmi_end_components_clear(found);
	pm_mdp_free(x.graph);
	free(x.anchor);
	free(x.phi);
	return status;
}

void pmi_end_components_clear(struct pmi_end_components *x)
{
	free(x->inside);
	free(x->component);
	*x = (struct pmi_end_components){0};
}

enum pm_status pmi_end_components_level(const struct pmi_end_components *x, size_t n_states, double *h)
{
	double *most = pmi_array(n_states + 1, sizeof *most);

	if (!most)
		return PM_ENOMEM;
	for (size_t s = 0; s < n_states; s++)
		most[x->component[s]] = pmi_max(h[s], most[x->component[s]]);
	for (size_t s = 0; s < n_states; s++)
		h[s] = x->component[s] ? most[x->component[s]] : h[s];
	free(most);
	return PM_OK;
}
