/*
 * Tabular worlds in YAML; internal.
 */
#ifndef MDP_WORLD_TABULAR_H
#define MDP_WORLD_TABULAR_H

#include "base/yaml.h"
#include "mdp/world-table.h"

/* The MDP of a document of kind tabular; transitions in place or in a CSV beside it (transitions_file).  Errors tell the place. */
enum pm_status pmi_tabular_read(struct pmi_yaml *yaml, struct pm_mdp **mdp, struct pm_error *error) PM_MUST_CHECK;

/*
 * The transitions of a document of kind tabular, of one part of them, given to table->take; part, n_parts, take and context are set, the rest,
 * which is filled, begins all zero.
 */
enum pm_status pmi_tabular_part(struct pmi_yaml *yaml, struct pmi_table *table, struct pm_error *error) PM_MUST_CHECK;

/* The keys states, actions and gamma, which must be there. */
enum pm_status pmi_tabular_sizes(struct pmi_yaml *yaml, size_t *n_states, size_t *n_actions, double *gamma, struct pm_error *error) PM_MUST_CHECK;

#endif
