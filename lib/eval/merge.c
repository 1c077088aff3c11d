#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/read.h"
#include "eval/journal.h"

static const char shard_line[] = "# shard %zu/%zu of %zu cells\n";

enum pm_status pm_run_shard_head(const struct pm_run *run, size_t shard, size_t n_shards, char **head)
{
	char *own, line[100];
	enum pm_status status = pm_run_head(run, &own);
	size_t n;

	if (status)
		return status;
	snprintf(line, sizeof line, shard_line, shard, n_shards, run->n_cells);
	n = strlen(line);
	*head = malloc(n + strlen(own) + 1);
	if (*head) {
		memcpy(*head, line, n);
		strcpy(*head + n, own);
	}
	free(own);
	return *head ? PM_OK : PM_ENOMEM;
}

/* The whole of a file by its name. */
static enum pm_status read_file(const char *path, char **text, size_t *length, struct pm_error *error)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	enum pm_status status;

	if (file < 0)
		return pm_error_set(error, errno == ENOENT ? PM_ENOTFOUND : PM_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
	status = pmi_read_all(file, path, text, length, error);
	close(file);
	return status;
}

enum pm_status pm_head_check(const char *path, const char *head, struct pm_error *error)
{
	char *text;
	size_t length;
	enum pm_status status = read_file(path, &text, &length, error);

	if (status)
		return status;
	if (strncmp(text, head, strlen(head)) != 0)
		status = pmi_journal_wrong_head(path, text, head, error);
	free(text);
	return status;
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
	char *text;
	size_t length;
	enum pm_status status = read_file(path, &text, &length, error);

	if (status)
		return status;
	status = merge_text(path, text, length, journal, error);
	free(text);
	return status;
}
