/*
 * Worlds of kind random, every row of which can be made alone; internal.
 */
#ifndef MDP_WORLD_RANDOM_H
#define MDP_WORLD_RANDOM_H

#include "base/yaml.h"
#include "mdp/block.h"

struct pmi_random_law {
	size_t n_states, n_actions;
	size_t successors; /* of every row, distinct */
	size_t reach;      /* successors are at most so far from their state, on a ring; 0: anywhere */
	double gamma;
	uint64_t seed;
};

/* The law of a document of kind random.  Errors tell the place. */
enum pm_status pmi_random_law_read(struct pmi_yaml *yaml, struct pmi_random_law *law, struct pm_error *error) PM_MUST_CHECK;

/*
 * The rows of one part.  Row s*A + a draws from the stream (seed, s*A + a): its successors uniformly, those that stand already drawn again;
 * for each, ascending, a weight from (0, 1], which are scaled to sum to 1; a reward from [0, 1).  PM_ENOMEM.
 */
enum pm_status pmi_random_rows(const struct pmi_random_law *law, size_t part, size_t n_parts, struct pmi_block *block) PM_MUST_CHECK;

/* The whole of it, an episode beginning anywhere. */
enum pm_status pmi_random_world(const struct pmi_random_law *law, struct pm_mdp **mdp) PM_MUST_CHECK;

#endif
