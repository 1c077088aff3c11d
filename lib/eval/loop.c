#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "eval/reach.h"
#include "prefmodel/score.h"

/*
 * Max-plus walks from one state: best[s] is the largest sum of g over the walks of k transitions that end in s, known for the
 * states listed in `here`.  Only neighbours of neighbours are touched, so that a source costs A^k and not S.
 */
struct walk {
	double *best, *next_best; /* S, -INFINITY where no walk ends */
	uint32_t *here, *there;   /* S, the states where one does */
	size_t n_here, n_there;
};

static void reach(struct walk *w, size_t s, double sum)
{
	if (w->next_best[s] == -INFINITY)
		w->there[w->n_there++] = (uint32_t)s;
	w->next_best[s] = fmax(w->next_best[s], sum);
}

/* One more transition for every walk; the old list is emptied. */
static void extend(const struct pm_mdp *mdp, const double *g, struct walk *w)
{
	struct walk old = *w;

	w->n_there = 0;
	for (size_t i = 0; i < w->n_here; i++) {
		size_t s = w->here[i], first = pm_row(mdp, s, 0);

		for (size_t row = first; row < first + mdp->n_actions; row++)
			for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
				reach(w, mdp->next[k], w->best[s] + g[row]);
		w->best[s] = -INFINITY;
	}
	w->best = old.next_best;
	w->next_best = old.best;
	w->here = old.there;
	w->there = old.here;
	w->n_here = w->n_there;
}

static double largest_from(const struct pm_mdp *mdp, const double *g, size_t source, size_t max_length, struct walk *w)
{
	double largest = -INFINITY;

	w->best[source] = 0;
	w->here[0] = (uint32_t)source;
	w->n_here = 1;
	for (size_t k = 0; k < max_length; k++) {
		extend(mdp, g, w);
		largest = fmax(largest, w->best[source]);
	}
	while (w->n_here)
		w->best[w->here[--w->n_here]] = -INFINITY;
	return largest;
}

static bool walk_alloc(size_t n, struct walk *w)
{
	*w = (struct walk){.best = pmi_array(n, sizeof *w->best), .next_best = pmi_array(n, sizeof *w->best),
			   .here = pmi_array(n, sizeof *w->here), .there = pmi_array(n, sizeof *w->there)};
	if (!w->best || !w->next_best || !w->here || !w->there)
		return false;
	for (size_t s = 0; s < n; s++)
		w->best[s] = w->next_best[s] = -INFINITY;
	return true;
}

static void walk_free(struct walk *w)
{
	free(w->best);
	free(w->next_best);
	free(w->here);
	free(w->there);
}

enum pm_status pm_max_loop_return(const struct pm_mdp *mdp, const double *g, size_t max_length, double *largest)
{
	struct walk w;
	unsigned char *visited = NULL;
	enum pm_status status = walk_alloc(mdp->n_states, &w) ? pmi_reachable(mdp, &visited) : PM_ENOMEM;
	double most = -INFINITY;

	for (size_t s = 0; s < mdp->n_states && !status; s++)
		if (visited[s] && !mdp->terminal[s])
			most = fmax(most, largest_from(mdp, g, s, max_length, &w));
	free(visited);
	walk_free(&w);
	if (!status)
		*largest = most;
	return status;
}
