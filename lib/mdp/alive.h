/*
 * Which actions of a state may still be the best, as bits of one word; internal.
 *
 * Bit i stands for action i, or with more than 32 actions for as many consecutive ones as let 32 bits do for all.  A bit is dropped when
 * all its actions are below the best of the state by more than a margin; that this is for ever, or until it is looked at anew, is the
 * caller's business.                                                                     MacQueen 1967; Puterman and Shin 1982
 */
#ifndef MDP_ALIVE_H
#define MDP_ALIVE_H

#include "mdp/bellman.h"

/* Bits of a word; states that values are sent for ahead where they are far. */
enum { PMI_ALIVE_MOST = 32, PMI_AHEAD = 12 };

/* Actions of a bit. */
static inline size_t pmi_alive_group(size_t n_actions)
{
	return (n_actions + PMI_ALIVE_MOST - 1) / PMI_ALIVE_MOST;
}

/* All bits. */
static inline uint32_t pmi_alive_all(size_t n_actions)
{
	size_t group = pmi_alive_group(n_actions), bits = n_actions;

	/* A division would stand out in a sweep. */
	if (group > 1)
		bits = (n_actions + group - 1) / group;
	return UINT32_MAX >> (PMI_ALIVE_MOST - bits);
}

static inline bool pmi_alive_one(uint32_t alive)
{
	return !(alive & (alive - 1));
}

/* The first row of the lowest bit. */
static inline size_t pmi_alive_row(const struct pm_mdp *m, size_t s, uint32_t alive)
{
	return pm_row(m, s, (size_t)__builtin_ctz(alive) * pmi_alive_group(m->n_actions));
}

/* The largest value of the lowest bit. */
static inline double pmi_alive_value(const struct pmi_problem *p, const double *v, size_t s, uint32_t alive)
{
	size_t group = pmi_alive_group(p->mdp->n_actions), row = pmi_alive_row(p->mdp, s, alive), end = pm_row(p->mdp, s + 1, 0);
	double most = pmi_row_value(p->mdp, p->reward, p->gamma, v, row);

	for (size_t i = 1; i < group && row + i < end; i++)
		most = pmi_max(pmi_row_value(p->mdp, p->reward, p->gamma, v, row + i), most);
	return most;
}

/* The values of the bits alive, in order; returns how many they are. */
static inline size_t pmi_alive_values(const struct pmi_problem *p, const double *v, size_t s, uint32_t alive, double value[PMI_ALIVE_MOST])
{
	const struct pm_mdp *m = p->mdp;
	size_t n = 0;

	/* All rows of a state are neighbours. */
	if (alive == pmi_alive_all(m->n_actions) && m->n_actions <= PMI_ALIVE_MOST)
		for (; n < m->n_actions; n++)
			value[n] = pmi_row_value(m, p->reward, p->gamma, v, pm_row(m, s, n));
	else
		for (; alive; alive &= alive - 1)
			value[n++] = pmi_alive_value(p, v, s, alive);
	return n;
}

/* The first of the bits alive whose value is the largest. */
static inline uint32_t pmi_alive_first(uint32_t alive, const double *value, double most)
{
	for (size_t i = 0; value[i] < most; i++)
		alive &= alive - 1;
	return alive & -alive;
}

/*
 * Of n values, one a bit, of which most is the largest: the bits of those not more than margin below, with a margin below 0 the first of the
 * largest alone.
 */
static inline uint32_t pmi_alive_choose(const double *q, size_t n, double most, double margin)
{
	double enough = most - pmi_max(margin, 0);
	uint32_t kept = 0;

#pragma GCC unroll 8
	for (size_t i = 0; i < n; i++)
		kept |= (uint32_t)(q[i] >= enough) << i;
	return margin < 0 ? kept & -kept : kept;
}

/* The largest value of the bits alive; those too far below it are dropped, with a margin below 0 all but the first of the best. */
static inline double pmi_alive_backup(const struct pmi_problem *p, const double *v, size_t s, double margin, uint32_t *alive)
{
	double value[PMI_ALIVE_MOST], most = -INFINITY;
	uint32_t kept = 0, left = *alive;
	size_t n;

	if (pmi_alive_one(left))
		return pmi_alive_value(p, v, s, left);
	n = pmi_alive_values(p, v, s, left, value);
	for (size_t i = 0; i < n; i++)
		most = pmi_max(value[i], most);
	for (size_t i = 0; i < n; i++, left &= left - 1)
		kept |= (left & -left) & (0 - (uint32_t)(value[i] >= most - margin));
	*alive = kept ? kept : pmi_alive_first(*alive, value, most);
	return most;
}

/* Sends for the values that the bits alive of a state lead to, before they are asked for. */
static inline void pmi_alive_send(const struct pm_mdp *m, const double *v, size_t s, uint32_t alive)
{
	for (; alive; alive &= alive - 1) {
		size_t row = pmi_alive_row(m, s, alive);

		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			__builtin_prefetch(&v[m->next[k]]);
	}
}

#endif
