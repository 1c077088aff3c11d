/*
 * Numbers to text and back in the C locale, whatever locale the program has set.
 */
#ifndef PREFMODEL_NUMBER_H
#define PREFMODEL_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for any double as %.17g and its terminating NUL. */
#define PM_NUMBER_SIZE 32

/* x as %.17g with a decimal point; inf, -inf and nan by those names.  Returns text. */
char *pm_format_double(char text[PM_NUMBER_SIZE], double x);

/* The same, written to a stream. */
void pm_put_double(FILE *stream, double x);

/* The whole of text as a number ("nan" and "inf" are numbers here); false, x untouched, when it is anything else. */
bool pm_parse_double(const char *text, double *x);

/* The whole of text as decimal digits that fit 64 bits; false, x untouched, when it is anything else. */
bool pm_parse_uint(const char *text, uint64_t *x);

#ifdef __cplusplus
}
#endif
#endif
