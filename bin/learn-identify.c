/* What the pairs of prefmodel learn tell of the weights: rank, condition, in words what they leave open, and whether they are separable. */
#include <math.h>
#include <stdlib.h>

#include "learn.h"

/* Weights beyond which eigenvalues would take longer than most fits. */
enum { MOST = 3000, MOST_UNASKED = 1000 };

static void separate(FILE *text, size_t *sentences)
{
	fputs((*sentences)++ ? "; " : "", text);
}

static size_t count_nonzero(size_t n, const double *direction)
{
	size_t count = 0;

	for (size_t j = 0; j < n; j++)
		count += direction[j] != 0;
	return count;
}

/* "gas, goal and mud", of the features in a direction. */
static void list_names(FILE *text, const struct pm_features *f, const double *direction)
{
	size_t left = count_nonzero(f->n, direction);

	for (size_t j = 0; j < f->n; j++)
		if (direction[j] != 0)
			fprintf(text, "%s%s", f->name[j], --left > 1 ? ", " : left ? " and " : "");
}

/* "0.05 gas + 1 goal - 0.05 mud" */
static void put_sum(FILE *text, const struct pm_features *f, const double *direction)
{
	size_t n = 0;

	for (size_t j = 0; j < f->n; j++) {
		if (direction[j] == 0)
			continue;
		if (n++)
			fprintf(text, " %c %.6g %s", direction[j] < 0 ? '-' : '+', fabs(direction[j]), f->name[j]);
		else
			fprintf(text, "%.6g %s", direction[j], f->name[j]);
	}
}

static void say_direction(FILE *text, const struct pm_features *f, const double *direction)
{
	list_names(text, f, direction);
	if (count_nonzero(f->n, direction) == 1) {
		fputs(" is not identified", text);
		return;
	}
	fputs(" are identified only up to one direction: ", text);
	put_sum(text, f, direction);
}

/* As a direction: 1 at features that no pair touches. */
static void mark_untouched(const struct pm_posterior *p, double *direction)
{
	for (size_t j = 0; j < p->d; j++)
		direction[j] = 1;
	for (size_t i = 0; i < p->n; i++)
		direction[p->column[i]] = 0;
}

static enum pm_status say_features(FILE *text, const struct fit *fit, const struct pm_posterior *p)
{
	double *basis = calloc(p->null + 1, p->d * sizeof *basis);
	size_t sentences = 0;

	if (!basis)
		return PM_ENOMEM;
	pm_posterior_null_space(p, basis);
	for (size_t k = 0; k < p->null; k++) {
		separate(text, &sentences);
		say_direction(text, fit->features, basis + k * p->d);
	}
	mark_untouched(p, basis);
	if (p->n < p->d) {
		separate(text, &sentences);
		fputs("no pair tells of ", text);
		list_names(text, fit->features, basis);
	}
	if (!sentences)
		fputs("all is identified", text);
	free(basis);
	return PM_OK;
}

static void say_table(FILE *text, const struct fit *fit, const struct pm_posterior *p)
{
	const struct pm_mdp *mdp = fit->world->mdp;
	size_t weights = 0, sentences = 0;

	for (size_t s = 0; s < mdp->n_states; s++)
		weights += mdp->terminal[s] ? 0 : mdp->n_actions;
	if (p->null) {
		separate(text, &sentences);
		fprintf(text, "%zu free direction%s, among them %s", p->null, p->null == 1 ? "" : "s", fit->assumption->always_free);
	}
	if (p->n < weights) {
		separate(text, &sentences);
		fprintf(text, "%zu weight%s never seen", weights - p->n, weights - p->n == 1 ? "" : "s");
	}
	if (!sentences)
		fputs("all is identified", text);
}

static enum pm_status describe(struct fit *fit, const struct pm_posterior *p)
{
	enum pm_status status = PM_OK;
	size_t length;
	FILE *text = open_memstream(&fit->not_identified, &length);

	if (!text)
		return PM_ENOMEM;
	fit->used = p->n;
	fit->rank = p->n - p->null;
	/* The curvature is that of the logistic likelihood; its null space is that of any. */
	fit->condition = fit->settings->link ? NAN : p->condition;
	if (fit->features)
		status = say_features(text, fit, p);
	else
		say_table(text, fit, p);
	return fclose(text) ? PM_ENOMEM : status;
}

enum pm_status fit_identify(struct fit *fit, enum pm_status (*take)(const struct fit *fit, struct pm_posterior **posterior))
{
	struct pm_posterior *posterior = NULL;
	enum pm_status status;

	if (fit->is_member)
		return PM_OK;
	fit->no_rank = fit->design->d > MOST ? "more than 3000 columns" : "more than 1000 columns (--report computes it)";
	if (fit->design->d > (fit->settings->report ? MOST : MOST_UNASKED))
		return PM_OK;
	status = take(fit, &posterior);
	/* Weights may be good for a fit and yet have no plan. */
	if (status && status != PM_ENOMEM) {
		fit->no_rank = pm_status_message(status);
		return PM_OK;
	}
	if (!status)
		status = describe(fit, posterior);
	pm_posterior_free(posterior);
	return status;
}

enum pm_status fit_separate(struct fit *fit, enum pm_status (*ask)(const struct fit *fit, enum pm_separation *verdict, double *direction))
{
	double l2 = fit->settings->learn.l2;
	enum pm_status status;

	if (fit->is_member || (l2 > 0 && !fit->settings->report) || fit->design->d > MOST)
		return PM_OK;
	fit->direction = calloc(fit->design->d, sizeof *fit->direction);
	if (!fit->direction)
		return PM_ENOMEM;
	status = ask(fit, &fit->separation, fit->direction);
	fit->separation_open = !status && fit->separation == PM_SEPARATION_UNKNOWN;
	if (status || fit->separation != PM_SEPARATED || l2 > 0 || fit->stopped_early)
		return status;
	fit->converged = fit->all_steps = false;
	return PM_EMAXITER;
}
