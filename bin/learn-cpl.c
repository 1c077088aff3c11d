/* prefmodel learn --assume cpl: a policy, by contrastive preference learning. */
#include "learn.h"

enum pm_status fit_cpl(struct fit *fit)
{
	const struct learn_settings *s = fit->settings;
	struct pm_cpl_options o = pm_cpl_defaults;
	struct pm_cpl_info info = {.iterations = 0};
	enum pm_status status;

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
	return status;
}
