/*
 * What every command shares: its row in the table of commands, its call, its messages.
 *
 * A command reads, computes, writes call->out and returns an exit status: 0 done, 1 no result, 2 misuse.  The output is opened before
 * it runs (so that an unwritable one is found at once) and takes the place of what was there only when it returns 0.
 */
#ifndef BIN_CMD_H
#define BIN_CMD_H

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include <prefmodel.h>

#include "opts.h"

enum { EXIT_DONE = 0, EXIT_NO_RESULT = 1, EXIT_MISUSE = 2 };

struct call {
	const struct command *command;
	int n;                 /* operands */
	char **operand;
	bool *given;           /* which rows of the options stood on the command line, and matter */
	FILE *out;             /* NULL when the command writes for itself */
	struct pm_error error; /* for the library's messages; see call_fail */
};

struct command {
	const char *name;      /* as typed after prefmodel, such as "world show"; NULL ends a table */
	const char *summary;   /* one line */
	const char *operands;  /* as the synopsis shows them: "WORLD PREFS"; NULL when there are none */
	int least, most;       /* how many operands; INT_MAX for any number */
	const struct opt *options;
	int (*run)(struct call *call);
	bool own_output;       /* the command opens cmd_output itself */
	/* A group, such as "world": the k-th command in it, NULL after the last.  A group has no run. */
	const struct command *(*member)(size_t k);
};

/* Every command's -o; the row OPT_OUTPUT of its options sets it.  NULL is standard output. */
extern const char *cmd_output;
#define OPT_OUTPUT                                                                                                                    \
	{                                                                                                                             \
		.name = "output", .letter = 'o', .type = OPT_STRING, .argument = "FILE", .value = &cmd_output, .silent = true,       \
		.unset = "standard output", .help = "Write to this file"                                                              \
	}

/* Comment lines that begin every CSV: program version, command line as far as it matters, seed where there is one. */
void call_head(const struct call *call, FILE *stream);

/* Runs with call->out open on cmd_output, which becomes the output only when run returns 0.  For commands with own_output. */
int call_with_output(struct call *call, int (*run)(struct call *call));

/* Closes what was opened for call->out; EXIT_NO_RESULT after a message, of which a reader who is gone gets none. */
int call_close(struct call *call, struct pm_output *output);

/* Has the reader of standard output read enough, as in "| head -1"?  It is told nothing. */
bool call_reader_is_gone(void);

/* The message of call->error after a failed library call that filled it; EXIT_NO_RESULT. */
int call_fail(const struct call *call);

/* The message of a status whose call had no struct pm_error: what is the thing that it happened to; EXIT_NO_RESULT. */
int call_fail_status(const struct call *call, enum pm_status status, const char *what);

/*
 * The same after planning: where values diverge it names the loop that is to blame, with the actions of a board (grid; NULL: numbers).
 */
int call_fail_plan(const struct call *call, enum pm_status status, const char *what, const struct pm_mdp *mdp, const struct pm_gridworld *grid);

/* A sentence about the command line, and how to learn more; EXIT_MISUSE. */
int call_misuse(const struct call *call, const char *format, ...) PM_PRINTF(2, 3);

/* A remark on standard error; not an error. */
void call_note(const char *format, ...) PM_PRINTF(1, 2);

/*
 * After cmd_cooperate(true) the first SIGINT or SIGTERM only sets cmd_interrupted to its number, so that a command can stop in order; a
 * second one ends the program.  cmd_die_of ends the program by a signal, as if it had not been caught.
 */
extern volatile sig_atomic_t cmd_interrupted;
void cmd_cooperate(bool cooperate);
_Noreturn void cmd_die_of(int signal_number);

extern const struct command command_world, command_world_import, command_world_selfcorrect, command_solve, command_sample, command_learn,
	command_evaluate;
extern const struct command command_experiment, command_merge, command_plot;
extern const struct command command_selfcorrect;
extern const struct command command_compare, command_rank, command_distance;

#endif
