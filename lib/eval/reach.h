/*
 * Which states an episode can visit; internal.
 */
#ifndef EVAL_REACH_H
#define EVAL_REACH_H

#include "prefmodel/mdp.h"

/*
 * A new array (S) with 1 for every state that has positive start probability or can be reached from one by some actions, terminal
 * states included; freed by the caller.  PM_ENOMEM.
 */
enum pm_status pmi_reachable(const struct pm_mdp *mdp, unsigned char **visited) PM_MUST_CHECK;

#endif
