#include "selfcorrect/attempts.h"

#include <math.h>

#include "base/json.h"

static const double sum_tolerance = 1e-6;

/* A probability of an array that stands under key. */
static enum pm_status probability(struct pmi_jsonl *file, const char *key, const json_t *array, size_t i, double *p, struct pm_error *error)
{
	const json_t *value = json_array_get(array, i);

	*p = json_is_number(value) ? json_number_value(value) : NAN;
	return *p >= 0 && *p <= 1 ? PM_OK : pmi_jsonl_error(file, key, error, "element %zu of \"%s\" is no probability", i, key);
}

/* n probabilities that sum to 1. */
static enum pm_status check_law(struct pmi_jsonl *file, const char *key, const json_t *array, size_t n, struct pm_error *error)
{
	double sum = 0, p;

	if (!json_is_array(array) || json_array_size(array) != n)
		return pmi_jsonl_error(file, key, error, "\"%s\" holds no array of %zu probabilities where one is expected", key, n);
	for (size_t i = 0; i < n; i++) {
		enum pm_status status = probability(file, key, array, i, &p, error);

		if (status)
			return status;
		sum += p;
	}
	if (fabs(sum - 1) > sum_tolerance)
		return pmi_jsonl_error(file, key, error, "probabilities of \"%s\" sum to %.10g, expected 1", key, sum);
	return PM_OK;
}

static enum pm_status check_second(struct pmi_jsonl *file, const json_t *second, size_t n, struct pm_error *error)
{
	enum pm_status status = PM_OK;

	if (json_array_size(second) != n)
		return pmi_jsonl_error(file, "second", error, "\"second\" has %zu rows, expected %zu, one a first answer",
				       json_array_size(second), n);
	for (size_t j = 0; j < n && !status; j++)
		status = check_law(file, "second", json_array_get(second, j), n, error);
	return status;
}

static double at(const json_t *array, size_t i)
{
	return json_number_value(json_array_get(array, i));
}

static enum pm_status read_probabilities(struct pmi_jsonl *file, struct pm_attempt *sample, struct pm_error *error)
{
	json_t *first, *second;
	size_t n, target;
	enum pm_status status = pmi_jsonl_array(file, "first", &first, error);

	if (!status)
		status = pmi_jsonl_array(file, "second", &second, error);
	if (status)
		return status;
	n = json_array_size(first);
	status = check_law(file, "first", first, n, error);
	if (!status)
		status = check_second(file, second, n, error);
	if (!status)
		status = pmi_jsonl_size(file, "target", false, n, &target, error);
	if (status)
		return status;
	*sample = (struct pm_attempt){.first = at(first, target)};
	for (size_t j = 0; j < n; j++)
		*(j == target ? &sample->both : &sample->mended) += at(first, j) * at(json_array_get(second, j), target);
	return PM_OK;
}

static enum pm_status read_sample(struct pmi_jsonl *file, char buffer[PMI_LABEL_SIZE], const char **id, struct pm_attempt *sample,
				  struct pm_error *error)
{
	bool a, b;
	enum pm_status status = pmi_jsonl_label(file, "id", buffer, id, error);

	if (!status)
		status = pmi_jsonl_bool(file, "correct1", &a, error);
	if (!status)
		status = pmi_jsonl_bool(file, "correct2", &b, error);
	if (!status)
		*sample = (struct pm_attempt){.first = a, .both = a && b, .mended = !a && b};
	return status;
}

/* An object with a key "first" holds probabilities, any other a sample. */
static enum pm_status add_object(struct pmi_jsonl *file, const json_t *object, const char *by, struct pmi_attempts *attempts,
				 struct pm_error *error)
{
	char buffer[2][PMI_LABEL_SIZE];
	const char *group = "", *id = NULL;
	struct pm_attempt sample;
	enum pm_status status = PM_OK;

	if (by)
		status = pmi_jsonl_label(file, by, buffer[0], &group, error);
	if (status)
		return status;
	if (json_object_get(object, "first"))
		status = read_probabilities(file, &sample, error);
	else
		status = read_sample(file, buffer[1], &id, &sample, error);
	if (!status && !pmi_attempts_add(attempts, group, id, sample))
		status = pm_error_set(error, PM_ENOMEM, NULL, 0, 0, "out of memory");
	return status;
}

enum pm_status pmi_attempts_read_json(const char *path, const char *by, struct pmi_attempts *attempts, struct pm_error *error)
{
	struct pmi_jsonl *file;
	json_t *object = NULL;
	enum pm_status status = pmi_jsonl_open(path, &file, error);

	if (status)
		return status;
	status = pmi_jsonl_next(file, &object, error);
	while (!status && object) {
		status = add_object(file, object, by, attempts, error);
		if (!status)
			status = pmi_jsonl_next(file, &object, error);
	}
	pmi_jsonl_close(file);
	return status;
}
