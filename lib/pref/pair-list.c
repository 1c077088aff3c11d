#include "pref/pair-list.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

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

/*
 * The pairs that wait, as slots of a block: those of pair i begin at `at` + i, n_waiting apart.  Written once for each width, so that nothing
 * is asked for each slot.
 */
#define FILL_BLOCK(slot, type)                                                                                                             \
	for (size_t i = 0, e = 0; i < n; i++) {                                                                                            \
		size_t to = at + i;                                                                                                        \
                                                                                                                                           \
		for (; e < list->end[i]; e++, to += n)                                                                                     \
			(slot)[to] = (type)list->entry[e];                                                                                 \
		for (; to < at + n * width; to += n)                                                                                       \
			(slot)[to] = (type)(2 * list->d);                                                                                  \
	}

static void fill_block(const struct pm_pair_list *list, size_t at, size_t width)
{
	size_t n = list->n_waiting;
	uint32_t *wide = list->slot;
	uint16_t *narrow = list->slot;

	if (list->wide)
		FILL_BLOCK(wide, uint32_t)
	else
		FILL_BLOCK(narrow, uint16_t)
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

/* Pairs wait, no more than a block. */
static bool wait_for_block(struct pm_pair_list *list, size_t n, const size_t *last, const uint32_t *entry, size_t begin)
{
	size_t at = list->n_waiting ? list->end[list->n_waiting - 1] : 0, length = last[n - 1] - begin;

	if (!pmi_reserve(&list->entry, &list->entry_capacity, at + length, sizeof *list->entry))
		return false;
	for (size_t e = 0; e < length; e++) {
		list->entry[at + e] = entry[begin + e];
		list->seen[entry[begin + e]] = 1;
	}
	for (size_t k = 0; k < n; k++)
		list->end[list->n_waiting++] = at + last[k] - begin;
	return true;
}

bool pmi_pair_list_add(struct pm_pair_list *list, size_t n, const size_t *last, const uint32_t *entry)
{
	for (size_t k = 0, some; k < n; k += some) {
		if (list->n_waiting == PMI_BLOCK && !pmi_pair_list_finish(list))
			return false;
		some = n - k < PMI_BLOCK - list->n_waiting ? n - k : PMI_BLOCK - list->n_waiting;
		if (!wait_for_block(list, some, last + k, entry, k ? last[k - 1] : 0))
			return false;
	}
	return true;
}

/* Weights that are not 1 make room for all. */
static bool put_weights(struct pm_pair_list *list, size_t at, size_t n, const double *weight)
{
	bool first = !list->weight;

	if (first && !weight)
		return true;
	if (!pmi_reserve(&list->weight, &list->weight_capacity, at + n, sizeof *list->weight))
		return false;
	for (size_t k = 0; first && k < at; k++)
		list->weight[k] = 1;
	for (size_t k = 0; k < n; k++)
		list->weight[at + k] = weight ? weight[k] : 1;
	return true;
}

bool pmi_pair_list_mark(struct pm_pair_list *list, size_t n, const unsigned char *label, const double *weight)
{
	size_t at = list->n + list->n_waiting;

	if (!n)
		return true;
	if (!pmi_reserve(&list->label, &list->label_capacity, at + n, 1) || !put_weights(list, at, n, weight))
		return false;
	memcpy(list->label + at, label, n);
	return true;
}

size_t pmi_pair_list_entries(const struct pm_pair_list *list, size_t k, uint32_t *entry)
{
	size_t b = k / PMI_BLOCK, n = pmi_block_pairs(list, b), length = 0;

	for (size_t at = list->offset[b] + k % PMI_BLOCK; at < list->offset[b + 1]; at += n) {
		entry[length] = pmi_slot(list, at);
		length += entry[length] < 2 * list->d;
	}
	return length;
}

void pmi_pair_list_used(const struct pm_pair_list *list, unsigned char *used)
{
	for (size_t j = 0; j < list->d; j++)
		used[j] = list->seen[j] | list->seen[list->d + j];
}
