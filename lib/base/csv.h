/*
 * What the readers of CSV share below its public face; internal to the library.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/lines.h"
#include "prefmodel/csv.h"

/* A line of the file taken apart; starts zeroed. */
struct pmi_csv_row {
	struct pm_field *fields;
	size_t n, capacity;
};

struct pm_csv {
	struct pmi_lines lines;
	char separator; /* between fields */
	struct pmi_csv_row row;
	char **names; /* n_names, of the header */
	size_t n_names;
	char **comments; /* n_comments lines, those before the header */
	size_t n_comments, comment_capacity;
};

/* Is a line passed over: empty or a comment? */
static inline bool pmi_csv_is_void(const char *line, size_t length)
{
	return !length || *line == '#';
}

/* Takes [line, line + length], which ends in a NUL, apart in place; `number` is the line's, for messages.  PM_EPARSE, PM_ENOMEM. */
enum pm_status pmi_csv_split(const struct pm_csv *csv, size_t number, char *line, size_t length, struct pmi_csv_row *row,
			     struct pm_error *error);

/* The same; that there are as many fields as in the header is checked. */
enum pm_status pmi_csv_fields(const struct pm_csv *csv, size_t number, char *line, size_t length, struct pmi_csv_row *row,
			      struct pm_error *error);

/*
 * After the header: only the rows whose line begins in part `part` (from 0) of n_parts parts of equal bytes are given from now on,
 * so that each row is given to one reader of the same file.  Lines are then counted from the beginning of the part.  PM_EIO when the
 * file is a pipe.
 */
enum pm_status pmi_csv_take_part(struct pm_csv *csv, size_t part, size_t n_parts, struct pm_error *error) PM_MUST_CHECK;

/* The lines of the file before those that pm_csv_line counts; reads them again, for a message. */
size_t pmi_csv_lines_before(const struct pm_csv *csv);

#endif
