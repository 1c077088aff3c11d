/*
 * Finite horizons: values and actions by the number of steps that are left.
 *
 *   v_0 = last,   v_t(s) = max_a r(s,a) + gamma sum_s' T(s'|s,a) v_{t-1}(s')                    Bellman 1957; Puterman 1994, 4.5
 */
#ifndef PREFMODEL_HORIZON_H
#define PREFMODEL_HORIZON_H

#include <stddef.h>
#include <stdint.h>

#include <prefmodel/mdp.h>
#include <prefmodel/plan.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * v has (steps + 1) * S elements: v[t * S + s] is the value of s with t steps left; a horizon too long for the room there is is gone
 * through in parts, v + steps * S of one being last of the next.  last (S; NULL: 0) is what a state is worth when no step is left; in
 * terminal states it counts as 0.  policy (S*A) NULL takes the best action, else the policy's mean is taken in place of the maximum, as in
 * pm_policy_evaluate.  action (NULL, or steps * S) receives in action[(t - 1) * S + s] the first best action with t steps left; it is not
 * written when a policy is given.  reward NULL and gamma negative are the MDP's own; gamma may be anything from 0 to 1, for v always
 * exists.
 *
 * info (may be NULL): iterations are the steps made, residual a proved bound on what the numbers of one step are off those before, bound
 * one on what any v[t * S + s] is off its exact value, last being exact: both are rounding, for nothing else is lost.
 *
 * PM_EDOM: gamma or a reward out of range, or last.  PM_EPROB: a row of policy is no distribution.  PM_EOVERFLOW: a value is too large for
 * a double; those with fewer steps left, info->iterations of them at most, stand in v.
 */
enum pm_status pm_plan_finite(const struct pm_mdp *mdp, const double *reward, double gamma, size_t steps, const double *last,
			      const double *policy, double *v, uint32_t *action, struct pm_plan_info *info) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
