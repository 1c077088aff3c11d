/*
 * Contrastive preference learning: a policy fitted to preferences under the regret model, no reward between.  Hejna et al. 2024
 *
 *   x_i = alpha sum_t gamma^t log pi(a_t | s_t),   P(1 preferred) = logistic(x_1 - bias x_2) where 1 was preferred, and
 *   logistic(x_2 - bias x_1) for its opposite where 2 was;  label 0.5: the mean of both losses
 *
 * pi is a table of logits.  bias < 1 (conservative, equation 8 there) keeps the fitted policy near the data.
 */
#ifndef PREFMODEL_CPL_H
#define PREFMODEL_CPL_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/dataset.h>
#include <prefmodel/mdp.h>
#include <prefmodel/posterior.h>
#include <prefmodel/separation.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_cpl_options {
	double alpha;          /* temperature, > 0 */
	double bias;           /* in (0, 1] */
	double gamma;          /* in [0, 1]; negative: the MDP's */
	double l2;             /* >= 0, on the logits */
	double tolerance;      /* largest entry of the gradient at the end, > 0 */
	size_t max_iterations; /* adam does them all */
	const struct pm_dataset *held_out; /* the fit ends at the least loss on these pairs; NULL: none */
	size_t patience;       /* iterations without a lower one after which it ends */
	const char *optimizer; /* of pm_optimizers one that needs no second derivatives: lbfgs (also when NULL), gsl-bfgs or adam */
	double learning_rate;  /* of adam, > 0 */
};

/* alpha 0.1, bias 0.5, the MDP's gamma, l2 1e-4, 1e-8, 1000 iterations, nothing held out, patience 20, lbfgs, learning rate 0.1. */
extern const struct pm_cpl_options pm_cpl_defaults;

struct pm_cpl_info {
	size_t iterations;
	double loss, objective, gradient_norm;
	double held_out_loss;  /* NaN without */
	bool stopped_early;    /* a later iterate had a lower objective and a higher held-out loss */
};

/* The objective at logits (S*A) and its gradient (S*A); for tests and other optimizers. */
struct pm_cpl_workspace;
struct pm_cpl_workspace *pm_cpl_workspace_alloc(const struct pm_mdp *mdp, const struct pm_dataset *dataset, const struct pm_cpl_options *options);
void pm_cpl_workspace_free(struct pm_cpl_workspace *workspace);
double pm_cpl_loss(struct pm_cpl_workspace *workspace, const double *logits, double *gradient);

/*
 * What the pairs tell of the logits near them, without l2: J^T W J, J the rows d(x)/d(logits) of x = x_1 - bias x_2 of each pair, W = P (1 - P).
 * Its null space holds at least a constant for each state.  Holds two matrices of (S*A)^2 numbers.  PM_ENOMEM, PM_EOVERFLOW, PM_ESINGULAR.
 */
enum pm_status pm_cpl_posterior(struct pm_cpl_workspace *workspace, const double *logits, struct pm_posterior **posterior) PM_MUST_CHECK;

/*
 * Is there a table v, 0 at the largest entry of each state, with sum_1 - bias sum_2 > 0 (discounted sums) wherever 1 was preferred to 2, and both such
 * differences 0 at labels 1/2?  log pi of the logits c v tends to c v - log n(s), n(s) entries being largest in s, and where the differences of the
 * sums of -log n, too, are 0 at labels 1/2, F without l2 tends along c v to what it has at least: 0 at each decided pair and log 2 at each 1/2, for
 * log pi <= 0 and bias <= 1.  No finite logits reach that.  Other labels than 0, 1/2 and 1 leave no such table.
 * PM_SEPARATED: that of the logits does, or the one nearest to the table that separates, or what
 * L-BFGS without l2 reaches in at most 200 steps; direction (S*A, may be NULL) receives it, the largest sum being 1.  PM_OVERLAP: no table without a positive
 * entry does so, even with >= 0 in the place of > 0 (pm_design_separation, for sums are linear).  Some logits may yet be infinite without l2, those
 * of actions that no pair speaks for.  PM_SEPARATION_UNKNOWN: neither was found, which proves nothing: the tables v are no convex
 * set.  direction is 0 but where separated.  PM_ENOMEM, PM_EOVERFLOW.
 */
enum pm_status pm_cpl_separation(struct pm_cpl_workspace *workspace, const double *logits, enum pm_separation *verdict,
				 double *direction) PM_MUST_CHECK;

/*
 * Fits by L-BFGS from the uniform policy; g (S*A, output only) receives alpha log pi(a|s), an estimate of the advantage.
 * PM_EMAXITER: g and info hold the last iterate.  PM_EDOM, PM_ENOTFOUND (the optimizer), PM_ENOMEM.
 */
enum pm_status pm_learn_cpl(const struct pm_mdp *mdp, const struct pm_dataset *dataset, const struct pm_cpl_options *options, double *g,
			    struct pm_cpl_info *info) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
