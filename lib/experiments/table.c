#include "experiments/experiments.h"

#include <string.h>

const struct pm_experiment *const pm_experiments[] = {&pmi_fig3, &pmi_fig4, &pmi_fig5, &pmi_fig10, &pmi_fig11, NULL};

const struct pm_experiment *pm_experiment_find(const char *name)
{
	for (size_t i = 0; pm_experiments[i]; i++)
		if (strcmp(pm_experiments[i]->name, name) == 0)
			return pm_experiments[i];
	return NULL;
}
