/* Loops that keep values without discount from existing: found exactly where they are, closed, and earning what they say. */
#include "mdp.h"

/* What a loop claims, checked on the world itself: closed under its actions, a lap's sum or an average that earns, or no way out. */
static void check_loop(const struct pm_mdp *m, const struct pm_loop *loop)
{
	double lap = 0;

	ck_assert_uint_ge(loop->n, 1);
	for (size_t i = 0; i < loop->n; i++) {
		size_t row = pm_row(m, loop->state[i], loop->action[i]);

		ck_assert(!m->terminal[loop->state[i]]);
		lap += m->reward[row];
		for (size_t k = m->row[row]; k < m->row[row + 1]; k++) {
			bool inside = false;

			for (size_t j = 0; j < loop->n; j++)
				inside |= loop->state[j] == m->next[k];
			ck_assert_msg(inside, "state %u leads out to %u", loop->state[i], m->next[k]);
		}
		if (loop->cycle)
			ck_assert_uint_eq(m->next[m->row[row]], loop->state[(i + 1) % loop->n]);
	}
	if (loop->cycle)
		ck_close(loop->earns, lap, 1e-14);
	ck_assert(loop->trapped || loop->earns > 0);
}

/* The mean reward of a step, from long discounted values: (1 - gamma) V tends to it. */
static double mean_by_discount(const struct pm_mdp *m, const struct pm_loop *loop)
{
	double *policy = calloc(m->n_states * m->n_actions, sizeof *policy), *v = calloc(m->n_states, sizeof *v), mean;

	for (size_t s = 0; s < m->n_states; s++)
		policy[pm_row(m, s, 0)] = 1;
	for (size_t i = 0; i < loop->n; i++) {
		policy[pm_row(m, loop->state[i], 0)] = 0;
		policy[pm_row(m, loop->state[i], loop->action[i])] = 1;
	}
	ck_ok(pm_policy_evaluate(m, NULL, 1 - 1e-7, policy, v, NULL));
	mean = 1e-7 * v[loop->state[0]];
	free(policy);
	free(v);
	return mean;
}

/* Values exist or a loop is named, never both, by any planner; 2 to 12 states, whole rewards and others, some that surely end and some not. */
START_TEST(every_divergence_is_named)
{
	gsl_rng *rng = stream_of(61);
	size_t named[2][2] = {{0}}, solved = 0;

	for (int round = 0; round < 1500; round++) {
		struct random_law law = {2 + (size_t)round % 11, 1 + (size_t)round % 3, 1 + (size_t)round % 3, 1, true, round % 3 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		struct pm_loop *loop;
		double v[12];
		enum pm_status status, found;

		/* Rows that led to the end lead on instead, so that loops can be. */
		for (size_t row = 0; row < m->n_states * m->n_actions; row++)
			for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
				if (m->row[row + 1] == k + 1 && k > m->row[row] && gsl_rng_uniform(rng) < 0.8) {
					m->probability[k - 1] += m->probability[k];
					m->probability[k] = 0;
				}
		for (size_t row = 0, to = 0, k = 0; row < m->n_states * m->n_actions; row++) {
			size_t end = m->row[row + 1];

			for (; k < end; k++)
				if (m->probability[k] > 0) {
					m->next[to] = m->next[k];
					m->transition_reward[to] = m->transition_reward[k];
					m->probability[to++] = m->probability[k];
				}
			m->row[row + 1] = to;
		}
		pm_mdp_expect_rewards(m);
		status = pm_plan(m, NULL, NULL, v, NULL);
		found = pm_loop_find(m, NULL, &loop);
		if (status == PM_EDIVERGE) {
			ck_ok(found);
			check_loop(m, loop);
			if (!loop->cycle)
				ck_assert(fabs(loop->earns - mean_by_discount(m, loop)) < 1e-4);
			named[loop->trapped][loop->cycle]++;
		} else {
			ck_assert(found == PM_ENOTFOUND && !loop);
			solved++;
		}
		for (size_t i = 0; pm_planners[i]; i++)
			if (pm_planners[i]->available) {
				struct pm_plan_options o = pm_plan_defaults;
				enum pm_status other;

				o.method = pm_planners[i]->name;
				other = pm_plan(m, NULL, &o, v, NULL);
				ck_assert_msg((other == PM_EDIVERGE) == (status == PM_EDIVERGE), "%s, round %d: %s", o.method, round, pm_status_name(other));
			}
		pm_loop_free(loop);
		pm_mdp_free(m);
	}
	ck_assert(named[0][0] > 10 && named[0][1] > 10 && named[1][0] > 10 && named[1][1] > 10 && solved > 100);
	gsl_rng_free(rng);
}
END_TEST

START_TEST(sentences)
{
	uint32_t state[20], action[20] = {0};
	struct pm_loop loop = {.n = 2, .state = state, .action = action, .cycle = true, .earns = 0.25};
	const char *const names[] = {"up"};
	char text[300], little[8];

	for (uint32_t i = 0; i < 20; i++)
		state[i] = i + 3;
	pm_loop_format(&loop, names, text, sizeof text);
	ck_assert_str_eq(text, "state 3 -up-> state 4 -up-> state 3 returns 0.25 a lap");
	loop.cycle = false;
	loop.trapped = true;
	loop.earns = -1;
	pm_loop_format(&loop, NULL, text, sizeof text);
	ck_assert_str_eq(text, "no terminal state can be reached from a loop: states 3 (action 0), 4 (action 0) are never left and return -1 a step");
	pm_loop_format(&loop, NULL, little, sizeof little);
	ck_assert_str_eq(little, "no term");
	loop.n = 20;
	loop.cycle = true;
	loop.trapped = false;
	pm_loop_format(&loop, names, text, sizeof text);
	ck_assert_ptr_nonnull(strstr(text, "state 14 -up-> ... (20 states) -> state 3 returns -1 a lap"));
}
END_TEST

/* Worlds at the edge: nothing but an end beside the start; a state that nothing reaches; a zero loop beside an end. */
START_TEST(worlds_that_end_have_no_loop)
{
	const struct pm_transition t[] = {{0, 0, 2, 1, 0.73}, {0, 1, 0, 1, 0}, {1, 0, 0, 1, -0.5}, {1, 1, 1, 1, 0}};
	const unsigned char last[] = {0, 0, 1};
	struct pm_mdp *m = mdp_of(3, 2, 1, t, N_OF(t), last);
	struct pm_loop *loop;
	struct pm_plan_info info;
	double v[3], reward[6] = {NAN};

	ck_status(pm_loop_find(m, NULL, &loop), PM_ENOTFOUND);
	ck_status(pm_loop_find(m, reward, &loop), PM_EDOM);
	for (size_t i = 0; pm_planners[i]; i++)
		if (pm_planners[i]->available) {
			struct pm_plan_options o = pm_plan_defaults;

			o.method = pm_planners[i]->name;
			ck_ok(pm_plan(m, NULL, &o, v, &info));
			ck_close(v[0], 0.73, 1e-15);
			ck_close(v[1], 0.23, 1e-14);
			ck_assert(v[2] == 0 && info.bound <= 1e-9);
		}
	pm_mdp_free(m);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {every_divergence_is_named, sentences, worlds_that_end_have_no_loop, NULL};
	Suite *suite = suite_create("loop");

	check_case(suite, "loop", tests);
	return check_run(suite);
}
