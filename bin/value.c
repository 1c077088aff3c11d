/* The value of an option: its default, from text, to text. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include <prefmodel/number.h>

#include "nearest.h"
#include "opts.h"

const char *opts_type_name(enum opt_type type)
{
	static const char *const names[] = {"flag", "string", "size", "seed", "double", "choice", "yes-no", "list"};

	return names[type];
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

bool opts_set(const struct opt *row, const char *text, char *message, size_t size)
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
