/*
 * An MDP while it is put together; internal.  Failures are remembered and told at the end.
 */
#ifndef SELFCORRECT_BUILD_H
#define SELFCORRECT_BUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "prefmodel/mdp.h"

struct pmi_build {
	size_t n_states, n_actions;
	double gamma;
	struct pm_transition *transition;
	size_t n, capacity;
	unsigned char *terminal; /* n_states */
	double *start;           /* n_states */
	bool failed;
};

void pmi_build_begin(struct pmi_build *build, size_t n_states, size_t n_actions, double gamma);

/*
 * (state, action) leads to next; a probability of 0 is left out.  All transitions of a pair are put one after another; those to one
 * state are joined, their rewards averaged.
 */
void pmi_build_put(struct pmi_build *build, size_t state, size_t action, size_t next, double probability, double reward);

void pmi_build_end_in(struct pmi_build *build, size_t state);             /* a terminal state */
void pmi_build_start_in(struct pmi_build *build, size_t state, double p); /* adds to its start probability */

/* Makes the MDP and frees what the build holds.  PM_ENOMEM, or what pm_mdp_from_transitions finds. */
enum pm_status pmi_build_finish(struct pmi_build *build, struct pm_mdp **mdp) PM_MUST_CHECK;

/* The binomial law: law[k] = P(Bin(n, p) = k), n + 1 elements. */
void pmi_binomial(size_t n, double p, double *law);

/* A number in [0, 1]; false for NaN. */
static inline bool pmi_is_share(double p)
{
	return p >= 0 && p <= 1;
}

#endif
