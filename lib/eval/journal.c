#include "eval/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/read.h"

static enum pm_status system_error(const char *path, const char *what, struct pm_error *error)
{
	return pm_error_set(error, PM_EIO, path, 0, 0, "%s: %s", what, strerror(errno));
}

enum pm_status pmi_journal_keep(struct pm_journal *j, size_t cell, const char *text, size_t length)
{
	struct pmi_block *b = &j->block[cell];

	if (b->text)
		return b->length == length && memcmp(b->text, text, length) == 0 ? PM_OK : PM_EPARSE;
	b->text = malloc(length + 1);
	if (!b->text)
		return PM_ENOMEM;
	memcpy(b->text, text, length);
	b->text[length] = '\0';
	b->length = length;
	j->n_done++;
	return PM_OK;
}

static bool write_all(int file, const char *text, size_t length)
{
	while (length) {
		ssize_t n = write(file, text, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		length -= (size_t)n;
	}
	return true;
}

/* Reads back what an earlier run left, and cuts off a torn end. */
static enum pm_status resume_from(struct pm_journal *j, struct pm_error *error)
{
	char *text;
	size_t length, used = 0, head = strlen(j->head);
	enum pm_status status = pmi_read_all(j->file, j->path, &text, &length, error);

	if (status)
		return status;
	/* A file torn inside its head holds nothing yet. */
	if (length < head ? strncmp(text, j->head, length) != 0 : strncmp(text, j->head, head) != 0)
		status = pmi_journal_wrong_head(j->path, text, j->head, error);
	else if (length >= head)
		status = pmi_journal_blocks(j, j->path, text, head, &used, error);
	free(text);
	if (!status && (ftruncate(j->file, (off_t)used) != 0 || lseek(j->file, 0, SEEK_END) < 0))
		status = system_error(j->path, "cannot be cut", error);
	if (!status && !used && !write_all(j->file, j->head, head))
		status = system_error(j->path, "cannot be written", error);
	return status;
}

/* Has the file that was locked still its name?  A run that ended between the opening and the lock has removed it. */
static bool is_current(const struct pm_journal *j)
{
	struct stat mine, named;

	return fstat(j->file, &mine) == 0 && stat(j->path, &named) == 0 && mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

static enum pm_status open_file(struct pm_journal *j, bool resume, struct pm_error *error)
{
	j->file = open(j->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (j->file < 0)
		return system_error(j->path, "cannot be opened", error);
	if (flock(j->file, LOCK_EX | LOCK_NB) != 0 || !is_current(j))
		return pm_error_set(error, PM_EIO, j->path, 0, 0, "another run is writing it");
	if (resume)
		return resume_from(j, error);
	if (ftruncate(j->file, 0) != 0 || !write_all(j->file, j->head, strlen(j->head)))
		return system_error(j->path, "cannot be written", error);
	return PM_OK;
}

struct pm_journal *pmi_journal_alloc(const char *path, const char *head, size_t n_cells)
{
	struct pm_journal *j = pmi_array(1, sizeof *j);

	if (!j)
		return NULL;
	j->file = -1;
	j->n_cells = n_cells;
	j->head = pmi_copy(head);
	j->path = path ? pmi_copy(path) : NULL;
	j->block = pmi_array(n_cells, sizeof *j->block);
	if (j->head && j->block && (!path || j->path))
		return j;
	pm_journal_close(j, false);
	return NULL;
}

enum pm_status pm_journal_open(const char *path, const char *head, size_t n_cells, bool resume, struct pm_journal **journal,
			       struct pm_error *error)
{
	struct pm_journal *j = pmi_journal_alloc(path, head, n_cells);
	enum pm_status status;

	*journal = NULL;
	if (!j)
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	status = path ? open_file(j, resume, error) : PM_OK;
	if (status)
		pm_journal_close(j, false);
	else
		*journal = j;
	return status;
}

bool pm_journal_has(const struct pm_journal *journal, size_t cell)
{
	return journal->block[cell].text != NULL;
}

size_t pm_journal_count(const struct pm_journal *journal)
{
	return journal->n_done;
}

/* A cell and its marks go out in one write, so that a kill tears at most the last block. */
static enum pm_status append_block(struct pm_journal *j, size_t cell, const char *text, size_t length)
{
	size_t size = length + 80;
	char *block = malloc(size);
	int n;
	bool good;

	if (!block)
		return PM_ENOMEM;
	n = snprintf(block, size, "# cell %zu\n%.*s# end %zu\n", cell, (int)length, text, cell);
	good = write_all(j->file, block, (size_t)n);
	free(block);
	return good ? PM_OK : PM_EIO;
}

enum pm_status pm_journal_add(struct pm_journal *journal, size_t cell, const char *text, size_t length)
{
	bool again = pm_journal_has(journal, cell);
	enum pm_status status = pmi_journal_keep(journal, cell, text, length);

	if (!status && !again && journal->path)
		status = append_block(journal, cell, text, length);
	return status;
}

size_t pm_journal_size(const struct pm_journal *journal)
{
	return journal->n_cells;
}

size_t pm_journal_first_missing(const struct pm_journal *journal)
{
	size_t k = 0;

	while (k < journal->n_cells && journal->block[k].text)
		k++;
	return k;
}

void pm_journal_write(const struct pm_journal *journal, FILE *stream, bool marks)
{
	fputs(journal->head, stream);
	for (size_t k = 0; k < journal->n_cells; k++) {
		const struct pmi_block *b = &journal->block[k];

		if (!b->text)
			continue;
		if (marks)
			fprintf(stream, "# cell %zu\n", k);
		fwrite(b->text, 1, b->length, stream);
		if (marks)
			fprintf(stream, "# end %zu\n", k);
	}
}

void pm_journal_close(struct pm_journal *journal, bool finished)
{
	if (!journal)
		return;
	/* Removed while the lock is held, so that no other run can have begun to use it. */
	if (finished && journal->path)
		unlink(journal->path);
	if (journal->file >= 0)
		close(journal->file);
	for (size_t k = 0; journal->block && k < journal->n_cells; k++)
		free(journal->block[k].text);
	free(journal->block);
	free(journal->head);
	free(journal->path);
	free(journal);
}
