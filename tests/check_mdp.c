/* Decision processes in sparse rows: building from transitions, every invariant refused when broken, steps by their law. */
#include "mdp.h"

static const struct pm_transition some[] = {
	/* in no order, odd numbers */
	{1, 1, 0, 0.6, -1.25}, {0, 0, 1, 0.7, 1.25}, {2, 1, 3, 0.5, 3.1}, {0, 0, 0, 0.3, -0.5}, {1, 0, 3, 1, 2},
	{1, 1, 2, 0.4, 0.9},   {2, 0, 2, 1, -0.1},   {0, 1, 2, 1, 0.3},   {2, 1, 1, 0.5, -0.75},
};
static const unsigned char last[] = {0, 0, 0, 1};

START_TEST(rows_are_sorted_and_rewards_expected)
{
	struct pm_mdp *m = mdp_of(4, 2, 0.9, some, N_OF(some), last);
	static const size_t row[] = {0, 2, 3, 4, 6, 7, 9, 9, 9};
	static const uint32_t next[] = {0, 1, 2, 3, 0, 2, 2, 1, 3};
	static const double probability[] = {0.3, 0.7, 1, 1, 0.6, 0.4, 1, 0.5, 0.5};
	double r;

	ck_assert_mem_eq(m->row, row, sizeof row);
	ck_assert_mem_eq(m->next, next, sizeof next);
	for (size_t k = 0; k < 9; k++)
		ck_close(m->probability[k], probability[k], 1e-15);
	ck_close(m->reward[pm_row(m, 0, 0)], 0.3 * -0.5 + 0.7 * 1.25, 1e-15);
	ck_close(m->reward[pm_row(m, 1, 1)], 0.6 * -1.25 + 0.4 * 0.9, 1e-15);
	ck_assert(m->reward[6] == 0 && m->reward[7] == 0);
	ck_assert_uint_eq(pm_mdp_n_transitions(m), 9);
	ck_assert(!pm_mdp_is_deterministic(m));
	for (size_t s = 0; s < 4; s++)
		ck_close(m->start[s], s < 3 ? 1 / 3. : 0, 1e-15);
	ck_close(pm_mdp_transition(m, 1, 1, 2, &r), 0.4, 1e-15);
	ck_close(r, 0.9, 0);
	ck_assert(pm_mdp_transition(m, 1, 1, 1, &r) == 0 && r == 0);
	ck_assert(pm_mdp_transition(m, 0, 1, 3, NULL) == 0);
	ck_assert(pm_mdp_transition(m, 3, 1, 3, &r) == 1 && r == 0);
	ck_assert(pm_mdp_transition(m, 3, 1, 2, &r) == 0);
	ck_ok(pm_mdp_check(m, NULL));
	pm_mdp_free(m);
	pm_mdp_free(NULL);
}
END_TEST

/* Each row spoils one thing; the message must name it. */
START_TEST(what_is_wrong_is_refused_with_its_place)
{
	static const struct {
		size_t at;
		struct pm_transition instead;
		enum pm_status status;
		const char *says;
	} rows[] = {
		{2, {4, 1, 3, 0.5, 0}, PM_EDOM, "state 4, action 1, next 3"},
		{2, {2, 2, 3, 0.5, 0}, PM_EDOM, "state 2, action 2, next 3"},
		{2, {2, 1, 4, 0.5, 0}, PM_EDOM, "state 2, action 1, next 4"},
		{2, {3, 1, 3, 0.5, 0}, PM_EDOM, "terminal"},
		{2, {2, 1, 1, 0.5, 0}, PM_EDOM, "state 2, action 1, next 1: this transition stands twice"},
		{2, {2, 1, 3, 0, 0}, PM_EPROB, "state 2, action 1, next 3"},
		{2, {2, 1, 3, -0.5, 0}, PM_EPROB, "not in (0, 1]"},
		{2, {2, 1, 3, 1.5, 0}, PM_EPROB, "not in (0, 1]"},
		{2, {2, 1, 3, NAN, 0}, PM_EPROB, "not in (0, 1]"},
		{2, {2, 1, 3, 0.50000001, 0}, PM_EPROB, "state 2, action 1: probabilities do not sum to 1"},
		{2, {2, 1, 3, 0.5, NAN}, PM_EDOM, "reward is not finite"},
		{2, {2, 1, 3, 0.5, INFINITY}, PM_EDOM, "reward is not finite"},
		{6, {2, 1, 2, 0.1, 0}, PM_EDOM, "state 2, action 0: has no transitions"},
	};

	for (size_t i = 0; i < N_OF(rows); i++) {
		struct pm_transition t[N_OF(some)];
		struct pm_mdp *m = (struct pm_mdp *)t;
		struct pm_error error;

		memcpy(t, some, sizeof t);
		t[rows[i].at] = rows[i].instead;
		ck_status(pm_mdp_from_transitions(4, 2, 0.9, t, N_OF(t), last, NULL, &m, &error), rows[i].status);
		ck_assert_ptr_null(m);
		ck_assert_msg(strstr(error.sentence, rows[i].says) != NULL, "row %zu says: %s", i, error.sentence);
		ck_status(pm_mdp_from_transitions(4, 2, 0.9, t, N_OF(t), last, NULL, &m, NULL), rows[i].status);
	}
}
END_TEST

START_TEST(gamma_and_start_are_checked)
{
	static const double bad_gamma[] = {-1e-9, 1 + 1e-9, NAN, INFINITY};
	static const double start[][4] = {{0.5, 0.25, 0.25, 0}, {0.5, 0.25, 0.2, 0}, {0.5, 0.25, 0, 0.25}, {1.5, -0.5, 0, 0}, {NAN, 1, 0, 0}};
	static const unsigned char all[] = {1, 1, 1, 1};
	struct pm_mdp *m;
	struct pm_error error;

	for (size_t i = 0; i < N_OF(bad_gamma); i++)
		ck_status(pm_mdp_from_transitions(4, 2, bad_gamma[i], some, N_OF(some), last, NULL, &m, &error), PM_EDOM);
	ck_ok(pm_mdp_from_transitions(4, 2, 0, some, N_OF(some), last, start[0], &m, &error));
	ck_assert_mem_eq(m->start, start[0], sizeof start[0]);
	pm_mdp_free(m);
	for (size_t i = 1; i < N_OF(start); i++)
		ck_status(pm_mdp_from_transitions(4, 2, 0, some, N_OF(some), last, start[i], &m, &error), PM_EPROB);
	ck_status(pm_mdp_from_transitions(4, 2, 0.9, NULL, 0, all, NULL, &m, &error), PM_EDOM);
	ck_assert_ptr_nonnull(strstr(error.sentence, "terminal"));
	ck_status(pm_mdp_from_transitions(0, 2, 0.9, NULL, 0, all, NULL, &m, &error), PM_EDOM);
	ck_status(pm_mdp_from_transitions(4, 0, 0.9, NULL, 0, last, NULL, &m, &error), PM_EDOM);
}
END_TEST

/* A row that is off by rounding is scaled to sum to 1 as nearly as doubles can. */
START_TEST(rounding_of_a_row_is_taken_out)
{
	const struct pm_transition t[] = {{0, 0, 0, 0.1 + 3e-10, 1}, {0, 0, 1, 0.2, 2}, {0, 0, 2, 0.7, 4}, {1, 0, 0, 1 - 4e-10, 1}};
	const unsigned char terminal[] = {0, 0, 1};
	struct pm_mdp *m = mdp_of(3, 1, 0.9, t, N_OF(t), terminal);

	ck_close(m->probability[0] + m->probability[1] + m->probability[2], 1, 3e-16);
	ck_close(m->probability[0], (0.1 + 3e-10) / (1 + 3e-10), 1e-15);
	ck_assert(m->probability[3] == 1);
	ck_close(m->reward[0], m->probability[0] + 2 * m->probability[1] + 4 * m->probability[2], 1e-15);
	pm_mdp_free(m);
}
END_TEST

/* Every invariant, broken in a built MDP. */
START_TEST(check_sees_every_invariant)
{
	struct pm_mdp *m = mdp_of(4, 2, 0.9, some, N_OF(some), last);
	struct pm_error error;
	double *const number[] = {&m->reward[2], &m->transition_reward[3], &m->probability[3], &m->start[1], &m->gamma, &m->reward[7]};

	for (size_t i = 0; i < N_OF(number); i++) {
		double good = *number[i];

		*number[i] = NAN;
		ck_assert_int_ne(pm_mdp_check(m, &error), PM_OK);
		ck_assert(error.sentence[0]);
		*number[i] = good;
		ck_ok(pm_mdp_check(m, &error));
	}
	m->next[1] = 0;
	ck_status(pm_mdp_check(m, &error), PM_EDOM);
	m->next[1] = 4;
	ck_status(pm_mdp_check(m, &error), PM_EDOM);
	m->next[1] = 1;
	m->row[3] = 1;
	ck_status(pm_mdp_check(m, &error), PM_EDOM);
	m->row[3] = 4;
	m->terminal[1] = 1;
	ck_status(pm_mdp_check(m, &error), PM_EDOM);
	m->terminal[1] = 0;
	ck_ok(pm_mdp_check(m, NULL));
	pm_mdp_free(m);
}
END_TEST

START_TEST(sizes_that_cannot_be_are_refused)
{
	struct pm_mdp *m;
	struct pm_error error;
	unsigned char none = 0;

	ck_assert_ptr_null(pm_mdp_alloc((size_t)UINT32_MAX + 1, 1, 1));
	ck_assert_ptr_null(pm_mdp_alloc(UINT32_MAX, SIZE_MAX / 2, 1));
	ck_assert_ptr_null(pm_mdp_alloc(3, SIZE_MAX / 3, 1));
	ck_assert_ptr_null(pm_mdp_alloc(3, 3, SIZE_MAX / 4));
	ck_status(pm_mdp_from_transitions(UINT32_MAX, SIZE_MAX / 2, 0.9, NULL, 0, &none, NULL, &m, &error), PM_ENOMEM);
	ck_assert_ptr_null(m);
}
END_TEST

/* Rows whose rewards depend on the action alone need no table of transition rewards. */
START_TEST(transition_rewards_may_be_absent)
{
	struct pm_mdp *m = mdp_of(4, 2, 0.9, some, N_OF(some), last);
	double before = m->reward[0], r;

	free(m->transition_reward);
	m->transition_reward = NULL;
	pm_mdp_expect_rewards(m);
	ck_assert(m->reward[0] == before);
	ck_assert(pm_mdp_transition(m, 0, 0, 1, &r) > 0 && r == before);
	ck_ok(pm_mdp_check(m, NULL));
	pm_mdp_free(m);
}
END_TEST

/* Steps follow their row: 300,000 draws, chi-squared with 2 degrees of freedom below 20 (probability 4.5e-5 of more). */
START_TEST(steps_have_their_law)
{
	enum { N = 300000 };
	const struct pm_transition t[] = {{0, 0, 0, 0.05, 1}, {0, 0, 1, 0.65, 2}, {0, 0, 2, 0.3, 4}, {1, 0, 2, 1, 1}};
	const unsigned char terminal[] = {0, 0, 1};
	struct pm_mdp *m = mdp_of(3, 1, 0.9, t, N_OF(t), terminal);
	gsl_rng *rng = stream_of(11), *same = stream_of(11);
	double count[3] = {0}, chi = 0;

	for (size_t k = 0; k < N; k++)
		count[pm_mdp_step(m, 0, 0, rng)]++;
	for (size_t s = 0; s < 3; s++)
		chi += pow(count[s] - N * t[s].probability, 2) / (N * t[s].probability);
	ck_assert_msg(chi < 20, "chi-squared %g", chi);
	/* One uniform number a step, none for a row of one transition or of a terminal state. */
	for (size_t k = 0; k < N; k++)
		gsl_rng_uniform(same);
	ck_assert_uint_eq(pm_mdp_step(m, 1, 0, rng), 2);
	ck_assert_uint_eq(pm_mdp_step(m, 2, 0, rng), 2);
	ck_assert_uint_eq(gsl_rng_get(rng), gsl_rng_get(same));
	gsl_rng_free(rng);
	gsl_rng_free(same);
	pm_mdp_free(m);
}
END_TEST

/* Any order of the transitions gives the same MDP. */
START_TEST(order_does_not_matter)
{
	struct pm_transition t[N_OF(some)];
	struct pm_mdp *m = mdp_of(4, 2, 0.9, some, N_OF(some), last), *other;
	gsl_rng *rng = stream_of(2);

	memcpy(t, some, sizeof t);
	for (int round = 0; round < 50; round++) {
		for (size_t k = N_OF(t) - 1; k; k--) {
			size_t j = (size_t)pm_rng_below(rng, k + 1);
			struct pm_transition x = t[k];

			t[k] = t[j];
			t[j] = x;
		}
		other = mdp_of(4, 2, 0.9, t, N_OF(t), last);
		ck_assert_mem_eq(other->row, m->row, 9 * sizeof *m->row);
		ck_assert_mem_eq(other->next, m->next, 9 * sizeof *m->next);
		ck_assert_mem_eq(other->probability, m->probability, 9 * sizeof *m->probability);
		ck_assert_mem_eq(other->reward, m->reward, 8 * sizeof *m->reward);
		pm_mdp_free(other);
	}
	gsl_rng_free(rng);
	pm_mdp_free(m);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {rows_are_sorted_and_rewards_expected, what_is_wrong_is_refused_with_its_place, gamma_and_start_are_checked,
				      rounding_of_a_row_is_taken_out, check_sees_every_invariant, sizes_that_cannot_be_are_refused,
				      transition_rewards_may_be_absent, steps_have_their_law, order_does_not_matter, NULL};
	Suite *suite = suite_create("mdp");

	check_case(suite, "mdp", tests);
	return check_run(suite);
}
