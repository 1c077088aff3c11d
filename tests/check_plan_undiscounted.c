/* Planners with gamma 1: against all policies, longest paths and closed forms; what earns for ever and what never ends is told. */
#include "families.h"
#include "plan.h"

START_TEST(undiscounted_against_all_policies)
{
	gsl_rng *rng = stream_of(42);
	const struct pm_planner *planner;

	for (int round = 0; round < check_rounds(200); round++) {
		struct random_law law = {2 + (size_t)round % 4, 1 + (size_t)round % 3, 1 + (size_t)round % 3, 1, true, round % 3 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		double v[8], exact[8];

		oracle_optimum(m, m->reward, 1, exact);
		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-8);
			struct pm_plan_info info;
			enum pm_status status = pm_plan(m, NULL, &o, v, &info);

			check_answer(planner->name, status, &info, v, exact, m->n_states, 1e-8);
		}
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

/*
 * gamma 1 on boards with whole rewards: the longest path to an end by Bellman and Ford from minus infinity, exact.  A change after S
 * sweeps is a cycle that earns; minus infinity is a state from which no end is reached.
 */
static enum pm_status longest_paths(const struct pm_mdp *m, double *v)
{
	bool changed = true;

	for (size_t s = 0; s < m->n_states; s++)
		v[s] = m->terminal[s] ? 0 : -INFINITY;
	for (size_t sweep = 0; changed && sweep <= m->n_states; sweep++) {
		changed = false;
		for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
			size_t s = row / m->n_actions;

			if (!m->terminal[s] && m->reward[row] + v[m->next[m->row[row]]] > v[s]) {
				v[s] = m->reward[row] + v[m->next[m->row[row]]];
				changed = true;
			}
		}
	}
	for (size_t s = 0; s < m->n_states; s++)
		changed |= isinf(v[s]);
	return changed ? PM_EDIVERGE : PM_OK;
}

START_TEST(undiscounted_boards_are_exact_or_diverge)
{
	static const unsigned char things[] = {0, 0, 0, 0, 1, 2, 3, 4, 4, 5, 6, 6, 8, 10, 11};
	gsl_rng *rng = stream_of(43);
	const struct pm_planner *planner;
	int rounds = check_rounds(600);
	size_t count[2] = {0};

	for (int round = 0; round < rounds; round++) {
		struct pm_gridworld *g = pm_gridworld_alloc(2 + pm_rng_below(rng, 4), 2 + pm_rng_below(rng, 4));
		struct pm_mdp *m;
		double v[36], exact[36];

		g->gamma = 1;
		g->weight[PM_FEATURE_COIN] = 1 + (double)pm_rng_below(rng, 2);
		for (size_t s = 0; s < g->height * g->width; s++)
			g->cell[s] = things[pm_rng_below(rng, N_OF(things))];
		if (pm_gridworld_to_mdp(g, &m) == PM_OK) {
			enum pm_status expected = longest_paths(m, exact);

			count[expected == PM_OK]++;
			for EACH_PLANNER (planner) {
				struct pm_plan_options o = options_of(planner, 1e-9);
				struct pm_plan_info info;
				enum pm_status status = pm_plan(m, NULL, &o, v, &info);

				ck_assert_msg(expected == PM_OK || status == PM_EDIVERGE, "%s, round %d: %s, but a cycle earns or no end is reached",
					      planner->name, round, pm_status_name(status));
				if (expected == PM_OK)
					check_answer(planner->name, status, &info, v, exact, m->n_states, 1e-9);
			}
		}
		pm_mdp_free(m);
		pm_gridworld_free(g);
	}
	/* Too few boards tell nothing of how many end. */
	ck_assert(rounds < 100 || (6 * count[0] > (size_t)rounds && 6 * count[1] > (size_t)rounds));
	gsl_rng_free(rng);
}
END_TEST

/* Cycles and gamma 1: what earns for ever diverges, what costs is left, what earns nothing is no trouble beside an end. */
START_TEST(undiscounted_cycles)
{
	static const struct {
		double there, back, out;
		enum pm_status status;
		double v;
	} rows[] = {
		{1, -0.5, 3, PM_EDIVERGE, 0}, {1e-6, 0, 3, PM_EDIVERGE, 0}, {1, -1, 3, PM_OK, 4}, {-1, 0.25, 3, PM_OK, 2},
		{0, 0, 3, PM_OK, 3},	      {2, -2.5, -7, PM_OK, -5},
	};
	const unsigned char last[] = {0, 0, 1};
	const struct pm_planner *planner;

	for (size_t i = 0; i < N_OF(rows); i++) {
		const struct pm_transition t[] = {{0, 0, 1, 1, rows[i].there}, {0, 1, 1, 1, rows[i].there}, {1, 0, 0, 1, rows[i].back}, {1, 1, 2, 1, rows[i].out}};
		struct pm_mdp *m = mdp_of(3, 2, 1, t, N_OF(t), last);

		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-9);
			double v[3];
			enum pm_status status = pm_plan(m, NULL, &o, v, NULL);

			ck_assert_msg(status == rows[i].status, "%s, row %zu: %s", planner->name, i, pm_status_name(status));
			if (status == PM_OK) {
				ck_close(v[0], rows[i].v, 1e-12);
				ck_close(v[1], rows[i].v - rows[i].there, 1e-12);
			}
		}
		pm_mdp_free(m);
	}
}
END_TEST

/* gamma 1 where one state can never end: refused whatever it earns; discounted it is like any other. */
START_TEST(undiscounted_states_must_end)
{
	static const double rewards[] = {-1, 0, 1};
	const unsigned char last[] = {0, 0, 1};
	const struct pm_planner *planner;

	for (size_t i = 0; i < N_OF(rewards); i++) {
		const struct pm_transition t[] = {{0, 0, 2, 1, 3}, {0, 1, 1, 1, 0}, {1, 0, 1, 1, rewards[i]}, {1, 1, 1, 1, rewards[i] - 1}};
		struct pm_mdp *m = mdp_of(3, 2, 1, t, N_OF(t), last);

		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-9);
			double v[3];
			enum pm_status status = pm_plan(m, NULL, &o, v, NULL);

			ck_assert_msg(status == PM_EDIVERGE, "%s: %s", planner->name, pm_status_name(status));
			o.gamma = 0.9;
			ck_ok(pm_plan(m, NULL, &o, v, NULL));
			ck_close(v[1], 10 * rewards[i], 1e-9);
		}
		pm_mdp_free(m);
	}
}
END_TEST

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
	if (!status)
		ck_close(v[0], 1.6, 1e-14);
	pm_mdp_free(mdp);
	return status;
}

START_TEST(cycles_without_discount)
{
	struct pm_plan_info info;

	ck_assert_int_eq(plan_lap(0.25, &info), PM_EDIVERGE);
	ck_ok(plan_lap(-0.25, &info));
	/* A lap of 0, as far as sums of 0.4 and 0.6 tell, is a tie; one that costs or earns more than rounding is none. */
	ck_ok(plan_lap(0, &info));
	ck_assert(info.bound > 0 && info.bound < 1e-13);
	ck_ok(plan_lap(-1e-13, &info));
	ck_assert_int_eq(plan_lap(1e-13, &info), PM_ETOLERANCE);
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

int main(void)
{
	const TTest *const tests[] = {undiscounted_against_all_policies, undiscounted_boards_are_exact_or_diverge, undiscounted_cycles,
				      undiscounted_states_must_end, without_discount, geometric_stay, cycles_without_discount,
				      boards_without_discount_are_exact, NULL};
	Suite *suite = suite_create("plan undiscounted");

	check_case(suite, "plan undiscounted", tests);
	return check_run(suite);
}
