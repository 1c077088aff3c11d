/*
 * The six self-correction systems as one table: their parameters by name, and the world that each makes.
 */
#ifndef PREFMODEL_SELFCORRECT_SYSTEMS_H
#define PREFMODEL_SELFCORRECT_SYSTEMS_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>
#include <prefmodel/world.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A field of the system's struct. */
struct pm_system_parameter {
	const char *name;
	bool whole;    /* a size_t, else a double */
	size_t offset; /* in the struct */
	const char *help;
};

struct pm_system {
	const char *name;
	const char *title;
	const char *source;
	const struct pm_system_parameter *parameters; /* ends with a name that is NULL */
	const void *defaults;                         /* the struct's */
	size_t size;                                  /* of the struct */
	enum pm_status (*build)(const void *values, struct pm_mdp **mdp);
};

extern const struct pm_system *const pm_systems[]; /* ends with NULL */
const struct pm_system *pm_system_find(const char *name); /* NULL when there is none */

/*
 * The struct of a system (size bytes) from assignments "name=value"; others have their defaults.  PM_ENOTFOUND: no such parameter;
 * PM_EPARSE: no assignment, or no number; error names it.
 */
enum pm_status pm_system_values(const struct pm_system *system, const char *const *assignment, size_t n, void *values,
				struct pm_error *error) PM_MUST_CHECK;

/* The default of a parameter. */
double pm_system_default(const struct pm_system *system, const struct pm_system_parameter *parameter);

/* The world of a system with those values, named after it.  Also PM_EDOM (a value out of range), PM_ENOMEM. */
enum pm_status pm_system_world(const struct pm_system *system, const char *const *assignment, size_t n, struct pm_world **world,
			       struct pm_error *error) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
