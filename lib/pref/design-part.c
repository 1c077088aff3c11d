#include "pref/design-part.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/pair-list.h"

/* The weight and twice the label of a pair stand in a list that is alone. */
static bool take_list(const struct pm_pair_list *from, size_t n, const size_t *pick, struct pm_design *part)
{
	uint32_t *entry = pmi_array(from->width, sizeof *entry);
	bool good;

	part->list = pmi_pair_list_alloc(from->d);
	good = entry && part->list;
	for (size_t k = 0; k < n && good; k++) {
		size_t last = pmi_pair_list_entries(from, pick[k], entry);
		const double *weight = from->weight ? &from->weight[pick[k]] : NULL;

		if (from->label) {
			good = pmi_pair_list_mark(part->list, 1, &from->label[pick[k]], weight);
			part->total_weight += weight ? *weight : 1;
		}
		good = good && pmi_pair_list_add(part->list, 1, &last, entry);
	}
	free(entry);
	return good && pmi_pair_list_finish(part->list);
}

bool pmi_design_alloc_pairs(struct pm_design *design, size_t n)
{
	design->left = pmi_array(n, sizeof *design->left);
	design->right = pmi_array(n, sizeof *design->right);
	design->label = pmi_array(n, sizeof *design->label);
	design->weight = pmi_array(n, sizeof *design->weight);
	return design->left && design->right && design->label && design->weight;
}

static bool take_rows(const struct pm_design *design, size_t n, const size_t *pick, struct pm_design *part)
{
	if (!pmi_design_alloc_pairs(part, n))
		return false;
	for (size_t k = 0; k < n; k++) {
		part->left[k] = design->left[pick[k]];
		part->right[k] = design->right[pick[k]];
		part->label[k] = design->label[pick[k]];
		part->weight[k] = design->weight ? design->weight[pick[k]] : 1;
		part->total_weight += part->weight[k];
	}
	return true;
}

bool pmi_design_take(const struct pm_design *design, size_t n, const size_t *pick, struct pm_design *part)
{
	*part = *design;
	part->n_pairs = n;
	part->total_weight = 0;
	part->left = part->right = NULL;
	part->label = part->weight = NULL;
	part->list = NULL;
	return (!design->list || take_list(design->list, n, pick, part)) && (!design->left || take_rows(design, n, pick, part));
}

void pmi_design_part_clear(struct pm_design *part)
{
	pmi_pair_list_free(part->list);
	free(part->left);
	free(part->right);
	free(part->label);
	free(part->weight);
}

static bool all_are_one(size_t n, const double *weight)
{
	size_t k = 0;

	while (k < n && weight[k] == 1)
		k++;
	return k == n;
}

struct pm_design pmi_design_view(const struct pm_design *design)
{
	struct pm_design view = *design;

	if (design->list)
		return view;
	view.list = pmi_pair_list_of(design);
	if (all_are_one(design->n_pairs, design->weight))
		view.weight = NULL;
	return view;
}

void pmi_design_view_clear(const struct pm_design *design, struct pm_design *view)
{
	if (!design->list)
		pmi_pair_list_free(view->list);
}

/* Columns in which the two segments of pair k differ. */
static void mark_pair(const struct pm_design *design, size_t k, unsigned char *used)
{
	const size_t *row = design->row;
	size_t e = row[design->left[k]], f = row[design->right[k]], last_e = row[design->left[k] + 1], last_f = row[design->right[k] + 1];

	while (e < last_e || f < last_f) {
		if (f == last_f || (e < last_e && design->column[e] < design->column[f])) {
			used[design->column[e++]] = 1;
		} else if (e == last_e || design->column[f] < design->column[e]) {
			used[design->column[f++]] = 1;
		} else {
			used[design->column[e]] |= design->value[e] != design->value[f];
			e++;
			f++;
		}
	}
}

size_t pmi_design_used(const struct pm_design *design, unsigned char *used)
{
	size_t n = 0;

	if (design->list)
		pmi_pair_list_used(design->list, used);
	else
		for (size_t k = 0; k < design->n_pairs; k++)
			mark_pair(design, k, used);
	for (size_t j = 0; j < design->d; j++)
		n += used[j];
	return n;
}
