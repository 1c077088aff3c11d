/*
 * Pairs labelled by no model, and the loss of a table by its definition.
 */
#ifndef TESTS_LEARN_H
#define TESTS_LEARN_H

#include "pref.h"

/* Random pairs of segments of 1 to 4 transitions of the small world, some with weights, some tied, labelled by no model. */
static inline struct pm_dataset *random_data(const struct pm_mdp *mdp, size_t n, uint64_t seed)
{
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(seed);

	for (size_t k = 0; k < n; k++) {
		uint32_t left[9], right[9];
		size_t l = 1 + (size_t)pm_rng_below(rng, 4), r = 1 + (size_t)pm_rng_below(rng, 4);

		pm_sample_segment(mdp, l, rng, left);
		pm_sample_segment(mdp, r, rng, right);
		ck_ok(pm_dataset_add(data, segment_of(l, left), segment_of(r, right), 0.5 * (double)pm_rng_below(rng, 3),
				     k % 5 ? 1 : 0.3 + gsl_rng_uniform(rng)));
	}
	gsl_rng_free(rng);
	return data;
}

static inline struct pm_design *design_of(const struct pm_mdp *mdp, const struct pm_dataset *data)
{
	struct pm_design *design;

	ck_ok(pm_design_table(mdp, data, &design));
	return design;
}

/* F by its definition, from the data set. */
static inline double loss_of(const struct pm_mdp *mdp, const struct pm_dataset *data, double l2, const double *g)
{
	double sum = 0, square = 0;

	for (size_t k = 0; k < data->n_pairs; k++) {
		double x = 0;

		for (int side = 0; side < 2; side++) {
			struct pm_segment s = pm_dataset_segment(data, side ? data->right[k] : data->left[k]);

			for (size_t t = 0; t < s.length; t++)
				if (!mdp->terminal[pm_segment_state(s, t)])
					x += (side ? -1 : 1) * g[pm_row(mdp, pm_segment_state(s, t), pm_segment_action(s, t))];
		}
		sum += data->weight[k] * pm_cross_entropy(data->label[k], x);
	}
	for (size_t j = 0; j < mdp->n_states * mdp->n_actions; j++)
		square += g[j] * g[j];
	return sum / pm_dataset_total_weight(data) + 0.5 * l2 * square;
}

#endif
