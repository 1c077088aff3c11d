#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/kernel.h"
#include "pref/loss.h"
#include "pref/pair-form.h"

struct pm_loss_workspace {
	struct pmi_pair_form *form; /* or NULL, and then: */
	double *score; /* n_segments: x_i */
	double *slope; /* n_segments: W dF/dx_i without the l2 term */
	double *curvature; /* n_segments: sum of w P (1 - P) over the pairs of a segment */
	const struct pmi_kernel *kernel;
};

struct pm_loss_workspace *pm_loss_workspace_alloc(const struct pm_design *design)
{
	struct pm_loss_workspace *workspace = pmi_array(1, sizeof *workspace);

	if (!workspace)
		return NULL;
	workspace->kernel = pmi_kernel_best();
	workspace->form = pmi_pair_form_alloc(design);
	if (workspace->form)
		return workspace;
	workspace->score = pmi_array(design->n_segments, sizeof *workspace->score);
	workspace->slope = pmi_array(design->n_segments, sizeof *workspace->slope);
	workspace->curvature = pmi_array(design->n_segments, sizeof *workspace->curvature);
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
	pmi_pair_form_free(workspace->form);
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

/* One block of pairs: what the kernels make of it. */
struct block {
	size_t first, n;
	double difference[PMI_BLOCK], entropy[PMI_BLOCK], slope[PMI_BLOCK], curvature[PMI_BLOCK];
};

static void fill_differences(const struct pm_design *design, struct pm_loss_workspace *workspace, struct block *block)
{
	const struct pmi_pair_form *form = workspace->form;

	if (form)
		workspace->kernel->gather(block->n, form->width, pmi_pair_form_block(form, block->first), form->signed_g, block->difference);
	else
		workspace->kernel->difference(block->n, design->left + block->first, design->right + block->first, workspace->score,
					      block->difference);
}

/* What a block gives to the slopes and curvatures of segments, and to products of different ones. */
static void give_to_segments(const struct pm_design *design, struct pm_loss_workspace *workspace, const struct block *block, double *hessian)
{
	const uint32_t *left = design->left + block->first, *right = design->right + block->first;

	for (size_t k = 0; k < block->n; k++) {
		workspace->slope[left[k]] += block->slope[k];
		workspace->slope[right[k]] -= block->slope[k];
	}
	/* h (a_l - a_r)(a_l - a_r)^T: the squares of a row are gathered over its pairs first. */
	for (size_t k = 0; k < block->n && hessian; k++) {
		workspace->curvature[left[k]] += block->curvature[k];
		workspace->curvature[right[k]] += block->curvature[k];
		add_product(design, left[k], right[k], -block->curvature[k], hessian);
	}
}

static double take_block(const struct pm_design *design, struct pm_loss_workspace *workspace, struct block *block, bool slopes, double *hessian)
{
	double sum = 0;

	fill_differences(design, workspace, block);
	workspace->kernel->entropy(block->n, block->difference, design->label + block->first, design->weight + block->first, block->entropy,
				   block->slope, hessian ? block->curvature : NULL);
	for (size_t k = 0; k < block->n; k++)
		sum += block->entropy[k];
	if (!workspace->form) {
		if (slopes)
			give_to_segments(design, workspace, block, hessian);
		return sum;
	}
	if (slopes)
		pmi_pair_form_add(workspace->form, block->first, block->n, block->slope);
	if (hessian)
		pmi_pair_form_products(workspace->form, block->first, block->n, block->curvature, hessian);
	return sum;
}

static void begin(const struct pm_design *design, struct pm_loss_workspace *workspace, const double *g, double *hessian)
{
	if (hessian)
		memset(hessian, 0, design->d * design->d * sizeof *hessian);
	if (workspace->form) {
		pmi_pair_form_begin(workspace->form, g);
		return;
	}
	pmi_design_scores(design, g, workspace->score);
	memset(workspace->slope, 0, design->n_segments * sizeof *workspace->slope);
	memset(workspace->curvature, 0, design->n_segments * sizeof *workspace->curvature);
}

/* Sum of the weighted cross-entropies; gradient receives its derivative, hessian M whose symmetric part is half the second. */
static double take_pairs(const struct pm_design *design, struct pm_loss_workspace *workspace, const double *g, double *gradient, double *hessian)
{
	struct block block;
	double sum = 0;

	begin(design, workspace, g, hessian);
	for (block.first = 0; block.first < design->n_pairs; block.first += PMI_BLOCK) {
		block.n = design->n_pairs - block.first < PMI_BLOCK ? design->n_pairs - block.first : PMI_BLOCK;
		sum += take_block(design, workspace, &block, gradient || hessian, hessian);
	}
	for (size_t i = 0; i < design->n_segments && hessian && !workspace->form; i++)
		add_product(design, i, i, workspace->curvature[i] / 2, hessian);
	if (gradient && workspace->form)
		pmi_pair_form_end(workspace->form, gradient);
	if (gradient && !workspace->form) {
		memset(gradient, 0, design->d * sizeof *gradient);
		pmi_design_back(design, workspace->slope, gradient);
	}
	return sum;
}

bool pmi_loss_orders_all(const struct pm_design *design, const double *g, struct pm_loss_workspace *workspace)
{
	struct block block;
	bool any = false, all = true;

	begin(design, workspace, g, NULL);
	for (block.first = 0; block.first < design->n_pairs && all; block.first += PMI_BLOCK) {
		block.n = design->n_pairs - block.first < PMI_BLOCK ? design->n_pairs - block.first : PMI_BLOCK;
		fill_differences(design, workspace, &block);
		for (size_t k = 0; k < block.n; k++) {
			double x = block.difference[k], y = design->label[block.first + k];

			all = all && (y == 1 ? x > 0 : y == 0 ? x < 0 : x == 0);
			any = any || y == 0 || y == 1;
		}
	}
	return all && any;
}

double pm_loss(const struct pm_design *design, double l2, const double *g, struct pm_loss_workspace *workspace, double *gradient,
	       double *hessian)
{
	double sum = take_pairs(design, workspace, g, gradient, hessian), square = 0;

	for (size_t j = 0; j < design->d; j++) {
		square += g[j] * g[j];
		if (gradient)
			gradient[j] = gradient[j] / design->total_weight + l2 * g[j];
	}
	if (hessian)
		symmetrise(design->d, 1 / design->total_weight, l2, hessian);
	return sum / design->total_weight + 0.5 * l2 * square;
}
