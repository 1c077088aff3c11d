/* The inner loop of Q-learning in any world. */
#include "mdp/qlearning.h"

/* Where a row leads: a draw when it has several transitions. */
static size_t draw(const struct pm_mdp *m, struct pmi_q_state *now, size_t row)
{
	size_t k = m->row[row], end = m->row[row + 1];
	double u;

	if (end - k == 1)
		return k;
	u = (double)(pmi_q_random(now->random) >> 11) * 0x1p-53;
	while (k + 1 < end && u >= m->probability[k])
		u -= m->probability[k++];
	return k;
}

static struct pmi_q_top top_of(const double *q, size_t n)
{
	struct pmi_q_top top = {q[0], 0};

	for (size_t a = 1; a < n; a++)
		if (q[a] > top.most)
			top = (struct pmi_q_top){q[a], a};
	return top;
}

/* The same step in any world. */
static bool step_any(const struct pmi_q_run *run, const struct pmi_q_fixed *f, struct pmi_q_state *now, bool sarsa)
{
	const struct pm_mdp *m = run->mdp;
	size_t row = pm_row(m, now->state, now->action), k = draw(m, now, row), next = m->next[k], then = 0;
	double value = run->top[next].most, *q = run->learner->q;

	if (sarsa) {
		then = pmi_q_choose(now, m->n_actions, run->top[next].best, f->decay, f->floor);
		value = q[pm_row(m, next, then)];
	}
	q[row] += f->alpha * (run->reward[k] + f->gamma * value - q[row]);
	run->top[now->state] = top_of(q + pm_row(m, now->state, 0), m->n_actions);
	now->state = next;
	now->action = sarsa ? then : pmi_q_choose(now, m->n_actions, run->top[next].best, f->decay, f->floor);
	now->steps--;
	return !m->terminal[next] && now->steps;
}

void pmi_q_run_any(struct pmi_q_run *run, bool sarsa)
{
	do {
		struct pmi_q_fixed f = pmi_q_fix(run);

		while (step_any(run, &f, &run->now, sarsa))
			;
	} while (pmi_q_next_episode(run, run->now.steps));
}
