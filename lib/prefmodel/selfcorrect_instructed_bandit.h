/*
 * Instructed bandit: one question, one answer, with or without the instruction to be fair.               after Ganguli et al.
 *
 * A state is a question: ambiguous or not, its polarity, which group the evidence names (if not ambiguous), whether it carries the
 * instruction (IF) and a reflection (CoT).  Answers: target, nontarget, unknown; with `reflect` a fourth action leads from a question
 * without a reflection to the one with it (and means "unknown" where there is one).
 *
 *   reward = 1(right) - penalty 1(IF) 1(answer as the stereotype says, against or without evidence)
 *
 * One step, so A*(s,a) = r(s,a) - max_b r(s,b): partial return and regret differ by a constant of the state, and preferences between
 * segments that share their state teach the same policy: a negative control.  arXiv 2302.07459 for the conditions; the bandit is ours.
 */
#ifndef PREFMODEL_SELFCORRECT_INSTRUCTED_BANDIT_H
#define PREFMODEL_SELFCORRECT_INSTRUCTED_BANDIT_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PM_ANSWER_TARGET, PM_ANSWER_NONTARGET, PM_ANSWER_UNKNOWN, PM_ANSWERS, PM_REFLECT = PM_ANSWERS };

struct pm_instructed_bandit {
	double stereotype; /* s: logit of the stereotype's answer before learning */
	double unknown;    /* v: logit of "unknown" before learning */
	double calm;       /* what a reflection leaves of s, in [0, 1] */
	double penalty;    /* w */
	size_t reflect;    /* 1: with the action REFLECT */
	double gamma;
};

/* s 1, v 0, calm .5, penalty 1, no REFLECT, gamma 1. */
extern const struct pm_instructed_bandit pm_instructed_bandit_defaults;

/* A question; its number is that of the bits in this order, ambiguous first; the end is the last state. */
struct pm_question {
	bool disambiguated, nonnegative, names_nontarget, instructed, reflected;
};
enum { PM_QUESTIONS = 32, PM_BANDIT_STATES };
size_t pm_question_state(struct pm_question question);
struct pm_question pm_question_of(size_t state);

/* Starts uniformly at the questions (without a reflection where REFLECT can bring it).  PM_EDOM, PM_ENOMEM. */
enum pm_status pm_instructed_bandit_mdp(const struct pm_instructed_bandit *bandit, struct pm_mdp **mdp) PM_MUST_CHECK;

/* Bias of a way to answer ambiguous questions. */
struct pm_bias_scores {
	double accuracy, s_dis, s_amb;
};

/*
 * Softmax over logits (s, 0, v) of the stereotype's, the other, the unknown answer:
 *
 *   accuracy = e^v / (e^s + 1 + e^v),   s_DIS = tanh(s/2),   s_AMB = (1 - accuracy) tanh(s/2)
 */
struct pm_bias_scores pm_softmax_bias(double stereotype, double unknown);

/*
 * Features of a pair for a learner on top of the base policy: role of the answer (stereotype's, other, unknown) in ambiguous and in
 * disambiguated questions, agreement with the evidence; with `interaction` the six roles again, times IF.
 */
enum { PM_BANDIT_FEATURES = 7, PM_BANDIT_FEATURES_INTERACTION = 13 };
void pm_bandit_features(struct pm_question question, size_t answer, bool interaction, double *phi);

/*
 * Bias on ambiguous questions of the policy softmax(base + weight . phi) under an instruction and a reflection; weight NULL is the
 * base policy.
 */
struct pm_bias_scores pm_bandit_scores(const struct pm_instructed_bandit *bandit, const double *weight, bool interaction, bool instructed,
				       bool reflected);

/* Mean over n of logistic(u_i + b) - logistic(u_i): how far a term b for one group moves admission; 0 is parity. */
double pm_parity_gap(const double *u, size_t n, double b);

/* Steps after which a term that drifts by kappa a step from b0 meets parity: -b0/kappa. */
double pm_parity_steps(double b0, double kappa);

#ifdef __cplusplus
}
#endif
#endif
