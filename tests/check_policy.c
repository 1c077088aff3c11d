/* Policies: uniform and greedy with ties, exact values against an oracle, gamma 1 with ends, rests and cycles. */
#include "mdp.h"

#include "mdp/chain.h"
#include "mdp/sparse.h"

START_TEST(uniform_and_greedy)
{
	const double q[] = {1, 3, 3 + 2e-9, -1e12, -1e12 + 500, -2e12, 0, -1e-10, -1};
	const double want[] = {0, 0.5, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0};
	const double strict[] = {0, 0, 1, 0, 1, 0, 1, 0, 0};
	double policy[9];

	/* A tie is a difference of at most 1e-9 times max(1, |largest|). */
	pm_policy_greedy(3, 3, q, PM_TIE_TOLERANCE, policy);
	ck_assert_mem_eq(policy, want, sizeof want);
	pm_policy_greedy(3, 3, q, 0, policy);
	ck_assert_mem_eq(policy, strict, sizeof strict);
	pm_policy_greedy(3, 3, q, 1e9, policy);
	for (size_t k = 0; k < 9; k++)
		ck_assert(policy[k] == 1 / 3.);
	pm_policy_uniform(3, 3, policy);
	for (size_t k = 0; k < 9; k++)
		ck_assert(policy[k] == 1 / 3.);
}
END_TEST

/* Deterministic, stochastic, sparse and cyclic, against elimination in long double. */
START_TEST(values_agree_with_elimination)
{
	static const double gammas[] = {0, 0.5, 0.99, 0.9999, 1};
	gsl_rng *rng = stream_of(51);

	for (int round = 0; round < 500; round++) {
		double gamma = gammas[round % 5];
		struct random_law law = {1 + (size_t)round % 30, 1 + (size_t)round % 4, round % 3 ? 3 : 1, gamma, gamma == 1 || round % 2, false};
		struct pm_mdp *m;
		double v[30], policy[120], residual, size = 1;
		long double exact[30];

		law.n_states += law.n_states == 1 && law.ends;
		m = random_mdp(&law, rng);
		random_policy(m, round % 2 == 0, rng, policy);
		oracle_evaluate(m, m->reward, gamma, policy, exact);
		ck_ok(pm_policy_evaluate(m, NULL, -1, policy, v, &residual));
		for (size_t s = 0; s < m->n_states; s++)
			size = fmax(size, fabs(v[s]));
		ck_assert_msg(residual <= 1e-14 * size * (double)m->n_states, "residual %g", residual);
		for (size_t s = 0; s < m->n_states; s++)
			ck_assert_msg(fabs(v[s] - (double)exact[s]) <= 1e-11 * size, "gamma %g: %.17g, exactly %.17g", gamma, v[s], (double)exact[s]);
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

/* A ring of n states, reward 1 in the first: values gamma^distance / (1 - gamma^n); and a tail into it. */
START_TEST(rings_have_closed_forms)
{
	static const double gammas[] = {0, 0.3, 0.999, 1 - 1e-9};

	for (size_t n = 1; n < 40; n += 3)
		for (size_t i = 0; i < N_OF(gammas); i++) {
			struct pm_transition t[60];
			unsigned char none[60] = {0};
			double v[60], policy[60], g = gammas[i], lap = -expm1((double)n * log1p(g - 1));
			struct pm_mdp *m;

			for (size_t s = 0; s < n + 20; s++) {
				t[s] = (struct pm_transition){s, 0, s + 1 < n + 20 ? s + 1 : 20, 1, s == 20};
				policy[s] = 1;
			}
			m = mdp_of(n + 20, 1, g, t, n + 20, none);
			ck_ok(pm_policy_evaluate(m, NULL, -1, policy, v, NULL));
			for (size_t s = 0; s < n + 20; s++) {
				double distance = s <= 20 ? 20. - (double)s : (double)(n + 20 - s);

				ck_close(v[s], g == 0 ? distance == 0 : pow(g, distance) / lap, 1e-7 * (i == 3 ? 10 : 1e-5));
			}
			pm_mdp_free(m);
		}
}
END_TEST

/*
 * gamma 1.  State 2 ends; 0 and 1 go round with rewards `there` and `back`; from 0 the second action leaves.  What the policy that
 * goes round earns has a sum only when both rewards are 0.
 */
START_TEST(undiscounted_values)
{
	static const double there[] = {0, 1, 1e-300, 1}, back[] = {0, -1, 0, 1};
	static const enum pm_status status[] = {PM_OK, PM_EDIVERGE, PM_EDIVERGE, PM_EDIVERGE};
	const unsigned char last[] = {0, 0, 1, 0};
	const double rounds[] = {1, 0, 1, 0, 1, 0, 1, 0}, leaves[] = {0, 1, 1, 0, 0, 0, 1, 0}, half[] = {0.5, 0.5, 1, 0, 1, 0, 1, 0};

	for (size_t i = 0; i < N_OF(there); i++) {
		const struct pm_transition t[] = {{0, 0, 1, 1, there[i]}, {0, 1, 2, 1, 7}, {1, 0, 0, 1, back[i]}, {1, 1, 0, 1, back[i]},
						  {3, 0, 0, 0.25, 4},	  {3, 0, 2, 0.75, 0}, {3, 1, 2, 1, 0}};
		struct pm_mdp *m = mdp_of(4, 2, 1, t, N_OF(t), last);
		double v[4], residual;

		ck_status(pm_policy_evaluate(m, NULL, -1, rounds, v, &residual), status[i]);
		if (status[i] == PM_OK) {
			ck_assert(v[0] == 0 && v[1] == 0 && v[2] == 0);
			ck_close(v[3], 1, 1e-15); /* a reward of 4 on the way to rest, once in four */
			ck_assert(residual < 1e-15);
		}
		ck_ok(pm_policy_evaluate(m, NULL, -1, leaves, v, &residual));
		ck_close(v[0], 7, 1e-15);
		ck_close(v[1], 7 + back[i], 1e-15);
		ck_ok(pm_policy_evaluate(m, NULL, -1, half, v, NULL));
		/* Leaving once in two: v0 = (there + back + v0) / 2 + 7 / 2. */
		ck_close(v[0], there[i] + back[i] + 7, 1e-14);
		/* Discounted, the round trip is a matter of course. */
		ck_ok(pm_policy_evaluate(m, NULL, 0.5, rounds, v, NULL));
		ck_close(v[0], (there[i] + 0.5 * back[i]) / 0.75, 1e-14);
		pm_mdp_free(m);
	}
}
END_TEST

START_TEST(what_is_wrong_is_refused)
{
	const struct pm_transition t[] = {{0, 0, 0, 1, 1}, {0, 1, 1, 1, 2}};
	const unsigned char last[] = {0, 1};
	static const double bad[][4] = {{0.5, 0.4, 0, 0}, {1.5, -0.5, 0, 0}, {NAN, 1, 0, 0}, {0, 0, 0, 0}, {INFINITY, 0, 0, 0}};
	struct pm_mdp *m = mdp_of(2, 2, 0.9, t, 2, last);
	const double good[] = {0.5, 0.5, NAN, -3}; /* rows of terminal states are not read */
	double v[2], reward[] = {1, NAN, 0, 0}, huge[] = {1e308, 1e308, 0, 0};

	for (size_t i = 0; i < N_OF(bad); i++)
		ck_status(pm_policy_evaluate(m, NULL, -1, bad[i], v, NULL), PM_EPROB);
	ck_ok(pm_policy_evaluate(m, NULL, -1, good, v, NULL));
	ck_close(v[0], 1.5 / 0.55, 1e-15);
	ck_status(pm_policy_evaluate(m, NULL, 1.5, good, v, NULL), PM_EDOM);
	ck_status(pm_policy_evaluate(m, NULL, NAN, good, v, NULL), PM_EDOM);
	ck_status(pm_policy_evaluate(m, reward, -1, good, v, NULL), PM_EDOM);
	reward[1] = INFINITY;
	ck_status(pm_policy_evaluate(m, reward, -1, good, v, NULL), PM_EDOM);
	ck_status(pm_policy_evaluate(m, huge, 0.999, good, v, NULL), PM_EOVERFLOW);
	ck_close(pm_mean_return(m, (double[]){2.5, 100}), 2.5, 0);
	pm_mdp_free(m);
}
END_TEST

/* A walk left or right, each once in two, between two ends: cost 1 a step. */
static struct pm_mdp *walk(size_t length, double gamma)
{
	struct pm_transition *t = calloc(2 * length, sizeof *t);
	unsigned char *terminal = calloc(length + 1, 1);
	struct pm_mdp *m;
	size_t k = 0;

	terminal[0] = terminal[length] = 1;
	for (size_t s = 1; s < length; s++) {
		t[k++] = (struct pm_transition){s, 0, s - 1, 1, -1};
		t[k++] = (struct pm_transition){s, 1, s + 1, 1, -1};
	}
	m = mdp_of(length + 1, 2, gamma, t, k, terminal);
	free(t);
	free(terminal);
	return m;
}

/*
 * V(x) = -(1 - (z^x + z^(L-x)) / (1 + z^L)) / (1 - gamma) with z = (1 - sqrt(1 - gamma^2)) / gamma, the decaying root of
 * gamma z^2 - 2 z + gamma = 0; without discount V(x) = -x (L - x).
 */
START_TEST(long_walks_have_closed_forms)
{
	static const struct {
		size_t length;
		double gamma;
	} rows[] = {{300, 1}, {1000, 1}, {3000, 0.99999}, {100000, 0.999}, {100000, 0.5}};

	for (size_t i = 0; i < N_OF(rows); i++) {
		size_t L = rows[i].length;
		double g = rows[i].gamma, z = (1 - sqrt((1 - g) * (1 + g))) / g, residual, *v = calloc(L + 1, sizeof *v);
		double *policy = calloc(2 * (L + 1), sizeof *policy);
		struct pm_mdp *m = walk(L, g);

		pm_policy_uniform(L + 1, 2, policy);
		ck_ok(pm_policy_evaluate(m, NULL, -1, policy, v, &residual));
		for (size_t s = 0; s <= L; s++) {
			double x = (double)s, y = (double)(L - s);

			ck_close(v[s], g == 1 ? -x * y : -(1 - (pow(z, x) + pow(z, y)) / (1 + pow(z, (double)L))) / (1 - g), 1e-8);
		}
		ck_assert(residual <= 1e-11 * (1 + fabs(v[L / 2])));
		pm_mdp_free(m);
		free(v);
		free(policy);
	}
}
END_TEST

/* 100,200 cells, slips and a policy that takes every action: values by residual, occupancies by the product with the rewards. */
START_TEST(large_boards)
{
	size_t height = (size_t)check_rounds(300), n = height * 334;
	struct pm_gridworld *grid = pm_gridworld_alloc(height, 334);
	gsl_rng *rng = stream_of(52);
	double *policy = calloc(4 * n, sizeof *policy), *v = calloc(n, sizeof *v), *mu = calloc(4 * n, sizeof *mu), residual, total = 0;
	struct pm_mdp *m;

	for (size_t s = 0; s < n; s++)
		grid->cell[s] = (unsigned char)"\0\0\0\0\4\5\6\2"[pm_rng_below(rng, 8)];
	grid->cell[17] = PM_CELL_GOAL;
	grid->slip = 0.2;
	ck_ok(pm_gridworld_to_mdp(grid, &m));
	pm_policy_uniform(n, 4, policy);
	ck_ok(pm_policy_evaluate(m, NULL, -1, policy, v, &residual));
	ck_assert_msg(residual < 1e-9, "residual %g", residual);
	ck_ok(pm_occupancy(m, -1, policy, NULL, mu));
	for (size_t row = 0; row < 4 * n; row++)
		total += mu[row] * m->reward[row];
	ck_close(total, pm_mean_return(m, v), 1e-8);
	pm_mdp_free(m);
	pm_gridworld_free(grid);
	gsl_rng_free(rng);
	free(policy);
	free(v);
	free(mu);
}
END_TEST

/* UMFPACK is in some builds only. */
static void solve_directly(const struct pm_mdp *chain, double gamma, bool transposed, double *x, const double *otherwise)
{
	enum pm_status status = pmi_sparse_solve(chain, gamma, NULL, transposed, 2, x);

	ck_assert(status == PM_OK || status == PM_EUNSUPPORTED);
	if (status)
		memcpy(x, otherwise, 2 * chain->n_states * sizeof *x);
}

/* By Krylov, by dense LU and by sparse LU, forwards and transposed. */
START_TEST(sparse_and_dense_agree)
{
	gsl_rng *rng = stream_of(53);

	for (int round = 0; round < check_rounds(12); round++) {
		struct random_law law = {50 + 10 * (size_t)round, 3, 3, round % 3 ? 0.99 : 1, round % 3 == 0, false};
		struct pm_mdp *m = random_mdp(&law, rng), *chain;
		size_t n = m->n_states;
		double *policy = calloc(3 * n, sizeof *policy), *x = calloc(6 * n, sizeof *x);

		random_policy(m, round % 2 == 0, rng, policy);
		ck_ok(pmi_chain_make(m, NULL, policy, &chain));
		for (size_t i = 0; i < 2 * n; i++)
			x[i] = x[2 * n + i] = x[4 * n + i] = gsl_rng_uniform(rng) - 0.5;
		ck_ok(pmi_chain_solve_dense(chain, law.gamma, round % 4 < 2, 2, x));
		ck_ok(pmi_chain_solve_sparse(chain, law.gamma, round % 4 < 2, 2, x + 2 * n));
		solve_directly(chain, law.gamma, round % 4 < 2, x + 4 * n, x);
		for (size_t i = 0; i < 2 * n; i++) {
			ck_close(x[2 * n + i], x[i], 1e-10);
			ck_close(x[4 * n + i], x[i], 1e-10);
		}
		pm_mdp_free(chain);
		pm_mdp_free(m);
		free(policy);
		free(x);
	}
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {uniform_and_greedy, values_agree_with_elimination, rings_have_closed_forms, undiscounted_values,
				      what_is_wrong_is_refused, long_walks_have_closed_forms, large_boards, sparse_and_dense_agree, NULL};
	Suite *suite = suite_create("policy");

	check_case(suite, "policy", tests);
	return check_run(suite);
}
