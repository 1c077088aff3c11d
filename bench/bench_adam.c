/*
 * Full-batch Adam on tables: nanoseconds per pair and epoch by number of pairs, beside a plain program of the same epochs (two
 * gathers, a logistic and two scatters a pair, as one would write it first).
 *
 * Pairs are drawn as from a gridworld of 10 x 10 cells and segments of 3 transitions: 6400 segments, 400 weights.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <prefmodel.h>

enum { SEGMENTS = 6400, LENGTH = 3, WEIGHTS = 400 };

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void *room(size_t n, size_t size)
{
	void *memory = calloc(n, size);

	if (!memory)
		exit(EXIT_FAILURE);
	return memory;
}

/* Segments of three different weights; few pairs meet few of them. */
static void fill_rows(struct pm_design *design, size_t n_pairs, gsl_rng *rng)
{
	design->d = WEIGHTS;
	design->n_segments = (size_t)(SEGMENTS * (1 - exp(-2.0 * (double)n_pairs / SEGMENTS)));
	design->row = room(SEGMENTS + 1, sizeof *design->row);
	design->column = room(SEGMENTS * LENGTH, sizeof *design->column);
	design->value = room(SEGMENTS * LENGTH, sizeof *design->value);
	for (size_t i = 0; i < design->n_segments; i++) {
		design->row[i + 1] = (i + 1) * LENGTH;
		for (uint32_t t = 0; t < LENGTH; t++) {
			design->column[i * LENGTH + t] = t * (WEIGHTS / LENGTH) + (uint32_t)pm_rng_below(rng, WEIGHTS / LENGTH);
			design->value[i * LENGTH + t] = 1;
		}
	}
}

static int by_left(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return x[0] != y[0] ? (x[0] > y[0]) - (x[0] < y[0]) : (x[1] > y[1]) - (x[1] < y[1]);
}

static void fill_pairs(struct pm_design *design, size_t n, gsl_rng *rng)
{
	uint32_t(*pair)[2] = room(n, sizeof *pair);

	for (size_t k = 0; k < n; k++) {
		pair[k][0] = (uint32_t)pm_rng_below(rng, design->n_segments - 1);
		pair[k][1] = pair[k][0] + 1 + (uint32_t)pm_rng_below(rng, design->n_segments - pair[k][0] - 1);
	}
	qsort(pair, n, sizeof *pair, by_left);
	design->n_pairs = n;
	design->left = room(n, sizeof *design->left);
	design->right = room(n, sizeof *design->right);
	design->label = room(n, sizeof *design->label);
	design->weight = room(n, sizeof *design->weight);
	for (size_t k = 0; k < n; k++) {
		design->left[k] = pair[k][0];
		design->right[k] = pair[k][1];
		design->label[k] = (double)pm_rng_below(rng, 2);
		design->weight[k] = 1;
	}
	design->total_weight = (double)n;
	free(pair);
}

struct plain {
	double score[SEGMENTS], slope[SEGMENTS], gradient[WEIGHTS], m[WEIGHTS], v[WEIGHTS];
};

static void plain_epoch(const struct pm_design *design, struct plain *p, size_t t, double *g)
{
	const struct pm_learn_options *o = &pm_learn_paper;

	memset(p->gradient, 0, sizeof p->gradient);
	for (size_t k = 0; k < design->n_pairs; k++) {
		const uint32_t *l = design->column + design->row[design->left[k]], *r = design->column + design->row[design->right[k]];
		double x = 0, s;

		for (int i = 0; i < LENGTH; i++)
			x += g[l[i]] - g[r[i]];
		s = 1 / (1 + exp(-x)) - design->label[k];
		for (int i = 0; i < LENGTH; i++) {
			p->gradient[l[i]] += s;
			p->gradient[r[i]] -= s;
		}
	}
	for (size_t j = 0; j < WEIGHTS; j++) {
		double gradient = p->gradient[j] / design->total_weight;

		p->m[j] = o->beta1 * p->m[j] + (1 - o->beta1) * gradient;
		p->v[j] = o->beta2 * p->v[j] + (1 - o->beta2) * gradient * gradient;
		g[j] -= o->learning_rate * (p->m[j] / (1 - pow(o->beta1, (double)t))) / (sqrt(p->v[j] / (1 - pow(o->beta2, (double)t))) + o->epsilon);
	}
}

static void measure(size_t n)
{
	const uint64_t key[] = {7, n};
	gsl_rng *rng = pm_rng_stream(key, 2);
	struct pm_design *design = room(1, sizeof *design);
	struct plain *plain = room(1, sizeof *plain);
	struct pm_learn_options options = pm_learn_paper;
	double g[WEIGHTS], h[WEIGHTS], begin, ours, theirs;
	const size_t plain_epochs = 20 + 1000000 / n;

	fill_rows(design, n, rng);
	fill_pairs(design, n, rng);
	pm_learn_start(WEIGHTS, rng, g);
	memcpy(h, g, sizeof h);
	begin = seconds();
	if (pm_learn(design, &options, g, NULL))
		exit(EXIT_FAILURE);
	ours = 1e9 * (seconds() - begin) / (double)(n * options.max_iterations);
	begin = seconds();
	for (size_t t = 1; t <= plain_epochs; t++)
		plain_epoch(design, plain, t, h);
	theirs = 1e9 * (seconds() - begin) / (double)(n * plain_epochs);
	printf("%zu,%.2f,%.2f,%.1f\n", n, ours, theirs, theirs / ours);
	fflush(stdout);
	free(plain);
	pm_design_free(design);
	gsl_rng_free(rng);
}

static const size_t sizes[] = {300, 1000, 3000, 10000, 30000, 100000};

int main(void)
{
	puts("pairs,ns_per_pair_and_epoch,plain_ns,ratio");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		measure(sizes[i]);
	return 0;
}
