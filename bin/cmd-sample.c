/* prefmodel sample */
#include <stdlib.h>

#include "cmd.h"

static struct pm_sample_options sample;
static const char *teacher, *link;
static size_t pairs;
static uint64_t seed;
static double gamma_given, alpha;

static const char *const teacher_default = "regret", *const link_default = "logistic";
static const uint64_t seed_default = 1;
static const double gamma_default = -1, alpha_default = 1;

OPT_CHOICES(statistic_name, pm_statistics)
OPT_CHOICES(link_name, pm_links)

static const struct opt options[] = {
	{.name = "pairs", .letter = 'n', .type = OPT_SIZE, .argument = "N", .value = &pairs, .range = OPT_POSITIVE, .required = true,
	 .help = "How many pairs to draw"},
	{.name = "length", .letter = 'l', .type = OPT_SIZE, .argument = "L", .value = &sample.length, .standard = &pm_sample_defaults.length,
	 .range = OPT_POSITIVE, .help = "Transitions of a segment"},
	{.name = "absorbing", .type = OPT_YES_NO, .argument = "yes|no", .value = &sample.absorbing, .standard = &pm_sample_defaults.absorbing,
	 .help = "May segments hold transitions from a terminal state?"},
	{.name = "teacher", .letter = 't', .type = OPT_CHOICE, .argument = "STATISTIC", .value = &teacher, .standard = &teacher_default,
	 .choice = statistic_name, .help = "What the labels compare"},
	{.name = "link", .type = OPT_CHOICE, .argument = "LINK", .value = &link, .standard = &link_default, .choice = link_name,
	 .help = "How a difference becomes a label"},
	{.name = "beta", .letter = 'b', .type = OPT_DOUBLE, .argument = "B", .value = &sample.beta, .standard = &pm_sample_defaults.beta,
	 .range = OPT_POSITIVE, .help = "Rationality: the link sees B times the difference"},
	{.name = "gamma", .letter = 'g', .type = OPT_DOUBLE, .argument = "G", .value = &gamma_given, .standard = &gamma_default,
	 .range = OPT_UNIT, .unset = "the world's", .help = "Discount of the teacher's values"},
	{.name = "alpha", .type = OPT_DOUBLE, .argument = "A", .value = &alpha, .standard = &alpha_default, .range = OPT_POSITIVE,
	 .help = "Temperature of max-ent-advantage"},
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &seed, .standard = &seed_default, .help = "Seed"},
	OPT_OUTPUT,
	{.name = NULL},
};

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
	return status == PM_OK ? EXIT_DONE : call_fail_status(call, status, call->operand[0]);
}

static int run(struct call *call)
{
	struct pm_statistic_tables *tables;
	struct pm_world *world;
	enum pm_status status;
	int result;

	sample.teacher = pm_statistic_find(teacher);
	sample.link = pm_link_find(link);
	if (pm_world_open(call->operand[0], &world, &call->error) != PM_OK)
		return call_fail(call);
	status = pm_statistic_tables_alloc(world->mdp, gamma_given, alpha, sample.teacher->needs, &tables);
	result = status == PM_OK ? draw(call, world->mdp, tables) : call_fail_status(call, status, call->operand[0]);
	if (status == PM_OK)
		pm_statistic_tables_free(tables);
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
