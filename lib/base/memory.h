/*
 * Allocation with checked sizes; internal to the library.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* *product = a * b; false, product untouched, when it does not fit. */
bool pmi_multiply(size_t a, size_t b, size_t *product);

/* n zeroed elements of the given size, or NULL; never NULL for n = 0 alone. */
void *pmi_array(size_t n, size_t size);

/*
 * n elements that are not zeroed, or NULL; never NULL for n = 0 alone.  For tables of megabytes, on pages of 2 MB where the system has such:
 * the first touch of a page costs more than filling 4 KB does.
 */
void *pmi_large_array(size_t n, size_t size);

/*
 * Makes room for `needed` elements in *array, whose room is *capacity, growing by half and at least to 16; what was there
 * stays, the new part is not zeroed.  False, everything untouched, when memory is short.
 */
bool pmi_reserve(void *array, size_t *capacity, size_t needed, size_t size);

/* A copy of a string, or NULL. */
char *pmi_copy(const char *text);

#endif
