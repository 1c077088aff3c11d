/*
 * Features phi(s, a): rewards and advantages that are linear in a few of them, g = phi w.        prefmodel-theory(7), section 1
 */
#ifndef PREFMODEL_FEATURES_H
#define PREFMODEL_FEATURES_H

#include <stddef.h>

#include <prefmodel/dataset.h>
#include <prefmodel/gridworld.h>
#include <prefmodel/loss.h>
#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_features {
	size_t n;     /* features */
	char **name;  /* n */
	size_t rows;  /* S*A */
	double *phi;  /* rows * n; 0 in terminal states */
};

/* The expected features of a gridworld's transitions, named as pm_feature_names; NULL when memory is short. */
struct pm_features *pm_features_of_grid(const struct pm_gridworld *grid, const struct pm_mdp *mdp);

/*
 * Reads state,action,NAME,...: a row for each state that is not terminal and each action, all further columns being features.  On
 * failure *features is NULL and error tells the place.  PM_EIO, PM_EPARSE (also a row that is missing or stands twice), PM_ENOMEM.
 */
enum pm_status pm_features_read(const char *path, const struct pm_mdp *mdp, struct pm_features **features, struct pm_error *error) PM_MUST_CHECK;
void pm_features_free(struct pm_features *features);

/* g = phi w: rows from n numbers. */
void pm_features_table(const struct pm_features *features, const double *w, double *g);

/* The design over w (d = n): the row of a segment is the sum of its features.  PM_ENOMEM. */
enum pm_status pm_design_features(const struct pm_mdp *mdp, const struct pm_dataset *dataset, const struct pm_features *features,
				  struct pm_design **design) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
