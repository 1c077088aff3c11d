#include "prefmodel/learn.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/design-part.h"
#include "pref/learner.h"
#include "pref/loss.h"
#include "pref/watch.h"
#include "prefmodel/separation.h"

#define ADAM_OF_THE_PAPER .learning_rate = 2, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8

const struct pm_learn_options pm_learn_defaults = {
	.optimizer = "newton", .l2 = 0, .tolerance = 1e-10, .max_iterations = 200, .patience = 20, ADAM_OF_THE_PAPER};

const struct pm_learn_options pm_learn_paper = {
	.optimizer = "adam", .l2 = 0, .tolerance = 1e-10, .max_iterations = 1000, .patience = 200, ADAM_OF_THE_PAPER};

const struct pm_optimizer *const pm_optimizers[] = {&pmi_newton, &pmi_lbfgs_optimizer, &pmi_gsl_bfgs_optimizer, &pmi_adam, NULL};

const struct pm_optimizer *pm_optimizer_find(const char *name)
{
	assert(name);
	for (const struct pm_optimizer *const *row = pm_optimizers; *row; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}

struct pm_learner *pmi_learner_alloc(size_t size, const struct pm_design *design, const struct pm_learn_options *options, const double *start)
{
	struct pm_learner *learner = pmi_array(1, size);

	if (!learner)
		return NULL;
	learner->design = design;
	learner->options = *options;
	learner->objective = NAN;
	learner->gradient_norm = INFINITY;
	learner->g = pmi_array(design->d, sizeof *learner->g);
	if (!learner->g) {
		free(learner);
		return NULL;
	}
	memcpy(learner->g, start, design->d * sizeof *start);
	return learner;
}

void pmi_learner_free(struct pm_learner *learner)
{
	if (!learner)
		return;
	free(learner->g);
	free(learner);
}

double pmi_learn_loss(const struct pm_design *design, const struct pm_learn_options *options, const double *g,
		      struct pm_loss_workspace *workspace, double *gradient, double *hessian)
{
	const double *prior = options->prior;
	double value = pm_loss(design, options->l2, g, workspace, gradient, hessian);

	/* |g - m|^2 = |g|^2 - 2 m g + |m|^2 */
	for (size_t j = 0; prior && j < design->d; j++) {
		value += options->l2 * prior[j] * (prior[j] / 2 - g[j]);
		if (gradient)
			gradient[j] -= options->l2 * prior[j];
	}
	return value;
}

static bool in_range(const struct pm_learn_options *o)
{
	return o->l2 >= 0 && isfinite(o->l2) && o->tolerance > 0 && o->learning_rate > 0 && isfinite(o->learning_rate) && o->beta1 >= 0 &&
	       o->beta1 < 1 && o->beta2 >= 0 && o->beta2 < 1 && o->epsilon > 0 && isfinite(o->epsilon);
}

/* F and its gradient at g, as the learner left them or anew. */
static void take_objective(const struct pm_learner *learner, const double *g, struct pm_loss_workspace *workspace, double *gradient,
			   struct pm_learn_info *info)
{
	if (!isnan(learner->objective) && !info->stopped_early) {
		info->objective = learner->objective;
		info->gradient_norm = learner->gradient_norm;
		return;
	}
	info->objective = pmi_learn_loss(learner->design, &learner->options, g, workspace, gradient, NULL);
	info->gradient_norm = 0;
	for (size_t j = 0; j < learner->design->d; j++)
		info->gradient_norm = fmax(info->gradient_norm, fabs(gradient[j]));
}

/* What is known of g, the learner's weights or, where it stopped early, those of an earlier iterate. */
static enum pm_status describe(const struct pm_learner *learner, const double *g, struct pm_learn_info *info)
{
	const struct pm_design *design = learner->design;
	const struct pm_learn_options *options = &learner->options;
	struct pm_loss_workspace *own = learner->workspace ? NULL : pm_loss_workspace_alloc(design), *workspace = own ? own : learner->workspace;
	double *gradient = pmi_array(design->d, sizeof *gradient), square = 0;
	bool good = workspace && gradient;

	if (good) {
		take_objective(learner, g, workspace, gradient, info);
		for (size_t j = 0; j < design->d; j++) {
			double offset = options->prior ? g[j] - options->prior[j] : g[j];

			square += offset * offset;
		}
		info->loss = info->objective - 0.5 * options->l2 * square;
		info->separable = pmi_loss_orders_all(design, g, workspace);
	}
	pm_loss_workspace_free(own);
	free(gradient);
	return good ? PM_OK : PM_ENOMEM;
}

/* Iterates to the end, which the watch may see before; result receives the weights. */
static enum pm_status iterate(const struct pm_optimizer *optimizer, struct pm_learner *learner, struct pmi_watch *watch,
			      struct pm_loss_workspace *held_out, double *result, struct pm_learn_info *info)
{
	const struct pm_learn_options *options = &learner->options;
	enum pm_status status = PM_OK;
	bool enough = held_out && pmi_watch_see(watch, 0, learner->g, pm_loss(options->held_out, 0, learner->g, held_out, NULL, NULL));

	while (!enough && !status && !optimizer->test(learner)) {
		status = learner->iterations < options->max_iterations ? optimizer->iterate(learner) : PM_EMAXITER;
		if (!status && held_out)
			enough = pmi_watch_see(watch, learner->iterations, learner->g,
					       pm_loss(options->held_out, 0, learner->g, held_out, NULL, NULL));
	}
	info->iterations = learner->iterations;
	info->held_out_loss = held_out ? watch->best_loss : NAN;
	info->stopped_early = held_out && watch->best_iteration < learner->iterations;
	memcpy(result, held_out ? watch->best : learner->g, learner->design->d * sizeof *result);
	return info->stopped_early && status == PM_EMAXITER ? PM_OK : status;
}

static enum pm_status run(const struct pm_optimizer *optimizer, const struct pm_design *design, const struct pm_learn_options *options,
			  const double *start, double *result, struct pm_learn_info *info)
{
	struct pm_learner *learner = optimizer->alloc(design, options, start);
	struct pm_loss_workspace *held_out = options->held_out ? pm_loss_workspace_alloc(options->held_out) : NULL;
	struct pmi_watch watch = {.best = NULL};
	enum pm_status status = PM_ENOMEM, described = PM_OK;

	if (learner && (!options->held_out || (held_out && pmi_watch_begin(&watch, design->d, options->patience)))) {
		status = iterate(optimizer, learner, &watch, held_out, result, info);
		described = status && status != PM_EMAXITER ? PM_OK : describe(learner, result, info);
	}
	if (learner)
		optimizer->free(learner);
	pmi_watch_end(&watch);
	pm_loss_workspace_free(held_out);
	return described ? described : status;
}

/* What stands in the way of an optimum without l2. */
static enum pm_status decide_separation(const struct pm_design *design, const double *g, struct pm_learn_info *info)
{
	enum pm_separation verdict;
	enum pm_status status;

	if (info->separable)
		return PM_OK;
	status = pm_design_separation(design, g, &verdict, NULL);
	info->separable = verdict == PM_SEPARATED;
	info->separation_open = verdict == PM_SEPARATION_UNKNOWN;
	return status;
}

/* A fit to part of the pairs is near that to all, and costs little: from there Newton's method needs few steps. */
enum { WARM_PAIRS = 25000, WARM_PER_WEIGHT = 50, WARM_SAVING = 4 };

/* Every stride-th pair. */
static bool thin(const struct pm_design *design, size_t stride, struct pm_design *part)
{
	size_t n = design->n_pairs / stride, *pick = pmi_array(n, sizeof *pick);
	bool good = pick != NULL;

	for (size_t k = 0; k < n && good; k++)
		pick[k] = k * stride;
	good = good && pmi_design_take(design, n, pick, part);
	free(pick);
	return good;
}

/* g becomes the fit to a part of the pairs; left as it is where that would not pay, or fails. */
static void warm_start(const struct pm_design *design, const struct pm_learn_options *options, double *g)
{
	size_t wanted = design->d * WARM_PER_WEIGHT > WARM_PAIRS ? design->d * WARM_PER_WEIGHT : WARM_PAIRS;
	struct pm_learn_options rough = *options;
	struct pm_learn_info ignored;
	struct pm_design part = {.d = 0};
	double *warm;

	if (design->n_pairs / WARM_SAVING < wanted)
		return;
	warm = pmi_array(design->d, sizeof *warm);
	rough.tolerance = fmax(options->tolerance, 1e-4);
	rough.max_iterations = 8;
	if (warm && thin(design, design->n_pairs / wanted, &part) && run(&pmi_newton, &part, &rough, g, warm, &ignored) == PM_OK)
		memcpy(g, warm, design->d * sizeof *g);
	free(warm);
	pmi_design_part_clear(&part);
}

/* start, with the prior's mean where no pair looks, is fitted in work and then becomes g. */
static enum pm_status fit(const struct pm_design *design, const struct pm_learn_options *options, const struct pm_optimizer *optimizer,
			  double *g, double *work, unsigned char *used, struct pm_learn_info *info)
{
	enum pm_status status, decided;

	info->used_columns = pmi_design_used(design, used);
	for (size_t j = 0; j < design->d; j++)
		work[j] = used[j] ? g[j] : options->prior ? options->prior[j] : 0;
	/* Early stopping looks at the way from the start. */
	if (optimizer == &pmi_newton && !options->held_out)
		warm_start(design, options, work);
	status = run(optimizer, design, options, work, work, info);
	if (status && status != PM_EMAXITER)
		return status;
	/* Adam's steps have their size whatever that of the gradient, be it rounding alone. */
	for (size_t j = 0; j < design->d; j++)
		work[j] = used[j] ? work[j] : options->prior ? options->prior[j] : 0;
	decided = optimizer->exact && options->l2 == 0 ? decide_separation(design, work, info) : PM_OK;
	if (decided)
		return decided;
	memcpy(g, work, design->d * sizeof *g);
	/* A small gradient is no optimum where the weights could grow for ever. */
	return optimizer->exact && options->l2 == 0 && info->separable && !info->stopped_early ? PM_EMAXITER : status;
}

enum pm_status pm_learn(const struct pm_design *design, const struct pm_learn_options *options, double *g, struct pm_learn_info *info)
{
	const struct pm_learn_options o = options ? *options : pm_learn_defaults;
	const struct pm_optimizer *optimizer = pm_optimizer_find(o.optimizer);
	struct pm_learn_info ignored;
	struct pm_design view;
	unsigned char *used;
	double *work;
	enum pm_status status = PM_ENOMEM;

	if (!optimizer)
		return PM_ENOTFOUND;
	if (design->list && optimizer == &pmi_adam)
		return PM_EUNSUPPORTED;
	if (!in_range(&o))
		return PM_EDOM;
	info = info ? info : &ignored;
	*info = (struct pm_learn_info){.optimizer = optimizer->name};
	used = pmi_array(design->d, 1);
	work = pmi_array(design->d, sizeof *work);
	view = optimizer == &pmi_adam ? *design : pmi_design_view(design);
	if (used && work)
		status = fit(&view, &o, optimizer, g, work, used, info);
	pmi_design_view_clear(design, &view);
	free(used);
	free(work);
	return status;
}

void pm_learn_start(size_t d, gsl_rng *rng, double *g)
{
	double bound = 1 / sqrt((double)d);

	for (size_t j = 0; j < d; j++)
		g[j] = bound * (2 * gsl_rng_uniform(rng) - 1);
}
