#include "selfcorrect/attempts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"

/* The question of an id, a new one where id is NULL. */
static bool find_question(struct pmi_attempts *attempts, size_t group, const char *id, size_t *number)
{
	size_t size;
	char *key;
	bool found;

	*number = attempts->n_questions;
	if (!id)
		return true;
	size = strlen(id) + 32;
	key = malloc(size);
	if (!key)
		return false;
	snprintf(key, size, "%zu/%s", group, id);
	found = pmi_names_number(&attempts->ids, key, number);
	free(key);
	return found;
}

bool pmi_attempts_add(struct pmi_attempts *attempts, const char *group, const char *id, struct pm_attempt sample)
{
	struct pmi_question *q;
	size_t g, number;

	if (!pmi_names_number(&attempts->groups, group, &g) || !find_question(attempts, g, id, &number))
		return false;
	if (number == attempts->n_questions) {
		if (!pmi_reserve(&attempts->question, &attempts->question_capacity, number + 1, sizeof *attempts->question))
			return false;
		attempts->question[attempts->n_questions++] = (struct pmi_question){.group = g};
	}
	q = &attempts->question[number];
	q->samples++;
	q->first += sample.first;
	q->both += sample.both;
	q->mended += sample.mended;
	return true;
}

bool pmi_attempts_add_rates(struct pmi_attempts *attempts, const char *group, struct pmi_rates rates)
{
	if (!pmi_names_number(&attempts->groups, group, &rates.group))
		return false;
	if (!pmi_reserve(&attempts->rates, &attempts->rates_capacity, attempts->n_rates + 1, sizeof *attempts->rates))
		return false;
	attempts->rates[attempts->n_rates++] = rates;
	return true;
}

/* Is the first character of the file that is no blank a brace?  What is read from a pipe would be lost to the reader. */
static bool is_json(const char *path)
{
	struct stat status;
	FILE *file;
	int c;

	if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
		return false;
	file = fopen(path, "rbe");
	if (!file)
		return false;
	do
		c = getc(file);
	while (c != EOF && strchr(" \t\r\n\xef\xbb\xbf", c));
	fclose(file);
	return c == '{';
}

void pm_attempt_log_free(struct pm_attempt_log *log)
{
	if (!log)
		return;
	for (size_t g = 0; log->group && g < log->n_groups; g++) {
		free(log->group[g].name);
		free(log->group[g].question);
	}
	free(log->group);
	free(log);
}

static struct pm_attempt_log *log_alloc(const struct pmi_attempts *attempts)
{
	struct pm_attempt_log *log = pmi_array(1, sizeof *log);
	bool room = log && (log->group = pmi_array(attempts->groups.n, sizeof *log->group)) != NULL;

	if (room)
		log->n_groups = attempts->groups.n;
	for (size_t i = 0; room && i < attempts->n_questions; i++)
		log->group[attempts->question[i].group].n++;
	for (size_t g = 0; room && g < attempts->groups.n; g++) {
		log->group[g].name = pmi_copy(attempts->groups.name[g]);
		log->group[g].question = pmi_array(log->group[g].n, sizeof *log->group[g].question);
		log->group[g].n = 0; /* counted again when filled */
		room = log->group[g].name && log->group[g].question;
	}
	if (room)
		return log;
	pm_attempt_log_free(log);
	return NULL;
}

static enum pm_status fill_questions(const struct pmi_attempts *attempts, struct pm_attempt_log *log)
{
	enum pm_status status = PM_OK;

	for (size_t i = 0; i < attempts->n_questions; i++) {
		const struct pmi_question *q = &attempts->question[i];
		struct pm_attempt_group *group = &log->group[q->group];

		group->question[group->n++] =
			(struct pm_attempt){.first = q->first / q->samples, .both = q->both / q->samples, .mended = q->mended / q->samples};
	}
	for (size_t g = 0; attempts->n_questions && g < log->n_groups && !status; g++)
		status = pm_correction_of(log->group[g].question, log->group[g].n, NULL, log->group[g].value, NULL);
	return status;
}

static double rates_unit(const struct pmi_attempts *attempts)
{
	for (size_t i = 0; i < attempts->n_rates; i++) {
		const struct pmi_rates *r = &attempts->rates[i];

		if (r->acc1 > 1 || r->wrong_to_right > 1 || r->right_to_wrong > 1)
			return 100;
	}
	return 1;
}

static enum pm_status fill_rates(const struct pmi_attempts *attempts, const char *path, struct pm_attempt_log *log, struct pm_error *error)
{
	double unit = rates_unit(attempts);

	for (size_t i = 0; i < attempts->n_rates; i++) {
		const struct pmi_rates *r = &attempts->rates[i];

		if (r->group != i)
			return pm_error_set(error, PM_EPARSE, path, r->line, 1,
					    "found a second row of rates of one group, expected one: split the file by a column");
		if (pm_correction_rates(r->acc1 / unit, r->wrong_to_right / unit, r->right_to_wrong / unit, log->group[i].value))
			return pm_error_set(error, PM_EPARSE, path, r->line, 1,
					    "acc1 %g, d_ic %g, d_ci %g cannot be: d_ci is at most acc1 and d_ic at most %g - acc1", r->acc1,
					    r->wrong_to_right, r->right_to_wrong, unit);
	}
	return PM_OK;
}

enum pm_status pm_attempt_log_read(const char *path, enum pm_log_form form, const char *by, struct pm_attempt_log **result,
				   struct pm_error *error)
{
	struct pmi_attempts attempts = {0};
	struct pm_attempt_log *log = NULL;
	bool json = form == PM_LOG_JSON || (form == PM_LOG_SNIFF && is_json(path));
	enum pm_status status = (json ? pmi_attempts_read_json : pmi_attempts_read_csv)(path, by, &attempts, error);

	if (!status && !attempts.groups.n)
		status = pm_error_set(error, PM_EPARSE, path, 1, 1, "found no question, expected a row or an object of each");
	if (!status && !(log = log_alloc(&attempts)))
		status = pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	if (!status)
		status = fill_questions(&attempts, log);
	if (!status)
		status = fill_rates(&attempts, path, log, error);
	if (status)
		pm_attempt_log_free(log);
	*result = status ? NULL : log;
	pmi_names_clear(&attempts.groups);
	pmi_names_clear(&attempts.ids);
	free(attempts.question);
	free(attempts.rates);
	return status;
}
