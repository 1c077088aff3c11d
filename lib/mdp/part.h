/*
 * Worlds read by several processes, each of which keeps a part; internal.
 */
#ifndef MDP_PART_H
#define MDP_PART_H

#include "mdp/world-table.h"

struct pmi_part {
	double gamma;
	size_t n_actions;
	struct pmi_block block; /* of this part; rows is NULL where the world is a list of transitions, which were given away as they were read */
	struct pmi_table table; /* of such a list */
};

/*
 * Part `part` (from 0) of n_parts of a world; the others are read by others.  A transitions_file is read in pieces of equal bytes, a list of
 * transitions in pieces of equal length: each is given to take (context, table of p, transition), from whatever state it is.  A world of kind random is made
 * part by part; anything else is read whole, and the block kept.  Standard input can be read by one only.  Statuses of pm_world_open and of
 * take; p is to be cleared in any case.
 */
enum pm_status pmi_part_read(const char *specification, size_t part, size_t n_parts, pmi_take *take, void *context, struct pmi_part *p,
			     struct pm_error *error) PM_MUST_CHECK;
void pmi_part_clear(struct pmi_part *p);

#endif
