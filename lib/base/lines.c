#include "base/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

enum { CHUNK = 1 << 18 };

enum pm_status pmi_lines_open(struct pmi_lines *lines, const char *path, struct pm_error *error)
{
	bool standard = strcmp(path, "-") == 0;

	*lines =
	    (struct pmi_lines){.file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), .capacity = CHUNK, .limit = -1};
	if (lines->file < 0)
		return pm_error_set(error, PM_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
	lines->source = pmi_copy(standard ? "standard input" : path);
	lines->buffer = malloc(CHUNK);
	if (lines->source && lines->buffer)
		return PM_OK;
	pmi_lines_close(lines);
	return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
}

void pmi_lines_close(struct pmi_lines *lines)
{
	if (lines->file > STDIN_FILENO)
		close(lines->file);
	free(lines->buffer);
	free(lines->source);
}

/* Brings more of the file into the buffer, after what is there, and makes room for `size` bytes of it. */
static enum pm_status refill(struct pmi_lines *lines, size_t size, struct pm_error *error)
{
	ssize_t n;

	if (lines->begin) {
		memmove(lines->buffer, lines->buffer + lines->begin, lines->end - lines->begin);
		lines->end -= lines->begin;
		lines->begin = 0;
	}
	/* One byte stays free for what ends a last line without a line end. */
	if (!pmi_reserve(&lines->buffer, &lines->capacity, lines->end + size + 1, 1))
		return pm_error_set(error, PM_ENOMEM, lines->source, lines->line, 0, "out of memory: a line is too long");
	do
		n = read(lines->file, lines->buffer + lines->end, lines->capacity - lines->end - 1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return pm_error_set(error, PM_EIO, lines->source, lines->line, 0, "cannot be read: %s", strerror(errno));
	lines->at_end = n == 0;
	lines->position += n;
	lines->end += (size_t)n;
	return PM_OK;
}

enum pm_status pmi_lines_next(struct pmi_lines *lines, char **text, size_t *length, struct pm_error *error)
{
	size_t searched = 0;
	char *end;

	*text = NULL;
	if (lines->limit >= 0 && pmi_lines_here(lines) >= lines->limit)
		return PM_OK;
	while (!(end = memchr(lines->buffer + lines->begin + searched, '\n', lines->end - lines->begin - searched)) &&
	       !lines->at_end) {
		searched = lines->end - lines->begin;
		enum pm_status status = refill(lines, CHUNK / 2, error);
		if (status)
			return status;
	}
	*text = lines->buffer + lines->begin;
	*length = end ? (size_t)(end - *text) : lines->end - lines->begin;
	if (!end && !*length) {
		*text = NULL;
		return PM_OK;
	}
	lines->begin += *length + (end != NULL);
	lines->line++;
	if (*length && (*text)[*length - 1] == '\r')
		--*length;
	(*text)[*length] = '\0';
	return PM_OK;
}

/* Where the last line that is whole ends, of those at `from` and later: one behind its LF, or NULL. */
static char *last_end(char *from, char *end)
{
	while (end > from && end[-1] != '\n')
		end--;
	return end > from ? end : NULL;
}

enum pm_status pmi_lines_block(struct pmi_lines *lines, size_t size, char **text, size_t *length, struct pm_error *error)
{
	size_t searched = 0;
	char *end = NULL;

	while (!lines->at_end && (lines->end - lines->begin < size ||
				  !(end = last_end(lines->buffer + lines->begin + searched, lines->buffer + lines->end)))) {
		enum pm_status status;

		searched = lines->end - lines->begin < size ? 0 : lines->end - lines->begin;
		status = refill(lines, size, error);
		if (status)
			return status;
	}
	*text = lines->buffer + lines->begin;
	if (lines->at_end && lines->end > lines->begin && lines->buffer[lines->end - 1] != '\n')
		lines->buffer[lines->end++] = '\n';
	*length = lines->at_end ? lines->end - lines->begin : (size_t)(end - *text);
	lines->begin += *length;
	return PM_OK;
}
