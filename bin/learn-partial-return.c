/* prefmodel learn --assume partial-return: fits of a table, or of weights of features. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"

static enum pm_status draw_policies(struct fit *fit, const struct pm_posterior *posterior, const double *x)
{
	const struct pm_mdp *mdp = fit->world->mdp;
	const uint64_t key[] = {fit->settings->seed, pm_hash_name("credible")};
	gsl_rng *rng = pm_rng_stream(key, 2);
	enum pm_status status = PM_ENOMEM;

	fit->greedy = calloc(fit->design->d, sizeof *fit->greedy);
	if (rng && fit->greedy)
		status = pm_posterior_policy(posterior, x, mdp->n_states, mdp->n_actions, fit->settings->credible, rng, fit->greedy);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status use_posterior(struct fit *fit, const struct pm_posterior *posterior, const double *x)
{
	fit->condition = posterior->condition;
	if (fit->settings->std_errors) {
		fit->std_error = calloc(fit->design->d, sizeof *fit->std_error);
		if (!fit->std_error)
			return PM_ENOMEM;
		pm_posterior_std_errors(posterior, fit->std_error);
	}
	return fit->settings->credible ? draw_policies(fit, posterior, x) : PM_OK;
}

/* Of a table, exactly. */
static enum pm_status identify_table(struct fit *fit)
{
	enum { SIZE = 512 };
	struct pm_identification found;
	enum pm_status status = pm_identify(fit->world->mdp, fit->design, &found);

	if (status)
		return status;
	fit->rank = found.rank;
	fit->not_identified = calloc(SIZE, 1);
	if (!fit->not_identified)
		return PM_ENOMEM;
	pm_identification_words(&found, fit->not_identified, SIZE);
	return PM_OK;
}

static enum pm_status take_posterior(const struct fit *fit, struct pm_posterior **posterior)
{
	return pm_posterior_alloc(fit->design, 0, fit_target(fit), posterior);
}

/* Exact arithmetic would take longer than the fit itself where there are very many pairs. */
static enum pm_status identify(struct fit *fit)
{
	enum { MANY = 200000 };

	if (fit->features)
		return fit_identify(fit, take_posterior);
	fit->no_rank = "more than 200000 pairs (--report computes it)";
	return fit->settings->report || fit->design->n_pairs <= MANY ? identify_table(fit) : PM_OK;
}

/* Of pairs that were read without their segments, what the direction that separates does to each. */
static enum pm_status measure_pairs(struct fit *fit)
{
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(fit->design);

	fit->change = calloc(fit->design->n_pairs, sizeof *fit->change);
	if (workspace && fit->change)
		pm_loss_differences(fit->design, fit->direction, workspace, fit->change);
	pm_loss_workspace_free(workspace);
	return workspace && fit->change ? PM_OK : PM_ENOMEM;
}

static enum pm_status separate(struct fit *fit)
{
	enum pm_status status;

	fit->direction = calloc(fit->design->d, sizeof *fit->direction);
	if (!fit->direction)
		return PM_ENOMEM;
	status = pm_design_separation(fit->design, fit_target(fit), &fit->separation, fit->direction);
	return !status && !fit->dataset && fit->separation == PM_SEPARATED ? measure_pairs(fit) : status;
}

/* Rank, separation and condition; those that a table's size forbids stay unknown, and what was asked for of them is refused. */
static enum pm_status diagnose(struct fit *fit, bool separable)
{
	enum { LARGE = 3000 };
	const struct learn_settings *s = fit->settings;
	struct pm_posterior *posterior;
	enum pm_status status;

	fit->separation = separable ? PM_SEPARATED : PM_SEPARATION_UNKNOWN;
	if (fit->used > LARGE) {
		fit->no_rank = "more than 3000 columns";
		if (s->std_errors || s->credible)
			call_note("--std-errors and --credible take at most 3000 used columns, found %zu", fit->used);
		return s->std_errors || s->credible ? PM_EUNSUPPORTED : PM_OK;
	}
	status = identify(fit);
	if (!status && s->report)
		status = separate(fit);
	/* The curvature is that of the logistic likelihood. */
	if (status || s->link || !(s->report || s->std_errors || s->credible))
		return status;
	status = pm_posterior_alloc(fit->design, s->learn.l2, fit_target(fit), &posterior);
	if (status)
		return status;
	status = use_posterior(fit, posterior, fit_target(fit));
	pm_posterior_free(posterior);
	return status;
}

/* What the fit is known to lack a best value for, and what cannot be told. */
static enum pm_status conclude(struct fit *fit, bool separable, size_t used, enum pm_status status)
{
	enum pm_status diagnosis;

	if (fit->features)
		pm_features_table(fit->features, fit->w, fit->g);
	fit_end(fit, status);
	fit->used = used;
	diagnosis = fit->is_member ? PM_OK : diagnose(fit, separable);
	return diagnosis ? diagnosis : status;
}

/* Newton starts at 0, where it cannot fail to descend; Adam where the paper's does. */
static enum pm_status by_optimizer(struct fit *fit)
{
	struct pm_learn_options options = fit->settings->learn;
	struct pm_learn_info info = {.optimizer = NULL};
	gsl_rng *rng = pm_rng_stream(&fit->settings->seed, 1);
	enum pm_status status;

	if (!rng)
		return PM_ENOMEM;
	if (strcmp(options.optimizer, "adam") == 0)
		pm_learn_start(fit->design->d, rng, fit_target(fit));
	gsl_rng_free(rng);
	options.held_out = fit->held_out_design;
	status = pm_learn(fit->design, &options, fit_target(fit), &info);
	if (status && status != PM_EMAXITER)
		return status;
	FIT_TAKE(fit, info);
	fit->separation_open = info.separation_open;
	return conclude(fit, info.separable, info.used_columns, status);
}

static enum pm_status by_link(struct fit *fit)
{
	const struct learn_settings *s = fit->settings;
	struct pm_link_options options = {.link = s->link, .nu = s->nu, .l2 = s->learn.l2, .tolerance = s->learn.tolerance,
					  .max_iterations = s->learn.max_iterations, .held_out = fit->held_out_design, .patience = s->learn.patience,
					  .optimizer = s->learn.optimizer,
					  .learning_rate = s->learn.learning_rate};
	struct pm_link_info info;
	enum pm_status status = pm_learn_link(fit->design, &options, fit_target(fit), &info);

	if (status && status != PM_EMAXITER)
		return status;
	fit->nu = info.nu;
	FIT_TAKE(fit, info);
	return conclude(fit, info.separable, info.used_columns, status);
}

enum pm_status fit_partial_return(struct fit *fit)
{
	return fit->settings->link ? by_link(fit) : by_optimizer(fit);
}
