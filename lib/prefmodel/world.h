/*
 * Worlds as people name, write and read them: YAML files, sets of gridworlds in one CSV, the gridworlds that are installed.
 * prefmodel-world(5)
 */
#ifndef PREFMODEL_WORLD_H
#define PREFMODEL_WORLD_H

#include <stddef.h>
#include <stdio.h>

#include <prefmodel/gridworld.h>
#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_world {
	char *name;
	char *title;               /* one line that says what it shows, or NULL */
	struct pm_gridworld *grid; /* NULL for a tabular world */
	struct pm_mdp *mdp;
};

struct pm_world_set {
	size_t n;
	struct pm_world **world; /* n */
};

/*
 * A world by its specification: "FILE.csv:NAME" is one of a set, "FILE.yaml" (or "-", YAML on standard input) a file, a bare
 * name one of the gridworlds installed with the library (searched in $PREFMODEL_WORLDS first, a colon-separated list of
 * folders).  On failure *world is NULL and error tells the place.  PM_EIO, PM_EPARSE, PM_EPROB, PM_ENOTFOUND, PM_ENOMEM.
 */
enum pm_status pm_world_open(const char *specification, struct pm_world **world, struct pm_error *error) PM_MUST_CHECK;
void pm_world_free(struct pm_world *world);

/*
 * A world that takes grid (and frees it, also on failure); name and title are copied, title may be NULL.  On failure *world is NULL:
 * PM_EINFEASIBLE (no cell to start from), PM_EDOM (gamma, slip or a weight out of range), PM_ENOMEM.
 */
enum pm_status pm_world_from_grid(const char *name, const char *title, struct pm_gridworld *grid, struct pm_world **world) PM_MUST_CHECK;

/* The same of an MDP: a tabular world.  PM_ENOMEM. */
enum pm_status pm_world_from_mdp(const char *name, const char *title, struct pm_mdp *mdp, struct pm_world **world) PM_MUST_CHECK;

/*
 * A gridworld from a board file of the authors' program: JSON, an array of rows, each an array of cell codes 0 .. 11 ("-" is standard
 * input); the delivery weights, gamma 0.999, no slip, and the name given.  On failure *world is NULL and error tells the place of the row
 * or cell.  PM_EIO, PM_EPARSE, PM_EINFEASIBLE (no cell to start from), PM_ENOMEM.
 */
enum pm_status pm_world_import_board(const char *path, const char *name, struct pm_world **world, struct pm_error *error) PM_MUST_CHECK;

/*
 * All worlds of a set: a CSV file, "random:N" (N random gridworlds from the streams (seed, 0) .. (seed, N-1), named 0 .. N-1), or
 * anything that pm_world_open takes (a set of one).  On failure *set is NULL and error tells the place; the statuses are those of
 * pm_world_open.
 */
enum pm_status pm_world_set_open(const char *specification, uint64_t seed, struct pm_world_set **set, struct pm_error *error) PM_MUST_CHECK;
void pm_world_set_free(struct pm_world_set *set);

/* Writes gridworlds as a world set: mdp,height,width,gas,goal,sheep,coin,roadblock,mud,board,gamma,slip.  Errors stay in the stream. */
void pm_world_set_write(FILE *stream, const struct pm_world_set *set);

/* Writes a world as the YAML of prefmodel-world(5) (kind gridworld, or tabular when grid is NULL), which pm_world_open reads. */
void pm_world_write(FILE *stream, const struct pm_world *world);

/* A world with the same contents and another discount in [0, 1]; PM_EDOM. */
enum pm_status pm_world_set_gamma(struct pm_world *world, double gamma) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
