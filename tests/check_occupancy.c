/* Occupancies, successor features, soft values, finite horizons, average reward: identities, closed forms, oracles. */
#include "mdp.h"

static void random_policy(const struct pm_mdp *m, bool one, gsl_rng *rng, double *policy)
{
	for (size_t s = 0; s < m->n_states; s++) {
		double sum = 0, *p = policy + s * m->n_actions;
		size_t only = (size_t)pm_rng_below(rng, m->n_actions);

		for (size_t a = 0; a < m->n_actions; a++)
			sum += p[a] = one ? a == only : gsl_rng_uniform(rng) + 0.01;
		for (size_t a = 0; a < m->n_actions; a++)
			p[a] /= sum;
	}
}

enum { MOST = 12, ACTIONS = 3, FEATURES = 2 };

static double dot(const double *x, const double *y, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

/* V = N r_pi, J = mu . r, V = w . psi, flow: mu(s,.) = start + gamma sum T mu; sum of mu is the length of the episode. */
START_TEST(values_are_products_with_occupancies)
{
	static const double gammas[] = {0, 0.5, 0.99, 1};
	gsl_rng *rng = stream_of(61);

	for (int round = 0; round < check_rounds(300); round++) {
		double gamma = gammas[round % 4];
		struct random_law law = {2 + (size_t)round % (MOST - 1), 1 + (size_t)round % ACTIONS, round % 5 ? 3 : 1, gamma, gamma == 1 || round % 3, false};
		struct pm_mdp *m = random_mdp(&law, rng);
		size_t n = m->n_states, rows = n * m->n_actions;
		double policy[MOST * ACTIONS], v[MOST], mu[MOST * ACTIONS], visits[MOST * MOST], phi[MOST * ACTIONS * FEATURES], psi[MOST * FEATURES];
		const double w[FEATURES] = {0.7, -1.3};
		double reward[MOST * ACTIONS], flow[MOST];

		random_policy(m, round % 2, rng, policy);
		for (size_t k = 0; k < rows * FEATURES; k++)
			phi[k] = gsl_rng_uniform(rng) - 0.5;
		for (size_t row = 0; row < rows; row++)
			reward[row] = dot(w, phi + row * FEATURES, FEATURES);
		ck_ok(pm_policy_evaluate(m, reward, gamma, policy, v, NULL));
		ck_ok(pm_occupancy(m, -1, policy, NULL, mu));
		ck_ok(pm_visits(m, -1, policy, visits));
		ck_ok(pm_successor_features(m, -1, policy, phi, FEATURES, psi));
		ck_close(dot(mu, reward, rows), pm_mean_return(m, v), 1e-11);
		memcpy(flow, m->start, n * sizeof *flow);
		for (size_t s = 0; s < n; s++) {
			double value = 0;

			for (size_t to = 0; to < n; to++)
				value += visits[s * n + to] * (m->terminal[to] ? 0 : dot(policy + to * m->n_actions, reward + to * m->n_actions, m->n_actions));
			ck_close(value, v[s], 1e-11);
			ck_close(dot(w, psi + s * FEATURES, FEATURES), v[s], 1e-11);
			for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++)
				for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
					flow[m->next[k]] += gamma * m->probability[k] * mu[row];
		}
		for (size_t s = 0; s < n; s++) {
			double sum = 0;

			for (size_t a = 0; a < m->n_actions; a++)
				sum += mu[pm_row(m, s, a)];
			ck_close(sum, m->terminal[s] ? 0 : flow[s], 1e-11);
		}
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

/* From state 0 with 0.7 on to state 1, which ends: gamma 0.9; a start law of the caller's own. */
START_TEST(occupancies_have_closed_forms)
{
	const struct pm_transition t[] = {{0, 0, 0, 0.3, 0}, {0, 0, 1, 0.7, 0}, {1, 0, 2, 1, 0}};
	const unsigned char last[] = {0, 0, 1};
	const double policy[] = {1, 1, 1}, start[] = {0.25, 0.5, 0.25};
	struct pm_mdp *m = mdp_of(3, 1, 0.9, t, 3, last);
	double mu[3], visits[9];

	ck_ok(pm_occupancy(m, -1, policy, start, mu));
	ck_close(mu[0], 0.25 / 0.73, 1e-15);
	ck_close(mu[1], 0.5 + 0.63 * 0.25 / 0.73, 1e-15);
	ck_assert(mu[2] == 0);
	ck_ok(pm_visits(m, 1, policy, visits));
	ck_close(visits[0], 1 / 0.7, 1e-15);
	ck_close(visits[1], 1, 1e-15);
	ck_assert(visits[2] == 0 && visits[3] == 0 && visits[4] == 1 && visits[8] == 0);
	ck_ok(pm_occupancy(m, 0, policy, NULL, mu));
	ck_assert(mu[0] == 0.5 && mu[1] == 0.5);
	pm_mdp_free(m);
}
END_TEST

START_TEST(occupancies_refuse)
{
	const struct pm_transition t[] = {{0, 0, 0, 1, 0}, {0, 1, 1, 1, 0}};
	const unsigned char last[] = {0, 1};
	struct pm_mdp *m = mdp_of(2, 2, 0.9, t, 2, last);
	const double stays[] = {1, 0, 1, 0}, none[] = {0.5, 0.6, 1, 0};
	double x[4], phi[] = {1, NAN, 0, 0}, huge[] = {1e308, 1e308, 0, 0};

	ck_status(pm_occupancy(m, 1, stays, NULL, x), PM_EDIVERGE); /* it stays for ever, though it costs nothing */
	ck_status(pm_visits(m, 1, stays, x), PM_EDIVERGE);
	ck_status(pm_successor_features(m, 1, stays, huge, 1, x), PM_EDIVERGE);
	ck_status(pm_occupancy(m, 0.9, none, NULL, x), PM_EPROB);
	ck_status(pm_visits(m, 1.1, stays, x), PM_EDOM);
	ck_status(pm_visits(m, NAN, stays, x), PM_EDOM);
	ck_status(pm_successor_features(m, 0.9, (double[]){0.5, 0.5, 1, 0}, phi, 1, x), PM_EDOM);
	ck_status(pm_successor_features(m, 0.999, stays, huge, 1, x), PM_EOVERFLOW);
	pm_mdp_free(m);
}
END_TEST

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
		ck_assert(isinf(info.bound) && info.residual < 1e-10);
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
		ck_ok(pm_plan_finite(m, NULL, -1, STEPS, last, NULL, v, action));
		ck_ok(pm_plan_finite(m, NULL, -1, STEPS, last, policy, mean, NULL));
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
				average = dot(policy + s * A, q + s * A, A);
				ck_close(mean[t * n + s], average, 1e-13);
			}
		ck_ok(pm_plan(m, NULL, NULL, star, NULL));
		for (size_t s = 0; s < n; s++)
			ck_close(v[STEPS * n + s], star[s], 1e-9);
		ck_ok(pm_plan_finite(m, NULL, 1, 3, NULL, NULL, v, NULL)); /* without discount too */
		ck_ok(pm_plan_finite(m, NULL, 1, 0, NULL, NULL, v, NULL));
		ck_status(pm_plan_finite(m, NULL, NAN, 1, NULL, NULL, v, NULL), PM_EDOM);
		last[0] = NAN;
		ck_status(pm_plan_finite(m, NULL, -1, 1, last, NULL, v, NULL), PM_EDOM);
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

	ck_ok(pm_plan_finite(m, NULL, -1, 1, NULL, NULL, v, NULL));
	ck_status(pm_plan_finite(m, NULL, -1, 2, NULL, NULL, v, NULL), PM_EOVERFLOW);
	ck_status(pm_plan_finite(m, NULL, -1, 2, NULL, &policy, v, NULL), PM_EDOM);
	ck_status(pm_plan_finite(m, &reward, -1, 2, NULL, NULL, v, NULL), PM_EDOM);
	pm_mdp_free(m);
}
END_TEST

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
		bounded += isfinite(info.bound) ? 1 : 0;
		for (size_t s = 0; s < n; s++) {
			ck_close(gain[s], best[s], 1e-9);
			ck_assert(!isfinite(info.bound) || fabs(gain[s] - best[s]) <= info.bound);
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

int main(void)
{
	const TTest *const tests[] = {values_are_products_with_occupancies, occupancies_have_closed_forms, occupancies_refuse,
				      soft_values_solve_their_equation, soft_values_without_discount, finite_horizons, finite_horizons_refuse,
				      gain_and_bias_of_policies, best_gain_of_all_policies, average_closed_forms, NULL};
	Suite *suite = suite_create("occupancy");

	check_case(suite, "occupancy", tests);
	return check_run(suite);
}
