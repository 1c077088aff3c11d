/*
 * Parameters of experiments from text to values; internal.
 */
#ifndef EVAL_SETTING_H
#define EVAL_SETTING_H

#include "prefmodel/experiment.h"

/* setting must be zero; on failure it may be half filled and is still to be cleared.  PM_EPARSE, PM_ENOMEM, and those of worlds. */
enum pm_status pmi_setting_parse(const struct pm_parameter *parameter, const char *text, uint64_t seed, struct pm_setting *setting,
				 struct pm_error *error) PM_MUST_CHECK;
void pmi_setting_clear(struct pm_setting *setting);

#endif
