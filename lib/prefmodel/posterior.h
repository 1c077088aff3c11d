/*
 * The Laplace posterior of a fit: how sure are its weights, and what cannot be told?            prefmodel-theory(7), section 4
 *
 * Near its minimum g the objective F of loss.h is quadratic; exp(-W F) is then nearly a normal density with mean g and precision
 * W H, H the Hessian with its l2 term.  With l2 = 0 this is the usual asymptotic covariance, its null space what no label tells.
 */
#ifndef PREFMODEL_POSTERIOR_H
#define PREFMODEL_POSTERIOR_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/loss.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_posterior {
	size_t d;
	size_t n;          /* weights that the Hessian touches */
	uint32_t *column;  /* n */
	double *value;     /* n eigenvalues of W H, ascending */
	double *vector;    /* n*n, eigenvector k is row k */
	size_t null;       /* the first of them that count as 0 */
	double condition;  /* the largest eigenvalue over the least that does not; infinite where there is none */
};

/* At g, d elements.  PM_ENOMEM, PM_EOVERFLOW, PM_ESINGULAR (no eigenvalues were found). */
enum pm_status pm_posterior_alloc(const struct pm_design *design, double l2, const double *g, struct pm_posterior **posterior) PM_MUST_CHECK;
void pm_posterior_free(struct pm_posterior *posterior);

/*
 * A basis (null*d, a direction a row) of what no label tells.  Each direction has 1 at a weight where the others have 0, so that
 * directions that touch few weights show as such; entries below 1e-9 are 0.
 */
void pm_posterior_null_space(const struct pm_posterior *posterior, double *basis);

/* Standard deviations (d): infinite for weights that are not known on their own. */
void pm_posterior_std_errors(const struct pm_posterior *posterior, double *std_error);

/* A draw (d) around g; along the null space g stays.  Draws n - null normal numbers. */
void pm_posterior_draw(const struct pm_posterior *posterior, const double *g, gsl_rng *rng, double *drawn);

/*
 * The probability (S*A, over n_draws draws) that each action is the greedy one of its state: the policies that the data leave credible.
 * Ties share.  PM_ENOMEM.
 */
enum pm_status pm_posterior_policy(const struct pm_posterior *posterior, const double *g, size_t n_states, size_t n_actions, size_t n_draws,
				   gsl_rng *rng, double *probability) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
