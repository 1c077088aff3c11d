#include "prefmodel/dataset.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/hash.h"
#include "pref/order.h"
#include "prefmodel/number.h"

/* A table of the segments stored, so that each is stored once. */
struct pm_dataset_index {
	struct pmi_hash hash;
};

struct pm_dataset *pm_dataset_alloc(void)
{
	struct pm_dataset *dataset = pmi_array(1, sizeof *dataset);

	if (!dataset)
		return NULL;
	dataset->index = pmi_array(1, sizeof *dataset->index);
	if (!dataset->index || !pmi_reserve(&dataset->offset, &dataset->segment_capacity, 16, sizeof *dataset->offset)) {
		pm_dataset_free(dataset);
		return NULL;
	}
	dataset->offset[0] = 0;
	return dataset;
}

void pm_dataset_free(struct pm_dataset *dataset)
{
	if (!dataset)
		return;
	if (dataset->index)
		pmi_hash_clear(&dataset->index->hash);
	free(dataset->index);
	free(dataset->offset);
	free(dataset->step);
	free(dataset->left);
	free(dataset->right);
	free(dataset->label);
	free(dataset->weight);
	free(dataset);
}

struct pm_segment pm_dataset_segment(const struct pm_dataset *dataset, size_t i)
{
	assert(i < dataset->n_segments);
	return (struct pm_segment){.length = (dataset->offset[i + 1] - dataset->offset[i] - 1) / 2, .step = dataset->step + dataset->offset[i]};
}

static bool same(const struct pm_dataset *dataset, uint32_t i, struct pm_segment g)
{
	struct pm_segment stored = pm_dataset_segment(dataset, i);

	return stored.length == g.length && memcmp(stored.step, g.step, (2 * g.length + 1) * sizeof *g.step) == 0;
}

/* The number of a segment that is stored; hash is pmi_hash_words of its steps. */
static bool find(const struct pm_dataset *dataset, struct pm_segment g, uint64_t hash, uint32_t *number)
{
	struct pmi_hash_probe probe = pmi_hash_begin(&dataset->index->hash, hash);

	while (pmi_hash_next(&dataset->index->hash, &probe, number))
		if (same(dataset, *number, g))
			return true;
	return false;
}

/* Stores a segment that is known not to be there. */
static enum pm_status store(struct pm_dataset *dataset, struct pm_segment g, uint64_t hash, uint32_t *number)
{
	size_t n = dataset->n_segments, end = dataset->offset[n], size = 2 * g.length + 1;

	if (n >= UINT32_MAX - 1)
		return PM_EOVERFLOW;
	if (!pmi_reserve(&dataset->offset, &dataset->segment_capacity, n + 2, sizeof *dataset->offset) ||
	    !pmi_reserve(&dataset->step, &dataset->step_capacity, end + size, sizeof *dataset->step) ||
	    !pmi_hash_add(&dataset->index->hash, hash, (uint32_t)n))
		return PM_ENOMEM;
	memcpy(dataset->step + end, g.step, size * sizeof *g.step);
	dataset->offset[n + 1] = end + size;
	dataset->n_segments++;
	*number = (uint32_t)n;
	return PM_OK;
}

enum pm_status pm_dataset_segment_number(struct pm_dataset *dataset, struct pm_segment g, uint32_t *number)
{
	uint64_t hash = pmi_hash_words(g.step, 2 * g.length + 1);

	assert(g.length >= 1);
	return find(dataset, g, hash, number) ? PM_OK : store(dataset, g, hash, number);
}

static bool reserve_pair(struct pm_dataset *d)
{
	size_t old = d->pair_capacity, room[4] = {old, old, old, old};
	bool good = pmi_reserve(&d->left, &room[0], d->n_pairs + 1, sizeof *d->left) &&
		    pmi_reserve(&d->right, &room[1], d->n_pairs + 1, sizeof *d->right) &&
		    pmi_reserve(&d->label, &room[2], d->n_pairs + 1, sizeof *d->label) &&
		    pmi_reserve(&d->weight, &room[3], d->n_pairs + 1, sizeof *d->weight);

	if (good)
		d->pair_capacity = room[0];
	return good;
}

enum pm_status pm_dataset_add_numbers(struct pm_dataset *d, uint32_t left, uint32_t right, double label, double weight)
{
	assert(left < d->n_segments && right < d->n_segments);
	if (!(label == 0 || label == 0.5 || label == 1) || !(weight > 0 && isfinite(weight)))
		return PM_EDOM;
	if (!reserve_pair(d))
		return PM_ENOMEM;
	d->left[d->n_pairs] = left;
	d->right[d->n_pairs] = right;
	d->label[d->n_pairs] = label;
	d->weight[d->n_pairs++] = weight;
	return PM_OK;
}

enum pm_status pm_dataset_add(struct pm_dataset *dataset, struct pm_segment left, struct pm_segment right, double label, double weight)
{
	uint32_t l, r;
	enum pm_status status = pm_dataset_segment_number(dataset, left, &l);

	if (!status)
		status = pm_dataset_segment_number(dataset, right, &r);
	return status ? status : pm_dataset_add_numbers(dataset, l, r, label, weight);
}

/* Pairs in the order given, equal neighbours made one. */
static void merge(struct pm_dataset *d, const struct pm_dataset *from, const uint32_t *order)
{
	size_t n = 0;

	for (size_t k = 0; k < from->n_pairs; k++) {
		uint32_t i = order[k];

		if (n && d->left[n - 1] == from->left[i] && d->right[n - 1] == from->right[i] && d->label[n - 1] == from->label[i]) {
			d->weight[n - 1] += from->weight[i];
			continue;
		}
		d->left[n] = from->left[i];
		d->right[n] = from->right[i];
		d->label[n] = from->label[i];
		d->weight[n++] = from->weight[i];
	}
	d->n_pairs = n;
}

enum pm_status pm_dataset_fold(struct pm_dataset *d)
{
	struct pm_dataset folded = {0};
	uint32_t *order;

	if (!d->n_pairs)
		return PM_OK;
	order = pmi_order_pairs(d->n_pairs, d->n_segments, d->left, d->right, d->label);
	folded.left = pmi_array(d->n_pairs, sizeof *folded.left);
	folded.right = pmi_array(d->n_pairs, sizeof *folded.right);
	folded.label = pmi_array(d->n_pairs, sizeof *folded.label);
	folded.weight = pmi_array(d->n_pairs, sizeof *folded.weight);
	if (!order || !folded.left || !folded.right || !folded.label || !folded.weight) {
		free(order);
		free(folded.left);
		free(folded.right);
		free(folded.label);
		free(folded.weight);
		return PM_ENOMEM;
	}
	merge(&folded, d, order);
	free(order);
	free(d->left);
	free(d->right);
	free(d->label);
	free(d->weight);
	d->left = folded.left;
	d->right = folded.right;
	d->label = folded.label;
	d->weight = folded.weight;
	d->pair_capacity = d->n_pairs;
	d->n_pairs = folded.n_pairs;
	return PM_OK;
}

double pm_dataset_total_weight(const struct pm_dataset *dataset)
{
	double sum = 0;

	for (size_t k = 0; k < dataset->n_pairs; k++)
		sum += dataset->weight[k];
	return sum;
}

static void put_segment(FILE *stream, struct pm_segment g)
{
	for (size_t i = 0; i <= 2 * g.length; i++)
		fprintf(stream, i ? " %u" : "%u", (unsigned)g.step[i]);
}

void pm_dataset_write(FILE *stream, const struct pm_dataset *d)
{
	bool weighted = false;

	for (size_t k = 0; k < d->n_pairs && !weighted; k++)
		weighted = d->weight[k] != 1;
	fputs(weighted ? "left,right,label,weight\n" : "left,right,label\n", stream);
	for (size_t k = 0; k < d->n_pairs; k++) {
		put_segment(stream, pm_dataset_segment(d, d->left[k]));
		fputc(',', stream);
		put_segment(stream, pm_dataset_segment(d, d->right[k]));
		fputs(d->label[k] == 1 ? ",1" : d->label[k] == 0 ? ",0" : ",0.5", stream);
		if (weighted) {
			fputc(',', stream);
			pm_put_double(stream, d->weight[k]);
		}
		fputc('\n', stream);
	}
}
