/*
 * JSON lines: a file of one JSON object a line, read as a stream; errors know their line and column.  Internal.  Parsing is jansson's.
 *
 * Empty lines are passed over.  A line that is not UTF-8, holds a NUL (raw or as an escape), a number that a double or a 64-bit
 * integer cannot hold, a key twice, or anything but an object, is PM_EPARSE.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "prefmodel/status.h"

struct pmi_jsonl; /* a file being read */

/* Opens path, or standard input for "-".  On failure *file is NULL.  PM_EIO, PM_ENOMEM. */
enum pm_status pmi_jsonl_open(const char *path, struct pmi_jsonl **file, struct pm_error *error) PM_MUST_CHECK;
void pmi_jsonl_close(struct pmi_jsonl *file);

/* Reads the next object; *object is NULL at the end of the file, and valid until the next call.  PM_EPARSE, PM_EIO, PM_ENOMEM. */
enum pm_status pmi_jsonl_next(struct pmi_jsonl *file, json_t **object, struct pm_error *error) PM_MUST_CHECK;

/* Values of the current object by their key, which must stand there.  PM_EPARSE names the key and what was expected. */
enum pm_status pmi_jsonl_get(struct pmi_jsonl *file, const char *key, json_t **value, struct pm_error *error) PM_MUST_CHECK;
enum pm_status pmi_jsonl_string(struct pmi_jsonl *file, const char *key, const char **text, struct pm_error *error) PM_MUST_CHECK;
enum pm_status pmi_jsonl_array(struct pmi_jsonl *file, const char *key, json_t **array, struct pm_error *error) PM_MUST_CHECK;

/* A whole number below limit; null, where it is allowed, gives limit itself. */
enum pm_status pmi_jsonl_size(struct pmi_jsonl *file, const char *key, bool nullable, size_t limit, size_t *n,
			      struct pm_error *error) PM_MUST_CHECK;

/* 0, 1, false or true. */
enum pm_status pmi_jsonl_bool(struct pmi_jsonl *file, const char *key, bool *truth, struct pm_error *error) PM_MUST_CHECK;

/* A string, or an integer as text in buffer: names and identifiers. */
enum { PMI_LABEL_SIZE = 24 };
enum pm_status pmi_jsonl_label(struct pmi_jsonl *file, const char *key, char buffer[PMI_LABEL_SIZE], const char **text,
			       struct pm_error *error) PM_MUST_CHECK;

/* An error at the value of a key of the current object (at the object's own place where it has no such key). */
enum pm_status pmi_jsonl_error(const struct pmi_jsonl *file, const char *key, struct pm_error *error, const char *format, ...)
	PM_PRINTF(4, 5);

#endif
