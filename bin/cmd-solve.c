/* prefmodel solve */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "solve.h"

static struct pm_plan_options plan;
static size_t jobs;
static const size_t jobs_default = 1;
static bool summary;
static const char *checkpoint;
static bool average;
static struct solve_goal goal;
static const size_t no_horizon = 0;
static const double no_temperature = 0;

/* "auto" and the planners. */
static const char *method(size_t k)
{
	if (k == 0)
		return "auto";
	return pm_planners[k - 1] ? pm_planners[k - 1]->name : NULL;
}

/* Rows of the options. */
enum { METHOD, TOL, GAMMA, MAX_ITERATIONS, HORIZON, AVERAGE, TEMPERATURE, SUMMARY, CHECKPOINT, JOBS };

static const struct opt options[] = {
	{.name = "method", .letter = 'm', .type = OPT_CHOICE, .argument = "NAME", .value = &plan.method, .standard = &pm_plan_defaults.method,
	 .choice = method, .help = "Planner"},
	{.name = "tol", .letter = 't', .type = OPT_DOUBLE, .argument = "T", .value = &plan.tolerance, .standard = &pm_plan_defaults.tolerance,
	 .range = OPT_POSITIVE, .help = "Wanted bound on the error of every value"},
	{.name = "gamma", .letter = 'g', .type = OPT_DOUBLE, .argument = "G", .value = &plan.gamma, .standard = &pm_plan_defaults.gamma,
	 .range = OPT_UNIT, .unset = "the world's", .help = "Discount"},
	{.name = "max-iterations", .type = OPT_SIZE, .argument = "N", .value = &plan.max_iterations,
	 .standard = &pm_plan_defaults.max_iterations, .unset = "as many as the method's theory allows", .help = "Give up after this many"},
	{.name = "horizon", .type = OPT_SIZE, .argument = "N", .value = &goal.horizon, .standard = &no_horizon,
	 .range = OPT_POSITIVE, .unset = "without end", .help = "Plan for the return of N steps"},
	{.name = "average", .type = OPT_FLAG, .value = &average, .help = "Plan for the average reward: print gain and bias"},
	{.name = "temperature", .type = OPT_DOUBLE, .argument = "T", .value = &goal.temperature, .standard = &no_temperature,
	 .range = OPT_POSITIVE, .unset = "none", .help = "Each step earns its entropy times T, too: print soft values"},
	{.name = "summary", .type = OPT_FLAG, .value = &summary, .help = "Print how planning went instead of the values"},
	{.name = "checkpoint", .type = OPT_STRING, .argument = "FILE", .value = &checkpoint, .silent = true, .unset = "none",
	 .help = "With petsc: keep values here, and go on from them"},
	{.name = "jobs", .letter = 'j', .type = OPT_SIZE, .argument = "J", .value = &jobs, .standard = &jobs_default,
	 .range = OPT_POSITIVE, .silent = true, .help = "Threads; the values do not depend on it"},
	OPT_OUTPUT,
	{.name = NULL},
};

static int print_values(struct call *call, double bound, const struct pm_mdp *mdp, const struct solve_rows *x, unsigned char *verdict)
{
	enum pm_status status = solve_judge(mdp, x->v, x->q, plan.gamma, bound, verdict);

	if (status)
		return call_fail_status(call, status, call->operand[0]);
	solve_print_head(call);
	solve_print_rows(call->out, x);
	return EXIT_DONE;
}

static int solve_world(struct call *call, const struct pm_world *world)
{
	const struct pm_mdp *mdp = world->mdp;
	size_t rows = mdp->n_states * mdp->n_actions;
	double *v = calloc(mdp->n_states, sizeof *v), *q = calloc(rows, sizeof *q), *a = calloc(rows, sizeof *a);
	unsigned char *verdict = calloc(rows, 1);
	int result;

	if (!v || !q || !a || !verdict) {
		result = call_fail_status(call, PM_ENOMEM, call->operand[0]);
	} else {
		struct pm_plan_info info;
		double begin = solve_now();
		enum pm_status status = pm_plan_values(mdp, NULL, &plan, v, q, a, &info);
		double seconds = solve_now() - begin;

		result = solve_report(call, world, status, &info);
		if (result == EXIT_DONE && summary) {
			solve_print_summary(call, mdp->n_states, &info, seconds);
		} else if (result == EXIT_DONE) {
			result = print_values(call, info.bound, mdp, &(struct solve_rows){0, mdp->n_states, mdp->n_actions, v, q, a, verdict}, verdict);
		}
	}
	free(v);
	free(q);
	free(a);
	free(verdict);
	return result;
}

/* Which of the goals is asked for; they exclude each other, and what is for planners of the discounted return. */
static int set_goal(struct call *call)
{
	static const int row[] = {[SOLVE_FINITE] = HORIZON, [SOLVE_AVERAGE] = AVERAGE, [SOLVE_SOFT] = TEMPERATURE};
	static const int others[] = {METHOD, TOL, MAX_ITERATIONS, CHECKPOINT, JOBS};

	goal.objective = SOLVE_DISCOUNTED;
	for (int k = SOLVE_FINITE; k <= SOLVE_SOFT; k++) {
		if (!call->given[row[k]])
			continue;
		if (goal.objective)
			return call_misuse(call, "--%s and --%s are two goals", options[row[goal.objective]].name, options[row[k]].name);
		goal.objective = (enum solve_objective)k;
	}
	for (size_t k = 0; goal.objective && k < sizeof others / sizeof *others; k++)
		if (call->given[others[k]])
			return call_misuse(call, "--%s has no --%s", options[row[goal.objective]].name, options[others[k]].name);
	if (goal.objective == SOLVE_AVERAGE && call->given[GAMMA])
		return call_misuse(call, "--average has no --gamma: nothing is discounted");
	return EXIT_DONE;
}

/* What this build or this planner has not; said before the world is read. */
static int check_options(struct call *call, bool distributed)
{
	const struct pm_planner *planner = pm_planner_find(plan.method);

	if (planner && !planner->available) {
		pm_error_set(&call->error, PM_EUNSUPPORTED, NULL, 0, 0, "--method %s: this build has no such planner (%s)", planner->name,
			     planner->summary);
		return call_fail(call);
	}
	if (checkpoint && !distributed)
		return call_misuse(call, "--checkpoint: only --method petsc keeps its values");
	if (call->given[JOBS] && distributed)
		return call_misuse(call, "--jobs: --method petsc runs on ranks, started by mpirun, not on threads");
	return EXIT_DONE;
}

static int solve_here(struct call *call)
{
	struct pm_world *world;
	int result;

	plan.threads = jobs > 1024 ? 1024 : (int)jobs;
	if (pm_world_open(call->operand[0], &world, &call->error) != PM_OK)
		return call_fail(call);
	result = goal.objective ? solve_objective(call, world->mdp, &goal, plan.gamma, summary) : solve_world(call, world);
	pm_world_free(world);
	return result;
}

static int run(struct call *call)
{
	bool distributed = strcmp(plan.method, "petsc") == 0;
	int result = set_goal(call);

	if (!result)
		result = check_options(call, distributed);
	if (result)
		return result;
	if (distributed)
		return solve_on_ranks(call, &(struct solve_settings){&plan, summary, checkpoint});
	return call_with_output(call, solve_here);
}

const struct command command_solve = {
	.name = "solve",
	.summary = "Plan: the optimal values, action values and advantages of a world",
	.operands = "WORLD",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
	.own_output = true,
};
