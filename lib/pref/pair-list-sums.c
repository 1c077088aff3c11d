/* Sums over the slots of a list, and back into them. */
#include "pref/kernel.h"
#include "pref/pair-list.h"

void pmi_pair_list_squares(const struct pm_pair_list *list, const double *h, double *diagonal)
{
	for (size_t b = 0; b < list->n_blocks; b++) {
		size_t n = pmi_block_pairs(list, b), first = list->offset[b];

		for (size_t at = first; at < list->offset[b + 1]; at++) {
			size_t entry = pmi_slot(list, at);

			if (entry < 2 * list->d)
				diagonal[entry < list->d ? entry : entry - list->d] += h[b * PMI_BLOCK + (at - first) % n];
		}
	}
}

void pmi_pair_list_gather(const struct pm_pair_list *list, size_t b, const double *signed_g, double *x)
{
	const struct pmi_kernel *kernel = pmi_kernel_best();
	size_t n = pmi_block_pairs(list, b), width = pmi_block_width(list, b), first = list->offset[b];

	if (list->wide)
		kernel->gather(n, width, (const uint32_t *)list->slot + first, signed_g, x);
	else
		kernel->gather16(n, width, (const uint16_t *)list->slot + first, signed_g, x);
}

/* The loops are written once for each width, so that nothing is asked for each slot. */
#define SCATTER(column)                                                                                                                    \
	for (size_t at = 0; at < n * width; at += n)                                                                                       \
		for (size_t i = 0; i < n; i++)                                                                                             \
			signed_sum[(column)[at + i]] += slope[i]

void pmi_pair_list_scatter(const struct pm_pair_list *list, size_t b, const double *slope, double *signed_sum)
{
	size_t n = pmi_block_pairs(list, b), width = pmi_block_width(list, b);
	const uint32_t *wide = list->wide ? (const uint32_t *)list->slot + list->offset[b] : NULL;
	const uint16_t *narrow = list->wide ? NULL : (const uint16_t *)list->slot + list->offset[b];

	if (wide)
		SCATTER(wide);
	else
		SCATTER(narrow);
}

/* The products of one pair; signs are random, so that no branch may depend on them. */
static inline void add_products(size_t d, size_t length, const uint32_t *column, const double *sign, double h, double *matrix)
{
	for (size_t e = 0; e < length; e++) {
		double *to = matrix + column[e] * d, he = h * sign[e];

		to[column[e]] += h / 2;
		for (size_t f = e + 1; f < length; f++)
			to[column[f]] += he * sign[f];
	}
}

void pmi_pair_list_products(const struct pm_pair_list *list, size_t b, const double *h, struct pmi_signed *room, double *matrix)
{
	size_t d = list->d, n = pmi_block_pairs(list, b);

	for (size_t i = 0; i < n; i++) {
		size_t length = 0;

		for (size_t at = list->offset[b] + i; at < list->offset[b + 1]; at += n) {
			size_t entry = pmi_slot(list, at), minus = entry >= d;

			room->column[length] = (uint32_t)(entry - (minus ? d : 0));
			room->sign[length] = 1 - 2 * (double)minus;
			length += entry < 2 * d;
		}
		add_products(d, length, room->column, room->sign, h[i], matrix);
	}
}
