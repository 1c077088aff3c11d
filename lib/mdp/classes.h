/*
 * Strongly connected sets of states, and the recurrent classes of a chain; internal.
 */
#ifndef MDP_CLASSES_H
#define MDP_CLASSES_H

#include "prefmodel/mdp.h"

/*
 * component[s] (S): the number, from 1, of the largest strongly connected set that s is in, along the transitions of an MDP of one action, in which
 * a successor may stand twice; by Tarjan's algorithm (1972) without recursion, O(transitions).  PM_ENOMEM.
 */
enum pm_status pmi_find_components(const struct pm_mdp *graph, uint32_t *component) PM_MUST_CHECK;

/*
 * leader[s] = 1 for one state of each recurrent class that is not terminal (a strongly connected set of states that nothing leaves), else 0;
 * O(transitions).  PM_ENOMEM.
 */
enum pm_status pmi_find_leaders(const struct pm_mdp *chain, unsigned char *leader) PM_MUST_CHECK;

#endif
