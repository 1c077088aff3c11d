/* What commands say: heads of tables, messages. */
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"

/* A word as a shell would read it back, on one line whatever it holds. */
static void put_word(FILE *stream, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%^";
	bool control = false;

	if (*word && !word[strspn(word, plain)]) {
		fprintf(stream, " %s", word);
		return;
	}
	for (const char *c = word; *c; c++)
		control |= (unsigned char)*c < ' ' || *c == 127;
	fprintf(stream, control ? " $'" : " '");
	for (const unsigned char *c = (const unsigned char *)word; *c; c++) {
		if (control && (*c < ' ' || *c == 127 || *c == '\'' || *c == '\\'))
			fprintf(stream, "\\%03o", *c);
		else if (*c == '\'')
			fprintf(stream, "'\\''");
		else
			fputc(*c, stream);
	}
	fputc('\'', stream);
}

static void put_option(FILE *stream, const struct opt *row)
{
	char text[4096];

	fprintf(stream, " --%s", row->name);
	if (row->type == OPT_FLAG)
		return;
	if (row->type == OPT_STRING || row->type == OPT_CHOICE || row->type == OPT_LIST) {
		put_word(stream, *(const char **)row->value);
		return;
	}
	opts_value(row, text, sizeof text);
	put_word(stream, text);
}

void call_head(const struct call *call, FILE *stream)
{
	const struct opt *row = call->command->options;

	fprintf(stream, "# prefmodel %s\n# command: prefmodel %s", pm_version(), call->command->name);
	for (size_t k = 0; row && row[k].name; k++)
		if (call->given[k] && !row[k].silent)
			put_option(stream, &row[k]);
	for (int k = 0; k < call->n; k++)
		put_word(stream, call->operand[k]);
	fputc('\n', stream);
	for (; row && row->name; row++)
		if (row->type == OPT_SEED)
			fprintf(stream, "# seed: %" PRIu64 "\n", *(uint64_t *)row->value);
}

bool call_reader_is_gone(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	return poll(&out, 1, 0) > 0 && (out.revents & POLLERR);
}

int call_fail(const struct call *call)
{
	char text[sizeof call->error.source + sizeof call->error.sentence + 64];

	if (strcmp(call->error.source, "standard output") == 0 && call_reader_is_gone())
		return EXIT_NO_RESULT;
	pm_error_format(&call->error, text, sizeof text);
	fprintf(stderr, "prefmodel: %s\n", text);
	return EXIT_NO_RESULT;
}

int call_fail_status(const struct call *call, enum pm_status status, const char *what)
{
	(void)call;
	fprintf(stderr, "prefmodel: %s: %s\n", what, pm_status_message(status));
	return EXIT_NO_RESULT;
}

int call_fail_plan(const struct call *call, enum pm_status status, const char *what, const struct pm_mdp *mdp, const struct pm_gridworld *grid)
{
	static const char *const moves[] = {"up", "down", "left", "right"};
	struct pm_loop *loop;
	char text[400];

	if (status != PM_EDIVERGE || pm_loop_find(mdp, NULL, &loop) != PM_OK)
		return call_fail_status(call, status, what);
	pm_loop_format(loop, grid ? moves : NULL, text, sizeof text);
	pm_loop_free(loop);
	fprintf(stderr, "prefmodel: %s: values diverge without discount: %s\n", what, text);
	return EXIT_NO_RESULT;
}

int call_misuse(const struct call *call, const char *format, ...)
{
	va_list arguments;

	fputs("prefmodel: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\nTry \"prefmodel %s%s-h\".\n", call->command ? call->command->name : "", call->command ? " " : "");
	return EXIT_MISUSE;
}

void call_note(const char *format, ...)
{
	va_list arguments;

	fputs("prefmodel: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}
