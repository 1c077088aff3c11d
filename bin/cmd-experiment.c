/*
 * prefmodel experiment NAME: one published claim, computed on threads, ranks and shards; resumable.
 */
#include <inttypes.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "progress.h"
#include "ranks.h"

enum { MAX_EXPERIMENTS = 64, MAX_OPTIONS = 32 };

static uint64_t seed;
static const uint64_t seed_default = 1;
static size_t jobs;
static const char *shard;
static bool resume;
static const char *value[MAX_OPTIONS]; /* of the experiment's own parameters */

static const struct opt common[] = {
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &seed, .standard = &seed_default,
	 .help = "Seed of all random streams"},
	{.name = "jobs", .letter = 'j', .type = OPT_SIZE, .argument = "J", .value = &jobs, .silent = true, .unset = "the processors there are",
	 .help = "Threads; the results do not depend on it"},
	{.name = "shard", .type = OPT_STRING, .argument = "I/N", .value = &shard, .silent = true, .unset = "the whole",
	 .help = "Compute only part I of N, for prefmodel merge"},
	{.name = "resume", .type = OPT_FLAG, .value = &resume, .silent = true, .help = "Go on where a run with the same -o was stopped"},
	OPT_OUTPUT,
};

/* What the threads of this process work on. */
struct work {
	const struct pm_run *run;
	size_t *order;
	unsigned char *finished; /* n_cells, from an earlier run */
	struct pm_journal *journal; /* on rank 0 */
	size_t shard, n_shards;
	struct progress progress;
	enum pm_status status;
	struct pm_error error;
	size_t ranks_at_work; /* others, on rank 0 */
};

static double cost_of(const struct pm_run *run, size_t cell)
{
	size_t at[PM_MAX_DIMENSIONS];

	pm_run_place(run, cell, at);
	return run->experiment->cost ? run->experiment->cost(run, at) : 1;
}

static enum pm_status keep(struct work *w, size_t cell, const char *text, size_t length)
{
	enum pm_status status = pm_journal_add(w->journal, cell, text, length);

	progress_add(&w->progress, cost_of(w->run, cell));
	if (status)
		pm_error_set(&w->error, status, cmd_output, 0, 0, "the journal of cell %zu: %s", cell, pm_status_message(status));
	return status;
}

/* Takes what other ranks have sent; waits for a message when `wait`. */
static void drain(struct work *w, bool wait)
{
	size_t cell, length;
	enum pm_status status;
	char *text;

	while (ranks_receive(wait, &cell, &status, &text, &length)) {
		if (cell == RANKS_END)
			w->ranks_at_work--;
		else
			status = keep(w, cell, text, length);
		if (status && !w->status) {
			w->status = status;
			if (!w->error.sentence[0])
				pm_error_set(&w->error, status, NULL, 0, 0, "on another rank: %s", pm_status_message(status));
		}
		free(text);
		if (wait)
			return;
	}
}

static bool next(void *context, size_t *cell)
{
	struct work *w = context;
	size_t k;

	if (ranks_self() == 0)
		drain(w, false);
	while (!cmd_interrupted && !w->status && (k = ranks_next()) < w->run->n_cells) {
		*cell = w->order[k];
		if (k % w->n_shards == w->shard && !w->finished[*cell])
			return true;
	}
	return false;
}

static enum pm_status done(void *context, size_t cell, const char *text, size_t length)
{
	struct work *w = context;

	if (ranks_self() == 0)
		return keep(w, cell, text, length);
	ranks_send(cell, PM_OK, text, length);
	return PM_OK;
}

/* Which cells need not be computed again; what is left goes to the progress bar. */
static void survey(struct work *w)
{
	double total = 0;

	for (size_t k = 0; k < w->run->n_cells; k++) {
		size_t cell = w->order[k];

		w->finished[cell] = ranks_self() == 0 && pm_journal_has(w->journal, cell);
		if (k % w->n_shards == w->shard && !w->finished[cell])
			total += cost_of(w->run, cell);
	}
	ranks_share(w->finished, w->run->n_cells);
	progress_begin(&w->progress, w->run->experiment->name, total);
}

static void compute(struct work *w)
{
	const struct pm_schedule_hooks hooks = {w, next, done};
	size_t failed = 0;
	enum pm_status status;

	survey(w);
	status = pm_schedule(w->run, (int)jobs, &hooks, &failed);
	if (status && !w->status) {
		w->status = status;
		if (!w->error.sentence[0])
			pm_error_set(&w->error, status, NULL, 0, 0, "cell %zu of experiment %s: %s", failed, w->run->experiment->name,
				     pm_status_message(status));
	}
	if (ranks_self() != 0)
		ranks_send(RANKS_END, w->status, "", 0);
	while (ranks_self() == 0 && w->ranks_at_work)
		drain(w, true);
	progress_end(&w->progress);
}

static size_t shard_size(const struct work *w)
{
	size_t n = w->run->n_cells;

	return n / w->n_shards + (w->shard < n % w->n_shards);
}

static enum pm_status write_table(struct work *w)
{
	struct pm_output *output;
	enum pm_status status = pm_output_open(cmd_output, &output, &w->error);

	if (status)
		return status;
	pm_journal_write(w->journal, pm_output_stream(output), w->n_shards > 1);
	return pm_output_close(output, &w->error);
}

/* The end of a run on rank 0: the table, or what can be said of a part of it. */
static int conclude(struct call *call, struct work *w)
{
	bool whole = pm_journal_count(w->journal) == shard_size(w), file = cmd_output && strcmp(cmd_output, "-") != 0;

	if (!w->status && (whole || !file))
		w->status = write_table(w);
	if (!w->status && whole)
		return EXIT_DONE;
	if (!w->status)
		pm_error_set(&w->error, PM_EINTERRUPT, NULL, 0, 0, "stopped with %zu of %zu cells done%s", pm_journal_count(w->journal),
			     shard_size(w), file ? "; the same command with --resume goes on" : "");
	call->error = w->error;
	return call_fail(call);
}

/* "I/N" */
static bool parse_shard(struct work *w)
{
	char part[32];
	const char *slash = shard ? strchr(shard, '/') : NULL;
	uint64_t i = 1, n = 1;

	if (shard && (!slash || (size_t)(slash - shard) >= sizeof part))
		return false;
	if (shard) {
		memcpy(part, shard, (size_t)(slash - shard));
		part[slash - shard] = '\0';
		if (!pm_parse_uint(part, &i) || !pm_parse_uint(slash + 1, &n) || i < 1 || i > n)
			return false;
	}
	w->shard = (size_t)i - 1;
	w->n_shards = (size_t)n;
	return true;
}

/* FILE.journal beside FILE; NULL in *path when the output is no file of its own. */
static enum pm_status journal_path(char **path)
{
	size_t size = cmd_output ? strlen(cmd_output) + sizeof ".journal" : 0;

	*path = NULL;
	if (!cmd_output || strcmp(cmd_output, "-") == 0)
		return PM_OK;
	*path = malloc(size);
	if (!*path)
		return PM_ENOMEM;
	snprintf(*path, size, "%s.journal", cmd_output);
	return PM_OK;
}

/* Opens the journal.  With --resume and a finished table in its place, *complete and nothing to do. */
static enum pm_status open_journal(struct work *w, bool *complete)
{
	char *head = NULL, *path;
	enum pm_status status = journal_path(&path);

	*complete = false;
	if (!status)
		status = w->n_shards > 1 ? pm_run_shard_head(w->run, w->shard + 1, w->n_shards, &head) : pm_run_head(w->run, &head);
	if (!status && resume && path) {
		FILE *journal = fopen(path, "r");

		if (journal) {
			fclose(journal);
		} else {
			status = pm_head_check(cmd_output, head, &w->error);
			*complete = status == PM_OK;
			status = status == PM_ENOTFOUND ? PM_OK : status;
		}
	}
	if (!status && !*complete)
		status = pm_journal_open(path, head, w->run->n_cells, resume, &w->journal, &w->error);
	free(head);
	free(path);
	return status;
}

static int run_work(struct call *call, struct work *w)
{
	bool complete = false;
	int result = EXIT_DONE;

	if (ranks_self() == 0)
		w->status = open_journal(w, &complete);
	ranks_share(&w->status, sizeof w->status);
	ranks_share(&complete, sizeof complete);
	if (w->status) {
		call->error = w->error;
		call->error.status = w->status;
		return ranks_self() == 0 ? call_fail(call) : EXIT_NO_RESULT;
	}
	if (complete) {
		call_note("%s is complete already", cmd_output);
		return EXIT_DONE;
	}
	w->ranks_at_work = ranks_count() - 1;
	compute(w);
	if (ranks_self() == 0) {
		result = conclude(call, w);
		pm_journal_close(w->journal, result == EXIT_DONE);
	}
	return result;
}

/* Settles the options that were given and runs. */
static int settle_and_run(struct call *call, const struct pm_experiment *experiment, struct work *w)
{
	const char *names[MAX_OPTIONS], *values[MAX_OPTIONS];
	struct pm_run *run;
	size_t n = 0;
	int result = EXIT_NO_RESULT;

	for (size_t k = 0; experiment->parameters[k].name; k++) {
		names[n] = experiment->parameters[k].name;
		values[n++] = value[k];
	}
	if (pm_run_alloc(experiment, seed, names, values, n, &run, &call->error))
		return call_fail(call);
	w->run = run;
	w->order = calloc(run->n_cells, sizeof *w->order);
	w->finished = calloc(run->n_cells, 1);
	if (!w->order || !w->finished || pm_run_order(run, w->order))
		result = call_fail_status(call, PM_ENOMEM, experiment->name);
	else
		result = run_work(call, w);
	free(w->order);
	free(w->finished);
	pm_run_free(run);
	return result;
}

static int run_experiment(struct call *call)
{
	const struct pm_experiment *experiment = pm_experiment_find(strchr(call->command->name, ' ') + 1);
	struct work w = {0};
	int result;

	if (!parse_shard(&w))
		return call_misuse(call, "--shard: found \"%s\", expected I/N with 1 <= I <= N", shard);
	if (!jobs)
		jobs = (size_t)omp_get_num_procs();
	if (jobs > 1024)
		return call_misuse(call, "--jobs: found %zu, expected at most 1024", jobs);
	cmd_cooperate(true);
	ranks_begin();
	result = settle_and_run(call, experiment, &w);
	ranks_end();
	cmd_cooperate(false);
	if (cmd_interrupted)
		cmd_die_of(cmd_interrupted);
	return result;
}

/* An experiment's option table: its parameters, then the common rows. */
static void fill_options(const struct pm_experiment *e, struct opt *options)
{
	size_t n = 0;

	for (; e->parameters[n].name; n++) {
		const struct pm_parameter *p = &e->parameters[n];

		options[n] = (struct opt){.name = p->name, .type = OPT_STRING, .argument = p->type == PM_PARAMETER_WORLDS ? "SET" :
					  p->type == PM_PARAMETER_COUNT ? "N" : "LIST", .value = &value[n], .standard = &p->value, .help = p->help};
	}
	memcpy(options + n, common, sizeof common);
}

static const struct command *member(size_t k)
{
	static struct opt options[MAX_EXPERIMENTS][MAX_OPTIONS];
	static struct command commands[MAX_EXPERIMENTS];
	static char names[MAX_EXPERIMENTS][64];
	const struct pm_experiment *e = pm_experiments[k];

	if (!e)
		return NULL;
	if (!commands[k].name) {
		snprintf(names[k], sizeof names[k], "experiment %s", e->name);
		fill_options(e, options[k]);
		commands[k] = (struct command){.name = names[k], .summary = e->claim, .options = options[k], .run = run_experiment, .own_output = true};
	}
	return &commands[k];
}

const struct command command_experiment = {.name = "experiment", .summary = "Compute one claim of a paper", .member = member};
