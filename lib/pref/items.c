#include "prefmodel/items.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/items.h"
#include "pref/order.h"

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

static void add_counts(struct pm_contest *sum, const struct pm_contest *from)
{
	sum->wins += from->wins;
	sum->losses += from->losses;
	sum->ties += from->ties;
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

		if (n && same_pair(&sum[n - 1], from))
			add_counts(&sum[n - 1], from);
		else
			sum[n++] = *from;
	}
	return n;
}

/* By sorting; false when memory is short. */
static bool fold_few(struct pm_comparisons *c, struct pm_contest *sum)
{
	uint32_t *first = pmi_array(c->n, sizeof *first), *second = pmi_array(c->n, sizeof *second), *order = NULL;

	for (size_t k = 0; k < c->n && first && second; k++) {
		first[k] = c->contest[k].first;
		second[k] = c->contest[k].second;
	}
	if (first && second)
		order = pmi_order_pairs(c->n, c->n_items, first, second, NULL);
	free(first);
	free(second);
	if (!order)
		return false;
	c->n = add_up(c->contest, c->n, order, sum);
	free(order);
	return true;
}

/* By a table of all pairs that says where the contest of each is; false when memory is short. */
static bool fold_many(struct pm_comparisons *c, struct pm_contest *sum)
{
	size_t cells = c->n_items * c->n_items, n = 0, written = 0;
	uint32_t *place = pmi_array(cells, sizeof *place);

	if (!place)
		return false;
	for (size_t k = 0; k < c->n; k++) {
		uint32_t *at = &place[c->contest[k].first * c->n_items + c->contest[k].second];

		if (*at) {
			add_counts(&c->contest[*at - 1], &c->contest[k]);
			continue;
		}
		c->contest[n] = c->contest[k];
		*at = (uint32_t)++n;
	}
	for (size_t k = 0; k < cells; k++)
		if (place[k])
			sum[written++] = c->contest[place[k] - 1];
	c->n = n;
	free(place);
	return true;
}

enum pm_status pmi_comparisons_fold(struct pm_comparisons *c)
{
	struct pm_contest *sum = pmi_array(c->n, sizeof *sum);
	size_t cells;
	bool many = pmi_multiply(c->n_items, c->n_items, &cells) && cells <= 4 * c->n && c->n < UINT32_MAX;

	for (size_t k = 0; k < c->n && !c->places; k++)
		turn(&c->contest[k]);
	if (!sum || !(many ? fold_many(c, sum) : fold_few(c, sum))) {
		free(sum);
		return PM_ENOMEM;
	}
	free(c->contest);
	c->contest = sum;
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
