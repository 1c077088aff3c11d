/*
 * A file read as a stream of lines; internal to the library.
 */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "prefmodel/status.h"

struct pmi_lines {
	int file;
	char *source; /* its name, for messages */
	char *buffer; /* capacity bytes; what is read and not yet used is [begin, end) */
	size_t capacity, begin, end;
	bool at_end;
	off_t position; /* in the file, of what would be read next */
	off_t limit;	/* lines that begin here or later are not given one by one; negative: all are */
	off_t start;	/* where the lines counted by `line` begin */
	size_t line;	/* lines given so far */
};

/* Where in the file the next line begins. */
static inline off_t pmi_lines_here(const struct pmi_lines *lines)
{
	return lines->position - (off_t)(lines->end - lines->begin);
}

/* Opens path, or standard input for "-".  After a failure there is nothing to close.  PM_EIO, PM_ENOMEM. */
enum pm_status pmi_lines_open(struct pmi_lines *lines, const char *path, struct pm_error *error);
void pmi_lines_close(struct pmi_lines *lines);

/* The next line as [*text, *text + *length), its LF or CRLF replaced by a NUL; *text is NULL at the end.  PM_EIO, PM_ENOMEM. */
enum pm_status pmi_lines_next(struct pmi_lines *lines, char **text, size_t *length, struct pm_error *error);

/*
 * Whole lines as they stand, about `size` bytes of them while the file has as many, a longer line whole; *length is 0 at the end.
 * They end in LF, which is added to a last line without one, and may be overwritten.  `line` is not counted on: the caller does.
 * A limit is not looked at.
 */
enum pm_status pmi_lines_block(struct pmi_lines *lines, size_t size, char **text, size_t *length, struct pm_error *error);

#endif
