/*
 * prefmodel plot RESULTS: the figure of an experiment from the CSV it wrote.
 */
#include "cmd.h"
#include "plot.h"

static const char *figure;

static const char *figure_name(size_t k)
{
	return plot_recipes[k] ? plot_recipes[k]->experiment : NULL;
}

static const struct opt options[] = {
	{.name = "figure", .type = OPT_CHOICE, .argument = "NAME", .value = &figure, .choice = figure_name, .unset = "as the results say",
	 .help = "Draw the figure of this experiment"},
	OPT_OUTPUT,
	{.name = NULL},
};

static enum pm_status draw(const struct pm_results *results, struct pm_error *error)
{
	const char *name = figure ? figure : results->experiment;
	const struct recipe *recipe = name ? plot_find(name) : NULL;

	if (recipe)
		return plot_draw(recipe, results, cmd_output ? cmd_output : "-", error);
	if (!name)
		return pm_error_set(error, PM_ENOTFOUND, results->source, 0, 0, "has no \"# experiment:\" line; name a figure with --figure");
	return pm_error_set(error, PM_ENOTFOUND, results->source, 0, 0, "no figure is known for experiment \"%.80s\"", name);
}

static int run_plot(struct call *call)
{
	struct pm_results results;
	enum pm_status status;

	if (cmd_output && !picture_can_draw(cmd_output))
		return call_misuse(call, "-o: found \"%s\", expected a name that ends in .svg, .png or .pdf", cmd_output);
	status = pm_results_read(call->operand[0], &results, &call->error);
	if (!status)
		status = draw(&results, &call->error);
	pm_results_clear(&results);
	return status ? call_fail(call) : EXIT_DONE;
}

const struct command command_plot = {.name = "plot", .summary = "Draw the figure of an experiment's results", .operands = "RESULTS", .least = 1, .most = 1,
				     .options = options, .run = run_plot, .own_output = true};
