#include "base/json.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/memory.h"

struct pmi_jsonl {
	FILE *stream;
	char *source;
	char *text;      /* the current line, `length` bytes without its line end */
	size_t room, length;
	size_t line;
	json_t *object;  /* of the current line */
};

enum pm_status pmi_jsonl_open(const char *path, struct pmi_jsonl **result, struct pm_error *error)
{
	bool standard = strcmp(path, "-") == 0;
	struct pmi_jsonl *file = pmi_array(1, sizeof *file);

	*result = NULL;
	if (file)
		file->source = pmi_copy(standard ? "standard input" : path);
	if (!file || !file->source) {
		free(file);
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	}
	file->stream = standard ? stdin : fopen(path, "rbe");
	if (!file->stream) {
		pmi_jsonl_close(file);
		return pm_error_set(error, PM_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
	}
	*result = file;
	return PM_OK;
}

void pmi_jsonl_close(struct pmi_jsonl *file)
{
	if (!file)
		return;
	json_decref(file->object);
	if (file->stream && file->stream != stdin)
		fclose(file->stream);
	free(file->text);
	free(file->source);
	free(file);
}

/* Cuts the line end, and on the first line a byte order mark. */
static void trim(struct pmi_jsonl *file, size_t length)
{
	while (length && (file->text[length - 1] == '\n' || file->text[length - 1] == '\r'))
		length--;
	if (file->line == 1 && length >= 3 && memcmp(file->text, "\xef\xbb\xbf", 3) == 0)
		memset(file->text, ' ', 3);
	file->length = length;
}

static bool is_blank(const struct pmi_jsonl *file)
{
	for (size_t i = 0; i < file->length; i++)
		if (file->text[i] != ' ' && file->text[i] != '\t')
			return false;
	return true;
}

/* The next line that is not blank; *more is false at the end. */
static enum pm_status next_line(struct pmi_jsonl *file, bool *more, struct pm_error *error)
{
	do {
		ssize_t length;

		errno = 0;
		length = getline(&file->text, &file->room, file->stream);
		*more = length >= 0;
		if (!*more && errno == ENOMEM)
			return pm_error_set(error, PM_ENOMEM, file->source, file->line + 1, 0, "out of memory: a line is too long");
		if (!*more && ferror(file->stream))
			return pm_error_set(error, PM_EIO, file->source, file->line, 0, "cannot be read: %s", strerror(errno));
		if (!*more)
			return PM_OK;
		file->line++;
		trim(file, (size_t)length);
	} while (is_blank(file));
	return PM_OK;
}

static enum pm_status syntax_error(const struct pmi_jsonl *file, const json_error_t *json, struct pm_error *error)
{
	/* Where an allocation fails the parser as a rule says nothing at all. */
	bool memory = json_error_code(json) == json_error_out_of_memory || !json->text[0];
	/* The parser has counted the token that it stopped at, but not a byte that it could not decode. */
	size_t column = (size_t)json->position + (json_error_code(json) == json_error_invalid_utf8);

	if (memory)
		return pm_error_set(error, PM_ENOMEM, file->source, file->line, 0, "out of memory");
	return pm_error_set(error, PM_EPARSE, file->source, file->line, column, "not JSON: %s", json->text);
}

enum pm_status pmi_jsonl_next(struct pmi_jsonl *file, json_t **object, struct pm_error *error)
{
	json_error_t json;
	bool more;
	enum pm_status status;

	*object = NULL;
	json_decref(file->object);
	file->object = NULL;
	status = next_line(file, &more, error);
	if (status || !more)
		return status;
	file->object = json_loadb(file->text, file->length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &json);
	if (!file->object)
		return syntax_error(file, &json, error);
	if (!json_is_object(file->object))
		return pmi_jsonl_error(file, NULL, error, "found no object, expected {...} on every line");
	*object = file->object;
	return PM_OK;
}

/* The end of the string that begins (with its quote) at text[i], which is known to be JSON. */
static size_t string_end(const char *text, size_t i)
{
	for (i++; text[i] != '"'; i++)
		if (text[i] == '\\')
			i++;
	return i + 1;
}

static bool spells(const char *text, size_t length, const char *key)
{
	json_t *string = json_loadb(text, length, JSON_DECODE_ANY, NULL);
	bool same = string && strcmp(json_string_value(string), key) == 0;

	json_decref(string);
	return same;
}

static size_t skip_blanks(const struct pmi_jsonl *file, size_t i)
{
	while (i < file->length && strchr(" \t\r\n:", file->text[i]))
		i++;
	return i;
}

/* The column where the value of a key of the outermost object begins; the object's own when there is none.  jansson keeps no places. */
static size_t column_of(const struct pmi_jsonl *file, const char *key)
{
	const char *text = file->text;
	size_t depth = 0, begin = skip_blanks(file, 0);

	for (size_t i = begin; key && i < file->length; i++) {
		if (text[i] == '"') {
			size_t end = string_end(text, i), next = skip_blanks(file, end);

			if (depth == 1 && memchr(text + end, ':', next - end) && spells(text + i, end - i, key))
				return next + 1;
			i = end - 1;
		} else if (text[i] == '{' || text[i] == '[') {
			depth++;
		} else if (text[i] == '}' || text[i] == ']') {
			depth--;
		}
	}
	return begin + 1;
}

enum pm_status pmi_jsonl_error(const struct pmi_jsonl *file, const char *key, struct pm_error *error, const char *format, ...)
{
	char sentence[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof sentence, format, arguments);
	va_end(arguments);
	return pm_error_set(error, PM_EPARSE, file->source, file->line, column_of(file, key), "%s", sentence);
}

static const char *kind_of(const json_t *value)
{
	static const char *const names[] = {"an object", "an array", "a string", "an integer", "a real number", "true", "false", "null"};

	return names[json_typeof(value)];
}

enum pm_status pmi_jsonl_get(struct pmi_jsonl *file, const char *key, json_t **value, struct pm_error *error)
{
	*value = json_object_get(file->object, key);
	return *value ? PM_OK : pmi_jsonl_error(file, NULL, error, "key \"%s\" is missing", key);
}

/* What a getter of the wrong kind says. */
static enum pm_status wrong(struct pmi_jsonl *file, const char *key, const json_t *value, const char *expected, struct pm_error *error)
{
	return pmi_jsonl_error(file, key, error, "\"%s\" is %s, expected %s", key, kind_of(value), expected);
}

enum pm_status pmi_jsonl_string(struct pmi_jsonl *file, const char *key, const char **text, struct pm_error *error)
{
	json_t *value;
	enum pm_status status = pmi_jsonl_get(file, key, &value, error);

	if (status)
		return status;
	*text = json_string_value(value);
	return *text ? PM_OK : wrong(file, key, value, "a string", error);
}

enum pm_status pmi_jsonl_label(struct pmi_jsonl *file, const char *key, char buffer[PMI_LABEL_SIZE], const char **text,
			       struct pm_error *error)
{
	json_t *value;
	enum pm_status status = pmi_jsonl_get(file, key, &value, error);

	if (status)
		return status;
	if (json_is_integer(value))
		snprintf(buffer, PMI_LABEL_SIZE, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	*text = json_is_integer(value) ? buffer : json_string_value(value);
	return *text ? PM_OK : wrong(file, key, value, "a string or a whole number", error);
}

enum pm_status pmi_jsonl_array(struct pmi_jsonl *file, const char *key, json_t **array, struct pm_error *error)
{
	enum pm_status status = pmi_jsonl_get(file, key, array, error);

	if (status)
		return status;
	return json_is_array(*array) ? PM_OK : wrong(file, key, *array, "an array", error);
}

enum pm_status pmi_jsonl_size(struct pmi_jsonl *file, const char *key, bool nullable, size_t limit, size_t *n, struct pm_error *error)
{
	json_t *value;
	enum pm_status status = pmi_jsonl_get(file, key, &value, error);

	if (status)
		return status;
	if (nullable && json_is_null(value)) {
		*n = limit;
		return PM_OK;
	}
	if (!json_is_integer(value))
		return wrong(file, key, value, nullable ? "a whole number or null" : "a whole number", error);
	if (json_integer_value(value) < 0 || (uintmax_t)json_integer_value(value) >= limit)
		return pmi_jsonl_error(file, key, error, "\"%s\" is %" JSON_INTEGER_FORMAT ", expected a whole number below %zu", key,
				       json_integer_value(value), limit);
	*n = (size_t)json_integer_value(value);
	return PM_OK;
}

enum pm_status pmi_jsonl_bool(struct pmi_jsonl *file, const char *key, bool *truth, struct pm_error *error)
{
	json_t *value;
	enum pm_status status = pmi_jsonl_get(file, key, &value, error);
	json_int_t number;

	if (status)
		return status;
	number = json_is_boolean(value) ? json_is_true(value) : json_is_integer(value) ? json_integer_value(value) : -1;
	if (number != 0 && number != 1)
		return wrong(file, key, value, "0, 1, false or true", error);
	*truth = number == 1;
	return PM_OK;
}
