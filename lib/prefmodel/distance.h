/*
 * How far apart are two rewards, or two tables?                                              prefmodel-theory(7), section 5
 *
 * All return PM_EDOM for gamma outside [0, 1] (negative: the MDP's) and PM_ENOMEM; those that are distances PM_EINFEASIBLE where one of the
 * (shaped) rewards is constant, for which no correlation is defined.  The output is then untouched.
 */
#ifndef PREFMODEL_DISTANCE_H
#define PREFMODEL_DISTANCE_H

#include <gsl/gsl_rng.h>
#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * EPIC: sqrt((1 - rho) / 2) in [0, 1], rho the correlation of the two rewards after canonical shaping,        Gleave et al. 2021
 *
 *   C(r)(s,a,s') = r(s,a) + E[gamma r(s',A) - r(s,A) - gamma r(S,A)]                              definition 4.1 there
 *
 * with s, s' and S uniform over the states that go on, a and A uniform over actions, all independent.  Rewards are tables r(s,a)
 * (S*A), 0 in terminal states.  Potential shaping and positive scaling of a reward that depends on the next state would change
 * nothing; impossible transitions count like possible ones.
 */
enum pm_status pm_epic_distance(const struct pm_mdp *mdp, const double *a, const double *b, double gamma, double *distance) PM_MUST_CHECK;

/*
 * DARD: the same over transitions that can happen (s uniform over the states that go on, a uniform, s' ~ T(s,a)), shaped by
 *
 *   C(r)(s,a,s') = r(s,a) + E[gamma r(s',A) - r(s,A) - gamma r(S',A)], S' next after s and a uniform action         Wulfe et al. 2022
 */
enum pm_status pm_dard_distance(const struct pm_mdp *mdp, const double *a, const double *b, double gamma, double *distance) PM_MUST_CHECK;

/* Pearson distance sqrt((1 - rho) / 2) of the tables over the state-action pairs of states that go on, without any shaping. */
enum pm_status pm_pearson_distance(const struct pm_mdp *mdp, const double *a, const double *b, double *distance) PM_MUST_CHECK;

/*
 * Agreement in the order of policies: of all couples among n_policies random deterministic policies, the share that both rewards
 * order alike by mean return (start law, gamma; negative: the MDP's).  Returns that agree within 1e-9 of the larger are ties; two ties agree,
 * one tie is half an agreement.  Draws S numbers a policy.  PM_EDOM for fewer than two policies; or what pm_policy_evaluate returns.
 */
enum pm_status pm_policy_order_agreement(const struct pm_mdp *mdp, const double *a, const double *b, double gamma, size_t n_policies,
					 gsl_rng *rng, double *agreement) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
