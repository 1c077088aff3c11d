/*
 * The verdicts on the loop hypothesis of figure 5; internal.
 */
#ifndef EXPERIMENTS_FIG5_VERDICT_H
#define EXPERIMENTS_FIG5_VERDICT_H

#include "prefmodel/experiment.h"
#include "prefmodel/results.h"

enum pm_status pmi_verdict_loops(const struct pm_results *results, struct pm_verdicts *verdicts) PM_MUST_CHECK;

#endif
