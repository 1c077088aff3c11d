#include "base/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/read.h"
#include "prefmodel/number.h"

static enum pm_status parser_error(const yaml_parser_t *parser, const char *source, struct pm_error *error)
{
	if (parser->error == YAML_MEMORY_ERROR)
		return pm_error_set(error, PM_ENOMEM, source, 0, 0, "out of memory");
	return pm_error_set(error, PM_EPARSE, source, parser->problem_mark.line + 1, parser->problem_mark.column + 1, "not YAML: %s",
			    parser->problem ? parser->problem : "unreadable");
}

/* The file must hold one document and no more. */
static enum pm_status load(struct pmi_yaml *y, size_t length, struct pm_error *error)
{
	yaml_parser_t parser;
	yaml_document_t rest;
	enum pm_status status = PM_OK;

	if (!yaml_parser_initialize(&parser))
		return pm_error_set(error, PM_ENOMEM, y->source, 0, 0, "out of memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)y->text, length);
	if (!yaml_parser_load(&parser, &y->document)) {
		status = parser_error(&parser, y->source, error);
	} else if (!yaml_document_get_root_node(&y->document)) {
		status = pm_error_set(error, PM_EPARSE, y->source, 1, 1, "found no document, expected a mapping of keys");
	} else if (!yaml_parser_load(&parser, &rest)) {
		status = parser_error(&parser, y->source, error);
	} else {
		const yaml_node_t *more = yaml_document_get_root_node(&rest);

		if (more)
			status = pm_error_set(error, PM_EPARSE, y->source, more->start_mark.line + 1, more->start_mark.column + 1,
					      "found a second document, expected one");
		yaml_document_delete(&rest);
	}
	yaml_parser_delete(&parser);
	return status;
}

static enum pm_status read_text(struct pmi_yaml *y, const char *path, size_t *length, struct pm_error *error)
{
	bool standard = strcmp(path, "-") == 0;
	int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	enum pm_status status;

	if (file < 0)
		return pm_error_set(error, PM_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
	status = pmi_read_all(file, y->source, &y->text, length, error);
	if (!standard)
		close(file);
	return status;
}

enum pm_status pmi_yaml_read(const char *path, struct pmi_yaml **result, struct pm_error *error)
{
	struct pmi_yaml *y = pmi_array(1, sizeof *y);
	enum pm_status status = PM_OK;
	size_t length;

	*result = NULL;
	if (y)
		y->source = pmi_copy(strcmp(path, "-") == 0 ? "standard input" : path);
	if (!y || !y->source)
		status = pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	if (!status)
		status = read_text(y, path, &length, error);
	if (!status)
		status = load(y, length, error);
	if (status)
		pmi_yaml_free(y);
	else
		*result = y;
	return status;
}

void pmi_yaml_free(struct pmi_yaml *yaml)
{
	if (!yaml)
		return;
	yaml_document_delete(&yaml->document);
	free(yaml->source);
	free(yaml->text);
	free(yaml);
}

yaml_node_t *pmi_yaml_root(struct pmi_yaml *yaml)
{
	return yaml_document_get_root_node(&yaml->document);
}

size_t pmi_yaml_count(const yaml_node_t *node)
{
	if (node && node->type == YAML_MAPPING_NODE)
		return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
	if (node && node->type == YAML_SEQUENCE_NODE)
		return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	return 0;
}

void pmi_yaml_pair(struct pmi_yaml *yaml, const yaml_node_t *node, size_t k, yaml_node_t **key, yaml_node_t **value)
{
	const yaml_node_pair_t *pair = node->data.mapping.pairs.start + k;

	*key = yaml_document_get_node(&yaml->document, pair->key);
	*value = yaml_document_get_node(&yaml->document, pair->value);
}

yaml_node_t *pmi_yaml_get(struct pmi_yaml *yaml, const yaml_node_t *node, const char *name)
{
	if (!node || node->type != YAML_MAPPING_NODE)
		return NULL;
	for (size_t k = 0; k < pmi_yaml_count(node); k++) {
		yaml_node_t *key, *value;
		const char *text;

		pmi_yaml_pair(yaml, node, k, &key, &value);
		text = pmi_yaml_text(key);
		if (text && strcmp(text, name) == 0)
			return value;
	}
	return NULL;
}

yaml_node_t *pmi_yaml_at(struct pmi_yaml *yaml, const yaml_node_t *node, size_t k)
{
	if (!node || node->type != YAML_SEQUENCE_NODE || k >= pmi_yaml_count(node))
		return NULL;
	return yaml_document_get_node(&yaml->document, node->data.sequence.items.start[k]);
}

const char *pmi_yaml_text(const yaml_node_t *node)
{
	if (!node || node->type != YAML_SCALAR_NODE)
		return NULL;
	if (memchr(node->data.scalar.value, '\0', node->data.scalar.length))
		return NULL;
	return (const char *)node->data.scalar.value;
}

const char *pmi_yaml_line(const struct pmi_yaml *yaml, size_t line, size_t *length)
{
	const char *text = yaml->text;

	for (; line && *text; line--) {
		text += strcspn(text, "\r\n");
		text += *text == '\r' && text[1] == '\n' ? 2 : *text != '\0';
	}
	*length = strcspn(text, "\r\n");
	return text;
}

enum pm_status pmi_yaml_error(struct pmi_yaml *yaml, const yaml_node_t *node, struct pm_error *error, const char *format, ...)
{
	char sentence[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof sentence, format, arguments);
	va_end(arguments);
	return pm_error_set(error, PM_EPARSE, yaml->source, node ? node->start_mark.line + 1 : 1, node ? node->start_mark.column + 1 : 1,
			    "%s", sentence);
}

enum pm_status pmi_yaml_double(struct pmi_yaml *yaml, const yaml_node_t *node, const char *what, double *x, struct pm_error *error)
{
	const char *text = pmi_yaml_text(node);
	double value;

	if (!text || !pm_parse_double(text, &value) || !isfinite(value))
		return pmi_yaml_error(yaml, node, error, "%s is \"%.40s\", expected a finite number", what, text ? text : "(no scalar)");
	*x = value;
	return PM_OK;
}

enum pm_status pmi_yaml_size(struct pmi_yaml *yaml, const yaml_node_t *node, const char *what, size_t limit, size_t *x,
			     struct pm_error *error)
{
	const char *text = pmi_yaml_text(node);
	uint64_t value;

	if (!text || !pm_parse_uint(text, &value) || value >= limit)
		return pmi_yaml_error(yaml, node, error, "%s is \"%.40s\", expected a whole number below %zu", what,
				      text ? text : "(no scalar)", limit);
	*x = (size_t)value;
	return PM_OK;
}

static bool known(const char *const *names, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], text) == 0)
			return true;
	return false;
}

enum pm_status pmi_yaml_keys(struct pmi_yaml *yaml, const yaml_node_t *node, const char *const *names, size_t n, struct pm_error *error)
{
	if (!node || node->type != YAML_MAPPING_NODE)
		return pmi_yaml_error(yaml, node, error, "expected a mapping of keys such as \"%s\"", names[0]);
	for (size_t k = 0; k < pmi_yaml_count(node); k++) {
		yaml_node_t *key, *value;
		const char *text;

		pmi_yaml_pair(yaml, node, k, &key, &value);
		text = pmi_yaml_text(key);
		if (!text || !known(names, n, text))
			return pmi_yaml_error(yaml, key, error, "key \"%.40s\" is not known here", text ? text : "(no scalar)");
		if (pmi_yaml_get(yaml, node, text) != value)
			return pmi_yaml_error(yaml, key, error, "key \"%.40s\" stands twice", text);
	}
	return PM_OK;
}
