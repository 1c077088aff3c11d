/*
 * The rows of the table of planners; internal.
 */
#ifndef MDP_PLANNERS_H
#define MDP_PLANNERS_H

#include "prefmodel/plan.h"

extern const struct pm_planner pmi_policy_iteration, pmi_value_iteration;

/* max_s |max_a Q(s,a) - v(s)|; *rounding bounds what floating point may have hidden of it. */
double pmi_bellman_residual(const struct pm_mdp *mdp, const double *reward, double gamma, const double *v, double *rounding);

#endif
