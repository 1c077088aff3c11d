#include "prefmodel/resample.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "prefmodel/rng.h"

bool pm_is_held_out(uint64_t seed, size_t k, double share)
{
	const uint64_t key[] = {seed, pm_hash_name("held out"), k};

	return (double)(pm_hash(key, 3) >> 11) * 0x1p-53 < share;
}

/* Appends pair k of another data set, its weight times a factor. */
static enum pm_status copy_pair(struct pm_dataset *to, const struct pm_dataset *from, size_t k, double factor)
{
	return pm_dataset_add(to, pm_dataset_segment(from, from->left[k]), pm_dataset_segment(from, from->right[k]), from->label[k],
			      factor * from->weight[k]);
}

static enum pm_status deal(const struct pm_dataset *dataset, double share, uint64_t seed, struct pm_dataset *fitted, struct pm_dataset *held_out)
{
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < dataset->n_pairs && !status; k++)
		status = copy_pair(pm_is_held_out(seed, k, share) ? held_out : fitted, dataset, k, 1);
	return status ? status : fitted->n_pairs && held_out->n_pairs ? PM_OK : PM_EINFEASIBLE;
}

enum pm_status pm_dataset_split(const struct pm_dataset *dataset, double share, uint64_t seed, struct pm_dataset **fitted,
				struct pm_dataset **held_out)
{
	enum pm_status status;

	*fitted = *held_out = NULL;
	if (!(share > 0 && share < 1))
		return PM_EDOM;
	*fitted = pm_dataset_alloc();
	*held_out = pm_dataset_alloc();
	status = *fitted && *held_out ? deal(dataset, share, seed, *fitted, *held_out) : PM_ENOMEM;
	if (status) {
		pm_dataset_free(*fitted);
		pm_dataset_free(*held_out);
		*fitted = *held_out = NULL;
	}
	return status;
}

enum pm_status pm_dataset_bootstrap(const struct pm_dataset *dataset, gsl_rng *rng, struct pm_dataset **drawn)
{
	size_t *times = pmi_array(dataset->n_pairs, sizeof *times);
	enum pm_status status = PM_ENOMEM;

	*drawn = times ? pm_dataset_alloc() : NULL;
	if (*drawn) {
		status = PM_OK;
		for (size_t i = 0; i < dataset->n_pairs; i++)
			times[pm_rng_below(rng, dataset->n_pairs)]++;
		for (size_t k = 0; k < dataset->n_pairs && !status; k++)
			if (times[k])
				status = copy_pair(*drawn, dataset, k, (double)times[k]);
	}
	free(times);
	if (status) {
		pm_dataset_free(*drawn);
		*drawn = NULL;
	}
	return status;
}

void pm_ensemble_summary(size_t n, const double *const *table, size_t entries, double *mean, double *spread)
{
	for (size_t k = 0; k < entries; k++) {
		double square = 0;

		mean[k] = 0;
		for (size_t i = 0; i < n; i++)
			mean[k] += table[i][k] / (double)n;
		for (size_t i = 0; i < n; i++)
			square += (table[i][k] - mean[k]) * (table[i][k] - mean[k]);
		spread[k] = sqrt(square / (double)(n - 1));
	}
}
