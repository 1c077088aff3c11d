/*
 * Values on a functional graph: each state has one successor.  internal.
 *
 * Every path runs into a cycle or to an end, so V = r + gamma V(next) is solved in O(S): the state where a
 * cycle closes has the value of its discounted lap repeated for ever, the others follow backwards.
 */
#ifndef MDP_GRAPH_H
#define MDP_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prefmodel/status.h"

#define PMI_GRAPH_END UINT32_MAX

struct pmi_graph {
	size_t n;
	double *reward;      /* n, of the step from each state */
	uint32_t *next;      /* n, its successor; or PMI_GRAPH_END: its value is its reward */
	unsigned char *mark; /* n, 0 untouched, 1 on the path, 2 known */
	uint32_t *path;      /* n */
};

/* Room for n states; PM_ENOMEM, graph is then empty. */
enum pm_status pmi_graph_init(struct pmi_graph *graph, size_t n) PM_MUST_CHECK;
void pmi_graph_clear(struct pmi_graph *graph);

/* v (n) from reward and next.  PM_EDIVERGE when gamma = 1 and a cycle's rewards do not sum to 0 exactly. */
enum pm_status pmi_graph_values(struct pmi_graph *graph, double gamma, double *v) PM_MUST_CHECK;

/* Does every path come to a PMI_GRAPH_END? */
bool pmi_graph_ends(struct pmi_graph *graph);

/* order (n): every state after its successor, but where cycles are cut. */
void pmi_graph_order(struct pmi_graph *graph, uint32_t *order);

#endif
