/*
 * Pictures by gnuplot: the script goes in, SVG, PNG or PDF comes out.
 */
#ifndef BIN_PICTURE_H
#define BIN_PICTURE_H

#include <prefmodel.h>

/* A script under construction. */
struct picture {
	FILE *script;         /* write gnuplot commands here */
	double width, height; /* in points; may be set before picture_finish */
};

enum pm_status picture_begin(struct picture *picture) PM_MUST_CHECK;
void picture_discard(struct picture *picture);

/*
 * Runs gnuplot over the script and writes the picture to path, whose ending says its kind: .svg, .png or .pdf ("-" is SVG on standard
 * output).  A failure, gnuplot's own included, is told in error and leaves path as it was.  Ends the picture in every case.
 */
enum pm_status picture_finish(struct picture *picture, const char *path, struct pm_error *error) PM_MUST_CHECK;

/* Is the ending of path one that can be drawn? */
bool picture_can_draw(const char *path);

/*
 * A text for a gnuplot string in double quotes: quotes, backslashes, enhanced-mode marks and backquotes (which run commands) are escaped.
 * Every text of a table goes through it.
 */
void picture_quote(FILE *script, const char *text);

/*
 * An entry of a key that stands once for several panels: a sample of line type `type` and the words what + name, its left end at
 * (x, y) of the whole picture.  number counts the entries from 1; `unset label; unset arrow` after the first panel keeps them single.
 */
void picture_key(FILE *script, size_t number, double x, double y, const char *what, const char *name, size_t type);

/* What marks stand for, small, in the corner at the bottom on the right; `unset label` after the first panel keeps it single. */
void picture_note(const struct picture *picture, const char *words);

/* The styles all figures share: fonts, borders, grid, and line types 1.. that differ in grey, dash and point. */
void picture_style(FILE *script);

#endif
