/*
 * What labels give back: a teacher labels pairs, a learner that knows the teacher's model but not its numbers is fitted to them, and its
 * estimate is compared with the truth.  Shared by bench_recovery and tests/check_recovery.
 *
 * The error of an estimate is the root mean square of its differences from the truth over what the pairs touch, after these have lost their part
 * in the null space of the Fisher information, as the library reports it.  So it does not depend on what labels leave open, and by
 * theory falls like one over the square root of the number of pairs.  Rows that keep that part show what is not identified.
 *
 * Tables of regret and policies of cpl are compared as A*_r and alpha log pi, which neither potentials nor constants of a state change.
 */
#ifndef BENCH_RECOVERY_H
#define BENCH_RECOVERY_H

#include <math.h>
#include <stdlib.h>

#include "recovery-fits.h"

static const struct recovery_case recovery_cases[] = {
	{"partial-return", "logistic", "-a partial-return -f grid", "weights", false, false, recovery_fit_features},
	{"partial-return", "probit", "-a partial-return -f grid --link probit", "weights", false, false, recovery_fit_features},
	{"partial-return", "rao-kupper", "-a partial-return -f grid --link rao-kupper", "weights", false, false, recovery_fit_features},
	{"partial-return", "davidson", "-a partial-return -f grid --link davidson", "weights", false, false, recovery_fit_features},
	{"partial-return", "logistic", "-a partial-return", "r", false, false, recovery_fit_table},
	{"partial-return", "logistic", "-a partial-return, no goal", "r", true, false, recovery_fit_table},
	{"regret", "logistic", "-a partial-return", "A*", false, false, recovery_fit_table},
	{"regret-endpoints", "logistic", "-a partial-return", "r + V*(s') - V*(s)", false, false, recovery_fit_table},
	{"end-value-change", "logistic", "-a partial-return", "V*(s') - V*(s)", false, false, recovery_fit_table},
	{"regret", "logistic", "-a regret -f grid", "weights", false, false, recovery_fit_plans},
	{"regret", "logistic", "-a regret -f grid --via successor-features", "weights", false, false, recovery_fit_successor},
	{"regret", "logistic", "-a regret", "A* of r", false, false, recovery_fit_reward},
	{"max-ent-advantage", "logistic", "-a cpl --alpha 1 --bias 1, no goal", "log pi", true, false, recovery_fit_policy},
	{"partial-return", "logistic", "-a partial-return -f grid, no goal", "weights, whole", true, true, recovery_fit_features},
	{"partial-return", "logistic", "-a partial-return, no goal", "r, whole", true, true, recovery_fit_table},
	{"regret", "logistic", "-a regret -f grid", "weights, whole", false, true, recovery_fit_plans},
};

enum { RECOVERY_CASES = sizeof recovery_cases / sizeof *recovery_cases };

/* Mean square of what the pairs touch, without its part in the null space unless all is asked for. */
static inline double recovery_error(const struct recovery_trial *t)
{
	const struct pm_posterior *p = t->tells;
	const struct pm_mdp *mdp = t->board->mdp;
	double sum = 0, difference;
	size_t n = 0;

	for (size_t row = 0; row < t->n && !p; row++)
		if (!mdp->terminal[row / mdp->n_actions]) {
			difference = t->estimate[row] - t->truth[row];
			sum += difference * difference;
			n++;
		}
	for (size_t i = 0; p && i < p->n; i++) {
		difference = t->estimate[p->column[i]] - t->truth[p->column[i]];
		sum += difference * difference;
	}
	for (size_t k = 0; p && k < p->null && !t->row->whole; k++) {
		double along = 0;

		for (size_t i = 0; i < p->n; i++)
			along += p->vector[k * p->n + i] * (t->estimate[p->column[i]] - t->truth[p->column[i]]);
		sum -= along * along;
	}
	return sum / (double)(p ? p->n : n);
}

/* One data set: the square of its error, and how many directions are reported free. */
static inline enum pm_status recovery_run(const struct recovery_board *board, const struct recovery_case *row, size_t pairs, uint64_t set,
					  double *square, size_t *n_free)
{
	const uint64_t key[] = {set, pairs, pm_hash_name(row->teacher), pm_hash_name(row->link), pm_hash_name(row->learner)};
	size_t rows = board->mdp->n_states * board->mdp->n_actions;
	struct recovery_trial t = {.board = board, .row = row, .data = pm_dataset_alloc(), .rng = pm_rng_stream(key, 5),
				   .truth = calloc(rows, sizeof *t.truth), .estimate = calloc(rows, sizeof *t.estimate)};
	struct pm_sample_options options = pm_sample_defaults;
	enum pm_status status = PM_ENOMEM;

	options.length = 2;
	options.teacher = pm_statistic_find(row->teacher);
	options.link = pm_link_find(row->link);
	if (t.data && t.rng && t.truth && t.estimate)
		status = pm_sample_pairs(board->mdp, board->tables, &options, pairs, t.rng, t.data);
	if (!status)
		status = row->fit(&t);
	*square = status ? 0 : recovery_error(&t);
	*n_free = t.tells ? t.tells->null : 0;
	pm_posterior_free(t.tells);
	pm_dataset_free(t.data);
	if (t.rng)
		gsl_rng_free(t.rng);
	free(t.truth);
	free(t.estimate);
	return status;
}

/* A root mean square over data sets, and the variance of its logarithm (the delta method). */
struct recovery_size {
	double rms, log_variance;
	size_t n_free;
};

static inline enum pm_status recovery_measure(const struct recovery_board *board, const struct recovery_case *row, size_t pairs, size_t sets,
					      struct recovery_size *size)
{
	double sum = 0, squares = 0, mean;

	for (size_t k = 0; k < sets; k++) {
		double square;
		enum pm_status status = recovery_run(board, row, pairs, k, &square, &size->n_free);

		if (status)
			return status;
		sum += square;
		squares += square * square;
	}
	mean = sum / (double)sets;
	size->rms = sqrt(mean);
	size->log_variance = (squares / (double)sets - mean * mean) / (double)(sets - 1) / (4 * mean * mean);
	return PM_OK;
}

/* The least-squares slope of log rms against log N over sizes that grow by a factor, and its standard error from the scatter of the data sets. */
static inline double recovery_slope(size_t n, const struct recovery_size *size, double factor, double *std_error)
{
	double slope = 0, variance = 0, spread = 0, middle = ((double)n - 1) / 2;

	for (size_t i = 0; i < n; i++)
		spread += pow(((double)i - middle) * log(factor), 2);
	for (size_t i = 0; i < n; i++) {
		double c = ((double)i - middle) * log(factor) / spread;

		slope += c * log(size[i].rms);
		variance += c * c * size[i].log_variance;
	}
	*std_error = sqrt(variance);
	return slope;
}

#endif
