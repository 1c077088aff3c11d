#include "pref/sample.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "prefmodel/probability.h"
#include "prefmodel/rng.h"

/* An action with the probabilities of a policy; draws one number. */
static uint32_t draw_action(const double *policy, size_t n_actions, gsl_rng *rng)
{
	double u = gsl_rng_uniform(rng);
	uint32_t a = 0;

	while (a + 1 < n_actions && u >= policy[a])
		u -= policy[a++];
	return a;
}

/* From the state in step[0]. */
static void walk(const struct pm_mdp *mdp, const double *policy, size_t length, gsl_rng *rng, uint32_t *step)
{
	for (size_t t = 0; t < length; t++) {
		step[2 * t + 1] = policy ? draw_action(policy + pm_row(mdp, step[2 * t], 0), mdp->n_actions, rng)
					 : (uint32_t)pm_rng_below(rng, mdp->n_actions);
		step[2 * t + 2] = (uint32_t)pm_mdp_step(mdp, step[2 * t], step[2 * t + 1], rng);
	}
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
	walk(mdp, NULL, length, rng, step);
}

static size_t draw_length(const struct pmi_sampler *s)
{
	size_t length = s->options.length, longest = s->options.longest;

	return longest > length ? length + (size_t)pm_rng_below(s->rng, longest - length + 1) : length;
}

/* A window of the trajectories: any transition may begin one, those too near an end are drawn again. */
static bool cut(const struct pmi_sampler *s, struct pmi_draft *draft)
{
	const struct pm_dataset *from = s->options.trajectories;
	size_t place = (size_t)pm_rng_below(s->rng, from->offset[from->n_segments]), low = 0, high = from->n_segments;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (from->offset[middle] <= place)
			low = middle;
		else
			high = middle;
	}
	place -= from->offset[low];
	if (place % 2 || place + 2 * draft->length >= from->offset[low + 1] - from->offset[low])
		return false;
	memcpy(draft->step, from->step + from->offset[low] + place, (2 * draft->length + 1) * sizeof *draft->step);
	return true;
}

/* One segment that the options allow. */
static bool draw(struct pmi_sampler *s, struct pmi_draft *draft)
{
	draft->length = draw_length(s);
	for (int tries = 0; tries < PMI_SAMPLE_TRIES; tries++) {
		if (s->options.trajectories) {
			if (!cut(s, draft))
				continue;
		} else {
			draft->step[0] = s->start[pm_rng_below(s->rng, s->n_starts)];
			walk(s->mdp, s->options.policy, draft->length, s->rng, draft->step);
		}
		if (s->options.absorbing || !pm_segment_is_absorbing(s->mdp, (struct pm_segment){draft->length, draft->step}))
			return true;
	}
	return false;
}

struct pm_segment pmi_draft_view(const struct pmi_draft *draft)
{
	return (struct pm_segment){.length = draft->length, .step = draft->step};
}

/* Two segments that differ. */
static bool draw_two(struct pmi_sampler *s)
{
	for (int tries = 0; tries < PMI_SAMPLE_TRIES; tries++) {
		if (!draw(s, &s->left) || !draw(s, &s->right))
			return false;
		if (s->left.length != s->right.length || memcmp(s->left.step, s->right.step, (2 * s->left.length + 1) * sizeof *s->left.step))
			return true;
	}
	return false;
}

static double table_sum(const struct pm_mdp *mdp, const double *table, struct pm_segment g)
{
	double sum = 0;

	for (size_t t = 0; t < g.length && !mdp->terminal[pm_segment_state(g, t)]; t++)
		sum += table[pm_row(mdp, pm_segment_state(g, t), pm_segment_action(g, t))];
	return sum;
}

static double score(struct pmi_sampler *s)
{
	for (size_t i = 0; i < s->options.n_tables; i++)
		s->probability[i] = pm_logistic(table_sum(s->mdp, s->options.tables[i], pmi_draft_view(&s->left)) -
						table_sum(s->mdp, s->options.tables[i], pmi_draft_view(&s->right)));
	return s->options.selection->score(s->options.n_tables, s->probability);
}

static void swap(struct pmi_draft *a, struct pmi_draft *b)
{
	struct pmi_draft old = *a;

	*a = *b;
	*b = old;
}

bool pmi_sample_choose(struct pmi_sampler *s)
{
	double best = -INFINITY;

	if (!s->options.selection || !s->options.selection->score)
		return draw_two(s);
	for (size_t i = 0; i < s->options.pool; i++) {
		double now;

		if (!draw_two(s))
			return false;
		now = score(s);
		if (i && !(now > best))
			continue;
		best = now;
		swap(&s->left, &s->best_left);
		swap(&s->right, &s->best_right);
	}
	swap(&s->left, &s->best_left);
	swap(&s->right, &s->best_right);
	return true;
}
