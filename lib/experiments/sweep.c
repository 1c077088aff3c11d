#include "experiments/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "prefmodel/rng.h"

gsl_rng *pmi_cell_stream(const struct pm_run *run, const struct pm_world *world, size_t preferences, size_t replicate)
{
	const uint64_t key[] = {run->seed, pm_hash_name(world->name), preferences, replicate};

	return pm_rng_stream(key, 4);
}

struct pm_learn_options pmi_sweep_learner(const char *optimizer)
{
	struct pm_learn_options options = strcmp(optimizer, "adam") == 0 ? pm_learn_paper : pm_learn_defaults;

	if (strcmp(optimizer, "adam") != 0)
		options.l2 = PMI_SWEEP_L2;
	return options;
}

/* The data set is only needed until its design is made. */
enum pm_status pmi_sample_design(const struct pm_world *world, const struct pm_sample_options *options, size_t n, gsl_rng *rng,
				 struct pm_design **design)
{
	const struct pm_statistic *teacher = options->teacher ? options->teacher : pm_statistic_find("regret");
	struct pm_statistic_tables *tables = NULL;
	struct pm_dataset *dataset = pm_dataset_alloc();
	enum pm_status status = dataset ? PM_OK : PM_ENOMEM;

	*design = NULL;
	if (!status)
		status = pm_statistic_tables_alloc(world->mdp, -1, 1, teacher->needs, &tables);
	if (!status)
		status = pm_sample_pairs(world->mdp, tables, options, n, rng, dataset);
	if (!status)
		status = pm_design_table(world->mdp, dataset, design);
	pm_statistic_tables_free(tables);
	pm_dataset_free(dataset);
	return status;
}

enum pm_status pmi_sample_and_learn(const struct pm_world *world, const struct pm_sample_options *sample, size_t n,
				    const struct pm_learn_options *learn, gsl_rng *rng, double *g, struct pm_learn_info *info)
{
	struct pm_design *design;
	enum pm_status status = pmi_sample_design(world, sample, n, rng, &design);

	if (status)
		return status;
	pm_learn_start(design->d, rng, g);
	status = pm_learn(design, learn, g, info);
	pm_design_free(design);
	/* A table that is not at its optimum is still the table that this learner gives; its loss and gradient tell. */
	return status == PM_EMAXITER ? PM_OK : status;
}
