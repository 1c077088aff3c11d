/*
 * The order of pairs by their segments, in linear time; internal to the library.
 */
#ifndef PREF_ORDER_H
#define PREF_ORDER_H

#include <stddef.h>
#include <stdint.h>

/*
 * The numbers of n pairs in the order of (left, right, label), equal ones as they stood; left and right are below n_segments, label
 * (in [0, 1], may be NULL) is compared as 0, between, 1.  To be freed; NULL when memory is short.
 */
uint32_t *pmi_order_pairs(size_t n, size_t n_segments, const uint32_t *left, const uint32_t *right, const double *label);

#endif
