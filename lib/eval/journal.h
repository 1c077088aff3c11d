/*
 * What a journal is made of, and its text: head, then "# cell K", the rows of cell K, "# end K", in any order; internal.
 */
#ifndef EVAL_JOURNAL_H
#define EVAL_JOURNAL_H

#include "prefmodel/schedule.h"

struct pmi_block {
	char *text; /* NULL: not finished */
	size_t length;
};

struct pm_journal {
	char *path; /* NULL: in memory only */
	int file;   /* -1: none */
	char *head;
	size_t n_cells, n_done;
	struct pmi_block *block; /* n_cells */
};

/* An empty journal without a file; NULL when memory is short. */
struct pm_journal *pmi_journal_alloc(const char *path, const char *head, size_t n_cells);

/* Stores rows in memory; the same cell again must bring the same rows, else PM_EPARSE.  PM_ENOMEM. */
enum pm_status pmi_journal_keep(struct pm_journal *journal, size_t cell, const char *text, size_t length) PM_MUST_CHECK;

/* Takes all complete blocks of text from a position on; *used is where the first incomplete one begins. */
enum pm_status pmi_journal_blocks(struct pm_journal *journal, const char *path, const char *text, size_t from, size_t *used,
				  struct pm_error *error) PM_MUST_CHECK;

/* The error for a head that differs: names the first line that does. */
enum pm_status pmi_journal_wrong_head(const char *path, const char *found, const char *expected, struct pm_error *error);

#endif
