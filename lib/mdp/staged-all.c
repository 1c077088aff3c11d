/*
 * Sweeps of one block by all actions, as they stand in the MDP.
 */
#include "mdp/staged.h"

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

/* A chunk of states. */
static double run_chunk(struct pmi_staged *x, size_t s, size_t end, struct seen *seen, double *fresh, struct pmi_ends *ends)
{
	const struct pm_mdp *m = x->problem->mdp;
	size_t n = m->n_actions;
	double values[PMI_STAGED_ROWS], *q = values, sum = 0;
	struct pmi_ends e = *ends;

	pmi_row_values(x->problem, s * n, (end - s) * n, x->v, q);
	for (; s < end; s++, q += n) {
		uint32_t before = x->alive[s];
		double most = pmi_largest(q, n);

		if (!m->terminal[s])
			x->alive[s] = x->vain ? x->all : pmi_alive_choose(q, n, most, x->margin);
		seen->open |= !pmi_staged_decided(x, s);
		seen->same &= follow(x, s, before, seen);
		sum += pmi_staged_put(x, s, m->terminal[s] ? 0 : most - x->gain, fresh ? fresh++ : NULL, &e);
	}
	*ends = e;
	return sum;
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
