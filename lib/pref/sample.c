#include "prefmodel/sample.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/difference.h"
#include "prefmodel/rng.h"

const struct pm_sample_options pm_sample_defaults = {.length = 3, .absorbing = true, .beta = 1};

/* Rejections in a row after which a search for one more segment is given up. */
enum { MAX_TRIES = 100000 };

struct sampler {
	const struct pm_mdp *mdp;
	const struct pm_statistic_input *input;
	struct pm_sample_options options;
	gsl_rng *rng;
	struct pm_dataset *dataset;
	uint32_t *start; /* n_starts, the states an episode may begin in */
	size_t n_starts;
	uint32_t *step;  /* of the segment at hand */
	double *value;   /* of the segments of the data set, NaN where it is not known yet */
	size_t value_capacity, n_values;
};

/* From the state in step[0]. */
static void walk(const struct pm_mdp *mdp, size_t length, gsl_rng *rng, uint32_t *step)
{
	for (size_t t = 0; t < length; t++) {
		step[2 * t + 1] = (uint32_t)pm_rng_below(rng, mdp->n_actions);
		step[2 * t + 2] = (uint32_t)pm_mdp_step(mdp, step[2 * t], step[2 * t + 1], rng);
	}
}

static size_t list_starts(const struct pm_mdp *mdp, uint32_t *start)
{
	size_t n = 0;

	for (size_t s = 0; s < mdp->n_states; s++)
		if (mdp->start[s] > 0)
			start[n++] = (uint32_t)s;
	return n;
}

void pm_sample_segment(const struct pm_mdp *mdp, size_t length, gsl_rng *rng, uint32_t *step)
{
	size_t n = 0, chosen;

	assert(length >= 1);
	for (size_t s = 0; s < mdp->n_states; s++)
		n += mdp->start[s] > 0;
	assert(n);
	chosen = (size_t)pm_rng_below(rng, n);
	for (size_t s = 0; s < mdp->n_states; s++)
		if (mdp->start[s] > 0 && chosen-- == 0)
			step[0] = (uint32_t)s;
	walk(mdp, length, rng, step);
}

/* One segment that the options allow. */
static enum pm_status draw(struct sampler *s, uint32_t *number)
{
	struct pm_segment g = {.length = s->options.length, .step = s->step};

	for (int tries = 0; tries < MAX_TRIES; tries++) {
		s->step[0] = s->start[pm_rng_below(s->rng, s->n_starts)];
		walk(s->mdp, g.length, s->rng, s->step);
		if (s->options.absorbing || !pm_segment_is_absorbing(s->mdp, g))
			return pm_dataset_segment_number(s->dataset, g, number);
	}
	return PM_EINFEASIBLE;
}

/* The statistic of a stored segment, computed when first asked for. */
static enum pm_status value_of(struct sampler *s, uint32_t number, double *value)
{
	if (!pmi_reserve(&s->value, &s->value_capacity, s->dataset->n_segments, sizeof *s->value))
		return PM_ENOMEM;
	while (s->n_values < s->dataset->n_segments)
		s->value[s->n_values++] = NAN;
	if (isnan(s->value[number]))
		s->value[number] = s->options.teacher->value(s->input, pm_dataset_segment(s->dataset, number));
	*value = s->value[number];
	return PM_OK;
}

static enum pm_status add_pair(struct sampler *s, uint32_t left, uint32_t right)
{
	double l, r;
	enum pm_status status = value_of(s, left, &l);

	if (!status)
		status = value_of(s, right, &r);
	if (status)
		return status;
	return pm_dataset_add_numbers(s->dataset, left, right, s->options.link->label(s->options.beta * pmi_difference(l, r), s->rng), 1);
}

static enum pm_status draw_pair(struct sampler *s)
{
	for (int tries = 0; tries < MAX_TRIES; tries++) {
		uint32_t left, right;
		enum pm_status status = draw(s, &left);

		if (!status)
			status = draw(s, &right);
		if (status)
			return status;
		if (left != right)
			return add_pair(s, left, right);
	}
	return PM_EINFEASIBLE;
}

static enum pm_status sample(struct sampler *s, size_t n)
{
	enum pm_status status = PM_OK;

	s->start = pmi_array(s->mdp->n_states, sizeof *s->start);
	s->step = pmi_array(2 * s->options.length + 1, sizeof *s->step);
	if (!s->start || !s->step)
		return PM_ENOMEM;
	s->n_starts = list_starts(s->mdp, s->start);
	if (!s->n_starts)
		return PM_EINFEASIBLE;
	for (size_t k = 0; k < n && !status; k++)
		status = draw_pair(s);
	return status;
}

enum pm_status pm_sample_pairs(const struct pm_mdp *mdp, const struct pm_statistic_tables *tables, const struct pm_sample_options *options,
			       size_t n, gsl_rng *rng, struct pm_dataset *dataset)
{
	struct sampler s = {.mdp = mdp, .input = &tables->input, .rng = rng, .dataset = dataset};
	enum pm_status status;

	s.options = options ? *options : pm_sample_defaults;
	if (!s.options.teacher)
		s.options.teacher = pm_statistic_find("regret");
	if (!s.options.link)
		s.options.link = pm_link_find("logistic");
	if (!s.options.length || s.options.length > SIZE_MAX / 16 || !(s.options.beta > 0 && isfinite(s.options.beta)))
		return PM_EDOM;
	status = sample(&s, n);
	free(s.start);
	free(s.step);
	free(s.value);
	return status;
}
