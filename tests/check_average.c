/* Average reward: equations, the discounted limit, all policies tried, closed forms at every scale, and the bound. */
#include "mdp.h"

#include "mdp/bellman.h"

enum { MOST = 12, ACTIONS = 3 };

/* g = P g and g + h = r + P h, P* h = 0 by the limit of long averages; gains against the discounted limit (1 - gamma) V. */
START_TEST(gain_and_bias_of_policies)
{
	gsl_rng *rng = stream_of(64);

	for (int round = 0; round < check_rounds(300); round++) {
		struct random_law law = {2 + (size_t)round % (MOST - 1), 1 + (size_t)round % ACTIONS, round % 3 ? 2 : 1, 0.9, round % 2, false};
		struct pm_mdp *m = random_mdp(&law, rng);
		size_t n = m->n_states;
		double policy[MOST * ACTIONS], gain[MOST], bias[MOST];
		long double once[MOST], twice[MOST], four[MOST];
		const double d = 0x1p-16;

		random_policy(m, round % 4 < 2, rng, policy);
		ck_ok(pm_policy_gain(m, NULL, policy, gain, bias));
		oracle_evaluate(m, m->reward, 1 - d, policy, once);
		oracle_evaluate(m, m->reward, 1 - 2 * d, policy, twice);
		oracle_evaluate(m, m->reward, 1 - 4 * d, policy, four);
		for (size_t s = 0; s < n; s++) {
			double pg = 0, ph = 0, r = 0, limit;

			for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0) && !m->terminal[s]; row++) {
				r += policy[row] * m->reward[row];
				for (size_t k = m->row[row]; k < m->row[row + 1]; k++) {
					pg += policy[row] * m->probability[k] * gain[m->next[k]];
					ph += policy[row] * m->probability[k] * bias[m->next[k]];
				}
			}
			ck_close(gain[s], pg, 1e-12);
			ck_close(gain[s] + bias[s], r + ph, 1e-10);
			/* Laurent: V = g / d + h + c d + c' d^2 + ... with d = 1 - gamma; c and c' taken out of three of them. */
			limit = (double)((8 * (once[s] - (long double)gain[s] / d) - 6 * (twice[s] - (long double)gain[s] / (2 * d)) + four[s] -
					  (long double)gain[s] / (4 * d)) / 3);
			ck_assert_msg(fabs(limit - bias[s]) < 2e-5 * (1 + fabs(bias[s])), "bias %g, limit %g", bias[s], limit);
		}
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

/* The best gain of all policies, state by state, and the bound where there is one. */
START_TEST(best_gain_of_all_policies)
{
	gsl_rng *rng = stream_of(65);
	size_t bounded = 0, several = 0;

	for (int round = 0; round < check_rounds(300); round++) {
		struct random_law law = {2 + (size_t)round % 4, 1 + (size_t)round % ACTIONS, 1 + (size_t)round % 2, 0.9, round % 2, round % 3 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		size_t n = m->n_states, A = m->n_actions, count = 1;
		double policy[MOST * ACTIONS], gain[MOST], bias[MOST], best[MOST], g[MOST], h[MOST];
		struct pm_average_info info;

		ck_ok(pm_plan_average(m, NULL, gain, bias, policy, &info));
		for (size_t s = 0; s < n; s++) {
			best[s] = -INFINITY;
			count *= A;
		}
		for (size_t number = 0; number < count; number++) {
			double one[MOST * ACTIONS] = {0};

			for (size_t s = 0, rest = number; s < n; s++, rest /= A)
				one[s * A + rest % A] = 1;
			ck_ok(pm_policy_gain(m, NULL, one, g, h));
			for (size_t s = 0; s < n; s++)
				best[s] = fmax(best[s], g[s]);
		}
		ck_assert(info.residual < 1e-9);
		bounded += info.bound < 1e-9;
		for (size_t s = 0; s < n; s++) {
			ck_close(gain[s], best[s], 1e-9);
			ck_assert(fabs(gain[s] - best[s]) <= info.bound);
			ck_assert(info.bound < 7);
			several += fabs(gain[s] - gain[0]) > 1e-6;
		}
		ck_ok(pm_policy_gain(m, NULL, policy, g, h));
		ck_assert_mem_eq(g, gain, n * sizeof *g);
		pm_mdp_free(m);
	}
	ck_assert(check_share() > 1 || (bounded > 50 && several > 20));
	gsl_rng_free(rng);
}
END_TEST

/* The machine: run while new, repair when worn; a ring of rewards 1, 2, 6 has gain 3 and bias by hand. */
START_TEST(average_closed_forms)
{
	const struct pm_transition t[] = {{0, 0, 1, 1, 1}, {1, 0, 2, 1, 2}, {2, 0, 0, 1, 6}, {3, 0, 0, 0.5, 10}, {3, 0, 4, 0.5, 0}};
	const unsigned char last[] = {0, 0, 0, 0, 1};
	const double policy[] = {1, 1, 1, 1, 1};
	struct pm_mdp *m = mdp_of(5, 1, 1, t, N_OF(t), last);
	double gain[5], bias[5], reward[] = {1, NAN, 1, 1, 1};

	ck_ok(pm_policy_gain(m, NULL, policy, gain, bias));
	for (size_t s = 0; s < 3; s++)
		ck_close(gain[s], 3, 1e-14);
	ck_close(gain[3], 1.5, 1e-14);
	ck_assert(gain[4] == 0 && bias[4] == 0);
	/* h1 = h0 + 2, h2 = h1 + 1, sum 0: h0 = -5/3; h3 = 5 - 1.5 + h0 / 2 */
	ck_close(bias[0], -5 / 3., 1e-14);
	ck_close(bias[1], 1 / 3., 1e-14);
	ck_close(bias[2], 4 / 3., 1e-14);
	ck_close(bias[3], 3.5 - 5 / 6., 1e-14);
	ck_status(pm_policy_gain(m, reward, policy, gain, bias), PM_EDOM);
	ck_status(pm_policy_gain(m, NULL, (double[]){1, 1, 0.5, 1, 1}, gain, bias), PM_EPROB);
	ck_status(pm_policy_gain(m, (double[]){1e308, 1e308, 1e308, 0, 0}, policy, gain, bias), PM_EOVERFLOW);
	pm_mdp_free(m);
}
END_TEST

/* Staying earns x a step, going to and fro 0 and 3 x: gain 3/2 x, bias -3/4 x and 3/4 x. */
START_TEST(rewards_of_any_size)
{
	static const double sizes[] = {1e307, 1e150, 1e12, 1, 1e-9, 1e-11, 1e-12, 1e-100, 1e-300};

	for (size_t i = 0; i < N_OF(sizes); i++) {
		double x = sizes[i], gain[2], bias[2], policy[4];
		const struct pm_transition t[] = {{0, 0, 0, 1, x}, {0, 1, 1, 1, 0}, {1, 0, 0, 1, 3 * x}, {1, 1, 1, 1, 0}};
		struct pm_mdp *m = mdp_of(2, 2, 1, t, N_OF(t), (const unsigned char[]){0, 0});
		struct pm_average_info info;

		ck_ok(pm_plan_average(m, NULL, gain, bias, policy, &info));
		ck_close(gain[0] / x, 1.5, 1e-15);
		ck_close(gain[1] / x, 1.5, 1e-15);
		ck_close(bias[0] / x, -0.75, 1e-15);
		ck_close(bias[1] / x, 0.75, 1e-15);
		ck_assert(policy[1] == 1 && policy[2] == 1 && info.bound < 1e-14 * x);
		pm_mdp_free(m);
	}
}
END_TEST

/* Two pairs of states that go over to each other with probability e and 2 e: a third of the time is spent in the second, whatever e is. */
START_TEST(sets_that_are_hardly_left)
{
	for (double e = 0.1; e > 1e-300; e *= 1e-3) {
		const struct pm_transition t[] = {{0, 0, 1, 1, 0},     {1, 0, 0, 1 - e, 0}, {1, 0, 2, e, 0},
						  {2, 0, 3, 1, 1}, {3, 0, 2, 1 - 2 * e, 1}, {3, 0, 0, 2 * e, 1}};
		struct pm_mdp *m = mdp_of(4, 1, 1, t, N_OF(t), (const unsigned char[]){0, 0, 0, 0});
		double gain[4], bias[4];
		struct pm_average_info info;

		ck_ok(pm_policy_gain(m, NULL, (const double[]){1, 1, 1, 1}, gain, bias));
		ck_ok(pm_plan_average(m, NULL, gain, bias, NULL, &info));
		for (size_t s = 0; s < 4; s++) {
			ck_close(gain[s], 1 / 3., 4e-16);
			ck_assert(fabs(gain[s] - 1 / 3.) <= info.bound);
		}
		/* A visit to the second pair takes 1 / e steps from state 2 on, each 2/3 above the gain. */
		ck_close((bias[2] - bias[0]) * e, 2 / 3., 1e-14);
		pm_mdp_free(m);
	}
}
END_TEST

/* Chains of several classes, some periodic, have the gain of the class that is come to; the bound is as wide as gains differ. */
START_TEST(several_periodic_classes)
{
	const struct pm_transition t[] = {{0, 0, 1, 1, 1}, {1, 0, 0, 1, 3}, {2, 0, 2, 1, 7}, {3, 0, 0, 0.25, 100}, {3, 0, 2, 0.75, 100}};
	struct pm_mdp *m = mdp_of(4, 1, 1, t, N_OF(t), (const unsigned char[]){0, 0, 0, 0});
	double gain[4], bias[4];
	struct pm_average_info info;

	ck_ok(pm_plan_average(m, NULL, gain, bias, NULL, &info));
	ck_assert(gain[0] == 2 && gain[1] == 2 && gain[2] == 7);
	ck_close(gain[3], 5.75, 1e-15);
	ck_close(bias[0], -0.5, 1e-15);
	ck_close(bias[1], 0.5, 1e-15);
	ck_close(bias[2], 0, 1e-15);
	ck_close(bias[3], 100 - 5.75 - 0.125, 1e-15);
	ck_assert(info.residual < 1e-14 && info.bound >= 5 && info.bound < 100);
	ck_status(pm_plan_average(m, (const double[]){0, 0, NAN, 0}, gain, bias, NULL, &info), PM_EDOM);
	pm_mdp_free(m);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {gain_and_bias_of_policies, best_gain_of_all_policies, average_closed_forms, rewards_of_any_size,
				      sets_that_are_hardly_left, several_periodic_classes, NULL};
	Suite *suite = suite_create("average reward");

	check_case(suite, "average reward", tests);
	return check_run(suite);
}
