/*
 * prefmodel experiment NAME: one published claim, computed on threads, ranks and shards; resumable.
 */
#include <inttypes.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "compute.h"
#include "paper.h"
#include "ranks.h"

enum { MAX_EXPERIMENTS = 64, MAX_OPTIONS = 32 };

static uint64_t seed;
static const uint64_t seed_default = 1;
static size_t jobs;
static const char *shard;
static bool resume;
static const char *value[MAX_OPTIONS]; /* of the experiment's own parameters */

static const char *paper_worlds;

static const struct opt common[] = {
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &seed, .standard = &seed_default,
	 .help = "Seed of all random streams"},
	{.name = "jobs", .letter = 'j', .type = OPT_SIZE, .argument = "J", .value = &jobs, .range = OPT_POSITIVE, .silent = true, .unset = "the processors there are",
	 .help = "Threads; the results do not depend on it"},
	{.name = "resume", .type = OPT_FLAG, .value = &resume, .silent = true, .help = "Go on where a run with the same -o was stopped"},
	{.name = "shard", .type = OPT_STRING, .argument = "I/N", .value = &shard, .silent = true, .unset = "the whole",
	 .help = "Compute only part I of N, for prefmodel merge"},
	OPT_OUTPUT,
};

/* "I/N" */
static bool parse_shard(struct compute *how)
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
	how->shard = (size_t)i - 1;
	how->n_shards = (size_t)n;
	return true;
}

/* What is wrong with an option's text is misuse; what is wrong with a file that it names is not. */
static int refuse(struct call *call)
{
	bool misuse = strncmp(call->error.sentence, "--", 2) == 0;

	if (ranks_self() != 0)
		return misuse ? EXIT_MISUSE : EXIT_NO_RESULT;
	return misuse ? call_misuse(call, "%s", call->error.sentence) : call_fail(call);
}

/* Settles the options that were given and runs. */
static int settle_and_run(struct call *call, const struct pm_experiment *experiment, const struct compute *how)
{
	const char *names[MAX_OPTIONS], *values[MAX_OPTIONS];
	struct pm_run *run;
	size_t n = 0;
	bool complete;
	enum pm_status status;

	for (size_t k = 0; experiment->parameters[k].name; k++) {
		names[n] = experiment->parameters[k].name;
		values[n++] = value[k];
	}
	status = ranks_worst(pm_run_alloc(experiment, seed, names, values, n, &run, &call->error));
	if (status) {
		pm_run_free(run);
		if (!call->error.sentence[0])
			pm_error_set(&call->error, status, NULL, 0, 0, "on another rank: %s", pm_status_message(status));
		return refuse(call);
	}
	status = compute_table(run, how, &complete, &call->error);
	if (!status && complete && ranks_self() == 0)
		call_note("%s is complete already", how->path);
	pm_run_free(run);
	return status ? refuse(call) : EXIT_DONE;
}

/* Options that every experiment has, settled; false after a message. */
static bool settle_common(struct call *call, struct compute *how)
{
	*how = (struct compute){.path = cmd_output, .jobs = jobs ? jobs : (size_t)omp_get_num_procs(), .resume = resume};
	if (!parse_shard(how)) {
		call_misuse(call, "--shard: found \"%s\", expected I/N with 1 <= I <= N", shard);
		return false;
	}
	if (how->jobs > 1024) {
		call_misuse(call, "--jobs: found %zu, expected at most 1024", how->jobs);
		return false;
	}
	return true;
}

/* Runs with signals caught, so that a run that is stopped leaves its journal in order; then dies of the signal. */
static int run_caught(struct call *call, const struct pm_experiment *experiment, const struct compute *how)
{
	int result;

	cmd_cooperate(true);
	ranks_begin();
	result = experiment ? settle_and_run(call, experiment, how) : paper_run(call, seed, paper_worlds, how);
	ranks_end();
	cmd_cooperate(false);
	if (cmd_interrupted)
		cmd_die_of(cmd_interrupted);
	return result;
}

static int run_experiment(struct call *call)
{
	struct compute how;

	if (!settle_common(call, &how))
		return EXIT_MISUSE;
	return run_caught(call, pm_experiment_find(strchr(call->command->name, ' ') + 1), &how);
}

static int run_paper(struct call *call)
{
	struct compute how;

	if (!settle_common(call, &how))
		return EXIT_MISUSE;
	if (!cmd_output || strcmp(cmd_output, "-") == 0)
		return call_misuse(call, "-o: expected the folder that receives tables, figures and index.html");
	return run_caught(call, NULL, &how);
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

static const struct opt *paper_table(void)
{
	static struct opt options[8] = {{.name = "worlds", .type = OPT_STRING, .argument = "SET", .value = &paper_worlds, .unset = "each experiment's own",
					 .help = "The worlds of the experiments that take a set"}};
	size_t n = 1;

	/* All the common rows but the shard: a folder has no parts. */
	for (size_t k = 0; k < sizeof common / sizeof *common; k++)
		if (strcmp(common[k].name, "shard") != 0)
			options[n++] = common[k];
	return options;
}

static struct command paper = {.name = "experiment paper", .summary = "Every experiment, every figure, every verdict, and one page that shows them",
			       .run = run_paper, .own_output = true};

static const struct command *member(size_t k)
{
	static struct opt options[MAX_EXPERIMENTS][MAX_OPTIONS];
	static struct command commands[MAX_EXPERIMENTS];
	static char names[MAX_EXPERIMENTS][64];
	const struct pm_experiment *e = k ? pm_experiments[k - 1] : NULL;

	if (!k)
		paper.options = paper_table();
	if (!e)
		return k ? NULL : &paper;
	if (!commands[k].name) {
		snprintf(names[k], sizeof names[k], "experiment %s", e->name);
		fill_options(e, options[k]);
		commands[k] = (struct command){.name = names[k], .summary = e->claim, .options = options[k], .run = run_experiment, .own_output = true};
	}
	return &commands[k];
}

const struct command command_experiment = {.name = "experiment", .summary = "Compute one claim of a paper", .member = member};
