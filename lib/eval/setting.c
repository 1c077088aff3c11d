#include "eval/setting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/number.h"

/* The k-th element of a list separated by commas, into text; false when there is none or it is too long. */
static bool element(const char *list, size_t k, char *text, size_t size)
{
	size_t length;

	for (; k; k--) {
		list = strchr(list, ',');
		if (!list++)
			return false;
	}
	length = strcspn(list, ",");
	if (length >= size)
		return false;
	memcpy(text, list, length);
	text[length] = '\0';
	return true;
}

static size_t count_elements(const char *list)
{
	size_t n = 1;

	for (; *list; list++)
		n += *list == ',';
	return n;
}

static enum pm_status bad_element(const struct pm_parameter *p, const char *text, const char *expected, struct pm_error *error)
{
	return pm_error_set(error, PM_EPARSE, NULL, 0, 0, "--%s: found \"%.60s\", expected %s", p->name, text, expected);
}

/* Each parser stores element i of a setting; false when the text is not one. */
static bool parse_size(struct pm_setting *s, size_t i, const char *text)
{
	uint64_t value;

	if (!pm_parse_uint(text, &value) || value < 1 || value > PM_MAX_SIZE)
		return false;
	s->size[i] = (size_t)value;
	return true;
}

static bool parse_number(struct pm_setting *s, size_t i, const char *text)
{
	return pm_parse_double(text, &s->number[i]) && isfinite(s->number[i]);
}

static bool parse_name(struct pm_setting *s, size_t i, const char *text)
{
	char choice[64];

	for (size_t k = 0; k < count_elements(s->parameter->choices); k++)
		if (element(s->parameter->choices, k, choice, sizeof choice) && strcmp(choice, text) == 0) {
			s->size[i] = k;
			return true;
		}
	return false;
}

/* A value given twice would be computed twice, with the same random numbers, and count double in every test. */
static bool stands_before(const struct pm_setting *s, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (s->size[k] == s->size[i] && !(s->number[k] < s->number[i] || s->number[k] > s->number[i]))
			return true;
	return false;
}

static enum pm_status parse_list(struct pm_setting *s, bool (*parse)(struct pm_setting *, size_t, const char *), const char *expected,
				 struct pm_error *error)
{
	char text[64];

	s->n = count_elements(s->text);
	s->size = pmi_array(s->n, sizeof *s->size);
	s->number = pmi_array(s->n, sizeof *s->number);
	if (!s->size || !s->number)
		return PM_ENOMEM;
	for (size_t i = 0; i < s->n; i++) {
		if (!element(s->text, i, text, sizeof text) || !parse(s, i, text))
			return bad_element(s->parameter, element(s->text, i, text, sizeof text) ? text : s->text, expected, error);
		if (stands_before(s, i))
			return bad_element(s->parameter, text, "every value once", error);
	}
	return PM_OK;
}

static enum pm_status parse_count(struct pm_setting *s, struct pm_error *error)
{
	enum pm_status status = parse_list(s, parse_size, "a whole number from 1 to 100000000", error);

	if (!status && s->n != 1)
		return bad_element(s->parameter, s->text, "one whole number", error);
	if (!status)
		s->n = s->size[0];
	return status;
}

static enum pm_status parse_worlds(struct pm_setting *s, uint64_t seed, struct pm_error *error)
{
	enum pm_status status = pm_world_set_open(s->text, seed, &s->worlds, error);

	s->n = status ? 0 : s->worlds->n;
	return status;
}

enum pm_status pmi_setting_parse(const struct pm_parameter *parameter, const char *text, uint64_t seed, struct pm_setting *setting,
				 struct pm_error *error)
{
	char expected[256];

	setting->parameter = parameter;
	setting->text = pmi_copy(text);
	if (!setting->text)
		return PM_ENOMEM;
	switch (parameter->type) {
	case PM_PARAMETER_COUNT:
		return parse_count(setting, error);
	case PM_PARAMETER_SIZES:
		return parse_list(setting, parse_size, "whole numbers from 1 to 100000000, separated by commas", error);
	case PM_PARAMETER_NUMBERS:
		return parse_list(setting, parse_number, "finite numbers, separated by commas", error);
	case PM_PARAMETER_NAMES:
		snprintf(expected, sizeof expected, "names among %s, separated by commas", parameter->choices);
		return parse_list(setting, parse_name, expected, error);
	case PM_PARAMETER_WORLDS:
		return parse_worlds(setting, seed, error);
	}
	return PM_EDOM;
}

void pmi_setting_clear(struct pm_setting *setting)
{
	free(setting->text);
	free(setting->size);
	free(setting->number);
	pm_world_set_free(setting->worlds);
}

bool pm_setting_is(const struct pm_setting *setting, size_t i, const char *choice)
{
	char name[64];

	return strcmp(pm_setting_name(setting, i, name, sizeof name), choice) == 0;
}

const char *pm_setting_name(const struct pm_setting *setting, size_t i, char *text, size_t size)
{
	element(setting->parameter->choices, setting->size[i], text, size);
	return text;
}
