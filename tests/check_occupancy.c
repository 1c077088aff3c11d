/* Occupancies and successor features: identities, closed forms, oracles. */
#include "mdp.h"

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

/* Without discount what goes on for ever where nobody comes is no trouble; where somebody may come it is. */
START_TEST(unreached_loops_are_no_trouble)
{
	const struct pm_transition t[] = {{0, 0, 1, 1, 0}, {1, 0, 3, 0.5, 0}, {1, 0, 0, 0.5, 0}, {2, 0, 2, 0.5, 0}, {2, 0, 1, 0.5, 0}, {4, 0, 4, 1, 0}};
	struct pm_mdp *m = mdp_of(5, 1, 1, t, N_OF(t), (const unsigned char[]){0, 0, 0, 1, 0});
	const double policy[] = {1, 1, 1, 1, 1}, some[] = {0.75, 0, 0.25, 0, 0}, all[] = {0.5, 0, 0, 0, 0.5};
	double mu[5], visits[25];

	/* From 0: 2 visits of 0 and 2 of 1; from 2: 2 of 2, and then 1 more of 1 than of 0, which are 1 and 2. */
	ck_ok(pm_occupancy(m, -1, policy, some, mu));
	ck_close(mu[0], 0.75 * 2 + 0.25, 1e-15);
	ck_close(mu[1], 0.75 * 2 + 0.25 * 2, 1e-15);
	ck_close(mu[2], 0.25 * 2, 1e-15);
	ck_assert(mu[3] == 0 && mu[4] == 0);
	ck_status(pm_occupancy(m, -1, policy, all, mu), PM_EDIVERGE);
	ck_status(pm_occupancy(m, -1, policy, NULL, mu), PM_EDIVERGE);
	ck_status(pm_visits(m, -1, policy, visits), PM_EDIVERGE);
	pm_mdp_free(m);
}
END_TEST

/* A row off 1 by less than 1e-9 counts divided by its sum, however near 1 gamma is: without that 1 - gamma 1.0000000005 is negative. */
START_TEST(rows_count_as_distributions)
{
	static const double gammas[] = {0.9, 1 - 1e-9, 1 - 1e-12};
	const struct pm_transition t[] = {{0, 0, 0, 1, 1}, {0, 1, 0, 1, 1}};
	const double policy[] = {0.5, 0.5 + 5e-10}, phi[] = {1, 1};

	for (size_t i = 0; i < N_OF(gammas); i++) {
		struct pm_mdp *m = mdp_of(1, 2, gammas[i], t, 2, (const unsigned char[]){0});
		double v, residual, mu[2], psi, visits;

		ck_ok(pm_policy_evaluate(m, NULL, -1, policy, &v, &residual));
		ck_ok(pm_occupancy(m, -1, policy, NULL, mu));
		ck_ok(pm_successor_features(m, -1, policy, phi, 1, &psi));
		ck_ok(pm_visits(m, -1, policy, &visits));
		ck_close(v * (1 - gammas[i]), 1, 4e-16 / (1 - gammas[i]));
		ck_close((mu[0] + mu[1]) * (1 - gammas[i]), 1, 4e-16 / (1 - gammas[i]));
		ck_close(psi * (1 - gammas[i]), 1, 4e-16 / (1 - gammas[i]));
		ck_close(visits * (1 - gammas[i]), 1, 4e-16 / (1 - gammas[i]));
		ck_assert(residual <= 4e-16 * v);
		pm_mdp_free(m);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {values_are_products_with_occupancies, occupancies_have_closed_forms, occupancies_refuse,
				      unreached_loops_are_no_trouble, rows_count_as_distributions, NULL};
	Suite *suite = suite_create("occupancy");

	check_case(suite, "occupancy", tests);
	return check_run(suite);
}
