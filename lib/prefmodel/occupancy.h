/*
 * Where a policy goes: occupancy measures and successor features.                          prefmodel-theory(7), section 4
 *
 * With P_pi the chain of the policy and gamma its discount, the expected discounted visits of s' from s are
 *
 *   N = sum_t gamma^t P_pi^t = (I - gamma P_pi)^-1,
 *
 * and every quantity here is a product with N: values V = N r_pi, the occupancy of a start law d, successor features.  Visits of
 * terminal states are not counted: nothing is earned there.
 *
 * gamma negative is the MDP's own; policy is S*A, its rows of terminal states are not read.  All return PM_EDOM for a gamma out of range,
 * PM_EPROB when a row of policy is no distribution, PM_EDIVERGE when gamma = 1 and the episode does not surely end from every state (for
 * pm_occupancy: from where it begins), PM_ESINGULAR, PM_EOVERFLOW, PM_EMAXITER as pm_policy_evaluate, PM_ENOMEM; the output is then unspecified.
 */
#ifndef PREFMODEL_OCCUPANCY_H
#define PREFMODEL_OCCUPANCY_H

#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The occupancy measure of a start law (S; NULL: the MDP's own):
 *
 *   mu(s, a) = sum_t gamma^t P(s_t = s, a_t = a),        mu has S*A elements.
 *
 * The mean return of any reward is its product with mu: J = sum mu(s,a) r(s,a).  For a start law that sums to 1 and a world without
 * terminal states mu sums to 1 / (1 - gamma).                                                      Puterman 1994, 6.9
 */
enum pm_status pm_occupancy(const struct pm_mdp *mdp, double gamma, const double *policy, const double *start, double *mu) PM_MUST_CHECK;

/* N itself, S*S by rows: visits[s * S + s'] is how often s' is visited from s, the state of departure included. */
enum pm_status pm_visits(const struct pm_mdp *mdp, double gamma, const double *policy, double *visits) PM_MUST_CHECK;

/*
 * Successor features (Barreto et al. 2017) of features phi of state-action pairs, S*A rows of d:
 *
 *   psi(s) = sum_t gamma^t E[phi(s_t, a_t) | s_0 = s],     psi is S rows of d,
 *
 * so that a reward w . phi has the values V(s) = w . psi(s).
 */
enum pm_status pm_successor_features(const struct pm_mdp *mdp, double gamma, const double *policy, const double *phi, size_t d,
				     double *psi) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
