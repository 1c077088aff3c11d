/*
 * Statistics of results: correlation, intervals of proportions, the bootstrap.
 */
#ifndef PREFMODEL_STATISTICS_H
#define PREFMODEL_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An interval of numbers; both ends are NaN where none is known. */
struct pm_interval {
	double low, high;
};

/* Pearson's correlation of x and y (n each).  PM_EINFEASIBLE, *r NaN: n < 2, or x or y is constant, so that it is 0/0. */
enum pm_status pm_pearson(const double *x, const double *y, size_t n, double *r) PM_MUST_CHECK;

/*
 * Wilson's score interval of a proportion, successes of n, at the confidence level in (0, 1):
 *
 *   (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n),   p = successes/n,  z the (1+level)/2 normal quantile
 *
 * Wilson, JASA 22, 1927.  PM_EDOM: successes not in [0, n], n not positive or level outside; the interval is untouched.
 */
enum pm_status pm_wilson(double successes, double n, double level, struct pm_interval *interval) PM_MUST_CHECK;

struct pm_bootstrap_options {
	size_t replicates; /* >= 1 */
	double level;      /* confidence, in (0, 1) */
	uint64_t seed;     /* replicate k draws from the stream (seed, k) */
};

/* 1000 replicates, level 0.95, seed 1. */
extern const struct pm_bootstrap_options pm_bootstrap_defaults;

/*
 * A vector of statistics of a weighted sample: weight has a number of copies for each unit; value receives n_values numbers, NaN
 * where a statistic is undefined.
 */
typedef void pm_bootstrap_statistic(const double *weight, const void *context, double *value);

/*
 * Percentile intervals of statistics of n_units exchangeable units (questions, students), each replicate a draw of n_units
 * units with replacement (Efron, Annals of Statistics 7, 1979); the quantiles interpolate linearly between order statistics.
 * interval has n_values elements.  Replicates where a statistic is undefined are left out of its interval, which is NaN, NaN when
 * none is left.  options NULL means the defaults.  PM_EDOM: no unit, no replicate or a level out of range.  PM_ENOMEM.
 */
enum pm_status pm_bootstrap(size_t n_units, size_t n_values, pm_bootstrap_statistic *statistic, const void *context,
			    const struct pm_bootstrap_options *options, struct pm_interval *interval) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
