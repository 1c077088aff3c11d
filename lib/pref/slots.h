/*
 * Segments as short lists of weights, a weight standing in its segment's list as often as it counts; internal to the library.
 */
#ifndef PREF_SLOTS_H
#define PREF_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/loss.h>

struct pmi_slots {
	size_t n;       /* the longest list, or 0 when segments are not lists of at most 8; */
	uint32_t *slot; /* n * n_segments: the k-th weight of each segment, d where its list is shorter */
};

/* Of the segments of a table, whose scores are then sums of gathers.  False when memory is short; slot is to be freed. */
bool pmi_slots_fill(struct pmi_slots *slots, const struct pm_design *design);

#endif
