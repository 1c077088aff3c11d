#include "prefmodel/counterexample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/statistic.h"

enum { MAX_REWARDS = 3, MAX_SEGMENTS = 64, MAX_LENGTH = 3, LARGEST = 3, MAX_ACTIONS = 2 };

/*
 * A family of worlds: dynamics with a free whole reward for each of n transitions, all from state 0, the only start.  A candidate is
 * a vector of rewards in -LARGEST .. LARGEST.
 */
struct family {
	size_t n_states, n;
	struct pm_transition transition[MAX_REWARDS];
	unsigned char terminal[4];
	bool one_length; /* compare segments of equal length only, without transitions from terminal states */
	bool shifted;    /* two candidates must differ by a constant */
};

/* The safe action ends with the first reward for certain; the risky one with the second or the third, at even odds. */
static const struct family gamble = {
	4, 3, {{0, 0, 1, 1, 0}, {0, 1, 2, 0.5, 0}, {0, 1, 3, 0.5, 0}}, {0, 1, 1, 1}, .one_length = false, .shifted = false};

/* Staying brings the first reward again and again, ending the second one once. */
static const struct family stay_or_end = {2, 2, {{0, 0, 0, 1, 0}, {0, 1, 1, 1, 0}}, {0, 1}, .one_length = true, .shifted = true};

/* What is known of a candidate. */
struct candidate {
	int reward[MAX_REWARDS];
	int size;                       /* sum of the magnitudes */
	bool optimal[MAX_ACTIONS];      /* in state 0 */
	bool greedy[MAX_ACTIONS];       /* largest expected reward in state 0 */
	double value[MAX_SEGMENTS];     /* partial return of each segment */
	size_t length[MAX_SEGMENTS];
	size_t n_segments;
};

static enum pm_status make_mdp(const struct family *f, const int *reward, struct pm_mdp **mdp)
{
	struct pm_transition t[MAX_REWARDS];

	for (size_t k = 0; k < f->n; k++) {
		t[k] = f->transition[k];
		t[k].reward = reward[k];
	}
	return pm_mdp_from_transitions(f->n_states, MAX_ACTIONS, 0.9, t, f->n, f->terminal, NULL, mdp, NULL);
}

/* All segments that begin with the first n transitions of step; in terminal states all actions are alike, so one is enough. */
static void list_segments(const struct family *f, const struct pm_mdp *mdp, uint32_t *step, size_t n, struct candidate *c)
{
	const struct pm_statistic_input input = {.mdp = mdp, .gamma = mdp->gamma};
	size_t s = step[2 * n];

	if (n) {
		c->value[c->n_segments] = pm_statistic_find("partial-return")->value(&input, (struct pm_segment){n, step});
		c->length[c->n_segments++] = n;
	}
	if (n == MAX_LENGTH || (f->one_length && mdp->terminal[s]))
		return;
	for (size_t a = 0; a < (mdp->terminal[s] ? 1 : mdp->n_actions); a++)
		for (size_t next = 0; next < mdp->n_states; next++)
			if (pm_mdp_transition(mdp, s, a, next, NULL) > 0) {
				step[2 * n + 1] = (uint32_t)a;
				step[2 * n + 2] = (uint32_t)next;
				list_segments(f, mdp, step, n + 1, c);
			}
}

/* The actions that are best in state 0 by a table of one row a state. */
static void best_actions(const struct pm_mdp *mdp, const double *q, bool *best)
{
	double policy[4 * MAX_ACTIONS];

	pm_policy_greedy(mdp->n_states, mdp->n_actions, q, PM_TIE_TOLERANCE, policy);
	for (size_t a = 0; a < MAX_ACTIONS; a++)
		best[a] = policy[a] > 0;
}

static enum pm_status examine(const struct family *f, struct candidate *c)
{
	uint32_t step[2 * MAX_LENGTH + 1] = {0};
	double v[4], q[4 * MAX_ACTIONS];
	struct pm_mdp *mdp;
	enum pm_status status = make_mdp(f, c->reward, &mdp);

	if (status)
		return status;
	status = pm_plan_values(mdp, NULL, NULL, v, q, NULL, NULL);
	if (!status) {
		best_actions(mdp, q, c->optimal);
		best_actions(mdp, mdp->reward, c->greedy);
		list_segments(f, mdp, step, 0, c);
	}
	pm_mdp_free(mdp);
	return status;
}

static size_t count_candidates(const struct family *f)
{
	size_t n = 1;

	for (size_t k = 0; k < f->n; k++)
		n *= 2 * LARGEST + 1;
	return n;
}

/* All candidates of a family, examined. */
static enum pm_status list_candidates(const struct family *f, struct candidate **list)
{
	size_t n = count_candidates(f);
	enum pm_status status = PM_OK;

	*list = pmi_array(n, sizeof **list);
	if (!*list)
		return PM_ENOMEM;
	for (size_t i = 0; i < n && !status; i++) {
		struct candidate *c = &(*list)[i];
		size_t rest = i;

		for (size_t k = 0; k < f->n; k++, rest /= 2 * LARGEST + 1) {
			c->reward[k] = (int)(rest % (2 * LARGEST + 1)) - LARGEST;
			c->size += abs(c->reward[k]);
		}
		status = examine(f, c);
	}
	return status;
}

static bool same_labels(const struct family *f, const struct candidate *a, const struct candidate *b)
{
	for (size_t i = 0; i < a->n_segments; i++)
		for (size_t j = 0; j < i; j++) {
			double x = a->value[i] - a->value[j], y = b->value[i] - b->value[j];

			if ((a->length[i] == a->length[j] || !f->one_length) && ((x > 0) != (y > 0) || (x < 0) != (y < 0)))
				return false;
		}
	return true;
}

static bool is_shift(const struct family *f, const struct candidate *a, const struct candidate *b)
{
	for (size_t k = 1; k < f->n; k++)
		if (b->reward[k] - a->reward[k] != b->reward[0] - a->reward[0])
			return false;
	return true;
}

static bool disjoint(const bool *a, const bool *b)
{
	return !(a[0] && b[0]) && !(a[1] && b[1]);
}

/* Labels agree, optimal actions do not: action 0 is the one optimal in a, action 1 in b. */
static bool refutes(const struct family *f, const struct candidate *a, const struct candidate *b)
{
	return a->optimal[0] && disjoint(a->optimal, b->optimal) && (!f->shifted || is_shift(f, a, b)) && same_labels(f, a, b);
}

/* The pair of smallest rewards that refutes. */
static enum pm_status find_pair(const struct family *f, struct candidate *first, struct candidate *second)
{
	struct candidate *list;
	size_t n = count_candidates(f);
	enum pm_status status = list_candidates(f, &list);
	int least = 2 * MAX_REWARDS * LARGEST + 1;

	for (size_t i = 0; i < n && !status; i++)
		for (size_t j = 0; j < n; j++)
			if (list[i].size + list[j].size < least && refutes(f, &list[i], &list[j])) {
				least = list[i].size + list[j].size;
				*first = list[i];
				*second = list[j];
			}
	free(list);
	return status ? status : least > 2 * MAX_REWARDS * LARGEST ? PM_EINFEASIBLE : PM_OK;
}

/* The candidate of smallest rewards whose greedy actions are none of the optimal ones. */
static enum pm_status find_greedy(const struct family *f, struct candidate *found)
{
	struct candidate *list;
	size_t n = count_candidates(f);
	enum pm_status status = list_candidates(f, &list);
	int least = MAX_REWARDS * LARGEST + 1;

	for (size_t i = 0; i < n && !status; i++)
		if (list[i].size < least && disjoint(list[i].greedy, list[i].optimal)) {
			least = list[i].size;
			*found = list[i];
		}
	free(list);
	return status ? status : least > MAX_REWARDS * LARGEST ? PM_EINFEASIBLE : PM_OK;
}

static const struct {
	const char *name, *title;
	const struct family *family;
	int place; /* 0 the first of a pair, 1 the second, -1 alone */
} table[] = {
	{"t5-greedy", "greedy on these rewards is not optimal for them", &stay_or_end, -1},
	{"t8-safe", "the safe action is optimal; partial return labels segments as in t8-risky", &gamble, 0},
	{"t8-risky", "the risky action is optimal; partial return labels segments as in t8-safe", &gamble, 1},
	{"t8-loops", "staying is optimal; partial return labels segments of one length as in t8-ends", &stay_or_end, 0},
	{"t8-ends", "ending is optimal; partial return labels segments of one length as in t8-loops", &stay_or_end, 1},
};

const char *const pm_counterexample_names[] = {"t5-greedy", "t8-safe", "t8-risky", "t8-loops", "t8-ends", NULL};

static enum pm_status make_world(size_t k, const int *reward, struct pm_world **world)
{
	struct pm_world *w = pmi_array(1, sizeof *w);
	enum pm_status status = PM_ENOMEM;

	if (w) {
		w->name = pmi_copy(table[k].name);
		w->title = pmi_copy(table[k].title);
		status = w->name && w->title ? make_mdp(table[k].family, reward, &w->mdp) : PM_ENOMEM;
	}
	if (status)
		pm_world_free(w);
	else
		*world = w;
	return status;
}

enum pm_status pm_counterexample(const char *name, struct pm_world **world)
{
	struct candidate found[2];
	enum pm_status status;
	size_t k = 0;

	*world = NULL;
	while (k < sizeof table / sizeof *table && strcmp(table[k].name, name) != 0)
		k++;
	if (k == sizeof table / sizeof *table)
		return PM_ENOTFOUND;
	status = table[k].place < 0 ? find_greedy(table[k].family, &found[0]) : find_pair(table[k].family, &found[0], &found[1]);
	return status ? status : make_world(k, found[table[k].place > 0].reward, world);
}
