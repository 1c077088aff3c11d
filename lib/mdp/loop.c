#include "prefmodel/loop.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/chain.h"
#include "mdp/choice.h"
#include "mdp/classes.h"
#include "mdp/planners.h"
#include "mdp/trap.h"
#include "prefmodel/average.h"

/* A policy, its chain, the recurrent classes of it and what they earn. */
struct search {
	const struct pm_mdp *mdp;
	struct pm_mdp *closed; /* what mdp is where some states end by going on at no price; else NULL */
	const double *reward;  /* S*A */
	uint32_t *action;      /* S */
	double *policy;        /* S*A */
	double *gain, *bias;   /* S */
	struct pm_mdp *chain;
	unsigned char *leader; /* S, 1 in one state of each class */
	unsigned char *seen;   /* S */
	uint32_t *queue;       /* S */
};

static void search_clear(struct search *x)
{
	pm_mdp_free(x->closed);
	free(x->action);
	free(x->policy);
	free(x->gain);
	free(x->bias);
	pm_mdp_free(x->chain);
	free(x->leader);
	free(x->seen);
	free(x->queue);
}

static enum pm_status search_init(struct search *x, const struct pm_mdp *m, const double *reward)
{
	size_t n = m->n_states;

	*x = (struct search){.mdp = m,
			     .reward = reward,
			     .action = pmi_array(n, sizeof *x->action),
			     .policy = pmi_array(n * m->n_actions, sizeof *x->policy),
			     .gain = pmi_array(n, sizeof *x->gain),
			     .bias = pmi_array(n, sizeof *x->bias),
			     .leader = pmi_array(n, 1),
			     .seen = pmi_array(n, 1),
			     .queue = pmi_array(n, sizeof *x->queue)};
	return x->action && x->policy && x->gain && x->bias && x->leader && x->seen && x->queue ? PM_OK : PM_ENOMEM;
}

/* Where not every state can end: the best actions at a discount so weak that what a loop earns decides. */
static enum pm_status choose_discounted(struct search *x)
{
	struct pm_plan_options o = pm_plan_defaults;
	struct pmi_problem p;
	enum pm_status status;

	o.gamma = 0.9999;
	status = pm_plan(x->mdp, x->reward, &o, x->bias, NULL);
	if (status && status != PM_ETOLERANCE)
		return status;
	pmi_problem_init(&p, x->mdp, x->reward, o.gamma, 1);
	for (size_t s = 0; s < x->mdp->n_states; s++) {
		x->action[s] = 0;
		pmi_choice_improve(&p, x->bias, s, &x->action[s]);
	}
	return PM_OK;
}

/* A policy of which some class earns, or cannot be left. */
static enum pm_status choose_policy(struct search *x)
{
	enum pm_status status = pmi_choice_find_proper(x->mdp, NULL, x->action);

	if (status == PM_EDIVERGE)
		return choose_discounted(x);
	if (!status)
		status = pmi_improve_until_improper(x->mdp, x->reward, x->action);
	return status == PM_EDIVERGE ? PM_OK : status ? status : PM_ENOTFOUND;
}

static enum pm_status find_classes(struct search *x)
{
	enum pm_status status;

	for (size_t s = 0; s < x->mdp->n_states; s++)
		x->policy[pm_row(x->mdp, s, x->action[s])] = 1;
	status = pmi_chain_make(x->mdp, x->reward, x->policy, &x->chain);
	if (!status)
		status = pmi_find_leaders(x->chain, x->leader);
	if (!status)
		status = pm_policy_gain(x->mdp, x->reward, x->policy, x->gain, x->bias);
	return status;
}

/* Puts the states that are reached from one into the queue; true when an end is among them. */
static bool reach(struct search *x, const struct pm_mdp *m, uint32_t from, size_t *n)
{
	bool ends = false;
	size_t done = 0;

	x->queue[0] = from;
	x->seen[from] = 1;
	for (*n = 1; done < *n; done++) {
		uint32_t s = x->queue[done];

		ends |= m->terminal[s] != 0;
		for (size_t k = m->row[pm_row(m, s, 0)]; k < m->row[pm_row(m, s + 1, 0)]; k++)
			if (!x->seen[m->next[k]]) {
				x->seen[m->next[k]] = 1;
				x->queue[(*n)++] = m->next[k];
			}
	}
	for (size_t i = 0; i < *n; i++)
		x->seen[x->queue[i]] = 0;
	return ends;
}

/* The class with the largest gain that is to blame; n_states when there is none. */
static size_t choose_leader(struct search *x, bool *trapped)
{
	size_t best = x->mdp->n_states, n;

	for (size_t s = 0; s < x->mdp->n_states; s++) {
		bool held;

		if (!x->leader[s] || (best < x->mdp->n_states && x->gain[s] <= x->gain[best]))
			continue;
		held = !reach(x, x->mdp, (uint32_t)s, &n);
		if (x->gain[s] > 0 || held) {
			best = s;
			*trapped = held;
		}
	}
	return best;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The states of the class in order, their actions, and what it earns. */
static void describe(struct search *x, uint32_t leader, struct pm_loop *loop)
{
	const struct pm_mdp *c = x->chain;

	loop->cycle = true;
	for (size_t i = 0; i < loop->n; i++)
		loop->cycle &= c->row[x->queue[i] + 1] - c->row[x->queue[i]] == 1;
	qsort(x->queue, loop->n, sizeof *x->queue, ascending);
	for (size_t i = 0; i < loop->n; i++) {
		loop->state[i] = loop->cycle && i ? c->next[c->row[loop->state[i - 1]]] : x->queue[i];
		loop->action[i] = x->action[loop->state[i]];
		loop->earns += loop->cycle ? c->reward[loop->state[i]] : 0;
	}
	if (!loop->cycle)
		loop->earns = x->gain[leader];
}

static enum pm_status make_loop(struct search *x, struct pm_loop **made)
{
	bool trapped = false;
	size_t leader = choose_leader(x, &trapped);
	struct pm_loop *loop;

	if (leader == x->mdp->n_states)
		return PM_ENOTFOUND;
	loop = pmi_array(1, sizeof *loop);
	if (!loop)
		return PM_ENOMEM;
	reach(x, x->chain, (uint32_t)leader, &loop->n);
	loop->trapped = trapped;
	loop->state = pmi_array(loop->n, sizeof *loop->state);
	loop->action = pmi_array(loop->n, sizeof *loop->action);
	if (!loop->state || !loop->action) {
		pm_loop_free(loop);
		return PM_ENOMEM;
	}
	describe(x, (uint32_t)leader, loop);
	*made = loop;
	return PM_OK;
}

enum pm_status pm_loop_find(const struct pm_mdp *mdp, const double *reward, struct pm_loop **loop)
{
	struct search x;
	enum pm_status status = search_init(&x, mdp, reward ? reward : mdp->reward);

	*loop = NULL;
	for (size_t row = 0; row < mdp->n_states * mdp->n_actions && !status; row++)
		status = isfinite(x.reward[row]) ? PM_OK : PM_EDOM;
	if (!status)
		status = pmi_trap_copy(mdp, x.reward, &x.closed);
	if (x.closed)
		x.mdp = x.closed;
	if (!status)
		status = choose_policy(&x);
	if (!status)
		status = find_classes(&x);
	if (!status)
		status = make_loop(&x, loop);
	search_clear(&x);
	return status;
}

void pm_loop_free(struct pm_loop *loop)
{
	if (loop) {
		free(loop->state);
		free(loop->action);
	}
	free(loop);
}
