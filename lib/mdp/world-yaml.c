#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/yaml.h"
#include "mdp/world-random.h"
#include "mdp/world-tabular.h"
#include "mdp/world.h"

/* The scalar of a key as one line of text; NULL where the key is absent. */
static enum pm_status read_line(struct pmi_yaml *y, const char *key, const char **text, struct pm_error *error)
{
	const yaml_node_t *node = pmi_yaml_get(y, pmi_yaml_root(y), key);

	*text = pmi_yaml_text(node);
	if (node && !*text)
		return pmi_yaml_error(y, node, error, "%s: expected text", key);
	for (const char *c = *text; c && *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return pmi_yaml_error(y, node, error, "%s: expected one line without control characters", key);
	return PM_OK;
}

/* The file's own name without folder and ending. */
static char *name_of_file(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');

	return strndup(name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

static enum pm_status read_unit(struct pmi_yaml *y, const char *key, double *x, struct pm_error *error)
{
	yaml_node_t *node = pmi_yaml_get(y, pmi_yaml_root(y), key);
	enum pm_status status = node ? pmi_yaml_double(y, node, key, x, error) : PM_OK;

	if (!status && !(*x >= 0 && *x <= 1))
		status = pmi_yaml_error(y, node, error, "%s is %g, expected a number in [0, 1]", key, *x);
	return status;
}

static enum pm_status read_weights(struct pmi_yaml *y, double *weight, struct pm_error *error)
{
	yaml_node_t *node = pmi_yaml_get(y, pmi_yaml_root(y), "rewards");
	enum pm_status status = node ? pmi_yaml_keys(y, node, pm_feature_names, PM_N_FEATURES, error) : PM_OK;

	for (size_t k = 0; k < PM_N_FEATURES && !status; k++) {
		yaml_node_t *value = pmi_yaml_get(y, node, pm_feature_names[k]);

		if (value)
			status = pmi_yaml_double(y, value, pm_feature_names[k], &weight[k], error);
	}
	return status;
}

/*
 * An error at cell `column` of a row of the map whose text has `width` bytes.  In a literal block that row is a line of the file of its
 * own, and what the line has more than the row is the block's indentation; elsewhere the place is where the map begins.
 */
static enum pm_status PM_PRINTF(7, 8) wrong_cell(struct pmi_yaml *y, const yaml_node_t *map, size_t row, size_t width, size_t column,
						 struct pm_error *error, const char *format, ...)
{
	size_t line = map->start_mark.line, at = map->start_mark.column, length;
	char sentence[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof sentence, format, arguments);
	va_end(arguments);
	if (map->data.scalar.style == YAML_LITERAL_SCALAR_STYLE) {
		line += row + 1;
		pmi_yaml_line(y, line, &length);
		at = length - (width < length ? width : length) + column;
	}
	return pm_error_set(error, PM_EPARSE, y->source, line + 1, at + 1, "%s", sentence);
}

/* The bytes of the character that begins at text. */
static int character_length(const char *text)
{
	int n = 1;

	while (((unsigned char)text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* The number of lines of a map, a last empty one left out. */
static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; n++)
		text += strcspn(text, "\n") + (strchr(text, '\n') != NULL);
	return n;
}

static enum pm_status read_cells(struct pmi_yaml *y, const yaml_node_t *map, const char *text, struct pm_gridworld *grid, struct pm_error *error)
{
	for (size_t row = 0; row < grid->height; row++) {
		size_t width = strcspn(text, "\n");

		for (size_t column = 0; column < width; column++) {
			const char *glyph = strchr(pm_cell_glyphs, text[column]);

			if (!glyph)
				return wrong_cell(y, map, row, width, column, error,
						  "map row %zu, column %zu: cell \"%.*s\" is not in the legend (have \"%s\")", row, column,
						  character_length(text + column), text + column, pm_cell_glyphs);
			if (column < grid->width)
				grid->cell[row * grid->width + column] = (unsigned char)(glyph - pm_cell_glyphs);
		}
		if (width != grid->width)
			return wrong_cell(y, map, row, width, width < grid->width ? width : grid->width, error,
					  "map row %zu has %zu cells, expected %zu as in the first row", row, width, grid->width);
		text += width + 1;
	}
	return PM_OK;
}

static enum pm_status read_map(struct pmi_yaml *y, struct pm_gridworld **grid, struct pm_error *error)
{
	yaml_node_t *map = pmi_yaml_get(y, pmi_yaml_root(y), "map");
	const char *text = pmi_yaml_text(map);

	if (!text || !*text || *text == '\n')
		return pmi_yaml_error(y, map ? map : pmi_yaml_root(y), error, "expected a map: lines of the cells %s", pm_cell_glyphs);
	*grid = pm_gridworld_alloc(count_lines(text), strcspn(text, "\n"));
	return *grid ? read_cells(y, map, text, *grid, error) : PM_ENOMEM;
}

static enum pm_status read_gridworld(struct pmi_yaml *y, struct pm_gridworld **grid, struct pm_error *error)
{
	static const char *const keys[] = {"prefmodel", "kind", "name", "title", "gamma", "slip", "map", "rewards"};
	enum pm_status status = pmi_yaml_keys(y, pmi_yaml_root(y), keys, sizeof keys / sizeof *keys, error);

	if (!status)
		status = read_map(y, grid, error);
	if (!status)
		status = read_unit(y, "gamma", &(*grid)->gamma, error);
	if (!status)
		status = read_unit(y, "slip", &(*grid)->slip, error);
	return status ? status : read_weights(y, (*grid)->weight, error);
}

enum pm_status pmi_world_kind(struct pmi_yaml *y, enum pmi_kind *number, struct pm_error *error)
{
	static const char *const kinds[] = {"gridworld", "tabular", "random"};
	yaml_node_t *root = pmi_yaml_root(y), *version = pmi_yaml_get(y, root, "prefmodel"), *kind = pmi_yaml_get(y, root, "kind");
	const char *text = pmi_yaml_text(version), *name = pmi_yaml_text(kind);

	if (root->type != YAML_MAPPING_NODE)
		return pmi_yaml_error(y, root, error, "expected a mapping with the keys prefmodel and kind");
	if (!text || strcmp(text, "world/1") != 0)
		return pmi_yaml_error(y, version ? version : root, error, "prefmodel is \"%.40s\", expected \"world/1\"", text ? text : "missing");
	for (*number = 0; *number < sizeof kinds / sizeof *kinds; ++*number)
		if (name && strcmp(name, kinds[*number]) == 0)
			return PM_OK;
	return pmi_yaml_error(y, kind ? kind : root, error, "kind is \"%.40s\", expected \"gridworld\", \"tabular\" or \"random\"",
			      name ? name : "missing");
}

static enum pm_status read_random(struct pmi_yaml *y, struct pm_mdp **mdp, struct pm_error *error)
{
	struct pmi_random_law law;
	enum pm_status status = pmi_random_law_read(y, &law, error);

	return status ? status : pmi_random_world(&law, mdp);
}

static enum pm_status read_parts(struct pmi_yaml *y, struct pm_gridworld **grid, struct pm_mdp **mdp, struct pm_error *error)
{
	enum pmi_kind kind;
	enum pm_status status = pmi_world_kind(y, &kind, error);

	if (status)
		return status;
	return kind == PMI_GRIDWORLD ? read_gridworld(y, grid, error) : kind == PMI_TABULAR ? pmi_tabular_read(y, mdp, error) : read_random(y, mdp, error);
}

static enum pm_status read_world(struct pmi_yaml *y, const char *path, struct pm_world **world, struct pm_error *error)
{
	struct pm_gridworld *grid = NULL;
	struct pm_mdp *mdp = NULL;
	const char *name = NULL, *title = NULL;
	char *own = NULL;
	enum pm_status status = read_parts(y, &grid, &mdp, error);

	if (!status)
		status = read_line(y, "name", &name, error);
	if (!status)
		status = read_line(y, "title", &title, error);
	if (!status && !name)
		name = own = name_of_file(path);
	if (!status && !name)
		status = PM_ENOMEM;
	if (status) {
		pm_gridworld_free(grid);
		pm_mdp_free(mdp);
	} else {
		status = pmi_world_make(name, title, grid, mdp, world, error);
		if (status == PM_EINFEASIBLE)
			status = pmi_yaml_error(y, pmi_yaml_get(y, pmi_yaml_root(y), "map"), error, "the map has no cell to start from");
	}
	free(own);
	return status;
}

enum pm_status pmi_world_read_yaml(const char *path, struct pm_world **world, struct pm_error *error)
{
	struct pmi_yaml *y;
	enum pm_status status = pmi_yaml_read(path, &y, error);

	*world = NULL;
	if (status)
		return status;
	status = read_world(y, path, world, error);
	pmi_yaml_free(y);
	return status;
}
