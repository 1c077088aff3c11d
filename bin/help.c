/* What -h prints. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include <prefmodel/number.h>

#include "opts.h"

enum { WIDTH = 80, INDENT = 26 };

/* The shortest text that reads back as x: 0.001 rather than 0.001000000000000000021. */
static void short_double(char *text, double x)
{
	double back;

	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, OPT_TEXT_SIZE, "%.*g", digits, x);
		if (!isfinite(x) || (pm_parse_double(text, &back) && back == x))
			return;
	}
}

const char *opts_default(const struct opt *row, char *text)
{
	text[0] = '\0';
	opts_reset((const struct opt[]){*row, {.name = NULL}});
	if (row->unset)
		snprintf(text, OPT_TEXT_SIZE, "%s", row->unset);
	else if (row->type == OPT_DOUBLE)
		short_double(text, *(double *)row->value);
	else if (!row->required)
		opts_value(row, text, OPT_TEXT_SIZE);
	return text;
}

void opts_print_synopsis(FILE *stream, const struct opt *row)
{
	if (row->letter)
		fprintf(stream, "-%c", row->letter);
	else
		fprintf(stream, "--%s", row->name);
	if (row->argument)
		fprintf(stream, " %s", row->argument);
}

/* The length of the next piece of text that stays on one line: a word, or of a list an element and its comma. */
static int piece(const char *text)
{
	size_t length = strcspn(text, " ,");

	while (text[length] == ',')
		length++;
	return (int)length;
}

/* Prints words from column on, breaking lines before WIDTH; lines after the first begin at INDENT.  Returns the column reached. */
static int wrap(FILE *stream, const char *text, int column)
{
	bool blank = column > INDENT;

	while (*text) {
		int length = piece(text);

		if (column > INDENT && column + blank + length >= WIDTH) {
			fprintf(stream, "\n%*s", INDENT, "");
			column = INDENT;
			blank = false;
		}
		column += fprintf(stream, "%s%.*s", blank ? " " : "", length, text);
		text += length;
		blank = *text == ' ';
		text += strspn(text, " ");
	}
	return column;
}

static int print_name(FILE *stream, const struct opt *row)
{
	int column = row->letter ? fprintf(stream, "  -%c, --%s", row->letter, row->name) : fprintf(stream, "      --%s", row->name);

	if (row->argument)
		column += fprintf(stream, " %s", row->argument);
	if (column >= INDENT - 1) {
		fprintf(stream, "\n");
		column = 0;
	}
	fprintf(stream, "%*s", INDENT - column, "");
	return INDENT;
}

static void print_choices(FILE *stream, const struct opt *row, int *column)
{
	const char *name;

	for (size_t k = 0; row->choice && (name = row->choice(k)); k++) {
		char text[OPT_TEXT_SIZE];

		snprintf(text, sizeof text, "%s%s%s", k ? "" : "(", name, row->choice(k + 1) ? "," : ")");
		*column = wrap(stream, text, *column);
	}
}

static void print_row(FILE *stream, const struct opt *row)
{
	char standard[OPT_TEXT_SIZE], text[OPT_TEXT_SIZE + 16];
	int column = print_name(stream, row);

	column = wrap(stream, row->help, column);
	print_choices(stream, row, &column);
	if (*opts_default(row, standard)) {
		snprintf(text, sizeof text, "[%s]", standard);
		wrap(stream, text, column);
	}
	fprintf(stream, "\n");
}

void opts_print_row(FILE *stream, const char *name, const char *text)
{
	int column = fprintf(stream, "  %s", name);

	fprintf(stream, "%*s", column < INDENT ? INDENT - column : 1, "");
	wrap(stream, text, INDENT);
	fputc('\n', stream);
}

void opts_print_help(FILE *stream, const struct opt *table)
{
	static const struct opt help = {.name = "help", .letter = 'h', .type = OPT_FLAG, .help = "Show this help and end"};
	bool flag = false;
	struct opt row = help;

	fprintf(stream, "options, with their defaults in brackets:\n");
	for (; table && table->name; table++)
		print_row(stream, table);
	row.value = &flag;
	print_row(stream, &row);
}
