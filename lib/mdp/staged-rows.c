/*
 * Sweeps of one block by rows copied out of the MDP: first those of all actions in question, which become fewer, at last one a state.
 *
 * How many rows a state has cannot be foreseen, and what the processor guesses wrongly costs it more than all the rest: so the values of
 * all rows of some states come first, in one loop, and then the largest of each state.
 */
#include "mdp/staged.h"

/*
 * Is a copy of n rows worth it?  Copying one costs as much as sweeping seven in a row, and where states are still open a copied row costs two to
 * three that are swept with all others: so not until two fifths of the actions are left, or hardly any state is open.
 */
static bool worth_it(const struct pmi_staged *x, size_t n, size_t states)
{
	return n <= states * x->rows.each && (5 * n <= 2 * states * x->problem->mdp->n_actions || n <= states + states / 16);
}

bool pmi_staged_pack(struct pmi_staged *x, size_t block)
{
	size_t begin = pmi_staged_begin(x, block), end = pmi_staged_begin(x, block + 1), at = pmi_staged_row(x, block), n = 0;

	for (size_t s = begin; s < end; s++) {
		x->count[s] = (unsigned char)__builtin_popcount(x->alive[s]);
		n += x->count[s];
	}
	if (!worth_it(x, n, end - begin))
		return false;
	for (size_t s = begin; s < end; s++)
		for (uint32_t left = x->alive[s]; left; left &= left - 1)
			pmi_padded_set(&x->rows, at++, x->problem, s, (size_t)__builtin_ctz(left));
	return true;
}

/* How far a sweep has come, and what it has seen. */
struct cursor {
	size_t at;   /* row */
	size_t dead; /* rows out of the question: their reward is -INFINITY */
	bool open;   /* has a state more than one other row? */
};

/* The largest value of the rows of a state; rows too far below it die, with a margin below 0 all but the first of the best. */
static inline double keep_rows(struct pmi_staged *x, const double *q, size_t n, struct cursor *c)
{
	static const double fate[] = {-INFINITY, 0};
	double most = pmi_largest(q, n), enough = most - pmi_max(x->margin, 0);
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		size_t keep = (q[i] >= enough) & ((x->margin >= 0) | !kept);

		x->rows.reward[c->at + i] += fate[keep];
		kept += keep;
	}
	c->dead += n - kept;
	c->open |= kept > 1;
	return most;
}

/* Takes the dead rows of a block out, once they are many or nothing is open. */
static void squeeze(struct pmi_staged *x, size_t block)
{
	size_t end = pmi_staged_begin(x, block + 1), from = pmi_staged_row(x, block), to = from;

	for (size_t s = pmi_staged_begin(x, block); s < end; s++) {
		size_t first = to, n = x->count[s];

		for (uint32_t left = x->alive[s]; n--; left &= left - 1, from++) {
			pmi_padded_move(&x->rows, to, from);
			if (x->rows.reward[to] > -INFINITY)
				to++;
			else
				x->alive[s] &= ~(left & -left);
		}
		x->count[s] = (unsigned char)(to - first);
	}
}

/* A chunk of states. */
static double run_chunk(struct pmi_staged *x, size_t s, size_t end, struct cursor *c, double *fresh, struct pmi_ends *ends)
{
	double q[PMI_STAGED_ROWS], sum = 0;
	struct pmi_ends e = *ends;
	size_t n = 0;

	for (size_t t = s; t < end; t++)
		n += x->count[t];
	pmi_padded_values(&x->rows, c->at, n, x->v, q);
	for (const double *next = q; s < end; s++) {
		size_t rows = x->count[s];

		sum += pmi_staged_put(x, s, (rows > 1 ? keep_rows(x, next, rows, c) : *next) - x->gain, fresh++, &e);
		next += rows;
		c->at += rows;
	}
	*ends = e;
	return sum;
}

double pmi_staged_rows(struct pmi_staged *x, size_t block, double *fresh, struct pmi_ends *e)
{
	size_t begin = pmi_staged_begin(x, block), end = pmi_staged_begin(x, block + 1), first = pmi_staged_row(x, block);
	struct cursor c = {.at = first};
	double sum = 0;

	if (!x->open[block])
		return pmi_padded_run(&x->rows, first, begin, end, x->v, x->gain, x->lazy, fresh, &e->low, &e->high);
	for (size_t s = begin, next; s < end; s = next) {
		next = pmi_staged_chunk(x, s, end);
		sum += run_chunk(x, s, next, &c, fresh + (s - begin), e);
	}
	x->open[block] = c.open;
	if (!c.open || c.dead > (c.at - first) / 8)
		squeeze(x, block);
	return sum;
}
