#include "prefmodel/compare.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/choice.h"
#include "pref/difference.h"
#include "prefmodel/probability.h"
#include "prefmodel/rng.h"

#define SINGLE(identifier, title, column, parent)                                                                         \
	static const struct pm_preference_model identifier = {                                                            \
		.name = title, .n = 1, .parameter = {"beta"}, .statistic = {column}, .nested_in = parent}

SINGLE(partial_return, "partial-return", "partial-return", "linear-3");
SINGLE(discounted_return, "discounted-return", "discounted-return", NULL);
SINGLE(regret, "regret", "regret-endpoints", "linear-3");
SINGLE(regret_per_step, "regret-per-step", "regret", NULL);
SINGLE(bootstrapped_return, "bootstrapped-return", "bootstrapped-return", "linear-3");
SINGLE(end_value_change, "end-value-change", "end-value-change", "linear-3");
SINGLE(max_ent_advantage, "max-ent-advantage", "max-ent-advantage", NULL);

static const struct pm_preference_model linear_3 = {
	.name = "linear-3",
	.n = 3,
	.parameter = {"partial-return", "start-value", "end-value"},
	.statistic = {"partial-return", "start-value", "end-value"},
};

const struct pm_preference_model *const pm_preference_models[] = {
	&partial_return, &discounted_return, &regret, &regret_per_step, &bootstrapped_return, &end_value_change, &linear_3, &max_ent_advantage, NULL,
};

enum { N_MODELS = sizeof pm_preference_models / sizeof *pm_preference_models - 1 };

const struct pm_compare_options pm_compare_defaults = {.folds = 10};

const struct pm_preference_model *pm_preference_model_find(const char *name)
{
	for (const struct pm_preference_model *const *row = pm_preference_models; *row; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}

static unsigned model_needs(const struct pm_preference_model *model)
{
	unsigned needs = 0;

	for (size_t j = 0; j < model->n; j++)
		needs |= pm_statistic_find(model->statistic[j])->needs;
	return needs;
}

unsigned pm_preference_models_needs(void)
{
	unsigned needs = 0;

	for (const struct pm_preference_model *const *row = pm_preference_models; *row; row++)
		needs |= model_needs(*row);
	return needs;
}

static unsigned available(const struct pm_statistic_input *input)
{
	return (input->v ? PM_NEED_V : 0u) | (input->advantage ? PM_NEED_ADVANTAGE : 0u) | (input->log_policy ? PM_NEED_LOG_POLICY : 0u);
}

void pm_comparison_free(struct pm_comparison *comparison)
{
	if (!comparison)
		return;
	for (size_t m = 0; comparison->fit && m < comparison->n_models; m++) {
		free(comparison->fit[m].nll);
		free(comparison->fit[m].probability);
	}
	free(comparison->fit);
	free(comparison->weight);
	free(comparison->label);
	free(comparison);
}

/* What all models of one comparison share. */
struct work {
	const struct pm_dataset *dataset;
	const struct pm_statistic_input *input;
	struct pm_compare_options options;
	size_t n;        /* pairs */
	uint32_t *pair;  /* n, their numbers in the data set */
	uint32_t *fold;  /* n */
	double *value;   /* a number a segment */
	double *x;       /* n * PM_MODEL_COLUMNS */
};

/* Column j of x: differences of a statistic. */
static void fill_column(struct work *work, const struct pm_preference_model *model, size_t j)
{
	const struct pm_dataset *data = work->dataset;
	const struct pm_statistic *statistic = pm_statistic_find(model->statistic[j]);

	for (size_t i = 0; i < data->n_segments; i++)
		work->value[i] = statistic->value(work->input, pm_dataset_segment(data, i));
	for (size_t k = 0; k < work->n; k++)
		work->x[k * model->n + j] = pmi_difference(work->value[data->left[work->pair[k]]], work->value[data->right[work->pair[k]]]);
}

/* Folds whose sizes differ by at most one, in random order. */
static enum pm_status assign_folds(struct work *work)
{
	gsl_rng *rng;
	const uint64_t key[] = {work->options.seed, pm_hash_name("folds")};

	if (!work->options.folds)
		return PM_OK;
	rng = pm_rng_stream(key, 2);
	if (!rng)
		return PM_ENOMEM;
	for (size_t k = 0; k < work->n; k++)
		work->fold[k] = (uint32_t)(k % work->options.folds);
	for (size_t k = work->n; k > 1; k--) {
		size_t other = (size_t)pm_rng_below(rng, k);
		uint32_t swap = work->fold[k - 1];

		work->fold[k - 1] = work->fold[other];
		work->fold[other] = swap;
	}
	gsl_rng_free(rng);
	return PM_OK;
}

static enum pm_status cross_validate(const struct work *work, const struct pmi_choice *choice, double total, double *cv_nll)
{
	double sum = 0;

	*cv_nll = NAN;
	for (size_t f = 0; f < work->options.folds; f++) {
		struct pmi_choice_fit fit;
		enum pm_status status = pmi_choice_fit(choice, work->fold, f, &fit);

		if (status)
			return status;
		for (size_t k = 0; k < work->n; k++)
			if (work->fold[k] == f)
				sum += choice->weight[k] * pmi_choice_nll(choice, &fit, k);
	}
	if (work->options.folds)
		*cv_nll = sum / total;
	return PM_OK;
}

static double accuracy_of(const struct pmi_choice *choice, const struct pm_model_fit *fit)
{
	double right = 0, decided = 0;

	for (size_t k = 0; k < choice->n; k++) {
		double p = fit->probability[k];

		if (choice->label[k] == 0.5)
			continue;
		decided += choice->weight[k];
		right += choice->weight[k] * (p == 0.5 ? 0.5 : (p > 0.5) == (choice->label[k] == 1));
	}
	return right / decided;
}

static void describe(const struct pmi_choice *choice, const struct pmi_choice_fit *estimate, double total, struct pm_model_fit *fit)
{
	fit->n_free = 0;
	fit->mean_nll = 0;
	fit->separable = estimate->separated;
	for (size_t j = 0; j < choice->k; j++) {
		bool diverges = estimate->direction[j] != 0;

		fit->identified[j] = estimate->identified[j];
		fit->estimate[j] = diverges ? copysign(INFINITY, estimate->direction[j]) : estimate->b[j];
		fit->std_error[j] = diverges || !fit->identified[j] ? INFINITY : estimate->std_error[j];
		fit->n_free += fit->identified[j];
	}
	for (size_t k = 0; k < choice->n; k++) {
		fit->nll[k] = pmi_choice_nll(choice, estimate, k);
		fit->probability[k] = pmi_choice_probability(choice, estimate, k);
		fit->mean_nll += choice->weight[k] * fit->nll[k] / total;
	}
	fit->aic = 2 * (double)fit->n_free + 2 * total * fit->mean_nll;
	fit->bic = (double)fit->n_free * log(total) + 2 * total * fit->mean_nll;
	fit->accuracy = accuracy_of(choice, fit);
}

static enum pm_status fit_model(struct work *work, const struct pm_preference_model *model, const struct pm_comparison *comparison,
				struct pm_model_fit *fit)
{
	struct pmi_choice choice = {.n = work->n, .k = model->n, .x = work->x, .label = comparison->label, .weight = comparison->weight,
				    .sandwich = work->options.sandwich};
	struct pmi_choice_fit estimate;
	enum pm_status status;

	fit->model = model;
	fit->nll = pmi_array(work->n, sizeof *fit->nll);
	fit->probability = pmi_array(work->n, sizeof *fit->probability);
	if (!fit->nll || !fit->probability)
		return PM_ENOMEM;
	for (size_t j = 0; j < model->n; j++)
		fill_column(work, model, j);
	status = pmi_choice_fit(&choice, NULL, 0, &estimate);
	if (status)
		return status;
	describe(&choice, &estimate, comparison->total_weight, fit);
	return cross_validate(work, &choice, comparison->total_weight, &fit->cv_nll);
}

static void select_pairs(struct work *work, const unsigned char *member)
{
	for (size_t k = 0; k < work->dataset->n_pairs; k++)
		if (!member || member[k])
			work->pair[work->n++] = (uint32_t)k;
}

static enum pm_status compare(struct work *work, const unsigned char *member, struct pm_comparison *c)
{
	const struct pm_dataset *data = work->dataset;
	enum pm_status status = PM_OK;

	work->pair = pmi_array(data->n_pairs, sizeof *work->pair);
	work->value = pmi_array(data->n_segments, sizeof *work->value);
	if (!work->pair || !work->value)
		return PM_ENOMEM;
	select_pairs(work, member);
	if (!work->n || work->options.folds == 1 || work->options.folds > work->n)
		return PM_EDOM;
	work->fold = pmi_array(work->n, sizeof *work->fold);
	work->x = pmi_array(work->n, PM_MODEL_COLUMNS * sizeof *work->x);
	c->fit = pmi_array(N_MODELS, sizeof *c->fit);
	c->weight = pmi_array(work->n, sizeof *c->weight);
	c->label = pmi_array(work->n, sizeof *c->label);
	if (!work->fold || !work->x || !c->fit || !c->weight || !c->label)
		return PM_ENOMEM;
	status = assign_folds(work);
	c->n_pairs = work->n;
	for (size_t k = 0; k < work->n; k++) {
		c->weight[k] = data->weight[work->pair[k]];
		c->label[k] = data->label[work->pair[k]];
		c->total_weight += c->weight[k];
	}
	for (size_t m = 0; m < N_MODELS && !status; m++)
		if ((model_needs(pm_preference_models[m]) & ~available(work->input)) == 0)
			status = fit_model(work, pm_preference_models[m], c, &c->fit[c->n_models++]);
	return status;
}

enum pm_status pm_compare(const struct pm_dataset *dataset, const struct pm_statistic_tables *tables, const unsigned char *member,
			  const struct pm_compare_options *options, struct pm_comparison **comparison)
{
	struct work work = {.dataset = dataset, .input = &tables->input, .options = options ? *options : pm_compare_defaults};
	enum pm_status status;

	*comparison = pmi_array(1, sizeof **comparison);
	if (!*comparison)
		return PM_ENOMEM;
	status = compare(&work, member, *comparison);
	free(work.pair);
	free(work.fold);
	free(work.value);
	free(work.x);
	if (status) {
		pm_comparison_free(*comparison);
		*comparison = NULL;
	}
	return status;
}

static bool is_nested(const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	return a->model->nested_in && strcmp(a->model->nested_in, b->model->name) == 0;
}

static struct pm_model_test likelihood_ratio(const struct pm_comparison *c, const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	struct pm_model_test test = {.name = "likelihood-ratio", .p_value = 1};

	test.statistic = fmax(0, 2 * c->total_weight * (a->mean_nll - b->mean_nll));
	test.df = b->n_free > a->n_free ? b->n_free - a->n_free : 0;
	if (test.df)
		test.p_value = gsl_cdf_chisq_Q(test.statistic, (double)test.df);
	return test;
}

static struct pm_model_test vuong(const struct pm_comparison *c, const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	struct pm_model_test test = {.name = "vuong", .p_value = 1};
	double sum = 0, squares = 0, mean, variance;

	for (size_t k = 0; k < c->n_pairs; k++) {
		double d = a->nll[k] - b->nll[k];

		sum += c->weight[k] * d;
		squares += c->weight[k] * d * d;
	}
	mean = sum / c->total_weight;
	variance = squares / c->total_weight - mean * mean;
	/* Models that say the same differ by rounding alone. */
	if (!(variance > 1e-24))
		return test;
	test.statistic = sum / sqrt(c->total_weight * variance);
	test.p_value = 2 * gsl_cdf_ugaussian_Q(fabs(test.statistic));
	return test;
}

struct pm_model_test pm_compare_models(const struct pm_comparison *c, const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	return is_nested(a, b) ? likelihood_ratio(c, a, b) : vuong(c, a, b);
}

void pm_calibration(const struct pm_comparison *c, const struct pm_model_fit *fit, size_t n_bins, struct pm_calibration_bin *bin)
{
	memset(bin, 0, n_bins * sizeof *bin);
	for (size_t k = 0; k < c->n_pairs; k++) {
		bool turned = fit->probability[k] < 0.5;
		double p = turned ? 1 - fit->probability[k] : fit->probability[k], y = turned ? 1 - c->label[k] : c->label[k];
		size_t b = (size_t)((p - 0.5) * 2 * (double)n_bins);

		b = b < n_bins ? b : n_bins - 1;
		bin[b].predicted += c->weight[k] * p;
		bin[b].observed += c->weight[k] * y;
		bin[b].weight += c->weight[k];
	}
	for (size_t b = 0; b < n_bins; b++) {
		bin[b].predicted /= bin[b].weight;
		bin[b].observed /= bin[b].weight;
	}
}
