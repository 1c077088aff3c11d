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

static void put_slot(const struct pm_pair_list *list, size_t at, uint32_t entry)
{
	if (list->wide)
		((uint32_t *)list->slot)[at] = entry;
	else
		((uint16_t *)list->slot)[at] = (uint16_t)entry;
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
