/*
 * Policy iteration (Howard 1960): evaluate, improve greedily, until no action is strictly better.  The rows differ in how a policy is
 * evaluated.  With exact evaluation the values rise in every round, so there are finitely many rounds (Puterman 1994, 6.4); with
 * inexact evaluation (Puterman and Shin 1978; Gargiani et al. 2024) a round counts only if it brings the residual down, and sweeps
 * of value iteration do the rest.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/choice.h"
#include "mdp/horizon.h"
#include "mdp/planners.h"
#include "mdp/proper.h"

enum { WARM_SWEEPS = 4, IMPROVING_SWEEPS = 4, MOST_MENDED = 20, KRYLOV_SLACK = 1000 };

struct iteration {
	struct pmi_problem problem;
	uint32_t *action; /* S */
	struct pmi_graph graph;
	double low, high; /* ends of Tv - v */
	size_t changed;   /* states whose action the last improvement changed */
	size_t mended;    /* policies that rounding kept from ending */
};

typedef enum pm_status evaluation(struct iteration *it, double *v);

static enum pm_status evaluate_exactly(struct iteration *it, double *v)
{
	return pmi_choice_values_again(&it->problem, it->action, &it->graph, v);
}

/* max |r + P v - v| of the policy */
static double lack(const struct iteration *it, const double *v)
{
	const struct pmi_problem *p = &it->problem;
	double most = 0;

	for (size_t s = 0; s < p->mdp->n_states; s++)
		if (!p->mdp->terminal[s])
			most = pmi_max(most, fabs(pmi_row_value(p->mdp, p->reward, 1, v, pm_row(p->mdp, s, it->action[s])) - v[s]));
	return most;
}

/* gamma = 1.  Where the Krylov method breaks down, as it may on chains that stay long, a factorization goes on. */
static enum pm_status evaluate_finely(struct iteration *it, double *v)
{
	enum pm_status status = pmi_choice_proper(it->problem.mdp, it->action);

	if (!status)
		status = pmi_choice_krylov(&it->problem, it->action, pmi_choice_finest(&it->problem, v), v);
	if (!status && lack(it, v) > KRYLOV_SLACK * pmi_choice_finest(&it->problem, v))
		status = evaluate_exactly(it, v);
	return status;
}

/* Solving a policy that will change much further than a hundredth of the present residual is wasted. */
static enum pm_status evaluate_inexactly(struct iteration *it, double *v)
{
	double size = pmi_max(-it->low, it->high), target = pmi_max(0.01 * size, pmi_choice_finest(&it->problem, v));

	return pmi_choice_krylov(&it->problem, it->action, target, v);
}

static void improve(struct iteration *it, const double *v)
{
	const struct pmi_problem *p = &it->problem;
	double low = INFINITY, high = -INFINITY;
	size_t changed = 0;

#pragma omp parallel for num_threads(p->threads) if (p->threads > 1) reduction(min : low) reduction(max : high) reduction(+ : changed)
	for (size_t s = 0; s < p->mdp->n_states; s++) {
		uint32_t before = it->action[s];
		double change = p->mdp->terminal[s] ? 0 : pmi_choice_improve(p, v, s, &it->action[s]) - v[s];

		low = pmi_min(low, change);
		high = pmi_max(high, change);
		changed += it->action[s] != before;
	}
	it->low = low;
	it->high = high;
	it->changed = changed;
}

/*
 * Improves in place, up or down: a state sees what the states before it have just gained.  With v = V_pi the new values are those of
 * no policy, but the new policy's are at least as large (v <= T_pi' v, and T_pi' is monotone), so exact rounds may use it.  The same holds
 * after further sweeps, for values only rise.
 */
static size_t improve_in_place(const struct iteration *it, double *v, bool descending)
{
	const struct pmi_problem *p = &it->problem;
	size_t n = p->mdp->n_states, changed = 0;

	for (size_t k = 0; k < n; k++) {
		size_t s = descending ? n - 1 - k : k;
		uint32_t before = it->action[s];
		double most;

		if (p->mdp->terminal[s])
			continue;
		most = pmi_choice_improve(p, v, s, &it->action[s]);
		v[s] = pmi_max(most, v[s]);
		changed += it->action[s] != before;
	}
	return changed;
}

/*
 * Sweeps up and down until one changes nothing, or some: news crosses a large world in them, and they save rounds.  With gamma = 1 one alone.
 * Returns how many actions were changed.
 */
static size_t improve_round(const struct iteration *it, double *v, size_t round)
{
	size_t sweeps = it->problem.gamma < 1 ? IMPROVING_SWEEPS : 1, total = 0, changed = 1;

	for (size_t k = 0; k < sweeps && changed; k++) {
		changed = improve_in_place(it, v, (round + k) % 2);
		total += changed;
	}
	return total;
}

/* In long double, so that the rise of a few among millions is seen. */
static long double total(const double *v, size_t n)
{
	long double sum = 0;

	for (size_t s = 0; s < n; s++)
		sum += v[s];
	return sum;
}

/* gamma = 1: a policy under which some state never ends earns more than one that ends, unless rounding made it; then values may fall once. */
static enum pm_status evaluate_sure(struct iteration *it, evaluation *evaluate, double *v, long double *last)
{
	enum pm_status status = evaluate(it, v);

	if (status != PM_EDIVERGE)
		return status;
	status = pmi_proper_ensure(&it->problem, v, it->action);
	if (!status && ++it->mended <= MOST_MENDED)
		*last = -INFINITY;
	return status ? status : evaluate(it, v);
}

/* Rounds of an exact evaluation; values that no longer rise have met their rounding. */
static enum pm_status iterate(struct iteration *it, evaluation *evaluate, size_t limit, double *v, struct pm_plan_info *info)
{
	long double last = -INFINITY;

	for (;;) {
		enum pm_status status = evaluate_sure(it, evaluate, v, &last);
		long double now = total(v, it->problem.mdp->n_states);

		if (status)
			return status;
		info->iterations++;
		if (!(now > last) || !improve_round(it, v, info->iterations))
			return PM_OK;
		if (limit && info->iterations >= limit)
			return PM_EMAXITER;
		last = now;
	}
}

/* Sweeps up and down from v. */
static void sweep(const struct iteration *it, double *v, size_t sweeps)
{
	for (size_t k = 0; k < sweeps; k++)
		pmi_sweep_in_place(&it->problem, v, k % 2);
}

/* Rounds of an inexact evaluation, from v; a step back is undone by sweeps, and steps in vain end in exact rounds. */
static enum pm_status iterate_inexactly(struct iteration *it, const struct pm_plan_options *o, double *v, struct pm_plan_info *info)
{
	size_t patience = 20;
	double best = INFINITY;
	enum pm_status status = PM_OK;

	while (!status) {
		improve(it, v);
		if (pmi_gap(&it->problem, it->low, it->high) <= o->tolerance / 2 || it->high - it->low <= 2 * pmi_choice_finest(&it->problem, v))
			break;
		patience = it->high - it->low <= best / 2 ? 20 : patience - 1;
		best = pmi_min(best, it->high - it->low);
		/* What the Krylov method cannot solve, near gamma = 1, may yield to a factorization. */
		if (!patience)
			return iterate(it, evaluate_exactly, o->max_iterations, v, info);
		if (o->max_iterations && info->iterations >= o->max_iterations)
			return PM_EMAXITER;
		status = evaluate_inexactly(it, v);
		info->iterations++;
		sweep(it, v, 2);
	}
	return status;
}

static enum pm_status begin(struct iteration *it, const struct pm_mdp *m, const double *reward, double gamma, const struct pm_plan_options *o,
			    double *v)
{
	*it = (struct iteration){.action = pmi_array(m->n_states, sizeof *it->action)};
	if (!it->action)
		return PM_ENOMEM;
	pmi_problem_init(&it->problem, m, reward, gamma, o->threads);
	if (gamma == 1)
		return pmi_choice_find_proper(m, NULL, it->action);
	sweep(it, v, WARM_SWEEPS);
	improve(it, v);
	return PM_OK;
}

static enum pm_status certify(const struct iteration *it, double tolerance, bool done, double *v, struct pm_plan_info *info)
{
	const struct pmi_problem *p = &it->problem;

	if (p->gamma == 1)
		return pmi_certify_undiscounted(p, tolerance, it->action, v, NULL, info);
	return done ? pmi_choice_certify(p, tolerance, it->action, v, info) : pmi_certify(p, tolerance, v, info);
}

static enum pm_status finish(struct iteration *it, double tolerance, enum pm_status status, double *v, struct pm_plan_info *info)
{
	if (!status || status == PM_EMAXITER) {
		enum pm_status end = certify(it, tolerance, !status, v, info);

		status = status && info->bound > tolerance ? status : end;
	}
	pmi_graph_clear(&it->graph);
	free(it->action);
	return status;
}

static enum pm_status solve_with(evaluation *evaluate, const struct pm_mdp *mdp, const double *reward, double gamma,
				 const struct pm_plan_options *options, double *v, struct pm_plan_info *info)
{
	struct iteration it;
	enum pm_status status = begin(&it, mdp, reward, gamma, options, v);

	if (!status)
		status = iterate(&it, evaluate, options->max_iterations, v, info);
	return finish(&it, options->tolerance, status, v, info);
}

enum pm_status pmi_improve_until_improper(const struct pm_mdp *mdp, const double *reward, uint32_t *action)
{
	struct iteration it = {.action = action};
	struct pm_plan_info info = {0};
	double *v = pmi_array(mdp->n_states, sizeof *v);
	enum pm_status status = PM_ENOMEM;

	pmi_problem_init(&it.problem, mdp, reward, 1, 1);
	if (v)
		status = iterate(&it, evaluate_exactly, 0, v, &info);
	pmi_graph_clear(&it.graph);
	free(v);
	return status;
}

static enum pm_status solve_exactly(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options,
				    double *v, struct pm_plan_info *info)
{
	return solve_with(evaluate_exactly, mdp, reward, gamma, options, v, info);
}

static enum pm_status solve_inexactly(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options,
				      double *v, struct pm_plan_info *info)
{
	struct iteration it;
	enum pm_status status = begin(&it, mdp, reward, gamma, options, v);

	/* With gamma = 1 what an inexact value hides may be a cycle. */
	if (!status)
		status = gamma < 1 ? iterate_inexactly(&it, options, v, info) : iterate(&it, evaluate_finely, options->max_iterations, v, info);
	return finish(&it, options->tolerance, status, v, info);
}

const struct pm_planner pmi_policy_iteration = {"pi", "policy iteration, each policy evaluated exactly (Howard 1960)", true, solve_exactly};
const struct pm_planner pmi_inexact_policy_iteration = {
	"ipi", "inexact policy iteration, policies evaluated by preconditioned BiCGStab (Gargiani et al. 2024)", true, solve_inexactly};
