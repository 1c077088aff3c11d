/* prefmodel world import */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

static const char *rewards, *form, *side;

static const char *const form_default = "states", *const side_default = "left";

static const char *form_name(size_t k)
{
	static const char *const names[] = {"states", "moves", NULL};

	return names[k];
}

static const char *side_name(size_t k)
{
	static const char *const names[] = {"left", "right", NULL};

	return names[k];
}

static const struct opt options[] = {
	{.name = "rewards", .letter = 'r', .type = OPT_LIST, .argument = "LIST", .value = &rewards, .unset = "-1,50,-50,1,-1,-2",
	 .help = "Rewards of gas, goal, sheep, coin, roadblock and mud"},
	{.name = "segments", .type = OPT_CHOICE, .argument = "FORM", .value = &form, .standard = &form_default, .choice = form_name,
	 .help = "What the array of segments holds"},
	{.name = "label-one", .type = OPT_CHOICE, .argument = "SIDE", .value = &side, .standard = &side_default, .choice = side_name,
	 .help = "The segment that a label 1 prefers"},
	OPT_OUTPUT,
	{.name = NULL},
};

/* Six numbers separated by commas; false when the list is anything else. */
static bool parse_rewards(const char *list, double *weight)
{
	for (size_t k = 0; k < PM_N_FEATURES; k++) {
		char number[64];
		size_t length = strcspn(list, ",");

		if (length >= sizeof number || (k + 1 < PM_N_FEATURES) != (list[length] == ','))
			return false;
		memcpy(number, list, length);
		number[length] = '\0';
		if (!pm_parse_double(number, &weight[k]) || !isfinite(weight[k]))
			return false;
		list += length + 1;
	}
	return true;
}

/* A world's name from its file's: "100" of "boards/100.json". */
static void name_of(const char *path, char *name, size_t size)
{
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
	size_t length = strcspn(file, ".");

	if (strcmp(path, "-") == 0 || length == 0)
		snprintf(name, size, "board");
	else
		snprintf(name, size, "%.*s", (int)length, file);
}

/* The world of a board file, with the rewards that were given in place of the delivery domain's. */
static enum pm_status import_board(const char *path, const double *weight, struct pm_world **world, struct pm_error *error)
{
	char name[256];
	struct pm_world *board;
	struct pm_gridworld *grid;
	enum pm_status status;

	name_of(path, name, sizeof name);
	status = pm_world_import_board(path, name, &board, error);
	*world = board;
	if (status != PM_OK || !weight)
		return status;
	grid = pm_gridworld_copy(board->grid);
	pm_world_free(board);
	*world = NULL;
	if (!grid)
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	memcpy(grid->weight, weight, sizeof grid->weight);
	status = pm_world_from_grid(name, NULL, grid, world);
	return status == PM_OK ? status : pm_error_set(error, status, path, 0, 0, "%s", pm_status_message(status));
}

/* One board becomes a YAML file, several become a set. */
static int write_worlds(const struct call *call, const struct pm_world_set *set)
{
	if (set->n == 1) {
		pm_world_write(call->out, set->world[0]);
		return EXIT_DONE;
	}
	call_head(call, call->out);
	pm_world_set_write(call->out, set);
	return EXIT_DONE;
}

static bool is_array(const char *path)
{
	size_t length = strlen(path);

	return length > 4 && strcmp(path + length - 4, ".npy") == 0;
}

static enum pm_status read_pairs(struct call *call, const struct pm_world *world, struct pm_dataset **dataset)
{
	struct pm_array_form array_form = {.one_is_right = strcmp(side, "right") == 0};
	struct pm_array *segments, *labels;
	enum pm_status status;

	if (strcmp(form, "moves") == 0) {
		if (!world->grid)
			return pm_error_set(&call->error, PM_EUNSUPPORTED, call->operand[0], 0, 0, "is no gridworld, in which segments could be moves");
		array_form.grid_width = world->grid->width;
	}
	status = pm_npy_read(call->operand[1], &segments, &call->error);
	if (status)
		return status;
	status = pm_npy_read(call->operand[2], &labels, &call->error);
	if (!status) {
		status = pm_dataset_from_arrays(world->mdp, segments, call->operand[1], labels, call->operand[2], &array_form, dataset,
						&call->error);
		pm_array_free(labels);
	}
	pm_array_free(segments);
	return status;
}

/* WORLD SEGMENTS.npy LABELS.npy: preferences. */
static int import_pairs(struct call *call)
{
	struct pm_world *world;
	struct pm_dataset *dataset;
	enum pm_status status;

	if (pm_world_open(call->operand[0], &world, &call->error))
		return call_fail(call);
	status = read_pairs(call, world, &dataset);
	pm_world_free(world);
	if (status)
		return call_fail(call);
	call_head(call, call->out);
	pm_dataset_write(call->out, dataset);
	pm_dataset_free(dataset);
	return EXIT_DONE;
}

static int import_boards(struct call *call, const double *weight)
{
	struct pm_world_set set = {.n = 0};
	enum pm_status status = PM_OK;
	int result;

	set.world = calloc((size_t)call->n, sizeof *set.world);
	if (!set.world)
		return call_fail_status(call, PM_ENOMEM, call->operand[0]);
	for (; set.n < (size_t)call->n && status == PM_OK; set.n += status == PM_OK)
		status = import_board(call->operand[set.n], weight, &set.world[set.n], &call->error);
	result = status == PM_OK ? write_worlds(call, &set) : call_fail(call);
	for (size_t k = 0; k < set.n; k++)
		pm_world_free(set.world[k]);
	free(set.world);
	return result;
}

static int run(struct call *call)
{
	double weight[PM_N_FEATURES];

	if (is_array(call->operand[call->n - 1])) {
		if (call->n != 3 || rewards)
			return call_misuse(call, "arrays are imported as WORLD SEGMENTS.npy LABELS.npy, without --rewards");
		return import_pairs(call);
	}
	if (strcmp(form, form_default) != 0 || strcmp(side, side_default) != 0)
		return call_misuse(call, "--segments and --label-one are for arrays: WORLD SEGMENTS.npy LABELS.npy");
	if (rewards && !parse_rewards(rewards, weight))
		return call_misuse(call, "--rewards: found \"%s\", expected %d numbers separated by commas", rewards, PM_N_FEATURES);
	return import_boards(call, rewards ? weight : NULL);
}

const struct command command_world_import = {
	.name = "world import",
	.summary = "Turn boards (JSON) of the authors' program into worlds, arrays (.npy) into preferences",
	.operands = "FILE ...",
	.least = 1,
	.most = INT_MAX,
	.options = options,
	.run = run,
};
