/*
 * prefmodel plot RESULTS: the figure of an experiment from the CSV it wrote.
 */
#include <string.h>

#include "cmd.h"
#include "plot.h"

static const struct recipe *const recipes[] = {&plot_fig3, &plot_fig4, &plot_fig10, &plot_fig11, NULL};

static const char *figure;

static const char *figure_name(size_t k)
{
	return recipes[k] ? recipes[k]->experiment : NULL;
}

static const struct opt options[] = {
	{.name = "figure", .type = OPT_CHOICE, .argument = "NAME", .value = &figure, .choice = figure_name, .unset = "as the results say",
	 .help = "Draw the figure of this experiment"},
	OPT_OUTPUT,
	{.name = NULL},
};

static const struct recipe *find_recipe(const char *name)
{
	for (size_t k = 0; name && recipes[k]; k++)
		if (strcmp(recipes[k]->experiment, name) == 0)
			return recipes[k];
	return NULL;
}

static enum pm_status draw(const struct results *results, struct pm_error *error)
{
	const char *name = figure ? figure : results->experiment;
	const struct recipe *recipe = find_recipe(name);
	struct picture picture;
	enum pm_status status;

	if (!recipe)
		return pm_error_set(error, PM_ENOTFOUND, results->source, 0, 0, "no figure is known for %s%s%s", name ? "experiment \"" : "results without "
				    "an \"# experiment:\" line", name ? name : "", name ? "\"" : "; name one with --figure");
	status = results_require(results, recipe->columns, error);
	if (status)
		return status;
	status = picture_begin(&picture);
	if (!status)
		status = recipe->draw(results, &picture, error);
	if (!status)
		return picture_finish(&picture, cmd_output ? cmd_output : "-", error);
	picture_discard(&picture);
	return error->sentence[0] ? status : pm_error_set(error, status, results->source, 0, 0, "%s", pm_status_message(status));
}

static int run_plot(struct call *call)
{
	struct results results;
	enum pm_status status;

	if (cmd_output && !picture_can_draw(cmd_output))
		return call_misuse(call, "-o: found \"%s\", expected a name that ends in .svg, .png or .pdf", cmd_output);
	status = results_read(call->operand[0], &results, &call->error);
	if (!status)
		status = draw(&results, &call->error);
	results_clear(&results);
	return status ? call_fail(call) : EXIT_DONE;
}

const struct command command_plot = {.name = "plot", .summary = "Draw the figure of an experiment's results", .operands = "RESULTS", .least = 1, .most = 1,
				     .options = options, .run = run_plot, .own_output = true};
