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

/* Which row of a world is wrong, for a message. */
struct pmi_culprit {
	bool known, twice; /* twice: one of its transitions, which leads to next, stands there twice */
	size_t row, next;  /* s*A + a, of the whole world */
};

/*
 * The last steps of building a block whose transitions and rewards are filled, in order: terminal (n_states of the block) is set, rows are scaled,
 * rewards expected, and all is checked.  culprit, which begins all zero, may be NULL.
 */
enum pm_status pmi_block_finish(struct pmi_block *block, const unsigned char *terminal, struct pmi_culprit *culprit, struct pm_error *error)
	PM_MUST_CHECK;

/* The same for a whole world, whose start (NULL: all alike) is set besides. */
enum pm_status pmi_mdp_finish(struct pm_mdp *mdp, const unsigned char *terminal, const double *start, struct pmi_culprit *culprit,
			      struct pm_error *error) PM_MUST_CHECK;

/* The invariants of every row, as pm_mdp_check has them; and of start. */
enum pm_status pmi_block_check(const struct pmi_block *block, struct pmi_culprit *culprit, struct pm_error *error) PM_MUST_CHECK;
enum pm_status pmi_start_check(const struct pm_mdp *mdp, struct pm_error *error) PM_MUST_CHECK;

#endif
