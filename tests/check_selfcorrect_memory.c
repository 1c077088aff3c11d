/* Allocations fail, from the k-th on, for every k, in what the self-correction systems read and build. */
#include <stdio.h>
#include <unistd.h>

#include "allocations.h"

/* Check allocates for every assertion, so it is asked only when one is broken. */
#define must(truth)                                \
	do {                                       \
		if (!(truth)) {                    \
			allocate_again();          \
			ck_abort_msg("%s", #truth); \
		}                                  \
	} while (0)

static const char *file_of(const char *text)
{
	static char name[64];
	FILE *file;

	snprintf(name, sizeof name, "check_memory.%ld.tmp", (long)getpid());
	file = fopen(name, "wb");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	return name;
}

static enum pm_status read_samples(const char *path)
{
	struct pm_attempt_log *log;
	enum pm_status status = pm_attempt_log_read(path, PM_LOG_SNIFF, NULL, &log, NULL);

	must((log == NULL) == (status != PM_OK));
	pm_attempt_log_free(log);
	return status;
}

static enum pm_status read_rates(const char *path)
{
	struct pm_attempt_log *log;
	enum pm_status status = pm_attempt_log_read(path, PM_LOG_CSV, "m", &log, NULL);

	must((log == NULL) == (status != PM_OK));
	pm_attempt_log_free(log);
	return status;
}

static enum pm_status read_traces(const char *path)
{
	struct pm_trace_set *set;
	struct pm_repair repair;
	double spoil;
	enum pm_status status = pm_trace_set_read(path, &set, NULL);

	must((set == NULL) == (status != PM_OK));
	if (!status)
		status = pm_spoil_from_loss(set, .1, true, &spoil);
	if (!status)
		status = pm_repair_fit(set, pm_repair_models[0], .5, spoil, &repair);
	pm_trace_set_free(set);
	return status;
}

static enum pm_status read_bias(const char *path)
{
	struct pm_bias_log *log;
	struct pm_bias bias;
	struct pm_bias_contrast contrast;
	enum pm_status status = pm_bias_log_read(path, &log, NULL);

	must((log == NULL) == (status != PM_OK));
	if (!status)
		status = pm_bias_of(&log->group[0], NULL, &bias);
	if (!status)
		status = pm_bias_contrast_of(&log->group[0], &log->group[1], NULL, &contrast);
	pm_bias_log_free(log);
	return status;
}

static enum pm_status read_pairs(const char *path)
{
	struct pm_paired *paired;
	struct pm_estimate estimate;
	enum pm_status status = pm_paired_read(path, "x", "y", "g", &paired, NULL);

	must((paired == NULL) == (status != PM_OK));
	if (!status)
		status = pm_paired_difference(&paired->group[0], NULL, &estimate);
	pm_paired_free(paired);
	return status;
}

static enum pm_status build_worlds(const char *path)
{
	enum pm_status status = PM_OK;

	(void)path;
	for (size_t k = 0; pm_systems[k] && !status; k++) {
		struct pm_world *world;

		status = pm_system_world(pm_systems[k], NULL, 0, &world, NULL);
		must((world == NULL) == (status != PM_OK));
		pm_world_free(world);
	}
	return status;
}

static enum pm_status learn(const char *path)
{
	static const char *const name[] = {"preferences", "replicates", "part"}, *const value[] = {"20", "1", "learn"};
	struct pm_rows rows = {0};
	struct pm_run *run;
	enum pm_status status;

	(void)path;
	status = pm_run_alloc(pm_experiment_find("repair-chain"), 1, name, value, 3, &run, NULL);
	if (!status) {
		status = pm_run_cell(run, 0, &rows);
		status = status ? status : pm_rows_status(&rows);
		pm_rows_clear(&rows);
	}
	pm_run_free(run);
	return status;
}

static const struct {
	enum pm_status (*run)(const char *path);
	const char *text;
} scenarios[] = {
	{read_samples, "id,correct1,correct2\na,1,0\nb,0,1\na,1,1\n"},
	{read_samples, "{\"id\": 1, \"correct1\": 1, \"correct2\": 0}\n{\"id\": \"b\", \"correct1\": 0, \"correct2\": true}\n"},
	{read_samples, "{\"first\": [0.5, 0.5], \"second\": [[1, 0], [0, 1]], \"target\": 1}\n"},
	{read_rates, "m,acc1,d_ic,d_ci\na,50,10,20\nb,40,5,5\n"},
	{read_traces, "{\"steps\": [\"a\", \"b\"], \"answer\": \"1\", \"target\": \"2\", \"mistake_index\": 0}\n"
		      "{\"steps\": [\"a\", \"b\"], \"answer\": \"1\", \"target\": \"1\", \"mistake_index\": 1}\n"},
	{read_bias, "category,format,example,context,polarity,chosen,correct\nA,f,1,ambig,neg,target,0\nA,g,1,ambig,neg,unknown,1\n"},
	{read_pairs, "g,x,y\na,1,2\nb,2,3\na,4,6\n"},
	{build_worlds, ""},
	{learn, ""},
};

/* The k-th allocation fails, for every k: the status says so, and nothing is left behind (the sanitizers' build would tell). */
START_TEST(short_of_memory)
{
	const char *path = file_of(scenarios[_i].text);
	enum pm_status status = PM_ENOMEM;
	size_t k;

	for (k = 1; status != PM_OK && k < 100000; k++) {
		fail_allocations_from(k);
		status = scenarios[_i].run(path);
		allocate_again();
		ck_assert_msg(status == PM_OK || status == PM_ENOMEM, "allocation %zu: %s", k, pm_status_name(status));
	}
	ck_assert_int_eq(status, PM_OK);
	ck_assert_uint_gt(k, 3);
	unlink(path);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("selfcorrect memory");
	TCase *loops = tcase_create("memory");

	tcase_set_timeout(loops, 300);
	tcase_add_loop_test(loops, short_of_memory, 0, sizeof scenarios / sizeof *scenarios);
	suite_add_tcase(suite, loops);
	return check_run(suite);
}
