#include <stdlib.h>
#include <string.h>

#include "eval/journal.h"

/* "# cell K\n" at text: K, and where the line ends; false when it is no such line. */
static bool read_mark(const char *text, const char *word, size_t *cell, const char **end)
{
	char *stop;
	size_t n = strlen(word);

	if (strncmp(text, word, n) != 0 || text[n] < '0' || text[n] > '9')
		return false;
	*cell = strtoul(text + n, &stop, 10);
	*end = stop + 1;
	return *stop == '\n';
}

/* One complete block at *at; *at moves behind it.  False when what stands there is no complete block. */
static bool read_block(const char **at, size_t *cell, const char **rows, size_t *length)
{
	const char *line, *after;
	size_t closing;

	if (!read_mark(*at, "# cell ", cell, rows))
		return false;
	for (line = *rows; line && *line; line = (line = strchr(line, '\n')) ? line + 1 : NULL) {
		if (!read_mark(line, "# end ", &closing, &after))
			continue;
		*length = (size_t)(line - *rows);
		*at = after;
		return closing == *cell;
	}
	return false;
}

enum pm_status pmi_journal_blocks(struct pm_journal *j, const char *path, const char *text, size_t from, size_t *used, struct pm_error *error)
{
	const char *at = text + from, *rows;
	size_t cell, length;

	*used = from;
	while (read_block(&at, &cell, &rows, &length)) {
		enum pm_status status = cell < j->n_cells ? pmi_journal_keep(j, cell, rows, length) : PM_EPARSE;

		if (status)
			return pm_error_set(error, status, path, 0, 0, "cell %zu: %s", cell,
					    status == PM_EPARSE ? "it does not belong to this run" : pm_status_message(status));
		*used = (size_t)(at - text);
	}
	return PM_OK;
}

enum pm_status pmi_journal_wrong_head(const char *path, const char *found, const char *expected, struct pm_error *error)
{
	size_t line = 1, f, e;

	for (;; line++) {
		f = strcspn(found, "\n");
		e = strcspn(expected, "\n");
		if (f != e || strncmp(found, expected, f) != 0 || !found[f] || !expected[e])
			break;
		found += f + 1;
		expected += e + 1;
	}
	return pm_error_set(error, PM_EPARSE, path, line, 1, "it is of another run: found \"%.*s\", expected \"%.*s\"", f > 150 ? 150 : (int)f,
			    found, e > 150 ? 150 : (int)e, expected);
}
