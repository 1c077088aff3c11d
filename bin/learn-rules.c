/* Which options of prefmodel learn go together. */
#include <string.h>

#include "learn.h"

/* A rule that the options break when it is true, and what to say then. */
struct rule {
	bool broken;
	const char *sentence;
};

const char *learn_misplaced(const struct learn_assumption *assumption, const struct learn_settings *set,
			    const struct learn_files *files)
{
	bool sum = assumption->fit == fit_partial_return, regret = assumption->fit == fit_regret, cpl = assumption->fit == fit_cpl;
	bool table = sum && !files->features, other_link = set->link != NULL;
	bool has_nu = other_link && set->link->least_nu >= 0;
	const struct rule rules[] = {
		{files->prior && (!table || other_link), "--prior goes with --assume partial-return without --features and --link"},
		{set->credible && (!table || other_link), "--credible goes with --assume partial-return without --features and --link"},
		{set->std_errors && (!sum || other_link), "--std-errors goes with --assume partial-return without --link"},
		{set->ensemble && (set->credible || set->std_errors), "--ensemble takes the place of --std-errors and --credible"},
		{set->ensemble && files->weights, "--ensemble has tables, and no one set of --weights"},
		{set->ensemble == 1, "--ensemble takes at least 2"},
		{files->weights && !files->features, "--weights goes with --features"},
		{files->features && cpl, "--assume cpl takes no --features"},
		{cpl && !(set->bias > 0), "--bias must be above 0"},
		{other_link && cpl, "--assume cpl takes no --link"},
		{set->nu != 0 && !has_nu, "--nu goes with --link rao-kupper and davidson"},
		{set->nu != 0 && has_nu && !pm_link_takes(set->link, set->nu), "--nu must be above 1 for rao-kupper"},
		{has_nu && !sum && set->nu == 0, "--assume regret does not fit nu: it needs --nu"},
		{set->via_successor_features && !regret, "--via goes with --assume regret"},
		{set->via_successor_features && !files->features, "--via successor-features goes with --features"},
		{set->via_successor_features && other_link, "--via successor-features takes no --link"},
		{other_link && !sum && set->hold_out > 0, "--assume regret holds pairs out under --link logistic only"},
		{set->hold_out >= 1, "--hold-out must be below 1"},
	};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].broken)
			return rules[i].sentence;
	return NULL;
}

/* An option, and whether it plays a part. */
struct part {
	const char *name;
	bool plays;
};

static bool is_idle(const struct part *parts, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(parts[i].name, name) == 0)
			return !parts[i].plays;
	return false;
}

void learn_drop_idle(struct call *call, const struct learn_assumption *assumption, const struct learn_settings *set)
{
	bool regret = assumption->fit == fit_regret, cpl = assumption->fit == fit_cpl, successor = set->via_successor_features;
	const struct part parts[] = {
		{"gamma", regret || cpl}, {"alpha", cpl}, {"bias", cpl}, {"via", regret}, {"starts", regret && !successor},
		{"policies", successor}, {"temperature", successor}, {"patience", set->hold_out > 0},
		{"learning-rate", strcmp(set->learn.optimizer, "adam") == 0},
	};
	const struct opt *row = call->command->options;

	for (size_t k = 0; row[k].name; k++)
		if (call->given[k] && is_idle(parts, sizeof parts / sizeof *parts, row[k].name)) {
			call_note("--%s plays no part in this fit", row[k].name);
			call->given[k] = false;
		}
}
