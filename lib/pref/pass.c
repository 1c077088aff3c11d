#include "pref/pass.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/loss.h"

/* So many pairs keep one part; as many parts as this at most, if their sums and matrices fit this many numbers. */
enum { PART_PAIRS = 1 << 15, MAX_PARTS = 8, MAX_NUMBERS = 1 << 25 };

/* Rooms that threads write for each pair are so many elements apart that no two share a line of a cache. */
enum { APART = 16 };

static size_t count_parts(const struct pm_design *design)
{
	size_t d = design->d, n = design->n_pairs / PART_PAIRS, room;

	room = d ? MAX_NUMBERS / (d <= PMI_MAX_DENSE ? d * d : 2 * d) : MAX_PARTS;
	n = n < MAX_PARTS ? n : MAX_PARTS;
	n = n < room ? n : room;
	return n ? n : 1;
}

static bool make_list_rooms(const struct pm_design *design, struct pm_loss_workspace *w)
{
	size_t d = design->d;

	w->n_parts = count_parts(design);
	w->signed_x = pmi_array(2 * d + 1, sizeof *w->signed_x);
	w->signed_sum = pmi_array(w->n_parts, (2 * d + 1) * sizeof *w->signed_sum);
	w->room = w->list->width + APART;
	w->column_room = pmi_array(w->n_parts, w->room * sizeof *w->column_room);
	w->sign_room = pmi_array(w->n_parts, w->room * sizeof *w->sign_room);
	/* Pages that no Hessian touches cost nothing. */
	if (w->n_parts > 1 && d <= PMI_MAX_DENSE)
		w->matrix = malloc(w->n_parts * d * d * sizeof *w->matrix);
	return w->signed_x && w->signed_sum && w->column_room && w->sign_room && (w->matrix || w->n_parts == 1 || d > PMI_MAX_DENSE);
}

static bool make_segment_rooms(const struct pm_design *design, struct pm_loss_workspace *w)
{
	w->n_parts = 1;
	w->score = pmi_array(design->n_segments, sizeof *w->score);
	w->slope = pmi_array(design->n_segments, sizeof *w->slope);
	w->square = pmi_array(design->n_segments, sizeof *w->square);
	return w->score && w->slope && w->square;
}

struct pm_loss_workspace *pm_loss_workspace_alloc(const struct pm_design *design)
{
	struct pm_loss_workspace *w = pmi_array(1, sizeof *w);
	bool good;

	if (!w)
		return NULL;
	w->kernel = pmi_kernel_best();
	w->own = design->list ? NULL : pmi_pair_list_of(design);
	w->list = design->list ? design->list : w->own;
	good = w->list ? make_list_rooms(design, w) : make_segment_rooms(design, w);
	w->sum = pmi_array(w->n_parts, sizeof *w->sum);
	if (good && w->sum)
		return w;
	pm_loss_workspace_free(w);
	return NULL;
}

void pm_loss_workspace_free(struct pm_loss_workspace *w)
{
	if (!w)
		return;
	pmi_pair_list_free(w->own);
	free(w->score);
	free(w->slope);
	free(w->square);
	free(w->signed_x);
	free(w->signed_sum);
	free(w->matrix);
	free(w->column_room);
	free(w->sign_room);
	free(w->sum);
	free(w);
}

size_t pmi_pass_blocks(const struct pm_design *design)
{
	return design->n_pairs / PMI_BLOCK + (design->n_pairs % PMI_BLOCK != 0);
}

void pmi_pass_begin(const struct pm_design *design, struct pm_loss_workspace *w, const double *x)
{
	if (!w->list) {
		pmi_design_scores(design, x, w->score);
		return;
	}
	for (size_t j = 0; j < design->d; j++) {
		w->signed_x[j] = x[j];
		w->signed_x[design->d + j] = -x[j];
	}
	w->signed_x[2 * design->d] = 0;
}

/* Labels of a list that stands alone are kept short. */
static void take_marks(const struct pm_design *design, const struct pmi_kernel *kernel, struct pmi_block *block)
{
	const double *weight = design->label ? design->weight : design->list->weight;

	block->label = design->label ? design->label + block->first : block->label_room;
	block->weight = weight ? weight + block->first : NULL;
	if (!design->label)
		kernel->halves(block->n, design->list->label + block->first, block->label_room);
}

void pmi_pass_block(const struct pm_design *design, const struct pm_loss_workspace *w, size_t b, struct pmi_block *block)
{
	block->first = b * PMI_BLOCK;
	block->n = design->n_pairs - block->first < PMI_BLOCK ? design->n_pairs - block->first : PMI_BLOCK;
	take_marks(design, w->kernel, block);
	if (w->list)
		pmi_pair_list_gather(w->list, b, w->signed_x, block->difference);
	else
		w->kernel->difference(block->n, design->left + block->first, design->right + block->first, w->score, block->difference);
}

/* What a block gives to the slopes and curvatures of segments, and to products of different ones. */
static void give_to_segments(const struct pmi_pass *pass, const struct pmi_block *block)
{
	const struct pm_design *design = pass->design;
	struct pm_loss_workspace *w = pass->workspace;
	const uint32_t *left = design->left + block->first, *right = design->right + block->first;

	for (size_t k = 0; k < block->n; k++) {
		w->slope[left[k]] += block->slope[k];
		w->slope[right[k]] -= block->slope[k];
	}
	/* h (a_l - a_r)(a_l - a_r)^T: the squares of a row are gathered over its pairs first. */
	for (size_t k = 0; k < block->n && pass->hessian; k++) {
		w->square[left[k]] += block->curvature[k];
		w->square[right[k]] += block->curvature[k];
		pmi_design_product(design, left[k], right[k], -block->curvature[k], pass->hessian);
	}
}

static void give_to_weights(const struct pmi_pass *pass, size_t part, const struct pmi_block *block)
{
	const struct pm_loss_workspace *w = pass->workspace;
	size_t d = pass->design->d, b = block->first / PMI_BLOCK;
	double *matrix = w->matrix ? w->matrix + part * d * d : pass->hessian;
	struct pmi_signed room = {w->column_room + part * w->room, w->sign_room + part * w->room};

	if (pass->slopes)
		pmi_pair_list_scatter(w->list, b, block->slope, w->signed_sum + part * (2 * d + 1));
	if (pass->hessian)
		pmi_pair_list_products(w->list, b, block->curvature, &room, matrix);
}

static void clear_part(const struct pmi_pass *pass, size_t part)
{
	const struct pm_loss_workspace *w = pass->workspace;
	size_t d = pass->design->d, n = pass->design->n_segments;

	w->sum[part] = 0;
	if (pass->hessian && w->matrix)
		memset(w->matrix + part * d * d, 0, d * d * sizeof *w->matrix);
	else if (pass->hessian && !part)
		memset(pass->hessian, 0, d * d * sizeof *pass->hessian);
	if (w->list) {
		memset(w->signed_sum + part * (2 * d + 1), 0, (2 * d + 1) * sizeof *w->signed_sum);
		return;
	}
	memset(w->slope, 0, n * sizeof *w->slope);
	memset(w->square, 0, n * sizeof *w->square);
}

static void take_part(const struct pmi_pass *pass, size_t part)
{
	struct pm_loss_workspace *w = pass->workspace;
	size_t blocks = pmi_pass_blocks(pass->design), last = blocks * (part + 1) / w->n_parts, step = pass->stride ? pass->stride : 1;
	struct pmi_block block;

	clear_part(pass, part);
	for (size_t b = blocks * part / w->n_parts; b < last; b += step) {
		pmi_pass_block(pass->design, w, b, &block);
		pass->fill(pass, &block);
		w->sum[part] += block.sum;
		if (w->list)
			give_to_weights(pass, part, &block);
		else if (pass->slopes || pass->hessian)
			give_to_segments(pass, &block);
	}
}

static void add_matrices(const struct pm_loss_workspace *w, size_t d, double *hessian)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static) if (w->n_parts > 1)
#endif
	for (size_t i = 0; i < d; i++)
		for (size_t j = 0; j < d; j++) {
			double sum = 0;

			for (size_t part = 0; part < w->n_parts; part++)
				sum += w->matrix[part * d * d + i * d + j];
			hessian[i * d + j] = sum;
		}
}

/* gradient = sum over entries of both signs, of all parts */
static void add_slopes(const struct pm_loss_workspace *w, size_t d, double *gradient)
{
	memset(gradient, 0, d * sizeof *gradient);
	for (size_t part = 0; part < w->n_parts; part++) {
		const double *sum = w->signed_sum + part * (2 * d + 1);

		for (size_t j = 0; j < d; j++)
			gradient[j] += sum[j] - sum[d + j];
	}
}

static void finish(const struct pmi_pass *pass, double *gradient)
{
	const struct pm_design *design = pass->design;
	const struct pm_loss_workspace *w = pass->workspace;

	if (w->list) {
		if (gradient)
			add_slopes(w, design->d, gradient);
		if (pass->hessian && w->matrix)
			add_matrices(w, design->d, pass->hessian);
		return;
	}
	for (size_t i = 0; i < design->n_segments && pass->hessian; i++)
		pmi_design_product(design, i, i, w->square[i] / 2, pass->hessian);
	if (!gradient)
		return;
	memset(gradient, 0, design->d * sizeof *gradient);
	pmi_design_back(design, w->slope, gradient);
}

double pmi_pass_run(const struct pmi_pass *pass, const double *x, double *gradient)
{
	struct pm_loss_workspace *w = pass->workspace;
	double sum = 0;

	pmi_pass_begin(pass->design, w, x);
	/* Parts that share a matrix take turns. */
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic, 1) if (w->n_parts > 1 && (w->matrix || !pass->hessian))
#endif
	for (size_t part = 0; part < w->n_parts; part++)
		take_part(pass, part);
	for (size_t part = 0; part < w->n_parts; part++)
		sum += w->sum[part];
	finish(pass, gradient);
	return sum;
}
