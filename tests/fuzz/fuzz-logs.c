/* Logs of self-correction: two attempts, traces, answers, pairs of numbers. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(data, size, ".jsonl");
	struct pm_attempt_log *log;
	struct pm_trace_set *traces;
	struct pm_bias_log *answers;
	struct pm_paired *paired;
	struct pm_miss_shares shares;

	if (pm_attempt_log_read(path, PM_LOG_SNIFF, NULL, &log, NULL) == PM_OK)
		pm_attempt_log_free(log);
	if (pm_trace_set_read(path, &traces, NULL) == PM_OK) {
		if (pm_miss_shares_of(traces, true, &shares) == PM_OK && !(shares.with_mistake >= 0 && shares.with_mistake <= 1))
			abort();
		pm_trace_set_free(traces);
	}
	if (pm_bias_log_read(path, &answers, NULL) == PM_OK)
		pm_bias_log_free(answers);
	if (pm_paired_read(path, "x", "y", NULL, &paired, NULL) == PM_OK)
		pm_paired_free(paired);
	return 0;
}
