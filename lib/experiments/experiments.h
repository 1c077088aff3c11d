/*
 * The table of experiments, one row and one file each; internal.
 */
#ifndef EXPERIMENTS_EXPERIMENTS_H
#define EXPERIMENTS_EXPERIMENTS_H

#include "prefmodel/experiment.h"

/* In the order in which they are listed and in which `paper` runs them. */
#define PMI_EXPERIMENT_LIST(X)  \
	X(pmi_fig3)                \
	X(pmi_fig4)                \
	X(pmi_fig5)                \
	X(pmi_fig6)                \
	X(pmi_fig10)               \
	X(pmi_fig11)               \
	X(pmi_identifiability)     \
	X(pmi_bandit)              \
	X(pmi_theory)              \
	X(pmi_preference_models)   \
	X(pmi_errata)              \
	X(pmi_snowball)            \
	X(pmi_judge_search)        \
	X(pmi_trace_repair)        \
	X(pmi_instructed_bandit)   \
	X(pmi_revise_or_keep)      \
	X(pmi_repair_chain)

#define PMI_EXPERIMENT_DECLARE(row) extern const struct pm_experiment row;
PMI_EXPERIMENT_LIST(PMI_EXPERIMENT_DECLARE)
#undef PMI_EXPERIMENT_DECLARE

#endif
