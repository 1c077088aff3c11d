#include <inttypes.h>

#include "prefmodel/number.h"
#include "prefmodel/world.h"

/* A scalar in double quotes: names may hold anything. */
static void put_text(FILE *stream, const char *key, const char *text)
{
	fprintf(stream, "%s: \"", key);
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			fprintf(stream, "\\x%02x", (unsigned)(unsigned char)*text);
		else
			fprintf(stream, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	}
	fputs("\"\n", stream);
}

static void put_number(FILE *stream, const char *key, double x)
{
	fprintf(stream, "%s: ", key);
	pm_put_double(stream, x);
	putc('\n', stream);
}

static void write_grid(FILE *stream, const struct pm_gridworld *grid)
{
	put_number(stream, "gamma", grid->gamma);
	if (grid->slip > 0)
		put_number(stream, "slip", grid->slip);
	fputs("map: |\n", stream);
	for (size_t s = 0; s < grid->height * grid->width; s++)
		fprintf(stream, "%s%c%s", s % grid->width ? "" : "  ", pm_cell_glyphs[grid->cell[s]], (s + 1) % grid->width ? "" : "\n");
	fputs("rewards: {", stream);
	for (size_t k = 0; k < PM_N_FEATURES; k++) {
		fprintf(stream, "%s%s: ", k ? ", " : "", pm_feature_names[k]);
		pm_put_double(stream, grid->weight[k]);
	}
	fputs("}\n", stream);
}

static void write_transition(FILE *stream, const struct pm_mdp *m, size_t row, size_t k)
{
	fprintf(stream, "  - [%zu, %zu, %" PRIu32 ", ", row / m->n_actions, row % m->n_actions, m->next[k]);
	pm_put_double(stream, m->probability[k]);
	fputs(", ", stream);
	pm_put_double(stream, m->transition_reward ? m->transition_reward[k] : m->reward[row]);
	fputs("]\n", stream);
}

static void write_mdp(FILE *stream, const struct pm_mdp *m)
{
	const char *comma = "";

	put_number(stream, "gamma", m->gamma);
	fprintf(stream, "states: %zu\nactions: %zu\nterminal: [", m->n_states, m->n_actions);
	for (size_t s = 0; s < m->n_states; s++)
		if (m->terminal[s]) {
			fprintf(stream, "%s%zu", comma, s);
			comma = ", ";
		}
	fputs("]\nstart:\n", stream);
	for (size_t s = 0; s < m->n_states; s++)
		if (m->start[s] > 0) {
			fprintf(stream, "  %zu: ", s);
			pm_put_double(stream, m->start[s]);
			putc('\n', stream);
		}
	fputs("transitions:\n", stream);
	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			write_transition(stream, m, row, k);
}

void pm_world_write(FILE *stream, const struct pm_world *world)
{
	fprintf(stream, "prefmodel: world/1\nkind: %s\n", world->grid ? "gridworld" : "tabular");
	put_text(stream, "name", world->name);
	if (world->title)
		put_text(stream, "title", world->title);
	if (world->grid)
		write_grid(stream, world->grid);
	else
		write_mdp(stream, world->mdp);
}
