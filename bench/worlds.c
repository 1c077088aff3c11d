#include "worlds.h"

#include <stdlib.h>

static uint64_t state;

/* Steele, Lea and Flood 2014: the numbers that gen_mdp-style recipes are written in. */
static uint64_t splitmix64(void)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static double uniform(void)
{
	return (double)(splitmix64() >> 11) * 0x1p-53;
}

/* Puts a successor in order; false when it is there already. */
static bool put(uint32_t *next, size_t n, uint32_t successor)
{
	size_t at = n;

	for (size_t i = 0; i < n; i++)
		if (next[i] == successor)
			return false;
	for (; at && next[at - 1] > successor; at--)
		next[at] = next[at - 1];
	next[at] = successor;
	return true;
}

static void fill_row(struct pm_mdp *m, size_t row, size_t k)
{
	uint32_t *next = m->next + m->row[row];
	double *p = m->probability + m->row[row], sum = 0;

	for (size_t n = 0; n < k;)
		n += put(next, n, (uint32_t)(uniform() * (double)m->n_states));
	for (size_t i = 0; i < k; i++)
		sum += p[i] = 1 - uniform();
	for (size_t i = 0; i < k; i++)
		p[i] /= sum;
	m->reward[row] = uniform();
	m->row[row + 1] = m->row[row] + k;
}

struct pm_mdp *bench_random(size_t n_states, size_t n_actions, size_t k, uint64_t seed, double gamma)
{
	struct pm_mdp *m = pm_mdp_alloc(n_states, n_actions, n_states * n_actions * k);

	if (!m)
		return NULL;
	free(m->transition_reward);
	m->transition_reward = NULL;
	m->gamma = gamma;
	m->start[0] = 1;
	state = seed;
	for (size_t row = 0; row < n_states * n_actions; row++)
		fill_row(m, row, k - (row & 1));
	return m;
}

struct pm_mdp *bench_grid(size_t size, double slip, uint64_t seed)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(size, size);
	struct pm_mdp *mdp = NULL;

	state = seed;
	for (size_t s = 0; grid && s < size * size; s++) {
		double u = uniform();
		int thing = u < 0.1 ? PM_CELL_HOUSE : u < 0.3 ? PM_CELL_ROADBLOCK : PM_CELL_BLANK;

		if (u > 0.98 && slip > 0)
			thing = PM_CELL_COIN;
		if (u > 0.999 && !(slip > 0))
			thing = PM_CELL_SHEEP;
		grid->cell[s] = (unsigned char)(thing + (uniform() < 0.2 ? PM_CELL_MUD : 0));
	}
	if (grid) {
		grid->slip = slip;
		if (!(slip > 0))
			grid->cell[size * size / 2 + size / 2] = PM_CELL_GOAL;
		if (pm_gridworld_to_mdp(grid, &mdp) != PM_OK)
			mdp = NULL;
	}
	pm_gridworld_free(grid);
	return mdp;
}
