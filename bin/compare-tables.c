#include "compare.h"

#include <math.h>
#include <stdlib.h>

/* Of intervals, and the quantile of the normal distribution that belongs to it. */
#define LEVEL 0.95
#define NORMAL_QUANTILE 1.959963984540054

size_t compare_bins;

static void put_number(FILE *out, double x)
{
	fputc(',', out);
	pm_put_double(out, x);
}

static void begin_row(FILE *out, const char *group, const char *model)
{
	if (group) {
		pm_csv_put(out, group);
		fputc(',', out);
	}
	fputs(model, out);
}

static void note_parameters(const char *group, const struct pm_model_fit *fit)
{
	for (size_t j = 0; j < fit->model->n; j++)
		if (!fit->identified[j])
			call_note("%s%s%s: the data do not identify %s", group ? group : "", group ? ": " : "", fit->model->name,
				  fit->model->parameter[j]);
	if (isinf(fit->nu_std_error))
		call_note("%s%s%s: no label is 0.5, so that nu is at its bound", group ? group : "", group ? ": " : "", fit->model->name);
	if (fit->separable)
		call_note("%s%s%s: separates the labels, so that the likelihood has no largest value at finite estimates", group ? group : "",
			  group ? ": " : "", fit->model->name);
}

static void put_estimate(FILE *out, const char *group, const struct pm_model_fit *fit, const char *parameter, double estimate, double std_error)
{
	begin_row(out, group, fit->model->name);
	fprintf(out, ",%s", parameter);
	put_number(out, estimate);
	put_number(out, std_error);
	put_number(out, fit->mean_nll);
	put_number(out, fit->aic);
	put_number(out, fit->bic);
	put_number(out, fit->cv_nll);
	put_number(out, fit->accuracy);
	fputc('\n', out);
}

static bool write_estimates(FILE *out, const char *group, const struct pm_comparison *c)
{
	for (size_t m = 0; m < c->n_models; m++) {
		const struct pm_model_fit *fit = &c->fit[m];

		note_parameters(group, fit);
		for (size_t j = 0; j < fit->model->n; j++)
			put_estimate(out, group, fit, fit->model->parameter[j], fit->estimate[j], fit->std_error[j]);
		if (!isnan(fit->nu))
			put_estimate(out, group, fit, "nu", fit->nu, fit->nu_std_error);
	}
	return true;
}

static bool write_tests(FILE *out, const char *group, const struct pm_comparison *c)
{
	for (size_t a = 0; a < c->n_models; a++)
		for (size_t b = 0; b < c->n_models; b++) {
			struct pm_model_test test = pm_compare_models(c, &c->fit[a], &c->fit[b]);

			/* Vuong's test is the same from either side, a likelihood ratio has one direction. */
			if (a == b || (test.df == 0 && a > b))
				continue;
			begin_row(out, group, c->fit[a].model->name);
			fprintf(out, ",%s,%s", c->fit[b].model->name, test.name);
			put_number(out, test.statistic);
			fprintf(out, ",%zu", test.df);
			put_number(out, test.p_value);
			fputc('\n', out);
		}
	return true;
}

/* Calls put for each bin that holds pairs; false when memory is short. */
static bool each_bin(FILE *out, const char *group, const struct pm_comparison *c,
		     void (*put)(FILE *out, const char *group, const char *model, size_t number, const struct pm_calibration_bin *bin))
{
	struct pm_calibration_bin *bin = calloc(compare_bins, sizeof *bin);
	bool enough = bin != NULL;

	for (size_t m = 0; m < c->n_models && enough; m++) {
		enough = pm_calibration(c, &c->fit[m], compare_bins, bin) == PM_OK;
		for (size_t b = 0; b < compare_bins && enough; b++)
			if (bin[b].weight > 0)
				put(out, group, c->fit[m].model->name, b, &bin[b]);
	}
	free(bin);
	return enough;
}

static void put_bin(FILE *out, const char *group, const char *model, size_t number, const struct pm_calibration_bin *bin)
{
	begin_row(out, group, model);
	fprintf(out, ",%zu", number);
	put_number(out, bin->predicted);
	put_number(out, bin->observed);
	put_number(out, bin->weight);
	fputc('\n', out);
}

static bool write_calibration(FILE *out, const char *group, const struct pm_comparison *c)
{
	return each_bin(out, group, c, put_bin);
}

static void put_point(FILE *out, const char *group, const char *model, const char *part, double x, double y, struct pm_interval limits, double weight)
{
	begin_row(out, group, model);
	fprintf(out, ",%s", part);
	put_number(out, x);
	put_number(out, y);
	put_number(out, limits.low);
	put_number(out, limits.high);
	put_number(out, weight);
	fputc('\n', out);
}

static void put_calibrated(FILE *out, const char *group, const char *model, size_t number, const struct pm_calibration_bin *bin)
{
	struct pm_interval limits = {(double)NAN, (double)NAN};

	(void)number;
	/* Successes within [0, weight] at a level in (0, 1) have an interval. */
	if (pm_wilson(fmin(bin->observed * bin->weight, bin->weight), bin->weight, LEVEL, &limits) == PM_OK)
		put_point(out, group, model, "calibration", bin->predicted, bin->observed, limits, bin->weight);
}

static struct pm_interval around(double x, double std_error)
{
	return (struct pm_interval){x - NORMAL_QUANTILE * std_error, x + NORMAL_QUANTILE * std_error};
}

static const struct pm_model_fit *best_of(const struct pm_comparison *c)
{
	const struct pm_model_fit *best = &c->fit[0];

	for (size_t m = 1; m < c->n_models; m++)
		best = c->fit[m].mean_nll < best->mean_nll ? &c->fit[m] : best;
	return best;
}

static bool write_figure(FILE *out, const char *group, const struct pm_comparison *c)
{
	for (size_t m = 0; m < c->n_models; m++) {
		const struct pm_model_fit *fit = &c->fit[m], *best = best_of(c);
		double excess = fit->mean_nll - best->mean_nll;

		put_point(out, group, fit->model->name, "nll", (double)NAN, fit->mean_nll, around(fit->mean_nll, pm_nll_std_error(c, fit, NULL)),
			  c->total_weight);
		put_point(out, group, fit->model->name, "excess", (double)NAN, excess, around(excess, pm_nll_std_error(c, fit, best)),
			  c->total_weight);
	}
	return each_bin(out, group, c, put_calibrated);
}

static const struct compare_table estimates = {"estimates", "model,parameter,estimate,std_error,mean_nll,aic,bic,cv_nll,accuracy", write_estimates};
static const struct compare_table tests = {"tests", "model,against,test,statistic,df,p_value", write_tests};
static const struct compare_table calibration = {"calibration", "model,bin,predicted,observed,weight", write_calibration};
static const struct compare_table figure = {"figure", "model,part,x,y,lower,upper,weight", write_figure};

const struct compare_table *const compare_tables[] = {&estimates, &tests, &calibration, &figure, NULL};
