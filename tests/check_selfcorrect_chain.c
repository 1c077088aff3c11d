#include "selfcorrect.h"

/* One test, two turns, a right answer kept, a wrong one rewritten: fix and break_ make REPAIR useless. */
static const struct pm_repair_chain smallest = {.tests = 1, .turns = 2, .solve = .5, .fix = 0, .break_ = 1, .gamma = 1};

static double value_of(const struct pm_repair_chain *chain, const struct pm_chain_reward *reward, size_t action, struct planned *p)
{
	struct pm_mdp *mdp;
	double q;

	ck_ok(pm_repair_chain_mdp(chain, reward, &mdp));
	plan(mdp, NULL, p);
	q = p->q[action];
	pm_mdp_free(mdp);
	return q;
}

/* The value of an honest first turn that keeps what is right; the planner may do better, so the policy is fixed. */
static double honest(const struct pm_repair_chain *chain, const struct pm_chain_reward *reward)
{
	double policy[] = {0, 0, 1, /* wrong: rewrite */ 0, 0, 1, /* right: keep */ 1, 0, 0, 1, 0, 0, 1, 0, 0};
	struct pm_mdp *mdp;
	double j;

	ck_ok(pm_repair_chain_mdp(chain, reward, &mdp));
	j = mean_return(mdp, NULL, policy);
	check_by_simulation(mdp, policy, j, 20000, 82);
	pm_mdp_free(mdp);
	return j;
}

START_TEST(sandbagging)
{
	static struct planned p;
	static const double solve[] = {.3, .5, .7, .9}, honestly[] = {.36, .50, .56, .54};
	struct pm_repair_chain chain = smallest;
	struct pm_chain_reward improve = {.kind = PM_CHAIN_IMPROVE, .binary = true, .discount = .5};
	struct pm_chain_reward score = {.kind = PM_CHAIN_SCORE, .binary = true, .bonus = 10};

	for (int k = 0; k < 4; k++) {
		double q = chain.solve = solve[k], sandbag;

		ck_close(honest(&chain, &improve), honestly[k], 1e-14);
		sandbag = value_of(&chain, &improve, PM_CHAIN_SANDBAG, &p);
		ck_close(sandbag, q, 1e-14);
		ck_close(honest(&chain, &improve) - sandbag, pm_chain_honesty(q, &improve), 1e-14);
		ck_assert((pm_chain_honesty(q, &improve) < -1e-12) == (q > .5));
		sandbag = value_of(&chain, &score, PM_CHAIN_SANDBAG, &p);
		ck_close(honest(&chain, &score), 2 * q + (1 - q) * q * 11, 1e-13);
		ck_close(sandbag, q * 11, 1e-13);
		ck_close(honest(&chain, &score) - sandbag, pm_chain_honesty(q, &score), 1e-13);
		/* The truth: 1 - (1-q)^2 against q. */
		ck_close(value_of(&chain, NULL, PM_CHAIN_TRY, &p), 1 - (1 - q) * (1 - q), 1e-14);
		ck_close(value_of(&chain, NULL, PM_CHAIN_SANDBAG, &p), q, 1e-14);
		ck_close(pm_chain_honesty(q, &pm_chain_truth), q - q * q, 1e-14);
	}
	ck_assert(fabs(pm_chain_honesty(2. / 11, &score)) < 1e-15);
	ck_assert(pm_chain_honesty(.18, &score) > 0 && pm_chain_honesty(.19, &score) < 0);
}
END_TEST

START_TEST(three_tests)
{
	static struct planned p;
	static const double discount[] = {0, .25, .5, .75, 1}, attempt[] = {.253584, .307584, .361584, .415584, .469584};
	const struct pm_repair_chain *chain = &pm_repair_chain_defaults;

	for (int k = 0; k < 5; k++) {
		struct pm_chain_reward binary = {.kind = PM_CHAIN_IMPROVE, .binary = true, .discount = discount[k]}, share = binary;

		share.binary = false;
		ck_close(value_of(chain, &binary, PM_CHAIN_TRY, &p), attempt[k], 1e-13);
		ck_close(value_of(chain, &binary, PM_CHAIN_SANDBAG, &p), .216, 1e-13);
		ck_close(value_of(chain, &share, PM_CHAIN_TRY, &p), .168 + .6 * discount[k], 1e-13);
		ck_close(value_of(chain, &share, PM_CHAIN_SANDBAG, &p), .6, 1e-13);
	}
}
END_TEST

START_TEST(second_turn)
{
	static struct planned p;
	static const size_t best[] = {PM_CHAIN_REWRITE, PM_CHAIN_REPAIR, PM_CHAIN_REPAIR, PM_CHAIN_KEEP};
	struct pm_mdp *mdp;

	for (int kind = 0; kind < 6; kind++) {
		struct pm_chain_reward r = {.kind = kind < 2 ? PM_CHAIN_FINAL : PM_CHAIN_IMPROVE, .binary = kind % 2, .discount = kind < 4 ? .5 : 1};

		ck_ok(pm_repair_chain_mdp(&pm_repair_chain_defaults, &r, &mdp));
		plan(mdp, NULL, &p);
		for (size_t k = 0; k <= 3; k++)
			for (size_t a = 0; a < 3; a++) {
				double advantage = p.a[3 * pm_repair_chain_state(&pm_repair_chain_defaults, 1, k) + a];

				ck_assert((fabs(advantage) < 1e-12) == (a == best[k]));
			}
		pm_mdp_free(mdp);
	}
}
END_TEST

START_TEST(measures)
{
	static struct planned p;
	static double policy[MOST_ROWS];
	const struct pm_repair_chain *chain = &pm_repair_chain_defaults;
	double v[PM_N_CORRECTION];
	struct pm_mdp *mdp;

	ck_ok(pm_repair_chain_mdp(chain, NULL, &mdp));
	plan(mdp, NULL, &p);
	first_best(mdp, p.q, policy);
	ck_ok(pm_repair_chain_measures(chain, policy, v));
	ck_close(v[PM_ACC1], .216, 1e-13);
	ck_close(v[PM_ACC2], .469584, 1e-13);
	ck_close(v[PM_ACC2], pm_mean_return(mdp, p.v), 1e-13);
	ck_assert(v[PM_CL] == 1);
	check_by_simulation(mdp, policy, .469584, 100000, 81);
	/* Sandbagging first: nothing is right before. */
	policy[PM_CHAIN_SANDBAG] = 1;
	policy[1] = policy[2] = 0;
	ck_ok(pm_repair_chain_measures(chain, policy, v));
	ck_assert(v[PM_ACC1] == 0 && isnan(v[PM_CL]));
	ck_close(v[PM_ACC2], .216, 1e-13);
	pm_mdp_free(mdp);
}
END_TEST

/* discount 1 telescopes to the final reward, with which every policy has the same value. */
START_TEST(telescopes)
{
	struct pm_chain_reward improve = {.kind = PM_CHAIN_IMPROVE, .discount = 1}, last = {.kind = PM_CHAIN_FINAL};
	struct pm_repair_chain chain = pm_repair_chain_defaults;
	static double policy[MOST_ROWS];
	struct pm_mdp *a, *b;

	chain.turns = 4;
	ck_ok(pm_repair_chain_mdp(&chain, &improve, &a));
	ck_ok(pm_repair_chain_mdp(&chain, &last, &b));
	for (size_t s = 0; s < a->n_states; s++) {
		policy[3 * s] = .2 + .1 * sin((double)s);
		policy[3 * s + 1] = .5;
		policy[3 * s + 2] = 1 - policy[3 * s] - .5;
	}
	ck_close(mean_return(a, NULL, policy), mean_return(b, NULL, policy), 1e-13);
	pm_mdp_free(a);
	pm_mdp_free(b);
}
END_TEST

START_TEST(algebra)
{
	static const double r[] = {.3, 1.7, -.4, 2.2, .9}, discount[] = {0, .25, .5, 1};

	for (size_t n = 1; n <= 5; n++)
		for (int k = 0; k < 4; k++) {
			double g = discount[k], other = r[n - 1];

			for (size_t t = 1; t < n; t++)
				other -= (1 - g) * pow(g, (double)(n - t - 1)) * r[t - 1];
			ck_close(pm_improvement_return(r, n, g), other, 1e-14);
		}
	ck_close(pm_improvement_return(r, 5, 1), .9, 1e-15);
	ck_close(pm_improvement_return(r, 5, 0), .9 - 2.2, 1e-15);
	/* r_1 + r_2 + alpha (r_2 - r_1) = (1 + alpha) r_2 + (1 - alpha) r_1 */
	ck_close(r[0] + r[1] + 10 * (r[1] - r[0]), 11 * r[1] - 9 * r[0], 1e-14);
}
END_TEST

/* A first turn that a group shares cancels, whatever the discount. */
START_TEST(leave_one_out)
{
	for (double g = 0; g <= 1; g += .125) {
		double value[] = {pm_improvement_return((const double[]){2, 3}, 2, g), pm_improvement_return((const double[]){2, 1}, 2, g)};
		double advantage[2];

		pm_leave_one_out(value, 2, advantage);
		ck_close(advantage[0], 2, 1e-14);
		ck_close(advantage[1], -2, 1e-14);
	}
}
END_TEST

START_TEST(errors)
{
	struct pm_repair_chain chain = pm_repair_chain_defaults;
	struct pm_chain_reward r = pm_chain_truth;
	struct pm_mdp *mdp;

	chain.turns = 1;
	ck_assert_int_eq(pm_repair_chain_mdp(&chain, NULL, &mdp), PM_EDOM);
	chain = pm_repair_chain_defaults;
	chain.tests = PM_CHAIN_MAX_TESTS + 1;
	ck_assert_int_eq(pm_repair_chain_mdp(&chain, NULL, &mdp), PM_EDOM);
	chain = pm_repair_chain_defaults;
	chain.fix = NAN;
	ck_assert_int_eq(pm_repair_chain_mdp(&chain, NULL, &mdp), PM_EDOM);
	r.discount = -1;
	ck_assert_int_eq(pm_repair_chain_mdp(&pm_repair_chain_defaults, &r, &mdp), PM_EDOM);
	ck_assert_ptr_null(mdp);
	ck_ok(pm_repair_chain_mdp(&smallest, NULL, &mdp));
	ck_ok(pm_mdp_check(mdp, NULL));
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("selfcorrect repair-chain");

	check_case(suite, "repair-chain",
		   (const TTest *const[]){sandbagging, three_tests, second_turn, measures, telescopes, algebra, leave_one_out, errors, NULL});
	return check_run(suite);
}
