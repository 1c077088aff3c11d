#include "prefmodel/identify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/pair-list.h"

/* The difference of a pair's two rows: its nonzero columns. */
struct difference {
	size_t n;
	uint32_t *column;
	double *value;
};

struct analysis {
	const struct pm_design *design;
	struct difference at_hand;
	uint32_t *entry;         /* of a pair of a list */
	uint32_t *parent;        /* d, a forest of the columns that are connected */
	unsigned char *touched;  /* d */
	unsigned char *unbalanced; /* d, of roots: some difference of the component does not sum to 0 */
	uint32_t *place;         /* d, the touched columns numbered */
	size_t n_touched;
	int64_t *gram;           /* n_touched squared, D'D */
	uint32_t *work;          /* the same modulo a prime */
};

static void subtract(const struct pm_design *design, size_t pair, struct difference *d)
{
	size_t i = design->row[design->left[pair]], i_end = design->row[design->left[pair] + 1];
	size_t j = design->row[design->right[pair]], j_end = design->row[design->right[pair] + 1];

	for (d->n = 0; i < i_end || j < j_end;) {
		bool left = j == j_end || (i < i_end && design->column[i] <= design->column[j]);
		bool right = i == i_end || (j < j_end && design->column[j] <= design->column[i]);

		d->column[d->n] = left ? design->column[i] : design->column[j];
		d->value[d->n] = (left ? design->value[i] : 0) - (right ? design->value[j] : 0);
		d->n += d->value[d->n] != 0;
		i += left;
		j += right;
	}
}

/* The entries of a pair of a list, of which equal ones stand side by side. */
static void gather(const struct pm_pair_list *list, size_t pair, uint32_t *entry, struct difference *d)
{
	size_t length = pmi_pair_list_entries(list, pair, entry);

	d->n = 0;
	for (size_t e = 0; e < length; e++) {
		bool minus = entry[e] >= list->d;
		uint32_t column = minus ? entry[e] - (uint32_t)list->d : entry[e];

		if (!d->n || d->column[d->n - 1] != column) {
			d->column[d->n] = column;
			d->value[d->n++] = 0;
		}
		d->value[d->n - 1] += minus ? -1 : 1;
	}
}

static void take_pair(struct analysis *x, size_t pair)
{
	if (x->design->list)
		gather(x->design->list, pair, x->entry, &x->at_hand);
	else
		subtract(x->design, pair, &x->at_hand);
}

static uint32_t root_of(const struct analysis *x, uint32_t column)
{
	while (x->parent[column] != column)
		column = x->parent[column] = x->parent[x->parent[column]];
	return column;
}

static void connect(struct analysis *x)
{
	for (size_t pair = 0; pair < x->design->n_pairs; pair++) {
		take_pair(x, pair);
		for (size_t k = 0; k < x->at_hand.n; k++) {
			x->touched[x->at_hand.column[k]] = 1;
			x->parent[root_of(x, x->at_hand.column[k])] = root_of(x, x->at_hand.column[0]);
		}
	}
}

static void find_unbalanced(struct analysis *x)
{
	for (size_t pair = 0; pair < x->design->n_pairs; pair++) {
		double sum = 0;

		take_pair(x, pair);
		for (size_t k = 0; k < x->at_hand.n; k++)
			sum += x->at_hand.value[k];
		if (sum != 0)
			x->unbalanced[root_of(x, x->at_hand.column[0])] = 1;
	}
}

static void number_columns(struct analysis *x)
{
	x->n_touched = 0;
	for (size_t c = 0; c < x->design->d; c++)
		if (x->touched[c])
			x->place[c] = (uint32_t)x->n_touched++;
}

static void sum_gram(struct analysis *x)
{
	const struct difference *d = &x->at_hand;

	for (size_t pair = 0; pair < x->design->n_pairs; pair++) {
		take_pair(x, pair);
		for (size_t i = 0; i < d->n; i++)
			for (size_t j = 0; j < d->n; j++)
				x->gram[x->place[d->column[i]] * x->n_touched + x->place[d->column[j]]] += (int64_t)(d->value[i] * d->value[j]);
	}
}

/* The prime is 2^31 - gap. */
static const uint32_t gaps[] = {1, 19};

static uint32_t prime_of(uint32_t gap)
{
	return (1U << 31) - gap;
}

/* x modulo 2^31 - gap, x < 2^63, without a division: 2^31 is gap. */
static uint32_t reduce(uint64_t x, uint32_t gap)
{
	x = (x & 0x7fffffff) + gap * (x >> 31);
	x = (x & 0x7fffffff) + gap * (x >> 31);
	return (uint32_t)(x >= prime_of(gap) ? x - prime_of(gap) : x);
}

static uint32_t inverse_of(uint64_t x, uint32_t gap)
{
	uint64_t result = 1;

	for (uint32_t exponent = prime_of(gap) - 2; exponent; exponent >>= 1, x = reduce(x * x, gap))
		if (exponent & 1)
			result = reduce(result * x, gap);
	return (uint32_t)result;
}

/* row -= factor * pivot, from column `first` on; factor is given negated. */
static void eliminate(uint32_t *row, const uint32_t *pivot, size_t first, size_t n, uint64_t negated, uint32_t gap)
{
	for (size_t j = first; j < n; j++)
		row[j] = reduce(row[j] + negated * pivot[j], gap);
}

static void swap_rows(uint32_t *a, uint32_t *b, size_t n)
{
	for (size_t j = 0; j < n && a != b; j++) {
		uint32_t t = a[j];

		a[j] = b[j];
		b[j] = t;
	}
}

/* Gauss's elimination of an n x n matrix modulo a prime. */
static size_t rank_modulo(uint32_t *m, size_t n, uint32_t gap)
{
	size_t rank = 0;

	for (size_t column = 0; column < n; column++) {
		size_t i = rank;
		uint64_t inverse;

		while (i < n && !m[i * n + column])
			i++;
		if (i == n)
			continue;
		swap_rows(m + i * n, m + rank * n, n);
		inverse = inverse_of(m[rank * n + column], gap);
		for (i = rank + 1; i < n; i++)
			if (m[i * n + column])
				eliminate(m + i * n, m + rank * n, column, n, prime_of(gap) - reduce(m[i * n + column] * inverse, gap), gap);
		rank++;
	}
	return rank;
}

/* Modulo a prime a rank can only be smaller; the largest possible one ends the search. */
static size_t rank_of(struct analysis *x, size_t possible)
{
	size_t rank = 0;

	for (size_t k = 0; k < 2 && rank < possible; k++) {
		int64_t prime = prime_of(gaps[k]);
		size_t r;

		for (size_t i = 0; i < x->n_touched * x->n_touched; i++)
			x->work[i] = (uint32_t)((x->gram[i] % prime + prime) % prime);
		r = rank_modulo(x->work, x->n_touched, gaps[k]);
		rank = r > rank ? r : rank;
	}
	return rank;
}

static size_t count_weights(const struct pm_mdp *mdp)
{
	size_t n = 0;

	for (size_t s = 0; s < mdp->n_states; s++)
		n += mdp->terminal[s] ? 0 : mdp->n_actions;
	return n;
}

static void count_components(const struct analysis *x, struct pm_identification *found)
{
	for (size_t c = 0; c < x->design->d; c++)
		if (x->touched[c] && root_of(x, (uint32_t)c) == c) {
			found->components++;
			found->shifts += !x->unbalanced[c];
		}
}

static enum pm_status analyse(const struct pm_mdp *mdp, struct analysis *x, struct pm_identification *found)
{
	connect(x);
	find_unbalanced(x);
	number_columns(x);
	*found = (struct pm_identification){.weights = count_weights(mdp)};
	count_components(x, found);
	found->unseen = found->weights - x->n_touched;
	found->constant = found->shifts == found->components;
	x->gram = pmi_array(x->n_touched * x->n_touched, sizeof *x->gram);
	x->work = pmi_array(x->n_touched * x->n_touched, sizeof *x->work);
	if (!x->gram || !x->work)
		return PM_ENOMEM;
	sum_gram(x);
	found->rank = rank_of(x, x->n_touched - found->shifts);
	found->other = x->n_touched - found->shifts - found->rank;
	return PM_OK;
}

enum pm_status pm_identify(const struct pm_mdp *mdp, const struct pm_design *design, struct pm_identification *found)
{
	size_t d = design->d;
	struct analysis x = {.design = design, .parent = pmi_array(d, sizeof *x.parent), .touched = pmi_array(d, 1), .unbalanced = pmi_array(d, 1),
			     .place = pmi_array(d, sizeof *x.place)};
	enum pm_status status = PM_ENOMEM;

	x.entry = pmi_array(design->list ? design->list->width : 1, sizeof *x.entry);
	x.at_hand.column = pmi_array(d + 1, sizeof *x.at_hand.column);
	x.at_hand.value = pmi_array(d + 1, sizeof *x.at_hand.value);
	if (x.entry && x.parent && x.touched && x.unbalanced && x.place && x.at_hand.column && x.at_hand.value) {
		for (size_t c = 0; c < d; c++)
			x.parent[c] = (uint32_t)c;
		status = analyse(mdp, &x, found);
	}
	free(x.entry);
	free(x.parent);
	free(x.touched);
	free(x.unbalanced);
	free(x.place);
	free(x.at_hand.column);
	free(x.at_hand.value);
	free(x.gram);
	free(x.work);
	return status;
}

/* Appends to text what fits. */
static void say(char *text, size_t size, const char *separator, size_t n, const char *one, const char *many)
{
	size_t length = strlen(text);

	if (n == 1)
		snprintf(text + length, size - length, "%s%s", length ? separator : "", one);
	else if (n > 1)
		snprintf(text + length, size - length, "%s%zu %s", length ? separator : "", n, many);
}

char *pm_identification_words(const struct pm_identification *found, char *text, size_t size)
{
	text[0] = '\0';
	if (found->constant && found->components == 1)
		say(text, size, "; ", 1, "a constant shift of all weights", "");
	else
		say(text, size, "; ", found->shifts, "a constant shift of one component", "constant shifts of a component each");
	say(text, size, "; ", found->unseen, "1 weight never seen", "weights never seen");
	say(text, size, "; ", found->other, "1 more direction", "more directions");
	if (!text[0])
		snprintf(text, size, "all is identified");
	return text;
}
