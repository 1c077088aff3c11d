/*
 * The whole paper in one run: every experiment's table, figure and verdict in a folder, and a page that shows them side by side.
 */
#ifndef BIN_PAPER_H
#define BIN_PAPER_H

#include "cmd.h"
#include "compute.h"

/*
 * how->path is the folder, made when it is not there; it receives NAME.csv and NAME.svg of every experiment, verdicts.csv and index.html.
 * worlds (may be NULL) replaces the default of every experiment that has a parameter of that name and takes it from random:N.
 */
int paper_run(struct call *call, uint64_t seed, const char *worlds, const struct compute *how);

#endif
