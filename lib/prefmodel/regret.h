/*
 * Learning a reward under the regret model: labels compare sums of A*_r, the optimal advantage of the reward r that is sought.
 * prefmodel-theory(7), section 4(b)
 */
#ifndef PREFMODEL_REGRET_H
#define PREFMODEL_REGRET_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/features.h>
#include <prefmodel/link_learn.h>
#include <prefmodel/loss.h>
#include <prefmodel/mdp.h>
#include <prefmodel/posterior.h>
#include <prefmodel/separation.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_regret_options {
	double l2;             /* >= 0: adds (l2/2) |w|^2 */
	double gamma;          /* discount of V*_r; negative: the MDP's */
	double tolerance;      /* a start has converged when no entry of the gradient is larger, > 0 */
	size_t max_iterations; /* per start; adam does them all */
	size_t starts;         /* >= 1; the first is the fit under partial return, the others are N(0, 1) */
	size_t kink_steps;     /* steps of gradient sampling a radius, where lbfgs or gsl-bfgs ends with a larger gradient and there are at most 99 weights; 0: none */
	const struct pm_link *link; /* smooth; NULL: logistic */
	double nu;             /* of a link with ties */
	const struct pm_design *held_out; /* pairs over the same table: each start ends at its least loss on them; NULL: none */
	size_t patience;       /* iterations without a lower one after which a start ends */
	const char *optimizer; /* of pm_optimizers one that needs no second derivatives: lbfgs (also when NULL), gsl-bfgs or adam */
	double learning_rate;  /* of adam, > 0 */
};

/* l2 1e-5, the MDP's gamma, 1e-7, 200 iterations, 10 starts, 20 kink steps, logistic, nothing held out, patience 20, lbfgs, learning rate 0.1. */
extern const struct pm_regret_options pm_regret_defaults;

struct pm_regret_info {
	size_t starts;
	size_t converged;      /* starts whose gradient, or shortest subgradient at a kink, met the tolerance */
	size_t failed;         /* starts that met rewards for which nothing can be planned, and ended there, with what was best before, if anything */
	size_t kinks;          /* starts that came to a kink */
	size_t iterations;     /* of all starts */
	size_t plans;          /* times that V* was computed */
	double objective;      /* of the best start */
	double loss;           /* its mean cross-entropy */
	double gradient_norm;  /* its largest entry; of the shortest subgradient nearby (Burke, Lewis and Overton 2005) where at_kink */
	bool at_kink;
	double held_out_loss;  /* of the best start, NaN without */
	bool stopped_early;    /* the best start had gone on to a lower objective and a higher held-out loss */
	double worst_objective; /* of the worst start at which something could be planned: how much the start matters */
};

/*
 * F(w) = mean cross-entropy of the design with the table A*_r, plus (l2/2) |w|^2; r = phi w, or w itself where features is NULL (d = S*A).
 * The gradient is exact where every greedy action is unique: with c = dF/dA* and pi* the greedy policy,
 *   dF/dr(s,a) = c(s,a) + pi*(a|s) y(s),   (I - gamma P_pi*)^T y = b,   b(s') = gamma sum_{s,a} T(s'|s,a) c(s,a) - sum_a c(s',a)
 * (one solve, the adjoint of THEORY's occupancies); elsewhere it is that of one of the greedy actions.
 *
 * The workspace keeps the factors of the last policy.  With gamma < 1 rewards for which it is still optimal, as most of a learner's are, cost
 * a few triangular systems instead of a plan, and others, where actions lead to several states and the band is narrow or there are at most 200
 * states, policy iteration from it.  What V* is sure of does not hang on that: within 1e-9, or as exact as doubles are; the last bits may, and which of
 * several greedy actions counts.
 *
 * The design is that of a table (pm_design_table).  Infinite where V* diverges.  status, when not NULL, tells why.
 */
struct pm_regret_workspace;
struct pm_regret_workspace *pm_regret_workspace_alloc(const struct pm_mdp *mdp, const struct pm_design *design, const struct pm_features *features,
						      const struct pm_regret_options *options);
void pm_regret_workspace_free(struct pm_regret_workspace *workspace);
double pm_regret_loss(struct pm_regret_workspace *workspace, const double *w, double *gradient, enum pm_status *status);

/* The logistic cross-entropy of other pairs under A*_r; loss is a workspace of theirs. */
double pm_regret_held_out(struct pm_regret_workspace *workspace, const struct pm_design *held_out, struct pm_loss_workspace *loss,
			  const double *w, enum pm_status *status);

/*
 * What the pairs tell of w near w, without l2: the information J^T W J, J the rows d(x)/dw of the differences x of A*_r and W = P (1 - P), as for the
 * logistic link.  Its null space holds at least the rewards gamma E[Phi(s')] - Phi(s) of potentials Phi.  Works S*A solves, and holds a matrix of
 * (S*A)^2 numbers.  PM_ENOMEM, PM_EOVERFLOW, PM_ESINGULAR, or what planning returns.
 */
enum pm_status pm_regret_posterior(struct pm_regret_workspace *workspace, const double *w, struct pm_posterior **posterior) PM_MUST_CHECK;

/*
 * Is there a reward r whose A*_r orders every pair of label 1 or 0 as labelled and gives all others equal sums?  A*_{cr} = c A*_r, so that then F
 * without l2 falls for ever along c r, towards a value that no finite reward has.  PM_SEPARATED: that of w does, or an optimal
 * advantage near the table that separates, or what L-BFGS without l2 reaches from w in at most 200 steps;
 * direction (S*A, may be NULL) receives its A*, largest difference 1.  PM_OVERLAP: no table does so, even with
 * equal sums where labels are decided (pm_design_separation), and A*_r is a table.  PM_SEPARATION_UNKNOWN: neither was
 * found, which proves nothing: the set of tables A*_r is not convex.  direction is 0 but where separated.  PM_ENOMEM, PM_EOVERFLOW.
 */
enum pm_status pm_regret_separation(struct pm_regret_workspace *workspace, const double *w, enum pm_separation *verdict,
				    double *direction) PM_MUST_CHECK;

/*
 * Fits w (features->n or S*A elements, output only) by L-BFGS from several starts and keeps the best; the loss is piecewise smooth
 * and not convex, so that nothing better is certain.  A start that ends with a large gradient is at a kink: gradients sampled around it lead
 * further down, or show that no direction does.  rng draws a normal number for each weight of each start but the first, and uniform ones at kinks.
 * PM_EDOM, PM_ENOTFOUND (the optimizer), PM_ENOMEM, PM_EUNSUPPORTED (more than 4000 states), or what planning returns.
 */
enum pm_status pm_learn_regret(const struct pm_mdp *mdp, const struct pm_design *design, const struct pm_features *features,
			       const struct pm_regret_options *options, gsl_rng *rng, double *w, struct pm_regret_info *info) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
