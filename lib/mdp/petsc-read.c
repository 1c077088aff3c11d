/*
 * Reading in parts: what a rank has read of other ranks' states is sent to them as it goes, so that a rank holds little more than the transitions of
 * its own states.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/columns.h"
#include "mdp/petsc.h"

/* Transitions that a rank keeps until it sends them, over the number of ranks. */
enum { ROOM = 1 << 17 };

/* A transition on its way: the row is counted from the first of its owner. */
struct letter {
	uint32_t row, next;
	double probability, reward;
};

/* Letters are sent in rounds that all ranks take part in, whoever is the first to have none left. */
struct mail {
	const struct pm_distributed *w;
	struct pm_transition *waiting; /* n, of at most room */
	size_t n, room;
	struct letter *out, *in;       /* room; n_ranks * room */
	int *sent, *sent_at, *received, *received_at; /* n_ranks; counts of letters */
	MPI_Datatype letter;
	struct pmi_columns columns;    /* of the own rows */
	enum pm_status own;            /* what became of those that came in */
	bool failed;                   /* all ranks know that one of them has: */
	enum pm_status status;
	struct pm_error error;
};

static void mail_clear(struct mail *m)
{
	free(m->waiting);
	free(m->out);
	free(m->in);
	free(m->sent);
	pmi_columns_clear(&m->columns);
	MPI_Type_free(&m->letter);
}

static enum pm_status mail_init(struct mail *m, const struct pm_distributed *w)
{
	size_t ranks = (size_t)w->n_ranks;

	*m = (struct mail){.w = w, .room = ROOM / ranks + 1};
	MPI_Type_contiguous((int)sizeof *m->in, MPI_BYTE, &m->letter);
	MPI_Type_commit(&m->letter);
	m->waiting = pmi_array(m->room, sizeof *m->waiting);
	m->out = pmi_array(m->room, sizeof *m->out);
	m->in = pmi_array(ranks * m->room, sizeof *m->in);
	m->sent = pmi_array(4 * ranks, sizeof *m->sent);
	if (!m->waiting || !m->out || !m->in || !m->sent)
		return PM_ENOMEM;
	m->sent_at = m->sent + ranks;
	m->received = m->sent_at + ranks;
	m->received_at = m->received + ranks;
	return PM_OK;
}

/* The rank whose block holds a state; blocks are nearly equal, so that the first guess is at most one off. */
static int owner(const struct pm_distributed *w, size_t n_states, size_t state)
{
	size_t ranks = (size_t)w->n_ranks, k = (size_t)((double)state / (double)n_states * (double)ranks);

	k = k < ranks ? k : ranks - 1;
	while (state < pmi_block_edge(n_states, k, ranks))
		k--;
	while (state >= pmi_block_edge(n_states, k + 1, ranks))
		k++;
	return (int)k;
}

static struct letter write_letter(const struct pmi_table *t, const struct pm_transition *x, size_t first)
{
	return (struct letter){(uint32_t)((x->state - first) * t->n_actions + x->action), (uint32_t)x->next, x->probability, x->reward};
}

/* Letters in the order of their owners. */
static void sort_out(struct mail *m, const struct pmi_table *t)
{
	size_t ranks = (size_t)m->w->n_ranks;

	memset(m->sent, 0, ranks * sizeof *m->sent);
	for (size_t k = 0; k < m->n; k++)
		m->sent[owner(m->w, t->n_states, m->waiting[k].state)]++;
	for (size_t r = 1; r < ranks; r++)
		m->sent_at[r] = m->sent_at[r - 1] + m->sent[r - 1];
	for (size_t k = 0; k < m->n; k++) {
		int r = owner(m->w, t->n_states, m->waiting[k].state);

		m->out[m->sent_at[r]++] = write_letter(t, &m->waiting[k], pmi_block_edge(t->n_states, (size_t)r, ranks));
	}
	for (size_t r = 0; r < ranks; r++)
		m->sent_at[r] -= m->sent[r];
	m->n = 0;
}

/* How many come from each rank, and (the last bit) whether it will send more later; true when any will. */
static bool count(struct mail *m, bool more)
{
	size_t ranks = (size_t)m->w->n_ranks;
	bool any = false;

	for (size_t r = 0; r < ranks; r++)
		m->sent[r] = 2 * m->sent[r] + more;
	MPI_Alltoall(m->sent, 1, MPI_INT, m->received, 1, MPI_INT, m->w->comm);
	for (size_t r = 0; r < ranks; r++) {
		any |= m->received[r] & 1;
		m->sent[r] /= 2;
		m->received[r] /= 2;
		m->received_at[r] = r ? m->received_at[r - 1] + m->received[r - 1] : 0;
	}
	return any;
}

static enum pm_status file_away(struct mail *m)
{
	size_t last = (size_t)m->w->n_ranks - 1, n = (size_t)(m->received_at[last] + m->received[last]);
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < n && !status; k++) {
		const struct letter *x = &m->in[k];
		const struct pm_transition t = {.next = x->next, .probability = x->probability, .reward = x->reward};

		status = pmi_columns_add(&m->columns, x->row, &t);
	}
	return status;
}

/* Rows of a rank are counted in 32 bits. */
static bool too_many(const struct mail *m, const struct pmi_table *t)
{
	size_t most = t->n_states / (size_t)m->w->n_ranks + 1, rows;

	return !pmi_multiply(most, t->n_actions, &rows) || rows >= UINT32_MAX;
}

/* A round.  When any rank comes with a failure, all have it, and there are no more rounds. */
static enum pm_status deliver(struct mail *m, const struct pmi_table *t, enum pm_status status, bool more, bool *any)
{
	status = status ? status : m->own ? m->own : too_many(m, t) ? PM_EOVERFLOW : PM_OK;
	if (!status && m->w->hooks.stop && m->w->hooks.stop(m->w->hooks.context))
		status = PM_EINTERRUPT;
	m->status = pmi_agree(m->w, status, &m->error);
	m->failed = m->status != PM_OK;
	if (m->failed)
		return m->status;
	sort_out(m, t);
	*any = count(m, more);
	MPI_Alltoallv(m->out, m->sent, m->sent_at, m->letter, m->in, m->received, m->received_at, m->letter, m->w->comm);
	m->own = file_away(m);
	return PM_OK;
}

static enum pm_status take(void *context, const struct pmi_table *t, const struct pm_transition *x)
{
	struct mail *m = context;
	bool any;

	m->waiting[m->n++] = *x;
	return m->n < m->room ? PM_OK : deliver(m, t, PM_OK, true, &any);
}

/* Reads, and goes on receiving until no rank reads any more. */
static enum pm_status read_and_deliver(struct mail *m, const char *specification, struct pmi_part *p, struct pm_error *error)
{
	struct pm_error own = {0};
	enum pm_status status = pmi_part_read(specification, (size_t)m->w->rank, (size_t)m->w->n_ranks, take, m, p, &own);
	bool any = true;

	if (!m->failed)
		m->error = own;
	while (!m->failed && any)
		(void)deliver(m, &p->table, status, false, &any);
	if (!m->failed)
		m->status = pmi_agree(m->w, m->own, &m->error);
	if (error && m->status)
		*error = m->error;
	return m->status;
}

/* The block of the transitions that have come.  What is wrong with its rows is said with its place in the world's file. */
static enum pm_status build(struct mail *m, struct pmi_part *p, struct pm_error *error)
{
	size_t n = p->block.n_states, ranks = (size_t)m->w->n_ranks, begin = pmi_block_edge(n, (size_t)m->w->rank, ranks);
	struct pmi_culprit culprit = {0};
	struct pm_error inner = {0};
	enum pm_status status;

	p->block.begin = begin;
	status = pmi_columns_to_block(&m->columns, pmi_block_edge(n, (size_t)m->w->rank + 1, ranks) - begin, p->n_actions, p->gamma,
				      p->table.terminal + begin, &p->block, &culprit, &inner);
	return pmi_table_blame(&p->table, status, &culprit, &inner, error);
}

enum pm_status pmi_petsc_read(struct pm_distributed *w, const char *specification, struct pm_error *error)
{
	struct pmi_part p = {0};
	struct mail m;
	enum pm_status status = pmi_agree(w, mail_init(&m, w), error);

	if (!status)
		status = read_and_deliver(&m, specification, &p, error);
	if (!status && !p.block.rows)
		status = pmi_agree(w, build(&m, &p, error), error);
	mail_clear(&m);
	w->gamma = p.gamma;
	w->n_actions = p.n_actions;
	w->block = p.block;
	p.block.rows = NULL;
	pmi_part_clear(&p);
	return status;
}
