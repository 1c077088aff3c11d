/*
 * Computing the table of a run: on threads and ranks, with a journal beside the output so that it can be resumed.
 */
#ifndef BIN_COMPUTE_H
#define BIN_COMPUTE_H

#include <prefmodel.h>

struct compute {
	const char *path;       /* of the table; NULL or "-" is standard output */
	size_t jobs;            /* threads, at least 1 */
	size_t shard, n_shards; /* part `shard` (from 0) of n_shards; 0 of 1 is the whole */
	bool resume;
};

/*
 * Writes the table.  *complete: with resume it was there already, and nothing was done.  PM_EINTERRUPT when cmd_interrupted was set: what is
 * done stays in the journal (or, without a file, is written).  Every rank calls it; error is filled on failure.
 */
enum pm_status compute_table(const struct pm_run *run, const struct compute *how, bool *complete, struct pm_error *error) PM_MUST_CHECK;

#endif
