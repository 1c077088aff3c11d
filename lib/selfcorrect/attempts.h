/*
 * A log of attempts while it is read; internal.  Readers add rows, pm_attempt_log_read makes the log of them.
 */
#ifndef SELFCORRECT_ATTEMPTS_H
#define SELFCORRECT_ATTEMPTS_H

#include "prefmodel/selfcorrect.h"
#include "selfcorrect/names.h"

/* Sums over the samples of a question. */
struct pmi_question {
	size_t group;
	double samples, first, both, mended;
};

/* A row of rates, and where it stands. */
struct pmi_rates {
	size_t group, line;
	double acc1, wrong_to_right, right_to_wrong;
};

struct pmi_attempts {
	struct pmi_names groups;
	struct pmi_names ids; /* "group number/id" */
	struct pmi_question *question;
	size_t n_questions, question_capacity;
	struct pmi_rates *rates;
	size_t n_rates, rates_capacity;
};

/* One sample of a question; `id` NULL: a question of its own.  False when memory is short. */
bool pmi_attempts_add(struct pmi_attempts *attempts, const char *group, const char *id, struct pm_attempt sample);

/* A row of rates; false when memory is short. */
bool pmi_attempts_add_rates(struct pmi_attempts *attempts, const char *group, struct pmi_rates rates);

/* The readers of the two syntaxes. */
enum pm_status pmi_attempts_read_csv(const char *path, const char *by, struct pmi_attempts *attempts, struct pm_error *error) PM_MUST_CHECK;
enum pm_status pmi_attempts_read_json(const char *path, const char *by, struct pmi_attempts *attempts, struct pm_error *error) PM_MUST_CHECK;

#endif
