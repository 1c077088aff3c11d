/*
 * The options of a command as one table, from which everything is made: what getopt_long parses, what -h prints, the manual's
 * test, shell completion.
 */
#ifndef BIN_OPTS_H
#define BIN_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What value points to: bool, const char *, size_t, uint64_t, double, const char * (one of the choices), bool, const char *. */
enum opt_type {
	OPT_FLAG,   /* no argument */
	OPT_STRING,
	OPT_SIZE,   /* a whole number */
	OPT_SEED,   /* a whole number of 64 bits */
	OPT_DOUBLE,
	OPT_CHOICE,
	OPT_YES_NO, /* the words yes and no */
	OPT_LIST    /* elements separated by commas; where there are choices, each is one of them */
};

enum opt_range { OPT_ANY, OPT_POSITIVE, OPT_NON_NEGATIVE, OPT_UNIT /* in [0, 1] */ };

struct opt {
	const char *name;     /* long name; NULL ends a table */
	char letter;          /* short name or 0 */
	enum opt_type type;
	const char *argument; /* its name in the manual, NULL for a flag */
	void *value;
	const void *standard; /* the default, as a rule in one of the library's structs; NULL: what value holds before parsing */
	const char *unset;    /* words that stand for a default that is no value, such as "the world's" */
	enum opt_range range; /* of numbers */
	bool required;
	bool silent;          /* has no influence on the bytes written, so the head of a CSV does not name it */
	const char *(*choice)(size_t k); /* the k-th name that may stand here, NULL after the last */
	const char *help;     /* a sentence without its end: the default is added */
};

/* Defines a function for `choice` over a table of pointers to rows that have a name and end with NULL. */
#define OPT_CHOICES(function, table)                      \
	static const char *function(size_t k)             \
	{                                                 \
		return table[k] ? table[k]->name : NULL;  \
	}

/* Room for the default of an option as text. */
enum { OPT_TEXT_SIZE = 512 };

/* Sets every value to its default. */
void opts_reset(const struct opt *table);

/*
 * Parses argv[1..], permuting operands to its end; *first is the place of the first operand.  given (one element a row) tells which
 * options stood there.  -h and --help set *help, and then no value is set.  On misuse false, and a sentence in message (size bytes).
 */
bool opts_parse(const struct opt *table, int argc, char **argv, bool *given, bool *help, int *first, char *message, size_t size);

/* Sets the value from the text that was typed (NULL for a flag).  Where it cannot be, false and a sentence in message (size bytes). */
bool opts_set(const struct opt *row, const char *text, char *message, size_t size);

/* "-o FILE", "--tol X": how an option is called in a synopsis. */
void opts_print_synopsis(FILE *stream, const struct opt *row);

/* The list of options under "options:", wrapped to the terminal's 80 columns. */
void opts_print_help(FILE *stream, const struct opt *table);

/* A name and its words, laid out as an option is. */
void opts_print_row(FILE *stream, const char *name, const char *text);

/* The default as text, "" where there is none to speak of; text has OPT_TEXT_SIZE bytes.  Call before parsing. */
const char *opts_default(const struct opt *row, char *text);

/* The value as it would be typed, into text (size bytes). */
void opts_value(const struct opt *row, char *text, size_t size);

/* Name of the type, for --dump-options. */
const char *opts_type_name(enum opt_type type);

/* Is text one of the names?  choice may be NULL: then nothing is. */
bool opts_is_choice(const char *(*choice)(size_t), const char *text, size_t length);

#endif
