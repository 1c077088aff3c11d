/*
 * The certificate of values with gamma = 1; internal.
 */
#ifndef MDP_HORIZON_H
#define MDP_HORIZON_H

#include "mdp/bellman.h"

/*
 * Bounds |V* - v|, V* the best that policies reach which surely end, where action surely ends and v are about its values.
 *
 * Below: with h the expected stay, h = 1 + P_pi h, and |r_pi + P_pi v - v| <= e:  V* >= V_pi >= v - e h.
 * Above: with h the longest expected stay over all actions as good as the best, V* <= v + e h as soon as every other action has
 * Q(s,a) - v(s) + e (P_a h - h(s)) <= 0, for then v + e h is superharmonic (Puterman 1994, 7.2).
 *
 * Where all sums are exact (one successor a row, whole rewards) and no action is better, the bound is 0.  It is infinite where ties
 * allow a cycle of return 0 that rounding hides.  PM_OK when bound <= tolerance, PM_ETOLERANCE, PM_ENOMEM.
 */
enum pm_status pmi_certify_undiscounted(const struct pmi_problem *problem, double tolerance, const uint32_t *action, const double *v,
					struct pm_plan_info *info) PM_MUST_CHECK;

#endif
