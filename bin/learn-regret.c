/* prefmodel learn --assume regret: a reward behind advantages, by the exact gradient or via successor features. */
#include "learn.h"

static enum pm_status by_plans(struct fit *fit, gsl_rng *rng)
{
	const struct learn_settings *s = fit->settings;
	struct pm_regret_options o = pm_regret_defaults;
	struct pm_regret_info info;
	enum pm_status status;

	o.l2 = s->learn.l2;
	o.tolerance = s->learn.tolerance;
	o.gamma = s->gamma;
	o.starts = s->starts;
	o.link = s->link;
	o.nu = s->nu;
	o.held_out = fit->held_out_design;
	o.patience = s->learn.patience;
	o.max_iterations = s->iterations ? s->iterations : o.max_iterations;
	fit->optimizer = "lbfgs";
	status = pm_learn_regret(fit->world->mdp, fit->design, fit->features, &o, rng, fit_target(fit), &info);
	if (status)
		return status;
	fit->converged = info.gradient_norm <= o.tolerance;
	fit->loss = info.loss;
	fit->objective = info.objective;
	fit->worst_objective = info.worst_objective;
	fit->gradient_norm = info.gradient_norm;
	fit->iterations = info.iterations;
	fit->starts = info.starts;
	fit->starts_converged = info.converged;
	fit->kinks = info.kinks;
	fit->at_kink = info.at_kink;
	fit->held_out_loss = info.held_out_loss;
	fit->stopped_early = info.stopped_early;
	return PM_OK;
}

/* Adam makes its steps, and the best is kept: that it has converged is not known unless the gradient says so. */
static enum pm_status by_successor_features(struct fit *fit, gsl_rng *rng)
{
	const struct learn_settings *s = fit->settings;
	struct pm_successor_options o = pm_successor_defaults;
	struct pm_successor_info info;
	enum pm_status status;

	o.l2 = s->learn.l2;
	o.gamma = s->gamma;
	o.temperature = s->temperature;
	o.policies = s->policies;
	o.held_out = fit->held_out_design;
	o.patience = s->learn.patience;
	o.steps = s->iterations ? s->iterations : o.steps;
	fit->optimizer = "adam via successor features";
	status = pm_learn_successor(fit->world->mdp, fit->design, fit->features, &o, rng, fit_target(fit), &info);
	if (status)
		return status;
	fit->all_steps = info.gradient_norm > s->learn.tolerance;
	fit->converged = !fit->all_steps;
	fit->loss = info.loss;
	fit->objective = info.objective;
	fit->gradient_norm = info.gradient_norm;
	fit->iterations = info.iterations;
	fit->policies = info.policies;
	fit->held_out_loss = info.held_out_loss;
	fit->stopped_early = info.stopped_early;
	return PM_OK;
}

/* Of the advantages A*_r at the weights, also where the fit took those of a set of policies. */
static enum pm_status take_posterior(const struct fit *fit, struct pm_posterior **posterior)
{
	struct pm_regret_options o = pm_regret_defaults;
	struct pm_regret_workspace *workspace;
	enum pm_status status = PM_ENOMEM;

	o.gamma = fit->settings->gamma;
	workspace = pm_regret_workspace_alloc(fit->world->mdp, fit->design, fit->features, &o);
	if (workspace)
		status = pm_regret_posterior(workspace, fit_target(fit), posterior);
	pm_regret_workspace_free(workspace);
	return status;
}

enum pm_status fit_regret(struct fit *fit)
{
	gsl_rng *rng = pm_rng_stream(&fit->settings->seed, 1);
	enum pm_status status = PM_ENOMEM;

	if (rng)
		status = fit->settings->via_successor_features ? by_successor_features(fit, rng) : by_plans(fit, rng);
	if (rng)
		gsl_rng_free(rng);
	if (!status && fit->features)
		pm_features_table(fit->features, fit->w, fit->g);
	return status ? status : fit_identify(fit, take_posterior);
}
