/*
 * Learning a reward under the regret model by successor features: V* gives way to a softened largest value of a fixed set of policies.
 * Knox et al. 2022; prefmodel-theory(7), section 4(b)
 *
 *   v_i(s) = psi_i(s) . w,   p_i(s) = exp(v_i(s)/tau) / sum_j exp(v_j(s)/tau),   V^(s) = sum_i p_i(s) v_i(s)
 *   A^(s,a) = phi(s,a) . w + gamma sum_s' T(s'|s,a) V^(s') - V^(s)
 *   dV^(s)/dw = sum_i p_i(s) (1 + (v_i(s) - V^(s)) / tau) psi_i(s)
 *
 * psi_i being the successor features of policy i (occupancy.h).  Nothing is planned while w is sought, and the objective is smooth; it is that of
 * the exact learner (regret.h) where some policy of the set is optimal in each state and tau is small.
 */
#ifndef PREFMODEL_SUCCESSOR_H
#define PREFMODEL_SUCCESSOR_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/features.h>
#include <prefmodel/loss.h>
#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_successor_options {
	double l2;             /* >= 0: adds (l2/2) |w|^2 */
	double gamma;          /* negative: the MDP's */
	double temperature;    /* tau, > 0, in units of value */
	size_t policies;       /* >= 1: how many rewards N(0, 1) are drawn whose optimal policies make the set */
	size_t rounds;         /* >= 1: after each but the last, the optimal policy of the best w so far joins the set */
	double learning_rate;  /* of adam, > 0; falls to 0 within a round */
	size_t steps;          /* in each round, at most; adam does them all, and the best is kept */
	const struct pm_design *held_out; /* see pm_regret_options */
	size_t patience;
	const char *optimizer; /* see pm_regret_options, but adam when NULL: a sharp maximum over policies is nearly a kink */
	double tolerance;      /* of lbfgs and gsl-bfgs, > 0: a round ends when no entry of the gradient is larger */
};

/* l2 1e-5, the MDP's gamma, tau 0.001, 100 policies, 3 rounds of 1000 steps, learning rate 0.1, nothing held out, patience 100, adam, 1e-7. */
extern const struct pm_successor_options pm_successor_defaults;

struct pm_successor_info {
	size_t policies;       /* of the set at the end, those with equal successor features counted once */
	size_t iterations;
	double loss, objective, gradient_norm;
	double held_out_loss;  /* NaN without */
	bool stopped_early;
};

/* A set of policies by their successor features. */
struct pm_successor_set;

/*
 * The optimal policies of n rewards phi w, w from N(0, 1) in each weight: draws n times features->n normal numbers.  A reward for which
 * nothing can be planned is passed over.  PM_EINFEASIBLE: all were; PM_EDOM, PM_ENOMEM.
 */
enum pm_status pm_successor_set_alloc(const struct pm_mdp *mdp, const struct pm_features *features, double gamma, size_t n, gsl_rng *rng,
				      struct pm_successor_set **set) PM_MUST_CHECK;
void pm_successor_set_free(struct pm_successor_set *set);
size_t pm_successor_set_count(const struct pm_successor_set *set);

/* Adds the optimal policy of the reward phi w, unless its successor features are there already.  PM_ENOMEM, or what planning returns. */
enum pm_status pm_successor_set_add(struct pm_successor_set *set, const double *w) PM_MUST_CHECK;

/* A^ at w into advantage (S*A).  The set's own scratch is used: one thread a set.  PM_ENOMEM. */
enum pm_status pm_successor_advantage(struct pm_successor_set *set, double temperature, const double *w, double *advantage) PM_MUST_CHECK;

/* gradient (features->n) = sum_{s,a} c(s,a) dA^(s,a)/dw for c (S*A), the derivative of something by A^.  PM_ENOMEM. */
enum pm_status pm_successor_gradient(struct pm_successor_set *set, double temperature, const double *w, const double *c,
				     double *gradient) PM_MUST_CHECK;

/*
 * Fits w (features->n, output only) by Adam to a design over the table, starting from the least objective of as many further rewards as there are
 * policies.  Draws twice the numbers that pm_successor_set_alloc does.  PM_EDOM, PM_ENOTFOUND (the optimizer), PM_ENOMEM, PM_EINFEASIBLE.
 */
enum pm_status pm_learn_successor(const struct pm_mdp *mdp, const struct pm_design *design, const struct pm_features *features,
				  const struct pm_successor_options *options, gsl_rng *rng, double *w,
				  struct pm_successor_info *info) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
