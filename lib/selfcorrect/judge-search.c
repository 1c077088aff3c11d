#include "prefmodel/selfcorrect_judge_search.h"

#include <math.h>

#include "selfcorrect/build.h"

const struct pm_judge_search pm_judge_search_defaults = {
	.hops = 2, .turns = 4, .useful = {.5, .4}, .hit = .8, .noise = .3, .full = .9, .guess = .05, .spoil = .5, .gamma = 1,
};

enum { MOST_TURNS = 1000 };

static bool is_search(const struct pm_judge_search *j)
{
	bool good = j->hops >= 1 && j->hops <= PM_JUDGE_MAX_HOPS && j->turns >= 1 && j->turns <= MOST_TURNS && pmi_is_share(j->hit) &&
		    pmi_is_share(j->noise) && pmi_is_share(j->full) && pmi_is_share(j->guess) && pmi_is_share(j->spoil) && j->cost >= 0 &&
		    isfinite(j->cost) && pmi_is_share(j->gamma);

	for (size_t n = 0; good && n < j->hops; n++)
		good = pmi_is_share(j->useful[n]);
	return good;
}

/* A pair (n, b) has turns x 3 states and, at t = turns, one more. */
static size_t block(const struct pm_judge_search *j)
{
	return 3 * j->turns + 1;
}

size_t pm_judge_search_states(const struct pm_judge_search *j)
{
	return 2 * (j->hops + 1) * block(j) + 1;
}

size_t pm_judge_search_state(const struct pm_judge_search *j, size_t n, size_t b, size_t t, enum pm_judge_sign z)
{
	return (2 * n + b) * block(j) + 3 * t + (size_t)z;
}

static double usefulness(const struct pm_judge_search *j, size_t n)
{
	return n < j->hops ? j->useful[n] : 0;
}

double pm_judge_search_hi(const struct pm_judge_search *j, size_t n)
{
	double u = usefulness(j, n);

	return u * j->hit + (1 - u) * j->noise;
}

double pm_judge_search_posterior(const struct pm_judge_search *j, size_t n, enum pm_judge_sign z)
{
	double u = usefulness(j, n);
	double useful = u * (z == PM_SIGN_HI ? j->hit : 1 - j->hit), useless = (1 - u) * (z == PM_SIGN_HI ? j->noise : 1 - j->noise);

	return useful > 0 ? useful / (useful + useless) : 0;
}

double pm_judge_threshold(struct pm_judge_reward judge)
{
	return (judge.match + judge.accept) / (2 * judge.match + judge.accept + judge.reject);
}

static double exact_match(const struct pm_judge_search *j, size_t n, size_t b)
{
	return (n == j->hops ? j->full : j->guess) * (1 - j->spoil * (double)b);
}

/* A place in the table of states, and who judges there. */
struct place {
	const struct pm_judge_search *search;
	size_t n, b, t;
};

static size_t at(const struct place *p, size_t n, size_t b, size_t t, enum pm_judge_sign z)
{
	return pm_judge_search_state(p->search, n, b, t, z);
}

static void put_turn(struct pmi_build *build, const struct place *p)
{
	const struct pm_judge_search *j = p->search;
	size_t state = at(p, p->n, p->b, p->t, PM_SIGN_NONE), end = pm_judge_search_states(j) - 1;
	double hi = pm_judge_search_hi(j, p->n);

	pmi_build_put(build, state, PM_JUDGE_ANSWER, end, 1, exact_match(j, p->n, p->b));
	if (p->t == j->turns) {
		pmi_build_put(build, state, PM_JUDGE_SEARCH, end, 1, exact_match(j, p->n, p->b));
		return;
	}
	pmi_build_put(build, state, PM_JUDGE_SEARCH, at(p, p->n, p->b, p->t, PM_SIGN_HI), hi, -j->cost);
	pmi_build_put(build, state, PM_JUDGE_SEARCH, at(p, p->n, p->b, p->t, PM_SIGN_LO), 1 - hi, -j->cost);
}

/* Judgement `says` given for action `action`. */
static void put_judgement(struct pmi_build *build, const struct place *p, enum pm_judge_sign z, size_t action, size_t says)
{
	double useful = pm_judge_search_posterior(p->search, p->n, z);
	size_t state = at(p, p->n, p->b, p->t, z);

	if (says == PM_JUDGE_NO) {
		pmi_build_put(build, state, action, at(p, p->n, p->b, p->t + 1, PM_SIGN_NONE), 1, 0);
		return;
	}
	if (useful > 0)
		pmi_build_put(build, state, action, at(p, p->n + 1, p->b, p->t + 1, PM_SIGN_NONE), useful, 0);
	pmi_build_put(build, state, action, at(p, p->n, 1, p->t + 1, PM_SIGN_NONE), 1 - useful, 0);
}

static size_t verdict(enum pm_judge judge, enum pm_judge_sign z, size_t action)
{
	if (judge == PM_JUDGE_FREE)
		return action;
	return judge == PM_JUDGE_ALWAYS_YES || z == PM_SIGN_HI ? PM_JUDGE_YES : PM_JUDGE_NO;
}

static void put_place(struct pmi_build *build, const struct place *p, enum pm_judge judge)
{
	put_turn(build, p);
	for (int z = PM_SIGN_HI; p->t < p->search->turns && z <= PM_SIGN_LO; z++)
		for (size_t action = 0; action < 2; action++)
			put_judgement(build, p, (enum pm_judge_sign)z, action, verdict(judge, (enum pm_judge_sign)z, action));
}

enum pm_status pm_judge_search_mdp(const struct pm_judge_search *j, enum pm_judge judge, struct pm_mdp **mdp)
{
	struct pmi_build build;
	struct place p = {.search = j};

	*mdp = NULL;
	if (!is_search(j))
		return PM_EDOM;
	pmi_build_begin(&build, pm_judge_search_states(j), 2, j->gamma);
	pmi_build_start_in(&build, at(&p, 0, 0, 0, PM_SIGN_NONE), 1);
	pmi_build_end_in(&build, pm_judge_search_states(j) - 1);
	for (p.n = 0; p.n <= j->hops; p.n++)
		for (p.b = 0; p.b < 2; p.b++)
			for (p.t = 0; p.t <= j->turns; p.t++)
				put_place(&build, &p, judge);
	return pmi_build_finish(&build, mdp);
}

static void put_rewards(const struct place *p, double answer, struct pm_judge_reward r, double *reward)
{
	const struct pm_judge_search *j = p->search;
	size_t state = at(p, p->n, p->b, p->t, PM_SIGN_NONE);
	bool last = p->t == j->turns;

	reward[2 * state + PM_JUDGE_ANSWER] = answer * exact_match(j, p->n, p->b);
	reward[2 * state + PM_JUDGE_SEARCH] = last ? reward[2 * state + PM_JUDGE_ANSWER] : -j->cost;
	for (int z = PM_SIGN_HI; !last && z <= PM_SIGN_LO; z++) {
		double useful = pm_judge_search_posterior(j, p->n, (enum pm_judge_sign)z);

		state = at(p, p->n, p->b, p->t, (enum pm_judge_sign)z);
		reward[2 * state + PM_JUDGE_YES] = useful * r.match - (1 - useful) * r.accept;
		reward[2 * state + PM_JUDGE_NO] = (1 - useful) * r.match - useful * r.reject;
	}
}

void pm_judge_search_reward(const struct pm_judge_search *j, double answer, struct pm_judge_reward judge, double *reward)
{
	struct place p = {.search = j};
	size_t end = pm_judge_search_states(j) - 1;

	for (p.n = 0; p.n <= j->hops; p.n++)
		for (p.b = 0; p.b < 2; p.b++)
			for (p.t = 0; p.t <= j->turns; p.t++)
				put_rewards(&p, answer, judge, reward);
	reward[2 * end] = reward[2 * end + 1] = 0;
}

void pm_judge_search_count(const struct pm_judge_search *j, double *reward)
{
	struct place p = {.search = j};

	for (size_t row = 0; row < 2 * pm_judge_search_states(j); row++)
		reward[row] = 0;
	for (p.n = 0; p.n <= j->hops; p.n++)
		for (p.b = 0; p.b < 2; p.b++)
			for (p.t = 0; p.t < j->turns; p.t++)
				reward[2 * at(&p, p.n, p.b, p.t, PM_SIGN_NONE) + PM_JUDGE_SEARCH] = 1;
}
