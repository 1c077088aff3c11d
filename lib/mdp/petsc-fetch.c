/* Values of a block brought to rank 0. */
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/petsc.h"

/* The ghosts are those of the last measurement, which planning ends with. */
static void fill_q(const struct pm_distributed *w, double *q)
{
	const struct pm_mdp *m = w->block.rows;

	for (size_t s = 0; s < w->n_own; s++)
		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++)
			q[row] = m->terminal[s] ? 0 : pmi_row_value(m, m->reward, w->gamma, w->v, row);
}

enum pm_status pm_distributed_fetch(struct pm_distributed *w, size_t k, struct pm_distributed_values *values, struct pm_error *error)
{
	size_t ranks = (size_t)w->n_ranks, begin = pmi_block_edge(w->block.n_states, k, ranks);
	size_t n = pmi_block_edge(w->block.n_states, k + 1, ranks) - begin;
	bool mine = k == (size_t)w->rank, needed = mine || w->rank == 0;
	enum pm_status status;

	*values = (struct pm_distributed_values){0};
	free(w->fetched);
	w->fetched = needed ? pmi_array(n * (1 + w->n_actions), sizeof *w->fetched) : NULL;
	status = pmi_agree(w, needed && !w->fetched ? PM_ENOMEM : PM_OK, error);
	if (status)
		return status;
	if (mine)
		fill_q(w, w->fetched + n);
	if (mine && w->rank != 0) {
		pmi_send_doubles(w, 0, w->v, n);
		pmi_send_doubles(w, 0, w->fetched + n, n * w->n_actions);
	} else if (!mine && w->rank == 0) {
		pmi_receive_doubles(w, (int)k, w->fetched, n);
		pmi_receive_doubles(w, (int)k, w->fetched + n, n * w->n_actions);
	}
	if (w->rank == 0)
		*values = (struct pm_distributed_values){begin, n, mine ? w->v : w->fetched, w->fetched + n};
	return PM_OK;
}
