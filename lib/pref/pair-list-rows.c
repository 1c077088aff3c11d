/* The list of a design with rows. */
#include <math.h>

#include "pref/pair-code.h"
#include "pref/pair-list.h"

/* A pair as its codes. */
struct coded {
	uint32_t code[PMI_MAX_WIDTH];
	size_t n;
};

/* Adds row i, on the right if minus is 1; false where it has more than whole numbers, or too many. */
static inline bool put_row(const struct pm_design *design, uint32_t i, uint32_t minus, struct coded *pair)
{
	for (size_t e = design->row[i]; e < design->row[i + 1]; e++) {
		double value = design->value[e], count = fabs(value);
		uint32_t code = 2 * design->column[e] + (minus ^ (value < 0));

		if (count > (double)(PMI_MAX_WIDTH - pair->n) || count != floor(count))
			return false;
		for (; count > 0; count--)
			pair->code[pair->n++] = code;
	}
	return true;
}

static bool add_all(const struct pm_design *design, struct pm_pair_list *list)
{
	for (size_t k = 0; k < design->n_pairs; k++) {
		struct coded pair;

		pair.n = 0;
		if (!put_row(design, design->left[k], 0, &pair) || !put_row(design, design->right[k], 1, &pair))
			return false;
		pair.n = pmi_codes_to_entries(pair.code, pair.n, (uint32_t)design->d);
		if (!pmi_pair_list_add(list, 1, &pair.n, pair.code))
			return false;
	}
	return pmi_pair_list_finish(list);
}

struct pm_pair_list *pmi_pair_list_of(const struct pm_design *design)
{
	struct pm_pair_list *list;

	/* A score that serves four pairs or more is cheaper than four sums of differences. */
	if (2 * design->n_segments < design->n_pairs)
		return NULL;
	list = pmi_pair_list_alloc(design->d);
	if (list && add_all(design, list))
		return list;
	pmi_pair_list_free(list);
	return NULL;
}
