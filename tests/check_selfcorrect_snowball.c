#include "selfcorrect.h"

#include <string.h>

/* Hitting probabilities of walks on 0..4, from their starts 1..3. */
static const struct {
	double up[3], hit[3];
} ladders[] = {
	{{.5, .5, .5}, {.25, .5, .75}},
	{{.6, .6, .6}, {.4153846154, .6923076923, .8769230769}},
	{{.4, .4, .4}, {.1230769231, .3076923077, .5846153846}},
	{{.3, .3, .3}, {.0465517241, .1551724138, .4086206897}},
	{{.3, .45, .6}, {.1236641221, .4122137405, .7648854962}},
	{{.3, .6, .9}, {.1975609756, .6585365854, .9658536585}},
};

START_TEST(ladder)
{
	double hit[5], r;

	ck_ok(pm_ladder_hit(ladders[_i].up, 4, hit));
	ck_assert(hit[0] == 0 && hit[4] == 1);
	for (int k = 0; k < 3; k++) {
		ck_assert(fabs(hit[k + 1] - ladders[_i].hit[k]) < 6e-11);
		/* One step on: h(k) = p h(k+1) + (1-p) h(k-1). */
		ck_close(hit[k + 1], ladders[_i].up[k] * hit[k + 2] + (1 - ladders[_i].up[k]) * hit[k], 1e-14);
	}
	r = (1 - ladders[_i].up[0]) / ladders[_i].up[0];
	if (ladders[_i].up[0] == ladders[_i].up[2] && r != 1)
		ck_close(hit[1], (1 - r) / (1 - pow(r, 4)), 1e-14);
}
END_TEST

/* The same walk as an MDP, solved by policy evaluation. */
START_TEST(ladder_by_evaluation)
{
	const double *up = ladders[_i].up;
	struct pm_transition t[6];
	const unsigned char terminal[] = {1, 0, 0, 0, 1};
	const double policy[] = {1, 1, 1, 1, 1};
	struct pm_mdp *mdp;
	double v[5];

	for (size_t k = 0; k < 3; k++) {
		t[2 * k] = (struct pm_transition){.state = k + 1, .next = k + 2, .probability = up[k], .reward = k == 2};
		t[2 * k + 1] = (struct pm_transition){.state = k + 1, .next = k, .probability = 1 - up[k]};
	}
	ck_ok(pm_mdp_from_transitions(5, 1, 1, t, 6, terminal, NULL, &mdp, NULL));
	ck_ok(pm_policy_evaluate(mdp, NULL, -1, policy, v, NULL));
	for (int k = 0; k < 3; k++)
		ck_assert(fabs(v[k + 1] - ladders[_i].hit[k]) < 6e-11);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(ladder_simulated)
{
	enum { N = 100000 };
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){22, (uint64_t)_i}, 2);

	for (int start = 1; start <= 3; start++) {
		double expected = ladders[_i].hit[start - 1];
		int hits = 0;

		for (int n = 0; n < N; n++) {
			int k = start;

			while (k > 0 && k < 4)
				k += gsl_rng_uniform(rng) < ladders[_i].up[k - 1] ? 1 : -1;
			hits += k == 4;
		}
		ck_assert(fabs((double)hits / N - expected) < 4 * sqrt(expected * (1 - expected) / N));
	}
	gsl_rng_free(rng);
}
END_TEST

/* Correcting with probability c at every level, finish 0: success of an attack in 20 steps from 0, from 1, 2, 3, excursions, scores. */
static const struct {
	double correct, attack, hijack[3], excursion, score[4];
} rows[] = {
	{0, .800540, {.999992, 1, 1}, 1, {1, 1.9326, 3.1379, 4.3497}},
	{.3, .272844, {.412632, .564711, .760483}, .226246, {1, 1.4292, 1.7595, 2.3313}},
	{.5, .089059, {.139880, .260717, .517725}, .065015, {1, 1.2527, 1.3557, 1.5540}},
	{.6, .042549, {.067340, .153786, .399975}, .029830, {1, 1.1963, 1.2452, 1.3412}},
	{.9, .000529, {.000839, .007052, .091361}, .000345, {1, 1.1058, 1.1064, 1.1076}},
};

static struct pm_snowball ladder_of_fixed_length(void)
{
	struct pm_snowball chain = pm_snowball_defaults;

	chain.finish = 0;
	return chain;
}

START_TEST(attack_success)
{
	static const size_t steps[] = {0, 5, 10, 20};
	struct pm_snowball chain = ladder_of_fixed_length();
	const double c[] = {rows[_i].correct, rows[_i].correct, rows[_i].correct};
	double law[PM_SNOWBALL_LEVELS];

	ck_ok(pm_snowball_law(&chain, c, 0, 20, law));
	ck_assert(fabs(law[4] - rows[_i].attack) < 6e-7);
	ck_close(law[0] + law[1] + law[2] + law[3] + law[4], 1, 1e-13);
	for (size_t k = 1; k <= 3; k++) {
		ck_ok(pm_snowball_law(&chain, c, k, 20, law));
		ck_assert(fabs(law[4] - rows[_i].hijack[k - 1]) < 6e-7);
	}
	for (int k = 0; k < 4; k++) {
		ck_ok(pm_snowball_law(&chain, c, 0, steps[k], law));
		ck_assert(fabs(pm_snowball_score(law) - rows[_i].score[k]) < 6e-5);
	}
	ck_assert(fabs(pm_snowball_excursion(&chain, c) - rows[_i].excursion) < 6e-7);
}
END_TEST

START_TEST(attack_success_simulated)
{
	enum { N = 100000 };
	struct pm_snowball chain = ladder_of_fixed_length();
	const double c = rows[_i].correct, policy[] = {1 - c, c};
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){21, (uint64_t)_i}, 2);
	struct pm_mdp *mdp;
	int harmed = 0;

	ck_ok(pm_snowball_mdp(&chain, &mdp));
	for (int k = 0; k < N; k++) {
		size_t s = 0;

		for (int t = 0; t < 20 && !mdp->terminal[s]; t++)
			s = pm_mdp_step(mdp, s, s == 0 ? PM_SNOWBALL_CONTINUE : draw(policy, 2, rng), rng);
		harmed += s == 4;
	}
	ck_assert(fabs((double)harmed / N - rows[_i].attack) < 4 * sqrt(rows[_i].attack * (1 - rows[_i].attack) / N));
	pm_mdp_free(mdp);
	gsl_rng_free(rng);
}
END_TEST

/* The product formula against policy evaluation of a chain that always ends when it is back on script. */
START_TEST(excursion_by_evaluation)
{
	struct pm_snowball chain = pm_snowball_defaults;
	const double c[] = {.3, .55, .2};
	double policy[PM_SNOWBALL_STATES * 2], v[PM_SNOWBALL_STATES];
	struct pm_mdp *mdp;

	chain.relapse = .15;
	chain.drift = 0;
	chain.finish = 1;
	chain.cost = chain.reward = 0;
	chain.harm = -1;
	chain.gamma = 1;
	ck_ok(pm_snowball_mdp(&chain, &mdp));
	for (size_t s = 0; s < PM_SNOWBALL_STATES; s++) {
		size_t level = s % PM_SNOWBALL_LEVELS;

		policy[2 * s + 1] = level >= 1 && level <= 3 ? c[level - 1] : 0;
		policy[2 * s] = 1 - policy[2 * s + 1];
	}
	ck_ok(pm_policy_evaluate(mdp, NULL, -1, policy, v, NULL));
	ck_close(v[1], pm_snowball_excursion(&chain, c), 1e-13);
	memset(mdp->start, 0, mdp->n_states * sizeof *mdp->start);
	mdp->start[1] = 1;
	check_by_simulation(mdp, policy, v[1], 100000, 23);
	ck_close(v[6], v[1], 1e-15);
	pm_mdp_free(mdp);
}
END_TEST

/* A policy cloned from drawn demonstrations is on average what its expected counts give, for the mean of a ratio is near that of its parts. */
START_TEST(cloning_simulated)
{
	enum { N = 20000, DEMONSTRATIONS = 30 };
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){24}, 1);
	double mean = 0, squares = 0, slack;

	for (int n = 0; n < N; n++) {
		int visits = 0;
		double c;

		for (int k = 0; k < DEMONSTRATIONS; k++)
			visits += pm_rng_below(rng, 3) == 0;
		c = (visits + 1.) / (visits + 2.);
		mean += c / N;
		squares += c * c / N;
	}
	/* 1/(n + 2) is convex: at n ~ Bin(30, 1/3) its mean exceeds the value at 10 by about variance/(n + 2)^3 = 6.67/12^3. */
	slack = 20. / 3 / (12 * 12 * 12);
	ck_assert(fabs(mean + slack - pm_snowball_cloned(DEMONSTRATIONS, 1)) < 4 * sqrt((squares - mean * mean) / N) + slack / 4);
	gsl_rng_free(rng);
}
END_TEST

/* 30 demonstrations, lambda 1, shares of correction of harmful drift. */
START_TEST(data_ratio)
{
	static const double alpha[] = {0, .2, .5, .8, 1}, attack[] = {.089059, .009283, .001594, .000529, .000302};
	struct pm_snowball chain = ladder_of_fixed_length();

	for (int k = 0; k < 5; k++) {
		double c = pm_snowball_cloned(30 * alpha[k], 1), law[PM_SNOWBALL_LEVELS];

		ck_ok(pm_snowball_law(&chain, (const double[]){c, c, c}, 0, 20, law));
		ck_assert_msg(fabs(law[4] - attack[k]) < 6e-7, "alpha %g: %.7f", alpha[k], law[4]);
		/* Over-refusal mirrors it. */
		c = pm_snowball_cloned(30 * (1 - alpha[4 - k]), 1);
		ck_ok(pm_snowball_law(&chain, (const double[]){c, c, c}, 0, 20, law));
		ck_assert(fabs(law[4] - attack[k]) < 6e-7);
	}
}
END_TEST

START_TEST(values)
{
	static struct planned p;
	struct pm_snowball chain = pm_snowball_defaults;
	struct pm_mdp *mdp;

	chain.gamma = 1;
	chain.tempt = 1;
	ck_ok(pm_snowball_mdp(&chain, &mdp));
	plan(mdp, NULL, &p);
	ck_close(pm_snowball_value(&chain, 0), .45, 1e-14);
	ck_close(pm_snowball_value(&chain, 2), .35, 1e-14);
	for (size_t base = 0; base <= 5; base += 5) {
		for (size_t k = 0; k <= 3; k++)
			ck_close(p.v[base + k], pm_snowball_value(&chain, k), 1e-12);
		ck_close(p.a[3 * (base + 3) + PM_SNOWBALL_CONTINUE], -9.415, 1e-12);
		ck_close(p.a[3 * (base + 1) + PM_SNOWBALL_CONTINUE], -.1, 1e-12);
		ck_close(p.a[3 * (base + 2) + PM_SNOWBALL_CONTINUE], -.1, 1e-12);
		ck_close(p.a[3 * base + PM_SNOWBALL_CORRECT], -.1, 1e-12);
		ck_close(p.a[3 * base + PM_SNOWBALL_TEMPT], -.2, 1e-12);
		for (size_t k = 1; k <= 3; k++)
			ck_close(p.a[3 * (base + k) + PM_SNOWBALL_CORRECT], 0, 1e-12);
	}
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(values_simulated)
{
	static struct planned p;
	static double policy[PM_SNOWBALL_STATES * 2];
	struct pm_snowball chain = pm_snowball_defaults;
	struct pm_mdp *mdp;

	chain.gamma = 1;
	ck_ok(pm_snowball_mdp(&chain, &mdp));
	plan(mdp, NULL, &p);
	first_best(mdp, p.q, policy);
	check_by_simulation(mdp, policy, .5 * .45 + .5 * .35, 100000, 31);
	pm_mdp_free(mdp);
}
END_TEST

/* The exact advantage with delta added at level 1. */
static void raise_level_one(const struct pm_mdp *mdp, const struct planned *p, double delta, double *g)
{
	for (size_t row = 0; row < mdp->n_states * 3; row++)
		g[row] = p->a[row] + (row / 3 == 1 ? delta : 0);
}

/*
 * An error of the level of a state, as g has one, ranks no action anew: greedy is unchanged.  As a reward it pays for being at level 1:
 * with delta > 2 cost the planner drifts there on purpose for ever.
 */
START_TEST(loop_pitfall)
{
	static struct planned truth, learned;
	static double g[MOST_ROWS], greedy[MOST_ROWS], best[MOST_ROWS];
	static const struct {
		double delta, value, gain;
	} cases[] = {{.1, .05, 0}, {.15, .075, 0}, {.21, 0, .005}, {.25, 0, .025}, {.3, 0, .05}, {.5, 0, .15}};
	struct pm_snowball chain = pm_snowball_defaults;
	struct pm_plan_options discounted = pm_plan_defaults;
	struct pm_mdp *mdp;
	double v[PM_SNOWBALL_STATES];

	chain.tempt = 1;
	chain.gamma = 1;
	discounted.gamma = 1 - 1e-5;
	ck_ok(pm_snowball_mdp(&chain, &mdp));
	plan(mdp, NULL, &truth);
	first_best(mdp, truth.a, best);
	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
		bool loops = cases[k].gain > 0;

		raise_level_one(mdp, &truth, cases[k].delta, g);
		first_best(mdp, g, greedy);
		for (size_t row = 0; row < mdp->n_states * 3; row++)
			ck_assert(greedy[row] == best[row]);
		ck_assert_int_eq(pm_plan(mdp, g, NULL, v, NULL), loops ? PM_EDIVERGE : PM_OK);
		if (!loops)
			ck_close(v[0], cases[k].value, 1e-9);
		/* With a discount near 1, (1 - gamma) V(0) is the gain per step, and the policy tempts and corrects. */
		if (!loops)
			continue;
		discounted.tolerance = 1e-4;
		ck_ok(pm_plan_values(mdp, g, &discounted, learned.v, learned.q, NULL, NULL));
		ck_close((1 - discounted.gamma) * learned.v[0], cases[k].gain, 1e-5);
		first_best(mdp, learned.q, greedy);
		ck_assert(greedy[PM_SNOWBALL_TEMPT] == 1);
		ck_assert(greedy[3 * 2 + PM_SNOWBALL_CORRECT] == 1 && greedy[3 * 3 + PM_SNOWBALL_CORRECT] == 1);
		/*
		 * At level 1 both actions are equally good where climbing has probability 1/2: going on collects the bonus 1/p = 2
		 * times on average, (2 delta - 4 cost) in 4 steps.
		 */
		ck_close(learned.q[3 + PM_SNOWBALL_CORRECT] - learned.q[3 + PM_SNOWBALL_CONTINUE], 0, 1e-4);
	}
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(errors)
{
	struct pm_snowball chain = pm_snowball_defaults;
	struct pm_mdp *mdp;
	double law[PM_SNOWBALL_LEVELS], hit[4];

	chain.drift = .9;
	ck_assert_int_eq(pm_snowball_mdp(&chain, &mdp), PM_EDOM);
	ck_assert_ptr_null(mdp);
	chain = pm_snowball_defaults;
	chain.amplify[1] = NAN;
	ck_assert_int_eq(pm_snowball_mdp(&chain, &mdp), PM_EDOM);
	ck_assert_int_eq(pm_snowball_law(&chain, (const double[]){0, 0, 0}, 0, 1, law), PM_EDOM);
	chain = pm_snowball_defaults;
	ck_assert_int_eq(pm_snowball_law(&chain, (const double[]){0, 2, 0}, 0, 1, law), PM_EDOM);
	ck_assert_int_eq(pm_snowball_law(&chain, (const double[]){0, 0, 0}, 5, 1, law), PM_EDOM);
	ck_assert_int_eq(pm_ladder_hit((const double[]){0, .5}, 3, hit), PM_EDOM);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("selfcorrect snowball");
	TCase *loops = check_case(suite, "snowball",
				  (const TTest *const[]){excursion_by_evaluation, cloning_simulated, data_ratio, values, values_simulated, loop_pitfall, errors, NULL});

	tcase_add_loop_test(loops, ladder, 0, sizeof ladders / sizeof *ladders);
	tcase_add_loop_test(loops, ladder_simulated, 0, sizeof ladders / sizeof *ladders);
	tcase_add_loop_test(loops, ladder_by_evaluation, 0, sizeof ladders / sizeof *ladders);
	tcase_add_loop_test(loops, attack_success, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(loops, attack_success_simulated, 0, sizeof rows / sizeof *rows);
	return check_run(suite);
}
