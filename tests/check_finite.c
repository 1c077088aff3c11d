/* Finite horizons: the recursion put in, closed forms, and what is proved of rounding. */
#include "mdp.h"

#include "mdp/bellman.h"

enum { MOST = 12, ACTIONS = 3, LONG = 60 };

/* t steps of the corridor, and the limit V* of many; a policy in place of the maximum; the first best action. */
START_TEST(finite_horizons)
{
	enum { STEPS = 400 };
	gsl_rng *rng = stream_of(63);

	for (int round = 0; round < 60; round++) {
		struct random_law law = {2 + (size_t)round % 6, 1 + (size_t)round % ACTIONS, 3, 0.9, round % 2, round % 3 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		size_t n = m->n_states, A = m->n_actions;
		double *v = calloc((STEPS + 1) * n, sizeof *v), *mean = calloc((STEPS + 1) * n, sizeof *mean), star[MOST], q[MOST * ACTIONS];
		double policy[MOST * ACTIONS], last[MOST];
		uint32_t *action = calloc(STEPS * n, sizeof *action);

		for (size_t s = 0; s < n; s++)
			last[s] = 10 * gsl_rng_uniform(rng) - 5;
		random_policy(m, false, rng, policy);
		ck_ok(pm_plan_finite(m, NULL, -1, STEPS, last, NULL, v, action, NULL));
		ck_ok(pm_plan_finite(m, NULL, -1, STEPS, last, policy, mean, NULL, NULL));
		for (size_t t = 0; t <= STEPS; t++)
			for (size_t s = 0; s < n; s++) {
				double most = -INFINITY, average = 0;
				size_t best = 0;

				ck_assert(mean[t * n + s] <= v[t * n + s] + 1e-12);
				if (t == 0 || m->terminal[s]) {
					ck_assert(v[t * n + s] == (m->terminal[s] ? 0 : last[s]));
					continue;
				}
				pm_q_values(m, NULL, -1, v + (t - 1) * n, q);
				for (size_t a = 0; a < A; a++)
					best = q[s * A + a] > q[s * A + best] ? a : best;
				most = q[s * A + best];
				ck_close(v[t * n + s], most, 1e-14);
				ck_assert_uint_eq(action[(t - 1) * n + s], best);
				pm_q_values(m, NULL, -1, mean + (t - 1) * n, q);
				for (size_t a = 0; a < A; a++)
					average += policy[s * A + a] * q[s * A + a];
				ck_close(mean[t * n + s], average, 1e-13);
			}
		ck_ok(pm_plan(m, NULL, NULL, star, NULL));
		for (size_t s = 0; s < n; s++)
			ck_close(v[STEPS * n + s], star[s], 1e-9);
		ck_ok(pm_plan_finite(m, NULL, 1, 3, NULL, NULL, v, NULL, NULL)); /* without discount too */
		ck_ok(pm_plan_finite(m, NULL, 1, 0, NULL, NULL, v, NULL, NULL));
		ck_status(pm_plan_finite(m, NULL, NAN, 1, NULL, NULL, v, NULL, NULL), PM_EDOM);
		last[0] = NAN;
		ck_status(pm_plan_finite(m, NULL, -1, 1, last, NULL, v, NULL, NULL), PM_EDOM);
		free(v);
		free(mean);
		free(action);
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

START_TEST(finite_horizons_refuse)
{
	const struct pm_transition t = {0, 0, 0, 1, 1e308};
	const unsigned char none = 0;
	struct pm_mdp *m = mdp_of(1, 1, 1, &t, 1, &none);
	double v[4], policy = NAN, reward = INFINITY;

	ck_ok(pm_plan_finite(m, NULL, -1, 1, NULL, NULL, v, NULL, NULL));
	ck_status(pm_plan_finite(m, NULL, -1, 2, NULL, NULL, v, NULL, NULL), PM_EOVERFLOW);
	ck_status(pm_plan_finite(m, NULL, -1, 2, NULL, &policy, v, NULL, NULL), PM_EPROB);
	ck_status(pm_plan_finite(m, &reward, -1, 2, NULL, NULL, v, NULL, NULL), PM_EDOM);
	pm_mdp_free(m);
}
END_TEST

/* The recursion in long double: value of s with one step more. */
static long double backup(const struct pm_mdp *m, const double *reward, double gamma, const double *policy, size_t s, const long double *v)
{
	long double most = -INFINITY, mean = 0, total = 0;

	for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++) {
		long double value = 0;

		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			value += (long double)m->probability[k] * v[m->next[k]];
		value = reward[row] + gamma * value;
		most = value > most ? value : most;
		mean += policy ? policy[row] * value : 0;
		total += policy ? policy[row] : 1;
	}
	return m->terminal[s] ? 0 : policy ? mean / total : most;
}

/* Values of the last horizon by that; what v is off it at most, at any time, relative to the bound. */
static void check_bound(const struct pm_mdp *m, const double *reward, double gamma, const double *policy, const double *v,
			const struct pm_plan_info *info)
{
	long double now[MOST], next[MOST];

	for (size_t s = 0; s < m->n_states; s++)
		now[s] = v[s];
	for (size_t t = 1; t <= LONG; t++) {
		for (size_t s = 0; s < m->n_states; s++) {
			next[s] = backup(m, reward, gamma, policy, s, now);
			ck_assert_msg(fabsl(next[s] - v[t * m->n_states + s]) <= info->bound, "%zu steps: %.17g off by %Lg, bound %g", t,
				      v[t * m->n_states + s], next[s] - v[t * m->n_states + s], info->bound);
		}
		memcpy(now, next, sizeof now);
	}
}

/* Every horizon of 400 worlds, at every size of reward, with and without a policy, is within the bound, which is rounding and no more. */
START_TEST(rounding_is_bounded)
{
	static const double gammas[] = {0, 0.9, 0.999, 1 - 1e-9, 1}, sizes[] = {1, 1e300, 1e-300, 0x1p-1070};
	gsl_rng *rng = stream_of(66);

	for (int round = 0; round < check_rounds(400) && pmi_extended_part() < 1; round++) {
		struct random_law law = {2 + (size_t)round % (MOST - 1), 1 + (size_t)round % ACTIONS, 3, gammas[round % 5], round % 2, round % 3 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		double v[(LONG + 1) * MOST], policy[MOST * ACTIONS], reward[MOST * ACTIONS], last[MOST], size = sizes[round / 5 % 4], most;
		const double *taken = round % 7 < 3 ? policy : NULL;
		struct pm_plan_info info;

		for (size_t s = 0; s < m->n_states; s++)
			last[s] = size * (gsl_rng_uniform(rng) - 0.5);
		for (size_t row = 0; row < m->n_states * m->n_actions; row++)
			reward[row] = size * m->reward[row];
		random_policy(m, round % 2, rng, policy);
		ck_ok(pm_plan_finite(m, reward, -1, LONG, last, taken, v, NULL, &info));
		ck_assert_uint_eq(info.iterations, LONG);
		check_bound(m, reward, law.gamma, taken, v, &info);
		most = size + pmi_largest_value(v, (LONG + 1) * m->n_states);
		ck_assert(info.residual <= info.bound && info.bound <= LONG * LONG * (20 * 0x1p-52 * most + 30 * 0x1p-1074));
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

/* A horizon gone through in parts is the same to the bit; a hundred thousand steps of 0.1 add up to 1e4 within the bound. */
START_TEST(long_horizons)
{
	enum { STEPS = 100000 };
	const struct pm_transition t = {0, 0, 0, 1, 0.1};
	struct pm_mdp *m = mdp_of(1, 1, 1, &t, 1, (const unsigned char[]){0});
	double *v = calloc(STEPS + 1, sizeof *v), part[101] = {0};
	struct pm_plan_info info;

	ck_ok(pm_plan_finite(m, NULL, -1, STEPS, NULL, NULL, v, NULL, &info));
	/* 0.1 stands for 0.1 + 5.6e-18, which is exact in the reward's own number. */
	ck_assert(fabs(v[STEPS] - STEPS * 0.1) <= info.bound && info.bound < 1e-4);
	for (size_t k = 0; k < STEPS / 100; k++)
		ck_ok(pm_plan_finite(m, NULL, -1, 100, part + 100, NULL, part, NULL, NULL));
	ck_assert(part[100] == v[STEPS]);
	ck_ok(pm_plan_finite(m, NULL, -1, 0, NULL, NULL, v, NULL, &info));
	ck_assert(v[0] == 0 && info.bound == 0 && info.residual == 0 && info.iterations == 0);
	pm_mdp_free(m);
	free(v);
}
END_TEST

START_TEST(policies_that_are_none)
{
	static const double bad[][2] = {{0.5, 0.7}, {-1, 2}, {0, 0}, {NAN, 1}, {INFINITY, 0}};
	const struct pm_transition t[] = {{0, 0, 0, 1, 1}, {0, 1, 0, 1, 1}};
	struct pm_mdp *m = mdp_of(1, 2, 1, t, 2, (const unsigned char[]){0});
	double v[5];
	struct pm_plan_info info;

	for (size_t i = 0; i < N_OF(bad); i++) {
		ck_status(pm_plan_finite(m, NULL, -1, 4, NULL, bad[i], v, NULL, &info), PM_EPROB);
		ck_assert(isinf(info.bound));
	}
	ck_ok(pm_plan_finite(m, NULL, -1, 4, NULL, (const double[]){0.5, 0.5 + 5e-10}, v, NULL, &info));
	ck_close(v[4], 4, 1e-15);
	pm_mdp_free(m);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {finite_horizons, finite_horizons_refuse, rounding_is_bounded, long_horizons, policies_that_are_none, NULL};
	Suite *suite = suite_create("finite horizons");

	check_case(suite, "finite horizons", tests);
	return check_run(suite);
}
