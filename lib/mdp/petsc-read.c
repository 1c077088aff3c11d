/* Reading in parts: what a rank has read of other ranks' states is sent to them. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/petsc.h"

/* Transitions on their way; counts are in transitions, of one MPI type. */
struct mail {
	int *sent, *sent_at, *received, *received_at; /* n_ranks */
	struct pm_transition *out, *in;
	size_t n_in;
};

static void mail_free(struct mail *m)
{
	free(m->sent);
	free(m->out);
	free(m->in);
}

/* The rank whose block holds a state; blocks are nearly equal, so that the first guess is at most one off. */
static int owner(const struct pm_distributed *w, size_t state)
{
	size_t n = w->block.n_states, ranks = (size_t)w->n_ranks, k = (size_t)((double)state / (double)n * (double)ranks);

	k = k < ranks ? k : ranks - 1;
	while (state < pmi_block_edge(n, k, ranks))
		k--;
	while (state >= pmi_block_edge(n, k + 1, ranks))
		k++;
	return (int)k;
}

/* Puts transitions in the order of their owners. */
static void sort_out(const struct pm_distributed *w, const struct pmi_part *p, struct mail *m)
{
	for (size_t k = 0; k < p->n; k++)
		m->sent[owner(w, p->transition[k].state)]++;
	for (int r = 1; r < w->n_ranks; r++)
		m->sent_at[r] = m->sent_at[r - 1] + m->sent[r - 1];
	for (size_t k = 0; k < p->n; k++)
		m->out[m->sent_at[owner(w, p->transition[k].state)]++] = p->transition[k];
	for (int r = 0; r < w->n_ranks; r++)
		m->sent_at[r] -= m->sent[r];
}

static enum pm_status alloc_out(const struct pm_distributed *w, const struct pmi_part *p, struct mail *m)
{
	size_t ranks = (size_t)w->n_ranks;

	if (p->n > INT_MAX)
		return PM_EOVERFLOW;
	m->sent = pmi_array(4 * ranks, sizeof *m->sent);
	m->out = pmi_array(p->n, sizeof *m->out);
	if (!m->sent || !m->out)
		return PM_ENOMEM;
	m->sent_at = m->sent + ranks;
	m->received = m->sent_at + ranks;
	m->received_at = m->received + ranks;
	return PM_OK;
}

/* Room for what comes, once the others have said how much. */
static enum pm_status alloc_in(const struct pm_distributed *w, struct mail *m)
{
	for (int r = 0; r < w->n_ranks; r++) {
		m->received_at[r] = (int)m->n_in;
		m->n_in += (size_t)m->received[r];
		if (m->n_in > INT_MAX)
			return PM_EOVERFLOW;
	}
	m->in = pmi_array(m->n_in, sizeof *m->in);
	return m->in ? PM_OK : PM_ENOMEM;
}

static enum pm_status exchange(const struct pm_distributed *w, struct pmi_part *p, struct mail *m, struct pm_error *error)
{
	MPI_Datatype type;
	enum pm_status status = pmi_agree(w, alloc_out(w, p, m), error);

	if (status)
		return status;
	sort_out(w, p, m);
	free(p->transition);
	p->transition = NULL;
	MPI_Alltoall(m->sent, 1, MPI_INT, m->received, 1, MPI_INT, w->comm);
	status = pmi_agree(w, alloc_in(w, m), error);
	if (status)
		return status;
	MPI_Type_contiguous((int)sizeof *m->in, MPI_BYTE, &type);
	MPI_Type_commit(&type);
	MPI_Alltoallv(m->out, m->sent, m->sent_at, type, m->in, m->received, m->received_at, type, w->comm);
	MPI_Type_free(&type);
	return PM_OK;
}

/* The block of a list of transitions.  What is wrong with its rows is wrong with the world. */
static enum pm_status build(const struct pm_distributed *w, struct pmi_part *p, const char *specification, struct pm_error *error)
{
	size_t n = p->block.n_states, begin = pmi_block_edge(n, (size_t)w->rank, (size_t)w->n_ranks);
	size_t end = pmi_block_edge(n, (size_t)w->rank + 1, (size_t)w->n_ranks);
	struct mail m = {0};
	enum pm_status status = exchange(w, p, &m, error);

	p->block.begin = begin;
	if (!status) {
		struct pm_error inner = {0};

		status = pmi_block_from_transitions(p->n_actions, p->gamma, p->terminal + begin, m.in, m.n_in, end - begin, &p->block, &inner);
		if (status)
			pm_error_set(error, status, specification, 0, 0, "%s", inner.sentence[0] ? inner.sentence : pm_status_message(status));
	}
	mail_free(&m);
	return status;
}

enum pm_status pmi_petsc_read(struct pm_distributed *w, const char *specification, struct pm_error *error)
{
	struct pmi_part p;
	enum pm_status status = pmi_agree(w, pmi_part_read(specification, (size_t)w->rank, (size_t)w->n_ranks, &p, error), error);

	/* Taken before the exchange, which asks who owns a state. */
	w->block.n_states = p.block.n_states;
	if (!status && !p.block.rows)
		status = pmi_agree(w, build(w, &p, specification, error), error);
	w->gamma = p.gamma;
	w->n_actions = p.n_actions;
	w->block = p.block;
	p.block.rows = NULL;
	pmi_part_clear(&p);
	return status;
}
