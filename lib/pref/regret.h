/*
 * What the learners of rewards share; internal to the library.
 */
#ifndef PREF_REGRET_H
#define PREF_REGRET_H

#include <stdbool.h>
#include <stdint.h>

#include "mdp/policy-system.h"
#include "prefmodel/regret.h"

struct pm_regret_workspace {
	const struct pm_mdp *mdp;
	const struct pm_design *design;
	const struct pm_features *features;
	double gamma, l2;
	struct pm_loss_workspace *loss;
	const struct pm_link *link; /* or NULL: logistic, by loss; else with */
	double nu;
	double *score, *push;                   /* n_segments, scratch of the link */
	double *reward, *q, *advantage, *slope; /* S*A; slope is c, then dF/dr */
	double *v, *y;                          /* S */
	uint32_t *action;                       /* S, greedy */
	struct pmi_policy_system system;        /* that of the last policy that was planned from, or whose values were pulled back */
	enum pm_status status; /* of the last evaluation */
};

/* Plans for the weights x: reward, values, advantage and the greedy actions. */
enum pm_status pmi_regret_plan(struct pm_regret_workspace *w, const double *x);

/*
 * How F moves with values: y(s') = gamma sum_{s,a} T(s'|s,a) c(s,a) - sum_a c(s',a) for c = dF/dA (S*A), A = r + gamma T V - V;
 * 0 in terminal states, whose value is fixed.  y has S elements.
 */
void pmi_push_values(const struct pm_mdp *mdp, double gamma, const double *c, double *y);

#endif
