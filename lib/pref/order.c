#include "pref/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A stable counting sort of from by key into to; count has room for n_keys + 1. */
static void counting_sort(size_t n, const uint32_t *key, size_t n_keys, const uint32_t *from, uint32_t *to, size_t *count)
{
	memset(count, 0, (n_keys + 1) * sizeof *count);
	for (size_t k = 0; k < n; k++)
		count[key[k] + 1]++;
	for (size_t i = 0; i < n_keys; i++)
		count[i + 1] += count[i];
	for (size_t k = 0; k < n; k++)
		to[count[key[from[k]]]++] = from[k];
}

static void order_by_label(size_t n, const double *label, uint32_t *order)
{
	size_t at = 0;

	for (int pass = 0; pass < 3; pass++)
		for (size_t k = 0; k < n; k++)
			if ((label[k] > 0) + (label[k] >= 1) == pass)
				order[at++] = (uint32_t)k;
}

uint32_t *pmi_order_pairs(size_t n, size_t n_segments, const uint32_t *left, const uint32_t *right, const double *label)
{
	uint32_t *order = pmi_array(n, sizeof *order), *other = pmi_array(n, sizeof *other);
	size_t *count = pmi_array(n_segments + 2, sizeof *count);

	if (order && other && count) {
		if (label)
			order_by_label(n, label, order);
		else
			for (size_t k = 0; k < n; k++)
				order[k] = (uint32_t)k;
		counting_sort(n, right, n_segments, order, other, count);
		counting_sort(n, left, n_segments, other, order, count);
	} else {
		free(order);
		order = NULL;
	}
	free(other);
	free(count);
	return order;
}
