#include "prefmodel/regret.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/descent.h"
#include "pref/kink.h"
#include "prefmodel/learn.h"

const struct pm_regret_options pm_regret_defaults = {
	.l2 = 1e-5, .gamma = -1, .tolerance = 1e-7, .max_iterations = 200, .starts = 10, .kink_steps = 20, .patience = 20,
	.optimizer = "lbfgs", .learning_rate = 0.1};

enum { MAX_STATES = 4000 };

/* One fit: the objective, what is held out, and the best start so far. */
struct fit {
	const struct pm_mdp *mdp;
	const struct pm_features *features;
	struct pm_regret_options options;
	struct pm_regret_workspace *workspace;
	struct pm_loss_workspace *held_out; /* or NULL */
	gsl_rng *rng;
	size_t n;         /* weights */
	double *x, *best; /* n */
	struct pm_regret_info *info;
	enum pm_status planned; /* how the last evaluation ended */
	bool short_of_memory;   /* did one end for that? */
};

static double value(void *data, const double *x, double *gradient)
{
	struct fit *fit = data;
	double result;

	fit->info->plans++;
	result = pm_regret_loss(fit->workspace, x, gradient, &fit->planned);
	fit->short_of_memory |= fit->planned == PM_ENOMEM;
	return result;
}

static double held_out(void *data, const double *x)
{
	struct fit *fit = data;
	double result;

	fit->info->plans++;
	result = pm_regret_held_out(fit->workspace, fit->options.held_out, fit->held_out, x, &fit->planned);
	fit->short_of_memory |= fit->planned == PM_ENOMEM;
	return result;
}

/* The fit under partial return: where labels follow partial return it is the truth, else often on the right side. */
static enum pm_status first_start(const struct pm_design *design, const struct pm_features *features, double *x)
{
	struct pm_learn_options options = pm_learn_defaults;
	size_t n = features ? features->n : design->d;
	double *g = pmi_array(design->d, sizeof *g);
	enum pm_status status = PM_ENOMEM;

	memset(x, 0, n * sizeof *x);
	if (g) {
		options.l2 = 1e-4;
		status = pm_learn(design, &options, g, NULL);
	}
	/* With features: their directions, g weighed by each. */
	for (size_t row = 0; row < design->d && !status; row++)
		for (size_t j = 0; j < n; j++)
			if (features)
				x[j] += features->phi[row * n + j] * g[row] / (double)design->d;
			else
				x[j] = g[j];
	free(g);
	return status == PM_EMAXITER ? PM_OK : status;
}

/* The best start is that of the least objective, or of the least held-out loss where pairs are held out. */
static void keep(struct fit *fit, const struct pmi_descent *descent, bool at_kink)
{
	struct pm_regret_info *info = fit->info;
	double now = fit->options.held_out ? descent->held_out_loss : descent->value;
	double best = fit->options.held_out ? info->held_out_loss : info->objective;

	info->worst_objective = fmax(info->worst_objective, descent->value);
	if (!(now < best))
		return;
	info->objective = descent->value;
	info->gradient_norm = descent->gradient_norm;
	info->held_out_loss = descent->held_out_loss;
	info->stopped_early = descent->stopped_early;
	info->at_kink = at_kink;
	memcpy(fit->best, fit->x, fit->n * sizeof *fit->best);
}

/* From where the optimizer found no way further: samples of the gradient show whether the place is a minimum, or where down is. */
static enum pm_status leave_kink(struct fit *fit, const struct pmi_function *f, struct pmi_descent *descent)
{
	double before = descent->value, norm;
	enum pm_status status = pmi_descend_kink(f, descent->tolerance, fit->options.kink_steps, fit->rng, fit->x, &descent->value, &norm);

	if (status)
		return status;
	/* Off the kink the way may be smooth again. */
	if (descent->value < before && norm > descent->tolerance) {
		status = pmi_descend(f, descent, fit->x);
		if (status && status != PM_EMAXITER)
			return status;
		if (descent->gradient_norm > descent->tolerance)
			status = pmi_descend_kink(f, descent->tolerance, fit->options.kink_steps, fit->rng, fit->x, &descent->value, &norm);
		else
			return PM_OK;
	}
	descent->gradient_norm = norm;
	return status;
}

static bool may_be_kink(const struct fit *fit, const struct pmi_descent *descent)
{
	return fit->options.kink_steps && pmi_kink_feasible(fit->n) && !pmi_descent_is_adam(descent->optimizer) && !descent->stopped_early &&
	       isfinite(descent->value) && descent->gradient_norm > descent->tolerance;
}

/* Follows the start in x. */
static enum pm_status follow(struct fit *fit)
{
	const struct pmi_function f = {.d = fit->n, .data = fit, .value = value};
	struct pmi_descent descent = {.optimizer = fit->options.optimizer, .learning_rate = fit->options.learning_rate,
				      .tolerance = fit->options.tolerance, .max_iterations = fit->options.max_iterations,
				      .held_out = fit->options.held_out ? held_out : NULL, .patience = fit->options.patience};
	enum pm_status status = pmi_descend(&f, &descent, fit->x);
	bool at_kink = false;

	if (status && status != PM_EMAXITER)
		return status;
	status = PM_OK;
	if (may_be_kink(fit, &descent)) {
		at_kink = true;
		status = leave_kink(fit, &f, &descent);
	}
	fit->info->starts++;
	fit->info->iterations += descent.iterations;
	fit->info->failed += descent.undefined;
	fit->info->kinks += at_kink;
	/* A start that can go no further is no failure; one at which nothing can be planned is passed over. */
	if (!status && isfinite(descent.value)) {
		fit->info->converged += descent.gradient_norm <= descent.tolerance;
		keep(fit, &descent, at_kink);
	}
	return status;
}

static enum pm_status follow_all(struct fit *fit, const struct pm_design *design)
{
	struct pm_regret_info *info = fit->info;
	enum pm_status status = first_start(design, fit->features, fit->x);
	double square = 0;

	for (size_t k = 0; k < fit->options.starts && !status; k++) {
		for (size_t j = 0; j < fit->n && k; j++)
			fit->x[j] = gsl_ran_gaussian(fit->rng, 1);
		status = follow(fit);
	}
	if (fit->short_of_memory)
		return PM_ENOMEM;
	if (status || !isfinite(info->objective))
		return status ? status : fit->planned;
	for (size_t j = 0; j < fit->n; j++)
		square += fit->best[j] * fit->best[j];
	info->loss = info->objective - fit->options.l2 / 2 * square;
	return PM_OK;
}

static bool in_range(const struct pm_regret_options *o)
{
	return o->l2 >= 0 && isfinite(o->l2) && o->gamma <= 1 && o->tolerance > 0 && o->starts > 0 &&
	       pmi_descent_in_range(o->optimizer, o->learning_rate) && (!o->link || (o->link->smooth && pm_link_takes(o->link, o->nu)));
}

enum pm_status pm_learn_regret(const struct pm_mdp *mdp, const struct pm_design *design, const struct pm_features *features,
			       const struct pm_regret_options *options, gsl_rng *rng, double *best, struct pm_regret_info *info)
{
	struct pm_regret_info ignored;
	struct fit fit = {.mdp = mdp, .features = features, .options = options ? *options : pm_regret_defaults, .rng = rng, .best = best,
			  .n = features ? features->n : design->d, .info = info ? info : &ignored};
	enum pm_status status = PM_ENOMEM;

	if (!pmi_descent_knows(fit.options.optimizer))
		return PM_ENOTFOUND;
	if (!in_range(&fit.options))
		return PM_EDOM;
	if (mdp->n_states > MAX_STATES)
		return PM_EUNSUPPORTED;
	*fit.info = (struct pm_regret_info){.objective = INFINITY, .held_out_loss = INFINITY, .worst_objective = -INFINITY};
	fit.workspace = pm_regret_workspace_alloc(mdp, design, features, &fit.options);
	fit.x = pmi_array(fit.n, sizeof *fit.x);
	if (fit.options.held_out)
		fit.held_out = pm_loss_workspace_alloc(fit.options.held_out);
	if (fit.workspace && fit.x && (!fit.options.held_out || fit.held_out))
		status = follow_all(&fit, design);
	pm_regret_workspace_free(fit.workspace);
	pm_loss_workspace_free(fit.held_out);
	free(fit.x);
	return status;
}
