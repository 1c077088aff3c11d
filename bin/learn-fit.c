/* A fit of prefmodel learn from its pairs: what is held out, the designs, the ensemble. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"

double *fit_target(const struct fit *fit)
{
	return fit->features ? fit->w : fit->g;
}

static size_t entries(const struct fit *fit)
{
	return fit->world->mdp->n_states * fit->world->mdp->n_actions;
}

/* Regret needs the table's design whatever its reward is made of. */
static enum pm_status make_design(const struct fit *fit, const struct pm_dataset *dataset, struct pm_design **design)
{
	if (fit->features && fit->assumption->of_features)
		return pm_design_features(fit->world->mdp, dataset, fit->features, design);
	return pm_design_table(fit->world->mdp, dataset, design);
}

static void release_members(struct fit *fit)
{
	for (size_t i = 0; fit->member && i < fit->members; i++)
		free(fit->member[i]);
	free(fit->member);
	fit->member = NULL;
	fit->members = 0;
}

void fit_release(struct fit *fit)
{
	release_members(fit);
	pm_design_free(fit->design);
	pm_design_free(fit->held_out_design);
	if (fit->owns_parts) {
		pm_dataset_free((struct pm_dataset *)fit->fitted);
		pm_dataset_free((struct pm_dataset *)fit->held_out);
	}
	free(fit->spread);
	free(fit->g);
	free(fit->w);
	free(fit->std_error);
	free(fit->greedy);
	free(fit->direction);
	free(fit->change);
	free(fit->not_identified);
}

void fit_end(struct fit *fit, enum pm_status status)
{
	bool adam = strcmp(fit->settings->learn.optimizer, "adam") == 0;

	fit->all_steps = !status && adam && fit->gradient_norm > fit->settings->learn.tolerance;
	fit->converged = !status && !fit->all_steps;
}

/* Of the pairs in fitted and held_out. */
static enum pm_status fit_parts(struct fit *fit)
{
	enum pm_status status = PM_OK;

	fit->held_out_loss = NAN;
	fit->g = calloc(entries(fit), sizeof *fit->g);
	fit->w = calloc(fit->features ? fit->features->n : 1, sizeof *fit->w);
	if (!fit->g || !fit->w)
		return PM_ENOMEM;
	if (!fit->design)
		status = make_design(fit, fit->fitted, &fit->design);
	if (!status && fit->held_out)
		status = make_design(fit, fit->held_out, &fit->held_out_design);
	return status ? status : fit->assumption->fit(fit);
}

/* The table of a bootstrap of what is fitted, with a stream of its own. */
static enum pm_status fit_member(const struct fit *whole, size_t i, double **table)
{
	const uint64_t key[] = {whole->settings->seed, pm_hash_name("ensemble"), i};
	struct learn_settings settings = *whole->settings;
	struct fit member = {.settings = &settings, .assumption = whole->assumption, .world = whole->world, .features = whole->features,
			     .held_out = whole->held_out, .is_member = true};
	struct pm_dataset *drawn = NULL;
	gsl_rng *rng = pm_rng_stream(key, 3);
	enum pm_status status = rng ? pm_dataset_bootstrap(whole->fitted, rng, &drawn) : PM_ENOMEM;

	settings.seed = pm_hash(key, 3);
	member.fitted = drawn;
	if (!status)
		status = fit_parts(&member);
	if (!status) {
		*table = member.g;
		member.g = NULL;
	}
	fit_release(&member);
	pm_dataset_free(drawn);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status fit_ensemble(struct fit *fit)
{
	enum pm_status status = PM_OK;

	fit->members = fit->settings->ensemble;
	fit->member = calloc(fit->members, sizeof *fit->member);
	fit->spread = calloc(entries(fit), sizeof *fit->spread);
	if (!fit->member || !fit->spread)
		return PM_ENOMEM;
	for (size_t i = 0; i < fit->members && !status; i++) {
		status = fit_member(fit, i, &fit->member[i]);
		if (status == PM_EMAXITER)
			call_note("bootstrap %zu of %zu did not converge; a part of the pairs may be separable where all are not: see --l2", i + 1,
				  fit->members);
	}
	if (status)
		release_members(fit);
	else
		pm_ensemble_summary(fit->members, (const double *const *)fit->member, entries(fit), fit->g, fit->spread);
	return status;
}

enum pm_status fit_pairs(struct fit *fit)
{
	const struct learn_settings *s = fit->settings;
	enum pm_status status = PM_OK;

	fit->fitted = fit->dataset;
	if (s->hold_out > 0) {
		struct pm_dataset *fitted, *held_out;

		status = pm_dataset_split(fit->dataset, s->hold_out, s->seed, &fitted, &held_out);
		if (status)
			return status;
		fit->fitted = fitted;
		fit->held_out = held_out;
		fit->owns_parts = true;
	}
	status = fit_parts(fit);
	return !status && s->ensemble ? fit_ensemble(fit) : status;
}
