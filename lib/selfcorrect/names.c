#include "selfcorrect/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/rng.h"

/* The slot that holds text, or the empty one where it belongs. */
static size_t *find(const struct pmi_names *names, const char *text)
{
	size_t at = (size_t)pm_hash_name(text) & (names->n_slots - 1);

	while (names->slot[at] && strcmp(names->name[names->slot[at] - 1], text) != 0)
		at = (at + 1) & (names->n_slots - 1);
	return &names->slot[at];
}

static bool grow(struct pmi_names *names)
{
	size_t n_slots = names->n_slots ? 2 * names->n_slots : 64, *old = names->slot;

	names->slot = pmi_array(n_slots, sizeof *names->slot);
	if (!names->slot) {
		names->slot = old;
		return false;
	}
	names->n_slots = n_slots;
	free(old);
	for (size_t i = 0; i < names->n; i++)
		*find(names, names->name[i]) = i + 1;
	return true;
}

bool pmi_names_number(struct pmi_names *names, const char *text, size_t *number)
{
	size_t *slot;

	if (names->n_slots < 2 * (names->n + 1) && !grow(names))
		return false;
	slot = find(names, text);
	if (!*slot) {
		if (!pmi_reserve(&names->name, &names->capacity, names->n + 1, sizeof *names->name))
			return false;
		names->name[names->n] = pmi_copy(text);
		if (!names->name[names->n])
			return false;
		*slot = ++names->n;
	}
	*number = *slot - 1;
	return true;
}

void pmi_names_clear(struct pmi_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->name[i]);
	free(names->name);
	free(names->slot);
	memset(names, 0, sizeof *names);
}
