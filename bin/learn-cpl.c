/* prefmodel learn --assume cpl: a policy, by contrastive preference learning. */
#include <stdlib.h>

#include "learn.h"

/* At g / alpha, the log of the policy: logits of it. */
static enum pm_status take_posterior(const struct fit *fit, struct pm_posterior **posterior)
{
	const struct learn_settings *s = fit->settings;
	struct pm_cpl_options o = pm_cpl_defaults;
	struct pm_cpl_workspace *workspace;
	double *logits = calloc(fit->design->d, sizeof *logits);
	enum pm_status status = PM_ENOMEM;

	o.gamma = s->gamma;
	o.alpha = s->alpha;
	o.bias = s->bias;
	workspace = pm_cpl_workspace_alloc(fit->world->mdp, fit->fitted, &o);
	for (size_t row = 0; row < fit->design->d && logits; row++)
		logits[row] = fit->g[row] / s->alpha;
	if (workspace && logits)
		status = pm_cpl_posterior(workspace, logits, posterior);
	pm_cpl_workspace_free(workspace);
	free(logits);
	return status;
}

enum pm_status fit_cpl(struct fit *fit)
{
	const struct learn_settings *s = fit->settings;
	struct pm_cpl_options o = pm_cpl_defaults;
	struct pm_cpl_info info = {.iterations = 0};
	enum pm_status status, diagnosis;

	o.l2 = s->learn.l2;
	o.tolerance = s->learn.tolerance;
	o.gamma = s->gamma;
	o.alpha = s->alpha;
	o.bias = s->bias;
	o.held_out = fit->held_out;
	o.patience = s->learn.patience;
	o.max_iterations = s->iterations ? s->iterations : o.max_iterations;
	fit->optimizer = "lbfgs";
	status = pm_learn_cpl(fit->world->mdp, fit->fitted, &o, fit->g, &info);
	fit->converged = !status;
	fit->loss = info.loss;
	fit->objective = info.objective;
	fit->gradient_norm = info.gradient_norm;
	fit->iterations = info.iterations;
	fit->held_out_loss = info.held_out_loss;
	fit->stopped_early = info.stopped_early;
	if (status && status != PM_EMAXITER)
		return status;
	diagnosis = fit_identify(fit, take_posterior);
	return diagnosis ? diagnosis : status;
}
