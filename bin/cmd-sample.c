/* prefmodel sample */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

static struct pm_sample_options sample;
static const char *teacher, *link, *mixture, *policy_file, *trajectory_file, *selection, *table_files;
static size_t pairs, longest;
static uint64_t seed;
static double gamma_given, alpha, skip;

static const char *const teacher_default = "regret", *const link_default = "logistic", *const selection_default = "uniform";
static const uint64_t seed_default = 1;
static const double gamma_default = -1, alpha_default = 1, skip_default = -INFINITY;
static const size_t longest_default = 0;

OPT_CHOICES(statistic_name, pm_statistics)
OPT_CHOICES(link_name, pm_links)
OPT_CHOICES(selection_name, pm_selections)

static const struct opt options[] = {
	{.name = "pairs", .letter = 'n', .type = OPT_SIZE, .argument = "N", .value = &pairs, .range = OPT_POSITIVE, .required = true,
	 .help = "How many pairs to draw"},
	{.name = "length", .letter = 'l', .type = OPT_SIZE, .argument = "L", .value = &sample.length, .standard = &pm_sample_defaults.length,
	 .range = OPT_POSITIVE, .help = "Transitions of a segment"},
	{.name = "longest", .type = OPT_SIZE, .argument = "M", .value = &longest, .standard = &longest_default, .unset = "all of length L",
	 .help = "Lengths are uniform from L to M, on each side its own"},
	{.name = "absorbing", .type = OPT_YES_NO, .argument = "yes|no", .value = &sample.absorbing, .standard = &pm_sample_defaults.absorbing,
	 .help = "May segments hold transitions from a terminal state?"},
	{.name = "policy", .type = OPT_STRING, .argument = "FILE", .value = &policy_file, .unset = "uniform",
	 .help = "Draw actions with the probabilities of this file"},
	{.name = "from", .type = OPT_STRING, .argument = "FILE", .value = &trajectory_file, .unset = "drawn from the world",
	 .help = "Cut segments out of the trajectories of this file"},
	{.name = "teacher", .letter = 't', .type = OPT_CHOICE, .argument = "STATISTIC", .value = &teacher, .standard = &teacher_default,
	 .choice = statistic_name, .help = "What the labels compare"},
	{.name = "mixture", .type = OPT_LIST, .argument = "STATISTIC:SHARE,...", .value = &mixture, .unset = "one teacher",
	 .help = "Several teachers, one drawn for each pair"},
	{.name = "link", .type = OPT_CHOICE, .argument = "LINK", .value = &link, .standard = &link_default, .choice = link_name,
	 .help = "How a difference becomes a label"},
	{.name = "beta", .letter = 'b', .type = OPT_DOUBLE, .argument = "B", .value = &sample.beta, .standard = &pm_sample_defaults.beta,
	 .range = OPT_POSITIVE, .help = "Rationality: the link sees B times the difference"},
	{.name = "nu", .type = OPT_DOUBLE, .argument = "X", .value = &sample.nu, .standard = &pm_sample_defaults.nu, .range = OPT_POSITIVE,
	 .help = "rao-kupper, davidson: how common ties are"},
	{.name = "mistake", .type = OPT_DOUBLE, .argument = "P", .value = &sample.mistake, .standard = &pm_sample_defaults.mistake,
	 .range = OPT_UNIT, .help = "Probability that a label is turned"},
	{.name = "myopic", .type = OPT_DOUBLE, .argument = "D", .value = &sample.myopic, .standard = &pm_sample_defaults.myopic,
	 .range = OPT_UNIT, .help = "Each transition counts D times the one after it"},
	{.name = "equal", .type = OPT_DOUBLE, .argument = "X", .value = &sample.equal, .standard = &pm_sample_defaults.equal,
	 .range = OPT_NON_NEGATIVE, .help = "Differences below X are labelled 0.5"},
	{.name = "skip", .type = OPT_DOUBLE, .argument = "X", .value = &skip, .standard = &skip_default, .unset = "none",
	 .help = "Pairs with both statistics below X are not asked"},
	{.name = "gamma", .letter = 'g', .type = OPT_DOUBLE, .argument = "G", .value = &gamma_given, .standard = &gamma_default,
	 .range = OPT_UNIT, .unset = "the world's", .help = "Discount of the teacher's values"},
	{.name = "alpha", .type = OPT_DOUBLE, .argument = "A", .value = &alpha, .standard = &alpha_default, .range = OPT_POSITIVE,
	 .help = "Temperature of max-ent-advantage"},
	{.name = "select", .type = OPT_CHOICE, .argument = "RULE", .value = &selection, .standard = &selection_default, .choice = selection_name,
	 .help = "Which of a pool of candidate pairs is asked"},
	{.name = "tables", .type = OPT_LIST, .argument = "FILE,...", .value = &table_files, .unset = "none",
	 .help = "Learned tables that the rule looks at"},
	{.name = "pool", .type = OPT_SIZE, .argument = "N", .value = &sample.pool, .standard = &pm_sample_defaults.pool, .range = OPT_POSITIVE,
	 .help = "Candidates of the rule"},
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &seed, .standard = &seed_default, .help = "Seed"},
	OPT_OUTPUT,
	{.name = NULL},
};

enum { MAX_TEACHERS = 16, MAX_TABLES = 256 };

/* What the options name, read. */
struct sources {
	struct pm_teacher teacher[MAX_TEACHERS];
	size_t n_teachers;
	double *policy;
	struct pm_dataset *trajectories;
	double *table[MAX_TABLES];
	size_t n_tables;
};

static void release(struct sources *x)
{
	free(x->policy);
	pm_dataset_free(x->trajectories);
	for (size_t i = 0; i < x->n_tables; i++)
		free(x->table[i]);
}

/* "NAME:SHARE" of the given length as a teacher. */
static bool parse_teacher(const char *text, size_t length, struct pm_teacher *result)
{
	char copy[128], *colon;

	if (length >= sizeof copy)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	colon = strchr(copy, ':');
	if (!colon)
		return false;
	*colon = '\0';
	result->statistic = pm_statistic_find(copy);
	return result->statistic && pm_parse_double(colon + 1, &result->share) && result->share > 0 && isfinite(result->share);
}

static int parse_mixture(struct call *call, struct sources *x)
{
	for (const char *at = mixture; at && *at;) {
		size_t length = strcspn(at, ",");

		if (x->n_teachers == MAX_TEACHERS)
			return call_misuse(call, "--mixture takes at most %d teachers", MAX_TEACHERS);
		if (!parse_teacher(at, length, &x->teacher[x->n_teachers++]))
			return call_misuse(call, "--mixture: \"%.*s\" is not the name of a statistic, a colon and a positive share", (int)length, at);
		at += length + (at[length] == ',');
	}
	if (x->n_teachers) {
		sample.mixture = x->teacher;
		sample.n_mixture = x->n_teachers;
	}
	return EXIT_DONE;
}

static int read_table(struct call *call, const struct pm_mdp *mdp, const char *path, const char *column, struct sources *x)
{
	double *table;

	if (x->n_tables == MAX_TABLES)
		return call_misuse(call, "--tables takes at most %d tables", MAX_TABLES);
	table = calloc(mdp->n_states * mdp->n_actions, sizeof *table);
	if (!table)
		return call_fail_status(call, PM_ENOMEM, path);
	x->table[x->n_tables++] = table;
	return pm_table_read_column(path, column, mdp->n_states, mdp->n_actions, table, &call->error) ? call_fail(call) : EXIT_DONE;
}

/* A file is a table, or the members of an ensemble. */
static int read_file(struct call *call, const struct pm_mdp *mdp, const char *text, size_t length, struct sources *x)
{
	char path[4096], column[32];
	size_t members = 0;
	int result = EXIT_DONE;

	if (length >= sizeof path)
		return call_misuse(call, "--tables: a name is too long");
	memcpy(path, text, length);
	path[length] = '\0';
	/* Standard input cannot be looked at twice. */
	if (strcmp(path, "-") && pm_table_members(path, &members, &call->error))
		return call_fail(call);
	if (!members)
		return read_table(call, mdp, path, "g", x);
	for (size_t i = 0; i < members && !result; i++) {
		snprintf(column, sizeof column, "g%zu", i + 1);
		result = read_table(call, mdp, path, column, x);
	}
	return result;
}

static int read_tables(struct call *call, const struct pm_mdp *mdp, struct sources *x)
{
	int result = EXIT_DONE;

	for (const char *at = table_files; at && *at && !result;) {
		size_t length = strcspn(at, ",");

		result = read_file(call, mdp, at, length, x);
		at += length + (at[length] == ',');
	}
	sample.selection = pm_selection_find(selection);
	sample.tables = (const double *const *)x->table;
	sample.n_tables = x->n_tables;
	if (!result && x->n_tables < sample.selection->least_tables)
		return call_misuse(call, "--select %s needs at least %zu --tables", selection, sample.selection->least_tables);
	return result;
}

static int read_sources(struct call *call, const struct pm_mdp *mdp, struct sources *x)
{
	if (policy_file) {
		x->policy = calloc(mdp->n_states * mdp->n_actions, sizeof *x->policy);
		if (!x->policy)
			return call_fail_status(call, PM_ENOMEM, policy_file);
		if (pm_policy_read(policy_file, mdp->n_states, mdp->n_actions, x->policy, &call->error))
			return call_fail(call);
		sample.policy = x->policy;
	}
	if (trajectory_file) {
		if (pm_trajectories_read(trajectory_file, mdp, &x->trajectories, &call->error))
			return call_fail(call);
		sample.trajectories = x->trajectories;
	}
	return read_tables(call, mdp, x);
}

/* No pair was found to ask about. */
static int fail_to_ask(const struct call *call)
{
	char skipped[80] = "";

	if (skip > -INFINITY)
		snprintf(skipped, sizeof skipped, ", one of which the teacher gives at least --skip %g", skip);
	fprintf(stderr, "prefmodel: %s: no pair to ask about was found, expected two segments with different outcomes%s\n",
		trajectory_file ? trajectory_file : call->operand[0], skipped);
	return EXIT_NO_RESULT;
}

static int draw(struct call *call, const struct pm_mdp *mdp, const struct pm_statistic_tables *tables)
{
	struct pm_dataset *dataset = pm_dataset_alloc();
	gsl_rng *rng = pm_rng_stream(&seed, 1);
	enum pm_status status = PM_ENOMEM;

	if (dataset && rng)
		status = pm_sample_pairs(mdp, tables, &sample, pairs, rng, dataset);
	if (status == PM_OK) {
		call_head(call, call->out);
		pm_dataset_write(call->out, dataset);
	}
	if (rng)
		gsl_rng_free(rng);
	pm_dataset_free(dataset);
	if (status == PM_EINFEASIBLE)
		return fail_to_ask(call);
	return status == PM_OK ? EXIT_DONE : call_fail_status(call, status, call->operand[0]);
}

static unsigned needs(const struct sources *x)
{
	unsigned sum = x->n_teachers ? 0 : sample.teacher->needs;

	for (size_t i = 0; i < x->n_teachers; i++)
		sum |= x->teacher[i].statistic->needs;
	return sum;
}

static int label(struct call *call, const struct pm_mdp *mdp, struct sources *x)
{
	struct pm_statistic_tables *tables;
	int result = read_sources(call, mdp, x);
	enum pm_status status;

	if (result)
		return result;
	status = pm_statistic_tables_alloc(mdp, gamma_given, alpha, needs(x), &tables);
	result = status == PM_OK ? draw(call, mdp, tables) : call_fail_plan(call, status, call->operand[0], mdp, NULL);
	if (status == PM_OK)
		pm_statistic_tables_free(tables);
	return result;
}

static int run(struct call *call)
{
	struct pm_world *world;
	struct sources x = {.n_teachers = 0};
	int result;

	sample.teacher = pm_statistic_find(teacher);
	sample.link = pm_link_find(link);
	sample.longest = longest;
	sample.skip = skip;
	if (longest && longest < sample.length)
		return call_misuse(call, "--longest is below --length");
	if (!(sample.myopic > 0))
		return call_misuse(call, "--myopic must be above 0");
	if (!pm_link_takes(sample.link, sample.nu))
		return call_misuse(call, "--nu must be above %g for --link %s", sample.link->least_nu, link);
	if (policy_file && trajectory_file)
		return call_misuse(call, "--policy and --from exclude each other");
	result = parse_mixture(call, &x);
	if (result)
		return result;
	if (pm_world_open(call->operand[0], &world, &call->error) != PM_OK)
		return call_fail(call);
	result = label(call, world->mdp, &x);
	release(&x);
	pm_world_free(world);
	return result;
}

const struct command command_sample = {
	.name = "sample",
	.summary = "Draw pairs of segments and label them with a teacher",
	.operands = "WORLD",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
