/*
 * Figures of one kind: a value against the number of preferences, a grid of panels, a few series in each.
 */
#ifndef BIN_PLOT_LINES_H
#define BIN_PLOT_LINES_H

#include "plot.h"

/* A way to tell panels apart: the distinct texts of a column; a panel's title has each between two words. */
struct lines_axis {
	const char *column; /* NULL: one panel that way */
	const char *before, *after;
};

enum { LINES_MAX_SERIES = 6 };

struct lines_view {
	struct lines_axis across, second, down; /* panels side by side by the texts of one or of two columns, and below each other by a third */
	const char *series;                     /* the column whose texts are the series of values[0]; NULL: each of values is a series */
	const char *values[LINES_MAX_SERIES];   /* columns, ending with NULL */
	const char *names[LINES_MAX_SERIES];    /* of the series; with `series` names[0] stands before its text */
	const char *label;                      /* of the y axis */
	bool share;                             /* the values are 0 or 1: their mean with its 95 % Wilson interval, not median and quartiles */
	bool counts;                            /* the y axis is logarithmic in 1 + y */
	double low, high;                       /* of the y axis; values are clipped to them */
	double panel_width, panel_height;       /* in points */
};

enum pm_status lines_draw(const struct lines_view *view, const struct pm_results *results, struct picture *picture) PM_MUST_CHECK;

#endif
