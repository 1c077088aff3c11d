#include "experiments/course.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/difference.h"
#include "prefmodel/dataset.h"
#include "prefmodel/learn.h"
#include "prefmodel/link.h"
#include "prefmodel/loss.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/rng.h"
#include "prefmodel/statistic.h"

struct lesson {
	const struct pmi_course *course;
	const struct pm_run *run;
	const size_t *at;
	struct pm_mdp *mdp;
	struct pm_scale scale;
	double *g, *q, *policy; /* S*A */
	double *v;              /* S */
};

static enum pm_status begin(struct lesson *l)
{
	enum pm_status status = l->course->build(&l->mdp);
	size_t n;

	if (status)
		return status;
	n = l->mdp->n_states * l->mdp->n_actions;
	l->g = pmi_array(n, sizeof *l->g);
	l->q = pmi_array(n, sizeof *l->q);
	l->policy = pmi_array(n, sizeof *l->policy);
	l->v = pmi_array(l->mdp->n_states, sizeof *l->v);
	return l->g && l->q && l->policy && l->v ? pm_scale_of(l->mdp, &l->scale) : PM_ENOMEM;
}

static void end(struct lesson *l)
{
	pm_mdp_free(l->mdp);
	free(l->g);
	free(l->q);
	free(l->policy);
	free(l->v);
}

/* What turns a pair of segments into a labelled one. */
struct labeller {
	const struct pm_statistic *teacher;
	struct pm_statistic_tables *tables;
	const struct pm_link *link;
	double beta;
};

static enum pm_status label_pair(const struct labeller *b, size_t length, const uint32_t *left, const uint32_t *right, gsl_rng *rng,
				 struct pm_dataset *dataset)
{
	struct pm_segment x = {.length = length, .step = left}, y = {.length = length, .step = right};
	double difference = pmi_difference(b->teacher->value(&b->tables->input, x), b->teacher->value(&b->tables->input, y));

	return pm_dataset_add(dataset, x, y, b->link->label(b->beta * difference, 0, rng), 1);
}

static enum pm_status draw_pairs(const struct lesson *l, const struct labeller *b, gsl_rng *rng, struct pm_dataset *dataset)
{
	size_t data = l->run->dimension[PMI_DATA]->size[l->at[PMI_DATA]], length = l->course->length[data];
	size_t n = l->run->dimension[PMI_PREFERENCES]->size[l->at[PMI_PREFERENCES]];
	uint32_t *left = pmi_array(2 * length + 1, sizeof *left), *right = pmi_array(2 * length + 1, sizeof *right);
	enum pm_status status = left && right ? PM_OK : PM_ENOMEM;

	for (size_t k = 0; k < n && !status; k++) {
		l->course->draw(l->mdp, data, length, rng, left, right);
		status = label_pair(b, length, left, right, rng, dataset);
	}
	free(left);
	free(right);
	return status;
}

/* Teachers and label kinds of one cell see the same segments. */
static gsl_rng *stream_of(const struct lesson *l)
{
	const uint64_t key[] = {l->run->seed, pm_hash_name(l->run->experiment->name), l->run->dimension[PMI_DATA]->size[l->at[PMI_DATA]],
				l->run->dimension[PMI_PREFERENCES]->size[l->at[PMI_PREFERENCES]], l->at[PMI_REPLICATE]};

	return pm_rng_stream(key, sizeof key / sizeof *key);
}

static enum pm_status fit(struct lesson *l, const struct pm_dataset *dataset)
{
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_design *design;
	enum pm_status status = pm_design_table(l->mdp, dataset, &design);

	if (status)
		return status;
	options.l2 = pm_run_setting(l->run, "l2")->number[0];
	memset(l->g, 0, design->d * sizeof *l->g);
	status = pm_learn(design, &options, l->g, NULL);
	pm_design_free(design);
	/* A table that is not at its optimum is still the table that this learner gives. */
	return status == PM_EMAXITER ? PM_OK : status;
}

static enum pm_status learn(struct lesson *l)
{
	char name[32];
	struct labeller b = {.beta = pm_run_setting(l->run, "beta")->number[0]};
	struct pm_dataset *dataset = pm_dataset_alloc();
	gsl_rng *rng = stream_of(l);
	enum pm_status status = dataset && rng ? PM_OK : PM_ENOMEM;

	b.teacher = pm_statistic_find(pm_setting_name(l->run->dimension[PMI_TEACHER], l->at[PMI_TEACHER], name, sizeof name));
	b.link = pm_link_find(pm_setting_is(l->run->dimension[PMI_LABELS], l->at[PMI_LABELS], "noiseless") ? "noiseless" : "logistic");
	if (!status)
		status = pm_statistic_tables_alloc(l->mdp, -1, 1, b.teacher->needs, &b.tables);
	if (!status)
		status = draw_pairs(l, &b, rng, dataset);
	if (!status)
		status = fit(l, dataset);
	pm_statistic_tables_free(b.tables);
	pm_dataset_free(dataset);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

enum pm_status pmi_course_plan(const struct pm_mdp *mdp, const double *reward, double *q)
{
	double *v = pmi_array(mdp->n_states, sizeof *v);
	enum pm_status status = v ? pm_plan_values(mdp, reward, NULL, v, q, NULL, NULL) : PM_ENOMEM;

	free(v);
	return status == PM_ETOLERANCE ? PM_OK : status;
}

enum pm_status pmi_course_score(const struct pm_mdp *mdp, const double *q, double *scaled)
{
	struct pm_scale scale;
	struct pm_score score = {.scaled_return = NAN};
	enum pm_status status = pm_scale_of(mdp, &scale);

	if (!status)
		status = pm_score_greedy(mdp, scale, q, &score);
	if (!status)
		*scaled = score.scaled_return;
	return status;
}

static void put_measures(struct pm_rows *rows, const struct pm_run *run, double scaled_return, const double *value, size_t n)
{
	pm_rows_number(rows, scaled_return);
	for (size_t k = 0; k < n; k++)
		pm_rows_number(rows, value[k]);
	pm_rows_size(rows, run->seed);
	pm_rows_end(rows);
}

static void put_name(struct pm_rows *rows, const struct lesson *l, int dimension)
{
	char name[32];

	pm_rows_text(rows, pm_setting_name(l->run->dimension[dimension], l->at[dimension], name, sizeof name));
}

/* The row of the policy in l->policy. */
static enum pm_status put_policy(struct lesson *l, const char *series, const double *g, struct pm_rows *rows)
{
	double value[PMI_MOST_MEASURES];
	enum pm_status status = pm_policy_evaluate(l->mdp, NULL, -1, l->policy, l->v, NULL);

	if (!status)
		status = l->course->measure(l->mdp, l->run, g, l->policy, value);
	if (status)
		return status;
	put_name(rows, l, PMI_PART);
	pm_rows_size(rows, l->run->dimension[PMI_PREFERENCES]->size[l->at[PMI_PREFERENCES]]);
	pm_rows_text(rows, series);
	put_name(rows, l, PMI_DATA);
	put_name(rows, l, PMI_TEACHER);
	put_name(rows, l, PMI_LABELS);
	pm_rows_size(rows, l->at[PMI_REPLICATE]);
	put_measures(rows, l->run, pm_scaled_return(l->scale, pm_mean_return(l->mdp, l->v)), value, l->course->n_measures);
	return PM_OK;
}

/* The row of the policy that is greedy on q. */
static enum pm_status put_greedy(struct lesson *l, const char *series, const double *q, const double *g, struct pm_rows *rows)
{
	pm_policy_greedy(l->mdp->n_states, l->mdp->n_actions, q, PM_TIE_TOLERANCE, l->policy);
	return put_policy(l, series, g, rows);
}

static enum pm_status put_rivals(struct lesson *l, struct pm_rows *rows)
{
	enum pm_status status = PM_OK;

	for (const struct pmi_rival *rival = l->course->rivals; rival->name && !status; rival++) {
		status = rival->values(l->mdp, l->q);
		if (!status)
			status = put_greedy(l, rival->name, l->q, NULL, rows);
	}
	return status;
}

static enum pm_status put_all(struct lesson *l, struct pm_rows *rows)
{
	enum pm_status status;

	pm_policy_uniform(l->mdp->n_states, l->mdp->n_actions, l->policy);
	status = put_policy(l, "uniform", NULL, rows);
	if (!status)
		status = put_greedy(l, "greedy", l->g, l->g, rows);
	if (!status)
		status = pmi_course_plan(l->mdp, l->g, l->q);
	if (!status)
		status = put_greedy(l, "planned", l->q, l->g, rows);
	if (!status)
		status = put_rivals(l, rows);
	if (!status)
		status = pmi_course_plan(l->mdp, NULL, l->q);
	if (!status)
		status = put_greedy(l, "optimal", l->q, NULL, rows);
	return status;
}

enum pm_status pmi_course_learn(const struct pmi_course *course, const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	struct lesson l = {.course = course, .run = run, .at = at};
	enum pm_status status = begin(&l);

	if (!status)
		status = learn(&l);
	if (!status)
		status = put_all(&l, rows);
	end(&l);
	return status;
}

static bool is_first(const size_t *at)
{
	return !at[PMI_DATA] && !at[PMI_PREFERENCES] && !at[PMI_TEACHER] && !at[PMI_LABELS] && !at[PMI_REPLICATE];
}

enum pm_status pmi_course_cell(const struct pmi_course *course, const struct pmi_part *parts, const struct pm_run *run, const size_t *at,
			       struct pm_rows *rows)
{
	for (; parts->name; parts++)
		if (pm_setting_is(run->dimension[PMI_PART], at[PMI_PART], parts->name))
			return is_first(at) ? parts->compute(run, rows) : PM_OK;
	return pmi_course_learn(course, run, at, rows);
}

double pmi_course_cost(const struct pm_run *run, const size_t *at)
{
	return (double)run->dimension[PMI_PREFERENCES]->size[at[PMI_PREFERENCES]];
}

void pmi_part_row(struct pm_rows *rows, const struct pm_run *run, const char *part, double x, const char *series, double scaled_return,
		  const double *value, size_t n_measures)
{
	pm_rows_text(rows, part);
	pm_rows_number(rows, x);
	pm_rows_text(rows, series);
	for (int k = 0; k < 3; k++)
		pm_rows_text(rows, "-");
	pm_rows_size(rows, 0);
	put_measures(rows, run, scaled_return, value, n_measures);
}
