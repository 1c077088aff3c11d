#include "prefmodel/gridworld.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

const char *const pm_feature_names[PM_N_FEATURES] = {
#define PM_FEATURE_NAME(code, name) name,
	PM_FEATURE_LIST(PM_FEATURE_NAME)
#undef PM_FEATURE_NAME
};

const char pm_cell_glyphs[PM_N_CELLS + 1] = ".GHSCR~ghscr";

struct pm_gridworld *pm_gridworld_alloc(size_t height, size_t width)
{
	static const double delivery[PM_N_FEATURES] = {-1, 50, -50, 1, -1, -2};
	struct pm_gridworld *g;
	size_t cells;

	if (!height || !width || !pmi_multiply(height, width, &cells) || cells > UINT32_MAX)
		return NULL;
	g = pmi_array(1, sizeof *g);
	if (!g)
		return NULL;
	g->cell = pmi_array(cells, 1);
	if (!g->cell) {
		free(g);
		return NULL;
	}
	g->height = height;
	g->width = width;
	g->gamma = 0.999;
	memcpy(g->weight, delivery, sizeof delivery);
	return g;
}

struct pm_gridworld *pm_gridworld_copy(const struct pm_gridworld *grid)
{
	struct pm_gridworld *copy = pm_gridworld_alloc(grid->height, grid->width);
	unsigned char *cell = copy ? copy->cell : NULL;

	if (!copy)
		return NULL;
	*copy = *grid;
	copy->cell = cell;
	memcpy(cell, grid->cell, grid->height * grid->width);
	return copy;
}

void pm_gridworld_free(struct pm_gridworld *grid)
{
	if (!grid)
		return;
	free(grid->cell);
	free(grid);
}

/* What stands on a cell, the ground left out. */
static unsigned thing(const struct pm_gridworld *grid, size_t state)
{
	return grid->cell[state] % PM_CELL_MUD;
}

static bool muddy(const struct pm_gridworld *grid, size_t state)
{
	return grid->cell[state] >= PM_CELL_MUD;
}

bool pm_gridworld_is_terminal(const struct pm_gridworld *grid, size_t state)
{
	return thing(grid, state) == PM_CELL_GOAL || thing(grid, state) == PM_CELL_SHEEP;
}

bool pm_gridworld_is_blocked(const struct pm_gridworld *grid, size_t state)
{
	return thing(grid, state) == PM_CELL_HOUSE;
}

size_t pm_gridworld_move(const struct pm_gridworld *grid, size_t state, size_t action)
{
	static const int down[PM_N_MOVES] = {-1, 1, 0, 0}, right[PM_N_MOVES] = {0, 0, -1, 1};
	/* Unsigned wrap-around makes a step off the top or the left larger than any size. */
	size_t row = state / grid->width + (size_t)down[action], column = state % grid->width + (size_t)right[action];
	size_t next = row * grid->width + column;

	if (row >= grid->height || column >= grid->width || pm_gridworld_is_blocked(grid, next))
		return state;
	return next;
}

void pm_gridworld_features(const struct pm_gridworld *grid, size_t state, size_t next, double phi[PM_N_FEATURES])
{
	memset(phi, 0, PM_N_FEATURES * sizeof *phi);
	if (pm_gridworld_is_terminal(grid, state))
		return;
	if (next != state && thing(grid, next) == PM_CELL_GOAL) {
		phi[PM_FEATURE_GOAL] = 1;
		return;
	}
	if (next != state && thing(grid, next) == PM_CELL_SHEEP) {
		phi[PM_FEATURE_SHEEP] = 1;
		return;
	}
	phi[muddy(grid, next) ? PM_FEATURE_MUD : PM_FEATURE_GAS] = 1;
	phi[PM_FEATURE_COIN] = next != state && thing(grid, next) == PM_CELL_COIN;
	phi[PM_FEATURE_ROADBLOCK] = next != state && thing(grid, next) == PM_CELL_ROADBLOCK;
}

double pm_gridworld_reward(const struct pm_gridworld *grid, size_t state, size_t next)
{
	double phi[PM_N_FEATURES], sum = 0;

	pm_gridworld_features(grid, state, next, phi);
	for (size_t k = 0; k < PM_N_FEATURES; k++)
		sum += grid->weight[k] * phi[k];
	return sum;
}

static bool in_range(const struct pm_gridworld *grid)
{
	bool good = grid->gamma >= 0 && grid->gamma <= 1 && grid->slip >= 0 && grid->slip <= 1;

	for (size_t k = 0; k < PM_N_FEATURES; k++)
		good = good && isfinite(grid->weight[k]);
	for (size_t s = 0; s < grid->height * grid->width; s++)
		good = good && grid->cell[s] < PM_N_CELLS;
	return good;
}

/* One row: the chosen move, and with slip every move, equal outcomes joined, ascending.  Returns where the next row begins. */
static size_t add_row(const struct pm_gridworld *grid, struct pm_mdp *m, size_t state, size_t action, size_t k)
{
	size_t begin = k;

	for (size_t move = 0; move < PM_N_MOVES; move++) {
		double p = (move == action ? 1 - grid->slip : 0) + grid->slip / PM_N_MOVES;
		size_t next = pm_gridworld_move(grid, state, move), at = k;

		if (p <= 0)
			continue;
		while (at > begin && m->next[at - 1] >= next)
			at--;
		if (at < k && m->next[at] == next) {
			m->probability[at] += p;
			continue;
		}
		memmove(&m->next[at + 1], &m->next[at], (k - at) * sizeof *m->next);
		memmove(&m->probability[at + 1], &m->probability[at], (k - at) * sizeof *m->probability);
		memmove(&m->transition_reward[at + 1], &m->transition_reward[at], (k - at) * sizeof *m->transition_reward);
		m->next[at] = (uint32_t)next;
		m->probability[at] = p;
		m->transition_reward[at] = pm_gridworld_reward(grid, state, next);
		k++;
	}
	return k;
}

static void fill(const struct pm_gridworld *grid, struct pm_mdp *m, size_t n_starts)
{
	size_t k = 0;

	m->gamma = grid->gamma;
	for (size_t s = 0; s < m->n_states; s++) {
		m->terminal[s] = pm_gridworld_is_terminal(grid, s);
		m->start[s] = m->terminal[s] || pm_gridworld_is_blocked(grid, s) ? 0 : 1 / (double)n_starts;
		for (size_t a = 0; a < PM_N_MOVES; a++) {
			m->row[pm_row(m, s, a)] = k;
			if (!m->terminal[s])
				k = add_row(grid, m, s, a, k);
		}
	}
	m->row[m->n_states * PM_N_MOVES] = k;
	pm_mdp_expect_rewards(m);
}

enum pm_status pm_gridworld_to_mdp(const struct pm_gridworld *grid, struct pm_mdp **mdp)
{
	size_t n = grid->height * grid->width, n_starts = 0;

	*mdp = NULL;
	if (!in_range(grid))
		return PM_EDOM;
	for (size_t s = 0; s < n; s++)
		n_starts += !pm_gridworld_is_terminal(grid, s) && !pm_gridworld_is_blocked(grid, s);
	if (!n_starts)
		return PM_EINFEASIBLE;
	/* A row may hold one entry more than its outcomes while they are being sorted in; the last row has room for that. */
	*mdp = pm_mdp_alloc(n, PM_N_MOVES, n * PM_N_MOVES * (grid->slip > 0 ? PM_N_MOVES : 1) + 1);
	if (!*mdp)
		return PM_ENOMEM;
	fill(grid, *mdp, n_starts);
	return PM_OK;
}
