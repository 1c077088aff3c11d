#include "prefmodel/wilcoxon.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A difference's size, its sign, and twice its mean rank: a whole number. */
struct item {
	double size;
	int sign;
	size_t rank;
};

static int by_size(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return (x->size > y->size) - (x->size < y->size);
}

/* Gives ranks from 1; equal sizes share their mean. */
static void give_ranks(struct item *item, size_t n)
{
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && item[j].size == item[i].size; j++)
			;
		for (size_t k = i; k < j; k++)
			item[k].rank = i + 1 + j;
	}
}

/* Sorts and ranks, then keeps only what is not 0; the number kept. */
static size_t rank_items(struct item *item, size_t n, enum pm_zeros zeros)
{
	size_t n_zeros = 0;

	qsort(item, n, sizeof *item, by_size);
	while (n_zeros < n && item[n_zeros].sign == 0)
		n_zeros++;
	if (zeros == PM_ZEROS_DROP) {
		memmove(item, item + n_zeros, (n - n_zeros) * sizeof *item);
		give_ranks(item, n - n_zeros);
	} else {
		give_ranks(item, n);
		memmove(item, item + n_zeros, (n - n_zeros) * sizeof *item);
	}
	return n - n_zeros;
}

/*
 * probability[w] of twice the rank sum w when every sign is a fair coin: the ranks come in one after another, each shifting half of
 * the mass.  All terms are positive, so that even the smallest tail keeps its digits.
 */
static enum pm_status exact_tails(const struct item *item, size_t n, size_t twice_w, struct pm_wilcoxon *r)
{
	size_t total = 0;
	double *probability;

	for (size_t i = 0; i < n; i++)
		total += item[i].rank;
	probability = pmi_array(total + 1, sizeof *probability);
	if (!probability)
		return PM_ENOMEM;
	probability[0] = 1;
	for (size_t i = 0; i < n; i++)
		for (size_t w = total + 1; w--;)
			probability[w] = 0.5 * probability[w] + (w >= item[i].rank ? 0.5 * probability[w - item[i].rank] : 0);
	r->p_less = r->p_greater = 0;
	for (size_t w = 0; w <= total; w++) {
		r->p_less += w <= twice_w ? probability[w] : 0;
		r->p_greater += w >= twice_w ? probability[w] : 0;
	}
	free(probability);
	return PM_OK;
}

/* Given the ranks, the variance is sum rank^2 / 4: ties and zeros correct themselves. */
static double deviation_of(const struct item *item, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)item[i].rank * (double)item[i].rank / 4;
	return sqrt(sum / 4);
}

static void normal_tails(double excess, double deviation, struct pm_wilcoxon *r)
{
	r->p_greater = gsl_cdf_ugaussian_Q((excess - 0.5) / deviation);
	r->p_less = gsl_cdf_ugaussian_P((excess + 0.5) / deviation);
}

static enum pm_status test(const struct item *item, size_t n, struct pm_wilcoxon *r)
{
	size_t plus = 0, minus = 0;
	double excess, deviation = deviation_of(item, n);
	enum pm_status status = PM_OK;

	for (size_t i = 0; i < n; i++)
		*(item[i].sign > 0 ? &plus : &minus) += item[i].rank;
	r->w_plus = (double)plus / 2;
	r->w_minus = (double)minus / 2;
	excess = (r->w_plus - r->w_minus) / 2;
	r->z = excess / deviation;
	r->exact = n <= PM_WILCOXON_EXACT;
	if (r->exact)
		status = exact_tails(item, n, plus, r);
	else
		normal_tails(excess, deviation, r);
	r->p = fmin(1, 2 * fmin(r->p_greater, r->p_less));
	return status;
}

enum pm_status pm_wilcoxon(const double *difference, size_t n, enum pm_zeros zeros, struct pm_wilcoxon *result)
{
	struct item *item = pmi_array(n, sizeof *item);
	struct pm_wilcoxon r = {.exact = true, .p = 1, .p_greater = 1, .p_less = 1};
	enum pm_status status = item ? PM_OK : PM_ENOMEM;

	for (size_t i = 0; i < n && !status; i++) {
		item[i] = (struct item){fabs(difference[i]), (difference[i] > 0) - (difference[i] < 0), 0};
		if (isnan(difference[i]))
			status = PM_EDOM;
	}
	if (!status) {
		r.n = rank_items(item, n, zeros);
		r.n_zeros = n - r.n;
		if (r.n)
			status = test(item, r.n, &r);
	}
	free(item);
	if (!status)
		*result = r;
	return status;
}
