/*
 * Before and after: what a second attempt does to right and to wrong first answers.                prefmodel-selfcorrect(1)
 *
 * For question i let P(a_i) be the probability that the first answer is right, P(b_i|a_i) and P(b_i|not a_i) those that the second
 * is right after a right and after a wrong first one.  With sums over questions,
 *
 *   Acc1 = mean P(a)                                CL = sum P(a)P(b|a) / sum P(a)                     confidence level
 *   Acc2 = Acc1 CL + (1 - Acc1) CS                  CS = sum (1-P(a))P(b|not a) / sum (1-P(a))         critique score
 *   RSS  = (Acc2 - low) / (high - low)              low = Acc1^2,  high = 2 Acc1 - Acc1^2              relative score
 *   Acc_inf = CS / (1 - CL + CS)                    limit of Acc_t+1 = Acc_t CL + (1 - Acc_t) CS
 *
 * CL, CS and RSS: Yang et al., "Confidence v.s. Critique", arXiv 2412.19513.  RSS is 1/2 where Acc2 = Acc1, and leaves [0, 1] where
 * CS <= Acc1 <= CL fails.  One more round helps where Acc_t < Acc_inf.
 */
#ifndef PREFMODEL_SELFCORRECT_H
#define PREFMODEL_SELFCORRECT_H

#include <stddef.h>

#include <prefmodel/statistics.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One row a measure: code, name in files.  The four cells are shares of all questions. */
#define PM_CORRECTION_LIST(X)                                                     \
	X(PM_ACC1, "acc1")                                                        \
	X(PM_ACC2, "acc2")                                                        \
	X(PM_CL, "cl")                                                            \
	X(PM_CS, "cs")                                                            \
	X(PM_RSS, "rss")                                                          \
	X(PM_RSS_LOW, "rss_low")                                                  \
	X(PM_RSS_HIGH, "rss_high")                                                \
	X(PM_CONFIDENT, "confident")     /* right, then right */                  \
	X(PM_UNCONFIDENT, "unconfident") /* right, then wrong */                  \
	X(PM_CRITICAL, "critical")       /* wrong, then right */                  \
	X(PM_STUBBORN, "stubborn")       /* wrong, then wrong */                  \
	X(PM_ACC_LIMIT, "acc_limit")

enum pm_correction_measure {
#define PM_CORRECTION_CODE(code, name) code,
	PM_CORRECTION_LIST(PM_CORRECTION_CODE)
#undef PM_CORRECTION_CODE
	PM_N_CORRECTION
};

extern const char *const pm_correction_names[PM_N_CORRECTION];

/*
 * The measures of a chain with first accuracy acc1, CL and CS.  A number that is 0/0 is NaN: CL where no first answer is right, CS
 * where all are, RSS in both cases, Acc_inf where CL = 1 and CS = 0 (every accuracy then stays).  An undefined CL or CS is passed as
 * NaN, which is allowed only where its weight is 0.  PM_EDOM: a number outside [0, 1]; value is untouched.
 */
enum pm_status pm_correction(double acc1, double cl, double cs, double value[PM_N_CORRECTION]) PM_MUST_CHECK;

/*
 * The same from shares of all questions: right answers that become wrong (at most acc1) and wrong ones that become right (at most
 * 1 - acc1), CL = 1 - right_to_wrong/acc1, CS = wrong_to_right/(1 - acc1).  PM_EDOM.
 */
enum pm_status pm_correction_rates(double acc1, double wrong_to_right, double right_to_wrong, double value[PM_N_CORRECTION]) PM_MUST_CHECK;

/* Acc_t after t rounds from acc0: Acc_inf + (CL - CS)^t (acc0 - Acc_inf). */
double pm_correction_after(double acc0, double cl, double cs, unsigned rounds);

/* One question: P(a), P(a and b), P(not a and b).  (Conditional probabilities would be undefined where P(a) is 0 or 1.) */
struct pm_attempt {
	double first;
	double both;
	double mended;
};

/*
 * A log of two attempts: groups of questions, in the order in which they first stand in the file.  A group that was given as rates
 * has no questions, only its measures.
 */
struct pm_attempt_group {
	char *name;                    /* "" where the file is not split */
	size_t n;                      /* questions */
	struct pm_attempt *question;   /* n */
	double value[PM_N_CORRECTION]; /* the measures */
};

struct pm_attempt_log {
	size_t n_groups;
	struct pm_attempt_group *group; /* n_groups */
};

/*
 * Reads a log of one of three forms; `by` (may be NULL) names a column or key that splits it into groups.
 *
 *   samples        CSV or JSON lines: id, correct1, correct2 (0 or 1; in JSON also false, true).  Rows of equal id are samples of
 *                  one question: P(a) = #a/k, P(b|a) = #(a and b)/#a, P(b|not a) = #(b and not a)/#(not a).
 *   rates          CSV: acc1, d_ic, d_ci, shares of all questions (wrong to right, right to wrong); percents when any number of
 *                  these columns is above 1.  One row a group.
 *   probabilities  JSON lines: first (k probabilities of the first answer), second (k rows: those of the second answer given each
 *                  first one), target (the right answer, from 0): P(a) = first[target], P(b|a) = second[target][target],
 *                  P(b|not a) = sum_{j != target} first[j] second[j][target] / (1 - first[target]).
 *
 * PM_LOG_SNIFF takes a file whose first character is '{' for JSON lines; what cannot be looked at twice (standard input, a pipe) for CSV.
 * On failure *log is NULL and error tells the place.  PM_EIO, PM_EPARSE, PM_ENOMEM.
 */
enum pm_log_form { PM_LOG_SNIFF, PM_LOG_CSV, PM_LOG_JSON };
enum pm_status pm_attempt_log_read(const char *path, enum pm_log_form form, const char *by, struct pm_attempt_log **log,
				   struct pm_error *error) PM_MUST_CHECK;
void pm_attempt_log_free(struct pm_attempt_log *log);

/*
 * The measures of questions, and (unless interval is NULL) their intervals, bootstrapped over questions.  PM_EDOM when n is 0 or a
 * probability is outside [0, 1]; PM_ENOMEM.
 */
enum pm_status pm_correction_of(const struct pm_attempt *question, size_t n, const struct pm_bootstrap_options *options,
				double value[PM_N_CORRECTION], struct pm_interval interval[PM_N_CORRECTION]) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
