#include "pref/hash.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const uint64_t ODD = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * ODD;
	return hash ^ hash >> 29;
}

uint64_t pmi_hash_words(const uint32_t *word, size_t n)
{
	uint64_t hash = n;

	for (size_t i = 0; i + 1 < n; i += 2)
		hash = mix(hash, word[i] | (uint64_t)word[i + 1] << 32);
	if (n % 2)
		hash = mix(hash, word[n - 1]);
	return mix(hash, ODD);
}

uint64_t pmi_hash_bytes(const void *bytes, size_t n)
{
	const unsigned char *at = bytes;
	uint64_t hash = n, word;

	for (; n >= sizeof word; n -= sizeof word, at += sizeof word) {
		memcpy(&word, at, sizeof word);
		hash = mix(hash, word);
	}
	word = 0;
	memcpy(&word, at, n);
	return mix(mix(hash, word), ODD);
}

void pmi_hash_clear(struct pmi_hash *table)
{
	free(table->slot);
	*table = (struct pmi_hash){0};
}

static size_t home(const struct pmi_hash *table, uint32_t tag)
{
	/* The tag is all that a slot keeps of a hash, so that growing needs nothing else. */
	return (size_t)((tag * ODD) >> 20) & (table->n_slots - 1);
}

static void put(struct pmi_hash *table, uint64_t entry)
{
	size_t at = home(table, (uint32_t)(entry >> 32));

	while (table->slot[at])
		at = (at + 1) & (table->n_slots - 1);
	table->slot[at] = entry;
}

static bool grow(struct pmi_hash *table)
{
	struct pmi_hash grown = {.n_slots = table->n_slots ? 2 * table->n_slots : 64, .n = table->n};

	grown.slot = pmi_array(grown.n_slots, sizeof *grown.slot);
	if (!grown.slot)
		return false;
	for (size_t i = 0; i < table->n_slots; i++)
		if (table->slot[i])
			put(&grown, table->slot[i]);
	free(table->slot);
	*table = grown;
	return true;
}

bool pmi_hash_add(struct pmi_hash *table, uint64_t hash, uint32_t number)
{
	if (3 * (table->n + 1) > 2 * table->n_slots && !grow(table))
		return false;
	put(table, (hash & UINT64_C(0xffffffff00000000)) | (number + UINT64_C(1)));
	table->n++;
	return true;
}

struct pmi_hash_probe pmi_hash_begin(const struct pmi_hash *table, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);

	return (struct pmi_hash_probe){.at = table->n_slots ? home(table, tag) : 0, .tag = tag};
}

bool pmi_hash_next(const struct pmi_hash *table, struct pmi_hash_probe *probe, uint32_t *number)
{
	while (table->n_slots && table->slot[probe->at]) {
		uint64_t entry = table->slot[probe->at];

		probe->at = (probe->at + 1) & (table->n_slots - 1);
		if ((uint32_t)(entry >> 32) == probe->tag) {
			*number = (uint32_t)entry - 1;
			return true;
		}
	}
	return false;
}
