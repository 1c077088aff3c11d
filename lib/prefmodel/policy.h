/*
 * Policies: tables S x A of action probabilities, their values and returns.
 *
 * A row whose sum is off 1 by at most 1e-9 is a distribution, here and wherever a policy is read, and counts divided by its sum.
 */
#ifndef PREFMODEL_POLICY_H
#define PREFMODEL_POLICY_H

#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Two action values are equal when they differ by at most this times max(1, |larger|). */
#define PM_TIE_TOLERANCE 1e-9

/* policy(s, a) = 1/A everywhere. */
void pm_policy_uniform(size_t n_states, size_t n_actions, double *policy);

/* Uniform over the actions whose q(s, .) is within tolerance * max(1, |max|) of the largest; q must hold no NaN. */
void pm_policy_greedy(size_t n_states, size_t n_actions, const double *q, double tolerance, double *policy);

/*
 * V^pi of a stochastic policy under reward (S*A, NULL: the MDP's own) and gamma (negative: the MDP's own); v has S elements.
 *
 *   V = r_pi + gamma P_pi V
 *
 * solved on the functional graph when each state has one successor, by LU (LAPACK) for small worlds, for large ones by sparse LU (UMFPACK,
 * where the library has it) when states lead to near ones as on a board, else by a preconditioned Krylov method.  residual (may be NULL)
 * receives e = max |r_pi + gamma P_pi V - V|; the error of V is at most (e + u) / (1 - gamma), u being the rounding of e, about 1e-16 times
 * a row's transitions and the largest |r| + 2 |V|.
 *
 * With gamma = 1 the value is the sum of all rewards to come: it exists where the episode surely ends, or surely comes to where it
 * goes on for ever without a reward; PM_EDIVERGE elsewhere (a cycle of rewards 1, -1, 1 ... has no sum).
 * PM_EPROB when a row of policy is no distribution (rows of terminal states are not read), PM_EDOM for gamma or a reward out of range,
 * PM_EOVERFLOW when a value is too large for a double, PM_EMAXITER when the solution of a large world does not come within 1e-11 of its
 * equations (relative to the largest value), PM_ESINGULAR, PM_ENOMEM; v is then unspecified.
 */
enum pm_status pm_policy_evaluate(const struct pm_mdp *mdp, const double *reward, double gamma, const double *policy, double *v,
				  double *residual) PM_MUST_CHECK;

/* J = sum_s start(s) v(s). */
double pm_mean_return(const struct pm_mdp *mdp, const double *v);

#ifdef __cplusplus
}
#endif
#endif
