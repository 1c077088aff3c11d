/*
 * The lines of a file of preferences, one by one; internal to the library.                    prefmodel-preferences(5)
 *
 * A line whose fields stand as they are written, left,right,label, without quotes and without mistakes, is taken at one pass; any
 * other goes through the fields of CSV, which is slower and finds the place of a mistake.  Both ways give the same.
 */
#ifndef PREF_PAIR_LINE_H
#define PREF_PAIR_LINE_H

#include "base/csv.h"
#include "prefmodel/segment.h"

enum { PMI_LEFT, PMI_RIGHT, PMI_LABEL, PMI_WEIGHT, PMI_GROUP, PMI_PAIR_COLUMNS };

/* Which steps an MDP can take; starts zeroed.  A bit a (state, action, next) where that is small and a search would take long. */
struct pmi_steps {
	const struct pm_mdp *mdp;
	unsigned char *possible; /* or NULL */
};

enum pm_status pmi_steps_make(const struct pm_mdp *mdp, struct pmi_steps *steps);
void pmi_steps_clear(struct pmi_steps *steps);

/* The numbers of a segment as they are read; starts zeroed. */
struct pmi_numbers {
	uint32_t *step;
	size_t n, capacity;
};

/* A reader of lines, one a thread; made by pmi_pair_line_make. */
struct pmi_pair_line {
	const struct pm_csv *csv; /* its header has been read; for names, and where messages point */
	const struct pmi_steps *steps;
	size_t index[PMI_PAIR_COLUMNS]; /* of the columns, or PM_NO_COLUMN */
	size_t n_columns;		/* 3 or 4 where these are left, right, label and perhaps weight, in this order; else 0 */
	struct pm_error *error;
	size_t line; /* lines taken so far: that of the pair at hand */
	struct pmi_csv_row row;
	struct pmi_numbers side[2]; /* left and right */
	double label, weight;
	struct pm_field group; /* valid until the block is changed */
};

/* The header: fills index; `by` is the name of the column of groups, or NULL. */
enum pm_status pmi_pair_header(struct pm_csv *csv, const char *by, size_t index[PMI_PAIR_COLUMNS], struct pm_error *error);

/* The mistake of a file that ends after so many lines, none of them a pair. */
enum pm_status pmi_no_pair(const struct pm_csv *csv, size_t lines, struct pm_error *error);

struct pmi_pair_line pmi_pair_line_make(const struct pm_csv *csv, const struct pmi_steps *steps,
					const size_t index[PMI_PAIR_COLUMNS], struct pm_error *error);
void pmi_pair_line_clear(struct pmi_pair_line *r);

/*
 * Takes the line that begins at *at, of a block that ends at `end` with a LF and may be overwritten; *at moves behind it.  *found:
 * it was not passed over as a comment is.  A NUL byte, a field too many, an impossible segment are mistakes with a place.
 */
enum pm_status pmi_pair_line_take(struct pmi_pair_line *r, char **at, char *end, bool *found);

/* Behind the line at `at` when it is plain, and r then has what it says; else NULL, the line as it was. */
char *pmi_plain_pair(struct pmi_pair_line *r, char *at);

/* A field that is a segment, into numbers; messages point at line `line`. */
enum pm_status pmi_segment_field(struct pmi_pair_line *r, const struct pm_field *field, struct pmi_numbers *numbers);

#endif
