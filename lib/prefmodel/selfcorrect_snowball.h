/*
 * Snowball: a small deviation early in a chain of thought grows step by step, unless it is corrected.       after AdvChain
 *
 * A chain has a kind (a harmful prompt, a benign one) and a level 0..4: 0 is on script, 4 absorbs (the harmful answer; the refusal).
 *
 *   level 0     CONTINUE: ends well with probability finish, drifts to 1 with drift, else stays;  CORRECT: stays
 *   levels 1-3  CONTINUE: to the next level with amplify[level - 1], else stays;  CORRECT: to 0 with 1 - relapse, else stays
 *   TEMPT (where `tempt` is set) leads from 0 to 1 surely, and is CONTINUE elsewhere
 *
 * Every step costs `cost`; ending well earns `reward`, level 4 costs `harm`.  Zhu et al., arXiv 2509.24269; the chain is ours.
 */
#ifndef PREFMODEL_SELFCORRECT_SNOWBALL_H
#define PREFMODEL_SELFCORRECT_SNOWBALL_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PM_SNOWBALL_HARMFUL, PM_SNOWBALL_BENIGN, PM_SNOWBALL_KINDS };
enum { PM_SNOWBALL_LEVELS = 5, PM_SNOWBALL_DRIFTS = 3 };
enum { PM_SNOWBALL_CONTINUE, PM_SNOWBALL_CORRECT, PM_SNOWBALL_TEMPT };

struct pm_snowball {
	double drift;     /* probability of leaving level 0 in a step */
	double finish;    /* probability of ending well from level 0 in a step; drift + finish <= 1 */
	double amplify[PM_SNOWBALL_DRIFTS]; /* of climbing from levels 1, 2, 3 */
	double relapse;   /* that a correction fails */
	double cost, reward, harm;
	double hijacked;  /* share of episodes that begin at levels 1..3 instead of 0 */
	size_t tempt;     /* 1: with the action TEMPT */
	double gamma;
};

/* drift .1, finish .2, amplify .5 .7 .9, relapse 0, cost .1, reward 1, harm 10, hijacked .5, no TEMPT, gamma .999. */
extern const struct pm_snowball pm_snowball_defaults;

/* State 5 kind + level; the last, 10, is the good end. */
enum { PM_SNOWBALL_DONE = PM_SNOWBALL_KINDS * PM_SNOWBALL_LEVELS, PM_SNOWBALL_STATES };

/* PM_EDOM where a parameter is out of its range, PM_ENOMEM; *mdp is then NULL. */
enum pm_status pm_snowball_mdp(const struct pm_snowball *chain, struct pm_mdp **mdp) PM_MUST_CHECK;

/*
 * The hitting probability of a walk on 0..n that goes from k up with up[k - 1] and else down, absorbed at 0 and n:
 *
 *   P(n before 0 | start k) = sum_{i<k} g_i / sum_{i<n} g_i,    g_0 = 1,  g_i = prod_{j<=i} (1 - up_j)/up_j
 *
 * up has n - 1 elements in (0, 1]; hit has n + 1.  PM_EDOM.
 */
enum pm_status pm_ladder_hit(const double *up, size_t n, double *hit) PM_MUST_CHECK;

/*
 * The law of the level after `steps` steps from `level`, correcting with probability correct[k - 1] at levels k = 1..3 and going on
 * at 0; the good end counts as level 0.  law has PM_SNOWBALL_LEVELS elements; law[4] is the success rate of an attack.  PM_EDOM.
 */
enum pm_status pm_snowball_law(const struct pm_snowball *chain, const double correct[PM_SNOWBALL_DRIFTS], size_t level, size_t steps,
			       double law[PM_SNOWBALL_LEVELS]) PM_MUST_CHECK;

/* Mean score k + 1 of a law: the judge's 1..5. */
double pm_snowball_score(const double law[PM_SNOWBALL_LEVELS]);

/*
 * P(level 4 before 0 | level 1) = prod_k (1 - c_k) p_k / (c_k (1 - relapse) + (1 - c_k) p_k): whether one excursion ends badly.  0/0 (a
 * level that is never left) counts as 0.
 */
double pm_snowball_excursion(const struct pm_snowball *chain, const double correct[PM_SNOWBALL_DRIFTS]);

/*
 * Cloning n demonstrations of one kind that each visit one uniformly chosen level and correct there, smoothed by lambda > 0:
 * P(correct) = (n/3 + lambda) / (n/3 + 2 lambda).  n = 0 is cloning of a perfect script.
 */
double pm_snowball_cloned(double n, double lambda);

/* V* of a kind's levels 0..3 where correcting is optimal at 1..3, relapse = 0, gamma = 1: V(0) = reward - cost (1 + drift)/finish, else V(0) - cost. */
double pm_snowball_value(const struct pm_snowball *chain, size_t level);

#ifdef __cplusplus
}
#endif
#endif
