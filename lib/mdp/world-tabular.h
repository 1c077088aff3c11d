/*
 * Tabular worlds in YAML; internal.
 */
#ifndef MDP_WORLD_TABULAR_H
#define MDP_WORLD_TABULAR_H

#include "base/yaml.h"
#include "prefmodel/mdp.h"

/* The MDP of a document of kind tabular; transitions in place or in a CSV beside it (transitions_file).  Errors tell the place. */
enum pm_status pmi_tabular_read(struct pmi_yaml *yaml, struct pm_mdp **mdp, struct pm_error *error) PM_MUST_CHECK;

#endif
