/* Verdicts on actions: they hold within the bound of the values, and a tie is never certain. */
#include "families.h"
#include "plan.h"

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
	const TTest *const tests[] = {verdicts_on_actions_hold, verdicts_on_ties, NULL};
	Suite *suite = suite_create("optimal actions");

	check_case(suite, "optimal actions", tests);
	return check_run(suite);
}
