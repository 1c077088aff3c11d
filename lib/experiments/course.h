/*
 * What the experiments on self-correction systems share: learn a table from preferences about a system, then compare on the true
 * reward how one acts by it with planners on hand-made rewards; internal.
 */
#ifndef EXPERIMENTS_COURSE_H
#define EXPERIMENTS_COURSE_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

#include "prefmodel/experiment.h"
#include "prefmodel/mdp.h"
#include "prefmodel/results.h"
#include "prefmodel/score.h"

/* The dimensions of all of them, in this order. */
enum { PMI_PART, PMI_DATA, PMI_PREFERENCES, PMI_TEACHER, PMI_LABELS, PMI_REPLICATE };
#define PMI_COURSE_DIMENSIONS {"part", "data", "preferences", "teacher", "labels", "replicates", NULL}

#define PMI_COURSE_PARAMETERS(PARTS, DATA, DATA_HELP)                                                                                     \
	{"part", PM_PARAMETER_NAMES, PARTS, PARTS, "what to compute: learn, or one of the closed forms"},                                  \
	{"data", PM_PARAMETER_NAMES, DATA, DATA, DATA_HELP},                                                                              \
	{"preferences", PM_PARAMETER_SIZES, "30,100,300,1000,3000,10000", NULL, "how many preferences to learn from"},                    \
	{"teacher", PM_PARAMETER_NAMES, "regret,partial-return", "regret,partial-return", "what a preference compares"},                  \
	{"labels", PM_PARAMETER_NAMES, "stochastic", "stochastic,noiseless", "how it becomes a label"},                                   \
	{"replicates", PM_PARAMETER_COUNT, "10", NULL, "how often each cell is repeated with other random numbers"},                      \
	{"beta", PM_PARAMETER_NUMBERS, "10", NULL, "rationality of stochastic labels (one number)"},                                      \
	{"l2", PM_PARAMETER_NUMBERS, "0.001", NULL, "ridge of the fit (one number)"}

/* Columns before and after the measures of a system; x is the number of preferences in part learn. */
#define PMI_COURSE_COLUMNS(MEASURES) "part,x,series,data,teacher,labels,replicate,scaled_return," MEASURES ",seed"

enum { PMI_MOST_MEASURES = 8 };

/* A rival of the learned table: fills q (S*A), which is then followed greedily. */
struct pmi_rival {
	const char *name;
	enum pm_status (*values)(const struct pm_mdp *mdp, double *q);
};

struct pmi_course {
	enum pm_status (*build)(struct pm_mdp **mdp); /* the world, with the true reward */
	/* Draws a pair of segments of length[data] transitions (2 length + 1 numbers each) of the kind at position data. */
	void (*draw)(const struct pm_mdp *mdp, size_t data, size_t length, gsl_rng *rng, uint32_t *left, uint32_t *right);
	const size_t *length;
	const struct pmi_rival *rivals; /* ends with a name that is NULL */
	size_t n_measures;              /* at most PMI_MOST_MEASURES */
	/* Measures of a policy (S*A); g is the table it comes from where it was learned, else NULL. */
	enum pm_status (*measure)(const struct pm_mdp *mdp, const struct pm_run *run, const double *g, const double *policy, double *value);
};

/* The rows of a cell of part learn: the policies uniform, greedy, planned, each rival, optimal. */
enum pm_status pmi_course_learn(const struct pmi_course *course, const struct pm_run *run, const size_t *at, struct pm_rows *rows) PM_MUST_CHECK;

/* A part without learning: it is computed in the first cell of the part only. */
struct pmi_part {
	const char *name;
	enum pm_status (*compute)(const struct pm_run *run, struct pm_rows *rows);
};

/* A cell of any part; parts ends with a name that is NULL. */
enum pm_status pmi_course_cell(const struct pmi_course *course, const struct pmi_part *parts, const struct pm_run *run, const size_t *at,
			       struct pm_rows *rows) PM_MUST_CHECK;

/* What a claim says of two lines of the table, a and b. */
enum pmi_relation {
	PMI_ABOVE,       /* a is above b over the replicates, by the signed-rank test */
	PMI_ABOVE_SURE,  /* a is above b; nothing is random */
	PMI_SAME         /* a equals b row by row, to 1e-9 */
};

struct pmi_line {
	const char *series, *teacher, *data; /* teacher and data NULL in parts without learning */
};

struct pmi_claim {
	const char *claim;
	const char *part, *x; /* x NULL: the largest number of preferences */
	const char *column;
	enum pmi_relation relation;
	struct pmi_line a, b;
};

/* Decides claims, which end with one that is NULL; open where the table lacks their rows. */
enum pm_status pmi_course_verdict(const struct pm_results *results, const struct pmi_claim *claims, struct pm_verdicts *verdicts) PM_MUST_CHECK;

double pmi_course_cost(const struct pm_run *run, const size_t *at);

/* A row of a part without learning; NaN stands for what it does not have. */
void pmi_part_row(struct pm_rows *rows, const struct pm_run *run, const char *part, double x, const char *series, double scaled_return,
		  const double *value, size_t n_measures);

/* Fills a pair: both segments from the states in left[0] and right[0], with uniform actions. */
void pmi_walk(const struct pm_mdp *mdp, size_t length, gsl_rng *rng, uint32_t *step);

/* A state that is not terminal, uniformly. */
uint32_t pmi_any_state(const struct pm_mdp *mdp, gsl_rng *rng);

/* A draw for pmi_course: both segments from any state; both from one. */
void pmi_draw_anywhere(const struct pm_mdp *mdp, size_t data, size_t length, gsl_rng *rng, uint32_t *left, uint32_t *right);
void pmi_draw_together(const struct pm_mdp *mdp, size_t data, size_t length, gsl_rng *rng, uint32_t *left, uint32_t *right);

/* Q* of the MDP under a reward (NULL: its own), as exact as double precision allows. */
enum pm_status pmi_course_plan(const struct pm_mdp *mdp, const double *reward, double *q) PM_MUST_CHECK;

/* The scaled return of acting greedily on q. */
enum pm_status pmi_course_score(const struct pm_mdp *mdp, const double *q, double *scaled) PM_MUST_CHECK;

#endif
