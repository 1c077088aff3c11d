/*
 * The page of the whole paper: HTML that needs no network; pictures inline, tables that sort when a heading is clicked.
 */
#ifndef BIN_PAGE_H
#define BIN_PAGE_H

#include <prefmodel.h>

void page_begin(FILE *stream, const char *title);
void page_end(FILE *stream);

/* The table of contents: every experiment with its verdicts, each experiment a link to its section. */
void page_contents_begin(FILE *stream);
void page_contents(FILE *stream, const struct pm_experiment *experiment, const struct pm_verdicts *verdicts);
void page_contents_end(FILE *stream);

/* An experiment: its claim, source, what must be seen, the command that makes its table. */
void page_section(FILE *stream, const struct pm_experiment *experiment, const char *command);

void page_verdicts(FILE *stream, const struct pm_verdicts *verdicts);

/*
 * The SVG in path, inline; its ids get the experiment's name in front, so that pictures do not share them.  PM_EIO, PM_EPARSE.
 */
enum pm_status page_picture(FILE *stream, const char *path, const char *name, struct pm_error *error) PM_MUST_CHECK;

/* The results summed up by the experiment's groups (median and mean of its values), or as they are when it names none. */
enum pm_status page_table(FILE *stream, const struct pm_experiment *experiment, const struct pm_results *results) PM_MUST_CHECK;

void page_section_end(FILE *stream);

/* Text with the characters that HTML reserves escaped. */
void page_text(FILE *stream, const char *text);

#endif
