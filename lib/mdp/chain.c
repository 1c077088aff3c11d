#include "mdp/chain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/trap.h"

double pmi_policy_total(const double *row, size_t n)
{
	double sum = 0;

	for (size_t a = 0; a < n; a++) {
		if (!(row[a] >= 0))
			return 0;
		sum += row[a];
	}
	return fabs(sum - 1) <= 1e-9 ? sum : 0;
}

/* Adds the transitions of one action; where[s'] - 1 is the place of s' in the chain when that is at least begin. */
static size_t add_action(const struct pm_mdp *m, size_t row, double weight, size_t begin, size_t end, size_t *where, struct pm_mdp *chain)
{
	for (size_t k = m->row[row]; k < m->row[row + 1]; k++) {
		size_t *at = &where[m->next[k]];

		if (*at <= begin) {
			chain->next[end] = m->next[k];
			chain->probability[end] = 0;
			*at = ++end;
		}
		chain->probability[*at - 1] += weight * m->probability[k];
	}
	return end;
}

static enum pm_status fill(const struct pm_mdp *m, const double *reward, const double *policy, size_t *where, struct pm_mdp *chain)
{
	size_t end = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		const double *p = policy + pm_row(m, s, 0);
		size_t begin = end;
		double total;

		chain->terminal[s] = m->terminal[s];
		chain->start[s] = m->start[s];
		chain->row[s] = begin;
		if (m->terminal[s])
			continue;
		total = pmi_policy_total(p, m->n_actions);
		if (!(total > 0))
			return PM_EPROB;
		for (size_t a = 0; a < m->n_actions; a++) {
			if (!(p[a] > 0))
				continue;
			end = add_action(m, pm_row(m, s, a), p[a] / total, begin, end, where, chain);
			chain->reward[s] += reward ? p[a] / total * reward[pm_row(m, s, a)] : 0;
		}
	}
	chain->row[m->n_states] = end;
	return PM_OK;
}

enum pm_status pmi_chain_make(const struct pm_mdp *m, const double *reward, const double *policy, struct pm_mdp **chain)
{
	size_t *where = pmi_array(m->n_states, sizeof *where);
	enum pm_status status = PM_ENOMEM;

	*chain = where ? pm_mdp_alloc(m->n_states, 1, pm_mdp_n_transitions(m)) : NULL;
	if (*chain)
		status = fill(m, reward, policy, where, *chain);
	free(where);
	if (status) {
		pm_mdp_free(*chain);
		*chain = NULL;
	}
	return status;
}

/* Predecessors of every state, and a queue of states. */
struct backward {
	size_t *row;             /* n + 1 */
	uint32_t *before, *queue; /* transitions, n */
	size_t waiting;
};

static enum pm_status backward_init(const struct pm_mdp *chain, struct backward *b)
{
	size_t n = chain->n_states, transitions = pm_mdp_n_transitions(chain);

	*b = (struct backward){.row = pmi_array(n + 1, sizeof *b->row),
			       .before = pmi_array(transitions, sizeof *b->before),
			       .queue = pmi_array(n, sizeof *b->queue)};
	if (!b->row || !b->before || !b->queue)
		return PM_ENOMEM;
	for (size_t k = 0; k < transitions; k++)
		b->row[chain->next[k]]++;
	for (size_t s = 0; s < n; s++)
		b->row[s + 1] += b->row[s];
	/* Now row[s] is where s ends; filling from the back leaves it where s begins. */
	for (size_t s = n; s--;)
		for (size_t k = chain->row[s]; k < chain->row[s + 1]; k++)
			b->before[--b->row[chain->next[k]]] = (uint32_t)s;
	return PM_OK;
}

/* Sets mark to value in all states that lead to those in the queue; returns how many it set. */
static size_t spread(struct backward *b, unsigned char value, unsigned char *mark)
{
	size_t n = b->waiting;

	for (size_t i = 0; i < b->waiting; i++)
		for (size_t k = b->row[b->queue[i]]; k < b->row[b->queue[i] + 1]; k++)
			if (mark[b->before[k]] != value) {
				mark[b->before[k]] = value;
				b->queue[b->waiting++] = b->before[k];
			}
	n = b->waiting - n;
	b->waiting = 0;
	return n;
}

/* rest: all states that do not lead to one with a reward. */
static void find_rest(const struct pm_mdp *chain, bool strict, struct backward *b, unsigned char *rest)
{
	for (size_t s = 0; s < chain->n_states; s++) {
		rest[s] = chain->terminal[s] || (!strict && chain->reward[s] == 0);
		if (!rest[s])
			b->queue[b->waiting++] = (uint32_t)s;
	}
	spread(b, 0, rest);
}

static enum pm_status check_sure(const struct pm_mdp *chain, const unsigned char *rest, struct backward *b, unsigned char *sure)
{
	size_t n = 0;

	for (size_t s = 0; s < chain->n_states; s++) {
		sure[s] = rest[s];
		if (rest[s])
			b->queue[b->waiting++] = (uint32_t)s;
	}
	n = b->waiting;
	return n + spread(b, 1, sure) == chain->n_states ? PM_OK : PM_EDIVERGE;
}

enum pm_status pmi_chain_settle(struct pm_mdp *chain, bool strict)
{
	unsigned char *rest = pmi_array(chain->n_states, 1), *sure = pmi_array(chain->n_states, 1);
	struct backward b;
	enum pm_status status = backward_init(chain, &b);

	if (!rest || !sure)
		status = PM_ENOMEM;
	if (!status) {
		find_rest(chain, strict, &b, rest);
		status = check_sure(chain, rest, &b, sure);
	}
	if (!status)
		pmi_trap_close(chain, rest);
	free(rest);
	free(sure);
	free(b.row);
	free(b.before);
	free(b.queue);
	return status;
}
