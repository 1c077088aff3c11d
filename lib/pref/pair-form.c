#include "pref/pair-form.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void pmi_pair_form_free(struct pmi_pair_form *form)
{
	if (!form)
		return;
	free(form->slot);
	free(form->signed_g);
	free(form->signed_sum);
	free(form);
}

/* The signed entries of a pair into list; their number. */
static size_t entries(const struct pm_design *design, size_t k, uint32_t *list)
{
	const size_t *row = design->row;
	size_t e = row[design->left[k]], last_e = row[design->left[k] + 1], f = row[design->right[k]], last_f = row[design->right[k] + 1], n = 0;

	while (e < last_e || f < last_f) {
		uint32_t left = e < last_e ? design->column[e] : UINT32_MAX, right = f < last_f ? design->column[f] : UINT32_MAX;
		uint32_t column = left < right ? left : right;
		double count = (left == column ? design->value[e++] : 0) - (right == column ? design->value[f++] : 0);

		for (; count >= 1; count--)
			list[n++] = column;
		for (; count <= -1; count++)
			list[n++] = (uint32_t)design->d + column;
	}
	return n;
}

/* The longest list: at most all entries of both segments; PMI_MAX_WIDTH + 1 where some count is not a small whole number. */
static size_t widest(const struct pm_design *design)
{
	size_t width = 1;

	for (size_t e = 0; e < design->row[design->n_segments]; e++)
		if (design->value[e] != floor(design->value[e]) || fabs(design->value[e]) > PMI_MAX_WIDTH)
			return PMI_MAX_WIDTH + 1;
	for (size_t k = 0; k < design->n_pairs && width <= PMI_MAX_WIDTH; k++) {
		const size_t *l = design->row + design->left[k], *r = design->row + design->right[k];
		double n = 0;

		for (size_t e = l[0]; e < l[1]; e++)
			n += fabs(design->value[e]);
		for (size_t e = r[0]; e < r[1]; e++)
			n += fabs(design->value[e]);
		width = n > (double)width ? (n <= PMI_MAX_WIDTH ? (size_t)n : PMI_MAX_WIDTH + 1) : width;
	}
	return width;
}

static size_t block_size(const struct pm_design *design, size_t first)
{
	return design->n_pairs - first < PMI_BLOCK ? design->n_pairs - first : PMI_BLOCK;
}

static void fill(struct pmi_pair_form *form, const struct pm_design *design)
{
	for (size_t first = 0; first < design->n_pairs; first += PMI_BLOCK) {
		size_t size = block_size(design, first);
		uint32_t *slot = form->slot + first * form->width, list[PMI_MAX_WIDTH];

		for (size_t i = 0; i < size; i++) {
			size_t n = entries(design, first + i, list);

			for (size_t s = 0; s < form->width; s++)
				slot[s * size + i] = s < n ? list[s] : 2 * (uint32_t)design->d;
		}
	}
}

struct pmi_pair_form *pmi_pair_form_alloc(const struct pm_design *design)
{
	struct pmi_pair_form *form;
	size_t width, room;

	/* A score that serves four pairs or more is cheaper than four sums of differences. */
	if (2 * design->n_segments < design->n_pairs || design->d >= UINT32_MAX / 2 - 1)
		return NULL;
	width = widest(design);
	if (width > PMI_MAX_WIDTH || !pmi_multiply(design->n_pairs, width, &room))
		return NULL;
	form = pmi_array(1, sizeof *form);
	if (!form)
		return NULL;
	form->d = design->d;
	form->width = width;
	form->slot = malloc((room ? room : 1) * sizeof *form->slot);
	form->signed_g = pmi_array(2 * design->d + 1, sizeof *form->signed_g);
	form->signed_sum = pmi_array(2 * design->d + 1, sizeof *form->signed_sum);
	if (!form->slot || !form->signed_g || !form->signed_sum) {
		pmi_pair_form_free(form);
		return NULL;
	}
	fill(form, design);
	return form;
}

void pmi_pair_form_begin(struct pmi_pair_form *form, const double *g)
{
	for (size_t j = 0; j < form->d; j++) {
		form->signed_g[j] = g[j];
		form->signed_g[form->d + j] = -g[j];
	}
	form->signed_g[2 * form->d] = 0;
	memset(form->signed_sum, 0, (2 * form->d + 1) * sizeof *form->signed_sum);
}

const uint32_t *pmi_pair_form_block(const struct pmi_pair_form *form, size_t first)
{
	return form->slot + first * form->width;
}

void pmi_pair_form_add(struct pmi_pair_form *form, size_t first, size_t n, const double *slope)
{
	const uint32_t *slot = pmi_pair_form_block(form, first);

	for (size_t s = 0; s < form->width; s++)
		for (size_t i = 0; i < n; i++)
			form->signed_sum[slot[s * n + i]] += slope[i];
}

void pmi_pair_form_end(const struct pmi_pair_form *form, double *gradient)
{
	for (size_t j = 0; j < form->d; j++)
		gradient[j] = form->signed_sum[j] - form->signed_sum[form->d + j];
}

void pmi_pair_form_products(const struct pmi_pair_form *form, size_t first, size_t n, const double *curvature, double *matrix)
{
	const uint32_t *slot = pmi_pair_form_block(form, first);
	size_t d = form->d, column[PMI_MAX_WIDTH];
	double value[PMI_MAX_WIDTH];

	for (size_t i = 0; i < n; i++) {
		size_t length = 0;

		for (size_t s = 0; s < form->width; s++) {
			size_t entry = slot[s * n + i];

			column[length] = entry < d ? entry : entry - d;
			value[length] = entry < d ? curvature[i] : -curvature[i];
			length += entry < 2 * d;
		}
		for (size_t e = 0; e < length; e++) {
			double *to = matrix + column[e] * d, sign = value[e] < 0 ? -1 : 1;

			to[column[e]] += curvature[i] / 2;
			for (size_t f = e + 1; f < length; f++)
				to[column[f]] += sign * value[f];
		}
	}
}
