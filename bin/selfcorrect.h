/*
 * What the commands "selfcorrect ..." share.
 */
#ifndef BIN_SELFCORRECT_H
#define BIN_SELFCORRECT_H

#include "cmd.h"

extern struct pm_bootstrap_options selfcorrect_bootstrap;

#define SELFCORRECT_BOOTSTRAP_OPTIONS                                                                                                     \
	{.name = "replicates", .letter = 'r', .type = OPT_SIZE, .argument = "N", .value = &selfcorrect_bootstrap.replicates,              \
	 .standard = &pm_bootstrap_defaults.replicates, .range = OPT_POSITIVE, .help = "Bootstrap samples behind the intervals"},          \
	{.name = "level", .letter = 'l', .type = OPT_DOUBLE, .argument = "P", .value = &selfcorrect_bootstrap.level,                      \
	 .standard = &pm_bootstrap_defaults.level, .range = OPT_UNIT, .help = "Confidence of the intervals, above 0 and below 1"},         \
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &selfcorrect_bootstrap.seed,                          \
	 .standard = &pm_bootstrap_defaults.seed, .help = "Seed of the bootstrap"}

/* Is the level of the intervals one? */
bool selfcorrect_level_is_good(void);

/* The first column of a table that is split by a column: its header, and a field of it; nothing where by is NULL. */
void selfcorrect_put_by(FILE *out, const char *by, const char *text);

/* A text field, quoted where CSV asks for it. */
void selfcorrect_put_text(FILE *out, const char *text);

/* ",value,low,high" */
void selfcorrect_put_estimate(FILE *out, double value, struct pm_interval interval);

extern const struct command selfcorrect_metrics, selfcorrect_backtrack, selfcorrect_bias;

#endif
