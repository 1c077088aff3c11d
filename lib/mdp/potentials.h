/*
 * Potentials of sets of states where going round returns nothing (end-components.h), and whether an action goes by them; internal.
 */
#ifndef MDP_POTENTIALS_H
#define MDP_POTENTIALS_H

#include "mdp/bellman.h"

/* The sets: states of one number, and the first state of each number, whose potential is 0. */
struct pmi_sets {
	const unsigned char *inside; /* S*A, 1: a row of a set, which does not leave it */
	const uint32_t *component;   /* S */
	const uint32_t *first;       /* of a number */
};

/* phi (S): differences of v, in whole units of 2^-30 of the largest reward. */
void pmi_potentials_whole(const struct pmi_problem *problem, const struct pmi_sets *sets, const double *v, double *phi);

/*
 * phi (S): those of a policy that goes to the first state of its set, solved and refined; steps (S): how many it takes on average.  What
 * pmi_choice_values returns.
 */
enum pm_status pmi_potentials_solve(const struct pmi_problem *problem, const struct pmi_sets *sets, double *phi, double *steps) PM_MUST_CHECK;

/* Is r + P phi - phi(s) = 0, nothing rounded, where probabilities sum to 1? */
bool pmi_potentials_exact(const struct pmi_problem *problem, const double *phi, size_t row);

/*
 * Is it no more than the rounding of the numbers on the ways to the first state, by that row and by the policy, and than PMI_LEAST_GAIN of the largest
 * reward?  Then moved becomes what the reward differs by from that which makes it 0, if that is more.
 */
bool pmi_potentials_rounded(const struct pmi_problem *problem, const double *phi, const double *steps, size_t row, double *moved);

#endif
