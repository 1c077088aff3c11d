/* prefmodel world show, world random, world import */
#include <inttypes.h>
#include <stdlib.h>

#include "cmd.h"

static const struct opt show_options[] = {OPT_OUTPUT, {.name = NULL}};

static int show(struct call *call)
{
	call_head(call, call->out);
	return EXIT_DONE;
}

static const struct command members[] = {
	{
		.name = "world show",
		.summary = "Show a world: its size, its map, and what the optimal and the random policy earn",
		.operands = "WORLD",
		.least = 1,
		.most = 1,
		.options = show_options,
		.run = show,
	},
	{.name = NULL},
};

static const struct command *member(size_t k)
{
	return members[k].name ? &members[k] : NULL;
}

const struct command command_world = {.name = "world", .summary = "Show, draw and import worlds", .member = member};
