/* Planners: closed forms, every planner of the table against trying all policies. */
#include "plan.h"

START_TEST(corridors_have_closed_forms)
{
	static const double ps[] = {1, 0.7, 0.05}, gammas[] = {0, 0.5, 0.999, 1};
	const struct pm_planner *planner;
	double v[41];

	for EACH_PLANNER (planner)
		for (size_t i = 0; i < N_OF(ps); i++)
			for (size_t j = 0; j < N_OF(gammas); j++) {
				double gamma = gammas[j], p = ps[i], stay = 1 - gamma * (1 - p), q = gamma * p / stay;
				struct pm_mdp *m = corridor(40, p, gamma);
				struct pm_plan_options o = options_of(planner, 1e-8);
				struct pm_plan_info info;
				enum pm_status status = pm_plan(m, NULL, &o, v, &info);

				ck_assert_msg(status == PM_OK, "%s, gamma %g, p %g: %s", planner->name, gamma, p, pm_status_name(status));
				ck_assert(info.bound <= 1e-8 && info.residual >= 0);
				ck_assert_str_eq(info.method, planner->name);
				for (size_t left = 0; left <= 40; left++)
					ck_close(v[40 - left], gamma == 1 ? -(double)left / p : -(1 - pow(q, (double)left)) / (1 - q) / stay, 1e-8);
				pm_mdp_free(m);
			}
}
END_TEST

/* Two states: a goes over with 0.7, else stays; V solves a 2 x 2 system.  One state: r / (1 - gamma). */
START_TEST(chains_have_closed_forms)
{
	const struct pm_transition two[] = {{0, 0, 0, 0.3, -1.25}, {0, 0, 1, 0.7, 2.5}, {1, 0, 0, 1, 0.75}}, one = {0, 0, 0, 1, -0.37};
	const unsigned char none[] = {0, 0};
	struct pm_mdp *m = mdp_of(2, 1, 0.9, two, 3, none), *single = mdp_of(1, 1, 0.9, &one, 1, none);
	const struct pm_planner *planner;
	double v[2], r = 0.3 * -1.25 + 0.7 * 2.5;

	for EACH_PLANNER (planner) {
		struct pm_plan_options o = options_of(planner, 1e-9);

		ck_ok(pm_plan(m, NULL, &o, v, NULL));
		/* v0 = r + .9 (.3 v0 + .7 v1), v1 = .75 + .9 v0 */
		ck_close(v[0], (r + 0.63 * 0.75) / (1 - 0.27 - 0.63 * 0.9), 1e-9);
		ck_close(v[1], 0.75 + 0.9 * v[0], 2e-9);
		ck_ok(pm_plan(single, NULL, &o, v, NULL));
		ck_close(v[0], -0.37 / (1 - 0.9), 1e-9);
		o.gamma = 0;
		ck_ok(pm_plan(m, NULL, &o, v, NULL));
		ck_close(v[0], r, 1e-15);
		ck_close(v[1], 0.75, 1e-15);
	}
	pm_mdp_free(m);
	pm_mdp_free(single);
}
END_TEST

START_TEST(every_planner_against_all_policies)
{
	static const double gammas[] = {0, 0.3, 0.9, 0.999, 1 - 1e-6};
	gsl_rng *rng = stream_of(41);
	const struct pm_planner *planner;

	for (int round = 0; round < check_rounds(400); round++) {
		struct random_law law = {2 + (size_t)round % 4, 1 + (size_t)round % 3, 1 + (size_t)round % 4, gammas[round % 5], round % 2, round % 3 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		double v[8], q[24], a[24], exact[8], reward[24];

		for (size_t row = 0; row < m->n_states * m->n_actions; row++)
			reward[row] = round % 4 < 3 ? m->reward[row] : m->terminal[row / m->n_actions] ? 0 : random_reward(&law, rng);
		oracle_optimum(m, reward, law.gamma, exact);
		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-8);
			struct pm_plan_info info;
			enum pm_status status = pm_plan_values(m, round % 4 < 3 ? NULL : reward, &o, v, q, a, &info);

			check_answer(planner->name, status, &info, v, exact, m->n_states, 1e-8);
			for (size_t s = 0; s < m->n_states; s++) {
				double most = -INFINITY, largest = -INFINITY;

				for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++) {
					most = fmax(most, a[row]);
					largest = fmax(largest, q[row]);
				}
				ck_assert(most == 0);
				ck_assert(fabs(largest - v[s]) <= info.residual * (1 + 1e-12) + 1e-15 * fabs(v[s]));
			}
		}
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

START_TEST(nearly_undiscounted)
{
	gsl_rng *rng = stream_of(45);
	const struct pm_planner *planner;

	for (int round = 0; round < 40; round++) {
		struct random_law law = {4, 2, 2, 1 - 1e-9, round % 2, false};
		struct pm_mdp *m = random_mdp(&law, rng);
		double v[4], exact[4];

		oracle_optimum(m, m->reward, law.gamma, exact);
		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-7);
			struct pm_plan_info info;

			check_answer(planner->name, pm_plan(m, NULL, &o, v, &info), &info, v, exact, 4, 1e-7);
		}
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

/* What this build has not says so; what it has is tested above. */
START_TEST(the_table_of_planners)
{
	struct pm_mdp *m = corridor(3, 0.7, 0.9);
	double v[4];

	for (size_t i = 0; pm_planners[i]; i++) {
		ck_assert(pm_planner_find(pm_planners[i]->name) == pm_planners[i]);
		ck_assert(pm_planners[i]->summary && pm_planners[i]->summary[0]);
		if (!pm_planners[i]->available) {
			struct pm_plan_options o = options_of(pm_planners[i], 1e-9);

			ck_status(pm_plan(m, NULL, &o, v, NULL), PM_EUNSUPPORTED);
		}
	}
	ck_assert(pm_planner_find("pi")->available);
	ck_assert_ptr_nonnull(pm_planner_find("vi"));
	ck_assert_ptr_null(pm_planner_find("auto"));
	pm_mdp_free(m);
}
END_TEST

START_TEST(advantages_may_replace_their_values)
{
	double q[] = {1, -2.5, 3, 0, 0, -INFINITY}, a[6];
	const double want[] = {-2, -5.5, 0, 0, 0, -INFINITY};

	pm_advantages(2, 3, q, a);
	pm_advantages(2, 3, q, q);
	for (size_t k = 0; k < 6; k++)
		ck_assert(a[k] == want[k] && q[k] == want[k]);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {corridors_have_closed_forms, chains_have_closed_forms, every_planner_against_all_policies,
				      nearly_undiscounted, the_table_of_planners, advantages_may_replace_their_values, NULL};
	Suite *suite = suite_create("plan");

	check_case(suite, "plan", tests);
	return check_run(suite);
}
