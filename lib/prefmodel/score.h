/*
 * How good is a learned table?                                                           prefmodel-theory(7), section 5
 */
#ifndef PREFMODEL_SCORE_H
#define PREFMODEL_SCORE_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A scaled return at or above this counts as near-optimal (Knox et al. 2024). */
#define PM_NEAR_OPTIMAL 0.9

/* What the true reward says of a world: the two ends of the scale. */
struct pm_scale {
	double optimal; /* J(pi*), the mean of V* over the start law */
	double uniform; /* J of the uniform policy */
};

/*
 * The scale of a world: PM_EDIVERGE where V* does not exist or the uniform policy goes on for ever with rewards (gamma 1), and else what
 * pm_plan_values and pm_policy_evaluate return; values as exact as double precision allows will do.
 * On failure scale is of no use.
 */
enum pm_status pm_scale_of(const struct pm_mdp *mdp, struct pm_scale *scale) PM_MUST_CHECK;

/*
 * (J - uniform) / (optimal - uniform): 1 optimal, 0 as good as uniform.  Where the two ends agree to 1e-12 relative, every policy
 * that reaches them scores 1 and any other minus infinity.
 */
double pm_scaled_return(struct pm_scale scale, double mean_return);

/* How a policy derived from g does under the true reward. */
struct pm_score {
	double mean_return;
	double scaled_return;
	bool near_optimal;
};

/*
 * Greedy on g: uniform over argmax_a g(s, .); no planning.  `g` used as an advantage.  PM_ENOMEM, or what pm_policy_evaluate returns; score is
 * then untouched.
 */
enum pm_status pm_score_greedy(const struct pm_mdp *mdp, struct pm_scale scale, const double *g, struct pm_score *score) PM_MUST_CHECK;

/*
 * Plan with g as the reward (the MDP's gamma), act greedily on the Q found.  `g` mistaken for a reward.  Besides what pm_score_greedy returns,
 * what pm_plan_values does for g, such as PM_EDIVERGE; values as exact as double precision allows will do.
 */
enum pm_status pm_score_planned(const struct pm_mdp *mdp, struct pm_scale scale, const double *g, struct pm_score *score) PM_MUST_CHECK;

/*
 * Mean over the states that can be visited (start states and states reachable from them, terminal ones left out) of max_a g(s, a),
 * 0 for an optimal advantage.  PM_ENOMEM.
 */
enum pm_status pm_mean_max(const struct pm_mdp *mdp, const double *g, double *mean) PM_MUST_CHECK;

/*
 * The largest sum of g around a cycle of at most max_length transitions (1: staying put; 2: there and back), over states that can
 * be visited and are not terminal; transitions of any positive probability count.  -INFINITY when there is no such cycle.  PM_ENOMEM.
 */
enum pm_status pm_max_loop_return(const struct pm_mdp *mdp, const double *g, size_t max_length, double *largest) PM_MUST_CHECK;

/*
 * What optimal behaviour comes to, from the start states on: PM_ENDING when every optimal policy surely reaches a terminal state,
 * PM_LOOPING when no optimal policy ever reaches one, PM_MIXED for all else.  An action is optimal when its A* is at least
 * -PM_TIE_TOLERANCE * max(1, |V*|).  PM_ENOMEM, or what pm_plan_values returns; values as exact as double
 * precision allows will do.
 */
enum pm_task { PM_ENDING, PM_LOOPING, PM_MIXED };
enum pm_status pm_task_of(const struct pm_mdp *mdp, enum pm_task *task) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
