#include "prefmodel/sample.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "pref/difference.h"
#include "pref/sample.h"

const struct pm_sample_options pm_sample_defaults = {
	.length = 3, .absorbing = true, .beta = 1, .nu = 2, .myopic = 1, .skip = -INFINITY, .pool = 100};

static size_t list_starts(const struct pm_mdp *mdp, uint32_t *start)
{
	size_t n = 0;

	for (size_t s = 0; s < mdp->n_states; s++)
		if (mdp->start[s] > 0)
			start[n++] = (uint32_t)s;
	return n;
}

/* A teacher's statistic of a stored segment, computed when first asked for. */
static enum pm_status value_of(struct pmi_sampler *s, size_t teacher, uint32_t number, double *value)
{
	double **cache = &s->value[teacher];

	if (!pmi_reserve(cache, &s->capacity[teacher], s->dataset->n_segments, sizeof **cache))
		return PM_ENOMEM;
	while (s->n_values[teacher] < s->dataset->n_segments)
		(*cache)[s->n_values[teacher]++] = NAN;
	if (isnan((*cache)[number]))
		(*cache)[number] = s->teachers[teacher].statistic->value(&s->input, pm_dataset_segment(s->dataset, number));
	*value = (*cache)[number];
	return PM_OK;
}

static size_t choose_teacher(const struct pmi_sampler *s)
{
	double total = 0, u;
	size_t k = 0;

	if (s->n_teachers == 1)
		return 0;
	for (size_t i = 0; i < s->n_teachers; i++)
		total += s->teachers[i].share;
	u = total * gsl_rng_uniform(s->rng);
	while (k + 1 < s->n_teachers && u >= s->teachers[k].share)
		u -= s->teachers[k++].share;
	return k;
}

/* The teacher's answer, with mistakes. */
static double answer(const struct pmi_sampler *s, double left, double right)
{
	double d = pmi_difference(left, right), label;

	if (fabs(d) < s->options.equal)
		return 0.5;
	label = s->options.link->label(s->options.beta * d, s->options.nu, s->rng);
	return s->options.mistake > 0 && gsl_rng_uniform(s->rng) < s->options.mistake ? 1 - label : label;
}

/* Asks about the pair at hand; *asked is false when the teacher skips it. */
static enum pm_status ask(struct pmi_sampler *s, bool *asked)
{
	size_t teacher = choose_teacher(s);
	uint32_t left, right;
	double l, r;
	enum pm_status status = PM_OK;

	*asked = true;
	if (s->options.skip > -INFINITY) {
		l = s->teachers[teacher].statistic->value(&s->input, pmi_draft_view(&s->left));
		r = s->teachers[teacher].statistic->value(&s->input, pmi_draft_view(&s->right));
		*asked = !(fmax(l, r) < s->options.skip);
	}
	if (!*asked)
		return PM_OK;
	status = pm_dataset_segment_number(s->dataset, pmi_draft_view(&s->left), &left);
	if (!status)
		status = pm_dataset_segment_number(s->dataset, pmi_draft_view(&s->right), &right);
	if (!status)
		status = value_of(s, teacher, left, &l);
	if (!status)
		status = value_of(s, teacher, right, &r);
	return status ? status : pm_dataset_add_numbers(s->dataset, left, right, answer(s, l, r), 1);
}

static enum pm_status add_pair(struct pmi_sampler *s)
{
	for (int tries = 0; tries < PMI_SAMPLE_TRIES; tries++) {
		bool asked;
		enum pm_status status = pmi_sample_choose(s) ? ask(s, &asked) : PM_EINFEASIBLE;

		if (status || asked)
			return status;
	}
	return PM_EINFEASIBLE;
}

static bool alloc_drafts(struct pmi_sampler *s)
{
	struct pmi_draft *const drafts[] = {&s->left, &s->right, &s->best_left, &s->best_right};
	size_t longest = s->options.longest > s->options.length ? s->options.longest : s->options.length;
	bool good = true;

	for (size_t i = 0; i < 4; i++) {
		drafts[i]->step = pmi_array(2 * longest + 1, sizeof *drafts[i]->step);
		good = good && drafts[i]->step;
	}
	return good;
}

static enum pm_status sample(struct pmi_sampler *s, size_t n)
{
	enum pm_status status = PM_OK;

	s->start = pmi_array(s->mdp->n_states, sizeof *s->start);
	s->probability = pmi_array(s->options.n_tables, sizeof *s->probability);
	if (!alloc_drafts(s) || !s->start || !s->probability)
		return PM_ENOMEM;
	s->n_starts = list_starts(s->mdp, s->start);
	if (!s->n_starts)
		return PM_EINFEASIBLE;
	for (size_t k = 0; k < n && !status; k++)
		status = add_pair(s);
	return status;
}

static bool in_range(const struct pm_sample_options *o)
{
	bool good = o->length && o->length <= SIZE_MAX / 16 && o->longest <= SIZE_MAX / 16 && o->beta > 0 && isfinite(o->beta);

	good = good && o->mistake >= 0 && o->mistake <= 1 && o->myopic > 0 && o->myopic <= 1 && o->equal >= 0 && o->skip < INFINITY && o->pool >= 1;
	good = good && (!o->selection || o->n_tables >= o->selection->least_tables) && (!o->mixture || (o->n_mixture >= 1 && o->n_mixture <= PMI_SAMPLE_TEACHERS)) &&
	       pm_link_takes(o->link, o->nu);
	for (size_t i = 0; good && o->mixture && i < o->n_mixture; i++)
		good = o->mixture[i].share > 0 && isfinite(o->mixture[i].share);
	return good;
}

static void release(struct pmi_sampler *s)
{
	free(s->start);
	free(s->probability);
	free(s->left.step);
	free(s->right.step);
	free(s->best_left.step);
	free(s->best_right.step);
	for (size_t k = 0; k < PMI_SAMPLE_TEACHERS; k++)
		free(s->value[k]);
}

enum pm_status pm_sample_pairs(const struct pm_mdp *mdp, const struct pm_statistic_tables *tables, const struct pm_sample_options *options,
			       size_t n, gsl_rng *rng, struct pm_dataset *dataset)
{
	struct pmi_sampler s = {.mdp = mdp, .input = tables->input, .rng = rng, .dataset = dataset};
	enum pm_status status;

	s.options = options ? *options : pm_sample_defaults;
	if (!s.options.link)
		s.options.link = pm_link_find("logistic");
	if (!in_range(&s.options))
		return PM_EDOM;
	s.single = (struct pm_teacher){s.options.teacher ? s.options.teacher : pm_statistic_find("regret"), 1};
	s.teachers = s.options.mixture ? s.options.mixture : &s.single;
	s.n_teachers = s.options.mixture ? s.options.n_mixture : 1;
	s.input.myopic = s.options.myopic;
	status = sample(&s, n);
	release(&s);
	return status;
}
