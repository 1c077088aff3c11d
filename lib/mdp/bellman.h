/*
 * The Bellman operator of a planning problem, (Tv)(s) = max_a r(s,a) + gamma sum_s' T(s'|s,a) v(s'), and the certificate that
 * every planner ends with; internal.
 */
#ifndef MDP_BELLMAN_H
#define MDP_BELLMAN_H

#include <math.h>

#include "prefmodel/plan.h"

/* From PMI_NEAR states on values are not next to the processor, from PMI_FAR states on they are far from it. */
enum { PMI_NEAR = 1 << 15, PMI_FAR = 1 << 18 };

struct pmi_problem {
	const struct pm_mdp *mdp;
	const double *reward;  /* S*A */
	double gamma;
	double contraction;    /* gamma times the largest sum of a row: |Tv - Tw| <= contraction |v - w| */
	double largest_reward; /* max |r(s,a)| */
	size_t longest;        /* transitions of the longest row */
	unsigned char *length; /* S*A, transitions of each row, of the caller, or NULL */
	int threads;           /* at least 1 */
};

void pmi_problem_init(struct pmi_problem *problem, const struct pm_mdp *mdp, const double *reward, double gamma, int threads);

/* Of numbers that are not NaN; fmin and fmax are calls, and stand out in a sweep. */
static inline double pmi_min(double a, double b)
{
	return a < b ? a : b;
}

static inline double pmi_max(double a, double b)
{
	return a > b ? a : b;
}

/* What a sum a + b has lost by rounding, itself exact (Knuth 1997, 4.2.2). */
static inline double pmi_lost(double a, double b, double sum)
{
	double part = sum - a;

	return (a - (sum - part)) + (b - part);
}

/* r(s,a) + gamma sum_s' T(s'|s,a) v(s') of one row. */
static inline double pmi_row_value(const struct pm_mdp *m, const double *reward, double gamma, const double *v, size_t row)
{
	double expected = 0;

	for (size_t k = m->row[row], end = m->row[row + 1]; k < end; k++)
		expected += m->probability[k] * v[m->next[k]];
	return reward[row] + gamma * expected;
}

/* q[i] = that of n rows from `row` on; the fastest way to many. */
void pmi_row_values(const struct pmi_problem *problem, size_t row, size_t n, const double *v, double *q);

/* value[i] = the largest of state s + i, n of them; terminal states are not looked for, and what they get means nothing. */
void pmi_backups(const struct pmi_problem *problem, size_t s, size_t n, const double *v, double *value);

/*
 * Lengths for a problem that is swept by all actions; the caller frees them.  NULL where they are of no use, or there is no room for
 * them, which costs only speed.
 */
unsigned char *pmi_row_lengths(const struct pmi_problem *problem);

/* The largest of n numbers. */
static inline double pmi_largest(const double *q, size_t n)
{
	double most = *q;

	for (size_t i = 1; i < n; i++)
		most = pmi_max(q[i], most);
	return most;
}

/* The largest of them in a state that is not terminal. */
static inline double pmi_backup(const struct pm_mdp *m, const double *reward, double gamma, const double *v, size_t s)
{
	double most = -INFINITY;

	for (size_t row = s * m->n_actions, end = row + m->n_actions; row < end; row++) {
		double value = pmi_row_value(m, reward, gamma, v, row);

		most = pmi_max(value, most);
	}
	return most;
}

/* How far rounding moves a backup of values up to largest_v, and its difference from a value: at most this. */
double pmi_rounding(const struct pmi_problem *problem, double largest_v);

/*
 * Has an iteration met its rounding?  That is: what ought to shrink is as small as rounding may make it, and the last `patience`
 * iterations have brought nothing new.  Begins all zero.
 */
struct pmi_stall {
	double least;
	size_t vain, seen;
};

bool pmi_stalled(struct pmi_stall *stall, double now, double rounding, size_t patience);

/* The gap at which an iteration may stop: what the tolerance leaves after rounding, but no finer than a quarter of it. */
static inline double pmi_enough(const struct pmi_problem *p, double tolerance, double rounding)
{
	return pmi_max(0.98 * tolerance - rounding / (1 - p->gamma), 0.25 * tolerance);
}

/* max_s |v(s)| */
double pmi_largest_value(const double *v, size_t n);

bool pmi_all_finite(const double *x, size_t n);

/*
 * One sweep of Gauss and Seidel: v(s) <- (Tv)(s) in place, ascending or descending.  Returns the largest change.
 */
double pmi_sweep_in_place(const struct pmi_problem *problem, double *v, bool descending);

/*
 * The last step of every planner with gamma < 1.  With low and high the ends of Tv - v,
 *
 *   low / (1 - gamma) <= V* - v <= high / (1 - gamma)                                 MacQueen 1966; Puterman 1994, 6.6
 *
 * so v is moved to the middle where low and high have one sign (then no state is terminal); then residual = max |Tv - v| and
 * bound = (residual + rounding) / (1 - contraction),
 * which holds for the numbers stored, rounding included.  When rounding stands in the way of the tolerance the residual is computed
 * in long double, where that is finer.  PM_OK when bound <= tolerance, else PM_ETOLERANCE.
 */
enum pm_status pmi_certify(const struct pmi_problem *problem, double tolerance, double *v, struct pm_plan_info *info) PM_MUST_CHECK;

/* What the ends of Tv - v will be worth after that, rounding left aside: half their distance, or the larger of them, over 1 - gamma. */
double pmi_gap(const struct pmi_problem *problem, double low, double high);

/* The ends of Tv - v; terminal states, where it is 0, count. */
void pmi_changes(const struct pmi_problem *problem, const double *v, double *low, double *high);

/*
 * What rounding in long double is of that in double: 2^-11 with the 64 bits of mantissa of x86, 1 where it is no finer.  That is looked at as the program
 * runs, for valgrind, and programs that set the processor to double, have less than the compiler knows of.
 */
double pmi_extended_part(void);

/* max |Tv - v| in long double. */
double pmi_extended_residual(const struct pmi_problem *problem, const double *v);

/* Adds by to every state that is not terminal. */
void pmi_shift(const struct pm_mdp *mdp, double by, double *v);

/* What pm_optimal_actions says of q (S*A) of values within bound; problem is that whose rewards are q. */
void pmi_judge_actions(const struct pmi_problem *problem, const double *q, double bound, double tolerance, unsigned char *verdict);

/* The bound above for one residual. */
double pmi_bound(const struct pmi_problem *problem, double residual, double rounding);

#endif
