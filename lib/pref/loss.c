#include "pref/loss.h"

#include <string.h>

#include "pref/pass.h"

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

void pmi_design_product(const struct pm_design *design, size_t i, size_t j, double h, double *matrix)
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

static void fill_entropy(const struct pmi_pass *pass, struct pmi_block *block)
{
	const struct pmi_kernel *kernel = pass->workspace->kernel;
	double *curvature = pass->curvature ? pass->curvature + block->first : pass->hessian ? block->curvature : NULL, entropy[PMI_BLOCK];

	if (!block->weight) {
		block->sum = kernel->loss(block->n, block->difference, block->label, block->slope, curvature);
		return;
	}
	kernel->entropy(block->n, block->difference, block->label, block->weight, entropy, block->slope, curvature);
	block->sum = 0;
	for (size_t k = 0; k < block->n; k++)
		block->sum += entropy[k];
}

/* slope = the curvature times the difference, so that the gradient becomes a product with the Hessian */
static void fill_product(const struct pmi_pass *pass, struct pmi_block *block)
{
	const double *curvature = pass->curvature + block->first;

	for (size_t k = 0; k < block->n; k++)
		block->slope[k] = curvature[k] * block->difference[k];
	block->sum = 0;
}

double pm_loss(const struct pm_design *design, double l2, const double *g, struct pm_loss_workspace *workspace, double *gradient,
	       double *hessian)
{
	const struct pmi_pass pass = {.design = design, .workspace = workspace, .fill = fill_entropy, .slopes = gradient != NULL, .hessian = hessian};
	double sum = pmi_pass_run(&pass, g, gradient), square = 0;

	for (size_t j = 0; j < design->d; j++) {
		square += g[j] * g[j];
		if (gradient)
			gradient[j] = gradient[j] / design->total_weight + l2 * g[j];
	}
	if (hessian)
		symmetrise(design->d, 1 / design->total_weight, l2, hessian);
	return sum / design->total_weight + 0.5 * l2 * square;
}

void pmi_loss_hessian(const struct pm_design *design, double l2, const double *g, struct pm_loss_workspace *workspace, size_t stride,
		      double *hessian)
{
	const struct pmi_pass pass = {.design = design, .workspace = workspace, .fill = fill_entropy, .stride = stride, .hessian = hessian};

	pmi_pass_run(&pass, g, NULL);
	symmetrise(design->d, (double)stride / design->total_weight, l2, hessian);
}

void pmi_loss_curvature(const struct pm_design *design, const double *g, struct pm_loss_workspace *workspace, double *curvature)
{
	const struct pmi_pass pass = {.design = design, .workspace = workspace, .fill = fill_entropy, .curvature = curvature};

	pmi_pass_run(&pass, g, NULL);
}

static void add_squares(const struct pm_design *design, size_t i, double h, double *diagonal)
{
	for (size_t e = design->row[i]; e < design->row[i + 1]; e++)
		diagonal[design->column[e]] += h * design->value[e] * design->value[e];
}

void pmi_loss_diagonal(const struct pm_design *design, double l2, const double *curvature, double *diagonal)
{
	size_t d = design->d;

	memset(diagonal, 0, d * sizeof *diagonal);
	if (design->list)
		pmi_pair_list_squares(design->list, curvature, diagonal);
	else
		for (size_t k = 0; k < design->n_pairs; k++) {
			add_squares(design, design->left[k], curvature[k], diagonal);
			add_squares(design, design->right[k], curvature[k], diagonal);
		}
	for (size_t j = 0; j < d; j++)
		diagonal[j] = diagonal[j] / design->total_weight + l2;
}

void pmi_loss_product(const struct pm_design *design, double l2, double *curvature, struct pm_loss_workspace *workspace, const double *v,
		      double *product)
{
	const struct pmi_pass pass = {.design = design, .workspace = workspace, .fill = fill_product, .slopes = true, .curvature = curvature};

	pmi_pass_run(&pass, v, product);
	for (size_t j = 0; j < design->d; j++)
		product[j] = product[j] / design->total_weight + l2 * v[j];
}

void pm_loss_differences(const struct pm_design *design, const double *g, struct pm_loss_workspace *workspace, double *difference)
{
	struct pmi_block block;

	pmi_pass_begin(design, workspace, g);
	for (size_t b = 0; b < pmi_pass_blocks(design); b++) {
		pmi_pass_block(design, workspace, b, &block);
		memcpy(difference + block.first, block.difference, block.n * sizeof *difference);
	}
}

bool pmi_loss_orders_all(const struct pm_design *design, const double *g, struct pm_loss_workspace *workspace)
{
	struct pmi_block block;
	size_t blocks = pmi_pass_blocks(design);
	bool any = false, all = true;

	pmi_pass_begin(design, workspace, g);
	for (size_t b = 0; b < blocks && all; b++) {
		pmi_pass_block(design, workspace, b, &block);
		for (size_t k = 0; k < block.n; k++) {
			double x = block.difference[k], y = block.label[k];

			all = all && (y == 1 ? x > 0 : y == 0 ? x < 0 : x == 0);
			any = any || y == 0 || y == 1;
		}
	}
	return all && any;
}
