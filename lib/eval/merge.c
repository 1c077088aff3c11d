#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/read.h"
#include "eval/journal.h"

static const char shard_line[] = "# shard %zu/%zu of %zu cells\n";

void pm_journal_write_shard(const struct pm_journal *journal, size_t shard, size_t n_shards, FILE *stream)
{
	fprintf(stream, shard_line, shard, n_shards, journal->n_cells);
	fputs(journal->head, stream);
	for (size_t k = 0; k < journal->n_cells; k++) {
		const struct pmi_block *b = &journal->block[k];

		if (!b->text)
			continue;
		fprintf(stream, "# cell %zu\n", k);
		fwrite(b->text, 1, b->length, stream);
		fprintf(stream, "# end %zu\n", k);
	}
}

/* The length of a head: comment lines and the header row; 0 when the text ends before that. */
static size_t head_length(const char *text)
{
	const char *at = text, *end;
	bool comment = true;

	for (; comment; at = end + 1) {
		comment = *at == '#';
		end = strchr(at, '\n');
		if (!end)
			return 0;
	}
	return (size_t)(at - text);
}

static enum pm_status begin(const char *path, const char *text, size_t head, size_t n_cells, struct pm_journal **journal,
			    struct pm_error *error)
{
	char *copy = strndup(text, head);

	*journal = copy ? pmi_journal_alloc(NULL, copy, n_cells) : NULL;
	free(copy);
	return *journal ? PM_OK : pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
}

static enum pm_status merge_text(const char *path, const char *text, size_t length, struct pm_journal **journal, struct pm_error *error)
{
	size_t shard, n_shards, n_cells, first = strcspn(text, "\n") + 1, head, used;
	enum pm_status status = PM_OK;

	if (sscanf(text, shard_line, &shard, &n_shards, &n_cells) != 3 || n_cells > PM_MAX_CELLS || first > length)
		return pm_error_set(error, PM_EPARSE, path, 1, 1, "found no \"# shard\" line, expected the table that a run with --shard wrote");
	head = head_length(text + first);
	if (!head)
		return pm_error_set(error, PM_EPARSE, path, 0, 0, "it is cut short: found no header row");
	if (!*journal)
		status = begin(path, text + first, head, n_cells, journal, error);
	else if (strncmp(text + first, (*journal)->head, head) != 0 || strlen((*journal)->head) != head || (*journal)->n_cells != n_cells)
		status = pmi_journal_wrong_head(path, text + first, (*journal)->head, error);
	if (!status)
		status = pmi_journal_blocks(*journal, path, text, first + head, &used, error);
	if (!status && used != length)
		status = pm_error_set(error, PM_EPARSE, path, 0, 0, "byte %zu: found the beginning of a cell without its end", used + 1);
	return status;
}

enum pm_status pm_journal_merge(const char *path, struct pm_journal **journal, struct pm_error *error)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	char *text;
	size_t length;
	enum pm_status status;

	if (file < 0)
		return pm_error_set(error, PM_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
	status = pmi_read_all(file, path, &text, &length, error);
	close(file);
	if (status)
		return status;
	status = merge_text(path, text, length, journal, error);
	free(text);
	return status;
}
