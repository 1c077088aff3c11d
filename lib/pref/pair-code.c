#include "pref/pair-code.h"

#include <stdbool.h>
#include <stdlib.h>

static int compare_codes(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Each code goes where as many smaller ones, and equal ones before it, say: no branch depends on them. */
static void sort_few(uint32_t *code, size_t n)
{
	uint32_t sorted[16];

	for (size_t i = 0; i < n; i++) {
		size_t rank = 0;

		for (size_t j = 0; j < i; j++)
			rank += code[j] <= code[i];
		for (size_t j = i + 1; j < n; j++)
			rank += code[j] < code[i];
		sorted[rank] = code[i];
	}
	for (size_t i = 0; i < n; i++)
		code[i] = sorted[i];
}

static inline void exchange(uint32_t *a, uint32_t *b)
{
	uint32_t least = *a < *b ? *a : *b, most = *a < *b ? *b : *a;

	*a = least;
	*b = most;
}

/* A number, so that several are joined without a branch. */
static inline int is_same(uint32_t code, uint32_t next)
{
	return code / 2 == next / 2;
}

static inline uint32_t entry_of(uint32_t code, uint32_t d)
{
	return code / 2 + (code % 2 ? d : 0);
}

/*
 * Pairs of three transitions have six: the least network for six, twelve exchanges in five rounds, of numbers that stay in registers.  They
 * become entries; false where a column stands twice, and then they are only sorted.                   Knuth, TAOCP 3, section 5.3.4
 */
static bool take_six(uint32_t *code, uint32_t size)
{
	uint32_t a = code[0], b = code[1], c = code[2], d = code[3], e = code[4], f = code[5];
	bool once;

	exchange(&a, &f), exchange(&b, &d), exchange(&c, &e);
	exchange(&b, &c), exchange(&d, &e);
	exchange(&a, &d), exchange(&c, &f);
	exchange(&a, &b), exchange(&c, &d), exchange(&e, &f);
	exchange(&b, &c), exchange(&d, &e);
	once = !(is_same(a, b) | is_same(b, c) | is_same(c, d) | is_same(d, e) | is_same(e, f));
	code[0] = once ? entry_of(a, size) : a;
	code[1] = once ? entry_of(b, size) : b;
	code[2] = once ? entry_of(c, size) : c;
	code[3] = once ? entry_of(d, size) : d;
	code[4] = once ? entry_of(e, size) : e;
	code[5] = once ? entry_of(f, size) : f;
	return once;
}

static bool take_any(uint32_t *code, size_t n, uint32_t d)
{
	bool twice = false;

	if (n <= 16)
		sort_few(code, n);
	else
		qsort(code, n, sizeof *code, compare_codes);
	for (size_t i = 1; i < n; i++)
		twice |= is_same(code[i - 1], code[i]);
	for (size_t i = 0; i < n && !twice; i++)
		code[i] = entry_of(code[i], d);
	return !twice;
}

/* Sorted codes become entries, of which those of both signs cancel; their number. */
static size_t cancel(uint32_t *code, size_t n, uint32_t d)
{
	size_t kept = 0;

	for (size_t i = 0; i < n;) {
		uint32_t column = code[i] / 2;
		size_t plus = 0, minus = 0;

		for (; i < n && code[i] / 2 == column; i++)
			*(code[i] % 2 ? &minus : &plus) += 1;
		for (; plus > minus; plus--)
			code[kept++] = column;
		for (; minus > plus; minus--)
			code[kept++] = d + column;
	}
	return kept;
}

size_t pmi_codes_to_entries(uint32_t *code, size_t n, uint32_t d)
{
	bool once = n == 6 ? take_six(code, d) : take_any(code, n, d);

	return once ? n : cancel(code, n, d);
}
