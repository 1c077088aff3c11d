/*
 * Worlds read by several processes, each of which keeps a part; internal.
 */
#ifndef MDP_PART_H
#define MDP_PART_H

#include "mdp/block.h"

struct pmi_part {
	double gamma;
	size_t n_actions;
	struct pmi_block block; /* of this part; rows is NULL while the world is a list of transitions, which have yet to find their block */
	struct pm_transition *transition; /* n, a part of that list: of any states, in any order */
	size_t n;
	unsigned char *terminal; /* S, beside such a list */
};

/*
 * Part `part` (from 0) of n_parts of a world; the others are read by others.  A transitions_file is read in pieces of equal bytes, a world of
 * kind random made part by part; anything else is read whole, and the block kept.  Standard input can be read by one only.  Statuses of
 * pm_world_open; p is to be cleared in any case.
 */
enum pm_status pmi_part_read(const char *specification, size_t part, size_t n_parts, struct pmi_part *p, struct pm_error *error) PM_MUST_CHECK;
void pmi_part_clear(struct pmi_part *p);

#endif
