#include "mdp/petsc-gather.h"

#include <limits.h>
#include <stdlib.h>

#include "base/memory.h"

void pmi_gathered_clear(struct pmi_gathered *x)
{
	free(x->transition);
	free(x->value);
	free(x->state);
	free(x->count);
	*x = (struct pmi_gathered){0};
}

/* Writes this rank's rows wanted to t, and the values of their states to value, or only counts them where t is NULL. */
static size_t list_rows(const struct pm_distributed *w, const unsigned char *wanted, struct pm_transition *t, double *value)
{
	const struct pm_mdp *m = w->block.rows;
	size_t n = 0;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		size_t s = row / m->n_actions, a = row % m->n_actions;

		for (size_t k = m->row[row]; k < m->row[row + 1] && wanted[row]; k++, n++) {
			if (!t)
				continue;
			t[n] = (struct pm_transition){w->block.begin + s, a, (size_t)pmi_petsc_state(w, m->next[k]), m->probability[k], m->reward[row]};
			value[n] = w->v[s];
		}
	}
	return n;
}

/* Room on rank 0, once all have said how much they send. */
static enum pm_status make_room(const struct pm_distributed *w, struct pmi_gathered *x)
{
	for (int r = 0; r < w->n_ranks; r++) {
		x->at[r] = (int)x->n;
		x->n += (size_t)x->count[r];
		if (x->n > INT_MAX)
			return PM_EOVERFLOW;
	}
	x->transition = pmi_array(x->n, sizeof *x->transition);
	x->value = pmi_array(x->n, sizeof *x->value);
	x->state = pmi_array(x->n, sizeof *x->state);
	return x->transition && x->value && x->state ? PM_OK : PM_ENOMEM;
}

static int ascending(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

const size_t *pmi_find_state(size_t state, const size_t *states, size_t n)
{
	return bsearch(&state, states, n, sizeof *states, ascending);
}

static size_t number_of(const struct pmi_gathered *x, size_t state)
{
	return (size_t)(pmi_find_state(state, x->state, x->n_states) - x->state);
}

static void renumber(struct pmi_gathered *x)
{
	for (size_t k = 0; k < x->n; k++)
		if (!k || x->transition[k].state != x->state[x->n_states - 1])
			x->state[x->n_states++] = x->transition[k].state;
	for (size_t k = 0; k < x->n; k++) {
		x->transition[k].state = number_of(x, x->transition[k].state);
		x->transition[k].next = number_of(x, x->transition[k].next);
	}
}

static void send_rows(const struct pm_distributed *w, const struct pm_transition *t, const double *value, int n, struct pmi_gathered *x)
{
	MPI_Datatype type;

	MPI_Type_contiguous((int)sizeof *t, MPI_BYTE, &type);
	MPI_Type_commit(&type);
	MPI_Gatherv(t, n, type, x->transition, x->count, x->at, type, 0, w->comm);
	MPI_Type_free(&type);
	MPI_Gatherv(value, n, MPI_DOUBLE, x->value, x->count, x->at, MPI_DOUBLE, 0, w->comm);
}

enum pm_status pmi_gather_rows(const struct pm_distributed *w, const unsigned char *wanted, struct pmi_gathered *x)
{
	size_t n = list_rows(w, wanted, NULL, NULL);
	int count = n > INT_MAX ? INT_MAX : (int)n;
	struct pm_transition *own = pmi_array(n, sizeof *own);
	double *value = pmi_array(n, sizeof *value);
	enum pm_status status;

	*x = (struct pmi_gathered){.count = pmi_array(2 * (size_t)w->n_ranks, sizeof *x->count)};
	status = pmi_agree(w, !own || !value || !x->count ? PM_ENOMEM : n > INT_MAX ? PM_EOVERFLOW : PM_OK, NULL);
	if (!status) {
		x->at = x->count + w->n_ranks;
		MPI_Gather(&count, 1, MPI_INT, x->count, 1, MPI_INT, 0, w->comm);
		status = pmi_agree(w, w->rank == 0 ? make_room(w, x) : PM_OK, NULL);
	}
	if (!status) {
		list_rows(w, wanted, own, value);
		send_rows(w, own, value, count, x);
		renumber(x);
	}
	free(own);
	free(value);
	return status;
}
