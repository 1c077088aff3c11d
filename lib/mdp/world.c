#include "prefmodel/world.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "mdp/world.h"
#include "prefmodel/number.h"
#include "prefmodel/rng.h"

void pm_world_free(struct pm_world *world)
{
	if (!world)
		return;
	free(world->name);
	free(world->title);
	pm_gridworld_free(world->grid);
	pm_mdp_free(world->mdp);
	free(world);
}

enum pm_status pmi_world_make(const char *name, const char *title, struct pm_gridworld *grid, struct pm_mdp *mdp, struct pm_world **result,
			      struct pm_error *error)
{
	struct pm_world *w = pmi_array(1, sizeof *w);
	enum pm_status status = w ? PM_OK : PM_ENOMEM;

	*result = NULL;
	if (!w) {
		pm_gridworld_free(grid);
		pm_mdp_free(mdp);
		return status;
	}
	w->grid = grid;
	w->mdp = mdp;
	w->name = pmi_copy(name);
	w->title = title ? pmi_copy(title) : NULL;
	if (!w->name || (title && !w->title))
		status = PM_ENOMEM;
	if (!status && grid)
		status = pm_gridworld_to_mdp(grid, &w->mdp);
	if (status == PM_EINFEASIBLE)
		pm_error_set(error, status, NULL, 0, 0, "world \"%.80s\" has no cell to start from: all are goals, sheep or houses", name);
	if (status)
		pm_world_free(w);
	else
		*result = w;
	return status;
}

enum pm_status pm_world_from_grid(const char *name, const char *title, struct pm_gridworld *grid, struct pm_world **world)
{
	return pmi_world_make(name, title, grid, NULL, world, NULL);
}

enum pm_status pm_world_from_mdp(const char *name, const char *title, struct pm_mdp *mdp, struct pm_world **world)
{
	return pmi_world_make(name, title, NULL, mdp, world, NULL);
}

enum pm_status pm_world_set_gamma(struct pm_world *world, double gamma)
{
	if (!(gamma >= 0 && gamma <= 1))
		return PM_EDOM;
	if (world->grid)
		world->grid->gamma = gamma;
	world->mdp->gamma = gamma;
	return PM_OK;
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n > m && strcmp(text + n - m, end) == 0;
}

/* The file of a bare name in a colon-separated list of folders; NULL when there is none, freed by the caller. */
static char *find_shipped(const char *folders, const char *name)
{
	while (*folders) {
		size_t n = strcspn(folders, ":"), size = n + strlen(name) + sizeof "/.yaml";
		char *path = malloc(size);

		if (!path)
			return NULL;
		snprintf(path, size, "%.*s/%s.yaml", (int)n, folders, name);
		if (n && access(path, R_OK) == 0)
			return path;
		free(path);
		folders += n + (folders[n] == ':');
	}
	return NULL;
}

static enum pm_status open_shipped(const char *name, struct pm_world **world, struct pm_error *error)
{
	const char *folders = getenv("PREFMODEL_WORLDS");
	char *path = folders ? find_shipped(folders, name) : NULL;
	enum pm_status status;

	if (!path)
		path = find_shipped(PM_WORLD_DIR, name);
	if (!path)
		return pm_error_set(error, PM_ENOTFOUND, name, 0, 0,
				    "no such world: expected FILE.yaml, FILE.csv:NAME or the name of a world in $PREFMODEL_WORLDS or %s", PM_WORLD_DIR);
	status = pmi_world_read_yaml(path, world, error);
	free(path);
	return status;
}

/* "FILE.csv:NAME": one world of a set. */
static enum pm_status open_member(const char *specification, const char *colon, struct pm_world **world, struct pm_error *error)
{
	char *path = strndup(specification, (size_t)(colon - specification));
	struct pm_world_set *set = NULL;
	enum pm_status status = path ? pmi_world_set_read(path, colon + 1, &set, error) : PM_ENOMEM;

	if (!status) {
		*world = set->world[0];
		set->n = 0;
	}
	pm_world_set_free(set);
	free(path);
	return status;
}

/* The colon of FILE.csv:NAME; a world's name may itself hold colons, a file's may not hold ".csv:" twice. */
static const char *member_colon(const char *specification)
{
	const char *at = strstr(specification, ".csv:");

	return at ? at + 4 : NULL;
}

void pmi_world_complete_error(struct pm_error *error, enum pm_status status, const char *source)
{
	if (status && error && !error->sentence[0])
		pm_error_set(error, status, source, 0, 0, "%s", pm_status_message(status));
}

bool pmi_world_is_file(const char *specification)
{
	if (member_colon(specification) || ends_with(specification, ".csv"))
		return false;
	return strcmp(specification, "-") == 0 || strchr(specification, '/') || ends_with(specification, ".yaml") ||
	       ends_with(specification, ".yml");
}

enum pm_status pm_world_open(const char *specification, struct pm_world **world, struct pm_error *error)
{
	const char *colon = member_colon(specification);
	enum pm_status status;

	*world = NULL;
	if (error)
		*error = (struct pm_error){0};
	if (colon)
		status = open_member(specification, colon, world, error);
	else if (ends_with(specification, ".csv"))
		status = pm_error_set(error, PM_ENOTFOUND, specification, 0, 0, "is a set of worlds; expected FILE.csv:NAME, one world of it");
	else if (pmi_world_is_file(specification))
		status = pmi_world_read_yaml(specification, world, error);
	else
		status = open_shipped(specification, world, error);
	pmi_world_complete_error(error, status, specification);
	return status;
}

void pm_world_set_free(struct pm_world_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; set->world && i < set->n; i++)
		pm_world_free(set->world[i]);
	free(set->world);
	free(set);
}

static struct pm_world_set *set_alloc(size_t n)
{
	struct pm_world_set *set = pmi_array(1, sizeof *set);

	if (!set)
		return NULL;
	set->world = pmi_array(n, sizeof *set->world);
	if (set->world)
		return set;
	free(set);
	return NULL;
}

static enum pm_status random_world(uint64_t seed, uint64_t number, struct pm_world **world)
{
	const uint64_t key[] = {seed, number};
	char name[24];
	gsl_rng *rng = pm_rng_stream(key, 2);
	struct pm_gridworld *grid;
	enum pm_status status = rng ? pm_gridworld_random(rng, &grid) : PM_ENOMEM;

	snprintf(name, sizeof name, "%llu", (unsigned long long)number);
	if (!status)
		status = pm_world_from_grid(name, NULL, grid, world);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status random_set(const char *count, uint64_t seed, struct pm_world_set **set, struct pm_error *error)
{
	uint64_t n;
	enum pm_status status = PM_OK;

	if (!pm_parse_uint(count, &n) || n < 1 || n > 1000000)
		return pm_error_set(error, PM_EPARSE, NULL, 0, 0, "random:%.40s: expected random:N with N from 1 to 1000000", count);
	*set = set_alloc((size_t)n);
	if (!*set)
		return PM_ENOMEM;
	for (; (*set)->n < n && !status; (*set)->n += !status)
		status = random_world(seed, (*set)->n, &(*set)->world[(*set)->n]);
	return status;
}

static enum pm_status single_set(const char *specification, struct pm_world_set **set, struct pm_error *error)
{
	enum pm_status status;

	*set = set_alloc(1);
	if (!*set)
		return PM_ENOMEM;
	status = pm_world_open(specification, &(*set)->world[0], error);
	(*set)->n = !status;
	return status;
}

enum pm_status pm_world_set_open(const char *specification, uint64_t seed, struct pm_world_set **set, struct pm_error *error)
{
	enum pm_status status;

	*set = NULL;
	if (error)
		*error = (struct pm_error){0};
	if (strncmp(specification, "random:", 7) == 0)
		status = random_set(specification + 7, seed, set, error);
	else if (ends_with(specification, ".csv"))
		status = pmi_world_set_read(specification, NULL, set, error);
	else
		status = single_set(specification, set, error);
	if (status) {
		pm_world_set_free(*set);
		*set = NULL;
		pmi_world_complete_error(error, status, specification);
	}
	return status;
}
