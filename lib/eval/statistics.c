#include "prefmodel/statistics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "prefmodel/rng.h"

static bool is_constant(const double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (x[i] != x[0])
			return false;
	return true;
}

enum pm_status pm_pearson(const double *x, const double *y, size_t n, double *r)
{
	*r = NAN;
	if (n < 2 || is_constant(x, n) || is_constant(y, n))
		return PM_EINFEASIBLE;
	*r = gsl_stats_correlation(x, 1, y, 1, n);
	return PM_OK;
}

enum pm_status pm_wilson(double successes, double n, double level, struct pm_interval *interval)
{
	double p = successes / n, z, centre, half;

	if (!(n > 0 && isfinite(n) && successes >= 0 && successes <= n && level > 0 && level < 1))
		return PM_EDOM;
	z = gsl_cdf_ugaussian_Pinv((1 + level) / 2);
	centre = (p + z * z / (2 * n)) / (1 + z * z / n);
	half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
	/* At either end centre and half are equal but for rounding. */
	*interval = (struct pm_interval){.low = successes > 0 ? centre - half : 0, .high = successes < n ? centre + half : 1};
	return PM_OK;
}

const struct pm_bootstrap_options pm_bootstrap_defaults = {.replicates = 1000, .level = 0.95, .seed = 1};

static void resample(gsl_rng *rng, size_t n, double *weight)
{
	for (size_t i = 0; i < n; i++)
		weight[i] = 0;
	for (size_t i = 0; i < n; i++)
		weight[pm_rng_below(rng, n)]++;
}

/* The interval of the numbers in x (n, stride apart) that are not NaN; moves them to the front of `kept`. */
static struct pm_interval percentiles(const double *x, size_t stride, size_t n, double level, double *kept)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i * stride]))
			kept[m++] = x[i * stride];
	if (!m)
		return (struct pm_interval){NAN, NAN};
	gsl_sort(kept, 1, m);
	return (struct pm_interval){.low = gsl_stats_quantile_from_sorted_data(kept, 1, m, (1 - level) / 2),
				    .high = gsl_stats_quantile_from_sorted_data(kept, 1, m, (1 + level) / 2)};
}

enum pm_status pm_bootstrap(size_t n_units, size_t n_values, pm_bootstrap_statistic *statistic, const void *context,
			    const struct pm_bootstrap_options *options, struct pm_interval *interval)
{
	const struct pm_bootstrap_options *o = options ? options : &pm_bootstrap_defaults;
	double *value, *weight, *kept;
	size_t n_cells;
	gsl_rng *rng;
	bool room;

	if (!n_units || !o->replicates || !(o->level > 0 && o->level < 1))
		return PM_EDOM;
	if (!pmi_multiply(o->replicates, n_values, &n_cells))
		return PM_ENOMEM;
	value = pmi_array(n_cells, sizeof *value);
	weight = pmi_array(n_units, sizeof *weight);
	kept = pmi_array(o->replicates, sizeof *kept);
	rng = pm_rng_stream(&o->seed, 1);
	room = value && weight && kept && rng;
	for (size_t k = 0; room && k < o->replicates; k++) {
		pm_rng_restart(rng, (const uint64_t[]){o->seed, k}, 2);
		resample(rng, n_units, weight);
		statistic(weight, context, value + k * n_values);
	}
	for (size_t i = 0; room && i < n_values; i++)
		interval[i] = percentiles(value + i, n_values, o->replicates, o->level, kept);
	gsl_rng_free(rng);
	free(kept);
	free(weight);
	free(value);
	return room ? PM_OK : PM_ENOMEM;
}
