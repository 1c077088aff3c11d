/*
 * Parts and resamples of a data set: held-out pairs, bootstraps, and what an ensemble of fits says together.
 */
#ifndef PREFMODEL_RESAMPLE_H
#define PREFMODEL_RESAMPLE_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/dataset.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Is pair number k held out?  A hash of (seed, k) decides, in a share of all numbers, whatever else is in the data. */
bool pm_is_held_out(uint64_t seed, size_t k, double share);

/*
 * The pairs that are not held out into *fitted, the others into *held_out, both in their order.  share in (0, 1).  PM_EDOM; PM_EINFEASIBLE: one
 * of the two would be empty; PM_ENOMEM; both are NULL then.
 */
enum pm_status pm_dataset_split(const struct pm_dataset *dataset, double share, uint64_t seed, struct pm_dataset **fitted,
				struct pm_dataset **held_out) PM_MUST_CHECK;

/*
 * A bootstrap: n_pairs draws from the pairs with replacement, each drawn pair once, its weight times the number of its draws.  Draws n_pairs
 * whole numbers.  PM_ENOMEM; *drawn is NULL then.                                                         Efron and Tibshirani 1993
 */
enum pm_status pm_dataset_bootstrap(const struct pm_dataset *dataset, gsl_rng *rng, struct pm_dataset **drawn) PM_MUST_CHECK;

/* Mean and standard deviation (divisor n - 1; n >= 2) of n tables of the given number of entries. */
void pm_ensemble_summary(size_t n, const double *const *table, size_t entries, double *mean, double *spread);

#ifdef __cplusplus
}
#endif
#endif
