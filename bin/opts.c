/* Parsing a command line by its table. */
#include "opts.h"

#include <getopt.h>
#include <string.h>

#include "nearest.h"

enum { MOST_OPTIONS = 48, FIRST_CODE = 256, HELP_CODE = 255 };

static size_t count(const struct opt *table)
{
	size_t n = 0;

	while (table && table[n].name)
		n++;
	return n;
}

/* The tables that getopt_long wants. */
struct getopt_tables {
	struct option longs[MOST_OPTIONS + 2];
	char shorts[2 * MOST_OPTIONS + 4];
};

static void make_tables(const struct opt *table, struct getopt_tables *t)
{
	size_t n = count(table);
	char *s = t->shorts;

	*s++ = ':'; /* a missing argument is told apart from an unknown option */
	*s++ = 'h';
	for (size_t k = 0; k < n; k++) {
		int takes = table[k].type == OPT_FLAG ? no_argument : required_argument;

		t->longs[k] = (struct option){table[k].name, takes, NULL, FIRST_CODE + (int)k};
		if (!table[k].letter)
			continue;
		*s++ = table[k].letter;
		if (takes == required_argument)
			*s++ = ':';
	}
	*s = '\0';
	t->longs[n] = (struct option){"help", no_argument, NULL, HELP_CODE};
	t->longs[n + 1] = (struct option){NULL, 0, NULL, 0};
}

static const struct opt *row_of(const struct opt *table, int code)
{
	if (code >= FIRST_CODE)
		return &table[code - FIRST_CODE];
	for (; table && table->name; table++)
		if (table->letter == code)
			return table;
	return NULL;
}

/* typed is the word that getopt_long did not take, such as "--tolerence=3" or "-xq". */
static void unknown_option(const struct opt *table, const char *typed, char *message, size_t size)
{
	char name[80];
	struct nearest near = {.typed = name};
	bool is_long = strncmp(typed, "--", 2) == 0;

	if (!is_long) {
		snprintf(message, size, "there is no option -%c", optopt);
		return;
	}
	snprintf(name, sizeof name, "%.*s", (int)strcspn(typed + 2, "="), typed + 2);
	for (; table && table->name; table++) {
		if (strcmp(table->name, name) == 0) {
			snprintf(message, size, "--%s takes no argument", name);
			return;
		}
		nearest_try(&near, table->name);
	}
	if (near.name)
		snprintf(message, size, "there is no option --%s; perhaps --%s is meant", name, near.name);
	else
		snprintf(message, size, "there is no option --%s", name);
}

static bool all_required(const struct opt *table, const bool *given, char *message, size_t size)
{
	for (size_t k = 0; table && table[k].name; k++) {
		if (table[k].required && !given[k]) {
			snprintf(message, size, "--%s %s is missing", table[k].name, table[k].argument);
			return false;
		}
	}
	return true;
}

/* The next option of the command line: 1 and its row (NULL: help), 0 after the last, -1 and a message on misuse. */
static int next_option(const struct opt *table, const struct getopt_tables *tables, int argc, char **argv, const struct opt **row,
		       char *message, size_t size)
{
	int code = getopt_long(argc, argv, tables->shorts, tables->longs, NULL);

	*row = NULL;
	if (code == -1)
		return 0;
	if (code == 'h' || code == HELP_CODE)
		return 1;
	if (code == '?') {
		unknown_option(table, argv[optind - 1], message, size);
		return -1;
	}
	*row = row_of(table, code == ':' ? optopt : code);
	if (code != ':')
		return 1;
	snprintf(message, size, "--%s needs an argument, %s", (*row)->name, (*row)->argument);
	return -1;
}

bool opts_parse(const struct opt *table, int argc, char **argv, bool *given, bool *help, int *first, char *message, size_t size)
{
	struct getopt_tables tables;
	const struct opt *row;
	int more;

	make_tables(table, &tables);
	opterr = 0;
	*help = false;
	/* Help shows defaults, so no value is set before it is known that none is asked for. */
	for (optind = 0; (more = next_option(table, &tables, argc, argv, &row, message, size)) > 0;)
		if (!row)
			return *help = true;
	if (more < 0)
		return false;
	for (optind = 0; next_option(table, &tables, argc, argv, &row, message, size) > 0;) {
		if (!opts_set(row, optarg, message, size))
			return false;
		given[row - table] = true;
	}
	*first = optind;
	return all_required(table, given, message, size);
}
