/*
 * The verdicts on preference models that are told apart by what is learned under them; internal.
 */
#ifndef EXPERIMENTS_PREFERENCE_MODELS_VERDICT_H
#define EXPERIMENTS_PREFERENCE_MODELS_VERDICT_H

#include "prefmodel/experiment.h"
#include "prefmodel/results.h"

enum pm_status pmi_verdict_models(const struct pm_results *results, struct pm_verdicts *verdicts) PM_MUST_CHECK;

#endif
