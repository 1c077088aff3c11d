/*
 * Data sets of preferences: pairs of segments with labels.                                  prefmodel-preferences(5)
 *
 * Each distinct segment is stored once; a pair names its two segments by number.  pm_dataset_fold makes equal pairs with equal
 * labels one, their weights added, which changes no likelihood.
 */
#ifndef PREFMODEL_DATASET_H
#define PREFMODEL_DATASET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <prefmodel/mdp.h>
#include <prefmodel/segment.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_dataset_index; /* finds a segment among those stored */

struct pm_dataset {
	size_t n_segments;
	size_t *offset;  /* n_segments + 1: segment i is step[offset[i]] .. step[offset[i+1] - 1] */
	uint32_t *step;
	size_t n_pairs;
	uint32_t *left;  /* n_pairs, numbers of segments */
	uint32_t *right; /* n_pairs */
	double *label;   /* n_pairs: 1 left preferred, 0 right preferred, 0.5 no preference */
	double *weight;  /* n_pairs, > 0 */
	struct pm_dataset_index *index;
	size_t segment_capacity, step_capacity, pair_capacity;
};

struct pm_dataset *pm_dataset_alloc(void); /* empty; NULL when memory is short */
void pm_dataset_free(struct pm_dataset *dataset);

struct pm_segment pm_dataset_segment(const struct pm_dataset *dataset, size_t i);

/* The number of a segment, which is copied into the data set if it is not there yet.  PM_ENOMEM, PM_EOVERFLOW. */
enum pm_status pm_dataset_segment_number(struct pm_dataset *dataset, struct pm_segment segment, uint32_t *number) PM_MUST_CHECK;

/* Appends a pair; label in {0, 0.5, 1}, weight > 0 and finite.  PM_EDOM, PM_ENOMEM; the data set is unchanged on failure. */
enum pm_status pm_dataset_add(struct pm_dataset *dataset, struct pm_segment left, struct pm_segment right, double label,
			      double weight) PM_MUST_CHECK;
enum pm_status pm_dataset_add_numbers(struct pm_dataset *dataset, uint32_t left, uint32_t right, double label,
				      double weight) PM_MUST_CHECK;

/*
 * Folds equal pairs with equal labels in place; the order of the pairs becomes that of (left, right,
 * label).  PM_ENOMEM: nothing has changed.
 */
enum pm_status pm_dataset_fold(struct pm_dataset *dataset) PM_MUST_CHECK;

/* The sum of the weights. */
double pm_dataset_total_weight(const struct pm_dataset *dataset);

/*
 * Reads left,right,label[,weight] from path ("-" is standard input), checking every segment against the MDP.  On failure
 * *dataset is NULL and error tells file, line and column, what was found and what was expected.  PM_EPARSE, also for a file without any pair;
 * PM_EIO, PM_ENOMEM, PM_EOVERFLOW.
 */
enum pm_status pm_dataset_read(const char *path, const struct pm_mdp *mdp, struct pm_dataset **dataset, struct pm_error *error) PM_MUST_CHECK;

/* The groups that a further column puts the pairs in. */
struct pm_groups {
	size_t n;
	char **name;  /* n, in order of their first appearance */
	uint32_t *of; /* the group of each pair */
};

/*
 * Reads like pm_dataset_read, with its errors, and groups the pairs by a column of that name, which must be there.  On failure *groups is
 * NULL, too.
 */
enum pm_status pm_dataset_read_by(const char *path, const struct pm_mdp *mdp, const char *column, struct pm_dataset **dataset,
				  struct pm_groups **groups, struct pm_error *error) PM_MUST_CHECK;
void pm_groups_free(struct pm_groups *groups);

/* Writes header and pairs (the weight column only when a weight differs from 1).  Errors stay in the stream. */
void pm_dataset_write(FILE *stream, const struct pm_dataset *dataset);

#ifdef __cplusplus
}
#endif
#endif
