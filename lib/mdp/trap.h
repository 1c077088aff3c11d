/*
 * States from which neither an end nor a reward is reached; internal.
 *
 * Whatever is done there is worth 0, so that without discount, too, they have a value, and count as ends: a policy that comes there
 * is one that ends.
 */
#ifndef MDP_TRAP_H
#define MDP_TRAP_H

#include "prefmodel/mdp.h"

/* mark (S): 1 in states that are terminal or have an action that earns or costs under reward (S*A), else 0.  What leads to none of
 * them is a trap. */
void pmi_trap_mark_others(const struct pm_mdp *mdp, const double *reward, unsigned char *mark);

/* Makes the states marked (S) terminal, which empties their rows. */
void pmi_trap_close(struct pm_mdp *mdp, const unsigned char *mark);

/* *closed: a copy of mdp, without rewards of transitions, whose traps are terminal, to be freed; NULL where there are none.
 * PM_ENOMEM. */
enum pm_status pmi_trap_copy(const struct pm_mdp *mdp, const double *reward, struct pm_mdp **closed) PM_MUST_CHECK;

#endif
