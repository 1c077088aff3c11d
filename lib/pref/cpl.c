#include "prefmodel/cpl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/cpl.h"
#include "pref/descent.h"
#include "pref/loss.h"
#include "pref/posterior.h"
#include "prefmodel/probability.h"

const struct pm_cpl_options pm_cpl_defaults = {.alpha = 0.1, .bias = 0.5, .gamma = -1, .l2 = 1e-4, .tolerance = 1e-8, .max_iterations = 1000, .patience = 20,
						  .optimizer = "lbfgs", .learning_rate = 0.1};

void pm_cpl_workspace_free(struct pm_cpl_workspace *w)
{
	if (!w)
		return;
	pm_design_free(w->design);
	free(w->log_policy);
	free(w->push);
	free(w->score);
	free(w->slope);
	free(w);
}

struct pm_cpl_workspace *pm_cpl_workspace_alloc(const struct pm_mdp *mdp, const struct pm_dataset *dataset, const struct pm_cpl_options *options)
{
	struct pm_cpl_workspace *w = pmi_array(1, sizeof *w);

	if (!w)
		return NULL;
	w->mdp = mdp;
	w->options = options ? *options : pm_cpl_defaults;
	if (!pmi_design_discounted(mdp, dataset, w->options.gamma < 0 ? mdp->gamma : w->options.gamma, &w->design)) {
		w->log_policy = pmi_array(w->design->d, sizeof *w->log_policy);
		w->push = pmi_array(w->design->d, sizeof *w->push);
		w->score = pmi_array(w->design->n_segments, sizeof *w->score);
		w->slope = pmi_array(w->design->n_segments, sizeof *w->slope);
	}
	if (w->log_policy && w->push && w->score && w->slope)
		return w;
	pm_cpl_workspace_free(w);
	return NULL;
}

static void normalise(const struct pm_cpl_workspace *w, const double *logits)
{
	size_t n_actions = w->mdp->n_actions;

	for (size_t s = 0; s < w->mdp->n_states; s++) {
		double total = pm_log_sum_exp(logits + s * n_actions, n_actions);

		for (size_t a = 0; a < n_actions; a++)
			w->log_policy[s * n_actions + a] = logits[s * n_actions + a] - total;
	}
}

/* The loss when segment i was preferred to j, times weight. */
static double prefer(const struct pm_cpl_workspace *w, size_t i, size_t j, double weight)
{
	double alpha = w->options.alpha, bias = w->options.bias, x = alpha * (w->score[i] - bias * w->score[j]);
	double slope = -weight * alpha * pm_logistic(-x);

	w->slope[i] += slope;
	w->slope[j] -= bias * slope;
	return -weight * pm_log_logistic(x);
}

static double take_pairs(const struct pm_cpl_workspace *w)
{
	const struct pm_design *d = w->design;
	double sum = 0;

	memset(w->slope, 0, d->n_segments * sizeof *w->slope);
	for (size_t k = 0; k < d->n_pairs; k++) {
		double y = d->label[k];

		sum += y > 0 ? prefer(w, d->left[k], d->right[k], d->weight[k] * y) : 0;
		sum += y < 1 ? prefer(w, d->right[k], d->left[k], d->weight[k] * (1 - y)) : 0;
	}
	return sum / d->total_weight;
}

double pm_cpl_loss(struct pm_cpl_workspace *w, const double *logits, double *gradient)
{
	size_t n_actions = w->mdp->n_actions, d = w->design->d;
	double sum, square = 0;

	normalise(w, logits);
	pmi_design_scores(w->design, w->log_policy, w->score);
	sum = take_pairs(w);
	memset(w->push, 0, d * sizeof *w->push);
	pmi_design_back(w->design, w->slope, w->push);
	for (size_t s = 0; s < w->mdp->n_states; s++) {
		double total = 0;

		for (size_t row = s * n_actions; row < (s + 1) * n_actions; row++)
			total += w->push[row];
		for (size_t row = s * n_actions; row < (s + 1) * n_actions; row++) {
			gradient[row] = (w->push[row] - exp(w->log_policy[row]) * total) / w->design->total_weight + w->options.l2 * logits[row];
			square += logits[row] * logits[row];
		}
	}
	return sum + w->options.l2 / 2 * square;
}

/* Adds the curvature by log pi (S*A squared) when segment i was preferred to j. */
static void bend(const struct pm_cpl_workspace *w, size_t i, size_t j, double weight, double *matrix)
{
	double alpha = w->options.alpha, bias = w->options.bias, x = alpha * (w->score[i] - bias * w->score[j]);
	double h = weight * alpha * alpha * pm_logistic(x) * pm_logistic(-x);

	pmi_design_product(w->design, i, i, h, matrix);
	pmi_design_product(w->design, i, j, -bias * h, matrix);
	pmi_design_product(w->design, j, i, -bias * h, matrix);
	pmi_design_product(w->design, j, j, bias * bias * h, matrix);
}

static void bend_all(const struct pm_cpl_workspace *w, double *matrix)
{
	const struct pm_design *d = w->design;

	for (size_t k = 0; k < d->n_pairs; k++) {
		double y = d->label[k], weight = d->weight[k] / d->total_weight;

		if (y > 0)
			bend(w, d->left[k], d->right[k], weight * y, matrix);
		if (y < 1)
			bend(w, d->right[k], d->left[k], weight * (1 - y), matrix);
	}
}

/* Rows (S*A) of derivatives by log pi become those by logits; the result is transposed, for the other side's turn. */
static void pull_back(const struct pm_cpl_workspace *w, const double *matrix, double *result)
{
	size_t n_actions = w->mdp->n_actions, d = w->design->d;

	for (size_t i = 0; i < d; i++)
		for (size_t s = 0; s < w->mdp->n_states; s++) {
			double total = 0;

			for (size_t row = s * n_actions; row < (s + 1) * n_actions; row++)
				total += matrix[i * d + row];
			for (size_t row = s * n_actions; row < (s + 1) * n_actions; row++)
				result[row * d + i] = matrix[i * d + row] - exp(w->log_policy[row]) * total;
		}
}

enum pm_status pm_cpl_posterior(struct pm_cpl_workspace *w, const double *logits, struct pm_posterior **posterior)
{
	size_t d = w->design->d;
	double *matrix = pmi_array(d, d * sizeof *matrix), *spare = pmi_array(d, d * sizeof *spare);
	enum pm_status status = PM_ENOMEM;

	*posterior = NULL;
	if (matrix && spare) {
		normalise(w, logits);
		pmi_design_scores(w->design, w->log_policy, w->score);
		bend_all(w, matrix);
		pull_back(w, matrix, spare);
		pull_back(w, spare, matrix);
		status = pmi_posterior_of(d, w->design->total_weight, matrix, posterior);
	}
	free(matrix);
	free(spare);
	return status;
}

/* The pairs that are fitted, and those that are held out, if any. */
struct fit {
	struct pm_cpl_workspace *fitted, *held_out;
};

static double value(void *data, const double *x, double *gradient)
{
	const struct fit *fit = data;

	return pm_cpl_loss(fit->fitted, x, gradient);
}

static double held_out(void *data, const double *x)
{
	struct pm_cpl_workspace *w = ((const struct fit *)data)->held_out;

	normalise(w, x);
	pmi_design_scores(w->design, w->log_policy, w->score);
	return take_pairs(w);
}

static enum pm_status follow(struct fit *fit, double *g, struct pm_cpl_info *info)
{
	struct pm_cpl_workspace *w = fit->fitted;
	const struct pmi_function function = {.d = w->design->d, .data = fit, .value = value};
	struct pmi_descent descent = {.optimizer = w->options.optimizer, .learning_rate = w->options.learning_rate,
				      .tolerance = w->options.tolerance, .max_iterations = w->options.max_iterations,
				      .held_out = fit->held_out ? held_out : NULL, .patience = w->options.patience};
	double square = 0;
	enum pm_status status;

	/* g begins as logits 0, the uniform policy. */
	memset(g, 0, function.d * sizeof *g);
	status = pmi_descend(&function, &descent, g);
	if (status && status != PM_EMAXITER)
		return status;
	for (size_t j = 0; j < function.d; j++)
		square += g[j] * g[j];
	info->iterations = descent.iterations;
	info->objective = descent.value;
	info->loss = info->objective - w->options.l2 / 2 * square;
	info->gradient_norm = descent.gradient_norm;
	info->held_out_loss = descent.held_out_loss;
	info->stopped_early = descent.stopped_early;
	normalise(w, g);
	for (size_t j = 0; j < function.d; j++)
		g[j] = w->mdp->terminal[j / w->mdp->n_actions] ? 0 : w->options.alpha * w->log_policy[j];
	return status;
}

static bool in_range(const struct pm_cpl_options *o)
{
	return o->alpha > 0 && isfinite(o->alpha) && o->bias > 0 && o->bias <= 1 && o->gamma <= 1 && o->l2 >= 0 && isfinite(o->l2) &&
	       o->tolerance > 0 && pmi_descent_in_range(o->optimizer, o->learning_rate);
}

enum pm_status pm_learn_cpl(const struct pm_mdp *mdp, const struct pm_dataset *dataset, const struct pm_cpl_options *options, double *g,
			    struct pm_cpl_info *info)
{
	const struct pm_cpl_options o = options ? *options : pm_cpl_defaults;
	struct pm_cpl_info ignored;
	struct fit fit = {.held_out = NULL};
	enum pm_status status = PM_ENOMEM;

	if (!pmi_descent_knows(o.optimizer))
		return PM_ENOTFOUND;
	if (!in_range(&o))
		return PM_EDOM;
	info = info ? info : &ignored;
	*info = (struct pm_cpl_info){.iterations = 0};
	fit.fitted = pm_cpl_workspace_alloc(mdp, dataset, &o);
	if (o.held_out)
		fit.held_out = pm_cpl_workspace_alloc(mdp, o.held_out, &o);
	if (fit.fitted && (!o.held_out || fit.held_out))
		status = follow(&fit, g, info);
	pm_cpl_workspace_free(fit.fitted);
	pm_cpl_workspace_free(fit.held_out);
	return status;
}
