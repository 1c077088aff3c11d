#include "mdp/bellman.h"

#include <float.h>

void pmi_problem_init(struct pmi_problem *p, const struct pm_mdp *m, const double *reward, double gamma, int threads)
{
	double sum_most = 1;

	*p = (struct pmi_problem){.mdp = m, .reward = reward, .gamma = gamma, .threads = threads > 1 ? threads : 1};
	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		size_t begin = m->row[row], end = m->row[row + 1];
		double sum = 0;

		for (size_t k = begin; k < end; k++)
			sum += m->probability[k];
		sum_most = pmi_max(sum_most, sum);
		p->longest = end - begin > p->longest ? end - begin : p->longest;
		p->largest_reward = pmi_max(p->largest_reward, fabs(reward[row]));
	}
	/* The sum of a longer row is itself rounded. */
	p->contraction = gamma * (p->longest > 1 ? sum_most + (double)p->longest * DBL_EPSILON : sum_most);
}

/*
 * A sum of n products has a relative error of at most n u against the sum of absolute values, u = DBL_EPSILON/2 (Higham 2002, 3.1);
 * gamma, the reward and the difference from v add one operation each.  One more covers the terms of second order.  Numbers below the smallest
 * normal one lose half of the smallest there is by each operation.
 */
double pmi_rounding(const struct pmi_problem *p, double largest_v)
{
	double size = p->largest_reward + 2 * largest_v;

	return ((double)p->longest + 4) * ((DBL_EPSILON / 2) * size + (size > 0 ? 0x1p-1074 : 0));
}

bool pmi_stalled(struct pmi_stall *stall, double now, double rounding, size_t patience)
{
	if (!stall->seen++ || now < stall->least) {
		stall->least = now;
		stall->vain = 0;
	} else {
		stall->vain++;
	}
	return now <= 4 * rounding && stall->vain >= patience;
}

double pmi_largest_value(const double *v, size_t n)
{
	double most = 0;

	for (size_t s = 0; s < n; s++)
		most = pmi_max(most, fabs(v[s]));
	return most;
}

bool pmi_all_finite(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return false;
	return true;
}

static double update(const struct pmi_problem *p, double *v, size_t s)
{
	double old = v[s];

	v[s] = p->mdp->terminal[s] ? 0 : pmi_backup(p->mdp, p->reward, p->gamma, v, s);
	return fabs(v[s] - old);
}

double pmi_sweep_in_place(const struct pmi_problem *p, double *v, bool descending)
{
	double most = 0;

	if (descending)
		for (size_t s = p->mdp->n_states; s--;)
			most = pmi_max(most, update(p, v, s));
	else
		for (size_t s = 0; s < p->mdp->n_states; s++)
			most = pmi_max(most, update(p, v, s));
	return most;
}

/* States whose backups are made at a time. */
enum { BLOCK = 256 };

/* Moves the ends to those of the changes of a block's states. */
static void widen(const struct pmi_problem *p, const double *v, size_t s, size_t end, double *low, double *high)
{
	const unsigned char *terminal = p->mdp->terminal;
	double values[BLOCK], least = *low, most = *high;

	pmi_backups(p, s, end - s, v, values);
	for (const double *value = values; s < end; s++, value++) {
		double change = terminal[s] ? -v[s] : *value - v[s];

		least = pmi_min(least, change);
		most = pmi_max(most, change);
	}
	*low = least;
	*high = most;
}

void pmi_changes(const struct pmi_problem *p, const double *v, double *low, double *high)
{
	size_t n = p->mdp->n_states, blocks = (n + BLOCK - 1) / BLOCK;
	double least = INFINITY, most = -INFINITY;

#pragma omp parallel for num_threads(p->threads) if (p->threads > 1) reduction(min : least) reduction(max : most)
	for (size_t block = 0; block < blocks; block++) {
		size_t begin = block * BLOCK;

		widen(p, v, begin, begin + BLOCK < n ? begin + BLOCK : n, &least, &most);
	}
	*low = least;
	*high = most;
}

double pmi_extended_part(void)
{
	volatile long double one = 1, sum = one + ldexpl(1, 1 - LDBL_MANT_DIG);
	/* Of pairs of doubles, 106 bits, the last ones are not certain. */
	int bits = (LDBL_MANT_DIG == 106 ? 102 : LDBL_MANT_DIG) - DBL_MANT_DIG;

	return bits > 0 && sum > one ? ldexp(1, -bits) : 1;
}

double pmi_extended_residual(const struct pmi_problem *p, const double *v)
{
	const struct pm_mdp *m = p->mdp;
	long double largest = 0;
	double above;

	for (size_t s = 0; s < m->n_states; s++) {
		long double most = m->terminal[s] ? 0 : -INFINITY, change;

		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0) && !m->terminal[s]; row++) {
			long double expected = 0, value;

			for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
				expected += (long double)m->probability[k] * v[m->next[k]];
			value = p->reward[row] + p->gamma * expected;
			most = value > most ? value : most;
		}
		change = most > v[s] ? most - v[s] : v[s] - most;
		largest = change > largest ? change : largest;
	}
	above = (double)largest * (1 + DBL_EPSILON);
	return above < largest ? nextafter(above, INFINITY) : above;
}

double pmi_bound(const struct pmi_problem *p, double residual, double rounding)
{
	return p->contraction < 1 ? (residual + rounding) / (1 - p->contraction) * (1 + 4 * DBL_EPSILON) : INFINITY;
}

double pmi_gap(const struct pmi_problem *p, double low, double high)
{
	bool same_sign = low > 0 || high < 0;

	return (same_sign ? (high - low) / 2 : pmi_max(-low, high)) / (1 - p->gamma);
}

void pmi_shift(const struct pm_mdp *m, double by, double *v)
{
	for (size_t s = 0; s < m->n_states; s++)
		v[s] += m->terminal[s] ? 0 : by;
}

enum pm_status pmi_certify(const struct pmi_problem *p, double tolerance, double *v, struct pm_plan_info *info)
{
	double low, high, rounding;

	pmi_changes(p, v, &low, &high);
	if (low > 0 || high < 0) {
		pmi_shift(p->mdp, (low + high) / 2 / (1 - p->gamma), v);
		pmi_changes(p, v, &low, &high);
	}
	rounding = pmi_rounding(p, pmi_largest_value(v, p->mdp->n_states));
	info->residual = pmi_max(fabs(low), fabs(high));
	info->bound = pmi_bound(p, info->residual, rounding);
	if (info->bound > tolerance && pmi_extended_part() < 1 && rounding > info->residual / 8) {
		info->residual = pmi_extended_residual(p, v);
		info->bound = pmi_bound(p, info->residual, rounding * pmi_extended_part());
	}
	return info->bound <= tolerance ? PM_OK : PM_ETOLERANCE;
}
