/*
 * A block of a world: the rows of consecutive states of a world that need not fit into one process; internal.
 *
 * Of n_parts processes the one numbered part (from 0) holds the states from pmi_block_edge(S, part, n_parts) to before
 * pmi_block_edge(S, part + 1, n_parts).
 */
#ifndef MDP_BLOCK_H
#define MDP_BLOCK_H

#include "prefmodel/mdp.h"

struct pmi_block {
	size_t n_states;     /* S, of the whole world */
	size_t begin;        /* the first state of the block */
	struct pm_mdp *rows; /* of states begin, begin + 1, ...; next counts over all S; without start and transition_reward */
};

void pmi_block_clear(struct pmi_block *block);

/* The first state of a part, S of the one behind the last. */
size_t pmi_block_edge(size_t n_states, size_t part, size_t n_parts);

/* A copy of the rows of one part of a whole world.  PM_ENOMEM. */
enum pm_status pmi_block_from_mdp(const struct pm_mdp *mdp, size_t part, size_t n_parts, struct pmi_block *block) PM_MUST_CHECK;

/*
 * rows, n_rows of them, of transitions in any order, which must be those of the block; block->n_states and block->begin are set, terminal
 * (n_rows) belongs to the block.  Checked as pm_mdp_from_transitions does, whose statuses it has; on failure the block is to be cleared.
 */
enum pm_status pmi_block_from_transitions(size_t n_actions, double gamma, const unsigned char *terminal, const struct pm_transition *transitions,
					  size_t n, size_t n_rows, struct pmi_block *block, struct pm_error *error) PM_MUST_CHECK;

/*
 * The last steps of building a world whose rows are filled, in order: rows are scaled, rewards expected, start (NULL: all alike) set, and all
 * is checked.
 */
enum pm_status pmi_mdp_finish(struct pm_mdp *mdp, const unsigned char *terminal, const double *start, struct pm_error *error) PM_MUST_CHECK;

/* The invariants of every row, as pm_mdp_check has them. */
enum pm_status pmi_block_check(const struct pmi_block *block, struct pm_error *error) PM_MUST_CHECK;

#endif
