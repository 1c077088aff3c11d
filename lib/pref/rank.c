#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/lapack.h"
#include "pref/rank-likelihood.h"
#include "prefmodel/items.h"

const struct pm_rank_options pm_rank_defaults = {
	.method = "newton", .ties = PM_TIES_HALF, .tolerance = 1e-10, .max_iterations = 100, .reference = PM_SUM_TO_ZERO};

enum { MAX_HALVINGS = 40, MM_FACTOR = 1000 };

/*
 * Parameters: n strengths, whose mean is kept at 0, then h and eta = log nu where they are fitted.  A constant added to all strengths
 * changes nothing; the matrix gets (1 1^T) on the strengths, which makes it definite and moves no step.
 */
struct fit {
	const struct pm_comparisons *data;
	struct pm_rank_options options;
	const struct pmi_tie_model *model;
	size_t n, m, h, eta; /* items; all parameters; places of h and eta, m when absent */
	double *b;           /* m */
	double *trial;       /* m */
	double *gradient;    /* m, of the penalised log-likelihood; becomes the step */
	double *matrix;      /* m*m, minus its second derivatives, lower triangle of rows */
	size_t iterations;
};

static double difference(const struct fit *f, const double *b, const struct pm_contest *c)
{
	return b[c->first] - b[c->second] + (f->h < f->m ? b[f->h] : 0);
}

static double log_likelihood(const struct fit *f, const double *b, double ridge)
{
	double sum = 0;

	for (size_t k = 0; k < f->data->n; k++)
		sum += f->model->at(&f->data->contest[k], difference(f, b, &f->data->contest[k]), f->eta < f->m ? b[f->eta] : 0).value;
	for (size_t i = 0; i < f->n; i++)
		sum -= ridge / 2 * b[i] * b[i];
	return sum;
}

static void add(struct fit *f, size_t i, size_t j, double x)
{
	f->matrix[i > j ? i * f->m + j : j * f->m + i] += x;
}

static void add_contest(struct fit *f, const struct pm_contest *c)
{
	struct pmi_contest_likelihood l = f->model->at(c, difference(f, f->b, c), f->eta < f->m ? f->b[f->eta] : 0);

	f->gradient[c->first] += l.x;
	f->gradient[c->second] -= l.x;
	add(f, c->first, c->first, -l.xx);
	add(f, c->second, c->second, -l.xx);
	add(f, c->first, c->second, l.xx);
	if (f->h < f->m) {
		f->gradient[f->h] += l.x;
		add(f, f->h, f->h, -l.xx);
		add(f, f->h, c->first, -l.xx);
		add(f, f->h, c->second, l.xx);
	}
	if (f->eta < f->m) {
		f->gradient[f->eta] += l.eta;
		add(f, f->eta, f->eta, -l.eta_eta);
		add(f, f->eta, c->first, -l.x_eta);
		add(f, f->eta, c->second, l.x_eta);
		if (f->h < f->m)
			add(f, f->eta, f->h, -l.x_eta);
	}
}

/* What is added to every entry of the strengths' block, of the size of the others. */
static double lift(const struct fit *f)
{
	double sum = 0;

	for (size_t i = 0; i < f->n; i++)
		sum += f->matrix[i * f->m + i];
	return sum / ((double)f->n * (double)f->n);
}

/* Gradient and matrix at b; returns what was added to the block of strengths. */
static double differentiate(struct fit *f)
{
	double added;

	memset(f->gradient, 0, f->m * sizeof *f->gradient);
	memset(f->matrix, 0, f->m * f->m * sizeof *f->matrix);
	for (size_t k = 0; k < f->data->n; k++)
		add_contest(f, &f->data->contest[k]);
	for (size_t i = 0; i < f->n; i++) {
		f->gradient[i] -= f->options.ridge * f->b[i];
		f->matrix[i * f->m + i] += f->options.ridge;
	}
	added = lift(f);
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j <= i; j++)
			f->matrix[i * f->m + j] += added;
	return added;
}

static enum pm_status factor(struct fit *f)
{
	int order = (int)f->m, info;

	dpotrf_("U", &order, f->matrix, &order, &info, 1);
	return info ? PM_EINFEASIBLE : PM_OK;
}

/* Moves by the step, halved until the likelihood does not fall; returns the largest change, negative when none was found. */
static double search(struct fit *f, double *value)
{
	double t = 1, largest = 0;

	for (size_t i = 0; i < f->m; i++)
		largest = fmax(largest, fabs(f->gradient[i]));
	for (int halving = 0; halving <= MAX_HALVINGS; halving++, t /= 2) {
		double now;

		for (size_t i = 0; i < f->m; i++)
			f->trial[i] = f->b[i] + t * f->gradient[i];
		now = log_likelihood(f, f->trial, f->options.ridge);
		/* A step within the tolerance may lose by rounding. */
		if (now >= *value || (t * largest <= 1e-6 && now >= *value - 1e-9 * fabs(*value))) {
			memcpy(f->b, f->trial, f->m * sizeof *f->b);
			*value = now;
			return t * largest;
		}
	}
	return -1;
}

static enum pm_status newton(struct fit *f)
{
	double value = log_likelihood(f, f->b, f->options.ridge);
	int order = (int)f->m, one = 1, info;

	while (f->iterations++ < f->options.max_iterations) {
		enum pm_status status;
		double change;

		differentiate(f);
		status = factor(f);
		if (status)
			return status;
		dpotrs_("U", &order, &one, f->matrix, &order, f->gradient, &order, &info, 1);
		change = search(f, &value);
		if (change < 0)
			return PM_EMAXITER;
		if (change <= f->options.tolerance)
			return PM_OK;
	}
	return PM_EMAXITER;
}

/* pi_i <- W_i / sum_j N_ij / (pi_i + pi_j)                                                              Hunter 2004, (3) */
static double mm_step(struct fit *f, double *pi, double *rate, double *wins)
{
	double change = 0, mean = 0;

	memset(rate, 0, f->n * sizeof *rate);
	for (size_t k = 0; k < f->data->n; k++) {
		const struct pm_contest *c = &f->data->contest[k];
		double share = pmi_contest_size(c) / (pi[c->first] + pi[c->second]);

		rate[c->first] += share;
		rate[c->second] += share;
	}
	for (size_t i = 0; i < f->n; i++) {
		double old = f->b[i];

		f->b[i] = log(wins[i] / rate[i]);
		mean += f->b[i] / (double)f->n;
		f->trial[i] = old;
	}
	for (size_t i = 0; i < f->n; i++) {
		f->b[i] -= mean;
		pi[i] = exp(f->b[i]);
		change = fmax(change, fabs(f->b[i] - f->trial[i]));
	}
	return change;
}

static enum pm_status mm(struct fit *f)
{
	double *pi = pmi_array(f->n, sizeof *pi), *rate = pmi_array(f->n, sizeof *rate), *wins = pmi_array(f->n, sizeof *wins);
	enum pm_status status = pi && rate && wins ? PM_EMAXITER : PM_ENOMEM;

	for (size_t k = 0; k < f->data->n && status != PM_ENOMEM; k++) {
		wins[f->data->contest[k].first] += f->data->contest[k].wins + f->data->contest[k].ties / 2;
		wins[f->data->contest[k].second] += f->data->contest[k].losses + f->data->contest[k].ties / 2;
	}
	for (size_t i = 0; i < f->n && status != PM_ENOMEM; i++)
		pi[i] = 1;
	while (status == PM_EMAXITER && f->iterations++ < MM_FACTOR * f->options.max_iterations)
		if (mm_step(f, pi, rate, wins) <= f->options.tolerance)
			status = PM_OK;
	free(pi);
	free(rate);
	free(wins);
	return status;
}

/* The inverse of the matrix without the direction that was lifted, both triangles. */
static enum pm_status invert(struct fit *f)
{
	double added = differentiate(f), lifted;
	int order = (int)f->m, info;
	enum pm_status status = factor(f);

	if (status)
		return status;
	dpotri_("U", &order, f->matrix, &order, &info, 1);
	if (info)
		return PM_ESINGULAR;
	/* 1/sqrt(n) on the strengths is an eigenvector; its value was the ridge. */
	lifted = 1 / ((double)f->n * (f->options.ridge + (double)f->n * added));
	for (size_t i = 0; i < f->m; i++)
		for (size_t j = 0; j <= i; j++) {
			f->matrix[i * f->m + j] -= i < f->n ? lifted : 0;
			f->matrix[j * f->m + i] = f->matrix[i * f->m + j];
		}
	return PM_OK;
}

/* Strengths and their covariances as differences from the reference. */
static void refer(struct pm_ranking *r, size_t reference)
{
	double *row, origin = r->strength[reference];

	for (size_t i = 0; i < r->n; i++)
		r->strength[i] -= origin;
	/* C_ij - C_ir - C_rj + C_rr, row and column of r last, for the others are made of them. */
	row = r->covariance + reference * r->n;
	for (size_t i = 0; i < r->n; i++)
		for (size_t j = 0; j < r->n; j++)
			if (i != reference && j != reference)
				r->covariance[i * r->n + j] += row[reference] - row[i] - row[j];
	for (size_t i = 0; i < r->n; i++)
		r->covariance[i * r->n + reference] = row[i] = 0;
}

static void count_contests(const struct fit *f, struct pm_ranking *r)
{
	double saturated = 0, coefficients = 0;
	size_t cells = 0;

	for (size_t k = 0; k < f->data->n; k++) {
		const struct pm_contest *c = &f->data->contest[k];

		if (!(pmi_contest_size(c) > 0))
			continue;
		saturated += pmi_contest_saturated(c, f->options.ties);
		coefficients += pmi_contest_coefficient(c, f->options.ties);
		cells += f->model->has_nu ? 2 : 1;
	}
	r->log_likelihood = log_likelihood(f, f->b, 0);
	r->deviance = 2 * (saturated - r->log_likelihood);
	r->log_likelihood += coefficients;
	r->n_parameters = f->m - 1;
	r->degrees_of_freedom = cells > r->n_parameters ? cells - r->n_parameters : 0;
	r->aic = 2 * (double)r->n_parameters - 2 * r->log_likelihood;
}

static enum pm_status report(struct fit *f, struct pm_ranking *r)
{
	enum pm_status status;

	count_contests(f, r);
	status = invert(f);
	if (status)
		return status;
	r->n = f->n;
	r->iterations = f->iterations;
	r->strength = pmi_array(f->n, sizeof *r->strength);
	r->std_error = pmi_array(f->n, sizeof *r->std_error);
	r->covariance = pmi_array(f->n, f->n * sizeof *r->covariance);
	if (!r->strength || !r->std_error || !r->covariance)
		return PM_ENOMEM;
	memcpy(r->strength, f->b, f->n * sizeof *r->strength);
	for (size_t i = 0; i < f->n; i++)
		memcpy(r->covariance + i * f->n, f->matrix + i * f->m, f->n * sizeof *r->covariance);
	if (f->options.reference != PM_SUM_TO_ZERO)
		refer(r, f->options.reference);
	for (size_t i = 0; i < f->n; i++)
		r->std_error[i] = sqrt(fmax(0, r->covariance[i * f->n + i]));
	if (f->h < f->m) {
		r->order_effect = f->b[f->h];
		r->order_std_error = sqrt(f->matrix[f->h * f->m + f->h]);
	}
	if (f->eta < f->m) {
		r->nu = exp(f->b[f->eta]);
		r->nu_std_error = r->nu * sqrt(f->matrix[f->eta * f->m + f->eta]);
	}
	return PM_OK;
}

static bool in_range(const struct pm_comparisons *c, const struct pm_rank_options *o, bool is_mm)
{
	bool plain = o->ties == PM_TIES_HALF && !o->order_effect && o->ridge == 0;

	return c->n_items >= 2 && o->ridge >= 0 && isfinite(o->ridge) && o->tolerance > 0 && (unsigned)o->ties <= PM_TIES_RAO_KUPPER &&
	       (o->reference == PM_SUM_TO_ZERO || o->reference < c->n_items) && (c->places || !o->order_effect) &&
	       (is_mm ? plain : strcmp(o->method, "newton") == 0);
}

/* Is there a maximum, as far as the graph of wins and the counts of ties tell? */
static enum pm_status feasible(const struct pm_comparisons *c, const struct pm_rank_options *o)
{
	size_t *component = pmi_array(c->n_items, sizeof *component), n = component ? pm_comparisons_components(c, component) : 0;
	double ties = 0, decided = 0;

	free(component);
	if (!n)
		return PM_ENOMEM;
	for (size_t k = 0; k < c->n; k++) {
		ties += c->contest[k].ties;
		decided += c->contest[k].wins + c->contest[k].losses;
	}
	if (pmi_tie_models[o->ties].has_nu && !(ties > 0 && decided > 0))
		return PM_EINFEASIBLE;
	return n > 1 && o->ridge == 0 ? PM_EINFEASIBLE : PM_OK;
}

static enum pm_status run(struct fit *f, bool is_mm, struct pm_ranking *r)
{
	size_t square;
	enum pm_status status;

	f->b = pmi_array(f->m, sizeof *f->b);
	f->trial = pmi_array(f->m, sizeof *f->trial);
	f->gradient = pmi_array(f->m, sizeof *f->gradient);
	if (!pmi_multiply(f->m, f->m, &square) || f->m > INT_MAX)
		return PM_EOVERFLOW;
	f->matrix = pmi_array(square, sizeof *f->matrix);
	if (!f->b || !f->trial || !f->gradient || !f->matrix)
		return PM_ENOMEM;
	/* nu = e^(1/2) is in the range of both models of ties. */
	if (f->eta < f->m)
		f->b[f->eta] = 0.5;
	status = is_mm ? mm(f) : newton(f);
	return status ? status : report(f, r);
}

enum pm_status pm_rank(const struct pm_comparisons *c, const struct pm_rank_options *options, struct pm_ranking **ranking)
{
	const struct pm_rank_options o = options ? *options : pm_rank_defaults;
	bool is_mm = strcmp(o.method, "mm") == 0;
	struct fit f = {.data = c, .options = o, .n = c->n_items};
	enum pm_status status;

	*ranking = NULL;
	if (!in_range(c, &o, is_mm))
		return PM_EDOM;
	status = feasible(c, &o);
	if (status)
		return status;
	f.model = &pmi_tie_models[o.ties];
	f.m = f.n + o.order_effect + f.model->has_nu;
	f.h = o.order_effect ? f.n : f.m;
	f.eta = f.model->has_nu ? f.m - 1 : f.m;
	*ranking = pmi_array(1, sizeof **ranking);
	status = *ranking ? run(&f, is_mm, *ranking) : PM_ENOMEM;
	free(f.b);
	free(f.trial);
	free(f.gradient);
	free(f.matrix);
	if (status) {
		pm_ranking_free(*ranking);
		*ranking = NULL;
	}
	return status;
}

void pm_ranking_free(struct pm_ranking *r)
{
	if (!r)
		return;
	free(r->strength);
	free(r->std_error);
	free(r->covariance);
	free(r);
}
