/*
 * Posteriors from curvatures of any model; internal to the library.
 */
#ifndef PREF_POSTERIOR_H
#define PREF_POSTERIOR_H

#include <prefmodel/posterior.h>

/* From the mean Hessian (d*d) of a loss over pairs of this weight.  The failures of pm_posterior_alloc. */
enum pm_status pmi_posterior_of(size_t d, double total_weight, const double *hessian, struct pm_posterior **posterior);

#endif
