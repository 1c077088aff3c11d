/* prefmodel selfcorrect metrics */
#include "selfcorrect.h"

#include <math.h>

static const char *by;
static const char *const by_default;
static bool json;
static const bool json_default;

static const struct opt options[] = {
	{.name = "by", .letter = 'b', .type = OPT_STRING, .argument = "COLUMN", .value = &by, .standard = &by_default, .unset = "one table",
	 .help = "Split the log by a column (a key of JSON lines), such as the model or the prompt"},
	{.name = "json", .letter = 'j', .type = OPT_FLAG, .value = &json, .standard = &json_default,
	 .help = "LOG holds JSON lines; needed on standard input and pipes only"},
	SELFCORRECT_BOOTSTRAP_OPTIONS,
	OPT_OUTPUT,
	{.name = NULL},
};

static enum pm_status print_group(FILE *out, const struct pm_attempt_group *group)
{
	struct pm_interval interval[PM_N_CORRECTION];
	double value[PM_N_CORRECTION];
	enum pm_status status = PM_OK;

	for (int k = 0; k < PM_N_CORRECTION; k++)
		interval[k] = (struct pm_interval){NAN, NAN};
	if (group->n)
		status = pm_correction_of(group->question, group->n, &selfcorrect_bootstrap, value, interval);
	for (int k = 0; k < PM_N_CORRECTION && status == PM_OK; k++) {
		selfcorrect_put_by(out, by, group->name);
		fputs(pm_correction_names[k], out);
		selfcorrect_put_estimate(out, group->value[k], interval[k]);
		fputc('\n', out);
	}
	return status;
}

/* What is not a number is told apart from what went wrong. */
static void explain(const struct pm_attempt_group *group)
{
	const char *name = group->name;

	if (isnan(group->value[PM_CL]))
		call_note("%s%scl and rss are nan: no first answer is right", name, *name ? ": " : "");
	if (isnan(group->value[PM_CS]))
		call_note("%s%scs and rss are nan: every first answer is right", name, *name ? ": " : "");
	if (group->value[PM_CL] == 1 && group->value[PM_CS] == 0)
		call_note("%s%sacc_limit is nan: no answer changes from right to wrong or back", name, *name ? ": " : "");
}

static int run(struct call *call)
{
	struct pm_attempt_log *log;
	enum pm_status status;

	if (!selfcorrect_level_is_good())
		return call_misuse(call, "--level must be above 0 and below 1");
	if (pm_attempt_log_read(call->operand[0], json ? PM_LOG_JSON : PM_LOG_SNIFF, by, &log, &call->error) != PM_OK)
		return call_fail(call);
	call_head(call, call->out);
	selfcorrect_put_by(call->out, by, by);
	fputs("key,value,low,high\n", call->out);
	status = PM_OK;
	for (size_t g = 0; g < log->n_groups && status == PM_OK; g++) {
		explain(&log->group[g]);
		status = print_group(call->out, &log->group[g]);
	}
	pm_attempt_log_free(log);
	return status == PM_OK ? EXIT_DONE : call_fail_status(call, status, call->operand[0]);
}

const struct command selfcorrect_metrics = {
	.name = "selfcorrect metrics",
	.summary = "Accuracy before and after a second attempt, confidence and critique scores, with intervals",
	.operands = "LOG",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
