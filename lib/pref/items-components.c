#include "prefmodel/items.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Arcs of the graph of wins, as lists: from node i to arc[first[i]] .. arc[first[i+1] - 1]. */
struct graph {
	size_t n;
	size_t *first; /* n + 1 */
	uint32_t *arc;
};

static bool beats(const struct pm_contest *contest, bool turned)
{
	return (turned ? contest->losses : contest->wins) > 0 || contest->ties > 0;
}

static bool build(const struct pm_comparisons *c, struct graph *graph)
{
	size_t *at = pmi_array(c->n_items + 1, sizeof *at);

	graph->n = c->n_items;
	graph->first = pmi_array(c->n_items + 1, sizeof *graph->first);
	graph->arc = pmi_array(2 * c->n, sizeof *graph->arc);
	if (at && graph->first && graph->arc) {
		for (size_t k = 0; k < c->n; k++) {
			graph->first[c->contest[k].first + 1] += beats(&c->contest[k], false);
			graph->first[c->contest[k].second + 1] += beats(&c->contest[k], true);
		}
		for (size_t i = 0; i < c->n_items; i++)
			graph->first[i + 1] += graph->first[i];
		memcpy(at, graph->first, (c->n_items + 1) * sizeof *at);
		for (size_t k = 0; k < c->n; k++) {
			if (beats(&c->contest[k], false))
				graph->arc[at[c->contest[k].first]++] = c->contest[k].second;
			if (beats(&c->contest[k], true))
				graph->arc[at[c->contest[k].second]++] = c->contest[k].first;
		}
	}
	free(at);
	return at && graph->first && graph->arc;
}

/* Tarjan's algorithm (1972) with its stack of calls made explicit. */
struct search {
	struct graph graph;
	size_t *index, *low, *next; /* n: order of discovery from 1, lowest reachable, arc to look at */
	uint32_t *call, *open;      /* stacks */
	size_t n_calls, n_open, n_found, n_components;
	bool *is_open;
};

static void enter(struct search *s, uint32_t node)
{
	s->index[node] = s->low[node] = ++s->n_found;
	s->next[node] = s->graph.first[node];
	s->open[s->n_open++] = node;
	s->is_open[node] = true;
	s->call[s->n_calls++] = node;
}

static void leave(struct search *s, uint32_t node, size_t *component)
{
	uint32_t member;

	s->n_calls--;
	if (s->n_calls) {
		uint32_t caller = s->call[s->n_calls - 1];

		s->low[caller] = s->low[node] < s->low[caller] ? s->low[node] : s->low[caller];
	}
	if (s->low[node] != s->index[node])
		return;
	do {
		member = s->open[--s->n_open];
		s->is_open[member] = false;
		component[member] = s->n_components;
	} while (member != node);
	s->n_components++;
}

static void explore(struct search *s, uint32_t root, size_t *component)
{
	enter(s, root);
	while (s->n_calls) {
		uint32_t node = s->call[s->n_calls - 1], to;

		if (s->next[node] == s->graph.first[node + 1]) {
			leave(s, node, component);
			continue;
		}
		to = s->graph.arc[s->next[node]++];
		if (!s->index[to])
			enter(s, to);
		else if (s->is_open[to] && s->index[to] < s->low[node])
			s->low[node] = s->index[to];
	}
}

size_t pm_comparisons_components(const struct pm_comparisons *c, size_t *component)
{
	struct search s = {.n_components = 0};
	size_t n = c->n_items;

	s.index = pmi_array(n, sizeof *s.index);
	s.low = pmi_array(n, sizeof *s.low);
	s.next = pmi_array(n, sizeof *s.next);
	s.call = pmi_array(n, sizeof *s.call);
	s.open = pmi_array(n, sizeof *s.open);
	s.is_open = pmi_array(n, sizeof *s.is_open);
	if (build(c, &s.graph) && s.index && s.low && s.next && s.call && s.open && s.is_open) {
		for (uint32_t i = 0; i < n; i++)
			if (!s.index[i])
				explore(&s, i, component);
		/* A component is closed after all that it reaches; strong ones shall come first. */
		for (size_t i = 0; i < n; i++)
			component[i] = s.n_components - 1 - component[i];
	}
	free(s.graph.first);
	free(s.graph.arc);
	free(s.index);
	free(s.low);
	free(s.next);
	free(s.call);
	free(s.open);
	free(s.is_open);
	return s.n_components;
}
