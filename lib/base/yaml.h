/*
 * A YAML document as a tree whose nodes know their line and column; internal.  Reading is libyaml's.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "prefmodel/status.h"

struct pmi_yaml {
	char *source;
	char *text; /* of the whole file, terminated */
	yaml_document_t document;
};

/* Reads the one document of a file ("-" is standard input).  On failure *yaml is NULL. */
enum pm_status pmi_yaml_read(const char *path, struct pmi_yaml **yaml, struct pm_error *error) PM_MUST_CHECK;
void pmi_yaml_free(struct pmi_yaml *yaml);

yaml_node_t *pmi_yaml_root(struct pmi_yaml *yaml);

/* The value of key in a mapping, or NULL when node is no mapping or has no such key. */
yaml_node_t *pmi_yaml_get(struct pmi_yaml *yaml, const yaml_node_t *node, const char *key);

/* The k-th element of a sequence, or NULL. */
yaml_node_t *pmi_yaml_at(struct pmi_yaml *yaml, const yaml_node_t *node, size_t k);

/* The number of elements of a sequence or of pairs of a mapping; 0 for a scalar or NULL. */
size_t pmi_yaml_count(const yaml_node_t *node);

/* The k-th key and value of a mapping. */
void pmi_yaml_pair(struct pmi_yaml *yaml, const yaml_node_t *node, size_t k, yaml_node_t **key, yaml_node_t **value);

/* The text of a scalar, or NULL when node is none; holds no NUL byte. */
const char *pmi_yaml_text(const yaml_node_t *node);

/* Scalars as numbers; `what` names the value in the message.  PM_EPARSE. */
enum pm_status pmi_yaml_double(struct pmi_yaml *yaml, const yaml_node_t *node, const char *what, double *x,
			       struct pm_error *error) PM_MUST_CHECK;
enum pm_status pmi_yaml_size(struct pmi_yaml *yaml, const yaml_node_t *node, const char *what, size_t limit, size_t *x,
			     struct pm_error *error) PM_MUST_CHECK;

/* Every key of a mapping must be one of names, and none may stand twice.  PM_EPARSE names the one that is not. */
enum pm_status pmi_yaml_keys(struct pmi_yaml *yaml, const yaml_node_t *node, const char *const *names, size_t n,
			     struct pm_error *error) PM_MUST_CHECK;

/* The text of a line, counted from 0, without its line end; empty beyond the last.  Not terminated. */
const char *pmi_yaml_line(const struct pmi_yaml *yaml, size_t line, size_t *length);

/* An error at a node's place. */
enum pm_status pmi_yaml_error(struct pmi_yaml *yaml, const yaml_node_t *node, struct pm_error *error, const char *format, ...)
	PM_PRINTF(4, 5);

#endif
