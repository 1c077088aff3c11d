#include "mdp/padded.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* How many rows early values are sent for. */
enum { EARLY = 8 };

size_t pmi_padded_each(const struct pmi_problem *p)
{
	size_t elements, half = p->mdp->n_actions / 2, each;

	if (!p->longest || !pmi_multiply(p->mdp->n_states, p->longest, &elements))
		return 0;
	each = pm_mdp_n_transitions(p->mdp) / elements;
	half = half ? half : 1;
	return each < half ? each : half;
}

enum pm_status pmi_padded_init(struct pmi_padded *x, const struct pmi_problem *p, size_t each)
{
	size_t rows = p->mdp->n_states * each, elements = rows * p->longest, width = p->longest * (sizeof *x->probability + sizeof *x->next);
	/* One stretch of memory, of which large pages cover more than of three. */
	double *all = pmi_large_array(rows, width + sizeof *x->reward);

	if (!all)
		return PM_ENOMEM;
	*x = (struct pmi_padded){.width = p->longest,
				 .each = each,
				 .early = p->mdp->n_states >= PMI_NEAR ? rows - EARLY : 0,
				 .probability = all,
				 .reward = all + elements,
				 .next = (uint32_t *)(all + elements + rows)};
	return PM_OK;
}

void pmi_padded_clear(struct pmi_padded *x)
{
	free(x->probability);
	*x = (struct pmi_padded){0};
}

#define INLINE static inline __attribute__((always_inline))

/*
 * Filled up with the state itself, whose value is at hand.  Of the row behind a short one its numbers are read too, and not used: how long
 * a row is cannot be foreseen.
 */
INLINE void set_width(struct pmi_padded *x, size_t width, size_t at, const struct pmi_problem *p, size_t s, size_t row)
{
	size_t begin = p->mdp->row[row], length = p->mdp->row[row + 1] - begin;
	const double *probability = p->mdp->probability + begin;
	const uint32_t *next = p->mdp->next + begin;

#pragma GCC unroll 8
	for (size_t k = 0; k < width; k++) {
		uint32_t mask = 0 - (uint32_t)(k < length);

		x->next[at * width + k] = (next[k] & mask) | ((uint32_t)s & ~mask);
		x->probability[at * width + k] = p->gamma * probability[k] * (double)(k < length);
	}
}

/* The last rows, behind which there is nothing to read. */
static void set_slowly(struct pmi_padded *x, size_t at, const struct pmi_problem *p, size_t s, size_t row)
{
	size_t begin = p->mdp->row[row], length = p->mdp->row[row + 1] - begin;

	for (size_t k = 0; k < x->width; k++) {
		x->next[at * x->width + k] = k < length ? p->mdp->next[begin + k] : (uint32_t)s;
		x->probability[at * x->width + k] = k < length ? p->gamma * p->mdp->probability[begin + k] : 0;
	}
}

void pmi_padded_set(struct pmi_padded *x, size_t at, const struct pmi_problem *p, size_t s, size_t action)
{
	const struct pm_mdp *m = p->mdp;
	size_t row = pm_row(m, s, action), left = pm_mdp_n_transitions(m) - m->row[row];

	x->reward[at] = m->terminal[s] ? 0 : p->reward[row];
	switch (left < x->width ? 0 : x->width) {
	case 1: set_width(x, 1, at, p, s, row); return;
	case 2: set_width(x, 2, at, p, s, row); return;
	case 3: set_width(x, 3, at, p, s, row); return;
	case 4: set_width(x, 4, at, p, s, row); return;
	case 5: set_width(x, 5, at, p, s, row); return;
	case 6: set_width(x, 6, at, p, s, row); return;
	default: set_slowly(x, at, p, s, row);
	}
}

INLINE void move_width(struct pmi_padded *x, size_t width, size_t at, size_t from)
{
	memcpy(x->next + at * width, x->next + from * width, width * sizeof *x->next);
	memcpy(x->probability + at * width, x->probability + from * width, width * sizeof *x->probability);
}

void pmi_padded_move(struct pmi_padded *x, size_t at, size_t from)
{
	if (at == from)
		return;
	x->reward[at] = x->reward[from];
	switch (x->width) {
	case 1: move_width(x, 1, at, from); return;
	case 2: move_width(x, 2, at, from); return;
	case 3: move_width(x, 3, at, from); return;
	case 4: move_width(x, 4, at, from); return;
	case 5: move_width(x, 5, at, from); return;
	case 6: move_width(x, 6, at, from); return;
	default: move_width(x, x->width, at, from);
	}
}

/* gamma P v of one row, and sends for what a later one needs. */
INLINE double expect(const double *p, const uint32_t *to, size_t width, bool early, const double *v)
{
	double value = 0;

	if (early) {
#pragma GCC unroll 8
		for (size_t k = 0; k < width; k++)
			__builtin_prefetch(&v[to[EARLY * width + k]]);
	}
#pragma GCC unroll 8
	for (size_t k = 0; k < width; k++)
		value += p[k] * v[to[k]];
	return value;
}

/* A stretch of rows on its way through one of the functions below. */
struct stretch {
	size_t at, begin, end;
	const double *v;
	double gain, *value, low, high;
	bool half;
};

/* Written for each small width, so that the compiler unrolls it. */
INLINE double run_rows(const struct pmi_padded *x, size_t width, bool early, struct stretch *t)
{
	const double *restrict p = x->probability + t->at * width, *restrict v = t->v, *restrict reward = x->reward + t->at;
	const uint32_t *restrict to = x->next + t->at * width;
	double low = t->low, high = t->high, sum = 0;

	for (size_t s = t->begin; s < t->end; s++, p += width, to += width) {
		double value = expect(p, to, width, early, v) + (*reward++ - t->gain), change;

		value = t->half ? (value + v[s]) / 2 : value;
		change = value - v[s];
		low = pmi_min(change, low);
		high = pmi_max(change, high);
		sum += change;
		t->value[s - t->begin] = value;
	}
	t->low = low;
	t->high = high;
	return sum;
}

INLINE double run_width(const struct pmi_padded *x, size_t width, struct stretch *t)
{
	return t->at + (t->end - t->begin) <= x->early ? run_rows(x, width, true, t) : run_rows(x, width, false, t);
}

static double run_stretch(const struct pmi_padded *x, struct stretch *t)
{
	switch (x->width) {
	case 1: return run_width(x, 1, t);
	case 2: return run_width(x, 2, t);
	case 3: return run_width(x, 3, t);
	case 4: return run_width(x, 4, t);
	case 5: return run_width(x, 5, t);
	case 6: return run_width(x, 6, t);
	default: return run_width(x, x->width, t);
	}
}

double pmi_padded_run(const struct pmi_padded *x, size_t at, size_t begin, size_t end, const double *v, double gain, bool half, double *value,
		      double *low, double *high)
{
	struct stretch t = {
		.at = at, .begin = begin, .end = end, .v = v, .gain = gain, .half = half, .value = value, .low = *low, .high = *high};
	double sum = run_stretch(x, &t);

	*low = t.low;
	*high = t.high;
	return sum;
}

INLINE void values_rows(const struct pmi_padded *x, size_t width, bool early, size_t at, size_t n, const double *v, double *q)
{
	const double *p = x->probability + at * width;
	const uint32_t *to = x->next + at * width;

	for (size_t i = 0; i < n; i++, p += width, to += width)
		q[i] = expect(p, to, width, early, v) + x->reward[at + i];
}

INLINE void values_width(const struct pmi_padded *x, size_t width, size_t at, size_t n, const double *v, double *q)
{
	if (at + n <= x->early)
		values_rows(x, width, true, at, n, v, q);
	else
		values_rows(x, width, false, at, n, v, q);
}

void pmi_padded_values(const struct pmi_padded *x, size_t at, size_t n, const double *v, double *q)
{
	switch (x->width) {
	case 1: values_width(x, 1, at, n, v, q); return;
	case 2: values_width(x, 2, at, n, v, q); return;
	case 3: values_width(x, 3, at, n, v, q); return;
	case 4: values_width(x, 4, at, n, v, q); return;
	case 5: values_width(x, 5, at, n, v, q); return;
	case 6: values_width(x, 6, at, n, v, q); return;
	default: values_width(x, x->width, at, n, v, q);
	}
}
