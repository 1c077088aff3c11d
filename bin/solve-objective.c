/*
 * What else than the discounted return can be planned for, a row of the table each: the return of a number of steps, the average reward, the
 * return with entropy.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solve.h"

struct solution {
	const struct pm_mdp *mdp;
	const struct solve_goal *goal;
	double gamma;
	double *v, *extra;      /* S */
	double *q, *a;          /* S*A */
	unsigned char *verdict; /* S*A */
	struct pm_plan_info info;
};

static void put_fields(FILE *out, const double *field, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		fputc(',', out);
		pm_put_double(out, field[k]);
	}
}

/* The largest sum of a row's probabilities, which rounding keeps from 1. */
static double largest_sum(const struct pm_mdp *m)
{
	double most = 1;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		double sum = 0;

		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			sum += m->probability[k];
		most = fmax(most, sum);
	}
	return most;
}

/* Values kept at a time: the horizon is gone through in parts, so that memory does not grow with it. */
enum { ROOM = 1 << 16 };

/* What a part does not lose itself is what was lost before, at most as large again as a row's sum has it; the bound is of the last two steps. */
static enum pm_status plan_finite(struct solution *x)
{
	const struct pm_mdp *m = x->mdp;
	size_t n = m->n_states, most = ROOM / n ? ROOM / n : 1, steps = 0;
	double *v = calloc(most + 1, n * sizeof *v), keeps = x->gamma * largest_sum(m) * (1 + 1e-12);
	enum pm_status status = v ? PM_OK : PM_ENOMEM;

	x->info = (struct pm_plan_info){.method = "finite"};
	while (!status && x->info.iterations < x->goal->horizon) {
		struct pm_plan_info part;

		steps = x->goal->horizon - x->info.iterations;
		steps = steps < most ? steps : most;
		status = pm_plan_finite(m, NULL, x->gamma, steps, x->v, NULL, v, NULL, &part);
		memcpy(x->v, v + steps * n, n * sizeof *v);
		x->info.bound = x->info.bound * fmax(pow(keeps, (double)steps), pow(keeps, (double)(steps - 1))) + part.bound;
		x->info.residual = fmax(x->info.residual, part.residual);
		x->info.iterations += steps;
	}
	if (!status) {
		pm_q_values(m, NULL, x->gamma, v + (steps - 1) * n, x->q);
		pm_advantages(n, m->n_actions, x->q, x->a);
		status = solve_judge(m, x->v, x->q, x->gamma, x->info.bound, x->verdict);
	}
	free(v);
	return status;
}

static enum pm_status plan_average(struct solution *x)
{
	struct pm_average_info info;
	enum pm_status status = pm_plan_average(x->mdp, NULL, x->v, x->extra, x->a, &info);

	x->info = (struct pm_plan_info){.method = "average", .iterations = info.iterations, .residual = info.residual, .bound = info.bound};
	return status;
}

/* log pi scaled is the soft advantage. */
static enum pm_status plan_soft(struct solution *x)
{
	struct pm_soft_info info;
	enum pm_status status = pm_soft_plan(x->mdp, NULL, x->gamma, x->goal->temperature, x->v, x->q, x->a, &info);

	x->info = (struct pm_plan_info){.method = "soft", .iterations = info.iterations, .residual = info.residual, .bound = info.bound};
	return status;
}

static void print_finite(FILE *out, const struct solution *x)
{
	solve_print_rows(out, &(struct solve_rows){0, x->mdp->n_states, x->mdp->n_actions, x->v, x->q, x->a, x->verdict});
}

static void print_average(FILE *out, const struct solution *x)
{
	for (size_t row = 0; row < x->mdp->n_states * x->mdp->n_actions; row++) {
		size_t s = row / x->mdp->n_actions;

		fprintf(out, "%zu,%zu", s, row % x->mdp->n_actions);
		put_fields(out, (double[]){x->v[s], x->extra[s], x->a[row]}, 3);
		fputc('\n', out);
	}
}

static void print_soft(FILE *out, const struct solution *x)
{
	for (size_t row = 0; row < x->mdp->n_states * x->mdp->n_actions; row++) {
		size_t s = row / x->mdp->n_actions;
		double advantage = x->mdp->terminal[s] ? 0 : x->goal->temperature * x->a[row];

		fprintf(out, "%zu,%zu", s, row % x->mdp->n_actions);
		put_fields(out, (double[]){x->v[s], x->q[row], advantage, exp(x->a[row])}, 4);
		fputc('\n', out);
	}
}

static const struct objective {
	const char *head; /* columns */
	enum pm_status (*plan)(struct solution *x);
	void (*print)(FILE *out, const struct solution *x);
} objectives[] = {
	[SOLVE_FINITE] = {SOLVE_COLUMNS, plan_finite, print_finite},
	[SOLVE_AVERAGE] = {"state,action,gain,bias,probability", plan_average, print_average},
	[SOLVE_SOFT] = {"state,action,v_soft,q_soft,a_soft,probability", plan_soft, print_soft},
};

static int plan(struct call *call, struct solution *x, bool summary)
{
	const struct objective *objective = &objectives[x->goal->objective];
	double begin = solve_now();
	enum pm_status status = objective->plan(x);
	double seconds = solve_now() - begin;
	int result = solve_report(call, NULL, status, &x->info);

	if (result)
		return result;
	if (summary) {
		solve_print_summary(call, x->mdp->n_states, &x->info, seconds);
		return EXIT_DONE;
	}
	call_head(call, call->out);
	fprintf(call->out, "%s\n", objective->head);
	objective->print(call->out, x);
	return EXIT_DONE;
}

int solve_objective(struct call *call, const struct pm_mdp *mdp, const struct solve_goal *goal, double gamma, bool summary)
{
	size_t n = mdp->n_states, rows = n * mdp->n_actions;
	struct solution x = {.mdp = mdp, .goal = goal, .gamma = gamma < 0 ? mdp->gamma : gamma};
	int result;

	x.v = calloc(n, sizeof *x.v);
	x.extra = calloc(n, sizeof *x.extra);
	x.q = calloc(rows, sizeof *x.q);
	x.a = calloc(rows, sizeof *x.a);
	x.verdict = calloc(rows, 1);
	if (x.v && x.extra && x.q && x.a && x.verdict)
		result = plan(call, &x, summary);
	else
		result = call_fail_status(call, PM_ENOMEM, call->operand[0]);
	free(x.v);
	free(x.extra);
	free(x.q);
	free(x.a);
	free(x.verdict);
	return result;
}
