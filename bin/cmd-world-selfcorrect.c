/* prefmodel world selfcorrect */
#include "cmd.h"

static const struct opt options[] = {OPT_OUTPUT, {.name = NULL}};

/* The systems and their parameters. */
static int list_systems(const struct call *call)
{
	call_head(call, call->out);
	fputs("system,parameter,default,meaning\n", call->out);
	for (size_t k = 0; pm_systems[k]; k++)
		for (const struct pm_system_parameter *p = pm_systems[k]->parameters; p->name; p++) {
			fprintf(call->out, "%s,%s,", pm_systems[k]->name, p->name);
			pm_put_double(call->out, pm_system_default(pm_systems[k], p));
			fputc(',', call->out);
			pm_csv_put(call->out, p->help);
			fputc('\n', call->out);
		}
	return EXIT_DONE;
}

static int run(struct call *call)
{
	const struct pm_system *system;
	struct pm_world *world;

	if (!call->n)
		return list_systems(call);
	system = pm_system_find(call->operand[0]);
	if (!system)
		return call_misuse(call, "there is no system \"%s\"", call->operand[0]);
	if (pm_system_world(system, (const char *const *)call->operand + 1, (size_t)call->n - 1, &world, &call->error) != PM_OK)
		return call_misuse(call, "%s", call->error.sentence);
	call_head(call, call->out);
	pm_world_write(call->out, world);
	pm_world_free(world);
	return EXIT_DONE;
}

const struct command command_world_selfcorrect = {
	.name = "world selfcorrect",
	.summary = "The world of a self-correction system, with its parameters",
	.operands = "[NAME [PARAMETER=VALUE ...]]",
	.most = INT_MAX,
	.options = options,
	.run = run,
};
