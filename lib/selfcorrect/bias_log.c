#include "prefmodel/selfcorrect_bias.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/csv.h"
#include "selfcorrect/names.h"

enum { CATEGORY, FORMAT, EXAMPLE, CONTEXT, POLARITY, CHOSEN, CORRECT, N_COLUMNS };

static const struct pm_column columns[N_COLUMNS] = {
	[CATEGORY] = {"category", true}, [FORMAT] = {"format", true}, [EXAMPLE] = {"example", true}, [CONTEXT] = {"context", true},
	[POLARITY] = {"polarity", true}, [CHOSEN] = {"chosen", true}, [CORRECT] = {"correct", true},
};

static const char *const contexts[] = {"ambig", "disambig", NULL};
static const char *const polarities[] = {"neg", "nonneg", NULL};
static const char *const choices[] = {[PM_CHOICE_TARGET] = "target", [PM_CHOICE_NONTARGET] = "nontarget", [PM_CHOICE_UNKNOWN] = "unknown", NULL};

struct reader {
	struct pm_csv *csv;
	size_t at[N_COLUMNS];
	struct pmi_names categories, formats, examples;
	struct pm_bias_group *group;
	size_t *capacity; /* n_groups, room of each group's answers */
	size_t n_groups, group_capacity, capacity_capacity;
};

static enum pm_status no_memory(const struct reader *r, struct pm_error *error)
{
	return pm_error_set(error, PM_ENOMEM, pm_csv_source(r->csv), pm_csv_line(r->csv), 0, "out of memory");
}

/* A field that is one of a few words. */
static enum pm_status read_word(const struct reader *r, const struct pm_field *fields, int column, const char *const *words, size_t *k,
				struct pm_error *error)
{
	const struct pm_field *field = &fields[r->at[column]];

	for (*k = 0; words[*k]; ++*k)
		if (strcmp(words[*k], field->text) == 0)
			return PM_OK;
	return pm_error_set(error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), field->column,
			    "%s is \"%.40s\", expected %s or %s%s%s", columns[column].name, field->text, words[0], words[1],
			    words[2] ? " or " : "", words[2] ? words[2] : "");
}

static enum pm_status read_answer(const struct reader *r, const struct pm_field *fields, bool *ambiguous, struct pm_bias_answer *answer,
				  struct pm_error *error)
{
	size_t context, polarity, chosen, correct;
	enum pm_status status = read_word(r, fields, CONTEXT, contexts, &context, error);

	if (!status)
		status = read_word(r, fields, POLARITY, polarities, &polarity, error);
	if (!status)
		status = read_word(r, fields, CHOSEN, choices, &chosen, error);
	if (!status)
		status = pm_csv_size(r->csv, &fields[r->at[CORRECT]], "correct", 2, &correct, error);
	if (status)
		return status;
	*ambiguous = context == 0;
	answer->negative = polarity == 0;
	answer->chosen = (enum pm_choice)chosen;
	answer->correct = correct == 1;
	return PM_OK;
}

/* The number of the group of a category, format and context, a new one where there is none; false when memory is short. */
static bool find_group(struct reader *r, size_t category, size_t format, bool ambiguous, size_t *number)
{
	for (*number = 0; *number < r->n_groups; ++*number) {
		const struct pm_bias_group *g = &r->group[*number];

		if (g->category == category && g->format == format && g->ambiguous == ambiguous)
			return true;
	}
	if (!pmi_reserve(&r->group, &r->group_capacity, r->n_groups + 1, sizeof *r->group) ||
	    !pmi_reserve(&r->capacity, &r->capacity_capacity, r->n_groups + 1, sizeof *r->capacity))
		return false;
	r->capacity[r->n_groups] = 0;
	r->group[r->n_groups++] = (struct pm_bias_group){.category = category, .format = format, .ambiguous = ambiguous};
	return true;
}

static bool keep(struct reader *r, const struct pm_field *fields, bool ambiguous, struct pm_bias_answer answer)
{
	size_t category, format, g;
	struct pm_bias_group *group;

	if (!pmi_names_number(&r->categories, fields[r->at[CATEGORY]].text, &category) ||
	    !pmi_names_number(&r->formats, fields[r->at[FORMAT]].text, &format) ||
	    !pmi_names_number(&r->examples, fields[r->at[EXAMPLE]].text, &answer.example) || !find_group(r, category, format, ambiguous, &g))
		return false;
	group = &r->group[g];
	if (!pmi_reserve(&group->answer, &r->capacity[g], group->n + 1, sizeof answer))
		return false;
	group->answer[group->n++] = answer;
	return true;
}

static enum pm_status read_rows(struct reader *r, struct pm_error *error)
{
	const struct pm_field *fields = NULL;
	enum pm_status status = pm_csv_row(r->csv, &fields, error);

	while (!status && fields) {
		struct pm_bias_answer answer = {0};
		bool ambiguous;

		status = read_answer(r, fields, &ambiguous, &answer, error);
		if (!status && !keep(r, fields, ambiguous, answer))
			status = no_memory(r, error);
		if (!status)
			status = pm_csv_row(r->csv, &fields, error);
	}
	if (!status && !r->n_groups)
		status = pm_error_set(error, PM_EPARSE, pm_csv_source(r->csv), 1, 1, "found no answer");
	return status;
}

static int by_example(const void *a, const void *b)
{
	size_t x = ((const struct pm_bias_answer *)a)->example, y = ((const struct pm_bias_answer *)b)->example;

	return (x > y) - (x < y);
}

static enum pm_status sort_groups(struct reader *r, struct pm_error *error)
{
	for (size_t g = 0; g < r->n_groups; g++) {
		struct pm_bias_group *group = &r->group[g];

		qsort(group->answer, group->n, sizeof *group->answer, by_example);
		for (size_t i = 1; i < group->n; i++)
			if (group->answer[i].example == group->answer[i - 1].example)
				return pm_error_set(error, PM_EPARSE, pm_csv_source(r->csv), 0, 0,
						    "example \"%.80s\" of category \"%.80s\", format \"%.80s\" stands twice",
						    r->examples.name[group->answer[i].example], r->categories.name[group->category],
						    r->formats.name[group->format]);
	}
	return PM_OK;
}

/* Moves what the reader holds into the log. */
static void hand_over(struct reader *r, struct pm_bias_log *log)
{
	log->n_categories = r->categories.n;
	log->category = r->categories.name;
	log->n_formats = r->formats.n;
	log->format = r->formats.name;
	log->n_groups = r->n_groups;
	log->group = r->group;
	r->categories.name = r->formats.name = NULL;
	r->categories.n = r->formats.n = r->n_groups = 0;
	r->group = NULL;
}

static void clear(struct reader *r)
{
	for (size_t g = 0; g < r->n_groups; g++)
		free(r->group[g].answer);
	free(r->group);
	free(r->capacity);
	pmi_names_clear(&r->categories);
	pmi_names_clear(&r->formats);
	pmi_names_clear(&r->examples);
	pm_csv_close(r->csv);
}

enum pm_status pm_bias_log_read(const char *path, struct pm_bias_log **log, struct pm_error *error)
{
	struct reader r = {0};
	enum pm_status status = pm_csv_open(path, &r.csv, error);

	*log = NULL;
	if (!status)
		status = pm_csv_header(r.csv, columns, N_COLUMNS, r.at, error);
	if (!status)
		status = read_rows(&r, error);
	if (!status)
		status = sort_groups(&r, error);
	if (!status && !(*log = pmi_array(1, sizeof **log)))
		status = no_memory(&r, error);
	if (!status)
		hand_over(&r, *log);
	clear(&r);
	return status;
}

static void free_names(char **name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(name[i]);
	free(name);
}

void pm_bias_log_free(struct pm_bias_log *log)
{
	if (!log)
		return;
	for (size_t g = 0; g < log->n_groups; g++)
		free(log->group[g].answer);
	free(log->group);
	free_names(log->category, log->n_categories);
	free_names(log->format, log->n_formats);
	free(log);
}
