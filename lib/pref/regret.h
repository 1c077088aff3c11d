/*
 * What the learners of rewards share; internal to the library.
 */
#ifndef PREF_REGRET_H
#define PREF_REGRET_H

#include <prefmodel/mdp.h>

/*
 * How F moves with values: y(s') = gamma sum_{s,a} T(s'|s,a) c(s,a) - sum_a c(s',a) for c = dF/dA (S*A), A = r + gamma T V - V;
 * 0 in terminal states, whose value is fixed.  y has S elements.
 */
void pmi_push_values(const struct pm_mdp *mdp, double gamma, const double *c, double *y);

#endif
