/*
 * A board, a data set of pairs that its teacher labelled, and the fits to it; see recovery.h.
 */
#ifndef BENCH_RECOVERY_FITS_H
#define BENCH_RECOVERY_FITS_H

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

/* Fits on the pairs' design over the table of all states and actions. */
static inline enum pm_status recovery_on_table(struct recovery_trial *t,
					       enum pm_status (*learn)(struct recovery_trial *t, const struct pm_design *design))
{
	struct pm_design *design;
	enum pm_status status = pm_design_table(t->board->mdp, t->data, &design);

	if (!status) {
		status = learn(t, design);
		pm_design_free(design);
	}
	return status;
}

static inline enum pm_status recovery_fit_table(struct recovery_trial *t)
{
	recovery_table(t);
	return recovery_on_table(t, recovery_learn);
}

/* What the pairs tell of the weights under regret, at the estimate. */
static inline enum pm_status recovery_tells(struct recovery_trial *t, const struct pm_design *design)
{
	struct pm_regret_workspace *w = pm_regret_workspace_alloc(t->board->mdp, design, t->board->phi, &pm_regret_defaults);
	enum pm_status status = w ? pm_regret_posterior(w, t->estimate, &t->tells) : PM_ENOMEM;

	pm_regret_workspace_free(w);
	return status;
}

static inline enum pm_status recovery_learn_plans(struct recovery_trial *t, const struct pm_design *design)
{
	struct pm_regret_options options = pm_regret_defaults;
	enum pm_status status;

	options.l2 = 1e-9;
	options.starts = 3;
	status = pm_learn_regret(t->board->mdp, design, t->board->phi, &options, t->rng, t->estimate, NULL);
	return status ? status : recovery_tells(t, design);
}

static inline enum pm_status recovery_fit_plans(struct recovery_trial *t)
{
	recovery_weights(t);
	return recovery_on_table(t, recovery_learn_plans);
}

static inline enum pm_status recovery_learn_successor(struct recovery_trial *t, const struct pm_design *design)
{
	struct pm_successor_options options = pm_successor_defaults;
	enum pm_status status;

	options.l2 = 1e-9;
	status = pm_learn_successor(t->board->mdp, design, t->board->phi, &options, t->rng, t->estimate, NULL);
	return status ? status : recovery_tells(t, design);
}

static inline enum pm_status recovery_fit_successor(struct recovery_trial *t)
{
	recovery_weights(t);
	return recovery_on_table(t, recovery_learn_successor);
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

#endif
