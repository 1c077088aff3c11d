/*
 * A hash table of 32-bit numbers: things are kept elsewhere under a number, the table finds the numbers of a hash.
 * Internal to the library.
 */
#ifndef PREF_HASH_H
#define PREF_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts zeroed.  A slot is (upper 32 bits of the hash, number + 1); 0 is empty; linear probing, at most 2/3 full. */
struct pmi_hash {
	uint64_t *slot;
	size_t n_slots; /* a power of two, or 0 */
	size_t n;
};

struct pmi_hash_probe {
	size_t at;
	uint32_t tag;
};

void pmi_hash_clear(struct pmi_hash *table);

/* Adds a number; false when memory is short.  Equal numbers are not looked for. */
bool pmi_hash_add(struct pmi_hash *table, uint64_t hash, uint32_t number);

/* The numbers that may have this hash, one by one; false when there is none left. */
struct pmi_hash_probe pmi_hash_begin(const struct pmi_hash *table, uint64_t hash);
bool pmi_hash_next(const struct pmi_hash *table, struct pmi_hash_probe *probe, uint32_t *number);

/* A hash of 32-bit words, and of bytes. */
uint64_t pmi_hash_words(const uint32_t *word, size_t n);
uint64_t pmi_hash_bytes(const void *bytes, size_t n);

#endif
