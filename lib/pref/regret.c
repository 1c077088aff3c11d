#include "prefmodel/regret.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/band.h"
#include "mdp/lapack.h"
#include "pref/lbfgs.h"
#include "prefmodel/learn.h"
#include "prefmodel/plan.h"

const struct pm_regret_options pm_regret_defaults = {.l2 = 1e-5, .gamma = -1, .tolerance = 1e-7, .max_iterations = 200, .starts = 10};

enum { MAX_STATES = 4000 };

struct pm_regret_workspace {
	const struct pm_mdp *mdp;
	const struct pm_design *design;
	const struct pm_features *features;
	double gamma, l2;
	struct pm_loss_workspace *loss;
	double *reward, *q, *advantage, *slope; /* S*A; slope is c, then dF/dr */
	double *v, *y;                          /* S */
	double *matrix;                         /* S*S, I - gamma P */
	int *pivot;                             /* S */
	uint32_t *action;                       /* S, greedy */
	size_t plans;
	enum pm_status status; /* of the last evaluation */
};

void pm_regret_workspace_free(struct pm_regret_workspace *w)
{
	if (!w)
		return;
	pm_loss_workspace_free(w->loss);
	free(w->reward);
	free(w->q);
	free(w->advantage);
	free(w->slope);
	free(w->v);
	free(w->y);
	free(w->matrix);
	free(w->pivot);
	free(w->action);
	free(w);
}

struct pm_regret_workspace *pm_regret_workspace_alloc(const struct pm_mdp *mdp, const struct pm_design *design, const struct pm_features *features,
						      double gamma, double l2)
{
	struct pm_regret_workspace *w = pmi_array(1, sizeof *w);
	size_t n = mdp->n_states, rows = n * mdp->n_actions;

	if (!w)
		return NULL;
	w->mdp = mdp;
	w->design = design;
	w->features = features;
	w->gamma = gamma < 0 ? mdp->gamma : gamma;
	w->l2 = l2;
	w->loss = pm_loss_workspace_alloc(design);
	w->reward = pmi_array(rows, sizeof *w->reward);
	w->q = pmi_array(rows, sizeof *w->q);
	w->advantage = pmi_array(rows, sizeof *w->advantage);
	w->slope = pmi_array(rows, sizeof *w->slope);
	w->v = pmi_array(n, sizeof *w->v);
	w->y = pmi_array(n, sizeof *w->y);
	w->matrix = pmi_array(n, n * sizeof *w->matrix);
	w->pivot = pmi_array(n, sizeof *w->pivot);
	w->action = pmi_array(n, sizeof *w->action);
	if (w->loss && w->reward && w->q && w->advantage && w->slope && w->v && w->y && w->matrix && w->pivot && w->action)
		return w;
	pm_regret_workspace_free(w);
	return NULL;
}

static void choose_actions(struct pm_regret_workspace *w)
{
	size_t n_actions = w->mdp->n_actions;

	for (size_t s = 0; s < w->mdp->n_states; s++) {
		w->action[s] = 0;
		for (uint32_t a = 1; a < n_actions; a++)
			if (w->q[s * n_actions + a] > w->q[s * n_actions + w->action[s]])
				w->action[s] = a;
	}
}

/* b(s') = gamma sum T(s'|s,a) c(s,a) - sum_a c(s',a), into y; 0 in terminal states, whose value is fixed */
static void push_values(struct pm_regret_workspace *w)
{
	const struct pm_mdp *mdp = w->mdp;

	memset(w->y, 0, mdp->n_states * sizeof *w->y);
	for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++) {
		w->y[row / mdp->n_actions] -= w->slope[row];
		for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
			w->y[mdp->next[k]] += w->gamma * mdp->probability[k] * w->slope[row];
	}
	for (size_t s = 0; s < mdp->n_states; s++)
		w->y[s] = mdp->terminal[s] ? 0 : w->y[s];
}

/* (I - gamma P)^T y = b in place, by its band where that is narrow, as on a grid; else the matrix is filled by rows, so that LAPACK sees it transposed. */
static enum pm_status solve_adjoint(struct pm_regret_workspace *w)
{
	const struct pm_mdp *mdp = w->mdp;
	size_t n = mdp->n_states;
	int order = (int)n, one = 1, info;
	enum pm_status status = pmi_band_solve(mdp, w->gamma, w->action, true, w->y);

	if (status != PM_EUNSUPPORTED)
		return status;
	memset(w->matrix, 0, n * n * sizeof *w->matrix);
	for (size_t s = 0; s < n; s++) {
		size_t row = pm_row(mdp, s, w->action[s]);

		w->matrix[s * n + s] += 1;
		for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
			w->matrix[s * n + mdp->next[k]] -= w->gamma * mdp->probability[k];
	}
	dgetrf_(&order, &order, w->matrix, &order, w->pivot, &info);
	if (info)
		return PM_ESINGULAR;
	dgetrs_("N", &order, &one, w->matrix, &order, w->pivot, w->y, &order, &info);
	return info ? PM_ESINGULAR : PM_OK;
}

/* dF/dr from dF/dA* in slope */
static enum pm_status pull_back(struct pm_regret_workspace *w)
{
	enum pm_status status;

	choose_actions(w);
	push_values(w);
	status = solve_adjoint(w);
	for (size_t s = 0; s < w->mdp->n_states && !status; s++)
		if (!w->mdp->terminal[s])
			w->slope[pm_row(w->mdp, s, w->action[s])] += w->y[s];
	return status;
}

static void fill_gradient(const struct pm_regret_workspace *w, const double *x, double *gradient)
{
	const struct pm_features *f = w->features;
	size_t rows = w->design->d, n = f ? f->n : rows;

	for (size_t j = 0; j < n; j++)
		gradient[j] = w->l2 * x[j];
	for (size_t row = 0; row < rows; row++) {
		bool ended = w->mdp->terminal[row / w->mdp->n_actions];

		if (!f)
			gradient[row] += ended ? 0 : w->slope[row];
		for (size_t j = 0; f && j < n; j++)
			gradient[j] += w->slope[row] * f->phi[row * n + j];
	}
}

static enum pm_status plan(struct pm_regret_workspace *w, const double *x)
{
	struct pm_plan_options options = pm_plan_defaults;
	enum pm_status status;

	if (w->features)
		pm_features_table(w->features, x, w->reward);
	else
		memcpy(w->reward, x, w->design->d * sizeof *w->reward);
	options.gamma = w->gamma;
	w->plans++;
	status = pm_plan_values(w->mdp, w->reward, &options, w->v, w->q, w->advantage, NULL);
	return status == PM_ETOLERANCE ? PM_OK : status;
}

double pm_regret_loss(struct pm_regret_workspace *w, const double *x, double *gradient, enum pm_status *status)
{
	size_t n = w->features ? w->features->n : w->design->d;
	double value = INFINITY, square = 0;

	w->status = plan(w, x);
	if (!w->status) {
		value = pm_loss(w->design, 0, w->advantage, w->loss, w->slope, NULL);
		if (gradient)
			w->status = pull_back(w);
	}
	if (!w->status && gradient)
		fill_gradient(w, x, gradient);
	for (size_t j = 0; j < n; j++)
		square += x[j] * x[j];
	if (status)
		*status = w->status;
	return w->status ? INFINITY : value + w->l2 / 2 * square;
}

static double value(void *data, const double *x, double *gradient)
{
	return pm_regret_loss(data, x, gradient, NULL);
}

/* The fit under partial return: where labels follow partial return it is the truth, else often on the right side. */
static enum pm_status first_start(const struct pm_design *design, const struct pm_features *features, double *x)
{
	struct pm_learn_options options = pm_learn_defaults;
	size_t n = features ? features->n : design->d;
	double *g = pmi_array(design->d, sizeof *g);
	enum pm_status status = PM_ENOMEM;

	memset(x, 0, n * sizeof *x);
	if (g) {
		options.l2 = 1e-4;
		status = pm_learn(design, &options, g, NULL);
	}
	/* With features: their directions, g weighed by each. */
	for (size_t row = 0; row < design->d && !status; row++)
		for (size_t j = 0; j < n; j++)
			if (features)
				x[j] += features->phi[row * n + j] * g[row] / (double)design->d;
			else
				x[j] = g[j];
	free(g);
	return status == PM_EMAXITER ? PM_OK : status;
}

/* Follows one start; the best x so far is kept in best. */
static enum pm_status descend(struct pm_regret_workspace *w, const struct pm_regret_options *o, const double *x, double *best,
			      struct pm_regret_info *info)
{
	size_t n = w->features ? w->features->n : w->design->d;
	struct pmi_function function = {.d = n, .data = w, .value = value};
	struct pmi_lbfgs *lbfgs = pmi_lbfgs_alloc(&function, x);
	enum pm_status status = PM_OK;
	double objective;

	if (!lbfgs)
		return PM_ENOMEM;
	for (size_t i = 0; i < o->max_iterations && !status && pmi_lbfgs_gradient_norm(lbfgs) > o->tolerance; i++) {
		status = pmi_lbfgs_iterate(lbfgs);
		info->iterations += !status;
	}
	objective = pmi_lbfgs_value(lbfgs);
	info->converged += pmi_lbfgs_gradient_norm(lbfgs) <= o->tolerance;
	info->worst_objective = info->starts ? fmax(info->worst_objective, objective) : objective;
	if (!info->starts++ || objective < info->objective) {
		info->objective = objective;
		info->gradient_norm = pmi_lbfgs_gradient_norm(lbfgs);
		memcpy(best, pmi_lbfgs_x(lbfgs), n * sizeof *best);
	}
	pmi_lbfgs_free(lbfgs);
	/* A start that can go no further is no failure; one at which nothing can be planned is passed over. */
	return PM_OK;
}

static enum pm_status descend_all(struct pm_regret_workspace *w, const struct pm_regret_options *o, gsl_rng *rng, double *x, double *best,
				  struct pm_regret_info *info)
{
	size_t n = w->features ? w->features->n : w->design->d;
	enum pm_status status = first_start(w->design, w->features, x);
	double square = 0;

	for (size_t k = 0; k < o->starts && !status; k++) {
		for (size_t j = 0; j < n && k; j++)
			x[j] = gsl_ran_gaussian(rng, 1);
		status = descend(w, o, x, best, info);
	}
	for (size_t j = 0; j < n; j++)
		square += best[j] * best[j];
	info->loss = info->objective - o->l2 / 2 * square;
	info->plans = w->plans;
	return status ? status : isfinite(info->objective) ? PM_OK : w->status;
}

enum pm_status pm_learn_regret(const struct pm_mdp *mdp, const struct pm_design *design, const struct pm_features *features,
			       const struct pm_regret_options *options, gsl_rng *rng, double *best, struct pm_regret_info *info)
{
	const struct pm_regret_options o = options ? *options : pm_regret_defaults;
	size_t n = features ? features->n : design->d;
	struct pm_regret_info ignored;
	struct pm_regret_workspace *w;
	double *x;
	enum pm_status status = PM_ENOMEM;

	if (!(o.l2 >= 0 && isfinite(o.l2) && o.gamma <= 1 && o.tolerance > 0 && o.starts > 0))
		return PM_EDOM;
	if (mdp->n_states > MAX_STATES)
		return PM_EUNSUPPORTED;
	info = info ? info : &ignored;
	*info = (struct pm_regret_info){.starts = 0};
	w = pm_regret_workspace_alloc(mdp, design, features, o.gamma, o.l2);
	x = pmi_array(n, sizeof *x);
	if (w && x)
		status = descend_all(w, &o, rng, x, best, info);
	pm_regret_workspace_free(w);
	free(x);
	return status;
}
