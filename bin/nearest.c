#include "nearest.h"

#include <string.h>

enum { LONGEST = 64 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance by one row of his table: row[j] is that of the first i letters of a and the first j of b. */
static size_t distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1], n = strlen(b);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 1; j <= n; j++) {
			size_t substituted = diagonal + (a[i] != b[j - 1]);

			diagonal = row[j];
			row[j] = least(substituted, 1 + least(row[j], row[j - 1]));
		}
	}
	return row[n];
}

void nearest_try(struct nearest *n, const char *name)
{
	size_t d, length = strlen(n->typed);

	if (length > LONGEST || strlen(name) > LONGEST)
		return;
	d = distance(n->typed, name);
	/* A third of the letters wrong is a slip; the start of a name is meant for it. */
	if (d > 1 + length / 3 && !(length >= 2 && strncmp(name, n->typed, length) == 0))
		return;
	if (n->name && d >= n->distance)
		return;
	n->name = name;
	n->distance = d;
}
