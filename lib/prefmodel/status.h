/*
 * Statuses and located errors: how every function of the library says what went wrong.
 *
 * A function that can fail returns an enum pm_status; PM_OK is 0.  Where the input was written by a person (a world, a CSV, an
 * option) the last argument is a struct pm_error * that may be NULL; it receives the place and a sentence that names what was
 * found and what was expected.  The library never prints, exits, aborts or changes GSL's error handler.
 */
#ifndef PREFMODEL_STATUS_H
#define PREFMODEL_STATUS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One row a status: its code and its sentence.  The enum and pm_status_message are both made from this list. */
#define PM_STATUS_LIST(X)                                                    \
	X(PM_OK, "success")                                                  \
	X(PM_ENOMEM, "out of memory")                                        \
	X(PM_EDOM, "an argument is out of its range")                        \
	X(PM_EDIM, "sizes do not agree")                                     \
	X(PM_EOVERFLOW, "a size or a number is too large")                   \
	X(PM_EPROB, "probabilities are negative or do not sum to one")       \
	X(PM_EPARSE, "the input is not in the expected form")                \
	X(PM_EIO, "reading or writing failed")                               \
	X(PM_ENOTFOUND, "no such thing")                                     \
	X(PM_ESINGULAR, "a linear system has no unique solution")            \
	X(PM_EDIVERGE, "values diverge: gamma is 1 and episodes can go on for ever") \
	X(PM_EMAXITER, "the iteration limit was reached before the tolerance") \
	X(PM_ETOLERANCE, "the tolerance is below what double precision can certify") \
	X(PM_EINFEASIBLE, "nothing satisfies the request")                   \
	X(PM_EINTERRUPT, "interrupted")                                      \
	X(PM_EUNSUPPORTED, "not available in this build or for this input")

enum pm_status {
#define PM_STATUS_CODE(code, sentence) code,
	PM_STATUS_LIST(PM_STATUS_CODE)
#undef PM_STATUS_CODE
	PM_N_STATUS
};

#if defined(__GNUC__)
#define PM_MUST_CHECK __attribute__((warn_unused_result))
#define PM_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define PM_MUST_CHECK
#define PM_PRINTF(string, first)
#endif

/* The sentence of a status; for a number that is none, "unknown status".  Never NULL, never to be freed. */
const char *pm_status_message(enum pm_status status);

/* The name of a status, such as "PM_EDOM". */
const char *pm_status_name(enum pm_status status);

/*
 * Where input was wrong.  line and column count from 1; 0 means unknown or not applicable.  column counts bytes.  source is the
 * file's name as the caller gave it ("-" is standard input), its middle left out where it is longer than the field.
 */
struct pm_error {
	enum pm_status status;
	size_t line;
	size_t column;
	char source[512];
	char sentence[512];
};

/* Fills error (when not NULL) from a printf format and returns status, so that a failing function can return the call. */
enum pm_status pm_error_set(struct pm_error *error, enum pm_status status, const char *source, size_t line, size_t column,
			    const char *format, ...) PM_PRINTF(6, 7);

/*
 * Writes "source:line:column: sentence", leaving out what is unknown, into text of the given size (cut to fit, always
 * terminated).  An error without a sentence gives the sentence of its status.
 */
void pm_error_format(const struct pm_error *error, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
