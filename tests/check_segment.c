#include "pref.h"

#include <gsl/gsl_deriv.h>

START_TEST(segments_are_checked)
{
	struct pm_mdp *mdp = small_world(0.9);
	size_t where = 99;

	ck_ok(pm_segment_check(mdp, SEGMENT(0, 0, 0, 0, 1, 0, 3, 1, 3), NULL));
	ck_assert_int_eq(pm_segment_check(mdp, SEGMENT(0, 0, 2), &where), PM_EDOM);
	ck_assert_uint_eq(where, 2);
	ck_assert_int_eq(pm_segment_check(mdp, SEGMENT(0, 2, 1), &where), PM_EDOM);
	ck_assert_uint_eq(where, 1);
	ck_assert_int_eq(pm_segment_check(mdp, SEGMENT(0, 0, 1, 0, 4), &where), PM_EDOM);
	ck_assert_uint_eq(where, 4);
	ck_assert_int_eq(pm_segment_check(mdp, SEGMENT(3, 0, 1), NULL), PM_EDOM);
	ck_assert_int_eq(pm_segment_check(mdp, segment_of(0, (const uint32_t[]){0}), &where), PM_EDOM);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(absorbing_is_from_a_terminal_state)
{
	struct pm_mdp *mdp = small_world(0.9);

	ck_assert(!pm_segment_is_absorbing(mdp, SEGMENT(0, 0, 1, 0, 3)));
	ck_assert(pm_segment_is_absorbing(mdp, SEGMENT(1, 0, 3, 1, 3)));
	ck_assert(pm_segment_is_absorbing(mdp, SEGMENT(3, 1, 3)));
	pm_mdp_free(mdp);
}
END_TEST

static double value(const struct pm_statistic_tables *tables, const char *name, struct pm_segment g)
{
	const struct pm_statistic *statistic = pm_statistic_find(name);

	ck_assert_ptr_nonnull(statistic);
	return statistic->value(&tables->input, g);
}

static struct pm_statistic_tables *tables_of(const struct pm_mdp *mdp, double gamma, double alpha)
{
	struct pm_statistic_tables *tables;

	ck_ok(pm_statistic_tables_alloc(mdp, gamma, alpha, PM_NEED_V | PM_NEED_ADVANTAGE | PM_NEED_LOG_POLICY, &tables));
	return tables;
}

START_TEST(statistics_of_one_segment)
{
	struct pm_mdp *mdp = small_world(0.8);
	struct pm_statistic_tables *t = tables_of(mdp, -1, 0.37);
	struct pm_segment g = SEGMENT(0, 0, 1, 1, 2, 1, 3, 0, 3);
	const double *v = t->v;

	/* Rewards 1.25, 0.9, 3.1, then the absorbing 0. */
	ck_close(value(t, "partial-return", g), 5.25, 1e-15);
	ck_close(value(t, "discounted-return", g), 1.25 + 0.8 * 0.9 + 0.64 * 3.1, 1e-15);
	ck_close(value(t, "start-value", g), v[0], 1e-15);
	ck_close(value(t, "end-value", g), 0, 1e-15);
	ck_close(value(t, "regret-endpoints", g), 5.25 - v[0], 1e-15);
	ck_close(value(t, "bootstrapped-return", SEGMENT(0, 0, 1, 1, 2)), 2.15 + v[2], 1e-15);
	ck_close(value(t, "end-value-change", SEGMENT(0, 0, 1, 1, 2)), v[2] - v[0], 1e-15);
	ck_close(value(t, "regret", g), t->advantage[0] + t->advantage[3] + t->advantage[5], 1e-15);
	ck_close(value(t, "max-ent-advantage", g), 0.37 * (t->log_policy[0] + 0.8 * t->log_policy[3] + 0.64 * t->log_policy[5]), 1e-15);
	ck_close(value(t, "linear-3", g), value(t, "regret-endpoints", g), 1e-15);
	t->input.linear[0] = 0.3;
	t->input.linear[1] = 0.7;
	ck_close(value(t, "linear-3", g), 0.3 * 5.25 + 0.7 * v[0], 1e-15);
	/* V*(2) = Q*(2, 1) = 0.5 * 3.1 + 0.5 (-0.75 + 0.8 V*(1)), V*(1) = 2: the exit is the best that state 1 has. */
	ck_close(v[1], 2, 1e-9);
	ck_close(v[2], 1.55 + 0.5 * (-0.75 + 0.8 * 2), 1e-9);
	pm_statistic_tables_free(t);
	pm_mdp_free(mdp);
}
END_TEST

/* Deterministic dynamics and gamma = 1: the advantages along a segment telescope.                Knox et al. 2024, (3) and (4) */
START_TEST(regret_by_endpoints)
{
	const struct pm_transition transition[] = {{0, 0, 1, 1, -1.25}, {0, 1, 0, 1, -0.5}, {1, 0, 2, 1, 0.3}, {1, 1, 0, 1, -0.7}};
	struct pm_mdp *mdp;
	struct pm_statistic_tables *t;
	const struct pm_segment g[] = {SEGMENT(0, 1, 0, 0, 1), SEGMENT(0, 0, 1, 1, 0, 1, 0), SEGMENT(1, 0, 2, 1, 2), SEGMENT(0, 0, 1, 0, 2)};

	ck_ok(pm_mdp_from_transitions(3, 2, 1, transition, N_OF(transition), (const unsigned char[]){0, 0, 1}, NULL, &mdp, NULL));
	t = tables_of(mdp, -1, 1);
	for (size_t i = 0; i < N_OF(g); i++) {
		ck_close(value(t, "regret", g[i]), value(t, "regret-endpoints", g[i]), 1e-9);
		ck_assert(value(t, "regret", g[i]) <= 1e-12);
	}
	/* Optimal all the way: no regret. */
	ck_close(value(t, "regret", g[3]), 0, 1e-9);
	pm_statistic_tables_free(t);
	pm_mdp_free(mdp);
}
END_TEST

/* pi_alpha = softmax(Q/alpha), V = alpha log sum exp(Q/alpha), Q = r + gamma T V: the equations are put in.  As alpha -> 0 it is A*. */
START_TEST(soft_policy_solves_its_equations)
{
	struct pm_mdp *mdp = small_world(0.9);
	const double alphas[] = {3.1, 0.37, 0.01};

	for (size_t i = 0; i < N_OF(alphas); i++) {
		struct pm_statistic_tables *t = tables_of(mdp, -1, alphas[i]);
		double v[4] = {0}, q[8], next[4];

		/* V from the policy by iteration of its own equation. */
		for (int sweep = 0; sweep < 2000; sweep++) {
			pm_q_values(mdp, NULL, -1, v, q);
			for (int s = 0; s < 3; s++) {
				double scaled[2] = {q[2 * s] / alphas[i], q[2 * s + 1] / alphas[i]};

				next[s] = alphas[i] * pm_log_sum_exp(scaled, 2);
			}
			memcpy(v, next, 3 * sizeof *v);
		}
		for (int row = 0; row < 6; row++)
			ck_close(t->log_policy[row], (q[row] - v[row / 2]) / alphas[i], 1e-9);
		if (alphas[i] < 0.1)
			for (int row = 0; row < 6; row++)
				ck_close(alphas[i] * t->log_policy[row], t->advantage[row], 0.01 * M_LN2 * 10);
		pm_statistic_tables_free(t);
	}
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(tables_refuse_bad_numbers)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_statistic_tables *t;

	ck_assert_int_eq(pm_statistic_tables_alloc(mdp, 1.1, 1, PM_NEED_V, &t), PM_EDOM);
	ck_assert_ptr_null(t);
	ck_assert_int_eq(pm_statistic_tables_alloc(mdp, NAN, 1, PM_NEED_V, &t), PM_EDOM);
	ck_assert_int_eq(pm_statistic_tables_alloc(mdp, -1, 0, PM_NEED_LOG_POLICY, &t), PM_EDOM);
	ck_ok(pm_statistic_tables_alloc(mdp, 0, 0, PM_NEED_V, &t));
	/* gamma 0: V* is the best reward of a state. */
	ck_close(t->v[2], 0.5 * 3.1 - 0.5 * 0.75, 1e-12);
	ck_assert_ptr_null(t->log_policy);
	ck_assert_ptr_null(pm_statistic_find("no such"));
	pm_statistic_tables_free(t);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(links_are_models)
{
	const double xs[] = {-40, -3.1, -0.73, -1e-9, 0, 0.2, 5.5}, nu = 1.7;

	for (const struct pm_link *const *link = pm_links; *link; link++)
		for (size_t i = 0; i < N_OF(xs); i++) {
			double p = (*link)->probability(xs[i], nu), tie = (*link)->tie(xs[i], nu);

			/* Rounding x - log nu, 40 at most, moves an exponential by half an ulp of 40, 3.6e-15 of itself. */
			ck_close(p + tie + (*link)->probability(-xs[i], nu), 1, (*link)->least_nu < 0 ? 1e-15 : 7.2e-15);
			if (p > 0)
				ck_close((*link)->log_likelihood(1, xs[i], nu).value, log(p), 1e-12);
			else
				ck_assert((*link)->log_likelihood(1, xs[i], nu).value < -700);
			ck_assert((*link)->log_likelihood(1, xs[i], nu).value == (*link)->log_likelihood(0, -xs[i], nu).value);
			if (tie > 0)
				ck_close((*link)->log_likelihood(0.5, xs[i], nu).value, log(tie), 1e-12);
		}
	ck_close(pm_link_find("logistic")->probability(log(3), 0), 0.75, 1e-15);
	ck_close(pm_link_find("probit")->probability(1.959963984540054, 0), 0.975, 1e-14);
	ck_assert(pm_link_find("noiseless")->probability(1e-300, 0) == 1);
	/* Worths 3 and 1: Rao and Kupper have 3/(3 + nu) and 1/(1 + 3 nu), Davidson 3 : 1 : nu sqrt 3. */
	ck_close(pm_link_find("rao-kupper")->probability(log(3), nu), 3 / (3 + nu), 1e-15);
	ck_close(pm_link_find("rao-kupper")->probability(-log(3), nu), 1 / (1 + 3 * nu), 1e-15);
	ck_close(pm_link_find("davidson")->tie(log(3), nu), nu * sqrt(3) / (4 + nu * sqrt(3)), 1e-15);
	ck_assert_ptr_null(pm_link_find("no such"));
	ck_assert(pm_link_takes(pm_link_find("rao-kupper"), 1.01) && !pm_link_takes(pm_link_find("rao-kupper"), 1));
	ck_assert(!pm_link_takes(pm_link_find("davidson"), 0) && !pm_link_takes(pm_link_find("davidson"), NAN));
	ck_assert(pm_link_takes(pm_link_find("probit"), -3));
}
END_TEST

struct point {
	const struct pm_link *link;
	double label, x, nu;
};

static double along_x(double x, void *params)
{
	const struct point *p = params;

	return p->link->log_likelihood(p->label, x, p->nu).value;
}

static double along_log_nu(double eta, void *params)
{
	const struct point *p = params;

	return p->link->log_likelihood(p->label, p->x, exp(eta)).value;
}

START_TEST(links_have_their_derivatives)
{
	const double xs[] = {-6.2, -0.73, 0, 0.2, 3.5};

	for (const struct pm_link *const *link = pm_links; *link; link++)
		for (size_t i = 0; i < N_OF(xs) && (*link)->smooth; i++)
			for (double label = 0; label <= 1; label += 0.5) {
				struct point p = {*link, label, xs[i], 1.7};
				gsl_function by_x = {.function = along_x, .params = &p}, by_nu = {.function = along_log_nu, .params = &p};
				struct pm_link_value at = (*link)->log_likelihood(label, xs[i], 1.7);
				double slope, nu_slope, error;

				gsl_deriv_central(&by_x, xs[i], 1e-3, &slope, &error);
				ck_assert_msg(fabs(at.slope - slope) <= fmax(1e-9, 10 * error), "%s: %g, %g", (*link)->name, at.slope, slope);
				gsl_deriv_central(&by_nu, log(1.7), 1e-3, &nu_slope, &error);
				ck_assert_msg(fabs(at.nu_slope - nu_slope) <= fmax(1e-9, 10 * error), "%s: %g, %g", (*link)->name, at.nu_slope,
					      nu_slope);
			}
}
END_TEST

START_TEST(labels_have_their_frequencies)
{
	gsl_rng *rng = stream_of(3);
	const int n = 100000;

	for (const struct pm_link *const *link = pm_links; *link; link++) {
		double p = (*link)->probability(0.4, 1.7), tie = (*link)->tie(0.4, 1.7), wins = 0, ties = 0;

		for (int i = 0; i < n; i++) {
			double label = (*link)->label(0.4, 1.7, rng);

			wins += label == 1;
			ties += label == 0.5;
		}
		/* Five standard errors. */
		ck_assert(fabs(wins / n - p) <= 5 * sqrt(p * (1 - p) / n));
		ck_assert(fabs(ties / n - tie) <= 5 * sqrt(tie * (1 - tie) / n));
	}
	ck_assert(pm_link_find("noiseless")->label(0, 0, rng) == 0.5);
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment");
	const TTest *const segments[] = {segments_are_checked, absorbing_is_from_a_terminal_state, NULL};
	const TTest *const statistics[] = {statistics_of_one_segment, regret_by_endpoints, soft_policy_solves_its_equations,
					   tables_refuse_bad_numbers, NULL};
	const TTest *const links[] = {links_are_models, links_have_their_derivatives, labels_have_their_frequencies, NULL};

	check_case(suite, "segments", segments);
	check_case(suite, "statistics", statistics);
	check_case(suite, "links", links);
	return check_run(suite);
}
