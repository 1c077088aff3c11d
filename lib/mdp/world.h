/*
 * Readers of worlds; internal.
 */
#ifndef MDP_WORLD_H
#define MDP_WORLD_H

#include "prefmodel/world.h"

/* A world of one YAML file; error tells the place. */
enum pm_status pmi_world_read_yaml(const char *path, struct pm_world **world, struct pm_error *error) PM_MUST_CHECK;

/* A world of its parts, which it takes (frees on failure): exactly one of grid and mdp is given. */
enum pm_status pmi_world_make(const char *name, const char *title, struct pm_gridworld *grid, struct pm_mdp *mdp, struct pm_world **world,
			      struct pm_error *error) PM_MUST_CHECK;

/* Rows of a set of worlds; with name only that one, PM_ENOTFOUND when there is none. */
enum pm_status pmi_world_set_read(const char *path, const char *name, struct pm_world_set **set, struct pm_error *error) PM_MUST_CHECK;

#endif
