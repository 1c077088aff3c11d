/*
 * Average reward: gain and bias, for worlds that go on for ever without discount.            Puterman 1994, chapters 8 and 9
 *
 *   gain   g = lim 1/n E[sum of the next n rewards]          g = P g
 *   bias   h = lim (1 - gamma -> 0) V_gamma - g / (1 - gamma)     g + h = r + P h,  P* h = 0
 *
 * A terminal state has gain 0 and bias 0.  Chains may have any number of recurrent classes, each with its own gain.
 */
#ifndef PREFMODEL_AVERAGE_H
#define PREFMODEL_AVERAGE_H

#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Gain and bias (S each) of a stochastic policy under reward (S*A, NULL: the MDP's own), solved as a renewal process: what is earned between
 * two visits of one state of each recurrent class, over how long that takes; the discount is not read.  Up to 400 states that is done without a subtraction
 * (Grassmann, Taksar and Heyman 1985), so that gains are exact to some n roundings of the largest reward even where sets of states are hardly ever left;
 * the sums of rows count as 1.
 * PM_EPROB when a row of policy is no distribution, PM_EDOM for a reward out of range, PM_EOVERFLOW, PM_ESINGULAR, PM_ENOMEM.
 */
enum pm_status pm_policy_gain(const struct pm_mdp *mdp, const double *reward, const double *policy, double *gain, double *bias) PM_MUST_CHECK;

struct pm_average_info {
	size_t iterations;
	double residual; /* the largest violation of max_a (P_a g) = g and of max_a r + P_a h = g + h over the actions that keep g */
	double bound;    /* proved, on |gain - best gain|; where the best gain is not one number for all states it is no less than what these differ by */
};

/*
 * The largest gain that any policy has, state by state, by Howard's policy iteration for any number of classes (Puterman 1994, 9.2), with the
 * bias of the policy found; policy (S*A, may be NULL) receives that policy, one action a state.  An action is better when it is by more than rounding in
 * units of the largest reward and bias, so that rewards may be of any size.  PM_EMAXITER, after 1000 policies: the outputs hold the last
 * policy's.  The other statuses are those above.
 */
enum pm_status pm_plan_average(const struct pm_mdp *mdp, const double *reward, double *gain, double *bias, double *policy,
			       struct pm_average_info *info) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
