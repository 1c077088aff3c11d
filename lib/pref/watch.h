/*
 * Early stopping: the iterate whose loss on held-out pairs is least; internal to the library.
 */
#ifndef PREF_WATCH_H
#define PREF_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct pmi_watch {
	size_t d, patience;    /* iterations without a new least loss after which it is enough */
	double *best;          /* d, the iterate of the least loss */
	double best_loss;
	size_t best_iteration;
};

/* Begins; false when memory is short, and then free does no harm. */
bool pmi_watch_begin(struct pmi_watch *watch, size_t d, size_t patience);
void pmi_watch_end(struct pmi_watch *watch);

/* Looks at an iterate; true when patience is at an end. */
bool pmi_watch_see(struct pmi_watch *watch, size_t iteration, const double *x, double loss);

#endif
