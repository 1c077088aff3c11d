#include "prefmodel/sample.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/difference.h"
#include "prefmodel/probability.h"
#include "prefmodel/rng.h"

const struct pm_sample_options pm_sample_defaults = {
	.length = 3, .absorbing = true, .beta = 1, .nu = 2, .myopic = 1, .skip = -INFINITY, .pool = 100};

/* Rejections in a row after which a search for one more segment or pair is given up. */
enum { MAX_TRIES = 100000, MAX_MIXTURE = 64 };

/* A segment at hand. */
struct draft {
	size_t length;
	uint32_t *step;
};

struct sampler {
	const struct pm_mdp *mdp;
	struct pm_statistic_input input;
	struct pm_sample_options options;
	gsl_rng *rng;
	struct pm_dataset *dataset;
	uint32_t *start; /* n_starts, the states an episode may begin in */
	size_t n_starts;
	struct draft left, right, best_left, best_right;
	double *probability; /* n_tables */
	/* Of the segments of the data set, by teacher, NaN where it is not known yet. */
	double *value[MAX_MIXTURE];
	size_t capacity[MAX_MIXTURE], n_values[MAX_MIXTURE];
	const struct pm_teacher *teachers;
	size_t n_teachers;
	struct pm_teacher single;
};

/* An action with the probabilities of a policy; draws one number. */
static uint32_t draw_action(const double *policy, size_t n_actions, gsl_rng *rng)
{
	double u = gsl_rng_uniform(rng);
	uint32_t a = 0;

	while (a + 1 < n_actions && u >= policy[a])
		u -= policy[a++];
	return a;
}

/* From the state in step[0]. */
static void walk(const struct pm_mdp *mdp, const double *policy, size_t length, gsl_rng *rng, uint32_t *step)
{
	for (size_t t = 0; t < length; t++) {
		step[2 * t + 1] = policy ? draw_action(policy + pm_row(mdp, step[2 * t], 0), mdp->n_actions, rng)
					 : (uint32_t)pm_rng_below(rng, mdp->n_actions);
		step[2 * t + 2] = (uint32_t)pm_mdp_step(mdp, step[2 * t], step[2 * t + 1], rng);
	}
}

static size_t list_starts(const struct pm_mdp *mdp, uint32_t *start)
{
	size_t n = 0;

	for (size_t s = 0; s < mdp->n_states; s++)
		if (mdp->start[s] > 0)
			start[n++] = (uint32_t)s;
	return n;
}

void pm_sample_segment(const struct pm_mdp *mdp, size_t length, gsl_rng *rng, uint32_t *step)
{
	size_t n = 0, chosen;

	assert(length >= 1);
	for (size_t s = 0; s < mdp->n_states; s++)
		n += mdp->start[s] > 0;
	assert(n);
	chosen = (size_t)pm_rng_below(rng, n);
	for (size_t s = 0; s < mdp->n_states; s++)
		if (mdp->start[s] > 0 && chosen-- == 0)
			step[0] = (uint32_t)s;
	walk(mdp, NULL, length, rng, step);
}

static size_t draw_length(const struct sampler *s)
{
	size_t length = s->options.length, longest = s->options.longest;

	return longest > length ? length + (size_t)pm_rng_below(s->rng, longest - length + 1) : length;
}

/* A window of the trajectories: any transition may begin one, those too near an end are drawn again. */
static bool cut(const struct sampler *s, struct draft *draft)
{
	const struct pm_dataset *from = s->options.trajectories;
	size_t place = (size_t)pm_rng_below(s->rng, from->offset[from->n_segments]), low = 0, high = from->n_segments;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (from->offset[middle] <= place)
			low = middle;
		else
			high = middle;
	}
	place -= from->offset[low];
	if (place % 2 || place + 2 * draft->length >= from->offset[low + 1] - from->offset[low])
		return false;
	memcpy(draft->step, from->step + from->offset[low] + place, (2 * draft->length + 1) * sizeof *draft->step);
	return true;
}

/* One segment that the options allow. */
static bool draw(struct sampler *s, struct draft *draft)
{
	draft->length = draw_length(s);
	for (int tries = 0; tries < MAX_TRIES; tries++) {
		if (s->options.trajectories) {
			if (!cut(s, draft))
				continue;
		} else {
			draft->step[0] = s->start[pm_rng_below(s->rng, s->n_starts)];
			walk(s->mdp, s->options.policy, draft->length, s->rng, draft->step);
		}
		if (s->options.absorbing || !pm_segment_is_absorbing(s->mdp, (struct pm_segment){draft->length, draft->step}))
			return true;
	}
	return false;
}

static struct pm_segment view(const struct draft *draft)
{
	return (struct pm_segment){.length = draft->length, .step = draft->step};
}

/* Two segments that differ. */
static bool draw_two(struct sampler *s)
{
	for (int tries = 0; tries < MAX_TRIES; tries++) {
		if (!draw(s, &s->left) || !draw(s, &s->right))
			return false;
		if (s->left.length != s->right.length || memcmp(s->left.step, s->right.step, (2 * s->left.length + 1) * sizeof *s->left.step))
			return true;
	}
	return false;
}

static double table_sum(const struct pm_mdp *mdp, const double *table, struct pm_segment g)
{
	double sum = 0;

	for (size_t t = 0; t < g.length && !mdp->terminal[pm_segment_state(g, t)]; t++)
		sum += table[pm_row(mdp, pm_segment_state(g, t), pm_segment_action(g, t))];
	return sum;
}

static double score(struct sampler *s)
{
	for (size_t i = 0; i < s->options.n_tables; i++)
		s->probability[i] = pm_logistic(table_sum(s->mdp, s->options.tables[i], view(&s->left)) -
						table_sum(s->mdp, s->options.tables[i], view(&s->right)));
	return s->options.selection->score(s->options.n_tables, s->probability);
}

static void swap(struct draft *a, struct draft *b)
{
	struct draft old = *a;

	*a = *b;
	*b = old;
}

/* The pair to ask about, into left and right. */
static bool choose(struct sampler *s)
{
	double best = -INFINITY;

	if (!s->options.selection || !s->options.selection->score)
		return draw_two(s);
	for (size_t i = 0; i < s->options.pool; i++) {
		double now;

		if (!draw_two(s))
			return false;
		now = score(s);
		if (i && !(now > best))
			continue;
		best = now;
		swap(&s->left, &s->best_left);
		swap(&s->right, &s->best_right);
	}
	swap(&s->left, &s->best_left);
	swap(&s->right, &s->best_right);
	return true;
}

/* A teacher's statistic of a stored segment, computed when first asked for. */
static enum pm_status value_of(struct sampler *s, size_t teacher, uint32_t number, double *value)
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

static size_t choose_teacher(const struct sampler *s)
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
static double answer(const struct sampler *s, double left, double right)
{
	double d = pmi_difference(left, right), label;

	if (fabs(d) < s->options.equal)
		return 0.5;
	label = s->options.link->label(s->options.beta * d, s->options.nu, s->rng);
	return s->options.mistake > 0 && gsl_rng_uniform(s->rng) < s->options.mistake ? 1 - label : label;
}

/* Asks about the pair at hand; *asked is false when the teacher skips it. */
static enum pm_status ask(struct sampler *s, bool *asked)
{
	size_t teacher = choose_teacher(s);
	uint32_t left, right;
	double l, r;
	enum pm_status status = PM_OK;

	*asked = true;
	if (s->options.skip > -INFINITY) {
		l = s->teachers[teacher].statistic->value(&s->input, view(&s->left));
		r = s->teachers[teacher].statistic->value(&s->input, view(&s->right));
		*asked = !(fmax(l, r) < s->options.skip);
	}
	if (!*asked)
		return PM_OK;
	status = pm_dataset_segment_number(s->dataset, view(&s->left), &left);
	if (!status)
		status = pm_dataset_segment_number(s->dataset, view(&s->right), &right);
	if (!status)
		status = value_of(s, teacher, left, &l);
	if (!status)
		status = value_of(s, teacher, right, &r);
	return status ? status : pm_dataset_add_numbers(s->dataset, left, right, answer(s, l, r), 1);
}

static enum pm_status add_pair(struct sampler *s)
{
	for (int tries = 0; tries < MAX_TRIES; tries++) {
		bool asked;
		enum pm_status status = choose(s) ? ask(s, &asked) : PM_EINFEASIBLE;

		if (status || asked)
			return status;
	}
	return PM_EINFEASIBLE;
}

static bool alloc_drafts(struct sampler *s)
{
	struct draft *const drafts[] = {&s->left, &s->right, &s->best_left, &s->best_right};
	size_t longest = s->options.longest > s->options.length ? s->options.longest : s->options.length;
	bool good = true;

	for (size_t i = 0; i < 4; i++) {
		drafts[i]->step = pmi_array(2 * longest + 1, sizeof *drafts[i]->step);
		good = good && drafts[i]->step;
	}
	return good;
}

static enum pm_status sample(struct sampler *s, size_t n)
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
	good = good && (!o->selection || o->n_tables >= o->selection->least_tables) && (!o->mixture || (o->n_mixture >= 1 && o->n_mixture <= MAX_MIXTURE)) &&
	       pm_link_takes(o->link, o->nu);
	for (size_t i = 0; good && o->mixture && i < o->n_mixture; i++)
		good = o->mixture[i].share > 0 && isfinite(o->mixture[i].share);
	return good;
}

static void release(struct sampler *s)
{
	free(s->start);
	free(s->probability);
	free(s->left.step);
	free(s->right.step);
	free(s->best_left.step);
	free(s->best_right.step);
	for (size_t k = 0; k < MAX_MIXTURE; k++)
		free(s->value[k]);
}

enum pm_status pm_sample_pairs(const struct pm_mdp *mdp, const struct pm_statistic_tables *tables, const struct pm_sample_options *options,
			       size_t n, gsl_rng *rng, struct pm_dataset *dataset)
{
	struct sampler s = {.mdp = mdp, .input = tables->input, .rng = rng, .dataset = dataset};
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
