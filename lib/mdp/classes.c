#include "mdp/classes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct search {
	const struct pm_mdp *chain; /* of one action */
	uint32_t *number, *low;	    /* n: order of discovery from 1 (0: not yet), the least number reached */
	size_t *at;		    /* n: the next transition to look at */
	uint32_t *path, *open;	    /* n: states being looked at, states not yet in a component */
	uint32_t *component;	    /* n: 0 until it is complete */
	size_t n_path, n_open;
	uint32_t count, n_components;
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

/* The component of s is complete. */
static void close(struct search *x, uint32_t s)
{
	uint32_t t;

	x->n_components++;
	do {
		t = x->open[--x->n_open];
		x->component[t] = x->n_components;
	} while (t != s);
}

/* Looks at one transition of the last state of the path, or leaves it. */
static void advance(struct search *x)
{
	uint32_t s = x->path[x->n_path - 1], next;

	if (x->at[s] == x->chain->row[s + 1]) {
		x->n_path--;
		if (x->low[s] == x->number[s])
			close(x, s);
		if (x->n_path)
			lower(&x->low[x->path[x->n_path - 1]], x->low[s]);
		return;
	}
	next = x->chain->next[x->at[s]++];
	if (!x->number[next])
		enter(x, next);
	else if (!x->component[next])
		lower(&x->low[s], x->number[next]);
}

enum pm_status pmi_find_components(const struct pm_mdp *graph, uint32_t *component)
{
	size_t n = graph->n_states;
	struct search x = {.chain = graph,
			   .component = component,
			   .number = pmi_array(n, sizeof *x.number),
			   .low = pmi_array(n, sizeof *x.low),
			   .at = pmi_array(n, sizeof *x.at),
			   .path = pmi_array(n, sizeof *x.path),
			   .open = pmi_array(n, sizeof *x.open)};
	enum pm_status status = x.number && x.low && x.at && x.path && x.open ? PM_OK : PM_ENOMEM;

	memset(component, 0, n * sizeof *component);
	for (uint32_t s = 0; s < n && !status; s++) {
		if (!x.number[s])
			enter(&x, s);
		while (x.n_path)
			advance(&x);
	}
	free(x.number);
	free(x.low);
	free(x.at);
	free(x.path);
	free(x.open);
	return status;
}

/* Does a transition of s leave its component? */
static bool leaves(const struct pm_mdp *chain, const uint32_t *component, size_t s)
{
	for (size_t k = chain->row[s]; k < chain->row[s + 1]; k++)
		if (component[chain->next[k]] != component[s])
			return true;
	return false;
}

enum pm_status pmi_find_leaders(const struct pm_mdp *chain, unsigned char *leader)
{
	size_t n = chain->n_states;
	uint32_t *component = pmi_array(n, sizeof *component);
	unsigned char *out = pmi_array(n + 1, 1); /* of a component: 1 once it is known to be left, or has its leader */
	enum pm_status status = component && out ? pmi_find_components(chain, component) : PM_ENOMEM;

	memset(leader, 0, n);
	for (size_t s = 0; s < n && !status; s++)
		out[component[s]] |= chain->terminal[s] || leaves(chain, component, s);
	for (size_t s = 0; s < n && !status; s++) {
		leader[s] = !out[component[s]];
		out[component[s]] = 1;
	}
	free(component);
	free(out);
	return status;
}
