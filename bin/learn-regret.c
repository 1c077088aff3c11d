/* prefmodel learn --assume regret: a reward behind advantages, by the exact gradient or via successor features. */
#include "learn.h"

/* A fit is what its best start came to, which is no failure. */
static void end(struct fit *fit)
{
	fit_end(fit, PM_OK);
	fit->converged = fit->gradient_norm <= fit->settings->learn.tolerance;
}

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
	o.max_iterations = s->iterations;
	o.optimizer = s->learn.optimizer;
	o.learning_rate = s->learn.learning_rate;
	status = pm_learn_regret(fit->world->mdp, fit->design, fit->features, &o, rng, fit_target(fit), &info);
	if (status)
		return status;
	FIT_TAKE(fit, info);
	end(fit);
	fit->worst_objective = info.worst_objective;
	fit->starts = info.starts;
	fit->starts_converged = info.converged;
	fit->starts_failed = info.failed;
	fit->all_steps = fit->all_steps && !info.failed;
	fit->kinks = info.kinks;
	fit->at_kink = info.at_kink;
	return PM_OK;
}

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
	o.steps = s->iterations;
	o.optimizer = s->learn.optimizer;
	o.tolerance = s->learn.tolerance;
	o.learning_rate = s->learn.learning_rate;
	status = pm_learn_successor(fit->world->mdp, fit->design, fit->features, &o, rng, fit_target(fit), &info);
	if (status)
		return status;
	FIT_TAKE(fit, info);
	end(fit);
	fit->policies = info.policies;
	return PM_OK;
}

/* For advantages A*_r at the weights, also where the fit took those of a set of policies. */
static struct pm_regret_workspace *workspace_of(const struct fit *fit)
{
	struct pm_regret_options o = pm_regret_defaults;

	o.gamma = fit->settings->gamma;
	o.link = fit->settings->link;
	o.nu = fit->settings->nu;
	return pm_regret_workspace_alloc(fit->world->mdp, fit->design, fit->features, &o);
}

static enum pm_status take_posterior(const struct fit *fit, struct pm_posterior **posterior)
{
	struct pm_regret_workspace *workspace = workspace_of(fit);
	enum pm_status status = workspace ? pm_regret_posterior(workspace, fit_target(fit), posterior) : PM_ENOMEM;

	pm_regret_workspace_free(workspace);
	return status;
}

static enum pm_status ask_separation(const struct fit *fit, enum pm_separation *verdict, double *direction)
{
	struct pm_regret_workspace *workspace = workspace_of(fit);
	enum pm_status status = workspace ? pm_regret_separation(workspace, fit_target(fit), verdict, direction) : PM_ENOMEM;

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
	if (!status)
		status = fit_identify(fit, take_posterior);
	return status ? status : fit_separate(fit, ask_separation);
}
