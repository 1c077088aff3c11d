/*
 * Exact values of a policy; internal.
 */
#ifndef MDP_EVALUATE_H
#define MDP_EVALUATE_H

#include "prefmodel/mdp.h"

/*
 * Solves V = r_pi + gamma P_pi V: along the functional graph when every state has one successor under the policy, else by LU.
 * PM_EDIVERGE when gamma = 1 and from some state the episode does not surely end, PM_ESINGULAR, PM_ENOMEM.
 */
enum pm_status pmi_evaluate(const struct pm_mdp *mdp, const double *reward, double gamma, const double *policy, double *v) PM_MUST_CHECK;

#endif
