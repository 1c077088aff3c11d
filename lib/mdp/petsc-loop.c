/* The loop to blame where values diverge: the rows of the states that never end, which lead to none but each other, are brought to rank 0. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/petsc-plan.h"
#include "prefmodel/loop.h"

/* Rows on rank 0, in order of states. */
struct endless {
	struct pm_transition *transition; /* n */
	size_t n;
	size_t *state;    /* n_states, ascending: their numbers in the world */
	uint32_t *action; /* n_states, which of them is given */
	size_t n_states;
	int *count, *at;  /* n_ranks, of transitions */
};

static void endless_clear(struct endless *x)
{
	free(x->transition);
	free(x->state);
	free(x->action);
	free(x->count);
}

/* Writes this rank's rows, of those given or all actions, to t, or only counts them where t is NULL. */
static size_t list_rows(const struct pm_distributed *w, const uint32_t *action, const unsigned char *mark, struct pm_transition *t)
{
	const struct pm_mdp *m = w->block.rows;
	size_t n = 0;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		size_t s = row / m->n_actions, a = row % m->n_actions;

		if (mark[s] || (action && action[s] != a))
			continue;
		for (size_t k = m->row[row]; k < m->row[row + 1]; k++, n++)
			if (t)
				t[n] = (struct pm_transition){w->block.begin + s, a, (size_t)pmi_petsc_state(w, m->next[k]), m->probability[k], m->reward[row]};
	}
	return n;
}

/* Room on rank 0, once all have said how much they send. */
static enum pm_status make_room(const struct pm_distributed *w, struct endless *x)
{
	for (int r = 0; r < w->n_ranks; r++) {
		x->at[r] = (int)x->n;
		x->n += (size_t)x->count[r];
		if (x->n > INT_MAX)
			return PM_EOVERFLOW;
	}
	x->transition = pmi_array(x->n, sizeof *x->transition);
	x->state = pmi_array(x->n, sizeof *x->state);
	x->action = pmi_array(x->n, sizeof *x->action);
	return x->transition && x->state && x->action ? PM_OK : PM_ENOMEM;
}

static enum pm_status gather(const struct pm_distributed *w, const uint32_t *action, const unsigned char *mark, struct endless *x)
{
	size_t n = list_rows(w, action, mark, NULL);
	int count = n > INT_MAX ? INT_MAX : (int)n;
	struct pm_transition *own = pmi_array(n, sizeof *own);
	MPI_Datatype type;
	enum pm_status status;

	x->count = pmi_array(2 * (size_t)w->n_ranks, sizeof *x->count);
	status = pmi_agree(w, !own || !x->count ? PM_ENOMEM : n > INT_MAX ? PM_EOVERFLOW : PM_OK, NULL);
	if (!status) {
		x->at = x->count + w->n_ranks;
		MPI_Gather(&count, 1, MPI_INT, x->count, 1, MPI_INT, 0, w->comm);
		status = pmi_agree(w, w->rank == 0 ? make_room(w, x) : PM_OK, NULL);
	}
	if (!status) {
		list_rows(w, action, mark, own);
		MPI_Type_contiguous((int)sizeof *own, MPI_BYTE, &type);
		MPI_Type_commit(&type);
		MPI_Gatherv(own, count, type, x->transition, x->count, x->at, type, 0, w->comm);
		MPI_Type_free(&type);
	}
	free(own);
	return status;
}

static int ascending(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* States get the numbers 0, 1, ...; where each has one action, that is 0. */
static void renumber(struct endless *x, bool one_action)
{
	for (size_t k = 0; k < x->n; k++)
		if (!k || x->transition[k].state != x->state[x->n_states - 1]) {
			x->action[x->n_states] = (uint32_t)x->transition[k].action;
			x->state[x->n_states++] = x->transition[k].state;
		}
	for (size_t k = 0; k < x->n; k++) {
		struct pm_transition *t = &x->transition[k];

		t->state = (size_t)((const size_t *)bsearch(&t->state, x->state, x->n_states, sizeof *x->state, ascending) - x->state);
		t->next = (size_t)((const size_t *)bsearch(&t->next, x->state, x->n_states, sizeof *x->state, ascending) - x->state);
		t->action = one_action ? 0 : t->action;
	}
}

/* The loop of the renumbered rows, in the numbers of the world. */
static enum pm_status find(const struct endless *x, size_t n_actions, bool one_action, struct pm_loop **loop)
{
	unsigned char *terminal = pmi_array(x->n_states, 1);
	struct pm_mdp *mdp = NULL;
	enum pm_status status = PM_ENOMEM;

	*loop = NULL;
	if (terminal)
		status = pm_mdp_from_transitions(x->n_states, one_action ? 1 : n_actions, 1, x->transition, x->n, terminal, NULL, &mdp, NULL);
	if (!status)
		status = pm_loop_find(mdp, NULL, loop);
	for (size_t i = 0; !status && i < (*loop)->n; i++) {
		(*loop)->action[i] = one_action ? x->action[(*loop)->state[i]] : (*loop)->action[i];
		(*loop)->state[i] = (uint32_t)x->state[(*loop)->state[i]];
	}
	pm_mdp_free(mdp);
	free(terminal);
	return status;
}

/* On rank 0. */
static enum pm_status name(const struct pm_distributed *w, struct endless *x, bool one_action, double *earns, struct pm_error *error)
{
	struct pm_loop *loop;
	char text[400];
	enum pm_status status;

	renumber(x, one_action);
	status = find(x, w->n_actions, one_action, &loop);
	if (status)
		return status;
	/* From the actions given other actions may lead away. */
	loop->trapped = !one_action;
	*earns = loop->earns;
	pm_loop_format(loop, NULL, text, sizeof text);
	pm_loop_free(loop);
	pm_error_set(error, PM_EDIVERGE, NULL, 0, 0, "values diverge without discount: %s", text);
	return PM_OK;
}

enum pm_status pmi_petsc_blame(const struct pm_distributed *w, const uint32_t *action, const unsigned char *mark, double *earns, struct pm_error *error)
{
	struct endless x = {0};
	struct pm_error said = {0};
	enum pm_status status = gather(w, action, mark, &x);

	*earns = INFINITY;
	if (!status)
		status = pmi_agree(w, w->rank == 0 ? name(w, &x, action, earns, &said) : PM_OK, NULL);
	endless_clear(&x);
	/* Without room for the rows, values diverge none the less. */
	if (!status) {
		MPI_Bcast(earns, 1, MPI_DOUBLE, 0, w->comm);
		MPI_Bcast(&said, (int)sizeof said, MPI_BYTE, 0, w->comm);
		if (error)
			*error = said;
	}
	return PM_EDIVERGE;
}
