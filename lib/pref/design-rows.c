/* Rows for a design that was read as lists. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/hash.h"
#include "pref/pair-list.h"

struct rows {
	const struct pm_pair_list *list;
	struct pm_design *design; /* row 0 is empty; pair k compares row k + 1 with it */
	struct pmi_hash hash; /* of the rows */
	size_t room, row_room, pair_room[4]; /* of columns and values, of rows, of pairs */
	uint32_t *column; /* the row at hand */
	double *value;
	size_t n;
};

/* The sorted entries of pair k as a row whose first value is positive; true where that took a change of all signs. */
static bool take_row(struct rows *r, uint32_t *entry, size_t k)
{
	size_t length = pmi_pair_list_entries(r->list, k, entry), d = r->list->d;
	bool flip = length && entry[0] >= d;

	r->n = 0;
	for (size_t e = 0; e < length; e++) {
		bool minus = entry[e] >= d;
		uint32_t column = minus ? entry[e] - (uint32_t)d : entry[e];

		if (!r->n || r->column[r->n - 1] != column) {
			r->column[r->n] = column;
			r->value[r->n++] = 0;
		}
		r->value[r->n - 1] += minus == flip ? 1 : -1;
	}
	return flip;
}

static bool is_row(const struct rows *r, uint32_t i)
{
	const struct pm_design *design = r->design;
	size_t first = design->row[i], n = design->row[i + 1] - first;

	return n == r->n && memcmp(design->column + first, r->column, n * sizeof *r->column) == 0 &&
	       memcmp(design->value + first, r->value, n * sizeof *r->value) == 0;
}

/* A new row, and the pair that it stands for, without weight. */
static bool store_row(struct rows *r, uint64_t hash)
{
	struct pm_design *design = r->design;
	size_t end = design->row[design->n_segments], i = design->n_pairs, room = r->room;

	if (!pmi_reserve(&design->column, &room, end + r->n, sizeof *design->column) ||
	    !pmi_reserve(&design->value, &r->room, end + r->n, sizeof *design->value) ||
	    !pmi_reserve(&design->row, &r->row_room, design->n_segments + 2, sizeof *design->row) ||
	    !pmi_reserve(&design->left, &r->pair_room[0], i + 1, sizeof *design->left) ||
	    !pmi_reserve(&design->right, &r->pair_room[1], i + 1, sizeof *design->right) ||
	    !pmi_reserve(&design->label, &r->pair_room[2], i + 1, sizeof *design->label) ||
	    !pmi_reserve(&design->weight, &r->pair_room[3], i + 1, sizeof *design->weight) || !pmi_hash_add(&r->hash, hash, (uint32_t)i))
		return false;
	memcpy(design->column + end, r->column, r->n * sizeof *r->column);
	memcpy(design->value + end, r->value, r->n * sizeof *r->value);
	design->row[++design->n_segments] = end + r->n;
	design->left[i] = (uint32_t)i + 1;
	design->right[i] = 0;
	design->label[i] = design->weight[i] = 0;
	design->n_pairs++;
	return true;
}

/* Pair k is added to that of its row. */
static bool add_pair(struct rows *r, uint32_t *entry, size_t k)
{
	bool flip = take_row(r, entry, k);
	uint64_t hash = pmi_hash_words(r->column, r->n) ^ pmi_hash_bytes(r->value, r->n * sizeof *r->value);
	struct pmi_hash_probe probe = pmi_hash_begin(&r->hash, hash);
	double label = 0.5 * r->list->label[k], weight = r->list->weight ? r->list->weight[k] : 1;
	uint32_t i = 0;
	bool found = false;

	while (!found && pmi_hash_next(&r->hash, &probe, &i))
		found = is_row(r, i + 1);
	if (!found) {
		i = (uint32_t)r->design->n_pairs;
		if (!store_row(r, hash))
			return false;
	}
	r->design->weight[i] += weight;
	r->design->label[i] += weight * (flip ? 1 - label : label);
	r->design->total_weight += weight;
	return true;
}

static bool fill(struct rows *r, uint32_t *entry)
{
	struct pm_design *design = r->design;

	if (!pmi_reserve(&design->row, &r->row_room, 2, sizeof *design->row))
		return false;
	design->row[0] = design->row[1] = 0;
	design->n_segments = 1;
	for (size_t k = 0; k < r->list->n; k++)
		if (!add_pair(r, entry, k))
			return false;
	for (size_t i = 0; i < design->n_pairs; i++)
		design->label[i] /= design->weight[i];
	return true;
}

enum pm_status pm_design_rows(const struct pm_design *read, struct pm_design **design)
{
	struct rows r = {.list = read->list, .design = pmi_array(1, sizeof *r.design)};
	uint32_t *entry = pmi_array(read->list->width, sizeof *entry);
	bool good;

	*design = NULL;
	if (read->n_pairs >= UINT32_MAX - 1) {
		free(entry);
		free(r.design);
		return PM_EOVERFLOW;
	}
	r.column = pmi_array(read->list->width, sizeof *r.column);
	r.value = pmi_array(read->list->width, sizeof *r.value);
	if (r.design)
		r.design->d = read->d;
	good = r.design && entry && r.column && r.value && fill(&r, entry);
	pmi_hash_clear(&r.hash);
	free(r.column);
	free(r.value);
	free(entry);
	if (good)
		*design = r.design;
	else
		pm_design_free(r.design);
	return good ? PM_OK : PM_ENOMEM;
}
