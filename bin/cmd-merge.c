/*
 * prefmodel merge PART ...: the tables of all shards of an experiment become the table of the whole.
 */
#include "cmd.h"

static const struct opt options[] = {OPT_OUTPUT, {.name = NULL}};

static int run_merge(struct call *call)
{
	struct pm_journal *journal = NULL;
	size_t missing;
	int result = EXIT_DONE;

	for (int i = 0; i < call->n && result == EXIT_DONE; i++)
		if (pm_journal_merge(call->operand[i], &journal, &call->error))
			result = call_fail(call);
	if (result == EXIT_DONE && (missing = pm_journal_first_missing(journal)) < pm_journal_size(journal)) {
		pm_error_set(&call->error, PM_EPARSE, NULL, 0, 0, "%zu of %zu cells are there, cell %zu is not: a shard is missing",
			     pm_journal_count(journal), pm_journal_size(journal), missing);
		result = call_fail(call);
	}
	if (result == EXIT_DONE)
		pm_journal_write(journal, call->out, false);
	pm_journal_close(journal, false);
	return result;
}

const struct command command_merge = {.name = "merge", .summary = "Join the tables of an experiment's shards", .operands = "PART ...", .least = 1,
				      .most = INT_MAX, .options = options, .run = run_merge};
