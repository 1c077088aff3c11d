#include "experiments/experiments.h"

#include <string.h>

const struct pm_experiment *const pm_experiments[] = {
#define EXPERIMENT_ROW(row) &row,
	PMI_EXPERIMENT_LIST(EXPERIMENT_ROW)
#undef EXPERIMENT_ROW
	NULL,
};

const struct pm_experiment *pm_experiment_find(const char *name)
{
	for (size_t i = 0; pm_experiments[i]; i++)
		if (strcmp(pm_experiments[i]->name, name) == 0)
			return pm_experiments[i];
	return NULL;
}
