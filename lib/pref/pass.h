/*
 * A pass over the pairs of a design, block after block: their differences, and sums back over them; internal to the library.
 *
 * Blocks are shared out in parts whose number depends on the design alone, each with sums of its own, which are added in their order: so
 * results do not depend on the number of threads.
 */
#ifndef PREF_PASS_H
#define PREF_PASS_H

#include "pref/kernel.h"
#include "pref/pair-list.h"

/* What a pass needs, and what a dense Hessian is limited to. */
enum { PMI_MAX_DENSE = 3000 };

struct pm_loss_workspace {
	const struct pmi_kernel *kernel;
	const struct pm_pair_list *list; /* of the pairs, or NULL, and then scores of segments: */
	struct pm_pair_list *own; /* the list where the design has none */
	double *score; /* n_segments */
	double *slope; /* n_segments, summed over the pairs of a segment */
	double *square; /* n_segments, of curvatures */
	size_t n_parts;
	double *signed_x; /* 2d + 1: x, -x, 0 */
	double *signed_sum; /* n_parts * (2d + 1) */
	double *matrix; /* n_parts * d*d, or NULL: the parts take turns */
	size_t room; /* of a part, list->width and more */
	uint32_t *column_room; /* n_parts * room */
	double *sign_room; /* n_parts * room */
	double *sum; /* n_parts */
};

/* A block of pairs: differences, labels and weights; what a pass makes of them. */
struct pmi_block {
	size_t first, n;
	double difference[PMI_BLOCK], slope[PMI_BLOCK], curvature[PMI_BLOCK];
	double label_room[PMI_BLOCK];
	const double *label, *weight; /* n; weight NULL: ones */
	double sum; /* of entropies */
};

struct pmi_pass {
	const struct pm_design *design;
	struct pm_loss_workspace *workspace;
	void (*fill)(const struct pmi_pass *pass, struct pmi_block *block); /* slope, curvature and sum from the rest */
	double *curvature; /* n_pairs, for fill, or NULL */
	size_t stride; /* every stride-th block of a part is taken; 0: all */
	bool slopes; /* are they summed? */
	double *hessian; /* d*d, or NULL: M whose symmetric part is half the sum of curvature times squares */
};

/* From here on pairs are compared by x (d). */
void pmi_pass_begin(const struct pm_design *design, struct pm_loss_workspace *workspace, const double *x);

/* The differences, labels and weights of block b. */
void pmi_pass_block(const struct pm_design *design, const struct pm_loss_workspace *workspace, size_t b, struct pmi_block *block);
size_t pmi_pass_blocks(const struct pm_design *design);

/* Sum of the entropies; gradient (d, may be NULL) receives the sum of slopes times differences of rows. */
double pmi_pass_run(const struct pmi_pass *pass, const double *x, double *gradient);

#endif
