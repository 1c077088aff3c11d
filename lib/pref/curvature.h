/*
 * The Hessian of a loss at a point, to solve with; internal to the library.
 *
 * Up to PMI_MAX_DENSE weights it is a matrix, factored by Cholesky or, where it is singular, taken apart by eigenvalues.  Above, only its
 * products with vectors are computed, and systems are solved by conjugate gradients with its diagonal as preconditioner.
 */
#ifndef PREF_CURVATURE_H
#define PREF_CURVATURE_H

#include "pref/learner.h"

struct pmi_curvature;

/* workspace is borrowed.  NULL when memory is short. */
struct pmi_curvature *pmi_curvature_alloc(const struct pm_design *design, const struct pm_learn_options *options,
					  struct pm_loss_workspace *workspace);
void pmi_curvature_free(struct pmi_curvature *curvature);

/*
 * Moves to the weights g.  rough: part of the pairs will do, where there are very many.  *exact, if not NULL, tells whether all were taken.
 */
void pmi_curvature_take(struct pmi_curvature *curvature, const double *g, bool rough, bool *exact);

/*
 * step = -H^-1 gradient; where H is singular and small, the step of least norm; 0 in columns that no pair touches.  A system that is solved
 * by conjugate gradients leaves a residual of at most `accuracy` times the gradient, or after many products a larger one.
 * PM_ESINGULAR, PM_EOVERFLOW, PM_ENOMEM.
 */
enum pm_status pmi_curvature_solve(struct pmi_curvature *curvature, const double *gradient, double accuracy, double *step);

#endif
