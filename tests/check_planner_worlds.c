/*
 * Every planner against policy iteration and against the linear program, on random worlds of all families and discounts: each returns an
 * interval that must hold V*, so any two must meet, whatever the status says of how wide they are.
 *
 * PREFMODEL_TEST_WORLDS=N in the environment takes N worlds of up to 40 states in place of 1000 of up to 10 (6000 take five minutes:
 * CK_TIMEOUT_MULTIPLIER=30).
 */
#include <float.h>
#include <string.h>

#include "families.h"
#include "mdp/bellman.h"
#include "prefmodel/plan.h"
#include "prefmodel/world.h"

static const double gammas[] = {0, 0.9, 0.999, 1 - 1e-9, 1};

struct answer {
	const char *method;
	enum pm_status status;
	struct pm_plan_info info;
	double v[MOST_STATES];
};

/* Sweeps by the thousand million are no test: those that have not come to an end by then say how far they are. */
static void ask(const struct pm_mdp *mdp, const char *method, double gamma, double tolerance, struct answer *x)
{
	struct pm_plan_options o = pm_plan_defaults;

	o.method = x->method = method;
	o.gamma = gamma;
	o.tolerance = tolerance;
	o.max_iterations = gamma > 0.9999 ? 2000 : 0;
	x->status = pm_plan(mdp, NULL, &o, x->v, &x->info);
}

/* Does it fit what the other says?  The two intervals meet, or both see that values diverge. */
static void check_against(const struct pm_mdp *mdp, const struct answer *x, const struct answer *y, const char *where)
{
	ck_assert_msg((x->status == PM_EDIVERGE) == (y->status == PM_EDIVERGE), "%s: %s says %s, %s says %s", where, x->method,
		      pm_status_name(x->status), y->method, pm_status_name(y->status));
	for (size_t s = 0; s < mdp->n_states && x->status != PM_EDIVERGE; s++)
		ck_assert_msg(fabs(x->v[s] - y->v[s]) <= x->info.bound + y->info.bound, "%s, state %zu: %s %.17g +- %g, %s %.17g +- %g", where, s,
			      x->method, x->v[s], x->info.bound, y->method, y->v[s], y->info.bound);
}

/*
 * What rounding leaves of the residual |Tv - v|, with u = eps/2, K transitions of a row at most, R = max |r| and M = max |v|:
 *
 *   u (1 + gamma) M  <=  eps M     v is V_pi, refined in long double, rounded to double (Higham 2002, 12.1)
 *   4 eps (R + M)                  pi keeps an action as long as another is not better by more than this (pmi_choice_improve)
 *   2 (K + 4) u (R + 2 M)          of which the two values compared may each be off (pmi_rounding; Higham 2002, 3.1)
 *
 * Their sum is below (5 + 2 (K + 4)) eps (R + M), and the bound is that over 1 - gamma; the certificate's own rounding, in long double,
 * is a part 2^-11 of it.  Where long double is double it comes to it: another K + 4.  For the planners that sweep, whose residual ends
 * where sweeps go round among neighbouring numbers, no such sum is proved; they are held to the same.
 */
static bool attainable(const struct pm_mdp *mdp, const struct answer *x, double gamma, double tolerance)
{
	size_t longest = 0;
	double size = pmi_largest_value(x->v, mdp->n_states) + pmi_largest_value(mdp->reward, mdp->n_states * mdp->n_actions), factor;

	for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++)
		longest = mdp->row[row + 1] - mdp->row[row] > longest ? mdp->row[row + 1] - mdp->row[row] : longest;
	factor = 5 + (pmi_extended_part() < 1 ? 2.01 : 3) * ((double)longest + 4);
	return gamma < 1 && factor * DBL_EPSILON * size <= tolerance * (1 - gamma);
}

/* The status says what the bound says. */
static void check_status(const struct pm_mdp *mdp, const struct answer *x, double gamma, double tolerance, const char *where)
{
	bool sweeps = gamma > 0.9999 && strcmp(x->method, "pi") != 0 && strcmp(x->method, "ipi") != 0 && strcmp(x->method, "lp") != 0;

	if (x->status == PM_EDIVERGE && gamma == 1)
		return;
	ck_assert_msg(x->status == PM_OK || x->status == PM_ETOLERANCE || x->status == PM_EMAXITER, "%s, %s: %s", where, x->method,
		      pm_status_name(x->status));
	ck_assert_msg((x->status == PM_OK) == (x->info.bound <= tolerance), "%s, %s: %s with bound %g", where, x->method, pm_status_name(x->status),
		      x->info.bound);
	ck_assert_msg(x->info.residual >= 0 && x->info.residual < INFINITY, "%s, %s: residual %g", where, x->method, x->info.residual);
	ck_assert_str_eq(x->info.method, x->method);
	if (!sweeps && attainable(mdp, x, gamma, tolerance) && (gamma < 0.9999 || strcmp(x->method, "lp") != 0))
		ck_assert_msg(x->status == PM_OK, "%s, %s: %s with bound %g", where, x->method, pm_status_name(x->status), x->info.bound);
}

static void check_world(const struct family *f, double gamma, size_t most, uint64_t number, size_t *solved)
{
	struct pm_mdp *mdp = draw_world(f, most, number);
	struct answer pi, lp, other;
	bool program = pm_planner_find("lp")->available;
	char where[100];

	snprintf(where, sizeof where, "world %u (%s), gamma %.10g", (unsigned)number, f->name, gamma);
	ask(mdp, "pi", gamma, 1e-11, &pi);
	check_status(mdp, &pi, gamma, 1e-11, where);
	*solved += pi.status != PM_EDIVERGE;
	if (program)
		ask(mdp, "lp", gamma, 1e-11, &lp);
	for (const struct pm_planner *const *x = pm_planners; *x; x++) {
		double tolerance = number % 3 ? 1e-9 : 0.3;

		if (!(*x)->available)
			continue;
		ask(mdp, (*x)->name, gamma, tolerance, &other);
		check_status(mdp, &other, gamma, tolerance, where);
		check_against(mdp, &other, &pi, where);
		if (program)
			check_against(mdp, &other, &lp, where);
	}
	pm_mdp_free(mdp);
}

START_TEST(every_planner_on_random_worlds)
{
	const char *wanted = getenv("PREFMODEL_TEST_WORLDS");
	uint64_t n = wanted ? (uint64_t)strtoull(wanted, NULL, 10) : (uint64_t)check_rounds(1000);
	size_t solved[N_OF(gammas)] = {0};

	for (uint64_t i = 0; i < n; i++) {
		size_t k = i % N_OF(gammas);

		check_world(&families[i / N_OF(gammas) % N_OF(families)], gammas[k], wanted ? MOST_STATES : 10, i, &solved[k]);
	}
	/* Too few worlds tell nothing of how many have values. */
	ck_assert_msg(n < 100 || solved[N_OF(gammas) - 1] * 10 >= n / N_OF(gammas) * 2, "only %zu worlds have values without discount", solved[N_OF(gammas) - 1]);
}
END_TEST

/* On boards, whose actions differ by less than their rewards, the simplex method's own tolerance must not decide. */
START_TEST(linear_program_on_boards)
{
	struct pm_world_set *set;
	struct pm_plan_options o = pm_plan_defaults;

	o.gamma = 0.999;
	o.tolerance = 1e-8;
	ck_ok(pm_world_set_open("random:100", 1, &set, NULL));
	for (size_t i = 0; i < set->n && pm_planner_find("lp")->available; i++) {
		const struct pm_mdp *m = set->world[i]->mdp;
		double *v = calloc(m->n_states, sizeof *v), *exact = calloc(m->n_states, sizeof *exact);

		o.method = "pi";
		ck_ok(pm_plan(m, NULL, &o, exact, NULL));
		o.method = "lp";
		ck_ok(pm_plan(m, NULL, &o, v, NULL));
		for (size_t s = 0; s < m->n_states; s++)
			ck_assert_double_eq_tol(v[s], exact[s], 2e-8);
		free(v);
		free(exact);
	}
	pm_world_set_free(set);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {every_planner_on_random_worlds, linear_program_on_boards, NULL};
	Suite *suite = suite_create("worlds");

	check_case(suite, "worlds", tests);
	return check_run(suite);
}
