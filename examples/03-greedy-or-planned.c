/*
 * What a policy earns that acts greedily on a table, and one that plans with the table as if it were a reward: with the optimal
 * advantage, and with the same plus a constant, which no comparison of segments of equal length can tell from it.
 *
 *   cc 03-greedy-or-planned.c $(pkg-config --cflags --libs prefmodel) -o compare && ./compare
 *
 * prints
 *
 *   A* + 0: greedy 1.00, planned 1.00
 *   A* + 2: greedy 1.00, planned -9.69
 */
#include <prefmodel.h>
#include <stdio.h>
#include <stdlib.h>

static enum pm_status compare(const struct pm_mdp *mdp, const double *advantage, double constant)
{
	size_t rows = mdp->n_states * mdp->n_actions;
	double *g = malloc(rows * sizeof *g);
	struct pm_score greedy, planned;
	struct pm_scale scale;
	enum pm_status status = g ? pm_scale_of(mdp, &scale) : PM_ENOMEM;

	for (size_t k = 0; g && k < rows; k++)
		g[k] = advantage[k] + constant;
	if (status == PM_OK)
		status = pm_score_greedy(mdp, scale, g, &greedy);
	if (status == PM_OK)
		status = pm_score_planned(mdp, scale, g, &planned);
	if (status == PM_OK)
		printf("A* + %g: greedy %.2f, planned %.2f\n", constant, greedy.scaled_return, planned.scaled_return);
	free(g);
	return status;
}

int main(void)
{
	struct pm_world_set *worlds;
	enum pm_status status = pm_world_set_open("random:1", 11, &worlds, NULL);
	const struct pm_mdp *mdp;
	double *v, *advantage;

	if (status != PM_OK)
		return EXIT_FAILURE;
	mdp = worlds->world[0]->mdp;
	v = malloc(mdp->n_states * sizeof *v);
	advantage = malloc(mdp->n_states * mdp->n_actions * sizeof *advantage);
	status = v && advantage ? pm_plan_values(mdp, NULL, NULL, v, NULL, advantage, NULL) : PM_ENOMEM;
	if (status == PM_OK)
		status = compare(mdp, advantage, 0);
	if (status == PM_OK)
		status = compare(mdp, advantage, 2);
	if (status != PM_OK)
		fprintf(stderr, "%s\n", pm_status_message(status));
	free(advantage);
	free(v);
	pm_world_set_free(worlds);
	return status == PM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
