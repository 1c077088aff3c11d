#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/hash.h"
#include "pref/order.h"
#include "pref/loss.h"
#include "pref/pair-list.h"
#include "prefmodel/features.h"

struct builder;

/* Puts the row of a segment into the builder. */
typedef void row_function(struct builder *b, const struct pm_mdp *mdp, struct pm_segment g);

struct builder {
	struct pm_design *design;
	row_function *fill;
	const struct pm_features *features; /* for fill, or NULL */
	double gamma;                       /* for fill */
	bool merges;          /* are equal rows stored once? */
	struct pmi_hash hash; /* of the rows, when they are */
	size_t row_capacity, column_capacity, value_capacity;
	uint32_t *column; /* the row at hand */
	double *value;
	size_t n;
};

void pm_design_free(struct pm_design *design)
{
	if (!design)
		return;
	free(design->row);
	free(design->column);
	free(design->value);
	free(design->left);
	free(design->right);
	free(design->label);
	free(design->tie);
	free(design->weight);
	pmi_pair_list_free(design->list);
	free(design);
}

static bool same_row(const struct pm_design *design, uint32_t i, const struct builder *b)
{
	size_t first = design->row[i], n = design->row[i + 1] - first;

	return n == b->n && memcmp(design->column + first, b->column, n * sizeof *b->column) == 0 &&
	       memcmp(design->value + first, b->value, n * sizeof *b->value) == 0;
}

/* The number of the row at hand, which is stored if it is new. */
static enum pm_status intern_row(struct builder *b, uint32_t *number)
{
	struct pm_design *design = b->design;
	uint64_t hash = b->merges ? pmi_hash_words(b->column, b->n) ^ pmi_hash_bytes(b->value, b->n * sizeof *b->value) : 0;
	struct pmi_hash_probe probe = pmi_hash_begin(&b->hash, hash);
	size_t end = design->row[design->n_segments];

	while (b->merges && pmi_hash_next(&b->hash, &probe, number))
		if (same_row(design, *number, b))
			return PM_OK;
	if (!pmi_reserve(&design->row, &b->row_capacity, design->n_segments + 2, sizeof *design->row) ||
	    !pmi_reserve(&design->column, &b->column_capacity, end + b->n, sizeof *design->column) ||
	    !pmi_reserve(&design->value, &b->value_capacity, end + b->n, sizeof *design->value) ||
	    (b->merges && !pmi_hash_add(&b->hash, hash, (uint32_t)design->n_segments)))
		return PM_ENOMEM;
	memcpy(design->column + end, b->column, b->n * sizeof *b->column);
	memcpy(design->value + end, b->value, b->n * sizeof *b->value);
	*number = (uint32_t)design->n_segments++;
	design->row[design->n_segments] = end + b->n;
	return PM_OK;
}

/* Adds to a column of the row at hand, whose columns ascend. */
static void add_to(struct builder *b, uint32_t column, double x)
{
	size_t at = b->n;

	while (at && b->column[at - 1] > column)
		at--;
	if (at && b->column[at - 1] == column) {
		b->value[at - 1] += x;
		return;
	}
	memmove(b->column + at + 1, b->column + at, (b->n - at) * sizeof *b->column);
	memmove(b->value + at + 1, b->value + at, (b->n - at) * sizeof *b->value);
	b->column[at] = column;
	b->value[at] = x;
	b->n++;
}

/* The counts of a table's entries, those of transition t times gamma^t. */
static void count_segment(struct builder *b, const struct pm_mdp *mdp, struct pm_segment g)
{
	double discount = 1;

	for (size_t t = 0; t < g.length && !mdp->terminal[pm_segment_state(g, t)]; t++, discount *= b->gamma)
		add_to(b, (uint32_t)pm_row(mdp, pm_segment_state(g, t), pm_segment_action(g, t)), discount);
}

static void sum_features(struct builder *b, const struct pm_mdp *mdp, struct pm_segment g)
{
	const struct pm_features *f = b->features;

	for (uint32_t j = 0; j < f->n; j++) {
		double sum = 0;

		for (size_t t = 0; t < g.length && !mdp->terminal[pm_segment_state(g, t)]; t++)
			sum += f->phi[pm_row(mdp, pm_segment_state(g, t), pm_segment_action(g, t)) * f->n + j];
		if (sum != 0)
			add_to(b, j, sum);
	}
}

static size_t longest(const struct pm_dataset *dataset)
{
	size_t length = 0;

	for (size_t i = 0; i < dataset->n_segments; i++)
		if (pm_dataset_segment(dataset, i).length > length)
			length = pm_dataset_segment(dataset, i).length;
	return length;
}

static const uint32_t UNKNOWN = UINT32_MAX;
enum { FEW_SEGMENTS = 200000 };

/* The row of a segment of the data set, made when it is first met. */
static enum pm_status row_of(struct builder *b, const struct pm_mdp *mdp, const struct pm_dataset *dataset, uint32_t i, uint32_t *map)
{
	if (map[i] != UNKNOWN)
		return PM_OK;
	b->n = 0;
	b->fill(b, mdp, pm_dataset_segment(dataset, i));
	return intern_row(b, &map[i]);
}

static enum pm_status make_rows(struct builder *b, const struct pm_mdp *mdp, const struct pm_dataset *dataset, uint32_t *map)
{
	enum pm_status status = PM_OK;
	size_t length = b->features ? b->features->n : longest(dataset);

	/* Where there are many segments and most are met once, equal rows are rare and looking for them costs more than they do. */
	b->merges = dataset->n_segments < FEW_SEGMENTS || 2 * dataset->n_segments < dataset->n_pairs;
	b->column = pmi_array(length, sizeof *b->column);
	b->value = pmi_array(length, sizeof *b->value);
	if (!b->column || !b->value || !pmi_reserve(&b->design->row, &b->row_capacity, 1, sizeof *b->design->row))
		return PM_ENOMEM;
	b->design->row[0] = 0;
	memset(map, 0xff, dataset->n_segments * sizeof *map);
	for (size_t k = 0; k < dataset->n_pairs && !status; k++) {
		status = row_of(b, mdp, dataset, dataset->left[k], map);
		if (!status)
			status = row_of(b, mdp, dataset, dataset->right[k], map);
	}
	return status;
}

/* The pairs as rows, the smaller number left. */
static void orient(const struct pm_dataset *dataset, const uint32_t *map, uint32_t *left, uint32_t *right)
{
	for (size_t k = 0; k < dataset->n_pairs; k++) {
		uint32_t l = map[dataset->left[k]], r = map[dataset->right[k]];

		left[k] = l < r ? l : r;
		right[k] = l < r ? r : l;
	}
}

/* Equal pairs become one: the likelihood sees the sum of their weights and the weighted mean of their labels. */
static void fold(struct pm_design *design, const struct pm_dataset *dataset, const uint32_t *map, const uint32_t *left,
		 const uint32_t *right, const uint32_t *order)
{
	size_t n = 0;

	for (size_t k = 0; k < dataset->n_pairs; k++) {
		uint32_t i = order[k];
		bool swapped = map[dataset->left[i]] > map[dataset->right[i]];

		if (!n || design->left[n - 1] != left[i] || design->right[n - 1] != right[i]) {
			design->left[n] = left[i];
			design->right[n++] = right[i];
		}
		design->weight[n - 1] += dataset->weight[i];
		design->label[n - 1] += dataset->weight[i] * (swapped ? 1 - dataset->label[i] : dataset->label[i]);
		design->tie[n - 1] += dataset->label[i] == 0.5 ? dataset->weight[i] : 0;
		design->total_weight += dataset->weight[i];
	}
	for (size_t k = 0; k < n; k++) {
		design->label[k] /= design->weight[k];
		design->tie[k] /= design->weight[k];
	}
	design->n_pairs = n;
}

static enum pm_status make_pairs(struct pm_design *design, const struct pm_dataset *dataset, const uint32_t *map)
{
	size_t n = dataset->n_pairs;
	uint32_t *left = pmi_array(n, sizeof *left), *right = pmi_array(n, sizeof *right), *order = NULL;

	design->left = pmi_array(n, sizeof *design->left);
	design->right = pmi_array(n, sizeof *design->right);
	design->label = pmi_array(n, sizeof *design->label);
	design->tie = pmi_array(n, sizeof *design->tie);
	design->weight = pmi_array(n, sizeof *design->weight);
	if (left && right && design->left && design->right && design->label && design->tie && design->weight) {
		orient(dataset, map, left, right);
		order = pmi_order_pairs(n, design->n_segments, left, right, NULL);
		if (order)
			fold(design, dataset, map, left, right, order);
	}
	free(left);
	free(right);
	free(order);
	return order ? PM_OK : PM_ENOMEM;
}

static enum pm_status build(struct builder *b, size_t d, const struct pm_mdp *mdp, const struct pm_dataset *dataset, struct pm_design **result)
{
	uint32_t *map = pmi_array(dataset->n_segments, sizeof *map);
	enum pm_status status;

	*result = NULL;
	b->design = pmi_array(1, sizeof *b->design);
	status = b->design && map ? PM_OK : PM_ENOMEM;
	if (!status && d >= UINT32_MAX)
		status = PM_EOVERFLOW;
	if (!status) {
		b->design->d = d;
		status = make_rows(b, mdp, dataset, map);
	}
	if (!status)
		status = make_pairs(b->design, dataset, map);
	pmi_hash_clear(&b->hash);
	free(b->column);
	free(b->value);
	free(map);
	if (status)
		pm_design_free(b->design);
	else
		*result = b->design;
	return status;
}

enum pm_status pm_design_table(const struct pm_mdp *mdp, const struct pm_dataset *dataset, struct pm_design **design)
{
	return pmi_design_discounted(mdp, dataset, 1, design);
}

enum pm_status pmi_design_discounted(const struct pm_mdp *mdp, const struct pm_dataset *dataset, double gamma, struct pm_design **design)
{
	struct builder b = {.fill = count_segment, .gamma = gamma};

	return build(&b, mdp->n_states * mdp->n_actions, mdp, dataset, design);
}

enum pm_status pm_design_features(const struct pm_mdp *mdp, const struct pm_dataset *dataset, const struct pm_features *features,
				  struct pm_design **design)
{
	struct builder b = {.fill = sum_features, .features = features};

	return build(&b, features->n, mdp, dataset, design);
}
