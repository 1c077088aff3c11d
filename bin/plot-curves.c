/*
 * The figures that are lines against the number of preferences.
 */
#include "plot-lines.h"

static enum pm_status draw_identifiability(const struct pm_results *results, struct picture *picture, struct pm_error *error)
{
	static const struct lines_view view = {
		.across = {"length", "segments of length ", ""}, .series = "absorbing", .values = {"nullity"}, .names = {"absorbing transitions: "},
		.label = "free directions", .counts = true, .low = 0, .high = 1e6, .panel_width = 210, .panel_height = 220,
	};

	(void)error;
	return lines_draw(&view, results, picture);
}

static enum pm_status draw_bandit(const struct pm_results *results, struct picture *picture, struct pm_error *error)
{
	static const struct lines_view view = {
		.across = {"task", "", ""}, .second = {"gamma", "discount ", ""}, .down = {"labels", "", " labels"},
		.values = {"greedy_return", "planned_return"}, .names = {"greedy", "planned"}, .label = "scaled return", .low = 0, .high = 1,
		.panel_width = 210, .panel_height = 200,
	};

	(void)error;
	return lines_draw(&view, results, picture);
}

static enum pm_status draw_models(const struct pm_results *results, struct picture *picture, struct pm_error *error)
{
	static const struct lines_view view = {
		.across = {"teacher", "", " labels"}, .second = {"slip", "slip ", ""}, .down = {"labels", "", ""}, .series = "assumed",
		.values = {"near_optimal"}, .names = {"learned under "}, .label = "share near-optimal", .share = true, .low = 0, .high = 1,
		.panel_width = 210, .panel_height = 200,
	};

	(void)error;
	return lines_draw(&view, results, picture);
}

static const char *const models_columns[] = {"teacher", "slip", "labels", "preferences", "assumed", "near_optimal", NULL};
static const char *const identifiability_columns[] = {"length", "preferences", "absorbing", "nullity", NULL};
static const char *const bandit_columns[] = {"task", "gamma", "preferences", "labels", "greedy_return", "planned_return", NULL};

const struct recipe plot_identifiability = {"identifiability", identifiability_columns, draw_identifiability};
const struct recipe plot_preference_models = {"preference-models", models_columns, draw_models};
const struct recipe plot_bandit = {"bandit", bandit_columns, draw_bandit};
