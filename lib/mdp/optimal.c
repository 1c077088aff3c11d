#include "mdp/bellman.h"

/* Verdicts of one state from the advantages of v and what they may be off. */
static void judge(size_t n, const double *q, double tolerance, double error, unsigned char *verdict)
{
	double most = q[0];
	size_t left = 0;

	for (size_t a = 1; a < n; a++)
		most = pmi_max(most, q[a]);
	for (size_t a = 0; a < n; a++) {
		double gap = most - q[a];

		verdict[a] = gap + error <= tolerance ? PM_OPTIMAL : gap - error > tolerance ? PM_NOT_OPTIMAL : PM_UNDECIDED;
		left += verdict[a] != PM_NOT_OPTIMAL;
	}
	/* Some action is optimal, so one that is left alone is. */
	for (size_t a = 0; a < n && left == 1; a++)
		verdict[a] = verdict[a] == PM_NOT_OPTIMAL ? PM_NOT_OPTIMAL : PM_OPTIMAL;
}

void pmi_judge_actions(const struct pmi_problem *p, const double *q, double bound, double tolerance, unsigned char *verdict)
{
	size_t n = p->mdp->n_actions;
	/* largest_reward is that of q here, and Q = r + gamma P v is as large as both. */
	double error = 2 * (p->contraction * bound + pmi_rounding(p, p->largest_reward));

	for (size_t s = 0; s < p->mdp->n_states; s++)
		judge(n, q + s * n, tolerance, p->mdp->terminal[s] ? 0 : error, verdict + s * n);
}

enum pm_status pm_optimal_actions(const struct pm_mdp *mdp, const double *q, double gamma, double bound, double tolerance, unsigned char *verdict)
{
	struct pmi_problem p;

	if (gamma < 0)
		gamma = mdp->gamma;
	if (!(gamma >= 0 && gamma <= 1) || !(bound >= 0) || !(tolerance >= 0))
		return PM_EDOM;
	pmi_problem_init(&p, mdp, q, gamma, 1);
	pmi_judge_actions(&p, q, bound, tolerance, verdict);
	return PM_OK;
}
