#include <stdlib.h>

#include "base/memory.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/score.h"

/* Optimal actions as a policy, and sets of states. */
struct behaviour {
	const struct pm_mdp *mdp;
	double *v, *q, *policy;            /* S, S*A, S*A: positive where an action is optimal */
	unsigned char *visited, *can_stay; /* S */
};

/* Do all transitions of a row lead into the set? */
static bool stays_in(const struct pm_mdp *mdp, size_t row, const unsigned char *set)
{
	for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
		if (!set[mdp->next[k]])
			return false;
	return true;
}

static bool has_staying_action(const struct behaviour *b, size_t s)
{
	for (size_t row = pm_row(b->mdp, s, 0); row < pm_row(b->mdp, s + 1, 0); row++)
		if (b->policy[row] > 0 && stays_in(b->mdp, row, b->can_stay))
			return true;
	return false;
}

/* The largest set of states within which some optimal policy can surely remain for ever without ending. */
static void find_staying(struct behaviour *b)
{
	bool changed = true;

	for (size_t s = 0; s < b->mdp->n_states; s++)
		b->can_stay[s] = !b->mdp->terminal[s];
	while (changed) {
		changed = false;
		for (size_t s = 0; s < b->mdp->n_states; s++)
			if (b->can_stay[s] && !has_staying_action(b, s)) {
				b->can_stay[s] = 0;
				changed = true;
			}
	}
}

static bool visit_successors(struct behaviour *b, size_t s)
{
	const struct pm_mdp *m = b->mdp;
	bool changed = false;

	for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++)
		for (size_t k = m->row[row]; b->policy[row] > 0 && k < m->row[row + 1]; k++) {
			changed |= !b->visited[m->next[k]];
			b->visited[m->next[k]] = 1;
		}
	return changed;
}

/* States that optimal policies visit. */
static void find_visited(struct behaviour *b)
{
	bool changed = true;

	for (size_t s = 0; s < b->mdp->n_states; s++)
		b->visited[s] = b->mdp->start[s] > 0;
	while (changed) {
		changed = false;
		for (size_t s = 0; s < b->mdp->n_states; s++)
			if (b->visited[s])
				changed |= visit_successors(b, s);
	}
}

static enum pm_task judge(const struct behaviour *b)
{
	bool ends = false, stays = false;

	for (size_t s = 0; s < b->mdp->n_states; s++) {
		ends |= b->visited[s] && b->mdp->terminal[s];
		stays |= b->visited[s] && b->can_stay[s];
	}
	return !stays ? PM_ENDING : !ends ? PM_LOOPING : PM_MIXED;
}

static enum pm_status find_optimal_actions(struct behaviour *b)
{
	enum pm_status status = pm_plan_values(b->mdp, NULL, NULL, b->v, b->q, NULL, NULL);

	if (status && status != PM_ETOLERANCE)
		return status;
	pm_policy_greedy(b->mdp->n_states, b->mdp->n_actions, b->q, PM_TIE_TOLERANCE, b->policy);
	return PM_OK;
}

enum pm_status pm_task_of(const struct pm_mdp *mdp, enum pm_task *task)
{
	size_t n = mdp->n_states, m = n * mdp->n_actions;
	struct behaviour b = {.mdp = mdp, .v = pmi_array(n, sizeof *b.v), .q = pmi_array(m, sizeof *b.q),
			      .policy = pmi_array(m, sizeof *b.policy), .visited = pmi_array(n, 1), .can_stay = pmi_array(n, 1)};
	enum pm_status status = b.v && b.q && b.policy && b.visited && b.can_stay ? find_optimal_actions(&b) : PM_ENOMEM;

	if (!status) {
		find_staying(&b);
		find_visited(&b);
		*task = judge(&b);
	}
	free(b.v);
	free(b.q);
	free(b.policy);
	free(b.visited);
	free(b.can_stay);
	return status;
}
