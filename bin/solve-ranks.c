/* prefmodel solve --method petsc: every rank plans, rank 0 speaks and writes. */
#include <stdlib.h>
#include <string.h>

#include "ranks.h"
#include "solve.h"

struct ranks_solution {
	struct pm_distributed *world;
	struct pm_plan_info info;
	double seconds;
};

static bool stop(void *context)
{
	(void)context;
	return cmd_interrupted != 0;
}

/* The other ranks wait for this one, and cannot be told. */
static void lost(void *context, const struct pm_error *error)
{
	struct call *call = context;

	call->error = *error;
	call_fail(call);
	ranks_abort();
}

/* Blocks follow each other; rank 0 has room for its own and one more. */
static enum pm_status print_values(struct call *call, struct pm_distributed *world)
{
	enum pm_status status = PM_OK;
	size_t undecided = 0;

	if (call->out)
		solve_print_head(call);
	for (size_t k = 0; k < pm_distributed_blocks(world) && !status; k++) {
		struct pm_distributed_values x;
		size_t n_actions = pm_distributed_actions(world);
		double *a = NULL;

		status = pm_distributed_fetch(world, k, &x, &call->error);
		if (!status && x.n_states) {
			a = calloc(x.n_states * n_actions, sizeof *a);
			if (a) {
				pm_advantages(x.n_states, n_actions, x.q, a);
				solve_print_rows(call->out, &(struct solve_rows){x.begin, x.n_states, n_actions, x.v, x.q, a, x.verdict});
				undecided += solve_undecided(x.verdict, x.n_states * n_actions);
			}
		}
		status = ranks_worst(!status && x.n_states && !a ? PM_ENOMEM : status);
		free(a);
	}
	if (!status)
		solve_note_undecided(undecided, pm_distributed_states(world) * pm_distributed_actions(world));
	return status;
}

static enum pm_status plan(struct call *call, const struct solve_settings *settings, struct ranks_solution *x)
{
	const struct pm_distributed_hooks hooks = {stop, lost, call};
	enum pm_status status = pm_distributed_open(call->operand[0], &hooks, &x->world, &call->error);
	double begin = solve_now();

	if (!status)
		status = pm_distributed_plan(x->world, settings->plan, settings->checkpoint, &x->info, &call->error);
	x->seconds = solve_now() - begin;
	return status;
}

/* Writes on rank 0.  From now on a signal ends the program at once: mpirun does not wait for long. */
static int print(struct call *call, const struct solve_settings *settings, const struct ranks_solution *x)
{
	struct pm_output *output = NULL;
	enum pm_status status = PM_OK;

	cmd_cooperate(false);
	if (ranks_self() == 0)
		status = pm_output_open(cmd_output, &output, &call->error);
	call->out = output ? pm_output_stream(output) : NULL;
	status = ranks_worst(status);
	if (!status && !settings->summary)
		status = print_values(call, x->world);
	else if (!status && output)
		solve_print_summary(call, pm_distributed_states(x->world), &x->info, x->seconds);
	if (status && ranks_self() == 0) {
		pm_output_discard(output);
		return solve_report(call, NULL, status, &x->info);
	}
	return output ? call_close(call, output) : status ? EXIT_NO_RESULT : EXIT_DONE;
}

/* What rank 0 says of it; all ranks end with its exit status. */
static int conclude(struct call *call, const struct solve_settings *settings, enum pm_status status, const struct ranks_solution *x)
{
	int result = EXIT_NO_RESULT;

	if (status == PM_EINTERRUPT && settings->checkpoint)
		pm_error_set(&call->error, status, NULL, 0, 0, "stopped; the same command goes on from %s", settings->checkpoint);
	if (ranks_self() == 0)
		result = solve_report(call, NULL, status, &x->info);
	ranks_share(&result, sizeof result);
	if (result == EXIT_DONE)
		result = print(call, settings, x);
	ranks_share(&result, sizeof result);
	return result;
}

static int solve(struct call *call, const struct solve_settings *settings)
{
	struct ranks_solution x = {.world = NULL};
	enum pm_status status = ranks_worst(ranks_self() == 0 ? pm_output_check(cmd_output, &call->error) : PM_OK);
	int result;

	if (!status)
		status = plan(call, settings, &x);
	result = conclude(call, settings, status, &x);
	pm_distributed_free(x.world);
	return result;
}

int solve_on_ranks(struct call *call, const struct solve_settings *settings)
{
	int result = EXIT_NO_RESULT;

	cmd_cooperate(true);
	ranks_begin();
	if (pm_distributed_begin(&call->error) == PM_OK)
		result = solve(call, settings);
	else
		call_fail(call);
	pm_distributed_end();
	ranks_end();
	cmd_cooperate(false);
	if (cmd_interrupted)
		cmd_die_of(cmd_interrupted);
	return result;
}
