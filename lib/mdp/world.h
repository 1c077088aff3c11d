/*
 * Readers of worlds; internal.
 */
#ifndef MDP_WORLD_H
#define MDP_WORLD_H

#include "base/yaml.h"
#include "prefmodel/world.h"

/* A world of one YAML file; error tells the place. */
enum pm_status pmi_world_read_yaml(const char *path, struct pm_world **world, struct pm_error *error) PM_MUST_CHECK;

/* Is this the name of a YAML file rather than of a shipped world or of one in a set? */
bool pmi_world_is_file(const char *specification);

/* An error without a sentence gets that of its status. */
void pmi_world_complete_error(struct pm_error *error, enum pm_status status, const char *source);

enum pmi_kind { PMI_GRIDWORLD, PMI_TABULAR, PMI_RANDOM };

/* The kind of a world's document, whose version is checked. */
enum pm_status pmi_world_kind(struct pmi_yaml *yaml, enum pmi_kind *kind, struct pm_error *error) PM_MUST_CHECK;

/* A world of its parts, which it takes (frees on failure): exactly one of grid and mdp is given. */
enum pm_status pmi_world_make(const char *name, const char *title, struct pm_gridworld *grid, struct pm_mdp *mdp, struct pm_world **world,
			      struct pm_error *error) PM_MUST_CHECK;

/* Rows of a set of worlds; with name only that one, PM_ENOTFOUND when there is none. */
enum pm_status pmi_world_set_read(const char *path, const char *name, struct pm_world_set **set, struct pm_error *error) PM_MUST_CHECK;

#endif
