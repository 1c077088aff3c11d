/*
 * Planners against each other and against closed forms.
 */
#include <float.h>
#include <string.h>

#include "families.h"
#include "mdp/bellman.h"
#include "mdp/choice.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/rng.h"
#include "prefmodel/world.h"

static enum pm_status plan(const struct pm_mdp *mdp, const char *method, double gamma, double tolerance, double *v, struct pm_plan_info *info)
{
	struct pm_plan_options o = pm_plan_defaults;

	o.method = method;
	o.gamma = gamma;
	o.tolerance = tolerance;
	return pm_plan(mdp, NULL, &o, v, info);
}

static double distance(const double *x, const double *y, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, fabs(x[i] - y[i]));
	return most;
}

/* A policy that ends always exists when every action may end: gamma = 1 against gamma next to 1 is no proof, the certificate is. */
START_TEST(without_discount)
{
	static const struct family f = {"ends", 3, 0.3, REAL, 0};
	size_t solved = 0, rounds = (size_t)check_rounds(300);

	for (uint64_t i = 0; i < rounds; i++) {
		struct pm_mdp *mdp = draw_world(&f, 40, 1000 + i);
		double v[MOST_STATES], w[MOST_STATES];
		struct pm_plan_info info, other;
		enum pm_status status;

		for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++)
			mdp->reward[row] = mdp->terminal[row / mdp->n_actions] ? 0 : -fabs(mdp->reward[row]) - 0.01;
		free(mdp->transition_reward);
		mdp->transition_reward = NULL;
		status = plan(mdp, "pi", 1, 1e-9, v, &info);
		if (status == PM_EDIVERGE) {
			pm_mdp_free(mdp);
			continue;
		}
		ck_ok(status);
		solved++;
		ck_ok(plan(mdp, "ipi", 1, 1e-8, w, &other));
		ck_assert(distance(v, w, mdp->n_states) <= info.bound + other.bound);
		pm_mdp_free(mdp);
	}
	ck_assert_uint_ge(6 * solved, rounds);
}
END_TEST

/* State 0 stays with probability 0.7 at a cost of 1.25, else ends: V = -1.25 / 0.3.  State 1 goes to 0 for 2 or ends for -3. */
START_TEST(geometric_stay)
{
	const struct pm_transition t[] = {{0, 0, 0, 0.7, -1.25}, {0, 0, 2, 0.3, -1.25}, {0, 1, 0, 0.9, -2}, {0, 1, 2, 0.1, -2},
					  {1, 0, 0, 1, 2},       {1, 1, 2, 1, -3}};
	struct pm_mdp *mdp;
	struct pm_plan_info info;
	double v[3];

	ck_ok(pm_mdp_from_transitions(3, 2, 1, t, N_OF(t), (const unsigned char[]){0, 0, 1}, NULL, &mdp, NULL));
	ck_ok(plan(mdp, "auto", -1, 1e-9, v, &info));
	ck_close(v[0], -1.25 / 0.3, 1e-14);
	ck_close(v[1], 2 - 1.25 / 0.3, 1e-14);
	ck_assert(info.bound > 0 && info.bound < 1e-12);
	pm_mdp_free(mdp);
}
END_TEST

/* A lap from state 0 to 1 or 3 and back earns `lap`; states 1 and 3 may end for 0.5. */
static enum pm_status plan_lap(double lap, struct pm_plan_info *info)
{
	const struct pm_transition t[] = {{0, 0, 1, 0.4, 1.1}, {0, 0, 3, 0.6, 1.1}, {0, 1, 1, 0.5, 1.1},     {0, 1, 3, 0.5, 1.1},
					  {1, 0, 0, 1, lap - 1.1}, {1, 1, 2, 1, 0.5}, {3, 0, 0, 1, lap - 1.1}, {3, 1, 2, 1, 0.5}};
	struct pm_mdp *mdp;
	double v[4];
	enum pm_status status;

	ck_ok(pm_mdp_from_transitions(4, 2, 1, t, N_OF(t), (const unsigned char[]){0, 0, 1, 0}, NULL, &mdp, NULL));
	status = plan(mdp, "pi", 1, 1e-9, v, info);
	if (!status || status == PM_ETOLERANCE)
		ck_close(v[0], 1.6, 1e-14);
	pm_mdp_free(mdp);
	return status;
}

START_TEST(cycles_without_discount)
{
	struct pm_plan_info info;

	ck_assert_int_eq(plan_lap(0.25, &info), PM_EDIVERGE);
	ck_ok(plan_lap(-0.25, &info));
	/* A lap of exactly 0 is a tie that rounding cannot be told from a gain. */
	ck_assert_int_eq(plan_lap(0, &info), PM_ETOLERANCE);
	ck_assert(isinf(info.bound));
}
END_TEST

/* Whole rewards on a board without slip: sums are exact, and so is the certificate. */
START_TEST(boards_without_discount_are_exact)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(7, 9);
	struct pm_mdp *mdp;
	struct pm_plan_info info;
	double v[63];

	grid->cell[62] = PM_CELL_GOAL;
	grid->cell[30] = PM_CELL_COIN;
	ck_ok(pm_gridworld_to_mdp(grid, &mdp));
	ck_ok(plan(mdp, "pi", 1, 1e-12, v, &info));
	ck_assert(info.bound == 0);
	/* 13 steps at -1, a coin on the way, and the goal. */
	ck_assert(v[0] == -13 + 1 + 50);
	pm_gridworld_free(grid);
	pm_mdp_free(mdp);
}
END_TEST

static struct pm_mdp *slippery(size_t size)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(size, size);
	struct pm_mdp *mdp;

	for (size_t s = 0; s < size * size; s++)
		grid->cell[s] = s % 7 == 3 ? PM_CELL_ROADBLOCK : s % 53 == 11 ? PM_CELL_COIN : PM_CELL_BLANK;
	grid->slip = 0.1;
	ck_ok(pm_gridworld_to_mdp(grid, &mdp));
	pm_gridworld_free(grid);
	return mdp;
}

/* Chains that mix, chains that do not, chains that are graphs: auto takes another way for each, and all agree. */
START_TEST(auto_suits_the_world)
{
	struct pm_mdp *slow = slippery(20), *quick;
	struct pm_transition *t = calloc(300 * 2 * 8, sizeof *t);
	unsigned char terminal[300] = {0};
	gsl_rng *rng = stream(5, 5);
	struct pm_plan_info info;
	double v[400], w[400];

	for (size_t i = 0; i < (size_t)(300 * 2 * 8); i++)
		t[i] = (struct pm_transition){i / 16, i / 8 % 2, (size_t)pm_rng_below(rng, 37) + i % 8 * 37, 0.125, gsl_rng_uniform(rng)};
	ck_ok(pm_mdp_from_transitions(300, 2, 0.999, t, 300 * 2 * 8, terminal, NULL, &quick, NULL));
	ck_ok(plan(slow, "auto", -1, 1e-9, v, &info));
	ck_assert_str_eq(info.method, "ipi");
	ck_ok(plan(slow, "pi", -1, 1e-9, w, &info));
	ck_assert(distance(v, w, slow->n_states) <= 2e-9);
	ck_ok(plan(quick, "auto", -1, 1e-9, v, &info));
	ck_assert_str_eq(info.method, "mpi");
	ck_ok(plan(quick, "pi", -1, 1e-9, w, &info));
	ck_assert(distance(v, w, quick->n_states) <= 2e-9);
	gsl_rng_free(rng);
	free(t);
	pm_mdp_free(slow);
	pm_mdp_free(quick);
}
END_TEST

START_TEST(threads_change_nothing)
{
	struct pm_mdp *mdp = slippery(17);
	double v[289], w[289];

	for (const struct pm_planner *const *x = pm_planners; *x; x++) {
		struct pm_plan_options o = pm_plan_defaults;

		o.method = (*x)->name;
		o.gamma = 0.95;
		o.tolerance = 1e-8;
		if (pm_plan(mdp, NULL, &o, v, NULL) == PM_EUNSUPPORTED)
			continue;
		o.threads = 3;
		ck_ok(pm_plan(mdp, NULL, &o, w, NULL));
		ck_assert_msg(memcmp(v, w, sizeof v) == 0, "%s", (*x)->name);
	}
	pm_mdp_free(mdp);
}
END_TEST

/* 600 states, 3 actions, 4 successors each; the last state is terminal where ends is true. */
static struct pm_mdp *mixing(bool ends)
{
	enum { N = 600, ROWS = 3 * N };
	struct pm_transition *t = calloc((size_t)ROWS * 4, sizeof *t);
	unsigned char *terminal = calloc(N, 1);
	gsl_rng *rng = stream(6, 2);
	struct pm_mdp *mdp;
	size_t n = 0;

	ck_assert(t && terminal);
	terminal[N - 1] = ends;
	for (size_t row = 0; row < (size_t)ROWS - (ends ? 3 : 0); row++)
		for (size_t k = 0; k < 4; k++)
			t[n++] = (struct pm_transition){row / 3, row % 3, k * (N / 4) + (size_t)pm_rng_below(rng, N / 4), 0.25,
							gsl_rng_uniform(rng)};
	ck_ok(pm_mdp_from_transitions(N, 3, 0.99, t, n, terminal, NULL, &mdp, NULL));
	gsl_rng_free(rng);
	free(t);
	free(terminal);
	return mdp;
}

static void check_threads(const struct pm_mdp *mdp, const char *method)
{
	struct pm_plan_options o = pm_plan_defaults;
	double *v = calloc(mdp->n_states, sizeof *v), *w = calloc(mdp->n_states, sizeof *w);

	ck_assert(v && w);
	o.method = method;
	o.gamma = 0.95;
	o.tolerance = 1e-7;
	ck_ok(pm_plan(mdp, NULL, &o, v, NULL));
	for (o.threads = 2; o.threads <= 3; o.threads++) {
		ck_ok(pm_plan(mdp, NULL, &o, w, NULL));
		ck_assert_msg(memcmp(v, w, mdp->n_states * sizeof *v) == 0, "%s, %zu states, %d threads", method, mdp->n_states,
			      o.threads);
	}
	free(v);
	free(w);
}

/* Where there is enough to do for all of them. */
START_TEST(threads_change_nothing_in_larger_worlds)
{
	static const char *const methods[] = {"vi", "mpi", "ipi", "pi", "auto"};
	struct pm_mdp *worlds[] = {mixing(false), mixing(true), slippery(25)};

	for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
		for (size_t k = 0; k < sizeof methods / sizeof *methods; k++)
			check_threads(worlds[i], methods[k]);
		pm_mdp_free(worlds[i]);
	}
}
END_TEST

/* Dense, Krylov and, in builds that have it, sparse solve the same system. */
START_TEST(evaluations_agree)
{
	struct pm_mdp *mdp = slippery(12);
	struct pmi_problem p;
	uint32_t action[144];
	double v[144], w[144] = {0};
	gsl_rng *rng = stream(3, 1);
	enum pm_status status;

	pmi_problem_init(&p, mdp, mdp->reward, 0.999, 1);
	for (int round = 0; round < 20; round++) {
		for (size_t s = 0; s < 144; s++)
			action[s] = (uint32_t)pm_rng_below(rng, 4);
		ck_ok(pmi_choice_dense(&p, action, v));
		ck_ok(pmi_choice_krylov(&p, action, 1e-12, w));
		/* 1e-12 / (1 - gamma) */
		ck_assert(distance(v, w, 144) <= 2e-9);
		status = pmi_choice_sparse(&p, action, w);
		ck_assert(status == PM_OK || status == PM_EUNSUPPORTED);
		ck_assert(distance(v, w, 144) <= 2e-9);
	}
	gsl_rng_free(rng);
	pm_mdp_free(mdp);
}
END_TEST

/* max |r_pi + gamma P_pi v - v| in long double. */
static double policy_residual(const struct pmi_problem *p, const uint32_t *action, const double *v)
{
	const struct pm_mdp *m = p->mdp;
	long double most = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		size_t row = pm_row(m, s, action[s]);
		long double expected = 0, rest;

		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			expected += (long double)m->probability[k] * v[m->next[k]];
		rest = p->reward[row] + p->gamma * expected - v[s];
		rest = rest < 0 ? -rest : rest;
		most = rest > most ? rest : most;
	}
	return (double)most;
}

/* After a step of refinement values lack no more than their own rounding to double brings about: (1 + gamma) eps/2 max |v|. */
START_TEST(refined_values_are_rounded_only)
{
	struct pm_mdp *mdp = slippery(12);
	struct pmi_problem p;
	uint32_t action[144];
	double v[144];
	gsl_rng *rng = stream(3, 2);

	pmi_problem_init(&p, mdp, mdp->reward, 1 - 1e-6, 1);
	for (int round = 0; round < 20; round++) {
		double rounding;

		for (size_t s = 0; s < 144; s++)
			action[s] = (uint32_t)pm_rng_below(rng, 4);
		ck_ok(pmi_choice_dense(&p, action, v));
		for (size_t s = 0; s < 144; s++)
			v[s] *= 1 + 1e-9 * gsl_rng_uniform(rng);
		ck_ok(pmi_choice_refine(&p, action, v));
		rounding = DBL_EPSILON * pmi_largest_value(v, 144);
		/* Where long double is double the residual's own rounding comes to it. */
		ck_assert(policy_residual(&p, action, v) <=
			  1.01 * rounding + (pmi_extended_part() < 1 ? 0 : 2 * pmi_rounding(&p, rounding / DBL_EPSILON)));
	}
	gsl_rng_free(rng);
	pm_mdp_free(mdp);
}
END_TEST


START_TEST(limits_are_told)
{
	struct pm_mdp *mdp = slippery(15);
	struct pm_plan_options o = pm_plan_defaults;
	double v[225];
	struct pm_plan_info info;

	for (const struct pm_planner *const *x = pm_planners; *x; x++) {
		enum pm_status status;

		o.method = (*x)->name;
		o.max_iterations = 1;
		status = pm_plan(mdp, NULL, &o, v, &info);
		ck_assert_msg(status == PM_EMAXITER || status == PM_EUNSUPPORTED || strcmp((*x)->name, "lp") == 0, "%s: %s", (*x)->name, pm_status_name(status));
		if (status == PM_EMAXITER)
			ck_assert_msg(info.bound > o.tolerance && info.iterations == 1, "%s: bound %g, %zu iterations", (*x)->name, info.bound, info.iterations);
	}
	o.max_iterations = 0;
	o.method = "no such";
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, NULL), PM_ENOTFOUND);
	o.method = "vi";
	o.tolerance = 0;
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, NULL), PM_EDOM);
	o.tolerance = NAN;
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, NULL), PM_EDOM);
	o.tolerance = 1e-15;
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, &info), PM_ETOLERANCE);
	/* Some units in the last place of the values. */
	ck_assert(info.bound > 1e-15 && info.bound < 10 * DBL_EPSILON * pmi_largest_value(v, 225) / (1 - mdp->gamma));
	o.gamma = 1;
	o.tolerance = 1e-9;
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, NULL), PM_EDIVERGE);
	o.gamma = 1.5;
	ck_assert_int_eq(pm_plan(mdp, NULL, &o, v, NULL), PM_EDOM);
	pm_mdp_free(mdp);
}
END_TEST

/* Verdicts from values that are off by as much as is admitted never contradict the truth, and say more as the bound shrinks. */
START_TEST(verdicts_on_actions_hold)
{
	static const double bounds[] = {1, 1e-2, 1e-4};
	size_t decided[N_OF(bounds)] = {0};
	double v[MOST_STATES], w[MOST_STATES], q[MOST_ROWS], a[MOST_ROWS];
	unsigned char verdict[MOST_ROWS];

	for (uint64_t i = 0; i < (uint64_t)check_rounds(200); i++) {
		struct pm_mdp *mdp = draw_world(&families[3 + i % 3], 40, i);
		gsl_rng *rng = stream(23, i);

		ck_ok(plan(mdp, "pi", 0.9, 1e-11, v, NULL));
		pm_q_values(mdp, NULL, 0.9, v, a);
		pm_advantages(mdp->n_states, mdp->n_actions, a, a);
		for (size_t k = 0; k < N_OF(bounds); k++) {
			for (size_t s = 0; s < mdp->n_states; s++)
				w[s] = v[s] + (mdp->terminal[s] ? 0 : bounds[k] * (2 * gsl_rng_uniform(rng) - 1));
			pm_q_values(mdp, NULL, 0.9, w, q);
			ck_ok(pm_optimal_actions(mdp, q, 0.9, bounds[k], 0.05, verdict));
			for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++) {
				ck_assert(verdict[row] != PM_OPTIMAL || a[row] >= -0.05 - 1e-10 || a[row] > -1e-9);
				ck_assert(verdict[row] != PM_NOT_OPTIMAL || a[row] < -0.05 + 1e-10);
				decided[k] += verdict[row] != PM_UNDECIDED;
			}
		}
		gsl_rng_free(rng);
		pm_mdp_free(mdp);
	}
	ck_assert(decided[0] < decided[1] && decided[1] < decided[2]);
}
END_TEST

/* An action alone is optimal whatever the bound; exact ties are never certain with tolerance 0. */
START_TEST(verdicts_on_ties)
{
	const struct pm_transition t[] = {{0, 0, 1, 1, 1.25}, {0, 1, 1, 1, 1.25}, {1, 0, 2, 1, 0.3}, {1, 1, 2, 1, -4}};
	struct pm_mdp *mdp;
	double v[3], q[6];
	unsigned char verdict[6];

	ck_ok(pm_mdp_from_transitions(3, 2, 0.9, t, N_OF(t), (const unsigned char[]){0, 0, 1}, NULL, &mdp, NULL));
	ck_ok(pm_plan_values(mdp, NULL, NULL, v, q, NULL, NULL));
	ck_ok(pm_optimal_actions(mdp, q, -1, 1e-9, 0, verdict));
	ck_assert(verdict[0] == PM_UNDECIDED && verdict[1] == PM_UNDECIDED);
	ck_assert(verdict[2] == PM_OPTIMAL && verdict[3] == PM_NOT_OPTIMAL);
	ck_assert(verdict[4] == PM_OPTIMAL && verdict[5] == PM_OPTIMAL);
	ck_ok(pm_optimal_actions(mdp, q, -1, 1e-9, 1e-6, verdict));
	ck_assert(verdict[0] == PM_OPTIMAL && verdict[1] == PM_OPTIMAL);
	ck_assert_int_eq(pm_optimal_actions(mdp, q, -1, -1, 0, verdict), PM_EDOM);
	ck_assert_int_eq(pm_optimal_actions(mdp, q, -1, 0, NAN, verdict), PM_EDOM);
	ck_assert_int_eq(pm_optimal_actions(mdp, q, 1.5, 0, 0, verdict), PM_EDOM);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("planners");
	const TTest *const discounted[] = {auto_suits_the_world, threads_change_nothing,
					   threads_change_nothing_in_larger_worlds, evaluations_agree, refined_values_are_rounded_only, limits_are_told,
					   verdicts_on_actions_hold, verdicts_on_ties, NULL};
	const TTest *const undiscounted[] = {without_discount, geometric_stay, cycles_without_discount, boards_without_discount_are_exact, NULL};

	check_case(suite, "discounted", discounted);
	check_case(suite, "undiscounted", undiscounted);
	return check_run(suite);
}
