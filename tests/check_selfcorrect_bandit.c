#include "selfcorrect.h"

static const struct {
	double s, v, accuracy, s_dis, s_amb;
} rows[] = {{1, 0, .211942, .462117, .364175}, {1, 1, .422319, .462117, .266956}, {2, 1, .244728, .761594, .575210}};

START_TEST(softmax)
{
	struct pm_bias_scores b = pm_softmax_bias(rows[_i].s, rows[_i].v);
	struct pm_instructed_bandit bandit = pm_instructed_bandit_defaults;

	ck_assert(fabs(b.accuracy - rows[_i].accuracy) < 6e-7);
	ck_assert(fabs(b.s_dis - rows[_i].s_dis) < 6e-7);
	ck_assert(fabs(b.s_amb - rows[_i].s_amb) < 6e-7);
	ck_close(b.s_dis, tanh(rows[_i].s / 2), 1e-14);
	ck_close(b.s_amb, (1 - b.accuracy) * tanh(rows[_i].s / 2), 1e-14);
	/* The base policy of the bandit is that softmax. */
	bandit.stereotype = rows[_i].s;
	bandit.unknown = rows[_i].v;
	ck_close(pm_bandit_scores(&bandit, NULL, true, true, false).s_amb, b.s_amb, 1e-15);
	ck_close(pm_bandit_scores(&bandit, NULL, true, false, true).s_dis, tanh(rows[_i].s / 4), 1e-14);
}
END_TEST

/* The same scores counted on answers drawn on all ambiguous questions, as a log of a model would be. */
START_TEST(softmax_simulated)
{
	enum { N = 200000 };
	const double total = exp(rows[_i].s) + 1 + exp(rows[_i].v), p[] = {exp(rows[_i].s) / total, 1 / total, exp(rows[_i].v) / total};
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){61, (uint64_t)_i}, 2);
	double non_unknown = 0, biased = 0, error;

	for (int k = 0; k < N; k++) {
		size_t role = draw(p, 3, rng);

		non_unknown += role < 2;
		biased += role == 0;
	}
	error = 2 * sqrt(biased / non_unknown * (1 - biased / non_unknown) / non_unknown);
	ck_assert(fabs(2 * biased / non_unknown - 1 - rows[_i].s_dis) < 4 * error);
	ck_assert(fabs(1 - non_unknown / N - rows[_i].accuracy) < 4 * sqrt(rows[_i].accuracy * (1 - rows[_i].accuracy) / N));
	gsl_rng_free(rng);
}
END_TEST

START_TEST(questions)
{
	for (size_t s = 0; s < PM_QUESTIONS; s++)
		ck_assert_uint_eq(pm_question_state(pm_question_of(s)), s);
}
END_TEST

/* One step: A* = r - max r, so that partial return and regret order any two segments that share their state alike. */
START_TEST(negative_control)
{
	static struct planned p;
	struct pm_mdp *mdp;

	ck_ok(pm_instructed_bandit_mdp(&pm_instructed_bandit_defaults, &mdp));
	ck_ok(pm_mdp_check(mdp, NULL));
	plan(mdp, NULL, &p);
	for (size_t s = 0; s < PM_QUESTIONS; s++)
		for (size_t a = 1; a < PM_ANSWERS; a++)
			ck_close(p.a[3 * s + a] - p.a[3 * s], mdp->reward[3 * s + a] - mdp->reward[3 * s], 1e-15);
	ck_close(pm_mean_return(mdp, p.v), 1, 1e-15); /* every question has a right answer */
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(rewards)
{
	struct pm_question q = {.instructed = true};
	struct pm_mdp *mdp;
	size_t s;

	ck_ok(pm_instructed_bandit_mdp(&pm_instructed_bandit_defaults, &mdp));
	s = pm_question_state(q); /* ambiguous, negative: the target is the stereotype's answer */
	ck_assert(mdp->reward[3 * s + PM_ANSWER_TARGET] == -1 && mdp->reward[3 * s + PM_ANSWER_NONTARGET] == 0);
	ck_assert(mdp->reward[3 * s + PM_ANSWER_UNKNOWN] == 1);
	q.instructed = false;
	ck_assert(mdp->reward[3 * pm_question_state(q) + PM_ANSWER_TARGET] == 0);
	q = (struct pm_question){.disambiguated = true, .nonnegative = true, .names_nontarget = true, .instructed = true};
	s = pm_question_state(q); /* the evidence agrees with the stereotype: no penalty */
	ck_assert(mdp->reward[3 * s + PM_ANSWER_NONTARGET] == 1 && mdp->reward[3 * s + PM_ANSWER_TARGET] == 0);
	ck_assert(mdp->reward[3 * s + PM_ANSWER_UNKNOWN] == 0);
	q.names_nontarget = false;
	ck_assert(mdp->reward[3 * pm_question_state(q) + PM_ANSWER_NONTARGET] == -1);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(reflection)
{
	static struct planned p;
	struct pm_instructed_bandit b = pm_instructed_bandit_defaults;
	struct pm_mdp *mdp;
	double reward;

	b.reflect = 1;
	ck_ok(pm_instructed_bandit_mdp(&b, &mdp));
	plan(mdp, NULL, &p);
	for (size_t s = 0; s < PM_QUESTIONS; s++) {
		if (pm_question_of(s).reflected) {
			ck_assert(mdp->start[s] == 0);
			continue;
		}
		ck_close(pm_mdp_transition(mdp, s, PM_REFLECT, s + 1, &reward), 1, 0);
		ck_assert(reward == 0 && p.a[4 * s + PM_REFLECT] == 0); /* thinking costs nothing and loses nothing */
	}
	pm_mdp_free(mdp);
	b.calm = 2;
	ck_assert_int_eq(pm_instructed_bandit_mdp(&b, &mdp), PM_EDOM);
}
END_TEST

/* Without the interaction the instruction cannot change anything; with it a weight can lower the bias under it alone. */
START_TEST(capacity)
{
	const struct pm_instructed_bandit *b = &pm_instructed_bandit_defaults;
	double w[PM_BANDIT_FEATURES_INTERACTION] = {.3, -.2, .7, .1, .1, .1, 2};
	double before;

	ck_close(pm_bandit_scores(b, w, false, true, false).s_amb, pm_bandit_scores(b, w, false, false, false).s_amb, 1e-15);
	ck_close(pm_bandit_scores(b, w, false, false, false).s_dis, tanh((1 + .3 + .2) / 2), 1e-14);
	before = pm_bandit_scores(b, w, true, false, false).s_amb;
	w[PM_BANDIT_FEATURES] = -.9;
	ck_close(pm_bandit_scores(b, w, true, false, false).s_amb, before, 1e-15);
	ck_close(pm_bandit_scores(b, w, true, true, false).s_dis, tanh((1 + .3 + .2 - .9) / 2), 1e-14);
}
END_TEST

START_TEST(parity)
{
	const double u = 0, b0 = -.120144, instructed = -b0 / 600, reflected = -b0 / 200;
	static const double steps[] = {0, 200, 600, 1000}, first[] = {-.03, -.020013, 0, .020013}, second[] = {-.03, 0, .059785, .117884};

	for (int k = 0; k < 4; k++) {
		ck_assert(fabs(pm_parity_gap(&u, 1, b0 + instructed * steps[k]) - first[k]) < 1e-6);
		ck_assert(fabs(pm_parity_gap(&u, 1, b0 + reflected * steps[k]) - second[k]) < 1e-6);
	}
	ck_close(pm_parity_steps(b0, instructed), 600, 1e-13);
	ck_close(pm_parity_steps(b0, 3 * instructed), 200, 1e-13);
	/* A mean over students: between the gaps of each. */
	ck_close(pm_parity_gap((const double[]){.4, -1.3}, 2, .2),
		 (pm_logistic(.6) - pm_logistic(.4) + pm_logistic(-1.1) - pm_logistic(-1.3)) / 2, 1e-15);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("selfcorrect instructed-bandit");
	TCase *loops = check_case(suite, "instructed-bandit",
				  (const TTest *const[]){questions, negative_control, rewards, reflection, capacity, parity, NULL});

	tcase_add_loop_test(loops, softmax, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(loops, softmax_simulated, 0, sizeof rows / sizeof *rows);
	return check_run(suite);
}
