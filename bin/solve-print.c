#include <math.h>
#include <time.h>

#include "solve.h"

double solve_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void solve_print_head(const struct call *call)
{
	call_head(call, call->out);
	fputs(SOLVE_COLUMNS "\n", call->out);
}

static void print_row(FILE *out, const struct solve_rows *x, size_t k, size_t action)
{
	static const char *const optimal[] = {[PM_NOT_OPTIMAL] = ",0\n", [PM_UNDECIDED] = ",\n", [PM_OPTIMAL] = ",1\n"};
	size_t row = k * x->n_actions + action;

	fprintf(out, "%zu,%zu,", x->first + k, action);
	pm_put_double(out, x->v[k]);
	fputc(',', out);
	pm_put_double(out, x->q[row]);
	fputc(',', out);
	pm_put_double(out, x->a[row]);
	fputs(optimal[x->verdict[row]], out);
}

void solve_print_rows(FILE *out, const struct solve_rows *x)
{
	for (size_t k = 0; k < x->n_states; k++)
		for (size_t action = 0; action < x->n_actions; action++)
			print_row(out, x, k, action);
}

size_t solve_undecided(const unsigned char *verdict, size_t n)
{
	size_t undecided = 0;

	for (size_t row = 0; row < n; row++)
		undecided += verdict[row] == PM_UNDECIDED;
	return undecided;
}

void solve_note_undecided(size_t undecided, size_t n)
{
	if (undecided)
		call_note("whether they are optimal is undecided for %zu of %zu actions: the bound is too wide, and their field is empty", undecided, n);
}

enum pm_status solve_judge(const struct pm_mdp *mdp, const double *v, const double *q, double gamma, double bound, unsigned char *verdict)
{
	size_t rows = mdp->n_states * mdp->n_actions;
	double largest = 1;
	enum pm_status status;

	for (size_t s = 0; s < mdp->n_states; s++)
		largest = fmax(largest, fabs(v[s]));
	status = pm_optimal_actions(mdp, q, gamma, bound, PM_TIE_TOLERANCE * largest, verdict);
	if (!status)
		solve_note_undecided(solve_undecided(verdict, rows), rows);
	return status;
}

void solve_print_summary(const struct call *call, size_t n_states, const struct pm_plan_info *info, double seconds)
{
	FILE *out = call->out;

	call_head(call, out);
	fprintf(out, "key,value\nmethod,%s\nstates,%zu\niterations,%zu\nresidual,", info->method, n_states, info->iterations);
	pm_put_double(out, info->residual);
	fputs("\nbound,", out);
	pm_put_double(out, info->bound);
	fprintf(out, "\nseconds,%.6f\n", seconds);
}

static int fail(struct call *call, const struct pm_world *world, enum pm_status status)
{
	if (call->error.sentence[0])
		return call_fail(call);
	return world ? call_fail_plan(call, status, call->operand[0], world->mdp, world->grid) : call_fail_status(call, status, call->operand[0]);
}

/* The values are right to the bound, even where it is above the tolerance; iterates that were cut short are not a result. */
int solve_report(struct call *call, const struct pm_world *world, enum pm_status status, const struct pm_plan_info *info)
{
	if (status != PM_OK && status != PM_ETOLERANCE && status != PM_EMAXITER)
		return fail(call, world, status);
	if (info->reason)
		call_note("auto chose %s: %s", info->method, info->reason);
	call_note("%s: %zu iterations, residual %.2g, error bound %.2g", info->method, info->iterations, info->residual, info->bound);
	if (status == PM_EMAXITER)
		return call_fail_status(call, status, call->operand[0]);
	if (status == PM_ETOLERANCE)
		call_note("%s: %s", call->operand[0], pm_status_message(status));
	return EXIT_DONE;
}
