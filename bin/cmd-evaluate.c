/* prefmodel evaluate */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

typedef enum pm_status score_function(const struct pm_mdp *mdp, struct pm_scale scale, const double *g, struct pm_score *score);

/* A way to act by a learned table: the name of the policy, what it takes the table for. */
static const struct reading {
	const char *policy, *as;
	score_function *score;
} readings[] = {
	{"greedy", "advantage", pm_score_greedy},
	{"planned", "reward", pm_score_planned},
};
enum { N_READINGS = sizeof readings / sizeof *readings };

static const char *as;
static const char *const as_default = "both";
static size_t loop;
static const size_t loop_default = 2;

static const char *as_name(size_t k)
{
	return k < N_READINGS ? readings[k].as : k == N_READINGS ? "both" : NULL;
}

static const struct opt options[] = {
	{.name = "as", .letter = 'a', .type = OPT_CHOICE, .argument = "WHAT", .value = &as, .standard = &as_default, .choice = as_name,
	 .help = "What the table is taken for: an advantage (act greedily on it), a reward (plan with it)"},
	{.name = "loop", .letter = 'l', .type = OPT_SIZE, .argument = "N", .value = &loop, .standard = &loop_default, .range = OPT_POSITIVE,
	 .help = "Largest length of the loops of max_loop_return"},
	OPT_OUTPUT,
	{.name = NULL},
};

/* What is said of the table itself. */
struct measures {
	double mean_max, loop_return;
};

static void print_score(FILE *out, const char *policy, const struct pm_score *score, const struct measures *table)
{
	fprintf(out, "%s,", policy);
	pm_put_double(out, score->mean_return);
	fputc(',', out);
	pm_put_double(out, score->scaled_return);
	fprintf(out, ",%d,", score->near_optimal);
	pm_put_double(out, table->mean_max);
	fputc(',', out);
	pm_put_double(out, table->loop_return);
	fputc('\n', out);
}

static bool wanted(const struct reading *reading)
{
	return strcmp(as, "both") == 0 || strcmp(as, reading->as) == 0;
}

static enum pm_status score_all(const struct pm_mdp *mdp, const double *g, struct pm_score *score)
{
	struct pm_scale scale;
	enum pm_status status = pm_scale_of(mdp, &scale);

	for (int k = 0; k < N_READINGS && status == PM_OK; k++)
		if (wanted(&readings[k]))
			status = readings[k].score(mdp, scale, g, &score[k]);
	return status;
}

static int evaluate(struct call *call, const struct pm_mdp *mdp, const double *g)
{
	struct pm_score score[N_READINGS];
	struct measures table;
	enum pm_status status = score_all(mdp, g, score);

	if (status == PM_OK)
		status = pm_mean_max(mdp, g, &table.mean_max);
	if (status == PM_OK)
		status = pm_max_loop_return(mdp, g, loop, &table.loop_return);
	if (status != PM_OK)
		return call_fail_status(call, status, call->operand[1]);
	call_head(call, call->out);
	fputs("policy,mean_return,scaled_return,near_optimal,mean_max_advantage,max_loop_return\n", call->out);
	for (int k = 0; k < N_READINGS; k++)
		if (wanted(&readings[k]))
			print_score(call->out, readings[k].policy, &score[k], &table);
	return EXIT_DONE;
}

static int evaluate_table(struct call *call, const struct pm_mdp *mdp)
{
	double *g = calloc(mdp->n_states * mdp->n_actions, sizeof *g);
	int result;

	if (!g)
		result = call_fail_status(call, PM_ENOMEM, call->operand[1]);
	else if (pm_table_read(call->operand[1], mdp->n_states, mdp->n_actions, g, &call->error) != PM_OK)
		result = call_fail(call);
	else
		result = evaluate(call, mdp, g);
	free(g);
	return result;
}

static int run(struct call *call)
{
	struct pm_world *world;
	int result;

	if (pm_world_open(call->operand[0], &world, &call->error) != PM_OK)
		return call_fail(call);
	result = evaluate_table(call, world->mdp);
	pm_world_free(world);
	return result;
}

const struct command command_evaluate = {
	.name = "evaluate",
	.summary = "Compare acting greedily on a learned table with planning with it as a reward",
	.operands = "WORLD G",
	.least = 2,
	.most = 2,
	.options = options,
	.run = run,
};
