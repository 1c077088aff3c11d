/*
 * How far a long run is: a bar with the time left, on standard error where that is a terminal, and nothing elsewhere.
 */
#ifndef BIN_PROGRESS_H
#define BIN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	const char *what;   /* the word in front */
	bool terminal;
	double begun, shown; /* seconds of the monotonic clock */
	double total, done;  /* work, in units of cost */
};

void progress_begin(struct progress *progress, const char *what, double total);

/* Adds work that has been done; shows it when it is time to. */
void progress_add(struct progress *progress, double done);

/* Wipes the bar. */
void progress_end(struct progress *progress);

#endif
