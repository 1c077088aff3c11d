#include "eval/reach.h"

#include <stdlib.h>

#include "base/memory.h"

/* States to look at, each put in once. */
struct frontier {
	unsigned char *visited;
	uint32_t *state;
	size_t n;
};

static void visit(struct frontier *f, size_t s)
{
	if (f->visited[s])
		return;
	f->visited[s] = 1;
	f->state[f->n++] = (uint32_t)s;
}

static void spread(const struct pm_mdp *mdp, struct frontier *f)
{
	while (f->n) {
		size_t s = f->state[--f->n];

		for (size_t k = mdp->row[pm_row(mdp, s, 0)]; k < mdp->row[pm_row(mdp, s + 1, 0)]; k++)
			visit(f, mdp->next[k]);
	}
}

enum pm_status pmi_reachable(const struct pm_mdp *mdp, unsigned char **visited)
{
	struct frontier f = {.visited = pmi_array(mdp->n_states, 1), .state = pmi_array(mdp->n_states, sizeof *f.state)};

	*visited = NULL;
	if (!f.visited || !f.state) {
		free(f.visited);
		free(f.state);
		return PM_ENOMEM;
	}
	for (size_t s = 0; s < mdp->n_states; s++)
		if (mdp->start[s] > 0)
			visit(&f, s);
	spread(mdp, &f);
	free(f.state);
	*visited = f.visited;
	return PM_OK;
}
