#include "mdp/graph.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { UNTOUCHED, ON_PATH, KNOWN };

enum pm_status pmi_graph_init(struct pmi_graph *g, size_t n)
{
	*g = (struct pmi_graph){.n = n,
				.reward = pmi_array(n, sizeof *g->reward),
				.next = pmi_array(n, sizeof *g->next),
				.mark = pmi_array(n, 1),
				.path = pmi_array(n, sizeof *g->path)};
	if (g->reward && g->next && g->mark && g->path)
		return PM_OK;
	pmi_graph_clear(g);
	return PM_ENOMEM;
}

void pmi_graph_clear(struct pmi_graph *g)
{
	free(g->reward);
	free(g->next);
	free(g->mark);
	free(g->path);
	*g = (struct pmi_graph){0};
}

/* The value of a state on a cycle: its discounted lap, repeated for ever.  False for gamma = 1 unless the lap earns exactly 0. */
static bool close_cycle(struct pmi_graph *g, double gamma, uint32_t s, double *v)
{
	double lap = 0, weight = 1;
	uint32_t t = s;

	do {
		lap += weight * g->reward[t];
		weight *= gamma;
		t = g->next[t];
	} while (t != s);
	v[s] = gamma < 1 ? lap / (1 - weight) : 0;
	g->mark[s] = KNOWN;
	return gamma < 1 || lap == 0;
}

/* Puts s and its successors on the path until one is known or on it already; returns that one. */
static uint32_t walk(struct pmi_graph *g, uint32_t s, size_t *n)
{
	*n = 0;
	while (g->mark[s] == UNTOUCHED) {
		g->mark[s] = ON_PATH;
		g->path[(*n)++] = s;
		if (g->next[s] == PMI_GRAPH_END)
			break;
		s = g->next[s];
	}
	return s;
}

enum pm_status pmi_graph_values(struct pmi_graph *g, double gamma, double *v)
{
	memset(g->mark, UNTOUCHED, g->n);
	for (size_t s = 0; s < g->n; s++) {
		size_t n;
		uint32_t end = walk(g, (uint32_t)s, &n);

		if (g->mark[end] == ON_PATH && g->next[end] == PMI_GRAPH_END) {
			v[end] = g->reward[end];
			g->mark[end] = KNOWN;
		}
		if (g->mark[end] == ON_PATH && !close_cycle(g, gamma, end, v))
			return PM_EDIVERGE;
		while (n--) {
			uint32_t t = g->path[n];

			if (g->mark[t] != KNOWN)
				v[t] = g->reward[t] + gamma * v[g->next[t]];
			g->mark[t] = KNOWN;
		}
	}
	return PM_OK;
}

bool pmi_graph_ends(struct pmi_graph *g)
{
	memset(g->mark, UNTOUCHED, g->n);
	for (size_t s = 0; s < g->n; s++) {
		size_t n;
		uint32_t end = walk(g, (uint32_t)s, &n);

		if (g->mark[end] == ON_PATH && g->next[end] != PMI_GRAPH_END)
			return false;
		while (n--)
			g->mark[g->path[n]] = KNOWN;
	}
	return true;
}

void pmi_graph_order(struct pmi_graph *g, uint32_t *order)
{
	size_t filled = 0;

	memset(g->mark, UNTOUCHED, g->n);
	for (size_t s = 0; s < g->n; s++) {
		size_t n;

		walk(g, (uint32_t)s, &n);
		while (n--) {
			order[filled++] = g->path[n];
			g->mark[g->path[n]] = KNOWN;
		}
	}
}
