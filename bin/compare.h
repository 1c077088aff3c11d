/*
 * The tables that `prefmodel compare` prints.
 */
#ifndef BIN_COMPARE_H
#define BIN_COMPARE_H

#include "cmd.h"

struct compare_table {
	const char *name;
	const char *header;
	/* The rows of one group (NULL where pairs are not split); false when memory is short. */
	bool (*write)(FILE *out, const char *group, const struct pm_comparison *c);
};

extern const struct compare_table *const compare_tables[]; /* ends with NULL */

/* Bins of calibrations. */
extern size_t compare_bins;

#endif
