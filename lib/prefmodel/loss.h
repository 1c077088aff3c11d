/*
 * The likelihood of a table: the design of a data set, mean cross-entropy, gradient and Hessian.   prefmodel-theory(7), section 4(a)
 *
 *   F(g) = (1/W) sum_k w_k [-y_k log P_k - (1 - y_k) log(1 - P_k)] + (l2/2) |g|^2,   P_k = logistic(x_left(k) - x_right(k)),
 *   x_i = sum of the entries of g along segment i,   W = sum_k w_k.
 */
#ifndef PREFMODEL_LOSS_H
#define PREFMODEL_LOSS_H

#include <stddef.h>
#include <stdint.h>

#include <prefmodel/dataset.h>
#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_pair_list; /* pairs as they are kept without their segments */

/*
 * Segments as sparse rows over d weights, pairs as numbers of rows.  For a table, d = S*A, and the entries of a segment are its
 * state-action pairs with their counts; transitions FROM a terminal state have none, for g is fixed at 0 there.
 */
struct pm_design {
	size_t d;          /* weights */
	size_t n_segments;
	size_t *row;       /* n_segments + 1 */
	uint32_t *column;  /* row[n_segments], ascending in each row */
	double *value;     /* row[n_segments] */
	size_t n_pairs;
	uint32_t *left, *right; /* n_pairs */
	double *label;     /* n_pairs, in [0, 1] */
	double *tie;       /* n_pairs, in [0, 1]: the share of the weight that is of labels 0.5 */
	double *weight;    /* n_pairs, > 0 */
	double total_weight;
	struct pm_pair_list *list; /* NULL, but of pm_design_read: then n_segments is 0 and the arrays above are NULL */
};

/*
 * The design of a table over state-action pairs; pairs are folded, segments with equal rows merged (unless there are very many of them that
 * seldom meet).  PM_ENOMEM, PM_EOVERFLOW.
 */
enum pm_status pm_design_table(const struct pm_mdp *mdp, const struct pm_dataset *dataset, struct pm_design **design) PM_MUST_CHECK;
void pm_design_free(struct pm_design *design);

/*
 * The same design in a short form, read from path as pm_dataset_read does, with its errors, on the threads there are.  Segments are not
 * kept and pairs not folded: each is a list of signed weights, of 2 or 4 bytes an entry, so that a million pairs of three transitions
 * take 13 MB.  pm_loss, pm_learn (but adam), pm_design_separation, pm_identify and pm_posterior_alloc take such a design; pm_design_rows makes one
 * with rows of it.  The bytes do not depend on the number of threads.
 */
enum pm_status pm_design_read(const char *path, const struct pm_mdp *mdp, struct pm_design **design, struct pm_error *error) PM_MUST_CHECK;

/*
 * A design with rows for everything else: a row is the difference of a pair, to be compared with a row that is empty; equal pairs are
 * folded.  PM_ENOMEM, PM_EOVERFLOW.
 */
enum pm_status pm_design_rows(const struct pm_design *read, struct pm_design **design) PM_MUST_CHECK;

/* Scratch of the functions below; one a thread.  NULL when memory is short. */
struct pm_loss_workspace;
struct pm_loss_workspace *pm_loss_workspace_alloc(const struct pm_design *design);
void pm_loss_workspace_free(struct pm_loss_workspace *workspace);

/*
 * F(g); gradient (d) and hessian (d*d, row-major, both triangles) are filled unless NULL.  l2 >= 0.  Nothing is allocated.
 */
double pm_loss(const struct pm_design *design, double l2, const double *g, struct pm_loss_workspace *workspace, double *gradient,
	       double *hessian);

/* difference (n_pairs): x_left(k) - x_right(k) of each pair at g.  Nothing is allocated. */
void pm_loss_differences(const struct pm_design *design, const double *g, struct pm_loss_workspace *workspace, double *difference);

#ifdef __cplusplus
}
#endif
#endif
