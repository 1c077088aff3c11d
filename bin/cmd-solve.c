/* prefmodel solve */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "solve.h"

static struct pm_plan_options plan;
static size_t jobs;
static const size_t jobs_default = 1;
static bool summary;
static const char *checkpoint;

/* "auto" and the planners. */
static const char *method(size_t k)
{
	if (k == 0)
		return "auto";
	return pm_planners[k - 1] ? pm_planners[k - 1]->name : NULL;
}

enum { CHECKPOINT = 5, JOBS }; /* rows of the options */

static const struct opt options[] = {
	{.name = "method", .letter = 'm', .type = OPT_CHOICE, .argument = "NAME", .value = &plan.method, .standard = &pm_plan_defaults.method,
	 .choice = method, .help = "Planner"},
	{.name = "tol", .letter = 't', .type = OPT_DOUBLE, .argument = "T", .value = &plan.tolerance, .standard = &pm_plan_defaults.tolerance,
	 .range = OPT_POSITIVE, .help = "Wanted bound on the error of every value"},
	{.name = "gamma", .letter = 'g', .type = OPT_DOUBLE, .argument = "G", .value = &plan.gamma, .standard = &pm_plan_defaults.gamma,
	 .range = OPT_UNIT, .unset = "the world's", .help = "Discount"},
	{.name = "max-iterations", .type = OPT_SIZE, .argument = "N", .value = &plan.max_iterations,
	 .standard = &pm_plan_defaults.max_iterations, .unset = "as many as the method's theory allows", .help = "Give up after this many"},
	{.name = "summary", .type = OPT_FLAG, .value = &summary, .help = "Print how planning went instead of the values"},
	{.name = "checkpoint", .type = OPT_STRING, .argument = "FILE", .value = &checkpoint, .silent = true, .unset = "none",
	 .help = "With petsc: keep values here, and go on from them"},
	{.name = "jobs", .letter = 'j', .type = OPT_SIZE, .argument = "J", .value = &jobs, .standard = &jobs_default,
	 .range = OPT_POSITIVE, .silent = true, .help = "Threads; the values do not depend on it"},
	OPT_OUTPUT,
	{.name = NULL},
};

/* An action is called optimal only if the bound on the values supports it. */
static enum pm_status judge(const struct pm_mdp *mdp, const double *v, const double *q, double bound, unsigned char *verdict)
{
	size_t rows = mdp->n_states * mdp->n_actions;
	double largest = 1;
	enum pm_status status;

	for (size_t s = 0; s < mdp->n_states; s++)
		largest = fmax(largest, fabs(v[s]));
	status = pm_optimal_actions(mdp, q, plan.gamma, bound, PM_TIE_TOLERANCE * largest, verdict);
	if (!status)
		solve_note_undecided(solve_undecided(verdict, rows), rows);
	return status;
}

static int print_values(struct call *call, double bound, const struct pm_mdp *mdp, const struct solve_rows *x, unsigned char *verdict)
{
	enum pm_status status = judge(mdp, x->v, x->q, bound, verdict);

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
	result = solve_world(call, world);
	pm_world_free(world);
	return result;
}

static int run(struct call *call)
{
	bool distributed = strcmp(plan.method, "petsc") == 0;
	int result = check_options(call, distributed);

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
