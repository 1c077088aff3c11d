/*
 * Rows of all ranks brought to rank 0; internal.
 */
#ifndef MDP_PETSC_GATHER_H
#define MDP_PETSC_GATHER_H

#include "mdp/petsc.h"

/* Rows on rank 0, in order of states, which are numbered 0, 1, ... there; empty on other ranks. */
struct pmi_gathered {
	struct pm_transition *transition; /* n */
	double *value;                    /* n, v of the state of each */
	size_t n;
	size_t *state; /* n_states, ascending: their numbers in the world */
	size_t n_states;
	int *count, *at; /* n_ranks, of transitions */
};

/*
 * Brings the rows wanted (of this rank's S*A those that are 1), which lead only to states of which some row is wanted.  Collective, agreed upon;
 * to be cleared whatever is returned.  PM_ENOMEM; PM_EOVERFLOW: more transitions than an int counts.
 */
enum pm_status pmi_gather_rows(const struct pm_distributed *w, const unsigned char *wanted, struct pmi_gathered *gathered) PM_MUST_CHECK;
void pmi_gathered_clear(struct pmi_gathered *gathered);

/* Where a state stands among n that ascend; NULL: nowhere. */
const size_t *pmi_find_state(size_t state, const size_t *states, size_t n);

#endif
