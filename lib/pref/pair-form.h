/*
 * Pairs as short lists of signed weights; internal to the library.
 *
 * Where segments are seldom met twice, the difference of a pair is best summed directly: slot holds c for an entry +1 of column c,
 * d + c for -1, 2d for nothing, and indexes (g, -g, 0).
 */
#ifndef PREF_PAIR_FORM_H
#define PREF_PAIR_FORM_H

#include <stddef.h>
#include <stdint.h>

#include <prefmodel/loss.h>

enum { PMI_BLOCK = 512, PMI_MAX_WIDTH = 16 };

struct pmi_pair_form {
	size_t d, width;
	uint32_t *slot; /* n_pairs * width: block after block of PMI_BLOCK pairs, in a block slot after slot */
	double *signed_g;   /* 2d + 1 */
	double *signed_sum; /* 2d + 1 */
};

/* NULL where entries are not small whole numbers, segments are shared by many pairs, or memory is short. */
struct pmi_pair_form *pmi_pair_form_alloc(const struct pm_design *design);
void pmi_pair_form_free(struct pmi_pair_form *form);

/* Fills signed_g, and clears signed_sum. */
void pmi_pair_form_begin(struct pmi_pair_form *form, const double *g);

/* The slots of the block that begins with pair `first`. */
const uint32_t *pmi_pair_form_block(const struct pmi_pair_form *form, size_t first);

/* Adds slope_k times the entries of pair k to signed_sum. */
void pmi_pair_form_add(struct pmi_pair_form *form, size_t first, size_t n, const double *slope);

/* gradient_j = the sum over entries of both signs */
void pmi_pair_form_end(const struct pmi_pair_form *form, double *gradient);

/* matrix += h_k times products of the entries of pair k: each unordered couple once, squares by half. */
void pmi_pair_form_products(const struct pmi_pair_form *form, size_t first, size_t n, const double *curvature, double *matrix);

#endif
