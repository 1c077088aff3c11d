/* Values of a block brought to rank 0. */
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/petsc.h"
#include "prefmodel/policy.h"

/* The ghosts are those of the last measurement, which planning ends with. */
static double q_value(const struct pm_distributed *w, size_t row)
{
	const struct pm_mdp *m = w->block.rows;

	return m->terminal[row / m->n_actions] ? 0 : pmi_row_value(m, m->reward, w->planned.gamma, w->v, row);
}

void pmi_petsc_remember(struct pm_distributed *w, const struct pmi_problem *problem, double bound)
{
	double most[] = {0, pmi_largest_value(w->v, w->n_own)};

	w->planned = *problem;
	w->bound = bound;
	for (size_t row = 0; row < w->n_own * w->n_actions; row++)
		most[0] = pmi_max(most[0], fabs(q_value(w, row)));
	pmi_largest_of_all(w, most, 2);
	w->planned.largest_reward = most[0];
	w->largest = most[1];
}

static void fill(const struct pm_distributed *w, double *q, unsigned char *verdict)
{
	for (size_t row = 0; row < w->n_own * w->n_actions; row++)
		q[row] = q_value(w, row);
	pmi_judge_actions(&w->planned, q, w->bound, PM_TIE_TOLERANCE * pmi_max(1, w->largest), verdict);
}

/* A block of n states on its way from rank k to rank 0. */
static void transfer(const struct pm_distributed *w, int k, size_t n)
{
	size_t rows = n * w->n_actions;

	if (w->rank == k) {
		pmi_send(w, 0, w->v, n, sizeof *w->v);
		pmi_send(w, 0, w->fetched + n, rows, sizeof *w->fetched);
		pmi_send(w, 0, w->verdict, rows, 1);
	} else if (w->rank == 0) {
		pmi_receive(w, k, w->fetched, n, sizeof *w->fetched);
		pmi_receive(w, k, w->fetched + n, rows, sizeof *w->fetched);
		pmi_receive(w, k, w->verdict, rows, 1);
	}
}

static enum pm_status make_room(struct pm_distributed *w, size_t n)
{
	free(w->fetched);
	free(w->verdict);
	w->fetched = pmi_array(n * (1 + w->n_actions), sizeof *w->fetched);
	w->verdict = pmi_array(n * w->n_actions, 1);
	return w->fetched && w->verdict ? PM_OK : PM_ENOMEM;
}

enum pm_status pm_distributed_fetch(struct pm_distributed *w, size_t k, struct pm_distributed_values *values, struct pm_error *error)
{
	size_t ranks = (size_t)w->n_ranks, begin = pmi_block_edge(w->block.n_states, k, ranks);
	size_t n = pmi_block_edge(w->block.n_states, k + 1, ranks) - begin;
	bool mine = k == (size_t)w->rank;
	enum pm_status status;

	*values = (struct pm_distributed_values){0};
	status = pmi_agree(w, mine || w->rank == 0 ? make_room(w, n) : PM_OK, error);
	if (status)
		return status;
	if (mine)
		fill(w, w->fetched + n, w->verdict);
	if (k != 0)
		transfer(w, (int)k, n);
	if (w->rank == 0)
		*values = (struct pm_distributed_values){begin, n, mine ? w->v : w->fetched, w->fetched + n, w->verdict};
	return PM_OK;
}
