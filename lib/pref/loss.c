#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/loss.h"
#include "prefmodel/probability.h"

struct pm_loss_workspace {
	double *score; /* n_segments: x_i */
	double *slope; /* n_segments: W dF/dx_i without the l2 term */
};

struct pm_loss_workspace *pm_loss_workspace_alloc(const struct pm_design *design)
{
	struct pm_loss_workspace *workspace = pmi_array(1, sizeof *workspace);

	if (!workspace)
		return NULL;
	workspace->score = pmi_array(design->n_segments, sizeof *workspace->score);
	workspace->slope = pmi_array(design->n_segments, sizeof *workspace->slope);
	if (!workspace->score || !workspace->slope) {
		pm_loss_workspace_free(workspace);
		return NULL;
	}
	return workspace;
}

void pm_loss_workspace_free(struct pm_loss_workspace *workspace)
{
	if (!workspace)
		return;
	free(workspace->score);
	free(workspace->slope);
	free(workspace);
}

void pmi_design_scores(const struct pm_design *design, const double *g, double *score)
{
	for (size_t i = 0; i < design->n_segments; i++) {
		double sum = 0;

		for (size_t e = design->row[i]; e < design->row[i + 1]; e++)
			sum += design->value[e] * g[design->column[e]];
		score[i] = sum;
	}
}

void pmi_design_back(const struct pm_design *design, const double *slope, double *gradient)
{
	for (size_t i = 0; i < design->n_segments; i++)
		for (size_t e = design->row[i]; e < design->row[i + 1]; e++)
			gradient[design->column[e]] += design->value[e] * slope[i];
}

/* hessian += h a_i a_j^T for rows a_i, a_j, lower triangle */
static void add_product(const struct pm_design *design, size_t i, size_t j, double h, double *hessian)
{
	for (size_t e = design->row[i]; e < design->row[i + 1]; e++) {
		double *to = hessian + design->column[e] * design->d, he = h * design->value[e];

		for (size_t f = design->row[j]; f < design->row[j + 1] && design->column[f] <= design->column[e]; f++)
			to[design->column[f]] += he * design->value[f];
	}
}

/*
 * Pair (l, r) of curvature h adds h (a_l - a_r)(a_l - a_r)^T.  The squares of a row are gathered over its pairs first.
 */
static void add_cross(const struct pm_design *design, size_t l, size_t r, double h, double *hessian)
{
	add_product(design, l, r, -h, hessian);
	add_product(design, r, l, -h, hessian);
}

static void mirror(size_t d, double scale, double l2, double *hessian)
{
	for (size_t i = 0; i < d; i++) {
		for (size_t j = 0; j < i; j++)
			hessian[j * d + i] = hessian[i * d + j] *= scale;
		hessian[i * d + i] = hessian[i * d + i] * scale + l2;
	}
}

static void fill_hessian(const struct pm_design *design, double l2, const double *score, double *square, double *hessian)
{
	memset(hessian, 0, design->d * design->d * sizeof *hessian);
	memset(square, 0, design->n_segments * sizeof *square);
	for (size_t k = 0; k < design->n_pairs; k++) {
		size_t l = design->left[k], r = design->right[k];
		double p = pm_logistic(score[l] - score[r]), h = design->weight[k] * p * (1 - p);

		if (l == r)
			continue;
		square[l] += h;
		square[r] += h;
		add_cross(design, l, r, h, hessian);
	}
	for (size_t i = 0; i < design->n_segments; i++)
		add_product(design, i, i, square[i], hessian);
	mirror(design->d, 1 / design->total_weight, l2, hessian);
}

/* Sum of the weighted cross-entropies; slope[i] receives its derivative by score[i]. */
static double sum_pairs(const struct pm_design *design, const double *score, double *slope)
{
	double sum = 0;

	memset(slope, 0, design->n_segments * sizeof *slope);
	for (size_t k = 0; k < design->n_pairs; k++) {
		size_t l = design->left[k], r = design->right[k];
		double x = score[l] - score[r], s = design->weight[k] * (pm_logistic(x) - design->label[k]);

		sum += design->weight[k] * pm_cross_entropy(design->label[k], x);
		slope[l] += s;
		slope[r] -= s;
	}
	return sum;
}

double pm_loss(const struct pm_design *design, double l2, const double *g, struct pm_loss_workspace *workspace, double *gradient,
	       double *hessian)
{
	double sum, square = 0;

	pmi_design_scores(design, g, workspace->score);
	sum = sum_pairs(design, workspace->score, workspace->slope);
	for (size_t j = 0; j < design->d; j++)
		square += g[j] * g[j];
	if (gradient) {
		memset(gradient, 0, design->d * sizeof *gradient);
		pmi_design_back(design, workspace->slope, gradient);
		for (size_t j = 0; j < design->d; j++)
			gradient[j] = gradient[j] / design->total_weight + l2 * g[j];
	}
	if (hessian)
		fill_hessian(design, l2, workspace->score, workspace->slope, hessian);
	return sum / design->total_weight + 0.5 * l2 * square;
}
