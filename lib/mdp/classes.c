#include "mdp/classes.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct search {
	const struct pm_mdp *chain;
	uint32_t *number, *low; /* n: order of discovery from 1 (0: not yet), the least number reached */
	size_t *at;             /* n: the next transition to look at */
	uint32_t *path, *open;  /* n: states being looked at, states not yet in a component */
	unsigned char *done;    /* n: 1 in a component */
	unsigned char *leaves;  /* n: 1 when a finished component is reached from the state's own */
	size_t n_path, n_open;
	uint32_t count;
};

static void enter(struct search *x, uint32_t s)
{
	x->number[s] = x->low[s] = ++x->count;
	x->at[s] = x->chain->row[s];
	x->path[x->n_path++] = s;
	x->open[x->n_open++] = s;
}

static void lower(uint32_t *low, uint32_t number)
{
	if (number < *low)
		*low = number;
}

/* The component of s is complete: its states are closed, and it is recurrent when nothing leaves it. */
static void close(struct search *x, uint32_t s, unsigned char *leader)
{
	bool leaves = false;
	size_t first = x->n_open;

	do
		leaves |= x->leaves[x->open[--first]];
	while (x->open[first] != s);
	for (size_t i = first; i < x->n_open; i++)
		x->done[x->open[i]] = 1;
	x->n_open = first;
	leader[s] = !leaves && !x->chain->terminal[s];
}

/* Looks at one transition of the last state of the path, or leaves it. */
static void advance(struct search *x, unsigned char *leader)
{
	uint32_t s = x->path[x->n_path - 1], next;

	if (x->at[s] == x->chain->row[s + 1]) {
		x->n_path--;
		if (x->low[s] == x->number[s])
			close(x, s, leader);
		if (x->n_path) {
			uint32_t before = x->path[x->n_path - 1];

			lower(&x->low[before], x->low[s]);
			x->leaves[before] |= x->done[s];
		}
		return;
	}
	next = x->chain->next[x->at[s]++];
	if (!x->number[next])
		enter(x, next);
	else if (x->done[next])
		x->leaves[s] = 1;
	else
		lower(&x->low[s], x->number[next]);
}

enum pm_status pmi_find_leaders(const struct pm_mdp *chain, unsigned char *leader)
{
	size_t n = chain->n_states;
	struct search x = {.chain = chain,
			   .number = pmi_array(n, sizeof *x.number),
			   .low = pmi_array(n, sizeof *x.low),
			   .at = pmi_array(n, sizeof *x.at),
			   .path = pmi_array(n, sizeof *x.path),
			   .open = pmi_array(n, sizeof *x.open),
			   .done = pmi_array(n, 1),
			   .leaves = pmi_array(n, 1)};
	enum pm_status status = x.number && x.low && x.at && x.path && x.open && x.done && x.leaves ? PM_OK : PM_ENOMEM;

	memset(leader, 0, n);
	for (uint32_t s = 0; s < n && !status; s++) {
		if (!x.number[s])
			enter(&x, s);
		while (x.n_path)
			advance(&x, leader);
	}
	free(x.number);
	free(x.low);
	free(x.at);
	free(x.path);
	free(x.open);
	free(x.done);
	free(x.leaves);
	return status;
}
