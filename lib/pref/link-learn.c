#include "prefmodel/link_learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/descent.h"
#include "pref/design-part.h"
#include "pref/loss.h"
#include "prefmodel/separation.h"

const struct pm_link_options pm_link_defaults = {.tolerance = 1e-10, .max_iterations = 1000, .patience = 20,
						    .optimizer = "lbfgs", .learning_rate = 2};

static const double FIRST_NU = 2;

/* Pairs that were folded hold labels of all kinds. */
static struct pm_link_value of_pair(const struct pm_design *design, const struct pm_link *link, size_t k, double x, double nu)
{
	const double labels[3] = {0, 0.5, 1}, tie = design->tie[k], share[3] = {1 - design->label[k] - tie / 2, tie, design->label[k] - tie / 2};
	struct pm_link_value sum = {.value = 0};

	if (link->least_nu < 0)
		return link->log_likelihood(design->label[k], x, nu);
	for (int i = 0; i < 3; i++) {
		struct pm_link_value at;

		if (!(share[i] > 0))
			continue;
		at = link->log_likelihood(labels[i], x, nu);
		sum.value += share[i] * at.value;
		sum.slope += share[i] * at.slope;
		sum.nu_slope += share[i] * at.nu_slope;
	}
	return sum;
}

/*
 * Adds a term, and to *lost what rounding takes from it: near a minimum a line search compares values that differ by less than the rounding of
 * a plain sum over many pairs.                                                                                 Neumaier 1974
 */
static void add_exactly(double term, double *sum, double *lost)
{
	double total = *sum + term;

	*lost += fabs(*sum) >= fabs(term) ? *sum - total + term : term - total + *sum;
	*sum = total;
}

double pm_link_loss(const struct pm_design *design, const struct pm_link *link, double nu, double l2, const double *g, double *score,
		    double *slope, double *gradient, double *nu_slope)
{
	double sum = 0, lost = 0, by_nu = 0, square = 0;

	pmi_design_scores(design, g, score);
	memset(slope, 0, design->n_segments * sizeof *slope);
	for (size_t k = 0; k < design->n_pairs; k++) {
		uint32_t left = design->left[k], right = design->right[k];
		struct pm_link_value at = of_pair(design, link, k, score[left] - score[right], nu);

		add_exactly(-design->weight[k] * at.value, &sum, &lost);
		by_nu -= design->weight[k] * at.nu_slope;
		slope[left] -= design->weight[k] * at.slope;
		slope[right] += design->weight[k] * at.slope;
	}
	if (gradient) {
		memset(gradient, 0, design->d * sizeof *gradient);
		pmi_design_back(design, slope, gradient);
	}
	for (size_t j = 0; j < design->d; j++) {
		square += g[j] * g[j];
		if (gradient)
			gradient[j] = gradient[j] / design->total_weight + l2 * g[j];
	}
	if (nu_slope)
		*nu_slope = by_nu / design->total_weight;
	return (sum + lost) / design->total_weight + l2 / 2 * square;
}

/* The unknowns: g and, where nu is fitted, t. */
struct problem {
	const struct pm_design *design;
	struct pm_link_options options;
	bool fits_nu;
	double *score, *slope; /* as many as the larger of the two designs has segments */
	double *x;             /* d + 1 */
};

static double nu_of(const struct problem *p, const double *x)
{
	return p->fits_nu ? p->options.link->least_nu + exp(x[p->design->d]) : p->options.nu;
}

static double value(void *data, const double *x, double *gradient)
{
	const struct problem *p = data;
	double nu = nu_of(p, x), nu_slope, result;

	result = pm_link_loss(p->design, p->options.link, nu, p->options.l2, x, p->score, p->slope, gradient, &nu_slope);
	/* d log nu / dt = exp(t) / nu */
	if (p->fits_nu)
		gradient[p->design->d] = nu_slope * exp(x[p->design->d]) / nu;
	return result;
}

static double held_out(void *data, const double *x)
{
	const struct problem *p = data;

	return pm_link_loss(p->options.held_out, p->options.link, nu_of(p, x), 0, x, p->score, p->slope, NULL, NULL);
}

static enum pm_status minimise(struct problem *p, struct pm_link_info *info)
{
	const struct pmi_function f = {.d = p->design->d + p->fits_nu, .data = p, .value = value};
	struct pmi_descent descent = {.optimizer = p->options.optimizer, .learning_rate = p->options.learning_rate,
				      .tolerance = p->options.tolerance, .max_iterations = p->options.max_iterations,
				      .held_out = p->options.held_out ? held_out : NULL, .patience = p->options.patience};
	enum pm_status status = pmi_descend(&f, &descent, p->x);
	double square = 0;

	for (size_t j = 0; j < p->design->d; j++)
		square += p->x[j] * p->x[j];
	info->nu = p->options.link->least_nu < 0 ? NAN : nu_of(p, p->x);
	info->iterations = descent.iterations;
	info->objective = descent.value;
	info->loss = info->objective - p->options.l2 / 2 * square;
	info->gradient_norm = descent.gradient_norm;
	info->held_out_loss = descent.held_out_loss;
	info->stopped_early = descent.stopped_early;
	return status;
}

/* x holds the start, and then the result. */
static enum pm_status fit(struct problem *p, double *g, struct pm_link_info *info)
{
	enum pm_separation verdict = PM_SEPARATION_UNKNOWN;
	enum pm_status status, decided = PM_OK;

	memcpy(p->x, g, p->design->d * sizeof *g);
	if (p->fits_nu)
		p->x[p->design->d] = log(FIRST_NU - p->options.link->least_nu);
	status = minimise(p, info);
	if (status && status != PM_EMAXITER)
		return status;
	if (p->options.l2 == 0)
		decided = pm_design_separation(p->design, p->x, &verdict, NULL);
	if (decided)
		return decided;
	info->separable = verdict == PM_SEPARATED;
	memcpy(g, p->x, p->design->d * sizeof *g);
	return info->separable && !info->stopped_early ? PM_EMAXITER : status;
}

static bool in_range(const struct pm_link_options *o)
{
	return o->link->smooth && o->l2 >= 0 && isfinite(o->l2) && o->tolerance > 0 &&
	       pmi_descent_in_range(o->optimizer, o->learning_rate) && (o->nu == 0 || pm_link_takes(o->link, o->nu));
}

static enum pm_status refusal(const struct pm_design *design, const struct pm_link_options *o)
{
	if (!pmi_descent_knows(o->optimizer))
		return PM_ENOTFOUND;
	if (!in_range(o))
		return PM_EDOM;
	return design->list ? PM_EUNSUPPORTED : PM_OK;
}

enum pm_status pm_learn_link(const struct pm_design *design, const struct pm_link_options *options, double *g, struct pm_link_info *info)
{
	struct problem p = {.design = design, .options = options ? *options : pm_link_defaults};
	struct pm_link_info ignored;
	unsigned char *used;
	size_t segments;
	enum pm_status status;

	p.options.link = p.options.link ? p.options.link : pm_link_find("logistic");
	status = refusal(design, &p.options);
	if (status)
		return status;
	p.fits_nu = p.options.nu == 0 && p.options.link->least_nu >= 0;
	info = info ? info : &ignored;
	*info = (struct pm_link_info){.iterations = 0};
	segments = p.options.held_out && p.options.held_out->n_segments > design->n_segments ? p.options.held_out->n_segments : design->n_segments;
	used = pmi_array(design->d, 1);
	p.score = pmi_array(segments, sizeof *p.score);
	p.slope = pmi_array(segments, sizeof *p.slope);
	p.x = pmi_array(design->d + 1, sizeof *p.x);
	status = PM_ENOMEM;
	if (used && p.score && p.slope && p.x) {
		info->used_columns = pmi_design_used(design, used);
		status = fit(&p, g, info);
	}
	free(used);
	free(p.score);
	free(p.slope);
	free(p.x);
	return status;
}
