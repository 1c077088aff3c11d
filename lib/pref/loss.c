#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/kernel.h"
#include "pref/loss.h"

struct pm_loss_workspace {
	double *score; /* n_segments: x_i */
	double *slope; /* n_segments: W dF/dx_i without the l2 term */
	double *curvature; /* n_segments: sum of w P (1 - P) over the pairs of a segment */
	const struct pmi_kernel *kernel;
};

enum { BLOCK = 512 };

struct pm_loss_workspace *pm_loss_workspace_alloc(const struct pm_design *design)
{
	struct pm_loss_workspace *workspace = pmi_array(1, sizeof *workspace);

	if (!workspace)
		return NULL;
	workspace->score = pmi_array(design->n_segments, sizeof *workspace->score);
	workspace->slope = pmi_array(design->n_segments, sizeof *workspace->slope);
	workspace->curvature = pmi_array(design->n_segments, sizeof *workspace->curvature);
	workspace->kernel = pmi_kernel_best();
	if (!workspace->score || !workspace->slope || !workspace->curvature) {
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
	free(workspace->curvature);
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

/* matrix += h a_i a_j^T for rows a_i, a_j */
static void add_product(const struct pm_design *design, size_t i, size_t j, double h, double *matrix)
{
	for (size_t e = design->row[i]; e < design->row[i + 1]; e++) {
		double *to = matrix + design->column[e] * design->d, he = h * design->value[e];

		for (size_t f = design->row[j]; f < design->row[j + 1]; f++)
			to[design->column[f]] += he * design->value[f];
	}
}

/* From M to scale (M + M^T) + l2 I */
static void symmetrise(size_t d, double scale, double l2, double *matrix)
{
	for (size_t i = 0; i < d; i++) {
		for (size_t j = 0; j < i; j++)
			matrix[j * d + i] = matrix[i * d + j] = scale * (matrix[i * d + j] + matrix[j * d + i]);
		matrix[i * d + i] = 2 * scale * matrix[i * d + i] + l2;
	}
}

/* One block of pairs, from entropies and slopes to sums. */
struct block {
	size_t first, n;
	double entropy[BLOCK], slope[BLOCK], curvature[BLOCK];
};

static double take_block(const struct pm_design *design, struct pm_loss_workspace *workspace, struct block *block, double *hessian)
{
	const uint32_t *left = design->left + block->first, *right = design->right + block->first;
	double sum = 0;

	workspace->kernel->entropy(block->n, left, right, design->label + block->first, design->weight + block->first, workspace->score,
				   block->entropy, block->slope, hessian ? block->curvature : NULL);
	for (size_t k = 0; k < block->n; k++) {
		sum += block->entropy[k];
		workspace->slope[left[k]] += block->slope[k];
		workspace->slope[right[k]] -= block->slope[k];
	}
	/* h (a_l - a_r)(a_l - a_r)^T: the squares of a row are gathered over its pairs first. */
	for (size_t k = 0; k < block->n && hessian; k++) {
		workspace->curvature[left[k]] += block->curvature[k];
		workspace->curvature[right[k]] += block->curvature[k];
		add_product(design, left[k], right[k], -block->curvature[k], hessian);
	}
	return sum;
}

/* Sum of the weighted cross-entropies; fills workspace->slope, and M whose symmetric part is half the Hessian's sum. */
static double take_pairs(const struct pm_design *design, struct pm_loss_workspace *workspace, double *hessian)
{
	struct block block;
	double sum = 0;

	memset(workspace->slope, 0, design->n_segments * sizeof *workspace->slope);
	if (hessian) {
		memset(hessian, 0, design->d * design->d * sizeof *hessian);
		memset(workspace->curvature, 0, design->n_segments * sizeof *workspace->curvature);
	}
	for (block.first = 0; block.first < design->n_pairs; block.first += BLOCK) {
		block.n = design->n_pairs - block.first < BLOCK ? design->n_pairs - block.first : BLOCK;
		sum += take_block(design, workspace, &block, hessian);
	}
	for (size_t i = 0; i < design->n_segments && hessian; i++)
		add_product(design, i, i, workspace->curvature[i] / 2, hessian);
	return sum;
}

double pm_loss(const struct pm_design *design, double l2, const double *g, struct pm_loss_workspace *workspace, double *gradient,
	       double *hessian)
{
	double sum, square = 0;

	pmi_design_scores(design, g, workspace->score);
	sum = take_pairs(design, workspace, hessian);
	for (size_t j = 0; j < design->d; j++)
		square += g[j] * g[j];
	if (gradient) {
		memset(gradient, 0, design->d * sizeof *gradient);
		pmi_design_back(design, workspace->slope, gradient);
		for (size_t j = 0; j < design->d; j++)
			gradient[j] = gradient[j] / design->total_weight + l2 * g[j];
	}
	if (hessian)
		symmetrise(design->d, 1 / design->total_weight, l2, hessian);
	return sum / design->total_weight + 0.5 * l2 * square;
}
