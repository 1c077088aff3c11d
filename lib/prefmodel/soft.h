/*
 * Maximum-entropy planning: the best policy when each step earns its entropy too, at a temperature alpha > 0.
 *
 *   Q(s,a) = r(s,a) + gamma sum_s' T(s'|s,a) V(s'),    V(s) = alpha log sum_a exp(Q(s,a) / alpha),
 *   log pi(a|s) = (Q(s,a) - V(s)) / alpha                                         Ziebart 2010; Hejna et al. 2024, section 3
 *
 * V = 0 in terminal states, and pi uniform there.  As alpha falls, V falls to V*: V* <= V <= V* + alpha log(A) / (1 - gamma).
 */
#ifndef PREFMODEL_SOFT_H
#define PREFMODEL_SOFT_H

#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_soft_info {
	size_t iterations;
	double residual; /* max_s |alpha log sum_a exp(Q(s,a) / alpha) - V(s)| of the V returned */
	double bound;    /* proved, on |V - exact|: of residual and rounding over 1 - gamma, or times the longest expected stay; infinite where gamma = 1
			    and the temperature so near one at which values diverge that rounding might have them do so */
};

/*
 * Soft policy iteration: the value of a policy with its entropy is solved exactly, which is Newton's method on the soft Bellman equation;
 * values rise from those of the uniform policy, as far as double precision goes.  reward NULL and gamma negative are the MDP's own.  v (S),
 * q, log_policy (S*A) and info may be NULL.
 *
 * PM_EDOM: alpha, gamma or a reward out of range.  PM_EDIVERGE: gamma = 1 and going on for ever is worth its cost in entropy, so that
 * policies end later and later (after 2^52 steps over 10^4, or not within 200 policies), or some state cannot end.  PM_EMAXITER: the
 * outputs hold the last iterate.  PM_EOVERFLOW (a value is too large for a double, or (Q - V) / alpha where log_policy is asked for),
 * PM_ESINGULAR, PM_ENOMEM: they are unspecified.
 */
enum pm_status pm_soft_plan(const struct pm_mdp *mdp, const double *reward, double gamma, double alpha, double *v, double *q,
			    double *log_policy, struct pm_soft_info *info) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
