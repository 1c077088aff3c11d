/*
 * The name that was perhaps meant.
 */
#ifndef BIN_NEAREST_H
#define BIN_NEAREST_H

#include <stddef.h>

/* Keeps the closest of the names that it is shown; begin with {.typed = ...}. */
struct nearest {
	const char *typed;
	const char *name; /* the best so far; NULL when none is close */
	size_t distance;
};

/* Shows one more name. */
void nearest_try(struct nearest *n, const char *name);

#endif
