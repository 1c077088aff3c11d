#include "selfcorrect.h"

static const struct pm_judge_reward none = {0, 0, 0}, published = {.3, .6, .3}, tenth = {.03, .06, .03}, symmetric = {.3, .3, .3};

START_TEST(threshold)
{
	ck_close(pm_judge_threshold(published), .6, 1e-15);
	ck_close(pm_judge_threshold(symmetric), .5, 1e-15);
	/* At the threshold both judgements pay the same: q R - (1-q) a = (1-q) R - q b. */
	ck_close(.6 * .3 - .4 * .6, .4 * .3 - .6 * .3, 1e-15);
}
END_TEST

START_TEST(posteriors)
{
	const struct pm_judge_search *j = &pm_judge_search_defaults;

	ck_assert(fabs(pm_judge_search_posterior(j, 0, PM_SIGN_HI) - .727273) < 6e-7);
	ck_assert(fabs(pm_judge_search_posterior(j, 0, PM_SIGN_LO) - .222222) < 6e-7);
	ck_close(pm_judge_search_posterior(j, 1, PM_SIGN_HI), .64, 1e-15);
	ck_close(pm_judge_search_posterior(j, 1, PM_SIGN_LO), .16, 1e-15);
	ck_assert(pm_judge_search_posterior(j, 2, PM_SIGN_HI) == 0);
	ck_close(pm_judge_search_hi(j, 0), .55, 1e-15);
	ck_close(pm_judge_search_hi(j, 1), .5, 1e-15);
	ck_close(pm_judge_search_hi(j, 2), .3, 1e-15);
	/* P(useful) = sum over signs. */
	ck_close(.55 * pm_judge_search_posterior(j, 0, PM_SIGN_HI) + .45 * pm_judge_search_posterior(j, 0, PM_SIGN_LO), .5, 1e-15);
}
END_TEST

/* What is paid, who judges: the return, and under the optimal policy for it EM and the expected number of searches. */
static const struct {
	enum pm_judge judge;
	double answer;
	const struct pm_judge_reward *reward;
	double value, em, searches;
} rows[] = {
	{PM_JUDGE_ALWAYS_YES, 1, &none, .370850, .370850, 3.255000}, {PM_JUDGE_RULE, 1, &none, .372975, .372975, 3.364160},
	{PM_JUDGE_FREE, 1, &none, .409062, .409062, 3.391100},       {PM_JUDGE_FREE, 1, &published, .853440, .372634, 4},
	{PM_JUDGE_FREE, 1, &tenth, .427575, .395736, 4},             {PM_JUDGE_FREE, 1, &symmetric, 1.027185, .372634, 4},
	{PM_JUDGE_FREE, 0, &published, .480806, .372634, 4},
};

struct solved {
	struct pm_mdp *mdp;
	double reward[MOST_ROWS], count[MOST_ROWS], policy[MOST_ROWS];
	struct planned p;
};

static void solve(const struct pm_judge_search *j, enum pm_judge judge, double answer, struct pm_judge_reward r, struct solved *s)
{
	ck_ok(pm_judge_search_mdp(j, judge, &s->mdp));
	pm_judge_search_reward(j, answer, r, s->reward);
	pm_judge_search_count(j, s->count);
	plan(s->mdp, s->reward, &s->p);
	first_best(s->mdp, s->p.q, s->policy);
}

START_TEST(returns)
{
	static struct solved s;

	solve(&pm_judge_search_defaults, rows[_i].judge, rows[_i].answer, *rows[_i].reward, &s);
	ck_assert_msg(fabs(pm_mean_return(s.mdp, s.p.v) - rows[_i].value) < 6e-7, "return %.7f", pm_mean_return(s.mdp, s.p.v));
	ck_assert_msg(fabs(mean_return(s.mdp, NULL, s.policy) - rows[_i].em) < 6e-7, "EM %.7f", mean_return(s.mdp, NULL, s.policy));
	ck_assert_msg(fabs(mean_return(s.mdp, s.count, s.policy) - rows[_i].searches) < 6e-7, "searches %.7f",
		      mean_return(s.mdp, s.count, s.policy));
	check_by_simulation(s.mdp, s.policy, rows[_i].em, 40000, 41);
	pm_mdp_free(s.mdp);
}
END_TEST

/* EM of the optima of EM, of EM + judge reward, of always yes, by turns. */
static const struct {
	size_t turns;
	double em[3];
} budgets[] = {{2, {.2, .151563, .2}}, {3, {.310740, .270405, .2935}}, {6, {.543435, .511741, .467419}}, {8, {.610280, .585870, .510949}}};

START_TEST(turn_budget)
{
	static struct solved s;
	struct pm_judge_search j = pm_judge_search_defaults;

	j.turns = budgets[_i].turns;
	for (int k = 0; k < 3; k++) {
		solve(&j, k == 2 ? PM_JUDGE_ALWAYS_YES : PM_JUDGE_FREE, 1, k == 1 ? published : none, &s);
		ck_assert_msg(fabs(mean_return(s.mdp, NULL, s.policy) - budgets[_i].em[k]) < 6e-7, "turns %zu, %d: %.7f", j.turns, k,
			      mean_return(s.mdp, NULL, s.policy));
		pm_mdp_free(s.mdp);
	}
}
END_TEST

/* With all facts at hand nothing useful can come: EM alone never searches on, the judge reward pays for it. */
START_TEST(harvesting)
{
	static struct solved honest, paid;
	const struct pm_judge_search *j = &pm_judge_search_defaults;
	size_t full = pm_judge_search_state(j, 2, 0, 2, PM_SIGN_NONE);

	solve(j, PM_JUDGE_FREE, 1, none, &honest);
	solve(j, PM_JUDGE_FREE, 1, published, &paid);
	ck_assert(honest.p.a[2 * full + PM_JUDGE_SEARCH] <= 0);
	ck_assert(paid.p.a[2 * full + PM_JUDGE_ANSWER] < 0);
	/* Two correct NO, each surely right, and then the same answer. */
	ck_close(paid.p.v[full], .9 + 2 * .3, 1e-12);
	/* A fixed table of A* read greedily is the optimum again. */
	first_best(honest.mdp, honest.p.a, honest.policy);
	ck_assert(fabs(mean_return(honest.mdp, NULL, honest.policy) - .409062) < 6e-7);
	pm_mdp_free(honest.mdp);
	pm_mdp_free(paid.mdp);
}
END_TEST

START_TEST(shape)
{
	const struct pm_judge_search *j = &pm_judge_search_defaults;
	static double reward[MOST_ROWS];
	struct pm_mdp *mdp;

	ck_ok(pm_judge_search_mdp(j, PM_JUDGE_FREE, &mdp));
	ck_assert_uint_eq(mdp->n_states, 3 * 2 * 13 + 1);
	ck_ok(pm_mdp_check(mdp, NULL));
	/* The reward of the MDP itself is EM alone. */
	pm_judge_search_reward(j, 1, none, reward);
	for (size_t row = 0; row < 2 * mdp->n_states; row++)
		ck_close(mdp->reward[row], reward[row], 1e-15);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(errors)
{
	struct pm_judge_search j = pm_judge_search_defaults;
	struct pm_mdp *mdp;

	j.hops = PM_JUDGE_MAX_HOPS + 1;
	ck_assert_int_eq(pm_judge_search_mdp(&j, PM_JUDGE_FREE, &mdp), PM_EDOM);
	j = pm_judge_search_defaults;
	j.turns = 0;
	ck_assert_int_eq(pm_judge_search_mdp(&j, PM_JUDGE_FREE, &mdp), PM_EDOM);
	j = pm_judge_search_defaults;
	j.useful[1] = NAN;
	ck_assert_int_eq(pm_judge_search_mdp(&j, PM_JUDGE_FREE, &mdp), PM_EDOM);
	ck_assert_ptr_null(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("selfcorrect judge-search");
	TCase *loops = check_case(suite, "judge-search", (const TTest *const[]){threshold, posteriors, harvesting, shape, errors, NULL});

	tcase_add_loop_test(loops, returns, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(loops, turn_budget, 0, sizeof budgets / sizeof *budgets);
	return check_run(suite);
}
