/*
 * Sweeps of one block by all actions, as they stand in the MDP.
 */
#include "mdp/staged.h"

#define INLINE static inline __attribute__((always_inline))

/* What a sweep has seen of its block. */
struct seen {
	bool open, same;
	bool settled; /* were copied rows one a state? */
	size_t begin, row;
};

/* Are the copied rows of a state those of its actions, which were others before?  One row gives way to one other. */
static bool follow(struct pmi_staged *x, size_t s, uint32_t before, const struct seen *seen)
{
	if (x->alive[s] == before)
		return true;
	if (seen->settled && pmi_staged_decided(x, s))
		pmi_padded_set(&x->rows, seen->row + s - seen->begin, x->problem, s, (size_t)__builtin_ctz(x->alive[s]));
	return seen->settled && pmi_staged_decided(x, s);
}

/* A chunk of states, n actions each, whose values are q. */
INLINE double put_chunk(struct pmi_staged *x, size_t s, size_t end, size_t n, const double *q, struct seen *seen, double *fresh,
			struct pmi_ends *ends)
{
	const unsigned char *terminal = x->problem->mdp->terminal;
	double sum = 0, gain = x->gain;
	struct pmi_ends e = *ends;

	for (; s < end; s++, q += n) {
		uint32_t before = x->alive[s];
		double most = pmi_largest(q, n);

		if (!terminal[s])
			x->alive[s] = x->vain ? x->all : pmi_alive_choose(q, n, most, x->margin);
		seen->open |= !pmi_staged_decided(x, s);
		seen->same &= follow(x, s, before, seen);
		sum += pmi_staged_put(x, s, terminal[s] ? 0 : most - gain, fresh ? fresh++ : NULL, &e);
	}
	*ends = e;
	return sum;
}

/* Written for small numbers of actions, so that the compiler unrolls what is done for each. */
static double run_chunk(struct pmi_staged *x, size_t s, size_t end, struct seen *seen, double *fresh, struct pmi_ends *ends)
{
	size_t n = x->problem->mdp->n_actions;
	double q[PMI_STAGED_ROWS];

	pmi_row_values(x->problem, s * n, (end - s) * n, x->v, q);
	switch (n) {
	case 2: return put_chunk(x, s, end, 2, q, seen, fresh, ends);
	case 3: return put_chunk(x, s, end, 3, q, seen, fresh, ends);
	case 4: return put_chunk(x, s, end, 4, q, seen, fresh, ends);
	case 5: return put_chunk(x, s, end, 5, q, seen, fresh, ends);
	case 6: return put_chunk(x, s, end, 6, q, seen, fresh, ends);
	default: return put_chunk(x, s, end, n, q, seen, fresh, ends);
	}
}

double pmi_staged_all(struct pmi_staged *x, size_t block, double *fresh, struct pmi_ends *e)
{
	size_t begin = pmi_staged_begin(x, block), end = pmi_staged_begin(x, block + 1);
	struct seen seen = {false, x->copied[block], x->copied[block] && !x->open[block], begin, pmi_staged_row(x, block)};
	double sum = 0;

	for (size_t s = begin, next; s < end; s = next) {
		next = pmi_staged_chunk(x, s, end);
		sum += run_chunk(x, s, next, &seen, fresh ? fresh + (s - begin) : NULL, e);
	}
	x->open[block] = seen.open;
	x->copied[block] = seen.same;
	x->whole[block] = x->vain;
	return sum;
}
