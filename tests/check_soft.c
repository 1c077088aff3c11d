/* Maximum-entropy planning: its equation, closed forms, temperatures from the least number to the largest, and what is proved of values. */
#include "mdp.h"

#include "mdp/bellman.h"

enum { MOST = 12, ACTIONS = 3, SWEEPS = 20000 };

/* The soft Bellman equation put in, and what lies between V* and V* + alpha log A / (1 - gamma). */
START_TEST(soft_values_solve_their_equation)
{
	static const double alphas[] = {1e-4, 0.05, 1, 30}, gammas[] = {0, 0.7, 0.99};
	gsl_rng *rng = stream_of(62);

	for (int round = 0; round < check_rounds(240); round++) {
		double alpha = alphas[round % 4], gamma = gammas[round % 3];
		struct random_law law = {2 + (size_t)round % 6, 1 + (size_t)round % ACTIONS, 3, gamma, round % 2, round % 5 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		size_t n = m->n_states, A = m->n_actions;
		double v[MOST], q[MOST * ACTIONS], log_policy[MOST * ACTIONS], backed[MOST * ACTIONS], star[MOST], size = 1;
		struct pm_soft_info info;

		ck_ok(pm_soft_plan(m, NULL, -1, alpha, v, q, log_policy, &info));
		ck_ok(pm_plan(m, NULL, NULL, star, NULL));
		ck_assert(info.iterations > 0 && info.bound >= info.residual);
		for (size_t s = 0; s < n; s++)
			size = fmax(size, fabs(v[s]));
		ck_assert_msg(info.bound < 1e-13 * size / (1 - gamma), "bound %g of values to %g", info.bound, size);
		pm_q_values(m, NULL, -1, v, backed);
		for (size_t s = 0; s < n; s++) {
			double scaled[ACTIONS], total = 0;

			for (size_t a = 0; a < A; a++) {
				ck_close(q[s * A + a], backed[s * A + a], 1e-12);
				scaled[a] = q[s * A + a] / alpha;
				total += exp(log_policy[s * A + a]);
				ck_close(alpha * log_policy[s * A + a], m->terminal[s] ? -alpha * log((double)A) : q[s * A + a] - v[s], 1e-10);
			}
			ck_close(total, 1, 1e-12);
			ck_close(v[s], m->terminal[s] ? 0 : alpha * pm_log_sum_exp(scaled, A), 1e-11);
			ck_assert(v[s] >= star[s] - 1e-9 && v[s] <= star[s] + alpha * log((double)A) / (1 - gamma) + 1e-9);
		}
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

/*
 * One state that may stay (reward r) or end (reward 0), gamma 1: V = alpha log(exp((r + V) / alpha) + 1) gives
 * V = -alpha log(1 - exp(r / alpha)) for r < 0, and nothing for r >= 0.
 */
START_TEST(soft_values_without_discount)
{
	static const double rewards[] = {-2, -0.1, -1e-3};
	const unsigned char last[] = {0, 1};
	struct pm_soft_info info;
	double v[2];

	for (size_t i = 0; i < N_OF(rewards); i++) {
		const struct pm_transition t[] = {{0, 0, 0, 1, rewards[i]}, {0, 1, 1, 1, 0}};
		struct pm_mdp *m = mdp_of(2, 2, 1, t, 2, last);

		ck_ok(pm_soft_plan(m, NULL, -1, 0.8, v, NULL, NULL, &info));
		ck_close(v[0], -0.8 * log(-expm1(rewards[i] / 0.8)), 1e-11);
		ck_assert(info.residual < 1e-10 && fabs(v[0] + 0.8 * log(-expm1(rewards[i] / 0.8))) <= info.bound && info.bound < 1e-9);
		ck_status(pm_soft_plan(m, (double[]){0, 0, 0, 0}, -1, 0.8, v, NULL, NULL, NULL), PM_EDIVERGE);
		ck_status(pm_soft_plan(m, (double[]){0.3, 0, 0, 0}, -1, 0.8, v, NULL, NULL, NULL), PM_EDIVERGE);
		ck_status(pm_soft_plan(m, NULL, -1, 0, v, NULL, NULL, NULL), PM_EDOM);
		ck_status(pm_soft_plan(m, NULL, -1, NAN, v, NULL, NULL, NULL), PM_EDOM);
		ck_status(pm_soft_plan(m, NULL, -1, INFINITY, v, NULL, NULL, NULL), PM_EDOM);
		ck_status(pm_soft_plan(m, NULL, 2, 1, v, NULL, NULL, NULL), PM_EDOM);
		ck_status(pm_soft_plan(m, (double[]){NAN, 0, 0, 0}, 0.9, 1, v, NULL, NULL, NULL), PM_EDOM);
		ck_status(pm_soft_plan(m, (double[]){1e308, 1e308, 0, 0}, 0.999, 1, v, NULL, NULL, NULL), PM_EOVERFLOW);
		pm_mdp_free(m);
	}
}
END_TEST

/* Soft value iteration in long double, from 0 until it stands; true when it does. */
static bool iterate_softly(const struct pm_mdp *m, double gamma, double alpha, long double *v)
{
	long double change = 1, size = 1;

	memset(v, 0, m->n_states * sizeof *v);
	for (size_t sweep = 0; sweep < SWEEPS && change > 1e-18L * size; sweep++) {
		change = 0;
		for (size_t s = 0; s < m->n_states; s++) {
			long double q[ACTIONS], most = -INFINITY, sum = 0;

			for (size_t a = 0; a < m->n_actions && !m->terminal[s]; a++) {
				q[a] = 0;
				for (size_t k = m->row[pm_row(m, s, a)]; k < m->row[pm_row(m, s, a) + 1]; k++)
					q[a] += (long double)m->probability[k] * v[m->next[k]];
				q[a] = m->reward[pm_row(m, s, a)] + gamma * q[a];
				most = q[a] > most ? q[a] : most;
			}
			for (size_t a = 0; a < m->n_actions && !m->terminal[s]; a++)
				sum += expl((q[a] - most) / alpha);
			sum = m->terminal[s] ? 0 : most + alpha * logl(sum);
			change = fmaxl(change, fabsl(sum - v[s]));
			size = fmaxl(size, fabsl(sum));
			v[s] = sum;
		}
	}
	return change <= 1e-18L * size;
}

/* 400 worlds, temperatures over twelve powers of ten, with discount and without: values are within the bound, which is near rounding. */
START_TEST(soft_values_are_within_their_bound)
{
	static const double gammas[] = {0, 0.7, 0.95, 1};
	gsl_rng *rng = stream_of(67);
	size_t undiscounted = 0;

	for (int round = 0; round < check_rounds(400) && pmi_extended_part() < 1; round++) {
		double gamma = gammas[round % 4], alpha = pow(10, 12 * gsl_rng_uniform(rng) - (gamma < 1 ? 6 : 12)), v[MOST], size = 1 + alpha;
		struct random_law law = {2 + (size_t)round % (MOST - 1), 1 + (size_t)round % ACTIONS, 2, gamma, gamma == 1 || round % 2, round % 3 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		long double exact[MOST];
		struct pm_soft_info info;

		ck_ok(pm_soft_plan(m, NULL, -1, alpha, v, NULL, NULL, &info));
		ck_assert(iterate_softly(m, gamma, alpha, exact));
		for (size_t s = 0; s < m->n_states; s++) {
			ck_assert_msg(fabsl(v[s] - exact[s]) <= info.bound + 1e-17L * fabsl(exact[s]), "gamma %g, temperature %g: %.17g off by %Lg, bound %g",
				      gamma, alpha, v[s], v[s] - exact[s], info.bound);
			size = fmax(size, fabs(v[s]));
		}
		ck_assert(gamma == 1 || info.bound <= 1e-12 * size);
		undiscounted += gamma == 1 && info.bound <= 1e-10 * size;
		pm_mdp_free(m);
	}
	ck_assert(check_share() > 1 || pmi_extended_part() == 1 || undiscounted > 90);
	gsl_rng_free(rng);
}
END_TEST

/* One state, three actions, reward r: V = (r + alpha log 3) / (1 - gamma), from the least temperature to the largest. */
START_TEST(temperatures_of_any_size)
{
	static const double alphas[] = {5e-324, 1e-310, 1e-300, 1e-9, 1, 1e9, 1e150, 1e298}, gammas[] = {0, 0.9, 1 - 1e-9};

	for (size_t i = 0; i < N_OF(alphas) * N_OF(gammas); i++) {
		const double alpha = alphas[i / 3], gamma = gammas[i % 3], want = (1.25 + alpha * log(3)) / (1 - gamma);
		const struct pm_transition t[] = {{0, 0, 0, 1, 1.25}, {0, 1, 0, 1, 1.25}, {0, 2, 0, 1, 1.25}};
		struct pm_mdp *m = mdp_of(1, 3, gamma, t, 3, (const unsigned char[]){0});
		double v, log_policy[3];
		struct pm_soft_info info;

		ck_ok(pm_soft_plan(m, NULL, -1, alpha, &v, NULL, log_policy, &info));
		ck_assert_msg(fabs(v - want) <= info.bound + 1e-15 * want, "%g %g: %.17g, expected %.17g, bound %g", alpha, gamma, v, want, info.bound);
		ck_close(v / want, 1, 1e-15 / (1 - gamma));
		ck_close(log_policy[1], -log(3), 1e-15);
		pm_mdp_free(m);
	}
}
END_TEST

/* As the temperature falls to the least number there is the values are V*; logarithms of probabilities are refused where a double does not hold them. */
START_TEST(no_temperature_is_too_low)
{
	static const double alphas[] = {5e-324, 1e-310, 1e-300, 1e-100}, gammas[] = {0, 0.9, 1 - 1e-9};
	const struct pm_transition t[] = {{0, 0, 0, 0.3, 1}, {0, 0, 1, 0.7, 1}, {0, 1, 2, 1, 0.5}, {1, 0, 0, 1, 2}, {1, 1, 1, 1, 1.9}};

	for (size_t i = 0; i < N_OF(alphas) * N_OF(gammas); i++) {
		struct pm_mdp *m = mdp_of(3, 2, gammas[i % 3], t, N_OF(t), (const unsigned char[]){0, 0, 1});
		double v[3], star[3], log_policy[6];
		bool told = alphas[i / 3] > 1e-200;
		struct pm_soft_info info;
		struct pm_plan_info plan;
		enum pm_status status = pm_plan(m, NULL, NULL, star, &plan);

		ck_assert(status == PM_OK || status == PM_ETOLERANCE);
		ck_ok(pm_soft_plan(m, NULL, -1, alphas[i / 3], v, NULL, told ? log_policy : NULL, &info));
		ck_assert(fabs(v[0] - star[0]) <= info.bound + plan.bound && fabs(v[1] - star[1]) <= info.bound + plan.bound);
		ck_assert(!told || (log_policy[0] == 0 && log_policy[1] < -1e90));
		if (i < 3)
			ck_status(pm_soft_plan(m, NULL, -1, alphas[0], v, NULL, log_policy, &info), PM_EOVERFLOW);
		pm_mdp_free(m);
	}
}
END_TEST

/*
 * Cycles at cost 1 a step, temperature 1e9, gamma 1: with x = exp(V / (2 alpha)) and c = 1 / alpha state 0 has
 * x^2 (1 - exp(-2 c)) - x exp(-2 c) = exp(-5 c), a finite value after some 1e9 steps.  By mpmath, 40 digits.
 */
START_TEST(near_where_values_diverge)
{
	const struct pm_transition t[] = {{0, 0, 1, 1, -1}, {0, 1, 2, 1, -5}, {1, 0, 0, 1, -1}, {1, 1, 2, 0.5, -1}, {1, 1, 0, 0.5, -1}};
	struct pm_mdp *m = mdp_of(3, 2, 1, t, N_OF(t), (const unsigned char[]){0, 0, 1});
	double v[3], free_of_charge[6] = {0};
	struct pm_soft_info info;

	ck_ok(pm_soft_plan(m, NULL, -1, 1e9, v, NULL, NULL, &info));
	ck_assert(fabs(v[0] - 40060237314.772931673) <= info.bound && info.bound < 1e-4 * v[0]);
	ck_status(pm_soft_plan(m, free_of_charge, -1, 1e9, v, NULL, NULL, &info), PM_EDIVERGE);
	ck_status(pm_soft_plan(m, free_of_charge, -1, 1e-9, v, NULL, NULL, &info), PM_EDIVERGE);
	pm_mdp_free(m);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {soft_values_solve_their_equation, soft_values_without_discount, soft_values_are_within_their_bound,
				      temperatures_of_any_size, no_temperature_is_too_low, near_where_values_diverge, NULL};
	Suite *suite = suite_create("soft values");

	check_case(suite, "soft values", tests);
	return check_run(suite);
}
