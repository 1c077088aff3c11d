/*
 * The rows of the table of experiments, one file each; internal.
 */
#ifndef EXPERIMENTS_EXPERIMENTS_H
#define EXPERIMENTS_EXPERIMENTS_H

#include "prefmodel/experiment.h"

extern const struct pm_experiment pmi_fig3, pmi_fig4, pmi_fig5, pmi_fig10, pmi_fig11;

#endif
