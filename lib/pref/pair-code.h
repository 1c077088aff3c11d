/*
 * The weights of a pair before they are slots of a list; internal to the library.
 *
 * A code is 2c for an entry +1 of column c, 2c + 1 for -1, so that sorted codes bring a column's signs together.
 */
#ifndef PREF_PAIR_CODE_H
#define PREF_PAIR_CODE_H

#include <stddef.h>
#include <stdint.h>

/* n codes become the ascending entries of a pair over d < 2^31 columns, c for +1, d + c for -1, where both signs cancel; their number. */
size_t pmi_codes_to_entries(uint32_t *code, size_t n, uint32_t d);

#endif
