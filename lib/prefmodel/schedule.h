/*
 * Computing the cells of a run on threads, and keeping what is done: the journal, which makes a run resumable.
 */
#ifndef PREFMODEL_SCHEDULE_H
#define PREFMODEL_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <prefmodel/experiment.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Where cells come from and where their rows go.  Both functions are called by one thread at a time, in any order.
 */
struct pm_schedule_hooks {
	void *context;
	/* The next cell to compute; false when there is none (or when the run is to end early). */
	bool (*next)(void *context, size_t *cell);
	/* Takes the rows of a finished cell (length bytes; text is not kept).  A failure ends the run. */
	enum pm_status (*done)(void *context, size_t cell, const char *text, size_t length);
};

/*
 * Computes cells on `threads` OpenMP threads (at least 1) until next gives no more.  The first failure of a cell or of done ends the
 * run and is returned; *failed (may be NULL) is the cell it happened in.  Cells that other threads have begun by then are finished and
 * given to done.  PM_OK, or what pm_run_cell or done returned there.
 */
enum pm_status pm_schedule(const struct pm_run *run, int threads, const struct pm_schedule_hooks *hooks, size_t *failed) PM_MUST_CHECK;

/*
 * The finished cells of a run: in memory and, when it has a path, in a file that is added to after every cell, so that a run that was
 * killed at any moment goes on where it was.  A torn end of that file is cut off.
 */
struct pm_journal;

/*
 * head is the run's head (pm_run_head).  path NULL keeps it in memory only.  With resume, an existing file is read back; PM_EPARSE when
 * its head differs (error names the first line that does).  Without resume an existing file is begun anew.  The file is locked:
 * PM_EIO when another run holds it.
 */
enum pm_status pm_journal_open(const char *path, const char *head, size_t n_cells, bool resume, struct pm_journal **journal,
			       struct pm_error *error) PM_MUST_CHECK;

bool pm_journal_has(const struct pm_journal *journal, size_t cell);
size_t pm_journal_count(const struct pm_journal *journal); /* finished cells */

/* Adds a finished cell; adding one again must bring the same rows, else PM_EPARSE.  PM_EIO, PM_ENOMEM. */
enum pm_status pm_journal_add(struct pm_journal *journal, size_t cell, const char *text, size_t length) PM_MUST_CHECK;

/* Writes head and rows in the order of the cells; with marks, each cell between "# cell K" and "# end K" lines, as pm_journal_merge wants. */
void pm_journal_write(const struct pm_journal *journal, FILE *stream, bool marks);

/*
 * The head of shard `shard` (from 1) of n_shards: "# shard I/N of K cells" before the run's head; freed by the caller.  PM_ENOMEM.
 */
enum pm_status pm_run_shard_head(const struct pm_run *run, size_t shard, size_t n_shards, char **head) PM_MUST_CHECK;

/*
 * Is path a table that begins with head?  PM_OK; PM_ENOTFOUND when there is no such file; PM_EPARSE when it begins otherwise (error names
 * the first line that differs); PM_EIO.
 */
enum pm_status pm_head_check(const char *path, const char *head, struct pm_error *error) PM_MUST_CHECK;

/*
 * Adds the table of a shard, read from path, to *journal, which is made for the first one (when it is NULL).  PM_EPARSE when the file is
 * no shard, is cut short, or is of another run than those before.
 */
enum pm_status pm_journal_merge(const char *path, struct pm_journal **journal, struct pm_error *error) PM_MUST_CHECK;

/* The first cell that is not finished, n_cells when all are. */
size_t pm_journal_first_missing(const struct pm_journal *journal);
size_t pm_journal_size(const struct pm_journal *journal); /* n_cells */

/* Frees the journal; the file is removed when `finished`, else it stays for a later resume. */
void pm_journal_close(struct pm_journal *journal, bool finished);

#ifdef __cplusplus
}
#endif
#endif
