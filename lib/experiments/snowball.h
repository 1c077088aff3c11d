/*
 * What the files of snowball share; internal to the library.
 */
#ifndef EXPERIMENTS_SNOWBALL_H
#define EXPERIMENTS_SNOWBALL_H

#include "prefmodel/experiment.h"
#include "prefmodel/status.h"

/* Columns of a row, and how many steps a chain has. */
enum { PMI_SNOWBALL_ATTACK, PMI_SNOWBALL_REFUSAL, PMI_SNOWBALL_SCORE, PMI_SNOWBALL_MEASURES };
enum { PMI_SNOWBALL_STEPS = 20 };

/* Parts without data: the share of demonstrations on harmful prompts; drift along the chain; chains that begin at a level.  PM_ENOMEM. */
enum pm_status pmi_snowball_alpha(const struct pm_run *run, struct pm_rows *rows) PM_MUST_CHECK;
enum pm_status pmi_snowball_drift(const struct pm_run *run, struct pm_rows *rows) PM_MUST_CHECK;
enum pm_status pmi_snowball_hijack(const struct pm_run *run, struct pm_rows *rows) PM_MUST_CHECK;

#endif
