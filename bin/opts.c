#include "opts.h"

#include <getopt.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <prefmodel/number.h>

#include "nearest.h"

enum { MOST_OPTIONS = 48, FIRST_CODE = 256, HELP_CODE = 255 };

const char *opts_type_name(enum opt_type type)
{
	static const char *const names[] = {"flag", "string", "size", "seed", "double", "choice", "yes-no", "list"};

	return names[type];
}

static size_t count(const struct opt *table)
{
	size_t n = 0;

	while (table && table[n].name)
		n++;
	return n;
}

static void copy_value(const struct opt *row, const void *from)
{
	switch (row->type) {
	case OPT_FLAG:
	case OPT_YES_NO:
		*(bool *)row->value = *(const bool *)from;
		break;
	case OPT_SIZE:
		*(size_t *)row->value = *(const size_t *)from;
		break;
	case OPT_SEED:
		*(uint64_t *)row->value = *(const uint64_t *)from;
		break;
	case OPT_DOUBLE:
		*(double *)row->value = *(const double *)from;
		break;
	case OPT_STRING:
	case OPT_CHOICE:
	case OPT_LIST:
		*(const char **)row->value = *(const char *const *)from;
		break;
	}
}

void opts_reset(const struct opt *table)
{
	for (; table && table->name; table++)
		if (table->standard)
			copy_value(table, table->standard);
}

bool opts_is_choice(const char *(*choice)(size_t), const char *text, size_t length)
{
	const char *name;

	for (size_t k = 0; choice && (name = choice(k)); k++)
		if (strlen(name) == length && strncmp(name, text, length) == 0)
			return true;
	return false;
}

/* "expected one of a, b, c" into message, with the nearest name first where one is near. */
static void expected_choice(const struct opt *row, const char *text, char *message, size_t size)
{
	struct nearest near = {.typed = text};
	int used = snprintf(message, size, "--%s: there is no \"%s\"; expected ", row->name, text);
	const char *name;

	for (size_t k = 0; (name = row->choice(k)) && used >= 0 && (size_t)used < size; k++) {
		nearest_try(&near, name);
		used += snprintf(message + used, size - (size_t)used, "%s%s", k ? ", " : "one of ", name);
	}
	if (near.name && used >= 0 && (size_t)used < size)
		snprintf(message + used, size - (size_t)used, "; perhaps \"%s\" is meant", near.name);
}

static bool in_range(enum opt_range range, double x)
{
	switch (range) {
	case OPT_POSITIVE:
		return x > 0 && isfinite(x);
	case OPT_NON_NEGATIVE:
		return x >= 0 && isfinite(x);
	case OPT_UNIT:
		return x >= 0 && x <= 1;
	case OPT_ANY:
		break;
	}
	return isfinite(x);
}

static const char *range_words(const struct opt *row)
{
	static const char *const whole[] = {"a whole number", "a whole number of at least 1", "a whole number", "0 or 1"};
	static const char *const real[] = {"a number", "a number above 0", "a number of at least 0", "a number from 0 to 1"};

	return row->type == OPT_DOUBLE ? real[row->range] : whole[row->range];
}

static bool set_double(const struct opt *row, const char *text)
{
	double x;

	if (!pm_parse_double(text, &x) || !in_range(row->range, x))
		return false;
	*(double *)row->value = x;
	return true;
}

static bool set_whole(const struct opt *row, const char *text)
{
	uint64_t x;

	if (!pm_parse_uint(text, &x) || !in_range(row->range, (double)x))
		return false;
	if (row->type == OPT_SEED)
		*(uint64_t *)row->value = x;
	else if (x <= SIZE_MAX)
		*(size_t *)row->value = (size_t)x;
	else
		return false;
	return true;
}

/* One name, or names separated by commas. */
static bool set_names(const struct opt *row, const char *text, char *message, size_t size)
{
	const char *element = text;
	size_t length;

	*(const char **)row->value = text;
	if (!row->choice)
		return true;
	for (;; element += length + 1) {
		length = row->type == OPT_LIST ? strcspn(element, ",") : strlen(element);
		if (!opts_is_choice(row->choice, element, length)) {
			char copy[80];

			snprintf(copy, sizeof copy, "%.*s", (int)(length < sizeof copy ? length : sizeof copy - 1), element);
			expected_choice(row, copy, message, size);
			return false;
		}
		if (!element[length])
			return true;
	}
}

static bool set_yes_no(const struct opt *row, const char *text, char *message, size_t size)
{
	bool yes = strcmp(text, "yes") == 0;

	if (!yes && strcmp(text, "no") != 0) {
		snprintf(message, size, "--%s: found \"%s\", expected yes or no", row->name, text);
		return false;
	}
	*(bool *)row->value = yes;
	return true;
}

static bool set(const struct opt *row, const char *text, char *message, size_t size)
{
	switch (row->type) {
	case OPT_FLAG:
		*(bool *)row->value = true;
		return true;
	case OPT_YES_NO:
		return set_yes_no(row, text, message, size);
	case OPT_STRING:
	case OPT_CHOICE:
	case OPT_LIST:
		return set_names(row, text, message, size);
	case OPT_DOUBLE:
		if (set_double(row, text))
			return true;
		break;
	case OPT_SIZE:
	case OPT_SEED:
		if (set_whole(row, text))
			return true;
		break;
	}
	snprintf(message, size, "--%s: found \"%s\", expected %s", row->name, text, range_words(row));
	return false;
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
		if (!set(row, optarg, message, size))
			return false;
		given[row - table] = true;
	}
	*first = optind;
	return all_required(table, given, message, size);
}

void opts_value(const struct opt *row, char *text, size_t size)
{
	char number[PM_NUMBER_SIZE];
	const char *string;

	switch (row->type) {
	case OPT_FLAG:
		snprintf(text, size, "%s", "");
		break;
	case OPT_YES_NO:
		snprintf(text, size, "%s", *(bool *)row->value ? "yes" : "no");
		break;
	case OPT_SIZE:
		snprintf(text, size, "%zu", *(size_t *)row->value);
		break;
	case OPT_SEED:
		snprintf(text, size, "%llu", (unsigned long long)*(uint64_t *)row->value);
		break;
	case OPT_DOUBLE:
		snprintf(text, size, "%s", pm_format_double(number, *(double *)row->value));
		break;
	case OPT_STRING:
	case OPT_CHOICE:
	case OPT_LIST:
		string = *(const char **)row->value;
		snprintf(text, size, "%s", string ? string : "");
		break;
	}
}
