#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"

/* Goes to the first line that begins at `begin` or later. */
static enum pm_status go_to(struct pmi_lines *lines, off_t begin, struct pm_error *error)
{
	size_t length;
	char *rest;
	enum pm_status status;

	if (lseek(lines->file, begin - 1, SEEK_SET) < 0)
		return pm_error_set(error, PM_EIO, lines->source, 0, 0, "cannot be read in parts: %s", strerror(errno));
	lines->begin = lines->end = 0;
	lines->at_end = false;
	lines->position = begin - 1;
	status = pmi_lines_next(lines, &rest, &length, error);
	lines->start = pmi_lines_here(lines);
	lines->line = 0;
	return status;
}

enum pm_status pmi_csv_take_part(struct pm_csv *csv, size_t part, size_t n_parts, struct pm_error *error)
{
	struct pmi_lines *lines = &csv->lines;
	off_t first = pmi_lines_here(lines), piece, rest, parts = (off_t)n_parts, k = (off_t)part;
	struct stat file;

	if (n_parts == 1)
		return PM_OK;
	if (fstat(lines->file, &file) != 0 || !S_ISREG(file.st_mode))
		return pm_error_set(error, PM_EIO, lines->source, 0, 0, "cannot be read in parts, for it is not a regular file");
	piece = (file.st_size - first) / parts;
	rest = (file.st_size - first) % parts;
	lines->limit = first + piece * (k + 1) + rest * (k + 1) / parts;
	return part ? go_to(lines, first + piece * k + rest * k / parts, error) : PM_OK;
}

size_t pmi_csv_lines_before(const struct pm_csv *csv)
{
	const struct pmi_lines *lines = &csv->lines;
	char buffer[4096];
	off_t at = 0;
	size_t count = 0;
	ssize_t n = 1;

	for (; at < lines->start && n > 0; at += n) {
		off_t left = lines->start - at;

		n = pread(lines->file, buffer, left < (off_t)sizeof buffer ? (size_t)left : sizeof buffer, at);
		for (ssize_t i = 0; i < n; i++)
			count += buffer[i] == '\n';
	}
	return count;
}
