#include "prefmodel/compare.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "pref/choice.h"
#include "pref/compare.h"
#include "pref/difference.h"
#include "prefmodel/probability.h"
#include "prefmodel/rng.h"

const struct pm_compare_options pm_compare_defaults = {.folds = 10};

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
	fit->nu = estimate->nu;
	fit->nu_std_error = estimate->nu_std_error;
	fit->n_free += estimate->nu > choice->link->least_nu;
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
				    .link = work->options.link, .sandwich = work->options.sandwich};
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

static bool allocate(struct work *work, size_t n_models, struct pm_comparison *c)
{
	work->fold = pmi_array(work->n, sizeof *work->fold);
	work->x = pmi_array(work->n, PM_MODEL_COLUMNS * sizeof *work->x);
	c->fit = pmi_array(n_models, sizeof *c->fit);
	c->weight = pmi_array(work->n, sizeof *c->weight);
	c->label = pmi_array(work->n, sizeof *c->label);
	return work->fold && work->x && c->fit && c->weight && c->label;
}

static void copy_labels(const struct work *work, struct pm_comparison *c)
{
	c->n_pairs = work->n;
	for (size_t k = 0; k < work->n; k++) {
		c->weight[k] = work->dataset->weight[work->pair[k]];
		c->label[k] = work->dataset->label[work->pair[k]];
		c->total_weight += c->weight[k];
	}
}

static enum pm_status compare(struct work *work, const unsigned char *member, struct pm_comparison *c)
{
	const struct pm_preference_model *const *row = work->options.models ? work->options.models : pm_preference_models;
	size_t n_models = 0;
	enum pm_status status;

	work->pair = pmi_array(work->dataset->n_pairs, sizeof *work->pair);
	work->value = pmi_array(work->dataset->n_segments, sizeof *work->value);
	if (!work->pair || !work->value)
		return PM_ENOMEM;
	select_pairs(work, member);
	if (!work->n || work->options.folds == 1 || work->options.folds > work->n)
		return PM_EDOM;
	while (row[n_models])
		n_models++;
	if (!allocate(work, n_models, c))
		return PM_ENOMEM;
	status = assign_folds(work);
	copy_labels(work, c);
	for (; *row && !status; row++)
		if ((pmi_model_needs(*row) & ~available(work->input)) == 0)
			status = fit_model(work, *row, c, &c->fit[c->n_models++]);
	return status;
}

static bool takes(const struct pm_link *link)
{
	return link->smooth && (link->least_nu >= 0 || link == pm_link_find("logistic"));
}

enum pm_status pm_compare(const struct pm_dataset *dataset, const struct pm_statistic_tables *tables, const unsigned char *member,
			  const struct pm_compare_options *options, struct pm_comparison **comparison)
{
	struct work work = {.dataset = dataset, .input = &tables->input, .options = options ? *options : pm_compare_defaults};
	enum pm_status status;

	*comparison = NULL;
	work.options.link = work.options.link ? work.options.link : pm_link_find("logistic");
	if (!takes(work.options.link))
		return PM_EDOM;
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
