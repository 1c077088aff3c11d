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
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <prefmodel.h>

/* A board of 3 x 4 cells and what is true of it. */
struct recovery_board {
	struct pm_gridworld *grid;
	struct pm_mdp *mdp;
	struct pm_features *phi;
	struct pm_statistic_tables *tables;
};

/* A data set and what is learned from it. */
struct recovery_trial {
	const struct recovery_board *board;
	const struct recovery_case *row;
	struct pm_dataset *data;
	gsl_rng *rng;
	size_t n;                     /* numbers sought */
	double *truth, *estimate;     /* S*A, of which n count */
	struct pm_posterior *tells;   /* what the pairs tell of them; NULL: all of the entries of states that go on */
};

/* A row of the table of teachers and learners. */
struct recovery_case {
	const char *teacher, *link;
	const char *learner;          /* options of prefmodel learn */
	const char *parameter;        /* what is compared */
	bool endless;                 /* is there no goal? */
	bool whole;                   /* does the error keep what is not identified? */
	enum pm_status (*fit)(struct recovery_trial *trial);
};

static inline void recovery_board_free(struct recovery_board *b)
{
	pm_statistic_tables_free(b->tables);
	pm_features_free(b->phi);
	pm_mdp_free(b->mdp);
	pm_gridworld_free(b->grid);
}

/*
 *   . R . .     discount 0.95; in the endless board G is a cell like others
 *   . G ~ .
 *   . . C .
 */
static inline enum pm_status recovery_board_make(bool endless, struct recovery_board *b)
{
	const double weight[PM_N_FEATURES] = {-0.3, 0.5, -1, 0.4, -0.8, -0.7};
	enum pm_status status = PM_ENOMEM;

	*b = (struct recovery_board){.grid = pm_gridworld_alloc(3, 4)};
	if (!b->grid)
		return PM_ENOMEM;
	memcpy(b->grid->weight, weight, sizeof weight);
	b->grid->gamma = 0.95;
	b->grid->cell[1] = PM_CELL_ROADBLOCK;
	b->grid->cell[5] = endless ? PM_CELL_BLANK : PM_CELL_GOAL;
	b->grid->cell[6] = PM_CELL_MUD;
	b->grid->cell[10] = PM_CELL_COIN;
	status = pm_gridworld_to_mdp(b->grid, &b->mdp);
	if (status)
		return status;
	b->phi = pm_features_of_grid(b->grid, b->mdp);
	if (!b->phi)
		return PM_ENOMEM;
	return pm_statistic_tables_alloc(b->mdp, -1, 1, PM_NEED_V | PM_NEED_ADVANTAGE | PM_NEED_LOG_POLICY, &b->tables);
}

/* The table whose sums along segments are the teacher's statistic: of r, of A*, or of r or 0 plus V*(s') - V*(s). */
static inline void recovery_table(struct recovery_trial *t)
{
	const struct recovery_board *b = t->board;
	size_t n_actions = b->mdp->n_actions;

	t->n = b->mdp->n_states * n_actions;
	if (strcmp(t->row->teacher, "regret") == 0) {
		memcpy(t->truth, b->tables->advantage, t->n * sizeof *t->truth);
		return;
	}
	memset(t->estimate, 0, t->n * sizeof *t->estimate);
	if (strcmp(t->row->teacher, "end-value-change"))
		pm_features_table(b->phi, b->grid->weight, t->estimate);
	if (strcmp(t->row->teacher, "partial-return") == 0) {
		memcpy(t->truth, t->estimate, t->n * sizeof *t->truth);
		return;
	}
	pm_q_values(b->mdp, t->estimate, 1, b->tables->v, t->truth);
	for (size_t row = 0; row < t->n; row++)
		t->truth[row] -= b->tables->v[row / n_actions];
}

static inline void recovery_weights(struct recovery_trial *t)
{
	t->n = t->board->phi->n;
	memcpy(t->truth, t->board->grid->weight, t->n * sizeof *t->truth);
}

/* Without l2; the curvature at the end tells of every link what it tells of the logistic one. */
static inline enum pm_status recovery_learn(struct recovery_trial *t, const struct pm_design *design)
{
	struct pm_link_options options = pm_link_defaults;
	enum pm_status status;

	options.link = pm_link_find(t->row->link);
	memset(t->estimate, 0, t->n * sizeof *t->estimate);
	status = strcmp(t->row->link, "logistic") ? pm_learn_link(design, &options, t->estimate, NULL) : pm_learn(design, NULL, t->estimate, NULL);
	return status ? status : pm_posterior_alloc(design, 0, t->estimate, &t->tells);
}

static inline enum pm_status recovery_fit_features(struct recovery_trial *t)
{
	struct pm_design *design;
	enum pm_status status = pm_design_features(t->board->mdp, t->data, t->board->phi, &design);

	recovery_weights(t);
	if (!status) {
		status = recovery_learn(t, design);
		pm_design_free(design);
	}
	return status;
}

static inline enum pm_status recovery_fit_table(struct recovery_trial *t)
{
	struct pm_design *design;
	enum pm_status status = pm_design_table(t->board->mdp, t->data, &design);

	recovery_table(t);
	if (!status) {
		status = recovery_learn(t, design);
		pm_design_free(design);
	}
	return status;
}

/* What the pairs tell of the weights under regret, at the estimate. */
static inline enum pm_status recovery_tells(struct recovery_trial *t, const struct pm_design *design)
{
	struct pm_regret_workspace *w = pm_regret_workspace_alloc(t->board->mdp, design, t->board->phi, &pm_regret_defaults);
	enum pm_status status = w ? pm_regret_posterior(w, t->estimate, &t->tells) : PM_ENOMEM;

	pm_regret_workspace_free(w);
	return status;
}

static inline enum pm_status recovery_fit_plans(struct recovery_trial *t)
{
	struct pm_regret_options options = pm_regret_defaults;
	struct pm_design *design;
	enum pm_status status = pm_design_table(t->board->mdp, t->data, &design);

	recovery_weights(t);
	options.l2 = 1e-9;
	options.starts = 3;
	if (status)
		return status;
	status = pm_learn_regret(t->board->mdp, design, t->board->phi, &options, t->rng, t->estimate, NULL);
	if (!status)
		status = recovery_tells(t, design);
	pm_design_free(design);
	return status;
}

static inline enum pm_status recovery_fit_successor(struct recovery_trial *t)
{
	struct pm_successor_options options = pm_successor_defaults;
	struct pm_design *design;
	enum pm_status status = pm_design_table(t->board->mdp, t->data, &design);

	recovery_weights(t);
	options.l2 = 1e-9;
	if (status)
		return status;
	status = pm_learn_successor(t->board->mdp, design, t->board->phi, &options, t->rng, t->estimate, NULL);
	if (!status)
		status = recovery_tells(t, design);
	pm_design_free(design);
	return status;
}

/* Entries of the reward become those of its A*. */
static inline enum pm_status recovery_fit_reward(struct recovery_trial *t)
{
	struct pm_regret_options options = pm_regret_defaults;
	double *v = malloc(t->board->mdp->n_states * sizeof *v);
	struct pm_design *design = NULL;
	enum pm_status status = v ? pm_design_table(t->board->mdp, t->data, &design) : PM_ENOMEM;

	recovery_table(t);
	options.l2 = 1e-9;
	options.starts = 1;
	options.kink_steps = 0;
	if (!status)
		status = pm_learn_regret(t->board->mdp, design, NULL, &options, t->rng, t->estimate, NULL);
	if (!status)
		status = pm_plan_values(t->board->mdp, t->estimate, NULL, v, NULL, t->estimate, NULL);
	pm_design_free(design);
	free(v);
	return status;
}

static inline enum pm_status recovery_fit_policy(struct recovery_trial *t)
{
	struct pm_cpl_options options = pm_cpl_defaults;

	t->n = t->board->mdp->n_states * t->board->mdp->n_actions;
	memcpy(t->truth, t->board->tables->log_policy, t->n * sizeof *t->truth);
	options.alpha = 1;
	options.bias = 1;
	options.l2 = 1e-9;
	options.tolerance = 1e-7;
	return pm_learn_cpl(t->board->mdp, t->data, &options, t->estimate, NULL);
}

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
