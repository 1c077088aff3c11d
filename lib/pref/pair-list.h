/*
 * Pairs as short lists of signed weights; internal to the library.
 *
 * Where segments are seldom met twice, the difference of a pair is best summed directly: a slot holds c for an entry +1 of column c,
 * d + c for -1, 2d for nothing, and indexes (g, -g, 0).  A larger count stands in as many slots.  No column has both signs.
 */
#ifndef PREF_PAIR_LIST_H
#define PREF_PAIR_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/loss.h>

enum { PMI_BLOCK = 512, PMI_MAX_WIDTH = 16 };

struct pm_pair_list {
	size_t d, n; /* weights, pairs */
	bool wide; /* slots of 32 bits, else of 16 */
	/* Block after block of PMI_BLOCK pairs (the last may have fewer), in a block slot after slot, as many as its longest pair needs. */
	void *slot;
	size_t n_slots, slot_capacity;
	size_t *offset; /* n_blocks + 1, in slots */
	size_t n_blocks, offset_capacity;
	size_t width; /* slots of a pair, at most */
	unsigned char *seen; /* 2d: 1 where some pair has this entry */
	/* Of lists that stand alone; else NULL. */
	unsigned char *label; /* n: twice the label */
	double *weight; /* n; NULL: ones */
	size_t label_capacity, weight_capacity;
	/* Pairs that wait until a block is full. */
	uint32_t *entry;
	size_t *end; /* PMI_BLOCK, where the entries of each of them end */
	size_t n_waiting, entry_capacity;
};

/* The slot at a place. */
static inline uint32_t pmi_slot(const struct pm_pair_list *list, size_t at)
{
	return list->wide ? ((const uint32_t *)list->slot)[at] : ((const uint16_t *)list->slot)[at];
}

/* Empty; NULL when memory is short or d too large. */
struct pm_pair_list *pmi_pair_list_alloc(size_t d);
void pmi_pair_list_free(struct pm_pair_list *list);

/*
 * Appends n pairs, of which the entries of pair k end before last[k] and begin where those of the one before it end, the first at 0; the
 * last pairs only show after pmi_pair_list_finish.  False when memory is short.
 */
bool pmi_pair_list_add(struct pm_pair_list *list, size_t n, const size_t *last, const uint32_t *entry);
bool pmi_pair_list_finish(struct pm_pair_list *list);

/* Twice the labels and the weights (NULL: ones) of the n pairs that are added next; to be called for every pair or none. */
bool pmi_pair_list_mark(struct pm_pair_list *list, size_t n, const unsigned char *label, const double *weight);

/*
 * The pairs of a design with rows.  NULL where entries are not small whole numbers, segments are shared by many pairs, or memory is
 * short.
 */
struct pm_pair_list *pmi_pair_list_of(const struct pm_design *design);

/* The entries of pair k, at most `width`, into entry; their number. */
size_t pmi_pair_list_entries(const struct pm_pair_list *list, size_t k, uint32_t *entry);

/* used (d) becomes 1 where some pair has an entry. */
void pmi_pair_list_used(const struct pm_pair_list *list, unsigned char *used);

/* diagonal (d) += h_k (n) in the column of each slot of pair k */
void pmi_pair_list_squares(const struct pm_pair_list *list, const double *h, double *diagonal);

/* Pairs and slots a pair of block b. */
static inline size_t pmi_block_pairs(const struct pm_pair_list *list, size_t b)
{
	return list->n - b * PMI_BLOCK < PMI_BLOCK ? list->n - b * PMI_BLOCK : PMI_BLOCK;
}

static inline size_t pmi_block_width(const struct pm_pair_list *list, size_t b)
{
	return (list->offset[b + 1] - list->offset[b]) / pmi_block_pairs(list, b);
}

/* x_i = the sum of signed_g (2d + 1) over the slots of pair i of block b. */
void pmi_pair_list_gather(const struct pm_pair_list *list, size_t b, const double *signed_g, double *x);

/* signed_sum (2d + 1) += slope_i in the slots of pair i of block b */
void pmi_pair_list_scatter(const struct pm_pair_list *list, size_t b, const double *slope, double *signed_sum);

/*
 * matrix (d*d) += h_i times products of the entries of pair i of block b: each unordered couple once, squares by half.  The arrays of
 * room have list->width elements.
 */
struct pmi_signed {
	uint32_t *column;
	double *sign;
};
void pmi_pair_list_products(const struct pm_pair_list *list, size_t b, const double *h, struct pmi_signed *room, double *matrix);

#endif
