#include "mdp/potentials.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/block.h"
#include "mdp/choice.h"
#include "mdp/proper.h"
#include "mdp/trap.h"

enum { POTENTIAL_BITS = 30 };

void pmi_potentials_whole(const struct pmi_problem *p, const struct pmi_sets *sets, const double *v, double *phi)
{
	double largest = p->largest_reward, unit = largest > 0 ? ldexp(1, ilogb(largest) - POTENTIAL_BITS) : 1;

	for (size_t s = 0; s < p->mdp->n_states; s++)
		phi[s] = unit * round((v[s] - v[sets->first[sets->component[s]]]) / unit);
}

/* A copy of the world that ends in the first state of each set, and in all others without a row inside. */
static enum pm_status cut(const struct pmi_problem *p, const struct pmi_sets *sets, struct pmi_block *copy)
{
	const struct pm_mdp *m = p->mdp;
	unsigned char *end = pmi_array(m->n_states, 1);
	enum pm_status status = end ? pmi_block_from_mdp(m, 0, 1, copy) : PM_ENOMEM;

	for (size_t s = 0; s < m->n_states && !status; s++)
		end[s] = sets->first[sets->component[s]] == s || !memchr(sets->inside + pm_row(m, s, 0), 1, m->n_actions);
	if (!status)
		pmi_trap_close(copy->rows, end);
	free(end);
	return status;
}

static enum pm_status solve_values(const struct pmi_problem *p, const uint32_t *action, double *phi)
{
	enum pm_status status = pmi_choice_values(p, action, phi);

	return status ? status : pmi_choice_refine(p, action, phi);
}

static enum pm_status solve_steps(const struct pmi_problem *p, const uint32_t *action, double *steps)
{
	size_t rows = p->mdp->n_states * p->mdp->n_actions;
	struct pmi_problem one = *p;
	double *reward = pmi_array(rows, sizeof *reward);
	enum pm_status status = PM_ENOMEM;

	for (size_t row = 0; row < rows && reward; row++)
		reward[row] = 1;
	one.reward = reward;
	one.largest_reward = 1;
	if (reward)
		status = pmi_choice_values(&one, action, steps);
	free(reward);
	return status;
}

enum pm_status pmi_potentials_solve(const struct pmi_problem *p, const struct pmi_sets *sets, double *phi, double *steps)
{
	struct pmi_block copy = {0};
	struct pmi_problem to_first = *p;
	uint32_t *action = pmi_array(p->mdp->n_states, sizeof *action);
	enum pm_status status = action ? cut(p, sets, &copy) : PM_ENOMEM;

	to_first.mdp = copy.rows;
	if (!status)
		status = pmi_choice_find_proper(copy.rows, sets->inside, action);
	if (!status)
		status = solve_values(&to_first, action, phi);
	if (!status)
		status = solve_steps(&to_first, action, steps);
	pm_mdp_free(copy.rows);
	free(action);
	return status;
}

/* Adds a term; false when the sum is rounded. */
static bool add(double *sum, double term)
{
	double before = *sum;

	*sum += term;
	return pmi_lost(before, term, *sum) == 0;
}

/* Seen from the first successor, whose own probability then does not matter. */
bool pmi_potentials_exact(const struct pmi_problem *p, const double *phi, size_t row)
{
	const struct pm_mdp *m = p->mdp;
	size_t begin = m->row[row];
	double first = phi[m->next[begin]], sum = p->reward[row];
	bool exact = add(&sum, first) && add(&sum, -phi[row / m->n_actions]);

	for (size_t k = begin + 1; k < m->row[row + 1] && exact; k++) {
		double step = phi[m->next[k]], term;

		exact = add(&step, -first);
		term = m->probability[k] * step;
		exact = exact && fma(m->probability[k], step, -term) == 0 && add(&sum, term);
	}
	return exact && sum == 0;
}

/*
 * What numbers stand for differs from them by a unit of rounding u = DBL_EPSILON/2 each, and a reward, which may be a mean over successors, by as many
 * as these are.
 */
static double row_rounding(const struct pmi_problem *p, const double *phi, size_t row)
{
	const struct pm_mdp *m = p->mdp;
	size_t begin = m->row[row], end = m->row[row + 1];
	double size = fabs(phi[row / m->n_actions]);

	for (size_t k = begin; k < end; k++)
		size = pmi_max(size, fabs(phi[m->next[k]]));
	return ((double)(end - begin) + 4) * (DBL_EPSILON / 2) * (p->largest_reward + 2 * size);
}

/* The two ways to the first state, by this row and without it, bring that of all their steps together. */
bool pmi_potentials_rounded(const struct pmi_problem *p, const double *phi, const double *steps, size_t row, double *moved)
{
	const struct pm_mdp *m = p->mdp;
	double here = phi[row / m->n_actions], first = phi[m->next[m->row[row]]], sum = p->reward[row] + (first - here);
	double rounding = row_rounding(p, phi, row), ways = 1 + steps[row / m->n_actions];

	for (size_t k = m->row[row]; k < m->row[row + 1]; k++) {
		sum += m->probability[k] * (phi[m->next[k]] - first);
		ways += m->probability[k] * steps[m->next[k]];
	}
	if (!(fabs(sum) <= pmi_min(ways * rounding, PMI_LEAST_GAIN * p->largest_reward)))
		return false;
	*moved = pmi_max(*moved, fabs(sum) + rounding);
	return true;
}
