/*
 * Policies that go round for ever though nothing is gained by it; internal.
 *
 * In exact arithmetic improvement from a policy that surely ends comes to one that does not only where a class of that earns
 * (rising.h).  By rounding it may go round where that returns nothing, as soon as a state of the class is seldom visited.
 */
#ifndef MDP_PROPER_H
#define MDP_PROPER_H

#include "mdp/bellman.h"

/* The least gain, a step and for a largest reward of 1, that is no rounding. */
#define PMI_LEAST_GAIN 1e-12

/*
 * gamma = 1, from every state an end is reached.  PM_OK: action surely ends; where it did not, each class of it now leaves by the
 * actions that lose least under v.  PM_EDIVERGE: a class earns more a step than PMI_LEAST_GAIN of the largest reward; action is untouched.
 * PM_ENOMEM, or what the gain of the policy returns.
 */
enum pm_status pmi_proper_ensure(const struct pmi_problem *problem, const double *v, uint32_t *action) PM_MUST_CHECK;

#endif
