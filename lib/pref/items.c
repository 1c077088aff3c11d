#include "prefmodel/items.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/items.h"
#include "pref/order.h"
#include "prefmodel/rng.h"

void pm_comparisons_free(struct pm_comparisons *c)
{
	if (!c)
		return;
	for (size_t i = 0; c->item && i < c->n_items; i++)
		free(c->item[i]);
	free(c->item);
	free(c->contest);
	free(c);
}

/* Without places the smaller number stands first. */
static void turn(struct pm_contest *contest)
{
	const struct pm_contest old = *contest;

	if (old.first > old.second)
		*contest = (struct pm_contest){.first = old.second, .second = old.first, .wins = old.losses, .losses = old.wins, .ties = old.ties};
}

static bool same_pair(const struct pm_contest *a, const struct pm_contest *b)
{
	return a->first == b->first && a->second == b->second;
}

/* Contests in the order given, equal neighbours added up; returns how many are left. */
static size_t add_up(const struct pm_contest *contest, size_t n_contests, const uint32_t *order, struct pm_contest *sum)
{
	size_t n = 0;

	for (size_t k = 0; k < n_contests; k++) {
		const struct pm_contest *from = &contest[order[k]];

		if (!n || !same_pair(&sum[n - 1], from)) {
			sum[n++] = *from;
			continue;
		}
		sum[n - 1].wins += from->wins;
		sum[n - 1].losses += from->losses;
		sum[n - 1].ties += from->ties;
	}
	return n;
}

enum pm_status pmi_comparisons_fold(struct pm_comparisons *c)
{
	uint32_t *first = pmi_array(c->n, sizeof *first), *second = pmi_array(c->n, sizeof *second), *order = NULL;
	struct pm_contest *sum = pmi_array(c->n, sizeof *sum);

	for (size_t k = 0; k < c->n && first && second; k++) {
		if (!c->places)
			turn(&c->contest[k]);
		first[k] = c->contest[k].first;
		second[k] = c->contest[k].second;
	}
	if (first && second && sum)
		order = pmi_order_pairs(c->n, c->n_items, first, second, NULL);
	free(first);
	free(second);
	if (!order) {
		free(sum);
		return PM_ENOMEM;
	}
	c->n = add_up(c->contest, c->n, order, sum);
	free(c->contest);
	c->contest = sum;
	free(order);
	return PM_OK;
}

static bool is_count(double x)
{
	return x >= 0 && isfinite(x);
}

static bool in_range(size_t n_items, const struct pm_contest *contest, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (contest[k].first >= n_items || contest[k].second >= n_items || contest[k].first == contest[k].second ||
		    !is_count(contest[k].wins) || !is_count(contest[k].losses) || !is_count(contest[k].ties))
			return false;
	return true;
}

static bool name_by_number(struct pm_comparisons *c, size_t n_items)
{
	char text[24];

	c->item = pmi_array(n_items, sizeof *c->item);
	for (; c->item && c->n_items < n_items; c->n_items++) {
		snprintf(text, sizeof text, "%zu", c->n_items);
		c->item[c->n_items] = pmi_copy(text);
		if (!c->item[c->n_items])
			return false;
	}
	return c->item != NULL;
}

enum pm_status pm_comparisons_from(size_t n_items, const struct pm_contest *contest, size_t n, bool places, struct pm_comparisons **result)
{
	struct pm_comparisons *c;

	*result = NULL;
	if (!in_range(n_items, contest, n))
		return PM_EDOM;
	c = pmi_array(1, sizeof *c);
	if (!c)
		return PM_ENOMEM;
	c->contest = pmi_array(n, sizeof *contest);
	if (!c->contest || !name_by_number(c, n_items)) {
		pm_comparisons_free(c);
		return PM_ENOMEM;
	}
	memcpy(c->contest, contest, n * sizeof *contest);
	c->n = n;
	c->places = places;
	if (pmi_comparisons_fold(c)) {
		pm_comparisons_free(c);
		return PM_ENOMEM;
	}
	*result = c;
	return PM_OK;
}

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

static bool is_whole(double x)
{
	return x == floor(x) && x < 0x1p53;
}

/* The last contest that begins at or before place. */
static size_t contest_at(const double *begin, size_t n, double place)
{
	size_t low = 0, high = n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (begin[middle] <= place)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void draw(const struct pm_comparisons *c, const double *begin, gsl_rng *rng, struct pm_contest *drawn)
{
	uint64_t total = (uint64_t)begin[c->n];

	for (size_t k = 0; k < c->n; k++)
		drawn[k].wins = drawn[k].losses = drawn[k].ties = 0;
	for (uint64_t i = 0; i < total; i++) {
		double place = (double)pm_rng_below(rng, total);
		size_t k = contest_at(begin, c->n, place);
		const struct pm_contest *from = &c->contest[k];

		place -= begin[k];
		++*(place < from->wins ? &drawn[k].wins : place < from->wins + from->losses ? &drawn[k].losses : &drawn[k].ties);
	}
}

enum pm_status pm_comparisons_resample(const struct pm_comparisons *c, gsl_rng *rng, struct pm_comparisons **resampled)
{
	double *begin;
	enum pm_status status;

	*resampled = NULL;
	for (size_t k = 0; k < c->n; k++)
		if (!is_whole(c->contest[k].wins) || !is_whole(c->contest[k].losses) || !is_whole(c->contest[k].ties))
			return PM_EDOM;
	status = pm_comparisons_from(c->n_items, c->contest, c->n, c->places, resampled);
	begin = pmi_array(c->n + 1, sizeof *begin);
	if (!status && !begin) {
		pm_comparisons_free(*resampled);
		*resampled = NULL;
		status = PM_ENOMEM;
	}
	if (!status) {
		for (size_t k = 0; k < c->n; k++)
			begin[k + 1] = begin[k] + c->contest[k].wins + c->contest[k].losses + c->contest[k].ties;
		draw(c, begin, rng, (*resampled)->contest);
	}
	free(begin);
	return status;
}
