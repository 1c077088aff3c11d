#include "prefmodel/regret.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/posterior.h"
#include "pref/regret.h"

void pm_regret_workspace_free(struct pm_regret_workspace *w)
{
	if (!w)
		return;
	pm_loss_workspace_free(w->loss);
	free(w->score);
	free(w->push);
	free(w->reward);
	free(w->q);
	free(w->advantage);
	free(w->slope);
	free(w->v);
	free(w->y);
	free(w->action);
	pmi_policy_system_clear(&w->system);
	free(w);
}

struct pm_regret_workspace *pm_regret_workspace_alloc(const struct pm_mdp *mdp, const struct pm_design *design, const struct pm_features *features,
						      const struct pm_regret_options *options)
{
	struct pm_regret_workspace *w = pmi_array(1, sizeof *w);
	size_t n = mdp->n_states, rows = n * mdp->n_actions;

	if (!w)
		return NULL;
	w->mdp = mdp;
	w->design = design;
	w->features = features;
	w->gamma = options->gamma < 0 ? mdp->gamma : options->gamma;
	w->l2 = options->l2;
	w->link = options->link;
	w->nu = options->nu;
	w->score = pmi_array(design->n_segments, sizeof *w->score);
	w->push = pmi_array(design->n_segments, sizeof *w->push);
	w->loss = pm_loss_workspace_alloc(design);
	w->reward = pmi_array(rows, sizeof *w->reward);
	w->q = pmi_array(rows, sizeof *w->q);
	w->advantage = pmi_array(rows, sizeof *w->advantage);
	w->slope = pmi_array(rows, sizeof *w->slope);
	w->v = pmi_array(n, sizeof *w->v);
	w->y = pmi_array(n, sizeof *w->y);
	w->action = pmi_array(n, sizeof *w->action);
	if (w->loss && w->score && w->push && w->reward && w->q && w->advantage && w->slope && w->v && w->y && w->action)
		return w;
	pm_regret_workspace_free(w);
	return NULL;
}

void pmi_push_values(const struct pm_mdp *mdp, double gamma, const double *c, double *y)
{
	memset(y, 0, mdp->n_states * sizeof *y);
	for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++) {
		y[row / mdp->n_actions] -= c[row];
		for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
			y[mdp->next[k]] += gamma * mdp->probability[k] * c[row];
	}
	for (size_t s = 0; s < mdp->n_states; s++)
		y[s] = mdp->terminal[s] ? 0 : y[s];
}

/* dF/dr from dF/dA* in slope */
static enum pm_status pull_back(struct pm_regret_workspace *w)
{
	enum pm_status status = pmi_policy_system_set(&w->system, w->mdp, w->gamma, w->action);

	if (status)
		return status;
	pmi_push_values(w->mdp, w->gamma, w->slope, w->y);
	pmi_policy_system_solve(&w->system, w->mdp->n_states, true, w->y);
	for (size_t s = 0; s < w->mdp->n_states; s++)
		if (!w->mdp->terminal[s])
			w->slope[pm_row(w->mdp, s, w->action[s])] += w->y[s];
	return PM_OK;
}

static size_t count_weights(const struct pm_regret_workspace *w)
{
	return w->features ? w->features->n : w->design->d;
}

/* gradient += dF/dw, from dF/dr in slope */
static void add_gradient(const struct pm_regret_workspace *w, double *gradient)
{
	const struct pm_features *f = w->features;
	size_t n = count_weights(w);

	for (size_t row = 0; row < w->design->d; row++) {
		bool ended = w->mdp->terminal[row / w->mdp->n_actions];

		if (!f)
			gradient[row] += ended ? 0 : w->slope[row];
		for (size_t j = 0; f && j < n; j++)
			gradient[j] += w->slope[row] * f->phi[row * n + j];
	}
}

double pm_regret_loss(struct pm_regret_workspace *w, const double *x, double *gradient, enum pm_status *status)
{
	size_t n = count_weights(w);
	double value = INFINITY, square = 0;

	w->status = pmi_regret_plan(w, x);
	if (!w->status) {
		value = w->link ? pm_link_loss(w->design, w->link, w->nu, 0, w->advantage, w->score, w->push, w->slope, NULL)
				: pm_loss(w->design, 0, w->advantage, w->loss, w->slope, NULL);
		if (gradient)
			w->status = pull_back(w);
	}
	for (size_t j = 0; j < n; j++) {
		square += x[j] * x[j];
		if (gradient)
			gradient[j] = w->l2 * x[j];
	}
	if (!w->status && gradient)
		add_gradient(w, gradient);
	if (status)
		*status = w->status;
	return w->status ? INFINITY : value + w->l2 / 2 * square;
}

double pm_regret_held_out(struct pm_regret_workspace *w, const struct pm_design *held_out, struct pm_loss_workspace *loss, const double *x,
			  enum pm_status *status)
{
	w->status = pmi_regret_plan(w, x);
	if (status)
		*status = w->status;
	return w->status ? INFINITY : pm_loss(held_out, 0, w->advantage, loss, NULL, NULL);
}

/* Row i (weights) of result, which is 0 before, = a row of a times dA/dw; its S*A numbers begin at a + i * row_step, `step` apart. */
static enum pm_status multiply(struct pm_regret_workspace *w, const double *a, size_t n_rows, size_t row_step, size_t step, double *result)
{
	enum pm_status status = PM_OK;

	for (size_t i = 0; i < n_rows && !status; i++) {
		for (size_t row = 0; row < w->design->d; row++)
			w->slope[row] = a[i * row_step + row * step];
		status = pull_back(w);
		if (!status)
			add_gradient(w, result + i * count_weights(w));
	}
	return status;
}

enum pm_status pm_regret_posterior(struct pm_regret_workspace *w, const double *x, struct pm_posterior **posterior)
{
	size_t d = w->design->d, n = count_weights(w);
	double *of_table = pmi_array(d, d * sizeof *of_table), *half = pmi_array(d, n * sizeof *half), *whole = pmi_array(n, n * sizeof *whole);
	enum pm_status status = of_table && half && whole ? pmi_regret_plan(w, x) : PM_ENOMEM;

	*posterior = NULL;
	if (!status) {
		pm_loss(w->design, 0, w->advantage, w->loss, NULL, of_table);
		status = multiply(w, of_table, d, d, 1, half);
	}
	if (!status)
		status = multiply(w, half, n, 1, n, whole);
	if (!status)
		status = pmi_posterior_of(n, w->design->total_weight, whole, posterior);
	free(of_table);
	free(half);
	free(whole);
	return status;
}
