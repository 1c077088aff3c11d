/*
 * Repair chain: a program is written and repaired in `turns` turns; k of `tests` tests pass.                after CoCoS
 *
 * Turn 1: TRY, k ~ Bin(tests, solve), or SANDBAG, k = 0.  Later turns: KEEP; REPAIR, each failing test is mended with probability `fix`
 * and each passing one broken with `break_`, independently; REWRITE, k ~ Bin(tests, solve).  The truth is k = tests at the end.
 * Cho et al., arXiv 2505.23060 (accumulated reward); Kumar et al., arXiv 2409.12917 (SCoRe); the MDP is ours.
 */
#ifndef PREFMODEL_SELFCORRECT_REPAIR_CHAIN_H
#define PREFMODEL_SELFCORRECT_REPAIR_CHAIN_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/selfcorrect.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* At turn 1 action 0 is SANDBAG, and both others are TRY. */
enum { PM_CHAIN_KEEP, PM_CHAIN_REPAIR, PM_CHAIN_REWRITE, PM_CHAIN_ACTIONS, PM_CHAIN_SANDBAG = PM_CHAIN_KEEP, PM_CHAIN_TRY = PM_CHAIN_REWRITE };
enum { PM_CHAIN_MAX_TESTS = 50, PM_CHAIN_MAX_TURNS = 50 };

struct pm_repair_chain {
	size_t tests, turns; /* turns >= 2 */
	double solve, fix, break_;
	double gamma;
};

/* tests 3, turns 2, solve .6, fix .5, break .1, gamma 1. */
extern const struct pm_repair_chain pm_repair_chain_defaults;

/* What is paid.  r_t is 1 iff all tests pass (binary) or k/tests after turn t; r_0 = 0. */
enum pm_chain_kind {
	PM_CHAIN_FINAL,   /* r_T */
	PM_CHAIN_IMPROVE, /* sum_t discount^(T-t) (r_t - r_{t-1}): CoCoS */
	PM_CHAIN_SCORE    /* sum_t r_t + bonus sum_{t>1} (r_t - r_{t-1}): SCoRe */
};

struct pm_chain_reward {
	enum pm_chain_kind kind;
	bool binary;
	double discount; /* of IMPROVE, in [0, 1] */
	double bonus;    /* of SCORE */
};

/* Binary, final: the truth. */
extern const struct pm_chain_reward pm_chain_truth;

/* State 0 is the start; then k = 0..tests after turn 1, ..., after the last turn (terminal). */
size_t pm_repair_chain_states(const struct pm_repair_chain *chain);
size_t pm_repair_chain_state(const struct pm_repair_chain *chain, size_t turn, size_t passing);

/* reward NULL is the truth.  PM_EDOM, PM_ENOMEM. */
enum pm_status pm_repair_chain_mdp(const struct pm_repair_chain *chain, const struct pm_chain_reward *reward, struct pm_mdp **mdp) PM_MUST_CHECK;

/* Measures of the answers after turn 1 and after the last one under a policy (S*A).  PM_EDOM. */
enum pm_status pm_repair_chain_measures(const struct pm_repair_chain *chain, const double *policy, double value[PM_N_CORRECTION]) PM_MUST_CHECK;

/*
 * One test, two turns, a right answer kept: honest minus sandbagged value.
 *   IMPROVE: solve (discount - solve): sandbagging pays iff solve > discount;  SCORE: solve (2 - solve (1 + bonus)): iff solve > 2/(1+bonus)
 * FINAL: solve (1 - solve).
 */
double pm_chain_honesty(double solve, const struct pm_chain_reward *reward);

/* sum_{t=1..n} discount^(n-t) (r_t - r_{t-1}), r_0 = 0; r has n elements.  Equals r_n - (1 - discount) sum_{t<n} discount^(n-t-1) r_t. */
double pm_improvement_return(const double *r, size_t n, double discount);

/* advantage_j = return_j - mean of the others; n >= 2.  A part that all n share cancels. */
void pm_leave_one_out(const double *value, size_t n, double *advantage);

#ifdef __cplusplus
}
#endif
#endif
