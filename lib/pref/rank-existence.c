#include "prefmodel/items.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/rank-likelihood.h"

/*
 * A likelihood has no maximum where it rises for ever in some direction, by dtheta of the strengths, h of the order effect and e of the ties
 * (half of eta for Davidson's model, eta for Rao and Kupper's).  It does not fall in such a direction when
 *
 *   theta_winner - theta_loser + h >= e, h with the sign of the winner's place, and |theta_first - theta_second + h| <= e for each tie.
 *
 * For given e and h these are bounds theta_to <= theta_from + weight on the arcs of a network, which can be met if and only if
 * no cycle has a negative weight.  Ties make e negative impossible.
 */
struct network {
	const struct pm_comparisons *data;
	size_t n;         /* nodes: items, or one where a ridge holds the strengths */
	bool ties;        /* are ties modelled? */
	double e, h;
	double *distance; /* n */
	size_t *parent;   /* n, the arc over which the distance came, NO_ARC at first */
	size_t *seen;     /* n, the walk that met a node */
};

#define NO_ARC ((size_t)-1)

/* Distances below this are rounding: weights of cycles are multiples of e / n at least. */
static const double ROUNDING = 1e-9;

struct arc {
	size_t from, to;
	int e, h; /* their coefficients in the weight */
};

/* Arc 2k goes from the first item of contest k to the second, arc 2k + 1 back; false where no result makes one. */
static bool find_arc(const struct network *w, size_t number, struct arc *arc)
{
	const struct pm_contest *c = &w->data->contest[number / 2];
	bool turned = number % 2;
	double wins = turned ? c->losses : c->wins;

	if (!(wins > 0 || c->ties > 0))
		return false;
	arc->from = w->n == 1 ? 0 : turned ? c->second : c->first;
	arc->to = w->n == 1 ? 0 : turned ? c->first : c->second;
	arc->e = wins > 0 || !w->ties ? -1 : 1;
	arc->h = turned ? -1 : 1;
	return true;
}

/* Shortens distances over all arcs once; was there one? */
static bool relax(struct network *w)
{
	struct arc arc;
	bool changed = false;

	for (size_t number = 0; number < 2 * w->data->n; number++) {
		double through;

		if (!find_arc(w, number, &arc))
			continue;
		through = w->distance[arc.from] + arc.e * w->e + arc.h * w->h;
		if (through < w->distance[arc.to] - ROUNDING) {
			w->distance[arc.to] = through;
			w->parent[arc.to] = number;
			changed = true;
		}
	}
	return changed;
}

/* A node on a cycle of parents, or n when there is none. */
static size_t find_cycle(struct network *w)
{
	struct arc arc;

	memset(w->seen, 0, w->n * sizeof *w->seen);
	for (size_t start = 0; start < w->n; start++) {
		size_t node = start;

		while (!w->seen[node]) {
			w->seen[node] = start + 1;
			if (w->parent[node] == NO_ARC)
				break;
			find_arc(w, w->parent[node], &arc);
			node = arc.from;
		}
		if (w->seen[node] == start + 1 && w->parent[node] != NO_ARC)
			return node;
	}
	return w->n;
}

/* Is there a cycle of negative weight at e and h (Bellman and Ford)?  *along receives the sums of its coefficients. */
static bool has_negative_cycle(struct network *w, double e, double h, struct arc *along)
{
	size_t node = w->n, first;

	w->e = e;
	w->h = h;
	memset(w->distance, 0, w->n * sizeof *w->distance);
	for (size_t i = 0; i < w->n; i++)
		w->parent[i] = NO_ARC;
	while (node == w->n) {
		if (!relax(w))
			return false;
		node = find_cycle(w);
	}
	first = node;
	*along = (struct arc){.e = 0};
	do {
		struct arc arc;

		find_arc(w, w->parent[node], &arc);
		along->e += arc.e;
		along->h += arc.h;
		node = arc.from;
	} while (node != first);
	return true;
}

/*
 * Does some h make e = 1 possible?  Each negative cycle a + b h < 0 that is found bounds h from one side; the next one is looked for at the
 * bound, until none is left or the bounds cross.
 */
static bool some_order_effect(struct network *w)
{
	double low = -INFINITY, high = INFINITY, h = 0;
	struct arc cycle;

	while (has_negative_cycle(w, 1, h, &cycle)) {
		if (cycle.h == 0)
			return false;
		h = -(double)cycle.e / cycle.h;
		if (cycle.h > 0)
			low = h;
		else
			high = h;
		if (low > high + ROUNDING)
			return false;
	}
	return true;
}

static enum pm_obstacle find_obstacle(struct network *w, const struct pm_rank_options *o)
{
	struct arc cycle;

	if (o->order_effect && !(has_negative_cycle(w, 0, 1, &cycle) && has_negative_cycle(w, 0, -1, &cycle)))
		return PM_OBSTACLE_ORDER;
	if (!w->ties)
		return PM_OBSTACLE_NONE;
	if (o->order_effect ? some_order_effect(w) : !has_negative_cycle(w, 1, 0, &cycle))
		return PM_OBSTACLE_TIES;
	return PM_OBSTACLE_NONE;
}

static bool has_ties(const struct pm_comparisons *c)
{
	for (size_t k = 0; k < c->n; k++)
		if (c->contest[k].ties > 0)
			return true;
	return false;
}

static enum pm_status count_groups(const struct pm_comparisons *c, size_t *n)
{
	size_t *component = pmi_array(c->n_items, sizeof *component);

	*n = component ? pm_comparisons_components(c, component) : 0;
	free(component);
	return *n ? PM_OK : PM_ENOMEM;
}

enum pm_status pm_rank_obstacle(const struct pm_comparisons *c, const struct pm_rank_options *options, enum pm_obstacle *obstacle)
{
	const struct pm_rank_options *o = options ? options : &pm_rank_defaults;
	struct network w = {.data = c, .n = o->ridge > 0 ? 1 : c->n_items, .ties = pmi_tie_models[o->ties].has_nu};
	size_t groups;
	enum pm_status status = count_groups(c, &groups);

	*obstacle = !(o->ridge > 0) && groups > 1 ? PM_OBSTACLE_GROUPS : w.ties && !has_ties(c) ? PM_OBSTACLE_TIES : PM_OBSTACLE_NONE;
	if (status || *obstacle || !(w.ties || o->order_effect))
		return status;
	w.distance = pmi_array(w.n, sizeof *w.distance);
	w.parent = pmi_array(w.n, sizeof *w.parent);
	w.seen = pmi_array(w.n, sizeof *w.seen);
	if (w.distance && w.parent && w.seen)
		*obstacle = find_obstacle(&w, o);
	else
		status = PM_ENOMEM;
	free(w.distance);
	free(w.parent);
	free(w.seen);
	return status;
}
