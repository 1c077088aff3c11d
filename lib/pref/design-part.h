/*
 * Some of the pairs of a design, other ways to see them, and what they touch; internal to the library.
 */
#ifndef PREF_DESIGN_PART_H
#define PREF_DESIGN_PART_H

#include <stdbool.h>

#include <prefmodel/loss.h>

/* Room for n pairs of two segments each, with labels and weights; n_pairs is left.  False when memory is short; the design is to be freed in any case. */
bool pmi_design_alloc_pairs(struct pm_design *design, size_t n);

/* The n pairs `pick`, as a design that borrows the rows of the whole.  False when memory is short; the part is to be cleared in any case. */
bool pmi_design_take(const struct pm_design *design, size_t n, const size_t *pick, struct pm_design *part);
void pmi_design_part_clear(struct pm_design *part);

/*
 * The design, which is borrowed, with a list of its pairs beside its rows where that serves it better (pmi_pair_list_of), so that what
 * follows need not make one each time.  The list says nothing of labels and weights; weights that are all 1 are left out, NULL.
 */
struct pm_design pmi_design_view(const struct pm_design *design);
void pmi_design_view_clear(const struct pm_design *design, struct pm_design *view);

/* used (d) becomes 1 for columns in which the two segments of some pair differ; their number. */
size_t pmi_design_used(const struct pm_design *design, unsigned char *used);

#endif
