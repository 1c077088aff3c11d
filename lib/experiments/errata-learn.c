#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "experiments/errata.h"
#include "prefmodel/probability.h"

/* What a clamped logarithm lets through: nothing once its float argument is below the clamp. */
static const float clamp = 1e-35F;

/* -dL/dx of a pair with label y, through log(max(P, clamp)) and log(max(1 - P, clamp)) in float. */
static double residual(float p, double y)
{
	float other = 1 - p;
	double first = p < clamp ? 0 : y * (double)other, second = other < clamp ? 0 : (1 - y) * (double)p;

	return first - second;
}

struct scratch {
	double *score, *odds, *pull; /* n_segments: x, exp(x) up to a factor, and the sum of residuals */
	double *gradient, *m, *v;    /* d */
};

/* Scores, and their exponentials around the middle of their range; false when that range is too wide for exponentials. */
static bool find_scores(const struct pm_design *d, const double *g, struct scratch *s)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < d->n_segments; i++) {
		s->score[i] = 0;
		for (size_t k = d->row[i]; k < d->row[i + 1]; k++)
			s->score[i] += d->value[k] * g[d->column[k]];
		low = fmin(low, s->score[i]);
		high = fmax(high, s->score[i]);
	}
	for (size_t i = 0; i < d->n_segments; i++)
		s->odds[i] = exp(s->score[i] - (low + high) / 2);
	return high - low < 1400;
}

/* logistic(x_i - x_j) = e^x_i / (e^x_i + e^x_j): no exponential a pair. */
static double probability(const struct scratch *s, size_t i, size_t j, bool by_odds)
{
	return by_odds ? s->odds[i] / (s->odds[i] + s->odds[j]) : pm_logistic(s->score[i] - s->score[j]);
}

static void find_gradient(const struct pm_design *d, const double *g, struct scratch *s)
{
	bool by_odds = find_scores(d, g, s);

	memset(s->pull, 0, d->n_segments * sizeof *s->pull);
	memset(s->gradient, 0, d->d * sizeof *s->gradient);
	for (size_t k = 0; k < d->n_pairs; k++) {
		float p = (float)probability(s, d->left[k], d->right[k], by_odds);
		double r = d->weight[k] * residual(p, d->label[k]);

		s->pull[d->left[k]] -= r;
		s->pull[d->right[k]] += r;
	}
	for (size_t i = 0; i < d->n_segments; i++)
		for (size_t k = d->row[i]; k < d->row[i + 1]; k++)
			s->gradient[d->column[k]] += d->value[k] * s->pull[i] / d->total_weight;
}

static void step(const struct pm_learn_options *o, size_t n, double t, double *g, struct scratch *s)
{
	double first = 1 - pow(o->beta1, t), second = 1 - pow(o->beta2, t);

	for (size_t j = 0; j < n; j++) {
		s->m[j] = o->beta1 * s->m[j] + (1 - o->beta1) * s->gradient[j];
		s->v[j] = o->beta2 * s->v[j] + (1 - o->beta2) * s->gradient[j] * s->gradient[j];
		g[j] -= o->learning_rate * (s->m[j] / first) / (sqrt(s->v[j] / second) + o->epsilon);
	}
}

enum pm_status pmi_learn_clamped(const struct pm_design *design, const struct pm_learn_options *options, double *g)
{
	size_t n = design->n_segments, d = design->d;
	double *block = pmi_array(3 * n + 3 * d, sizeof *block);
	struct scratch s;

	if (!block)
		return PM_ENOMEM;
	s = (struct scratch){block, block + n, block + 2 * n, block + 3 * n, block + 3 * n + d, block + 3 * n + 2 * d};
	for (size_t t = 1; t <= options->max_iterations; t++) {
		find_gradient(design, g, &s);
		step(options, d, (double)t, g, &s);
	}
	free(block);
	return PM_OK;
}
