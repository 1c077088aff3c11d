/*
 * Reading arrays of numbers as NumPy writes them (.npy, versions 1 to 3), and preferences made of them.       prefmodel-preferences(5)
 */
#ifndef PREFMODEL_NPY_H
#define PREFMODEL_NPY_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/dataset.h>
#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PM_NPY_DIMENSIONS = 8 };

struct pm_array {
	size_t n_dimensions;               /* at most PM_NPY_DIMENSIONS */
	size_t shape[PM_NPY_DIMENSIONS];
	size_t n;                          /* product of the shape */
	double *x;                         /* n, the last index fastest */
};

/*
 * Reads an array of integers (1 to 8 bytes), floats (4 or 8) or truth values of either byte order, in C order.  Integers that double
 * precision cannot hold, objects, strings, Fortran order and files that are cut short or too long are refused.  On failure *array is
 * NULL and error tells why.  PM_EIO, PM_EPARSE, PM_EOVERFLOW (such an integer), PM_ENOMEM.
 */
enum pm_status pm_npy_read(const char *path, struct pm_array **array, struct pm_error *error) PM_MUST_CHECK;
void pm_array_free(struct pm_array *array);

/* How arrays are to be understood. */
struct pm_array_form {
	size_t grid_width; /* 0: segments of states and actions; else of moves on a grid of so many columns */
	bool one_is_right; /* label 1 prefers the right segment, 0 the left one */
};

/*
 * Pairs of segments from arrays.  segments has the shape
 *   N x 2 x (2L+1)      state, action, state, ..., state
 *   N x 2 x L x 3       state, action, next state of each transition
 *   N x 2 x L x 2       state, action; the last state is where the world's dynamics lead, which must be one place
 * or with moves
 *   N x 2 x (L+1) x 2   row and column of the first cell, then moves (-1,0), (1,0), (0,-1) and (0,1): actions 0 to 3; every state is where
 *                       the dynamics lead.  Moves after the end stay there.
 * and labels N (1 left preferred, 0 right, 0.5 none) or N x 2 (the probabilities of left and right, of which the first counts).  form may
 * be NULL: states and actions, 1 is left.  On failure *dataset is NULL and error names the array (by the names given), the pair and what was expected.
 * PM_EDIM (shapes), PM_EPARSE (numbers), PM_ENOMEM, PM_EOVERFLOW.
 */
enum pm_status pm_dataset_from_arrays(const struct pm_mdp *mdp, const struct pm_array *segments, const char *segments_name,
				      const struct pm_array *labels, const char *labels_name, const struct pm_array_form *form,
				      struct pm_dataset **dataset, struct pm_error *error) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
