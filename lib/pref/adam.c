#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/kernel.h"
#include "pref/learner.h"
#include "pref/loss.h"
#include "pref/order.h"
#include "pref/slots.h"

/*
 * Full-batch Adam.                                                                         Kingma and Ba 2015, algorithm 1
 *
 * A full batch sees each distinct segment in many pairs, so that exp is taken once a segment: with u_i = exp(x_i - c),
 * P(i > j) = u_i / (u_i + u_j).  Labels enter dF/dx_i only through a sum that never changes.
 */
struct adam {
	struct pm_learner base;
	const struct pmi_kernel *kernel;
	size_t n_pairs;            /* whose segments differ */
	uint16_t *left16, *right16; /* n_pairs, when all numbers fit; */
	uint32_t *left, *right;    /* else these */
	double *weight;            /* n_pairs, or NULL when all are 1 */
	struct pmi_slots slots;
	double *wins;              /* n_segments: sum of w y over the pairs on whose left a segment stands, minus those on whose right */
	double *score, *u, *slope; /* n_segments */
	double *gradient;          /* d + 1: W times the gradient without the l2 term, and what falls to the weight that pads lists */
	double *first, *second;    /* d: mean of the gradient, mean of its square */
	double *padded;            /* d + 1: g and a 0 */
	double power1, power2;     /* beta1^t, beta2^t */
};

/* u_i u_j stay finite numbers above 0 while scores are within this of their middle. */
static const double HALF_RANGE = 700;
enum { BLOCK = 512 };

static void adam_free(struct pm_learner *learner)
{
	struct adam *adam = (struct adam *)learner;

	if (!adam)
		return;
	free(adam->left16);
	free(adam->right16);
	free(adam->left);
	free(adam->right);
	free(adam->weight);
	free(adam->slots.slot);
	free(adam->wins);
	free(adam->score);
	free(adam->u);
	free(adam->slope);
	free(adam->gradient);
	free(adam->padded);
	free(adam->first);
	free(adam->second);
	pmi_learner_free(learner);
}

static bool all_ones(const struct pm_design *design)
{
	for (size_t k = 0; k < design->n_pairs; k++)
		if (design->weight[k] != 1)
			return false;
	return true;
}

/*
 * The order in which the pairs are visited: the first pair of every left segment, then the second of every one, ...  Neighbours then
 * add to different slopes, none of which has to wait for the sum before it.  NULL when memory is short.
 */
static uint32_t *round_robin(const struct pm_design *design)
{
	uint32_t *rank = pmi_array(design->n_pairs, sizeof *rank), *order = NULL;
	size_t most = 0;

	if (!rank)
		return NULL;
	for (size_t k = 1; k < design->n_pairs; k++) {
		rank[k] = design->left[k] == design->left[k - 1] ? rank[k - 1] + 1 : 0;
		most = rank[k] > most ? rank[k] : most;
	}
	order = pmi_order_pairs(design->n_pairs, most + 1 > design->n_segments ? most + 1 : design->n_segments, rank, design->left, NULL);
	free(rank);
	return order;
}

/* The pairs in the form of the kernel; pairs of equal segments move nothing and are left out. */
static void take_pairs(struct adam *adam, const uint32_t *order)
{
	const struct pm_design *design = adam->base.design;
	size_t n = 0;

	for (size_t i = 0; i < design->n_pairs; i++) {
		uint32_t k = order[i], l = design->left[k], r = design->right[k];

		if (l == r)
			continue;
		adam->left[n] = l;
		adam->right[n] = r;
		if (adam->left16) {
			adam->left16[n] = (uint16_t)l;
			adam->right16[n] = (uint16_t)r;
		}
		if (adam->weight)
			adam->weight[n] = design->weight[k];
		adam->wins[l] += design->weight[k] * design->label[k];
		adam->wins[r] -= design->weight[k] * design->label[k];
		n++;
	}
	adam->n_pairs = n;
}

static bool alloc_pairs(struct adam *adam, const struct pm_design *design)
{
	size_t n = design->n_pairs;
	uint32_t *order;

	adam->left = pmi_array(n, sizeof *adam->left);
	adam->right = pmi_array(n, sizeof *adam->right);
	adam->wins = pmi_array(design->n_segments, sizeof *adam->wins);
	if (!adam->left || !adam->right || !adam->wins)
		return false;
	if (design->n_segments <= UINT16_MAX) {
		adam->left16 = pmi_array(n, sizeof *adam->left16);
		adam->right16 = pmi_array(n, sizeof *adam->right16);
		if (!adam->left16 || !adam->right16)
			return false;
	}
	if (!all_ones(design)) {
		adam->weight = pmi_array(n, sizeof *adam->weight);
		if (!adam->weight)
			return false;
	}
	order = round_robin(design);
	if (order)
		take_pairs(adam, order);
	free(order);
	return order != NULL;
}

static struct pm_learner *adam_alloc(const struct pm_design *design, const struct pm_learn_options *options, const double *start)
{
	struct adam *adam = (struct adam *)pmi_learner_alloc(sizeof *adam, design, options, start);

	if (!adam)
		return NULL;
	adam->kernel = pmi_kernel_best();
	adam->power1 = adam->power2 = 1;
	adam->score = pmi_array(design->n_segments, sizeof *adam->score);
	adam->u = pmi_array(design->n_segments, sizeof *adam->u);
	adam->slope = pmi_array(design->n_segments, sizeof *adam->slope);
	adam->gradient = pmi_array(design->d + 1, sizeof *adam->gradient);
	adam->padded = pmi_array(design->d + 1, sizeof *adam->padded);
	adam->first = pmi_array(design->d, sizeof *adam->first);
	adam->second = pmi_array(design->d, sizeof *adam->second);
	if (!adam->score || !adam->u || !adam->slope || !adam->gradient || !adam->padded || !adam->first || !adam->second ||
	    !alloc_pairs(adam, design) || !pmi_slots_fill(&adam->slots, design)) {
		adam_free(&adam->base);
		return NULL;
	}
	return &adam->base;
}

/* Each pair's share goes to the left segment and away from the right one. */
static void scatter16(size_t n, const uint16_t *left, const uint16_t *right, const double *q, double *slope)
{
	for (size_t k = 0; k < n; k++) {
		slope[left[k]] += q[k];
		slope[right[k]] -= q[k];
	}
}

static void scatter32(size_t n, const uint32_t *left, const uint32_t *right, const double *q, double *slope)
{
	for (size_t k = 0; k < n; k++) {
		slope[left[k]] += q[k];
		slope[right[k]] -= q[k];
	}
}

/* shared: u holds exponentials, else scores. */
static void pass_block(const struct adam *adam, size_t first, size_t n, bool shared)
{
	const double *w = adam->weight ? adam->weight + first : NULL;
	double q[BLOCK];

	if (!shared)
		adam->kernel->logistic(n, adam->left + first, adam->right + first, w, adam->score, q);
	else if (adam->left16)
		adam->kernel->share16(n, adam->left16 + first, adam->right16 + first, w, adam->u, q);
	else
		adam->kernel->share32(n, adam->left + first, adam->right + first, w, adam->u, q);
	if (adam->left16)
		scatter16(n, adam->left16 + first, adam->right16 + first, q, adam->slope);
	else
		scatter32(n, adam->left + first, adam->right + first, q, adam->slope);
}

/* slope_i = W dF/dx_i without the l2 term */
static void fill_slopes(struct adam *adam)
{
	size_t n = adam->base.design->n_segments;
	double least, most;
	bool shared;

	adam->kernel->range(n, adam->score, &least, &most);
	for (size_t i = 0; i < n; i++)
		adam->slope[i] = -adam->wins[i];
	shared = most - least <= 2 * HALF_RANGE;
	if (shared)
		adam->kernel->exp(n, least / 2 + most / 2, adam->score, adam->u);
	for (size_t first = 0; first < adam->n_pairs; first += BLOCK)
		pass_block(adam, first, adam->n_pairs - first < BLOCK ? adam->n_pairs - first : BLOCK, shared);
}

static void fill_scores(struct adam *adam)
{
	const struct pm_design *design = adam->base.design;

	memcpy(adam->padded, adam->base.g, design->d * sizeof *adam->padded);
	if (adam->slots.n)
		adam->kernel->gather(design->n_segments, adam->slots.n, adam->slots.slot, adam->padded, adam->score);
	else
		pmi_design_scores(design, adam->base.g, adam->score);
}

static void fill_gradient(struct adam *adam)
{
	const struct pm_learn_options *options = &adam->base.options;
	const struct pm_design *design = adam->base.design;
	size_t n = design->n_segments;

	memset(adam->gradient, 0, (design->d + 1) * sizeof *adam->gradient);
	/* The step adds l2 g; the prior's mean takes its part away. */
	for (size_t j = 0; options->prior && j < design->d; j++)
		adam->gradient[j] = -options->l2 * options->prior[j] * design->total_weight;
	for (size_t k = 0; k < adam->slots.n; k++)
		for (size_t i = 0; i < n; i++)
			adam->gradient[adam->slots.slot[k * n + i]] += adam->slope[i];
	if (!adam->slots.n)
		pmi_design_back(design, adam->slope, adam->gradient);
}

static enum pm_status adam_iterate(struct pm_learner *learner)
{
	struct adam *adam = (struct adam *)learner;
	const struct pm_learn_options *o = &learner->options;
	struct pmi_adam_step step = {
		.beta1 = o->beta1, .beta2 = o->beta2, .epsilon = o->epsilon, .scale = 1 / learner->design->total_weight, .l2 = o->l2};

	fill_scores(adam);
	fill_slopes(adam);
	fill_gradient(adam);
	adam->power1 *= o->beta1;
	adam->power2 *= o->beta2;
	step.rate = o->learning_rate / (1 - adam->power1);
	step.root = 1 / sqrt(1 - adam->power2);
	adam->kernel->adam(learner->design->d, &step, adam->gradient, adam->first, adam->second, learner->g);
	learner->iterations++;
	return PM_OK;
}

static bool adam_test(const struct pm_learner *learner)
{
	return learner->iterations >= learner->options.max_iterations;
}

const struct pm_optimizer pmi_adam = {
	.name = "adam",
	.summary = "full-batch Adam, a given number of steps; Kingma and Ba 2015",
	.exact = false,
	.alloc = adam_alloc,
	.iterate = adam_iterate,
	.test = adam_test,
	.free = adam_free,
};
