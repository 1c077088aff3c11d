#include "pref/pair-list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/kernel.h"

struct pm_pair_list *pmi_pair_list_alloc(size_t d)
{
	struct pm_pair_list *list = d < UINT32_MAX / 2 ? pmi_array(1, sizeof *list) : NULL;

	if (!list)
		return NULL;
	list->d = d;
	list->wide = 2 * d > UINT16_MAX;
	list->end = pmi_array(PMI_BLOCK, sizeof *list->end);
	list->seen = pmi_array(2 * d, 1);
	if (list->end && list->seen && pmi_reserve(&list->offset, &list->offset_capacity, 1, sizeof *list->offset)) {
		list->offset[0] = 0;
		return list;
	}
	pmi_pair_list_free(list);
	return NULL;
}

void pmi_pair_list_free(struct pm_pair_list *list)
{
	if (!list)
		return;
	free(list->slot);
	free(list->offset);
	free(list->label);
	free(list->weight);
	free(list->entry);
	free(list->end);
	free(list->seen);
	free(list);
}

static void put_slot(const struct pm_pair_list *list, size_t at, uint32_t entry)
{
	if (list->wide)
		((uint32_t *)list->slot)[at] = entry;
	else
		((uint16_t *)list->slot)[at] = (uint16_t)entry;
}

static inline uint32_t get_slot(const struct pm_pair_list *list, size_t at)
{
	return list->wide ? ((const uint32_t *)list->slot)[at] : ((const uint16_t *)list->slot)[at];
}

/* The pairs that wait, as slots of a block: those of pair i begin at `at` + i, n_waiting apart. */
static void fill_block(const struct pm_pair_list *list, size_t at, size_t width)
{
	size_t e = 0, n = list->n_waiting;

	for (size_t i = 0; i < n; i++) {
		size_t to = at + i;

		for (; e < list->end[i]; e++, to += n)
			put_slot(list, to, list->entry[e]);
		for (; to < at + n * width; to += n)
			put_slot(list, to, 2 * (uint32_t)list->d);
	}
}

bool pmi_pair_list_finish(struct pm_pair_list *list)
{
	size_t width = 1, n = list->n_waiting, wanted;

	if (!n)
		return true;
	for (size_t i = 0, begin = 0; i < n; begin = list->end[i++])
		width = list->end[i] - begin > width ? list->end[i] - begin : width;
	if (!pmi_multiply(n, width, &wanted) || wanted > SIZE_MAX - list->n_slots ||
	    !pmi_reserve(&list->slot, &list->slot_capacity, list->n_slots + wanted, list->wide ? sizeof(uint32_t) : sizeof(uint16_t)) ||
	    !pmi_reserve(&list->offset, &list->offset_capacity, list->n_blocks + 2, sizeof *list->offset))
		return false;
	fill_block(list, list->n_slots, width);
	list->n_slots += wanted;
	list->offset[++list->n_blocks] = list->n_slots;
	list->n += n;
	list->width = width > list->width ? width : list->width;
	list->n_waiting = 0;
	return true;
}

bool pmi_pair_list_add(struct pm_pair_list *list, const uint32_t *entry, size_t n)
{
	size_t begin;

	if (list->n_waiting == PMI_BLOCK && !pmi_pair_list_finish(list))
		return false;
	begin = list->n_waiting ? list->end[list->n_waiting - 1] : 0;
	if (!pmi_reserve(&list->entry, &list->entry_capacity, begin + n, sizeof *list->entry))
		return false;
	for (size_t e = 0; e < n; e++) {
		list->entry[begin + e] = entry[e];
		list->seen[entry[e]] = 1;
	}
	list->end[list->n_waiting++] = begin + n;
	return true;
}

/* A weight that is not 1 makes room for all. */
static bool put_weight(struct pm_pair_list *list, size_t n, double weight)
{
	bool first = !list->weight;

	if (first && weight == 1)
		return true;
	if (!pmi_reserve(&list->weight, &list->weight_capacity, n + 1, sizeof *list->weight))
		return false;
	for (size_t k = 0; first && k < n; k++)
		list->weight[k] = 1;
	list->weight[n] = weight;
	return true;
}

bool pmi_pair_list_mark(struct pm_pair_list *list, double label, double weight)
{
	size_t n = list->n + list->n_waiting;

	if (!pmi_reserve(&list->label, &list->label_capacity, n + 1, 1) || !put_weight(list, n, weight))
		return false;
	list->label[n] = (unsigned char)(2 * label);
	return true;
}

size_t pmi_pair_list_entries(const struct pm_pair_list *list, size_t k, uint32_t *entry)
{
	size_t b = k / PMI_BLOCK, n = pmi_block_pairs(list, b), length = 0;

	for (size_t at = list->offset[b] + k % PMI_BLOCK; at < list->offset[b + 1]; at += n) {
		entry[length] = get_slot(list, at);
		length += entry[length] < 2 * list->d;
	}
	return length;
}

void pmi_pair_list_used(const struct pm_pair_list *list, unsigned char *used)
{
	for (size_t j = 0; j < list->d; j++)
		used[j] = list->seen[j] | list->seen[list->d + j];
}

void pmi_pair_list_squares(const struct pm_pair_list *list, const double *h, double *diagonal)
{
	for (size_t b = 0; b < list->n_blocks; b++) {
		size_t n = pmi_block_pairs(list, b), first = list->offset[b];

		for (size_t at = first; at < list->offset[b + 1]; at++) {
			size_t entry = get_slot(list, at);

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

void pmi_pair_list_scatter(const struct pm_pair_list *list, size_t b, const double *slope, double *signed_sum)
{
	size_t n = pmi_block_pairs(list, b);
	const uint32_t *wide = list->slot;
	const uint16_t *narrow = list->slot;

	for (size_t at = list->offset[b]; at < list->offset[b + 1]; at += n)
		for (size_t i = 0; i < n; i++)
			signed_sum[list->wide ? wide[at + i] : narrow[at + i]] += slope[i];
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
			size_t entry = get_slot(list, at), minus = entry >= d;

			room->column[length] = (uint32_t)(entry - (minus ? d : 0));
			room->sign[length] = 1 - 2 * (double)minus;
			length += entry < 2 * d;
		}
		add_products(d, length, room->column, room->sign, h[i], matrix);
	}
}

/* The signed entries of a pair of rows into list; their number. */
static size_t entries(const struct pm_design *design, size_t k, uint32_t *list)
{
	const size_t *row = design->row;
	size_t e = row[design->left[k]], last_e = row[design->left[k] + 1], f = row[design->right[k]], last_f = row[design->right[k] + 1],
	       n = 0;

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

/* Does every pair have at most PMI_MAX_WIDTH entries, whole numbers? */
static bool is_listable(const struct pm_design *design)
{
	for (size_t e = 0; e < design->row[design->n_segments]; e++)
		if (design->value[e] != floor(design->value[e]) || fabs(design->value[e]) > PMI_MAX_WIDTH)
			return false;
	for (size_t k = 0; k < design->n_pairs; k++) {
		const size_t *l = design->row + design->left[k], *r = design->row + design->right[k];
		double n = 0;

		for (size_t e = l[0]; e < l[1]; e++)
			n += fabs(design->value[e]);
		for (size_t e = r[0]; e < r[1]; e++)
			n += fabs(design->value[e]);
		if (n > PMI_MAX_WIDTH)
			return false;
	}
	return true;
}

struct pm_pair_list *pmi_pair_list_of(const struct pm_design *design)
{
	struct pm_pair_list *list;
	uint32_t entry[PMI_MAX_WIDTH];
	bool good = true;

	/* A score that serves four pairs or more is cheaper than four sums of differences. */
	if (2 * design->n_segments < design->n_pairs || !is_listable(design))
		return NULL;
	list = pmi_pair_list_alloc(design->d);
	for (size_t k = 0; k < design->n_pairs && list && good; k++)
		good = pmi_pair_list_add(list, entry, entries(design, k, entry));
	if (list && good && pmi_pair_list_finish(list))
		return list;
	pmi_pair_list_free(list);
	return NULL;
}
