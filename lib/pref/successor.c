#include "prefmodel/successor.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/descent.h"

const struct pm_successor_options pm_successor_defaults = {
	.l2 = 1e-5, .gamma = -1, .temperature = 0.001, .policies = 100, .rounds = 3, .learning_rate = 0.1, .steps = 1000, .patience = 100,
	.optimizer = "adam", .tolerance = 1e-7};

struct fit {
	const struct pm_design *design;
	const struct pm_features *features;
	struct pm_successor_options options;
	struct pm_successor_set *set;
	struct pm_loss_workspace *loss, *held_out;
	double *advantage, *slope; /* S*A */
	bool short_of_memory;
};

static double value(void *data, const double *w, double *gradient)
{
	struct fit *fit = data;
	size_t n = fit->features->n;
	double result, square = 0;

	if (pm_successor_advantage(fit->set, fit->options.temperature, w, fit->advantage)) {
		fit->short_of_memory = true;
		return INFINITY;
	}
	result = pm_loss(fit->design, 0, fit->advantage, fit->loss, fit->slope, NULL);
	if (pm_successor_gradient(fit->set, fit->options.temperature, w, fit->slope, gradient)) {
		fit->short_of_memory = true;
		return INFINITY;
	}
	for (size_t j = 0; j < n; j++) {
		gradient[j] += fit->options.l2 * w[j];
		square += w[j] * w[j];
	}
	return result + fit->options.l2 / 2 * square;
}

static double held_out(void *data, const double *w)
{
	struct fit *fit = data;

	if (pm_successor_advantage(fit->set, fit->options.temperature, w, fit->advantage)) {
		fit->short_of_memory = true;
		return INFINITY;
	}
	return pm_loss(fit->options.held_out, 0, fit->advantage, fit->held_out, NULL, NULL);
}

/* The drawn reward of the least objective. */
static enum pm_status choose_start(struct fit *fit, gsl_rng *rng, double *w)
{
	size_t n = fit->features->n;
	double least = INFINITY, *drawn = pmi_array(n, sizeof *drawn), *gradient = pmi_array(n, sizeof *gradient);
	bool good = drawn && gradient;

	for (size_t i = 0; i < fit->options.policies && good; i++) {
		double now;

		for (size_t j = 0; j < n; j++)
			drawn[j] = gsl_ran_gaussian(rng, 1);
		now = value(fit, drawn, gradient);
		if (now < least) {
			least = now;
			memcpy(w, drawn, n * sizeof *w);
		}
	}
	free(drawn);
	free(gradient);
	return good && isfinite(least) ? PM_OK : PM_ENOMEM;
}

static enum pm_status run(struct fit *fit, double *w, struct pm_successor_info *info)
{
	const struct pmi_function f = {.d = fit->features->n, .data = fit, .value = value};
	struct pmi_descent descent = {.optimizer = fit->options.optimizer ? fit->options.optimizer : pm_successor_defaults.optimizer,
				      .tolerance = fit->options.tolerance, .max_iterations = fit->options.steps, .learning_rate = fit->options.learning_rate,
				      .held_out = fit->options.held_out ? held_out : NULL, .patience = fit->options.patience};
	enum pm_status status = PM_OK;
	double square = 0;

	for (size_t round = 0; round < fit->options.rounds && !status; round++) {
		/* A policy that cannot be had leaves the set as it is. */
		if (round && pm_successor_set_add(fit->set, w) == PM_ENOMEM)
			return PM_ENOMEM;
		status = pmi_descend(&f, &descent, w);
		/* The next round may find a way on; what the end is worth its gradient says. */
		if (status == PM_EMAXITER)
			status = PM_OK;
	}
	for (size_t j = 0; j < f.d; j++)
		square += w[j] * w[j];
	info->policies = pm_successor_set_count(fit->set);
	info->iterations = descent.iterations;
	info->objective = descent.value;
	info->loss = descent.value - fit->options.l2 / 2 * square;
	info->gradient_norm = descent.gradient_norm;
	info->held_out_loss = descent.held_out_loss;
	info->stopped_early = descent.stopped_early;
	return fit->short_of_memory ? PM_ENOMEM : status;
}

static enum pm_status prepare(struct fit *fit, const struct pm_mdp *mdp, gsl_rng *rng, double *w)
{
	enum pm_status status = PM_OK;

	fit->advantage = pmi_array(fit->design->d, sizeof *fit->advantage);
	fit->slope = pmi_array(fit->design->d, sizeof *fit->slope);
	fit->loss = pm_loss_workspace_alloc(fit->design);
	if (fit->options.held_out)
		fit->held_out = pm_loss_workspace_alloc(fit->options.held_out);
	if (!fit->advantage || !fit->slope || !fit->loss || (fit->options.held_out && !fit->held_out))
		status = PM_ENOMEM;
	if (!status)
		status = pm_successor_set_alloc(mdp, fit->features, fit->options.gamma, fit->options.policies, rng, &fit->set);
	if (!status)
		status = choose_start(fit, rng, w);
	return status;
}

static bool in_range(const struct pm_successor_options *o)
{
	return o->l2 >= 0 && isfinite(o->l2) && o->gamma <= 1 && o->temperature > 0 && isfinite(o->temperature) && o->policies && o->rounds &&
	       o->steps && o->tolerance > 0 && o->learning_rate > 0 && isfinite(o->learning_rate);
}

enum pm_status pm_learn_successor(const struct pm_mdp *mdp, const struct pm_design *design, const struct pm_features *features,
				  const struct pm_successor_options *options, gsl_rng *rng, double *w, struct pm_successor_info *info)
{
	struct fit fit = {.design = design, .features = features, .options = options ? *options : pm_successor_defaults};
	struct pm_successor_info ignored;
	enum pm_status status;

	if (!pmi_descent_knows(fit.options.optimizer))
		return PM_ENOTFOUND;
	if (!in_range(&fit.options))
		return PM_EDOM;
	info = info ? info : &ignored;
	*info = (struct pm_successor_info){.policies = 0};
	status = prepare(&fit, mdp, rng, w);
	if (!status)
		status = run(&fit, w, info);
	pm_successor_set_free(fit.set);
	pm_loss_workspace_free(fit.loss);
	pm_loss_workspace_free(fit.held_out);
	free(fit.advantage);
	free(fit.slope);
	return status;
}
