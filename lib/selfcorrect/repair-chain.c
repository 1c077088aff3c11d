#include "prefmodel/selfcorrect_repair_chain.h"

#include <math.h>

#include "selfcorrect/build.h"

const struct pm_repair_chain pm_repair_chain_defaults = {.tests = 3, .turns = 2, .solve = .6, .fix = .5, .break_ = .1, .gamma = 1};
const struct pm_chain_reward pm_chain_truth = {.kind = PM_CHAIN_FINAL, .binary = true, .discount = 1};

static bool is_chain(const struct pm_repair_chain *c)
{
	return c->tests >= 1 && c->tests <= PM_CHAIN_MAX_TESTS && c->turns >= 2 && c->turns <= PM_CHAIN_MAX_TURNS && pmi_is_share(c->solve) &&
	       pmi_is_share(c->fix) && pmi_is_share(c->break_) && pmi_is_share(c->gamma);
}

static bool is_reward(const struct pm_chain_reward *r)
{
	return pmi_is_share(r->discount) && isfinite(r->bonus);
}

size_t pm_repair_chain_states(const struct pm_repair_chain *c)
{
	return 1 + c->turns * (c->tests + 1);
}

size_t pm_repair_chain_state(const struct pm_repair_chain *c, size_t turn, size_t passing)
{
	return turn ? 1 + (turn - 1) * (c->tests + 1) + passing : 0;
}

/* r_t of k passing tests. */
static double worth(const struct pm_repair_chain *c, const struct pm_chain_reward *r, size_t k)
{
	return r->binary ? k == c->tests : (double)k / (double)c->tests;
}

/* What turn t pays for going from k to next. */
static double pay(const struct pm_repair_chain *c, const struct pm_chain_reward *r, size_t t, size_t k, size_t next)
{
	double now = worth(c, r, next), before = t > 1 ? worth(c, r, k) : 0;

	switch (r->kind) {
	case PM_CHAIN_FINAL:
		break;
	case PM_CHAIN_IMPROVE:
		return pow(r->discount, (double)(c->turns - t)) * (now - before);
	case PM_CHAIN_SCORE:
		return now + (t > 1 ? r->bonus * (now - before) : 0);
	}
	return t == c->turns ? now : 0;
}

/* The law of the tests that pass after an action on k passing ones; turn 0 has nothing to keep or repair. */
static void action_law(const struct pm_repair_chain *c, size_t turn, size_t action, size_t k, double *law)
{
	double kept[PM_CHAIN_MAX_TESTS + 1], mended[PM_CHAIN_MAX_TESTS + 1];

	for (size_t n = 0; n <= c->tests; n++)
		law[n] = n == k;
	if (action == PM_CHAIN_KEEP)
		return;
	if (turn == 0 || action == PM_CHAIN_REWRITE) {
		pmi_binomial(c->tests, c->solve, law);
		return;
	}
	law[k] = 0;
	pmi_binomial(k, 1 - c->break_, kept);
	pmi_binomial(c->tests - k, c->fix, mended);
	for (size_t i = 0; i <= k; i++)
		for (size_t j = 0; j <= c->tests - k; j++)
			law[i + j] += kept[i] * mended[j];
}

static void put_state(struct pmi_build *b, const struct pm_repair_chain *c, const struct pm_chain_reward *r, size_t turn, size_t k)
{
	double law[PM_CHAIN_MAX_TESTS + 1];

	for (size_t action = 0; action < PM_CHAIN_ACTIONS; action++) {
		action_law(c, turn, action, k, law);
		for (size_t next = 0; next <= c->tests; next++)
			pmi_build_put(b, pm_repair_chain_state(c, turn, k), action, pm_repair_chain_state(c, turn + 1, next), law[next],
				      pay(c, r, turn + 1, k, next));
	}
}

enum pm_status pm_repair_chain_mdp(const struct pm_repair_chain *c, const struct pm_chain_reward *reward, struct pm_mdp **mdp)
{
	const struct pm_chain_reward *r = reward ? reward : &pm_chain_truth;
	struct pmi_build b;

	*mdp = NULL;
	if (!is_chain(c) || !is_reward(r))
		return PM_EDOM;
	pmi_build_begin(&b, pm_repair_chain_states(c), PM_CHAIN_ACTIONS, c->gamma);
	pmi_build_start_in(&b, 0, 1);
	put_state(&b, c, r, 0, 0);
	for (size_t k = 0; k <= c->tests; k++) {
		for (size_t turn = 1; turn < c->turns; turn++)
			put_state(&b, c, r, turn, k);
		pmi_build_end_in(&b, pm_repair_chain_state(c, c->turns, k));
	}
	return pmi_build_finish(&b, mdp);
}

/* One turn of the law of passing tests under the policy. */
static void advance(const struct pm_repair_chain *c, const double *policy, size_t turn, double *law)
{
	double next[PM_CHAIN_MAX_TESTS + 1] = {0}, one[PM_CHAIN_MAX_TESTS + 1];

	for (size_t k = 0; k <= (turn ? c->tests : 0); k++)
		for (size_t action = 0; action < PM_CHAIN_ACTIONS; action++) {
			double p = law[k] * policy[pm_repair_chain_state(c, turn, k) * PM_CHAIN_ACTIONS + action];

			action_law(c, turn, action, k, one);
			for (size_t n = 0; n <= c->tests; n++)
				next[n] += p * one[n];
		}
	for (size_t n = 0; n <= c->tests; n++)
		law[n] = next[n];
}

/* P(all tests pass at the end | law after turn 1). */
static double finish(const struct pm_repair_chain *c, const double *policy, double *law)
{
	for (size_t turn = 1; turn < c->turns; turn++)
		advance(c, policy, turn, law);
	return law[c->tests];
}

enum pm_status pm_repair_chain_measures(const struct pm_repair_chain *c, const double *policy, double value[PM_N_CORRECTION])
{
	double law[PM_CHAIN_MAX_TESTS + 1] = {1}, right[PM_CHAIN_MAX_TESTS + 1] = {0}, acc1, kept, mended;

	if (!is_chain(c))
		return PM_EDOM;
	advance(c, policy, 0, law);
	acc1 = right[c->tests] = law[c->tests];
	law[c->tests] = 0;
	kept = finish(c, policy, right);
	mended = finish(c, policy, law);
	return pm_correction(acc1, acc1 > 0 ? fmin(1, kept / acc1) : NAN, acc1 < 1 ? fmin(1, mended / (1 - acc1)) : NAN, value);
}

double pm_chain_honesty(double solve, const struct pm_chain_reward *r)
{
	switch (r->kind) {
	case PM_CHAIN_FINAL:
		break;
	case PM_CHAIN_IMPROVE:
		return solve * (r->discount - solve);
	case PM_CHAIN_SCORE:
		return solve * (2 - solve * (1 + r->bonus));
	}
	return solve * (1 - solve);
}

double pm_improvement_return(const double *r, size_t n, double discount)
{
	double sum = 0;

	for (size_t t = 0; t < n; t++)
		sum = discount * sum + (r[t] - (t ? r[t - 1] : 0));
	return sum;
}

void pm_leave_one_out(const double *value, size_t n, double *advantage)
{
	double sum = 0;

	for (size_t j = 0; j < n; j++)
		sum += value[j];
	for (size_t j = 0; j < n; j++)
		advantage[j] = value[j] - (sum - value[j]) / (double)(n - 1);
}
