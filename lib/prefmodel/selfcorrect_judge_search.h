/*
 * Judge-search: an agent searches, sees a noisy sign of whether what it found is useful, and judges it.        after ReSeek
 *
 * State (n, b, t, z): n useful facts of `hops`, b whether something useless was accepted, t searches judged of `turns`, z the pending
 * sign: none, hi, lo.  Without a sign: ANSWER ends with EM(n, b); SEARCH (t < turns) finds something useful with probability u_n, and
 * shows hi with probability `hit` (useful) or `noise` (useless).  With one: YES accepts (useful: n + 1; useless: b = 1), NO drops it; both
 * end the turn.  The agent acts on the posterior P(useful | n, z), so the table is exact.
 *
 *   EM(n, b) = (n = hops ? full : guess) (1 - spoil b)
 *   judge reward: YES +match if useful, -accept if useless; NO +match if useless, -reject if useful
 *
 * Li et al., arXiv 2510.00568; the MDP is ours.
 */
#ifndef PREFMODEL_SELFCORRECT_JUDGE_SEARCH_H
#define PREFMODEL_SELFCORRECT_JUDGE_SEARCH_H

#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PM_JUDGE_MAX_HOPS = 4 };
enum { PM_JUDGE_ANSWER = 0, PM_JUDGE_SEARCH = 1, PM_JUDGE_YES = 0, PM_JUDGE_NO = 1 };
enum pm_judge_sign { PM_SIGN_NONE, PM_SIGN_HI, PM_SIGN_LO };

/* Who judges: the agent, a judge that always says yes, or the rule "yes iff hi" (the action is then without effect). */
enum pm_judge { PM_JUDGE_FREE, PM_JUDGE_ALWAYS_YES, PM_JUDGE_RULE };

struct pm_judge_search {
	size_t hops, turns;
	double useful[PM_JUDGE_MAX_HOPS]; /* u_n for n < hops; u_hops = 0 */
	double hit, noise;
	double full, guess, spoil;
	double cost;                      /* of a search */
	double gamma;
};

/* hops 2, turns 4, useful .5 .4, hit .8, noise .3, full .9, guess .05, spoil .5, cost 0, gamma 1. */
extern const struct pm_judge_search pm_judge_search_defaults;

/* What the judge is paid: magnitudes. */
struct pm_judge_reward {
	double match, accept, reject;
};

size_t pm_judge_search_states(const struct pm_judge_search *search);

/* The number of a state; a sign only stands while t < turns.  The last state is the end. */
size_t pm_judge_search_state(const struct pm_judge_search *search, size_t n, size_t b, size_t t, enum pm_judge_sign z);

/* The MDP under EM alone, started at (0, 0, 0, none).  PM_EDOM, PM_ENOMEM. */
enum pm_status pm_judge_search_mdp(const struct pm_judge_search *search, enum pm_judge judge, struct pm_mdp **mdp) PM_MUST_CHECK;

/* Rewards of the same MDP (S*A): answer times EM, plus the judge reward, both expected under the posterior. */
void pm_judge_search_reward(const struct pm_judge_search *search, double answer, struct pm_judge_reward judge, double *reward);

/* A reward of 1 a search (S*A): its value is the expected number of searches. */
void pm_judge_search_count(const struct pm_judge_search *search, double *reward);

/* P(hi | n), and P(useful | n, z) for z hi or lo (0 where n = hops). */
double pm_judge_search_hi(const struct pm_judge_search *search, size_t n);
double pm_judge_search_posterior(const struct pm_judge_search *search, size_t n, enum pm_judge_sign z);

/* Under the judge reward alone YES beats NO iff P(useful | n, z) is at least (match + accept)/(2 match + accept + reject). */
double pm_judge_threshold(struct pm_judge_reward judge);

#ifdef __cplusplus
}
#endif
#endif
