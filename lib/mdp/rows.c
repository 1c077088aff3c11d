/*
 * The values of rows that are neighbours, which is what a sweep by all actions is made of.
 *
 * Where the values that rows lead to do not lie next to the processor, waiting for them is most of the work: they are sent for early,
 * and how long a row is comes from one byte in place of eight.  The sums are the same to the last bit in every way.
 */
#include <limits.h>
#include <stdlib.h>

#include "mdp/bellman.h"

/* How many transitions early values are sent for where they are near and where they are far, and transitions themselves. */
enum { EARLY = 32, EARLIER = 96, EARLIEST = 256 };

#define INLINE static inline __attribute__((always_inline))

/* Where the next row begins.  The addresses stand in variables of their own: loading them anew for each row would be a fifth of the time. */
struct place {
	const double *probability;
	const uint32_t *next;
};

INLINE struct place place_of(const struct pm_mdp *m, size_t row)
{
	return (struct place){m->probability + m->row[row], m->next + m->row[row]};
}

/* P v of a row, which is left behind. */
INLINE double expect(struct place *at, size_t width, const double *v, size_t ahead)
{
	double expected = 0;

	if (ahead) {
		__builtin_prefetch(&at->probability[EARLIEST]);
		__builtin_prefetch(&at->next[EARLIEST]);
	}
	for (size_t k = 0; k < width; k++) {
		if (ahead)
			__builtin_prefetch(&v[at->next[k + ahead]]);
		expected += at->probability[k] * v[at->next[k]];
	}
	at->probability += width;
	at->next += width;
	return expected;
}

INLINE size_t width_of(const size_t *row, const unsigned char *length, size_t i)
{
	return length ? length[i] : row[i + 1] - row[i];
}

INLINE void values(const struct pmi_problem *p, size_t first, size_t n, const unsigned char *length, size_t ahead, const double *restrict v,
		   double *restrict q)
{
	const size_t *restrict row = p->mdp->row + first;
	const double *restrict reward = p->reward + first;
	struct place at = place_of(p->mdp, first);
	double gamma = p->gamma;

	for (size_t i = 0; i < n; i++)
		q[i] = reward[i] + gamma * expect(&at, width_of(row, length, i), v, ahead);
}

INLINE void backups(const struct pmi_problem *p, size_t s, size_t n, const unsigned char *length, size_t ahead, const double *restrict v,
		    double *restrict value)
{
	size_t actions = p->mdp->n_actions, first = s * actions, i = 0;
	const size_t *restrict row = p->mdp->row + first;
	const double *restrict reward = p->reward + first;
	struct place at = place_of(p->mdp, first);
	double gamma = p->gamma;

	for (size_t t = 0; t < n; t++) {
		double most = -INFINITY;

		for (size_t a = 0; a < actions; a++, i++) {
			double q = reward[i] + gamma * expect(&at, width_of(row, length, i), v, ahead);

			most = pmi_max(q, most);
		}
		value[t] = most;
	}
}

/* Are there values to send for?  Behind the last rows there is nothing to read. */
static bool sends(const struct pmi_problem *p, size_t end)
{
	return p->mdp->n_states >= PMI_NEAR && p->mdp->row[end] + EARLIEST <= pm_mdp_n_transitions(p->mdp);
}

void pmi_row_values(const struct pmi_problem *p, size_t first, size_t n, const double *v, double *q)
{
	if (!sends(p, first + n))
		values(p, first, n, NULL, 0, v, q);
	else if (p->length)
		values(p, first, n, p->length + first, EARLY, v, q);
	else
		values(p, first, n, NULL, EARLIER, v, q);
}

void pmi_backups(const struct pmi_problem *p, size_t s, size_t n, const double *v, double *value)
{
	size_t actions = p->mdp->n_actions;

	if (!sends(p, (s + n) * actions))
		backups(p, s, n, NULL, 0, v, value);
	else if (p->length)
		backups(p, s, n, p->length + s * actions, EARLY, v, value);
	else
		backups(p, s, n, NULL, EARLIER, v, value);
}

unsigned char *pmi_row_lengths(const struct pmi_problem *p)
{
	const struct pm_mdp *m = p->mdp;
	const size_t *restrict row = m->row;
	size_t n = m->n_states * m->n_actions;
	unsigned char *restrict length = m->n_states >= PMI_NEAR && m->n_states < PMI_FAR && p->longest <= UCHAR_MAX ? malloc(n) : NULL;

	for (size_t i = 0; length && i < n; i++)
		length[i] = (unsigned char)(row[i + 1] - row[i]);
	return length;
}
