#include "pref/rank.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

const struct pm_rank_options pm_rank_defaults = {
	.method = "newton", .ties = PM_TIES_HALF, .tolerance = 1e-10, .max_iterations = 100, .reference = PM_SUM_TO_ZERO};

static bool in_range(const struct pm_comparisons *c, const struct pm_rank_options *o, bool is_mm)
{
	bool plain = o->ties == PM_TIES_HALF && !o->order_effect && o->ridge == 0;

	return c->n_items >= 2 && o->ridge >= 0 && isfinite(o->ridge) && o->tolerance > 0 && (unsigned)o->ties <= PM_TIES_RAO_KUPPER &&
	       (o->reference == PM_SUM_TO_ZERO || o->reference < c->n_items) && (c->places || !o->order_effect) &&
	       (is_mm ? plain : strcmp(o->method, "newton") == 0);
}

static bool allocate(struct pmi_rank_fit *f, size_t square)
{
	f->b = pmi_array(f->m, sizeof *f->b);
	f->trial = pmi_array(f->m, sizeof *f->trial);
	f->step = pmi_array(f->m, sizeof *f->step);
	f->gradient = pmi_array(f->m, sizeof *f->gradient);
	f->diagonal = pmi_array(f->m, sizeof *f->diagonal);
	f->matrix = pmi_array(square, sizeof *f->matrix);
	f->factor = pmi_array(square, sizeof *f->factor);
	return f->b && f->trial && f->step && f->gradient && f->diagonal && f->matrix && f->factor;
}

static void clear(struct pmi_rank_fit *f)
{
	free(f->b);
	free(f->trial);
	free(f->step);
	free(f->gradient);
	free(f->diagonal);
	free(f->matrix);
	free(f->factor);
}

/* Where the fit starts: the logarithm of wins against losses, which is the answer among equals. */
static void begin(struct pmi_rank_fit *f)
{
	double mean = 0;

	for (size_t k = 0; k < f->data->n; k++) {
		const struct pm_contest *c = &f->data->contest[k];

		f->b[c->first] += c->wins + c->ties / 2;
		f->b[c->second] += c->losses + c->ties / 2;
		f->trial[c->first] += c->losses + c->ties / 2;
		f->trial[c->second] += c->wins + c->ties / 2;
	}
	for (size_t i = 0; i < f->n; i++) {
		/* Half a win and half a loss more keep it finite. */
		f->b[i] = log((f->b[i] + 0.5) / (f->trial[i] + 0.5));
		mean += f->b[i] / (double)f->n;
	}
	for (size_t i = 0; i < f->n; i++)
		f->b[i] -= mean;
	/* nu = e^(1/2) is in the range of both models of ties. */
	if (f->eta < f->m)
		f->b[f->eta] = 0.5;
}

static enum pm_status run(struct pmi_rank_fit *f, bool is_mm, struct pm_ranking *r)
{
	size_t square;
	enum pm_status status;

	if (!pmi_multiply(f->m, f->m, &square) || f->m > INT_MAX)
		return PM_EOVERFLOW;
	if (!allocate(f, square))
		return PM_ENOMEM;
	begin(f);
	status = is_mm ? pmi_rank_mm(f) : pmi_rank_newton(f);
	return status ? status : pmi_rank_report(f, r);
}

enum pm_status pm_rank(const struct pm_comparisons *c, const struct pm_rank_options *options, struct pm_ranking **ranking)
{
	const struct pm_rank_options o = options ? *options : pm_rank_defaults;
	bool is_mm = strcmp(o.method, "mm") == 0;
	struct pmi_rank_fit f = {.data = c, .options = o, .n = c->n_items};
	enum pm_obstacle obstacle;
	enum pm_status status;

	*ranking = NULL;
	if (!in_range(c, &o, is_mm))
		return PM_EDOM;
	status = pm_rank_obstacle(c, &o, &obstacle);
	if (status || obstacle)
		return status ? status : PM_EINFEASIBLE;
	f.model = &pmi_tie_models[o.ties];
	f.m = f.n + o.order_effect + f.model->has_nu;
	f.h = o.order_effect ? f.n : f.m;
	f.eta = f.model->has_nu ? f.m - 1 : f.m;
	*ranking = pmi_array(1, sizeof **ranking);
	status = *ranking ? run(&f, is_mm, *ranking) : PM_ENOMEM;
	clear(&f);
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
