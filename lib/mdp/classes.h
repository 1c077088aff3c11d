/*
 * The recurrent classes of a chain; internal.
 */
#ifndef MDP_CLASSES_H
#define MDP_CLASSES_H

#include "prefmodel/mdp.h"

/*
 * leader[s] = 1 for one state of each recurrent class that is not terminal (a strongly connected set of states that nothing leaves), else 0;
 * by Tarjan's algorithm (1972) without recursion, O(transitions).  PM_ENOMEM.
 */
enum pm_status pmi_find_leaders(const struct pm_mdp *chain, unsigned char *leader) PM_MUST_CHECK;

#endif
