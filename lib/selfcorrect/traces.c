#include "prefmodel/selfcorrect_backtrack.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"

void pm_trace_set_free(struct pm_trace_set *set)
{
	if (!set)
		return;
	free(set->trace);
	free(set->labels);
	free(set);
}

static bool is_trace(const struct pm_trace *t)
{
	return t->length && (t->mistake == PM_NO_MISTAKE || t->mistake < t->length);
}

/* A set that takes the array of traces and frees it, also on failure. */
static enum pm_status take(struct pm_trace *trace, size_t n, struct pm_trace_set **result)
{
	struct pm_trace_set *set = pmi_array(1, sizeof *set);

	*result = NULL;
	if (!set) {
		free(trace);
		return PM_ENOMEM;
	}
	set->n = n;
	set->trace = trace;
	for (size_t i = 0; i < n; i++)
		set->longest = trace[i].length > set->longest ? trace[i].length : set->longest;
	set->labels = pmi_array(set->longest, sizeof *set->labels);
	if (!set->labels) {
		pm_trace_set_free(set);
		return PM_ENOMEM;
	}
	for (size_t i = 0; i < n; i++)
		++*(trace[i].mistake == PM_NO_MISTAKE ? &set->without : &set->labels[trace[i].mistake]);
	*result = set;
	return PM_OK;
}

enum pm_status pm_trace_set_alloc(const struct pm_trace *trace, size_t n, struct pm_trace_set **set)
{
	struct pm_trace *copy;

	*set = NULL;
	for (size_t i = 0; i < n; i++)
		if (!is_trace(&trace[i]))
			return PM_EDOM;
	if (!n)
		return PM_EDOM;
	copy = pmi_array(n, sizeof *copy);
	if (!copy)
		return PM_ENOMEM;
	memcpy(copy, trace, n * sizeof *copy);
	return take(copy, n, set);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Do two texts agree, white space at their ends left aside? */
static bool same_answer(const char *a, const char *b)
{
	size_t m, n;

	while (is_space(*a))
		a++;
	while (is_space(*b))
		b++;
	for (m = strlen(a); m && is_space(a[m - 1]);)
		m--;
	for (n = strlen(b); n && is_space(b[n - 1]);)
		n--;
	return m == n && memcmp(a, b, m) == 0;
}

static enum pm_status read_steps(struct pmi_jsonl *file, struct pm_trace *trace, struct pm_error *error)
{
	json_t *steps;
	enum pm_status status = pmi_jsonl_array(file, "steps", &steps, error);

	if (status)
		return status;
	trace->length = json_array_size(steps);
	if (!trace->length)
		return pmi_jsonl_error(file, "steps", error, "\"steps\" is empty, expected at least one step");
	for (size_t i = 0; i < trace->length; i++)
		if (!json_is_string(json_array_get(steps, i)))
			return pmi_jsonl_error(file, "steps", error, "element %zu of \"steps\" is no string", i);
	return PM_OK;
}

static enum pm_status read_answer(struct pmi_jsonl *file, const json_t *object, struct pm_trace *trace, struct pm_error *error)
{
	const char *answer = NULL, *target;
	enum pm_status status = pmi_jsonl_string(file, "target", &target, error);

	if (!status && !json_is_null(json_object_get(object, "answer")))
		status = pmi_jsonl_string(file, "answer", &answer, error);
	if (!status)
		trace->right = answer && same_answer(answer, target);
	return status;
}

static enum pm_status read_trace(struct pmi_jsonl *file, const json_t *object, struct pm_trace *trace, struct pm_error *error)
{
	enum pm_status status = read_steps(file, trace, error);

	if (!status)
		status = read_answer(file, object, trace, error);
	if (!status)
		status = pmi_jsonl_size(file, "mistake_index", true, trace->length, &trace->mistake, error);
	if (!status && trace->mistake == trace->length)
		trace->mistake = PM_NO_MISTAKE;
	return status;
}

static enum pm_status read_all(struct pmi_jsonl *file, struct pm_trace **trace, size_t *n, struct pm_error *error)
{
	size_t capacity = 0;
	json_t *object;
	enum pm_status status = pmi_jsonl_next(file, &object, error);

	while (!status && object) {
		struct pm_trace t = {0};

		status = read_trace(file, object, &t, error);
		if (!status && !pmi_reserve(trace, &capacity, *n + 1, sizeof t))
			status = pm_error_set(error, PM_ENOMEM, NULL, 0, 0, "out of memory");
		if (status)
			break;
		(*trace)[(*n)++] = t;
		status = pmi_jsonl_next(file, &object, error);
	}
	return status;
}

enum pm_status pm_trace_set_read(const char *path, struct pm_trace_set **set, struct pm_error *error)
{
	struct pm_trace *trace = NULL;
	struct pmi_jsonl *file;
	size_t n = 0;
	enum pm_status status = pmi_jsonl_open(path, &file, error);

	*set = NULL;
	if (status)
		return status;
	status = read_all(file, &trace, &n, error);
	pmi_jsonl_close(file);
	if (!status && !n)
		status = pm_error_set(error, PM_EPARSE, path, 1, 1, "found no trace, expected JSON lines");
	if (status) {
		free(trace);
		return status;
	}
	status = take(trace, n, set);
	return status ? pm_error_set(error, status, path, 0, 0, "out of memory") : PM_OK;
}

void pm_trace_hazards(const struct pm_trace_set *set, double *hazard, size_t *at_risk)
{
	for (size_t i = 0; i < set->longest; i++) {
		size_t risk = 0;

		/* "No mistake" is the largest number. */
		for (size_t k = 0; k < set->n; k++)
			risk += set->trace[k].length > i && set->trace[k].mistake >= i;
		hazard[i] = risk ? (double)set->labels[i] / (double)risk : 0;
		if (at_risk)
			at_risk[i] = risk;
	}
}
