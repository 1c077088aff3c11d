/*
 * Sets of states where going round returns nothing; internal.
 *
 * An end component is a set of states with some actions each that never leave it and lead from each of its states to all others (de
 * Alfaro 1997). Let potentials phi exist with r(s,a) + P_a phi = phi(s) for each of those actions.  Then whatever is done in it
 * returns phi of the first state minus phi of the last, so V* - phi is the same everywhere in it, and it can be taken for one state
 * whose actions are those that leave (Haddad and Monmege 2018 for the quotient; Bertsekas and Yu 2016 for policies that never end
 * and cost nothing).
 */
#ifndef MDP_END_COMPONENTS_H
#define MDP_END_COMPONENTS_H

#include "mdp/bellman.h"

struct pmi_end_components {
	size_t n, highest;     /* how many; the highest number of one */
	unsigned char *inside; /* S*A, 1: a row of a component */
	uint32_t *component;   /* S, 0: in none; else its number, up to S */
	double moved;	       /* by how much rewards of the rows inside differ, at most, from those that return exactly 0 */
};

/*
 * The components among rows that lose next to nothing under v, whose backups may be off by error.  Rows are distributions whatever their sum is rounded to.
 * Not rounded: only those whose return is 0 exactly, potentials being differences of v taken to 30 bits of the largest reward; moved is 0.
 * rounded: also those that would return exactly 0 if each number were moved by as much as rounding may have moved it, as where probabilities such as 1/3
 * have rewards cancel; moved is what that comes to, at most, in the reward of a row.
 * v is moved to phi plus the value of one state, to rounding.  PM_OK: components are to be cleared, n may be 0.  PM_ENOMEM, or what
 * pmi_choice_values returns: they are empty.
 */
enum pm_status pmi_end_components_find(const struct pmi_problem *problem, double error, bool rounded, double *v,
				       struct pmi_end_components *components) PM_MUST_CHECK;
void pmi_end_components_clear(struct pmi_end_components *components);

/* inside (S*A) becomes 1 for the rows that lose next to nothing in that sense. */
void pmi_end_components_propose(const struct pmi_problem *problem, double error, bool rounded, const double *v, unsigned char *inside);

#endif
