#include <math.h>

#include "base/memory.h"
#include "pref/slots.h"

enum { MAX_SLOTS = 8 };

/* The length of a segment's list of weights; too large when one counts other than a small whole number of times. */
static size_t list_length(const struct pm_design *design, size_t i)
{
	double length = 0;

	for (size_t e = design->row[i]; e < design->row[i + 1]; e++) {
		double count = design->value[e];

		if (!(count >= 1 && count <= MAX_SLOTS && count == floor(count)))
			return MAX_SLOTS + 1;
		length += count;
	}
	return length <= MAX_SLOTS ? (size_t)length : MAX_SLOTS + 1;
}

/* 0 where a list is too long. */
static size_t longest(const struct pm_design *design)
{
	size_t most = 0;

	for (size_t i = 0; i < design->n_segments && most <= MAX_SLOTS; i++) {
		size_t length = list_length(design, i);

		most = length > most ? length : most;
	}
	return most <= MAX_SLOTS ? most : 0;
}

static void fill(struct pmi_slots *slots, const struct pm_design *design)
{
	size_t n = design->n_segments;

	for (size_t i = 0; i < n; i++) {
		size_t slot = 0;

		for (size_t e = design->row[i]; e < design->row[i + 1]; e++)
			for (double count = design->value[e]; count > 0; count--)
				slots->slot[slot++ * n + i] = design->column[e];
		while (slot < slots->n)
			slots->slot[slot++ * n + i] = (uint32_t)design->d;
	}
}

bool pmi_slots_fill(struct pmi_slots *slots, const struct pm_design *design)
{
	slots->n = longest(design);
	if (!slots->n)
		return true;
	slots->slot = pmi_array(slots->n * design->n_segments, sizeof *slots->slot);
	if (slots->slot)
		fill(slots, design);
	return slots->slot != NULL;
}
