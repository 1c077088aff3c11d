/*
 * Segment statistics: the number that a preference model compares.                       prefmodel-theory(7), section 2
 *
 * A statistic is a row of the table pm_statistics; a new one is one function and one row.
 */
#ifndef PREFMODEL_STATISTIC_H
#define PREFMODEL_STATISTIC_H

#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/segment.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What statistics are computed from; tables that a statistic does not name as its needs may be NULL. */
struct pm_statistic_input {
	const struct pm_mdp *mdp;
	double gamma;            /* for discounted statistics, in [0, 1] */
	double alpha;            /* temperature of max-ent-advantage, > 0 */
	double linear[3];        /* coefficients b1, b2, b3 of linear-3 */
	double myopic;           /* transition t of n counts myopic^(n-1-t) in sums over transitions; in (0, 1], 0 stands for 1 */
	const double *v;         /* S, V* */
	const double *advantage; /* S*A, A* */
	const double *log_policy;/* S*A, log pi*_alpha(a|s) */
};

enum pm_statistic_need { PM_NEED_NOTHING = 0, PM_NEED_V = 1, PM_NEED_ADVANTAGE = 2, PM_NEED_LOG_POLICY = 4 };

struct pm_statistic {
	const char *name;
	const char *formula; /* in words of the manual */
	const char *source;
	unsigned needs;      /* of enum pm_statistic_need */
	double (*value)(const struct pm_statistic_input *input, struct pm_segment segment);
};

extern const struct pm_statistic *const pm_statistics[]; /* ends with NULL */
const struct pm_statistic *pm_statistic_find(const char *name); /* NULL when there is none */

/*
 * Owns what the statistics of one MDP need: plans V* and A* (gamma negative: the MDP's own discount).  `needs` joins the needs of the
 * statistics that will be asked for, alpha counts only with PM_NEED_LOG_POLICY; linear starts as (1, -1, 1), the coefficients of
 * regret-endpoints.  PM_EDOM, PM_ENOMEM, or what planning returns; *tables is NULL then.
 */
struct pm_statistic_tables {
	struct pm_statistic_input input; /* points into the arrays below */
	double *v, *q, *advantage, *log_policy;
};
enum pm_status pm_statistic_tables_alloc(const struct pm_mdp *mdp, double gamma, double alpha, unsigned needs,
					 struct pm_statistic_tables **tables) PM_MUST_CHECK;
void pm_statistic_tables_free(struct pm_statistic_tables *tables);

#ifdef __cplusplus
}
#endif
#endif
