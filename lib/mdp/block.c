#include "mdp/block.h"

#include <stdlib.h>
#include <string.h>

void pmi_block_clear(struct pmi_block *block)
{
	pm_mdp_free(block->rows);
	block->rows = NULL;
}

size_t pmi_block_edge(size_t n_states, size_t part, size_t n_parts)
{
	return n_states / n_parts * part + n_states % n_parts * part / n_parts;
}

/* Rows first .. first + n - 1 of m become those of b. */
static void copy_rows(const struct pm_mdp *m, size_t first, size_t n, struct pm_mdp *b)
{
	size_t begin = m->row[first], count = m->row[first + n] - begin;

	for (size_t k = 0; k <= n; k++)
		b->row[k] = m->row[first + k] - begin;
	memcpy(b->next, m->next + begin, count * sizeof *b->next);
	memcpy(b->probability, m->probability + begin, count * sizeof *b->probability);
	memcpy(b->reward, m->reward + first, n * sizeof *b->reward);
}

enum pm_status pmi_block_from_mdp(const struct pm_mdp *m, size_t part, size_t n_parts, struct pmi_block *block)
{
	size_t begin = pmi_block_edge(m->n_states, part, n_parts), n = pmi_block_edge(m->n_states, part + 1, n_parts) - begin;
	size_t first = pm_row(m, begin, 0), last = pm_row(m, begin + n, 0);

	*block = (struct pmi_block){.n_states = m->n_states, .begin = begin};
	block->rows = pm_mdp_alloc(n, m->n_actions, m->row[last] - m->row[first]);
	if (!block->rows)
		return PM_ENOMEM;
	block->rows->gamma = m->gamma;
	copy_rows(m, first, last - first, block->rows);
	memcpy(block->rows->terminal, m->terminal + begin, n);
	free(block->rows->transition_reward);
	block->rows->transition_reward = NULL;
	return PM_OK;
}
