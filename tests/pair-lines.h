/*
 * Lines of preferences read in both ways, at one pass and by the fields of CSV: the slow way is the oracle of the fast one.
 */
#ifndef TESTS_PAIR_LINES_H
#define TESTS_PAIR_LINES_H

#include <stdlib.h>
#include <string.h>

#include "pref/pair-line.h"

/* One way through a file. */
struct way {
	struct pm_csv *csv;
	struct pmi_pair_line line;
	struct pm_error error;
	char *at, *end;
};

static inline bool way_begin(struct way *way, const char *path, const struct pmi_steps *steps, bool plain)
{
	size_t index[PMI_PAIR_COLUMNS], length;

	if (pm_csv_open(path, &way->csv, NULL) != PM_OK)
		return false;
	if (pmi_pair_header(way->csv, NULL, index, NULL) || pmi_lines_block(&way->csv->lines, 1 << 22, &way->at, &length, NULL))
		return false;
	way->end = way->at + length;
	way->line = pmi_pair_line_make(way->csv, steps, index, &way->error);
	if (!plain)
		way->line.n_columns = 0;
	return true;
}

static inline void way_end(struct way *way)
{
	pm_csv_close(way->csv);
	pmi_pair_line_clear(&way->line);
}

static inline bool same_numbers(const struct pmi_numbers *a, const struct pmi_numbers *b)
{
	return a->n == b->n && memcmp(a->step, b->step, a->n * sizeof *a->step) == 0;
}

static inline bool same_pair(const struct pmi_pair_line *a, const struct pmi_pair_line *b)
{
	return same_numbers(&a->side[0], &b->side[0]) && same_numbers(&a->side[1], &b->side[1]) && a->label == b->label &&
	       a->weight == b->weight;
}

static inline bool same_error(const struct pm_error *a, const struct pm_error *b)
{
	return a->status == b->status && a->line == b->line && a->column == b->column && strcmp(a->sentence, b->sentence) == 0;
}

/* Do both ways give the same pairs up to the end or the first mistake, and the same mistake?  Of files of at most 4 MB. */
static inline bool ways_agree(const char *path, const struct pm_mdp *mdp)
{
	struct pmi_steps steps;
	struct way fast = {.csv = NULL}, slow = {.csv = NULL};
	enum pm_status one = pmi_steps_make(mdp, &steps), other = one;
	bool found[2], same = true;

	if (!one && way_begin(&fast, path, &steps, true) && way_begin(&slow, path, &steps, false))
		while (same && !one && fast.at < fast.end) {
			one = pmi_pair_line_take(&fast.line, &fast.at, fast.end, &found[0]);
			other = pmi_pair_line_take(&slow.line, &slow.at, slow.end, &found[1]);
			same = one == other && fast.end - fast.at == slow.end - slow.at;
			if (same && one)
				same = same_error(&fast.error, &slow.error);
			else if (same)
				same = found[0] == found[1] && (!found[0] || same_pair(&fast.line, &slow.line));
		}
	way_end(&fast);
	way_end(&slow);
	pmi_steps_clear(&steps);
	return same;
}

#endif
