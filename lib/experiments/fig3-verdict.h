/*
 * Verdicts of the sweep of figure 3; internal.
 */
#ifndef EXPERIMENTS_FIG3_VERDICT_H
#define EXPERIMENTS_FIG3_VERDICT_H

#include "prefmodel/experiment.h"

enum pm_status pmi_verdict_policies(const struct pm_results *results, struct pm_verdicts *verdicts) PM_MUST_CHECK; /* figures 3 and 11 */
enum pm_status pmi_verdict_maxima(const struct pm_results *results, struct pm_verdicts *verdicts) PM_MUST_CHECK;   /* figures 4 and 10 */
enum pm_status pmi_verdict_errata(const struct pm_results *results, struct pm_verdicts *verdicts) PM_MUST_CHECK;

#endif
