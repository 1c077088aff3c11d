/*
 * Experiments: a published claim as a grid of cells, each a pure function of (options, seed, cell) that gives rows of a CSV.
 *
 * An experiment is a row of the table pm_experiments: its parameters (which become options of the command), the parameters that
 * span the grid, its columns, and one function that computes a cell.  Cells know nothing of each other, so that any number of
 * threads, processes and machines may compute them in any order; the table is put together in the order of the cells.
 */
#ifndef PREFMODEL_EXPERIMENT_H
#define PREFMODEL_EXPERIMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <prefmodel/results.h>
#include <prefmodel/status.h>
#include <prefmodel/world.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rows under construction: text that grows.  A failed allocation is remembered and reported by pm_rows_status. */
struct pm_rows {
	char *text;
	size_t length, capacity;
	bool failed;
	bool in_row; /* a field has been written since the last line end */
};

void pm_rows_text(struct pm_rows *rows, const char *text);    /* a field, quoted where CSV asks for it; line ends become spaces */
void pm_rows_size(struct pm_rows *rows, uint64_t value);      /* a field */
void pm_rows_number(struct pm_rows *rows, double value);      /* a field, %.17g */
void pm_rows_end(struct pm_rows *rows);                       /* the end of a row */
enum pm_status pm_rows_status(const struct pm_rows *rows);    /* PM_OK or PM_ENOMEM */
void pm_rows_clear(struct pm_rows *rows);                     /* frees the text */

enum pm_parameter_type {
	PM_PARAMETER_COUNT,  /* one whole number n from 1 to PM_MAX_SIZE; as a dimension it spans 0 .. n-1 */
	PM_PARAMETER_SIZES,  /* a list of whole numbers from 1 to PM_MAX_SIZE */
	PM_PARAMETER_NUMBERS,/* a list of finite numbers; no list holds a value twice */
	PM_PARAMETER_NAMES,  /* a list of the names in choices */
	PM_PARAMETER_WORLDS  /* a world set, as in pm_world_set_open */
};

struct pm_parameter {
	const char *name;    /* of the option, without dashes; a row with NULL ends a list */
	enum pm_parameter_type type;
	const char *value;   /* default, as it would be typed: elements separated by commas */
	const char *choices; /* of names: all of them, separated by commas */
	const char *help;    /* one line */
};

/* A parameter's value in a run. */
struct pm_setting {
	const struct pm_parameter *parameter;
	char *text;                  /* as given */
	size_t n;                    /* elements; of a count, its value */
	size_t *size;                /* n, of sizes; of names the positions in choices */
	double *number;              /* n, of numbers */
	struct pm_world_set *worlds; /* of worlds */
};

/* A size beyond PM_MAX_SIZE would take all memory, or a lifetime. */
enum { PM_MAX_DIMENSIONS = 8, PM_MAX_CELLS = 10000000, PM_MAX_SIZE = 100000000 };

struct pm_run;

/* PM_OPEN: the table has not the rows that would decide it. */
enum pm_outcome { PM_FAILS, PM_HOLDS, PM_OPEN };

extern const char *const pm_outcome_names[]; /* "fails", "holds", "open" */

/* A claim, what a finished table says of it, and the numbers that support that. */
struct pm_verdict {
	char claim[200];
	enum pm_outcome outcome;
	char numbers[512];
};

enum { PM_MAX_VERDICTS = 32 };

struct pm_verdicts {
	size_t n;
	struct pm_verdict verdict[PM_MAX_VERDICTS];
};

struct pm_experiment {
	const char *name;
	const char *claim;                     /* one sentence */
	const char *source;                    /* citation */
	const char *expect;                    /* what must be seen, one sentence */
	const struct pm_parameter *parameters;
	const char *dimensions[PM_MAX_DIMENSIONS + 1]; /* names of parameters, outermost first, ends with NULL */
	const char *columns;                   /* header row */
	/* Rows of the cell at these coordinates, one a dimension. */
	enum pm_status (*cell)(const struct pm_run *run, const size_t *at, struct pm_rows *rows);
	double (*cost)(const struct pm_run *run, const size_t *at); /* relative time of a cell, or NULL when all are alike */
	/* Checks the claims against the finished table, a verdict each; NULL when there is nothing to decide. */
	enum pm_status (*verdict)(const struct pm_results *results, struct pm_verdicts *verdicts);
	/*
	 * Another experiment with the same cells, whose table holds this one's rows: those whose texts are among this one's names in every
	 * column that is a parameter of names.  NULL for most.
	 */
	const char *part_of;
	const char *groups; /* columns, separated by commas, by which a reader would sum the table up; NULL: show it as it is */
	const char *values; /* numeric columns whose medians and means are then shown */
};

extern const struct pm_experiment *const pm_experiments[]; /* ends with NULL */
const struct pm_experiment *pm_experiment_find(const char *name);

/* An experiment with its options settled. */
struct pm_run {
	const struct pm_experiment *experiment;
	uint64_t seed;
	size_t n_settings;
	struct pm_setting *setting; /* n_settings, in the order of the experiment's parameters */
	size_t n_dimensions;
	const struct pm_setting *dimension[PM_MAX_DIMENSIONS];
	size_t n_cells;
};

/*
 * A run with the given values (value[k] for parameter name[k], n of them; others have their defaults); a parameter that is no dimension
 * takes one value.  On failure *run is NULL and
 * error says which option and why: PM_EPARSE, PM_ENOTFOUND, PM_EOVERFLOW, PM_ENOMEM, and those of pm_world_set_open.
 */
enum pm_status pm_run_alloc(const struct pm_experiment *experiment, uint64_t seed, const char *const *name, const char *const *value,
			    size_t n, struct pm_run **run, struct pm_error *error) PM_MUST_CHECK;
void pm_run_free(struct pm_run *run);

/* A setting by name; the name must be one of the experiment's. */
const struct pm_setting *pm_run_setting(const struct pm_run *run, const char *name);

/* Is this element (a name among the choices) the one at position i of the setting? */
bool pm_setting_is(const struct pm_setting *setting, size_t i, const char *choice);

/* The name at position i of a setting of names, written into text (size bytes). */
const char *pm_setting_name(const struct pm_setting *setting, size_t i, char *text, size_t size);

/* The world at position i of the setting "worlds". */
const struct pm_world *pm_run_world(const struct pm_run *run, size_t i);

/* The coordinates of a cell, one a dimension; the last dimension changes fastest. */
void pm_run_place(const struct pm_run *run, size_t cell, size_t *at);

/*
 * Comment lines that say what was run: program version, experiment, seed, every setting, a hash of the worlds; and the header row.
 * Equal for equal results.  *head is freed by the caller.  PM_ENOMEM.
 */
enum pm_status pm_run_head(const struct pm_run *run, char **head) PM_MUST_CHECK;

/*
 * The rows of a cell, appended.  What the cell's planners, samplers and learners return; rows then holds part of the cell, which is of no
 * use.  PM_ENOMEM.
 */
enum pm_status pm_run_cell(const struct pm_run *run, size_t cell, struct pm_rows *rows) PM_MUST_CHECK;

/* All cells, the most costly first, so that threads end together; order has n_cells elements.  PM_ENOMEM. */
enum pm_status pm_run_order(const struct pm_run *run, size_t *order) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
