/* prefmodel world show, world random; world import is in cmd-world-import.c */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

static const uint64_t seed_default = 1;
static const size_t count_default = 1;
static uint64_t seed;
static size_t number;
static bool yaml;

static const struct opt show_options[] = {
	{.name = "yaml", .type = OPT_FLAG, .value = &yaml, .help = "Write the world itself, as prefmodel-world(5) describes it"},
	OPT_OUTPUT,
	{.name = NULL},
};

static const struct opt random_options[] = {
	{.name = "count", .letter = 'n', .type = OPT_SIZE, .argument = "N", .value = &number, .standard = &count_default,
	 .range = OPT_POSITIVE, .help = "How many worlds to draw"},
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &seed, .standard = &seed_default,
	 .help = "Seed; world k is drawn from its stream k"},
	OPT_OUTPUT,
	{.name = NULL},
};

static size_t count_starts(const struct pm_mdp *mdp)
{
	size_t n = 0;

	for (size_t s = 0; s < mdp->n_states; s++)
		n += mdp->start[s] > 0;
	return n;
}

/* The board as comment lines, for the reader's eye. */
static void print_map(FILE *out, const struct pm_gridworld *grid)
{
	for (size_t row = 0; row < grid->height; row++) {
		fputs("# map: ", out);
		for (size_t column = 0; column < grid->width; column++)
			fputc(pm_cell_glyphs[grid->cell[row * grid->width + column]], out);
		fputc('\n', out);
	}
}

static void put_row(FILE *out, const char *key, double value)
{
	fprintf(out, "%s,", key);
	pm_put_double(out, value);
	fputc('\n', out);
}

static void print_world(const struct call *call, const struct pm_world *world, struct pm_scale scale)
{
	const struct pm_mdp *mdp = world->mdp;
	FILE *out = call->out;

	call_head(call, out);
	if (world->title)
		fprintf(out, "# title: %s\n", world->title);
	if (world->grid)
		print_map(out, world->grid);
	fputs("key,value\nname,", out);
	pm_csv_put(out, world->name);
	fprintf(out, "\nstates,%zu\nactions,%zu\nstarts,%zu\n", mdp->n_states, mdp->n_actions, count_starts(mdp));
	put_row(out, "gamma", mdp->gamma);
	put_row(out, "mean_optimal_return", scale.optimal);
	put_row(out, "mean_uniform_return", scale.uniform);
}

static int show_world(struct call *call, const struct pm_world *world)
{
	struct pm_scale scale;
	enum pm_status status;

	if (yaml) {
		pm_world_write(call->out, world);
		return EXIT_DONE;
	}
	status = pm_scale_of(world->mdp, &scale);
	if (status != PM_OK)
		return call_fail_plan(call, status, world->name, world->mdp, world->grid);
	print_world(call, world, scale);
	return EXIT_DONE;
}

static int show(struct call *call)
{
	struct pm_world *world;
	int status;

	if (pm_world_open(call->operand[0], &world, &call->error) != PM_OK)
		return call_fail(call);
	status = show_world(call, world);
	pm_world_free(world);
	return status;
}

static int draw(struct call *call)
{
	struct pm_world_set *set;
	char specification[40];

	snprintf(specification, sizeof specification, "random:%zu", number);
	if (pm_world_set_open(specification, seed, &set, &call->error) != PM_OK)
		return call_fail(call);
	call_head(call, call->out);
	pm_world_set_write(call->out, set);
	pm_world_set_free(set);
	return EXIT_DONE;
}

static const struct command world_show = {
	.name = "world show",
	.summary = "Show a world: its size, its map, what the optimal and the random policy earn",
	.operands = "WORLD",
	.least = 1,
	.most = 1,
	.options = show_options,
	.run = show,
};

static const struct command world_random = {
	.name = "world random",
	.summary = "Draw random gridworlds as Knox et al. 2024 do",
	.options = random_options,
	.run = draw,
};

static const struct command *const members[] = {&world_show, &world_random, &command_world_import, &command_world_selfcorrect, NULL};

static const struct command *member(size_t k)
{
	return members[k];
}

const struct command command_world = {.name = "world", .summary = "Show, draw and import worlds", .member = member};
