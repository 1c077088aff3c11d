#include "pref/compare.h"

#include <string.h>

#define SINGLE(identifier, title, column, parent)                                                                         \
	static const struct pm_preference_model identifier = {                                                            \
		.name = title, .n = 1, .parameter = {"beta"}, .statistic = {column}, .nested_in = parent}

SINGLE(partial_return, "partial-return", "partial-return", "linear-3");
SINGLE(discounted_return, "discounted-return", "discounted-return", NULL);
SINGLE(regret, "regret", "regret-endpoints", "linear-3");
SINGLE(regret_per_step, "regret-per-step", "regret", NULL);
SINGLE(bootstrapped_return, "bootstrapped-return", "bootstrapped-return", "linear-3");
SINGLE(end_value_change, "end-value-change", "end-value-change", "linear-3");
SINGLE(max_ent_advantage, "max-ent-advantage", "max-ent-advantage", NULL);

static const struct pm_preference_model linear_3 = {
	.name = "linear-3",
	.n = 3,
	.parameter = {"partial-return", "start-value", "end-value"},
	.statistic = {"partial-return", "start-value", "end-value"},
};

const struct pm_preference_model *const pm_preference_models[] = {
	&partial_return, &discounted_return, &regret, &regret_per_step, &bootstrapped_return, &end_value_change, &linear_3, &max_ent_advantage, NULL,
};

const struct pm_preference_model *pm_preference_model_find(const char *name)
{
	for (const struct pm_preference_model *const *row = pm_preference_models; *row; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}

unsigned pmi_model_needs(const struct pm_preference_model *model)
{
	unsigned needs = 0;

	for (size_t j = 0; j < model->n; j++)
		needs |= pm_statistic_find(model->statistic[j])->needs;
	return needs;
}

unsigned pm_preference_models_needs(const struct pm_preference_model *const *models)
{
	unsigned needs = 0;

	for (const struct pm_preference_model *const *row = models ? models : pm_preference_models; *row; row++)
		needs |= pmi_model_needs(*row);
	return needs;
}
