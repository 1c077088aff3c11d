/* prefmodel solve */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"

static struct pm_plan_options plan;
static size_t jobs;
static const size_t jobs_default = 1;
static bool summary;

/* "auto" and the planners. */
static const char *method(size_t k)
{
	if (k == 0)
		return "auto";
	return pm_planners[k - 1] ? pm_planners[k - 1]->name : NULL;
}

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
	{.name = "jobs", .letter = 'j', .type = OPT_SIZE, .argument = "J", .value = &jobs, .standard = &jobs_default,
	 .range = OPT_POSITIVE, .silent = true, .help = "Threads; the values do not depend on it"},
	OPT_OUTPUT,
	{.name = NULL},
};

struct solution {
	const struct pm_world *world;
	const struct pm_mdp *mdp;
	double *v, *q, *a;
	struct pm_plan_info info;
	double seconds;
};

static void print_row(FILE *out, const struct solution *x, size_t state, size_t action)
{
	size_t row = pm_row(x->mdp, state, action);
	bool best = -x->a[row] <= PM_TIE_TOLERANCE * fmax(1, fabs(x->q[row] - x->a[row]));

	fprintf(out, "%zu,%zu,", state, action);
	pm_put_double(out, x->v[state]);
	fputc(',', out);
	pm_put_double(out, x->q[row]);
	fputc(',', out);
	pm_put_double(out, x->a[row]);
	fprintf(out, ",%d\n", best);
}

static void print_values(FILE *out, const struct solution *x)
{
	fputs("state,action,v_star,q_star,a_star,optimal\n", out);
	for (size_t s = 0; s < x->mdp->n_states; s++)
		for (size_t a = 0; a < x->mdp->n_actions; a++)
			print_row(out, x, s, a);
}

static void print_summary(FILE *out, const struct solution *x)
{
	fprintf(out, "key,value\nmethod,%s\nstates,%zu\niterations,%zu\nresidual,", x->info.method, x->mdp->n_states, x->info.iterations);
	pm_put_double(out, x->info.residual);
	fputs("\nbound,", out);
	pm_put_double(out, x->info.bound);
	fprintf(out, "\nseconds,%.6f\n", x->seconds);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The values are right to the bound, even where it is above the tolerance; iterates that were cut short are not a result. */
static int report(struct call *call, const struct solution *x, enum pm_status status)
{
	const struct pm_plan_info *info = &x->info;

	if (status != PM_OK && status != PM_ETOLERANCE && status != PM_EMAXITER)
		return call_fail_plan(call, status, call->operand[0], x->mdp, x->world->grid);
	call_note("%s: %zu iterations, residual %.2g, error bound %.2g", info->method, info->iterations, info->residual, info->bound);
	if (status == PM_EMAXITER)
		return call_fail_status(call, status, call->operand[0]);
	if (status == PM_ETOLERANCE)
		call_note("%s: %s", call->operand[0], pm_status_message(status));
	call_head(call, call->out);
	(summary ? print_summary : print_values)(call->out, x);
	return EXIT_DONE;
}

static int solve_world(struct call *call, const struct pm_world *world)
{
	const struct pm_mdp *mdp = world->mdp;
	size_t rows = mdp->n_states * mdp->n_actions;
	struct solution x = {.world = world, .mdp = mdp, .v = calloc(mdp->n_states, sizeof(double)), .q = calloc(rows, sizeof(double))};
	int result;

	x.a = calloc(rows, sizeof(double));
	if (!x.v || !x.q || !x.a) {
		result = call_fail_status(call, PM_ENOMEM, call->operand[0]);
	} else {
		double begin = now();
		enum pm_status status = pm_plan_values(mdp, NULL, &plan, x.v, x.q, x.a, &x.info);

		x.seconds = now() - begin;
		result = report(call, &x, status);
	}
	free(x.v);
	free(x.q);
	free(x.a);
	return result;
}

/* Said before the world is read. */
static int check_method(struct call *call)
{
	const struct pm_planner *planner = pm_planner_find(plan.method);

	if (!planner || planner->available)
		return EXIT_DONE;
	pm_error_set(&call->error, PM_EUNSUPPORTED, NULL, 0, 0, "--method %s: this build has no such planner (%s)", planner->name,
		     planner->summary);
	return call_fail(call);
}

static int run(struct call *call)
{
	struct pm_world *world;
	int result = check_method(call);

	if (result)
		return result;
	plan.threads = jobs > 1024 ? 1024 : (int)jobs;
	if (pm_world_open(call->operand[0], &world, &call->error) != PM_OK)
		return call_fail(call);
	result = solve_world(call, world);
	pm_world_free(world);
	return result;
}

const struct command command_solve = {
	.name = "solve",
	.summary = "Plan: the optimal values, action values and advantages of a world",
	.operands = "WORLD",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
