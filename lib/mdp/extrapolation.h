/*
 * Reduced rank extrapolation of a sequence that converges slowly; internal.
 *
 * Of iterates x_0 ... x_k the combination sum_j c_j x_(j+1), sum_j c_j = 1, whose differences sum_j c_j (x_(j+1) - x_j) are least in the mean square:
 * exact where the errors are of k kinds that shrink each by a factor of its own.                 Eddy 1979; Mesina 1977; Smith, Ford and Sidi 1987
 */
#ifndef MDP_EXTRAPOLATION_H
#define MDP_EXTRAPOLATION_H

#include <stdbool.h>
#include <stddef.h>

#include "prefmodel/status.h"

enum { PMI_EXTRAPOLATION_DEPTH = 6 };

/* Begins all zero. */
struct pmi_extrapolation {
	double *iterate; /* (depth + 3) * n: those kept, in order, the combination, and the one marked; made when the first one comes */
	size_t kept;
};

void pmi_extrapolation_clear(struct pmi_extrapolation *x);

/* Keeps an iterate (n), when there is room.  PM_ENOMEM. */
enum pm_status pmi_extrapolation_keep(struct pmi_extrapolation *x, size_t n, const double *v) PM_MUST_CHECK;

static inline bool pmi_extrapolation_full(const struct pmi_extrapolation *x)
{
	return x->kept == PMI_EXTRAPOLATION_DEPTH + 1;
}

/* Combines the iterates, which are full; false where they have no combination. */
bool pmi_extrapolation_combine(struct pmi_extrapolation *x, size_t n);

/* Marks the last iterate that was kept. */
void pmi_extrapolation_mark(struct pmi_extrapolation *x, size_t n);

/* The combination; the iterate kept last; the one marked last. */
const double *pmi_extrapolation_result(const struct pmi_extrapolation *x, size_t n);
const double *pmi_extrapolation_last(const struct pmi_extrapolation *x, size_t n);
const double *pmi_extrapolation_marked(const struct pmi_extrapolation *x, size_t n);

#endif
