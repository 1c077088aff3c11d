#include "pref/rank.h"

#include <math.h>
#include <string.h>

#include "pref/lapack.h"

enum { MAX_HALVINGS = 40 };

/*
 * After steps of at most this a factor is kept: the curvature p (1 - p) of a logistic changes by less than a factor exp(|dx|), so that each
 * further step with the old one is wrong by some thousandths of itself.
 */
static const double KEPT_FACTOR = 1e-3;

static double differences(const struct pmi_rank_fit *f, const double *b, const struct pm_contest *contest, size_t n, double *x)
{
	double h = f->h < f->m ? b[f->h] : 0;

	for (size_t k = 0; k < n; k++)
		x[k] = b[contest[k].first] - b[contest[k].second] + h;
	return f->eta < f->m ? b[f->eta] : 0;
}

/* Entry (i, j), i < j. */
static void add(struct pmi_rank_fit *f, size_t i, size_t j, double x)
{
	f->matrix[i * f->m + j] += x;
}

static void add_strengths(struct pmi_rank_fit *f, size_t i, size_t j, const struct pmi_contest_likelihood *l)
{
	f->gradient[i] += l->x;
	f->gradient[j] -= l->x;
	f->diagonal[i] -= l->xx;
	f->diagonal[j] -= l->xx;
	add(f, i < j ? i : j, i < j ? j : i, l->xx);
}

static void add_order_effect(struct pmi_rank_fit *f, size_t i, size_t j, const struct pmi_contest_likelihood *l)
{
	f->gradient[f->h] += l->x;
	f->diagonal[f->h] -= l->xx;
	add(f, i, f->h, -l->xx);
	add(f, j, f->h, l->xx);
	if (f->eta < f->m)
		add(f, f->h, f->eta, -l->x_eta);
}

static void add_ties(struct pmi_rank_fit *f, size_t i, size_t j, const struct pmi_contest_likelihood *l)
{
	f->gradient[f->eta] += l->eta;
	f->diagonal[f->eta] -= l->eta_eta;
	add(f, i, f->eta, -l->x_eta);
	add(f, j, f->eta, l->x_eta);
}

static double add_block(struct pmi_rank_fit *f, const double *b, const struct pm_contest *contest, size_t n)
{
	struct pmi_contest_likelihood likelihood[PMI_CONTEST_BLOCK];
	double x[PMI_CONTEST_BLOCK], eta = differences(f, b, contest, n, x), sum = 0;

	f->model->at(n, contest, x, eta, likelihood);
	for (size_t k = 0; k < n; k++) {
		sum += likelihood[k].value;
		add_strengths(f, contest[k].first, contest[k].second, &likelihood[k]);
		if (f->h < f->m)
			add_order_effect(f, contest[k].first, contest[k].second, &likelihood[k]);
		if (f->eta < f->m)
			add_ties(f, contest[k].first, contest[k].second, &likelihood[k]);
	}
	return sum;
}

void pmi_rank_evaluate(struct pmi_rank_fit *f, const double *b)
{
	const double ridge = f->options.ridge;
	size_t n = f->data->n;

	f->value = 0;
	memset(f->gradient, 0, f->m * sizeof *f->gradient);
	memset(f->diagonal, 0, f->m * sizeof *f->diagonal);
	memset(f->matrix, 0, f->m * f->m * sizeof *f->matrix);
	for (size_t k = 0; k < n; k += PMI_CONTEST_BLOCK)
		f->value += add_block(f, b, f->data->contest + k, n - k < PMI_CONTEST_BLOCK ? n - k : PMI_CONTEST_BLOCK);
	for (size_t i = 0; i < f->n; i++) {
		f->value -= ridge / 2 * b[i] * b[i];
		f->gradient[i] -= ridge * b[i];
		f->diagonal[i] += ridge;
	}
	for (size_t i = 0; i < f->m; i++)
		f->matrix[i * f->m + i] = f->diagonal[i];
}

enum pm_status pmi_rank_factor(struct pmi_rank_fit *f)
{
	int order = (int)f->m, info;
	double sum = 0;

	for (size_t i = 0; i < f->n; i++)
		sum += f->diagonal[i];
	/* Of the size of the other entries. */
	f->lifted = sum / ((double)f->n * (double)f->n);
	for (size_t i = 0; i < f->m; i++) {
		const double *from = f->matrix + i * f->m;
		double *row = f->factor + i * f->m;

		for (size_t j = i; j < f->m; j++)
			row[j] = from[j] + (j < f->n ? f->lifted : 0);
	}
	/* Rows are LAPACK's columns. */
	dpotrf_("L", &order, f->factor, &order, &info, 1);
	return info ? PM_EINFEASIBLE : PM_OK;
}

static double largest_step(const struct pmi_rank_fit *f)
{
	double largest = 0;

	for (size_t i = 0; i < f->m; i++)
		largest = fmax(largest, fabs(f->step[i]));
	return largest;
}

/* Moves by the step, halved until the likelihood does not fall; returns the largest change, negative when none was found. */
static double search(struct pmi_rank_fit *f)
{
	const double before = f->value, largest = largest_step(f);
	double t = 1;

	for (int halving = 0; halving <= MAX_HALVINGS; halving++, t /= 2) {
		for (size_t i = 0; i < f->m; i++)
			f->trial[i] = f->b[i] + t * f->step[i];
		pmi_rank_evaluate(f, f->trial);
		/* A step within the tolerance may lose by rounding. */
		if (f->value >= before || (t * largest <= 1e-6 && f->value >= before - 1e-9 * fabs(before))) {
			memcpy(f->b, f->trial, f->m * sizeof *f->b);
			return t * largest;
		}
	}
	return -1;
}

enum pm_status pmi_rank_newton(struct pmi_rank_fit *f)
{
	double change = INFINITY;
	int order = (int)f->m, one = 1, info;

	pmi_rank_evaluate(f, f->b);
	while (f->iterations++ < f->options.max_iterations) {
		enum pm_status status = change > KEPT_FACTOR ? pmi_rank_factor(f) : PM_OK;

		if (status)
			return status;
		memcpy(f->step, f->gradient, f->m * sizeof *f->step);
		dpotrs_("L", &order, &one, f->factor, &order, f->step, &order, &info, 1);
		change = search(f);
		if (change < 0)
			return PM_EMAXITER;
		if (change <= f->options.tolerance)
			return PM_OK;
	}
	return PM_EMAXITER;
}
