/*
 * Models of preference; internal to the library.
 */
#ifndef PREF_COMPARE_H
#define PREF_COMPARE_H

#include <prefmodel/compare.h>

/* What the statistics of a model need, of enum pm_statistic_need. */
unsigned pmi_model_needs(const struct pm_preference_model *model);

#endif
