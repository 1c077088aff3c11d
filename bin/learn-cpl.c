/* prefmodel learn --assume cpl: a policy, by contrastive preference learning. */
#include <stdlib.h>

#include "learn.h"

static struct pm_cpl_options options_of(const struct learn_settings *s)
{
	struct pm_cpl_options o = pm_cpl_defaults;

	o.l2 = s->learn.l2;
	o.tolerance = s->learn.tolerance;
	o.gamma = s->gamma;
	o.alpha = s->alpha;
	o.bias = s->bias;
	o.patience = s->learn.patience;
	o.optimizer = s->learn.optimizer;
	o.learning_rate = s->learn.learning_rate;
	o.max_iterations = s->iterations;
	return o;
}

/* The pairs that are fitted, and g / alpha, the log of the policy: logits of it.  False when memory is short. */
static bool begin(const struct fit *fit, struct pm_cpl_workspace **workspace, double **logits)
{
	const struct pm_cpl_options o = options_of(fit->settings);

	*workspace = pm_cpl_workspace_alloc(fit->world->mdp, fit->fitted, &o);
	*logits = calloc(fit->design->d, sizeof **logits);
	for (size_t row = 0; row < fit->design->d && *logits; row++)
		(*logits)[row] = fit->g[row] / o.alpha;
	return *workspace && *logits;
}

static enum pm_status take_posterior(const struct fit *fit, struct pm_posterior **posterior)
{
	struct pm_cpl_workspace *workspace;
	double *logits;
	enum pm_status status = begin(fit, &workspace, &logits) ? pm_cpl_posterior(workspace, logits, posterior) : PM_ENOMEM;

	pm_cpl_workspace_free(workspace);
	free(logits);
	return status;
}

static enum pm_status ask_separation(const struct fit *fit, enum pm_separation *verdict, double *direction)
{
	struct pm_cpl_workspace *workspace;
	double *logits;
	enum pm_status status = begin(fit, &workspace, &logits) ? pm_cpl_separation(workspace, logits, verdict, direction) : PM_ENOMEM;

	pm_cpl_workspace_free(workspace);
	free(logits);
	return status;
}

enum pm_status fit_cpl(struct fit *fit)
{
	struct pm_cpl_options o = options_of(fit->settings);
	struct pm_cpl_info info = {.iterations = 0};
	enum pm_status status, diagnosis;

	o.held_out = fit->held_out;
	status = pm_learn_cpl(fit->world->mdp, fit->fitted, &o, fit->g, &info);
	FIT_TAKE(fit, info);
	fit_end(fit, status);
	if (status && status != PM_EMAXITER)
		return status;
	diagnosis = fit_identify(fit, take_posterior);
	if (!diagnosis)
		diagnosis = fit_separate(fit, ask_separation);
	return diagnosis ? diagnosis : status;
}
