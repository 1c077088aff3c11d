/* The table of commands, and main. */
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "blas.h"
#include "cmd.h"
#include "nearest.h"
#include "shipped.h"
#include "signals.h"

static const struct command *const commands[] = {
	&command_world,
	&command_solve,
	&command_sample,
	&command_learn,
	&command_evaluate,
	&command_compare,
	&command_rank,
	&command_distance,
	&command_experiment,
	&command_merge,
	&command_plot,
	&command_selfcorrect,
	NULL,
};

const char *cmd_output;

typedef const struct command *command_list(size_t k);

static const struct command *top(size_t k)
{
	return commands[k];
}

/* The last word of a command's name: "show" of "world show". */
static const char *last_word(const struct command *command)
{
	const char *space = strrchr(command->name, ' ');

	return space ? space + 1 : command->name;
}

static const struct command *find(command_list *list, const char *word)
{
	const struct command *command = NULL;

	for (size_t k = 0; (command = list(k)); k++)
		if (strcmp(last_word(command), word) == 0)
			break;
	return command;
}

static int unknown_command(command_list *list, const char *group, const char *word)
{
	struct nearest near = {.typed = word};
	const struct command *command;

	for (size_t k = 0; (command = list(k)); k++)
		nearest_try(&near, last_word(command));
	fprintf(stderr, "prefmodel: there is no command \"%s%s%s\"", group, *group ? " " : "", word);
	if (near.name)
		fprintf(stderr, "; perhaps \"%s\" is meant", near.name);
	fprintf(stderr, "\nTry \"prefmodel%s%s -h\".\n", *group ? " " : "", group);
	return EXIT_MISUSE;
}

static void print_usage(FILE *stream, const struct command *command)
{
	const struct opt *row = command->options;

	fprintf(stream, "usage: prefmodel %s [-h]", command->name);
	for (; row && row->name; row++) {
		fputs(row->required ? " " : " [", stream);
		opts_print_synopsis(stream, row);
		if (!row->required)
			fputc(']', stream);
	}
	if (command->operands)
		fprintf(stream, " %s", command->operands);
	fputc('\n', stream);
}

static void print_help(FILE *stream, const struct command *command)
{
	print_usage(stream, command);
	fprintf(stream, "%s\n\n", command->summary);
	opts_print_help(stream, command->options);
}

static void print_list(FILE *stream, const char *name, command_list *list)
{
	const struct command *command;

	fprintf(stream, "usage: prefmodel%s%s COMMAND [-h] ...\n\ncommands:\n", *name ? " " : "", name);
	for (size_t k = 0; (command = list(k)); k++)
		opts_print_row(stream, last_word(command), command->summary);
	fprintf(stream, "\n\"prefmodel%s%s COMMAND -h\" and the manual page prefmodel%s%s(1) tell more.\n", *name ? " " : "", name,
		*name ? "-" : "", name);
}

static void print_version(FILE *stream)
{
	const char *name, *version;

	fprintf(stream, "prefmodel %s\n", pm_version());
	for (size_t k = 0; pm_version_of(k, &name, &version); k++)
		fprintf(stream, "%s %s\n", name, version);
}

/* A row an option, fields separated by tabs: the manual's tests and the shells' completion read it. */
static void dump_options(FILE *stream, const struct command *command)
{
	char standard[OPT_TEXT_SIZE];
	const char *name;

	fprintf(stream, "%s\t\t\t\t%s\t\t\t%s\n", command->name, command->operands ? command->operands : "", command->summary);
	for (const struct opt *row = command->options; row && row->name; row++) {
		fprintf(stream, "%s\t%s\t", command->name, row->name);
		if (row->letter)
			fputc(row->letter, stream);
		fprintf(stream, "\t%s\t%s\t%s\t", opts_type_name(row->type), row->argument ? row->argument : "", opts_default(row, standard));
		for (size_t k = 0; row->choice && (name = row->choice(k)); k++)
			fprintf(stream, "%s%s", k ? "," : "", name);
		fprintf(stream, "\t%s\n", row->help);
	}
}

static void dump_all(FILE *stream, command_list *list)
{
	const struct command *command;

	for (size_t k = 0; (command = list(k)); k++) {
		if (command->member)
			dump_all(stream, command->member);
		else
			dump_options(stream, command);
	}
}

int call_close(struct call *call, struct pm_output *output)
{
	return pm_output_close(output, &call->error) == PM_OK ? EXIT_DONE : call_fail(call);
}

int call_with_output(struct call *call, int (*run)(struct call *call))
{
	struct pm_output *output = NULL;
	int status;

	if (pm_output_open(cmd_output, &output, &call->error) != PM_OK)
		return call_fail(call);
	call->out = pm_output_stream(output);
	status = run(call);
	if (status == EXIT_DONE)
		return call_close(call, output);
	pm_output_discard(output);
	return status;
}

/* "PREFS is missing", where operands is "WORLD PREFS" and one was given. */
static int operand_missing(const struct call *call)
{
	const char *name = call->command->operands;

	for (int k = 0; k < call->n && *name; k++)
		name += strcspn(name, " ") + (name[strcspn(name, " ")] == ' ');
	return call_misuse(call, "%.*s is missing", (int)strcspn(name, " "), name);
}

static int run_call(struct call *call, int argc, char **argv, bool *given)
{
	const struct command *command = call->command;
	char message[512];
	bool help;
	int first;

	opts_reset(command->options);
	if (!opts_parse(command->options, argc, argv, given, &help, &first, message, sizeof message))
		return call_misuse(call, "%s", message);
	if (help) {
		print_help(stdout, command);
		return EXIT_DONE;
	}
	call->n = argc - first;
	call->operand = argv + first;
	if (call->n < command->least)
		return operand_missing(call);
	if (call->n > command->most)
		return call_misuse(call, "one word too many: \"%s\"", call->operand[command->most]);
	return command->own_output ? command->run(call) : call_with_output(call, command->run);
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct call call = {.command = command};
	size_t n = 0;
	bool *given;
	int status;

	while (command->options && command->options[n].name)
		n++;
	given = calloc(n + 1, sizeof *given);
	if (!given)
		return call_fail_status(&call, PM_ENOMEM, command->name);
	call.given = given;
	status = run_call(&call, argc, argv, given);
	free(given);
	return status;
}

static bool is_help(const char *word)
{
	return strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0;
}

/* Follows the words of a command's name; argv[0] is the last of them when it runs, as getopt_long wants it. */
static int dispatch(command_list *list, const char *group, int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		print_list(stderr, group, list);
		return EXIT_MISUSE;
	}
	if (is_help(argv[1])) {
		print_list(stdout, group, list);
		return EXIT_DONE;
	}
	command = find(list, argv[1]);
	if (!command)
		return unknown_command(list, group, argv[1]);
	if (command->member)
		return dispatch(command->member, command->name, argc - 1, argv + 1);
	return run_command(command, argc - 1, argv + 1);
}

/* Standard streams that were closed are opened so that using them fails, lest a data file take their number. */
static void fill_standard_streams(void)
{
	for (int file = 0; file <= 2; file++)
		if (fcntl(file, F_GETFD) == -1 && errno == EBADF && open("/dev/null", file == 0 ? O_WRONLY : O_RDONLY) < 0)
			_Exit(EXIT_NO_RESULT);
}

/* Flushes what the commands without output of their own have printed. */
static int finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (status == EXIT_DONE && !call_reader_is_gone())
		fprintf(stderr, "prefmodel: standard output: writing failed: %s\n", strerror(errno));
	return status == EXIT_DONE ? EXIT_NO_RESULT : status;
}

int main(int argc, char **argv)
{
	fill_standard_streams();
	signals_install();
	/* The run-time of OpenMP exits when it lacks memory. */
	atexit(pm_output_abandon_all);
	gsl_set_error_handler_off();
	blas_use_one_thread();
	shipped_find();
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		print_version(stdout);
	else if (argc == 2 && strcmp(argv[1], "--dump-options") == 0)
		dump_all(stdout, top);
	else
		return finish(dispatch(top, "", argc, argv));
	return finish(EXIT_DONE);
}
