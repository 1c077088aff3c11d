/*
 * Sets of states where going round returns nothing (end-components.h), of a world over ranks.  States that can be kept to for ever by rows as good as any,
 * which are few, are brought to rank 0, which finds the sets among them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/petsc-gather.h"
#include "mdp/petsc-plan.h"

/* What rank 0 has found and all get. */
struct found {
	size_t n, n_states, highest; /* sets; states, and the highest number of a set */
	double moved;
	size_t *state;          /* n_states, ascending */
	uint32_t *component;    /* n_states */
	double *value;          /* n_states, v after it was moved */
	unsigned char *inside;  /* n_states * A */
};

static void found_clear(struct found *x)
{
	free(x->state);
	free(x->component);
	free(x->value);
	free(x->inside);
}

/* Drops rows that lead to states without any; true when there were some. */
static bool drop_leaving(const struct pmi_spread_planner *x, unsigned char *kept)
{
	const struct pm_mdp *m = x->w->block.rows;
	bool dropped = false;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		for (size_t k = m->row[row]; k < m->row[row + 1] && kept[row]; k++)
			if (!x->mark[m->next[k]]) {
				kept[row] = 0;
				dropped = true;
			}
	return dropped;
}

/* Of the rows proposed those that need never be left for others. */
static PetscErrorCode keep_staying(struct pmi_spread_planner *x, unsigned char *kept)
{
	size_t actions = x->w->block.rows->n_actions;
	double dropped = 1;

	while (dropped > 0) {
		for (size_t s = 0; s < x->w->n_own; s++)
			x->mark[s] = memchr(kept + s * actions, 1, actions) != NULL;
		PetscCall(pmi_spread_exchange_marks(x));
		dropped = drop_leaving(x, kept);
		pmi_largest_of_all(x->w, &dropped, 1);
	}
	return 0;
}

/* The world of the rows; those that are not there lose without end, in reward (S*A). */
static struct pm_mdp *make_world(const struct pmi_gathered *g, size_t n_actions, double *reward)
{
	struct pm_mdp *m = pm_mdp_alloc(g->n_states, n_actions, g->n);

	for (size_t row = 0; m && row < g->n_states * n_actions; row++)
		reward[row] = -INFINITY;
	for (size_t k = 0; m && k < g->n; k++) {
		size_t row = pm_row(m, g->transition[k].state, g->transition[k].action);

		m->row[row + 1] = k + 1;
		m->next[k] = (uint32_t)g->transition[k].next;
		m->probability[k] = g->transition[k].probability;
		reward[row] = g->transition[k].reward;
	}
	for (size_t row = 0; m && row < g->n_states * n_actions; row++)
		m->row[row + 1] = m->row[row + 1] > m->row[row] ? m->row[row + 1] : m->row[row];
	return m;
}

static enum pm_status find_in(const struct pmi_problem *all, const struct pm_mdp *m, const double *reward, double error, bool rounded, struct found *found)
{
	struct pmi_problem p = *all;
	struct pmi_end_components x;
	enum pm_status status;

	p.mdp = m;
	p.reward = reward;
	status = pmi_end_components_find(&p, error, rounded, found->value, &x);
	if (status)
		return status;
	found->n = x.n;
	found->moved = x.moved;
	found->component = x.component;
	found->inside = x.inside;
	found->highest = x.highest;
	return PM_OK;
}

/* On rank 0. */
static enum pm_status find(const struct pmi_spread_planner *x, struct pmi_gathered *g, double error, bool rounded, struct found *found)
{
	size_t actions = x->w->n_actions, rows;
	double *reward;
	struct pm_mdp *m;
	enum pm_status status = PM_ENOMEM;

	if (!pmi_multiply(g->n_states, actions, &rows))
		return PM_EOVERFLOW;
	reward = pmi_array(rows, sizeof *reward);
	m = reward ? make_world(g, actions, reward) : NULL;
	found->n_states = g->n_states;
	found->value = pmi_array(g->n_states, sizeof *found->value);
	if (m && found->value) {
		for (size_t k = 0; k < g->n; k++)
			found->value[g->transition[k].state] = g->value[k];
		status = find_in(&x->problem, m, reward, error, rounded, found);
	}
	found->state = g->state;
	g->state = NULL;
	pm_mdp_free(m);
	free(reward);
	return status;
}

/* From rank 0 to all. */
static enum pm_status share(const struct pm_distributed *w, struct found *x)
{
	size_t sizes[] = {x->n, x->n_states, x->highest};
	enum pm_status status;

	pmi_broadcast(w, sizes, 3, sizeof *sizes);
	pmi_broadcast(w, &x->moved, 1, sizeof x->moved);
	if (w->rank)
		*x = (struct found){sizes[0], sizes[1], sizes[2], x->moved, pmi_array(sizes[1], sizeof *x->state), pmi_array(sizes[1], sizeof *x->component),
				    pmi_array(sizes[1], sizeof *x->value), pmi_array(sizes[1] * w->n_actions, 1)};
	status = pmi_agree(w, x->state && x->component && x->value && x->inside ? PM_OK : PM_ENOMEM, NULL);
	if (status)
		return status;
	pmi_broadcast(w, x->state, x->n_states, sizeof *x->state);
	pmi_broadcast(w, x->component, x->n_states, sizeof *x->component);
	pmi_broadcast(w, x->value, x->n_states, sizeof *x->value);
	pmi_broadcast(w, x->inside, x->n_states * w->n_actions, 1);
	return PM_OK;
}

/* What concerns this rank's states, and the values of other ranks' that it sees. */
static enum pm_status take(const struct pm_distributed *w, const struct found *x, double *v, struct pmi_end_components *components)
{
	size_t places = w->n_own + w->n_ghosts, actions = w->n_actions;

	*components = (struct pmi_end_components){.n = x->n, .highest = x->highest, .moved = x->moved};
	components->component = pmi_array(places, sizeof *components->component);
	components->inside = pmi_array(w->n_own * actions, 1);
	if (!components->component || !components->inside)
		return PM_ENOMEM;
	for (size_t place = 0; place < places; place++) {
		size_t state = (size_t)pmi_petsc_state(w, place);
		const size_t *at = pmi_find_state(state, x->state, x->n_states);

		if (!at)
			continue;
		components->component[place] = x->component[at - x->state];
		v[place] = x->value[at - x->state];
		if (place < w->n_own)
			memcpy(components->inside + place * actions, x->inside + (size_t)(at - x->state) * actions, actions);
	}
	return PM_OK;
}

static enum pm_status bring(struct pmi_spread_planner *x, double error, bool rounded, const unsigned char *kept, struct found *found)
{
	struct pmi_gathered g = {0};
	enum pm_status status = pmi_gather_rows(x->w, kept, &g);

	if (!status)
		status = pmi_agree(x->w, x->w->rank == 0 ? find(x, &g, error, rounded, found) : PM_OK, NULL);
	pmi_gathered_clear(&g);
	return status ? status : share(x->w, found);
}

enum pm_status pmi_spread_find_components(struct pmi_spread_planner *x, double error, bool rounded, double *v, struct pmi_end_components *components)
{
	unsigned char *kept = pmi_array(x->w->n_own * x->w->n_actions, 1);
	struct found found = {0};
	enum pm_status status = pmi_agree(x->w, kept ? PM_OK : PM_ENOMEM, NULL);

	*components = (struct pmi_end_components){0};
	if (!status) {
		pmi_end_components_propose(&x->problem, error, rounded, v, kept);
		status = pmi_agree(x->w, pmi_petsc_status(keep_staying(x, kept), NULL), NULL);
	}
	if (!status)
		status = bring(x, error, rounded, kept, &found);
	if (!status)
		status = pmi_agree(x->w, take(x->w, &found, v, components), NULL);
	if (status)
		pmi_end_components_clear(components);
	found_clear(&found);
	free(kept);
	return status;
}
