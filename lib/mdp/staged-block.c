/* What a sweep does to one block. */
#include "mdp/staged.h"

/* Rows are sent for earlier than values. */
enum { ROW_AHEAD = 40 };

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

	if (s + PMI_AHEAD < last && !m->terminal[s + PMI_AHEAD])
		pmi_alive_send(m, x->v, s + PMI_AHEAD, decide ? pmi_alive_all(m->n_actions) : x->alive[s + PMI_AHEAD]);
	if (s + ROW_AHEAD < last && !m->terminal[s + ROW_AHEAD])
		send_for_row(m, pmi_alive_row(m, s + ROW_AHEAD, x->alive[s + ROW_AHEAD]));
}

/* The largest value of the actions in question, which may become fewer. */
static inline double best_value(struct pmi_staged *x, size_t s)
{
	const struct pmi_problem *p = x->problem;
	double best;

	if (x->vain && !pmi_staged_decided(x, s))
		return pmi_backup(p->mdp, p->reward, p->gamma, x->v, s);
	best = pmi_alive_backup(p, x->v, s, x->margin, &x->alive[s]);
	if (x->packed && pmi_staged_decided(x, s))
		pmi_padded_set(&x->rows, p, s, (uint32_t)__builtin_ctz(x->alive[s]));
	return best;
}

static inline double value_of(struct pmi_staged *x, size_t s, bool decide)
{
	const struct pm_mdp *m = x->problem->mdp;

	if (m->terminal[s])
		return 0;
	if (decide)
		x->alive[s] = pmi_alive_all(m->n_actions);
	else if (x->packed && pmi_staged_decided(x, s))
		return pmi_padded_value(&x->rows, x->v, s) - x->gain;
	return best_value(x, s) - x->gain;
}

/* One by one, as each of them is decided or not. */
static double run_states(struct pmi_staged *x, size_t block, bool decide, double *fresh, struct pmi_ends *e)
{
	size_t last = pmi_staged_begin(x, block + 1);
	bool far = x->problem->mdp->n_states >= PMI_FAR, open = false;
	double sum = 0;

	for (size_t s = pmi_staged_begin(x, block); s < last; s++) {
		double value, change;

		if (far)
			send_ahead(x, s, last, decide);
		value = value_of(x, s, decide);
		if (x->lazy && fresh)
			value = (value + x->v[s]) / 2;
		change = value - x->v[s];
		e->low = pmi_min(change, e->low);
		e->high = pmi_max(change, e->high);
		sum += change;
		open |= !pmi_staged_decided(x, s);
		if (fresh)
			*fresh++ = value;
	}
	x->open[block] = open;
	return sum;
}

double pmi_staged_block(struct pmi_staged *x, size_t block, bool decide, double *fresh, struct pmi_ends *e)
{
	if (!x->packed || x->open[block] || decide)
		return run_states(x, block, decide, fresh, e);
	return pmi_padded_run(&x->rows, pmi_staged_begin(x, block), pmi_staged_begin(x, block + 1), x->v, x->gain, x->lazy, fresh, &e->low,
			      &e->high);
}
