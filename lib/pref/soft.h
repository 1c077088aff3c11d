/*
 * The maximum-entropy optimal policy; internal to the library.
 */
#ifndef PREF_SOFT_H
#define PREF_SOFT_H

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

/*
 * log pi*_alpha(a|s) = (Q(s,a) - V(s)) / alpha with V(s) = alpha log sum_a exp(Q(s,a) / alpha), Q = r + gamma T V; log_policy has
 * S*A elements, -log A in terminal states.                                                        Hejna et al. 2024, section 3
 * Soft policy iteration: the regularised value of a policy is solved exactly, which makes each step a Newton step on the soft
 * Bellman equation.  PM_EMAXITER, or what pm_policy_evaluate returns; log_policy is then unspecified.
 */
enum pm_status pmi_soft_log_policy(const struct pm_mdp *mdp, double gamma, double alpha, double *log_policy);

#endif
