/* The life of a world spread over ranks, and the values of other ranks' states that its rows need. */
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/petsc.h"

void pm_distributed_free(struct pm_distributed *w)
{
	if (!w)
		return;
	(void)VecDestroy(&w->values);
	pmi_block_clear(&w->block);
	free(w->ghost);
	free(w->v);
	free(w->fetched);
	free(w->verdict);
	if (w->comm != MPI_COMM_NULL)
		MPI_Comm_free(&w->comm);
	free(w);
}

size_t pm_distributed_states(const struct pm_distributed *w)
{
	return w->block.n_states;
}

size_t pm_distributed_actions(const struct pm_distributed *w)
{
	return w->n_actions;
}

size_t pm_distributed_blocks(const struct pm_distributed *w)
{
	return (size_t)w->n_ranks;
}

enum pm_status pmi_petsc_alloc(MPI_Comm comm, const struct pm_distributed_hooks *hooks, struct pm_distributed **world, struct pm_error *error)
{
	enum pm_status status = pm_distributed_begin(error);
	struct pm_distributed *w = status ? NULL : pmi_array(1, sizeof *w);

	*world = w;
	if (!w)
		return status ? status : PM_ENOMEM;
	MPI_Comm_dup(comm, &w->comm);
	MPI_Comm_rank(w->comm, &w->rank);
	MPI_Comm_size(w->comm, &w->n_ranks);
	if (hooks)
		w->hooks = *hooks;
	return PM_OK;
}

/* One bit a state of the world, and before each word the number of bits that stand in those before it. */
struct marks {
	uint64_t *word;
	uint32_t *before;
	size_t n_words;
};

static enum pm_status mark_ghosts(const struct pm_distributed *w, struct marks *m)
{
	const struct pm_mdp *rows = w->block.rows;

	m->n_words = w->block.n_states / 64 + 1;
	m->word = pmi_array(m->n_words, sizeof *m->word);
	m->before = pmi_array(m->n_words + 1, sizeof *m->before);
	if (!m->word || !m->before)
		return PM_ENOMEM;
	for (size_t k = 0; k < pm_mdp_n_transitions(rows); k++)
		if (rows->next[k] - w->block.begin >= w->n_own)
			m->word[rows->next[k] / 64] |= UINT64_C(1) << rows->next[k] % 64;
	for (size_t i = 0; i < m->n_words; i++)
		m->before[i + 1] = m->before[i] + (uint32_t)__builtin_popcountll(m->word[i]);
	return PM_OK;
}

/* next becomes a place in v. */
static void renumber(const struct pm_distributed *w, const struct marks *m)
{
	struct pm_mdp *rows = w->block.rows;

	for (size_t k = 0; k < pm_mdp_n_transitions(rows); k++) {
		size_t s = rows->next[k], own = s - w->block.begin;
		uint64_t below = m->word[s / 64] & ((UINT64_C(1) << s % 64) - 1);

		rows->next[k] = (uint32_t)(own < w->n_own ? own : w->n_own + m->before[s / 64] + (size_t)__builtin_popcountll(below));
	}
}

static enum pm_status find_ghosts(struct pm_distributed *w)
{
	struct marks m = {0};
	enum pm_status status;

	w->n_own = w->block.rows->n_states;
	status = mark_ghosts(w, &m);
	if (!status) {
		w->n_ghosts = m.before[m.n_words];
		w->ghost = pmi_array(w->n_ghosts, sizeof *w->ghost);
		w->v = pmi_array(w->n_own + w->n_ghosts, sizeof *w->v);
		status = w->ghost && w->v ? PM_OK : PM_ENOMEM;
	}
	for (size_t i = 0, n = 0; !status && i < m.n_words; i++)
		for (uint64_t left = m.word[i]; left; left &= left - 1)
			w->ghost[n++] = (PetscInt)(64 * i + (size_t)__builtin_ctzll(left));
	if (!status)
		renumber(w, &m);
	free(m.word);
	free(m.before);
	return status;
}

enum pm_status pmi_petsc_link(struct pm_distributed *w, struct pm_error *error)
{
	enum pm_status status;

	if (w->block.n_states > PETSC_MAX_INT)
		return pm_error_set(error, PM_EOVERFLOW, NULL, 0, 0, "%zu states are more than this PETSc counts", w->block.n_states);
	status = pmi_agree(w, find_ghosts(w), error);
	if (status)
		return status;
	return pmi_agree(w, pmi_petsc_status(VecCreateGhostWithArray(w->comm, (PetscInt)w->n_own, (PetscInt)w->block.n_states, (PetscInt)w->n_ghosts,
								     w->ghost, w->v, &w->values), error), error);
}

PetscErrorCode pmi_petsc_exchange(Vec values)
{
	PetscCall(VecGhostUpdateBegin(values, INSERT_VALUES, SCATTER_FORWARD));
	PetscCall(VecGhostUpdateEnd(values, INSERT_VALUES, SCATTER_FORWARD));
	return 0;
}

enum pm_status pm_distributed_open(const char *specification, const struct pm_distributed_hooks *hooks, struct pm_distributed **world,
				   struct pm_error *error)
{
	struct pm_distributed *w;
	enum pm_status status;

	if (error)
		*error = (struct pm_error){0};
	*world = NULL;
	status = pm_distributed_begin(error);
	if (!status)
		status = pmi_petsc_alloc(MPI_COMM_WORLD, hooks, &w, error);
	if (status)
		return status;
	status = pmi_petsc_read(w, specification, error);
	if (!status)
		status = pmi_petsc_link(w, error);
	if (status && error && !error->sentence[0])
		pm_error_set(error, status, specification, 0, 0, "%s", pm_status_message(status));
	if (status)
		pm_distributed_free(w);
	else
		*world = w;
	return status;
}
