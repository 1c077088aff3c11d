/* What a sweep does to one block. */
#include "mdp/staged.h"

/* How many states early rows are sent for, and the values that they lead to. */
enum { ROW_AHEAD = 40, VALUE_AHEAD = 16 };

/* Sends for the row itself, which may lie across two lines of memory. */
static inline void send_for_row(const struct pm_mdp *m, size_t row)
{
	size_t first = m->row[row], last = m->row[row + 1] - 1;

	__builtin_prefetch(&m->next[first]);
	__builtin_prefetch(&m->next[last]);
	__builtin_prefetch(&m->probability[first]);
	__builtin_prefetch(&m->probability[last]);
}

/* What state s of a block that ends at last will soon need. */
static inline void send_ahead(const struct pmi_staged *x, size_t s, size_t last, bool decide)
{
	const struct pm_mdp *m = x->problem->mdp;

	if (s + VALUE_AHEAD < last && !m->terminal[s + VALUE_AHEAD])
		pmi_alive_send(m, x->v, s + VALUE_AHEAD, decide ? x->all : x->alive[s + VALUE_AHEAD]);
	if (s + ROW_AHEAD < last && !m->terminal[s + ROW_AHEAD])
		send_for_row(m, pmi_alive_row(m, s + ROW_AHEAD, x->alive[s + ROW_AHEAD]));
}

/* The largest value of the actions in question, which may become fewer; with decide all are in question again. */
static inline double value_of(struct pmi_staged *x, size_t s, bool decide)
{
	const struct pmi_problem *p = x->problem;

	if (p->mdp->terminal[s])
		return 0;
	if (decide)
		x->alive[s] = x->all;
	if (pmi_staged_decided(x, s))
		return pmi_alive_value(p, x->v, s, x->alive[s]) - x->gain;
	if (x->vain)
		return pmi_backup(p->mdp, p->reward, p->gamma, x->v, s) - x->gain;
	return pmi_alive_backup(p, x->v, s, x->margin, &x->alive[s]) - x->gain;
}

/* One by one, as each of them is decided or not.  Where rows were copied for other actions than now, they are copied anew. */
static double run_states(struct pmi_staged *x, size_t block, bool decide, double *fresh, struct pmi_ends *ends)
{
	size_t last = pmi_staged_begin(x, block + 1);
	bool far = x->problem->mdp->n_states >= PMI_FAR, open = false, same = x->copied[block];
	struct pmi_ends e = *ends;
	double sum = 0;

	for (size_t s = pmi_staged_begin(x, block); s < last; s++) {
		uint32_t before = x->alive[s];

		if (far)
			send_ahead(x, s, last, decide);
		sum += pmi_staged_put(x, s, value_of(x, s, decide), fresh ? fresh++ : NULL, &e);
		open |= !pmi_staged_decided(x, s);
		same &= x->alive[s] == before;
	}
	*ends = e;
	x->open[block] = open;
	x->copied[block] = same;
	return sum;
}

double pmi_staged_block(struct pmi_staged *x, size_t block, bool decide, double *fresh, struct pmi_ends *e)
{
	double sum;

	if (!decide && x->copied[block])
		return pmi_staged_rows(x, block, fresh, e);
	if (x->single && (decide || x->packed || x->whole[block]))
		sum = pmi_staged_all(x, block, fresh, e);
	else
		sum = run_states(x, block, decide, fresh, e);
	if (!decide)
		x->copied[block] = x->packed && (!x->vain || !x->open[block]) && pmi_staged_pack(x, block);
	return sum;
}
