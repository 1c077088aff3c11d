/*
 * The Markov chain of a policy, as an MDP of one action: rows P_pi, rewards r_pi; and linear systems with it.  Internal.
 */
#ifndef MDP_CHAIN_H
#define MDP_CHAIN_H

#include "prefmodel/mdp.h"

/*
 * The sum of a row of policy, n probabilities, by which they are divided wherever they are read: off 1 by 1e-9 it still is a distribution.
 * 0 when it is none.
 */
double pmi_policy_total(const double *row, size_t n);

/* P_pi and r_pi (r_pi = 0 when reward is NULL); terminal states as in mdp.  PM_EPROB when a row of policy is no distribution, PM_ENOMEM. */
enum pm_status pmi_chain_make(const struct pm_mdp *mdp, const double *reward, const double *policy, struct pm_mdp **chain) PM_MUST_CHECK;

/*
 * For gamma = 1: makes the states terminal in which the chain rests, that is, goes on for ever and every reward is 0 (so that their value
 * is 0).  PM_EDIVERGE when from some state it is not sure that the chain ends or rests.  O(transitions).  With strict set no state rests.
 */
enum pm_status pmi_chain_settle(struct pm_mdp *chain, bool strict) PM_MUST_CHECK;

/*
 * Solves (I - gamma P) X = B, or with the transpose of P, for k columns of n elements; x holds B and receives X.  Along the graph where
 * each state has one successor, by dense LU for small n, for large n by sparse LU where states lead to near ones (sparse.h), else by a
 * preconditioned Krylov method.
 * PM_ESINGULAR, PM_EOVERFLOW, PM_ENOMEM; PM_EMAXITER: a large system has not come within 1e-11 of its equations.
 */
enum pm_status pmi_chain_solve(const struct pm_mdp *chain, double gamma, bool transposed, size_t k, double *x) PM_MUST_CHECK;

/*
 * The same forwards for gamma = 1 and n at most PMI_EXITS_MOST, in O(n^3), where rows that are not terminal are distributions, whatever their sum is
 * rounded to: each x from B >= 0 has a relative error of some n roundings however hard it is to leave a set of states.  PM_ESINGULAR when there is one that
 * cannot be left, PM_ENOMEM.
 */
enum { PMI_EXITS_MOST = 400 };
enum pm_status pmi_chain_solve_exits(const struct pm_mdp *chain, size_t k, double *x) PM_MUST_CHECK;

/* The ways of pmi_chain_solve for any n. */
enum pm_status pmi_chain_solve_dense(const struct pm_mdp *chain, double gamma, bool transposed, size_t k, double *x) PM_MUST_CHECK;
enum pm_status pmi_chain_solve_sparse(const struct pm_mdp *chain, double gamma, bool transposed, size_t k, double *x) PM_MUST_CHECK;

#endif
