/* prefmodel distance */
#include <stdlib.h>

#include "cmd.h"

static double gamma_given;
static size_t policies;
static uint64_t seed;

static const double gamma_default = -1;
static const size_t policies_default = 100;
static const uint64_t seed_default = 1;

static const struct opt options[] = {
	{.name = "gamma", .letter = 'g', .type = OPT_DOUBLE, .argument = "G", .value = &gamma_given, .standard = &gamma_default,
	 .range = OPT_UNIT, .unset = "the world's", .help = "Discount"},
	{.name = "policies", .letter = 'n', .type = OPT_SIZE, .argument = "N", .value = &policies, .standard = &policies_default,
	 .range = OPT_POSITIVE, .help = "Random policies whose order is compared"},
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &seed, .standard = &seed_default, .help = "Seed of the policies"},
	OPT_OUTPUT,
	{.name = NULL},
};

static enum pm_status pearson(const struct pm_mdp *mdp, const double *a, const double *b, double gamma, double *distance)
{
	(void)gamma;
	return pm_pearson_distance(mdp, a, b, distance);
}

static enum pm_status agreement(const struct pm_mdp *mdp, const double *a, const double *b, double gamma, double *share)
{
	gsl_rng *rng = pm_rng_stream(&seed, 1);
	enum pm_status status = rng ? pm_policy_order_agreement(mdp, a, b, gamma, policies, rng, share) : PM_ENOMEM;

	if (rng)
		gsl_rng_free(rng);
	return status;
}

static const struct {
	const char *name;
	enum pm_status (*measure)(const struct pm_mdp *mdp, const double *a, const double *b, double gamma, double *value);
} measures[] = {{"epic", pm_epic_distance}, {"dard", pm_dard_distance}, {"pearson", pearson}, {"policy-order-agreement", agreement}};

static int measure(struct call *call, const struct pm_mdp *mdp, const double *a, const double *b)
{
	call_head(call, call->out);
	fputs("measure,value\n", call->out);
	for (size_t k = 0; k < sizeof measures / sizeof *measures; k++) {
		double value;
		enum pm_status status = measures[k].measure(mdp, a, b, gamma_given, &value);

		if (status == PM_EINFEASIBLE)
			call_note("%s: one of the tables is constant, so that there is no correlation", measures[k].name);
		if (status)
			return call_fail_status(call, status, measures[k].name);
		fprintf(call->out, "%s,", measures[k].name);
		pm_put_double(call->out, value);
		fputc('\n', call->out);
	}
	return EXIT_DONE;
}

static int read_and_measure(struct call *call, const struct pm_mdp *mdp)
{
	size_t rows = mdp->n_states * mdp->n_actions;
	double *a = calloc(rows, sizeof *a), *b = calloc(rows, sizeof *b);
	int result;

	if (!a || !b)
		result = call_fail_status(call, PM_ENOMEM, call->operand[0]);
	else if (pm_table_read(call->operand[1], mdp->n_states, mdp->n_actions, a, &call->error) ||
		 pm_table_read(call->operand[2], mdp->n_states, mdp->n_actions, b, &call->error))
		result = call_fail(call);
	else
		result = measure(call, mdp, a, b);
	free(a);
	free(b);
	return result;
}

static int run(struct call *call)
{
	struct pm_world *world;
	int result;

	if (policies < 2)
		return call_misuse(call, "--policies must be at least 2");
	if (pm_world_open(call->operand[0], &world, &call->error) != PM_OK)
		return call_fail(call);
	result = read_and_measure(call, world->mdp);
	pm_world_free(world);
	return result;
}

const struct command command_distance = {
	.name = "distance",
	.summary = "Tell how far apart two tables are as rewards",
	.operands = "WORLD G1 G2",
	.least = 3,
	.most = 3,
	.options = options,
	.run = run,
};
