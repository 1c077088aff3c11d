/*
 * Fits under any link: the likelihood of a design with other models of a label than the logistic one.
 * prefmodel-theory(7), sections 3 and 4
 *
 *   F(g, nu) = -(1/W) sum_k w_k log P(y_k; x_left(k) - x_right(k), nu) + (l2/2) |g|^2
 */
#ifndef PREFMODEL_LINK_LEARN_H
#define PREFMODEL_LINK_LEARN_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/link.h>
#include <prefmodel/loss.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_link_options {
	const struct pm_link *link; /* smooth; NULL: logistic */
	double nu;             /* of a link with ties; 0: fitted with g */
	double l2;             /* >= 0, finite */
	double tolerance;      /* largest entry of the gradient at the end, > 0 */
	size_t max_iterations; /* adam does them all */
	const struct pm_design *held_out; /* the fit ends at the least loss on these pairs; NULL: none */
	size_t patience;       /* iterations without a lower one after which it ends */
	const char *optimizer; /* of pm_optimizers one that needs no second derivatives: lbfgs (also when NULL), gsl-bfgs or adam */
	double learning_rate;  /* of adam, > 0 */
};

/* logistic, nu fitted, l2 0, 1e-10, 1000 iterations, nothing held out, patience 20, lbfgs, learning rate 2 as published for tables. */
extern const struct pm_link_options pm_link_defaults;

struct pm_link_info {
	size_t iterations;
	size_t used_columns;   /* weights that some pair's difference touches */
	double nu;             /* given or fitted; NaN where the link has none */
	double loss;           /* without the l2 term */
	double objective, gradient_norm;
	double held_out_loss;  /* NaN without */
	bool stopped_early;    /* a later iterate had a lower objective and a higher held-out loss */
	bool separable;        /* l2 is 0, and some direction fits the decided labels ever better without a change at ties */
};

/*
 * F at g (d elements) and nu.  gradient (d) and *nu_slope (dF/d log nu) are filled unless NULL; score and slope are scratch of
 * n_segments numbers each.
 */
double pm_link_loss(const struct pm_design *design, const struct pm_link *link, double nu, double l2, const double *g, double *score,
		    double *slope, double *gradient, double *nu_slope);

/*
 * Fits g (d elements: start on entry, result on return) by L-BFGS, and with it t, where nu = least_nu + exp(t), from nu = 2.  Without any tie
 * the likeliest nu is least_nu, which is approached until the gradient is small.  PM_OK: converged.  PM_EMAXITER: not, or separable; g and info hold
 * the last iterate.  PM_EDOM, PM_ENOTFOUND (the optimizer), PM_ENOMEM, PM_EOVERFLOW, PM_EUNSUPPORTED (a
 * design of pm_design_read): g untouched.
 */
enum pm_status pm_learn_link(const struct pm_design *design, const struct pm_link_options *options, double *g,
			     struct pm_link_info *info) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
