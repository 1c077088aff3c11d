/*
 * Reading CSV: a header row that names the columns, then rows of as many fields, read from a file or standard input as a stream.
 *
 * Fields may stand in double quotes (RFC 4180), a quote inside doubled; line ends are LF or CRLF; lines that begin with '#' and
 * empty lines are passed over.  A NUL byte, a quote out of place, a row with too few or too many fields are errors with a place.
 */
#ifndef PREFMODEL_CSV_H
#define PREFMODEL_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_csv; /* a file being read */

/* A field of the current row; text is terminated, and valid until the next row is read. */
struct pm_field {
	const char *text;
	size_t length; /* bytes */
	size_t column; /* where it begins in its line, from 1 */
};

/* A column that the reader looks for. */
struct pm_column {
	const char *name;
	bool required;
};

#define PM_NO_COLUMN ((size_t)-1)

/* Opens path, or standard input for "-".  On failure *csv is NULL.  PM_EIO, PM_ENOMEM. */
enum pm_status pm_csv_open(const char *path, struct pm_csv **csv, struct pm_error *error) PM_MUST_CHECK;

void pm_csv_close(struct pm_csv *csv);

/* Fields stand between this character instead of commas, say tabs; to be called before anything is read. */
void pm_csv_separate(struct pm_csv *csv, char separator);

/*
 * Reads the header row and stores in index[k] the position of columns[k], or PM_NO_COLUMN where an optional one is absent.
 * PM_EPARSE when the file is empty, a required column is missing or a name stands twice; PM_EIO, PM_ENOMEM.
 */
enum pm_status pm_csv_header(struct pm_csv *csv, const struct pm_column *columns, size_t n, size_t *index,
			     struct pm_error *error) PM_MUST_CHECK;

/* All the names of the header, in order; valid until pm_csv_close. */
const char *const *pm_csv_names(const struct pm_csv *csv, size_t *n);

/*
 * The next row; *fields is NULL at the end of the file and on failure.  The number of fields is that of the header.  PM_EPARSE, PM_EIO,
 * PM_ENOMEM.
 */
enum pm_status pm_csv_row(struct pm_csv *csv, const struct pm_field **fields, struct pm_error *error) PM_MUST_CHECK;

/* Like pm_csv_row without a header: for text whose rows are read as they come; *n is the number of fields, 0 where *fields is NULL. */
enum pm_status pm_csv_any_row(struct pm_csv *csv, const struct pm_field **fields, size_t *n, struct pm_error *error) PM_MUST_CHECK;

/*
 * The value of a "# key: value" comment line read so far, or NULL; valid until pm_csv_close.  Of equal keys the first counts.
 */
const char *pm_csv_comment(const struct pm_csv *csv, const char *key);

/* The name and the current line, for messages. */
const char *pm_csv_source(const struct pm_csv *csv);
size_t pm_csv_line(const struct pm_csv *csv);

/* A field as a finite number; `what` names it in the message.  PM_EPARSE: it is none, and x is untouched. */
enum pm_status pm_csv_double(const struct pm_csv *csv, const struct pm_field *field, const char *what, double *x,
			     struct pm_error *error) PM_MUST_CHECK;

/* A field as a whole number below limit.  PM_EPARSE: it is none, and x is untouched. */
enum pm_status pm_csv_size(const struct pm_csv *csv, const struct pm_field *field, const char *what, size_t limit, size_t *x,
			   struct pm_error *error) PM_MUST_CHECK;

/* Writes text as a field, in quotes where it needs them: a comma, a quote, a line end, a '#' at its beginning.  Errors stay in the stream. */
void pm_csv_put(FILE *stream, const char *text);

#ifdef __cplusplus
}
#endif
#endif
