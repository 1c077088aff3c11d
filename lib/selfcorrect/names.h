/*
 * A set of distinct strings, numbered in the order of their first mention; internal.
 */
#ifndef SELFCORRECT_NAMES_H
#define SELFCORRECT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct pmi_names {
	size_t n;
	char **name;      /* n */
	size_t capacity;
	size_t *slot;     /* n_slots, 0 empty, else 1 + number */
	size_t n_slots;   /* a power of two, at least twice n */
};

/* The number of text, which is copied into the set if it is not there yet; false when memory is short. */
bool pmi_names_number(struct pmi_names *names, const char *text, size_t *number);

/* Frees what the set holds, not the set itself. */
void pmi_names_clear(struct pmi_names *names);

#endif
