#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/cpl.h"
#include "pref/descent.h"
#include "pref/design-part.h"
#include "pref/loss.h"
#include "prefmodel/plan.h"

/* The way down without l2 on which a policy is looked for. */
enum { MAX_STEPS = 200 };
static const double END = 1e-10;

/*
 * What should be positive, as rows of their own: discounted counts of the preferred segment minus bias times those of the other, first of decided
 * pairs and then of the others, both ways round.  Behind them stand the negative entries of the table, for log pi <= 0: with bias < 1 a large
 * constant would else be in everybody's favour.
 */
struct rows {
	struct pm_design *design; /* its last row is empty, and every other one is preferred to it */
	size_t n_decided, n_sums;
	bool fractions;           /* are there labels but 0, 1/2 and 1? */
	double *sum;              /* n_segments, scratch */
	double *limit;            /* S*A, scratch */
};

static bool is_decided(double label)
{
	return label == 0 || label == 1;
}

static size_t length(const struct pm_design *design, uint32_t i)
{
	return design->row[i + 1] - design->row[i];
}

/* Appends row i minus bias times row j, both with ascending columns. */
static void put_row(const struct pm_design *from, uint32_t i, uint32_t j, double bias, struct pm_design *to)
{
	size_t a = from->row[i], b = from->row[j], at = to->row[to->n_pairs], k = to->n_pairs++;

	while (a < from->row[i + 1] || b < from->row[j + 1]) {
		bool left = b == from->row[j + 1] || (a < from->row[i + 1] && from->column[a] <= from->column[b]);
		bool right = a == from->row[i + 1] || (b < from->row[j + 1] && from->column[b] <= from->column[a]);

		to->column[at] = left ? from->column[a] : from->column[b];
		to->value[at] = left ? from->value[a++] : 0;
		to->value[at++] -= right ? bias * from->value[b++] : 0;
	}
	to->row[k + 1] = at;
}

/* Appends a negative entry for each column that some row touches.  False when memory is short. */
static bool put_signs(struct pm_design *to)
{
	unsigned char *used = pmi_array(to->d, sizeof *used);

	if (!used)
		return false;
	pmi_design_used(to, used);
	for (size_t j = 0; j < to->d; j++)
		if (used[j]) {
			size_t at = to->row[to->n_pairs];

			to->column[at] = (uint32_t)j;
			to->value[at] = -1;
			to->row[++to->n_pairs] = at + 1;
		}
	free(used);
	return true;
}

static bool alloc_rows(size_t n, size_t entries, const struct pm_design *from, struct rows *r)
{
	struct pm_design *to = r->design = pmi_array(1, sizeof *to);

	if (!to)
		return false;
	to->d = from->d;
	to->n_segments = n + 1;
	to->row = pmi_array(n + 2, sizeof *to->row);
	to->column = pmi_array(entries, sizeof *to->column);
	to->value = pmi_array(entries, sizeof *to->value);
	r->sum = pmi_array(n + 1, sizeof *r->sum);
	r->limit = pmi_array(from->d, sizeof *r->limit);
	return pmi_design_alloc_pairs(to, n) && to->row && to->column && to->value && r->sum && r->limit;
}

static void prefer_all(struct pm_design *to)
{
	for (size_t k = 0; k + 1 < to->n_segments; k++) {
		to->left[k] = (uint32_t)k;
		to->right[k] = (uint32_t)(to->n_segments - 1);
		to->label[k] = 1;
		to->weight[k] = 1;
	}
}

/* False when memory is short. */
static bool make_rows(const struct pm_design *from, double bias, struct rows *r)
{
	size_t n = 0, entries = 0;

	for (size_t k = 0; k < from->n_pairs; k++) {
		size_t ways = is_decided(from->label[k]) ? 1 : 2;

		n += ways;
		entries += ways * (length(from, from->left[k]) + length(from, from->right[k]));
		r->n_decided += is_decided(from->label[k]);
		r->fractions |= !is_decided(from->label[k]) && from->label[k] != 0.5;
	}
	if (!alloc_rows(n + from->d, entries + from->d, from, r))
		return false;
	prefer_all(r->design);
	for (int decided = 1; decided >= 0; decided--)
		for (size_t k = 0; k < from->n_pairs; k++) {
			if (is_decided(from->label[k]) != decided)
				continue;
			if (from->label[k] > 0)
				put_row(from, from->left[k], from->right[k], bias, r->design);
			if (from->label[k] < 1)
				put_row(from, from->right[k], from->left[k], bias, r->design);
		}
	r->n_sums = n;
	if (!put_signs(r->design))
		return false;
	for (size_t k = r->design->n_pairs; k < r->design->n_segments; k++)
		r->design->row[k + 1] = r->design->row[k];
	return true;
}

/* log pi of the logits c v tends to c v plus this: minus the log of the number of largest entries. */
static void fill_limit(const struct pm_mdp *mdp, const double *v, double tolerance, double *limit)
{
	for (size_t s = 0; s < mdp->n_states; s++) {
		size_t first = s * mdp->n_actions, n = 0;

		for (size_t a = 0; a < mdp->n_actions; a++)
			n += v[first + a] >= -tolerance;
		for (size_t a = 0; a < mdp->n_actions; a++)
			limit[first + a] = -log((double)n);
	}
}

/* Are all sums of `table` over the rows of undecided pairs 0? */
static bool leaves_ties(const struct rows *r, const double *table, double tolerance)
{
	pmi_design_scores(r->design, table, r->sum);
	for (size_t k = r->n_decided; k < r->n_sums; k++)
		if (fabs(r->sum[k]) > tolerance)
			return false;
	return true;
}

/* Looks at v (S*A), from here on 0 at the largest entry of each state. */
static bool try_table(const struct pm_mdp *mdp, const struct rows *r, double *v, double *direction)
{
	double largest = 0, least = INFINITY, tolerance;

	pm_advantages(mdp->n_states, mdp->n_actions, v, v);
	pmi_design_scores(r->design, v, r->sum);
	for (size_t k = 0; k < r->n_decided; k++) {
		largest = fmax(largest, fabs(r->sum[k]));
		least = fmin(least, r->sum[k]);
	}
	tolerance = PM_SEPARATION_TOLERANCE * largest;
	if (!(least > tolerance) || r->fractions || !leaves_ties(r, v, tolerance))
		return false;
	fill_limit(mdp, v, tolerance, r->limit);
	if (!leaves_ties(r, r->limit, PM_SEPARATION_TOLERANCE))
		return false;
	for (size_t row = 0; direction && row < r->design->d; row++)
		direction[row] = v[row] / largest;
	return true;
}

static double value(void *data, const double *x, double *gradient)
{
	return pm_cpl_loss(data, x, gradient);
}

/* From x on without l2, where nothing keeps the logits small. */
static enum pm_status go_on(struct pm_cpl_workspace *w, double *x)
{
	const struct pmi_function f = {.d = w->design->d, .data = w, .value = value};
	struct pmi_descent descent = {.tolerance = END, .max_iterations = MAX_STEPS};
	double l2 = w->options.l2;
	enum pm_status status;

	w->options.l2 = 0;
	status = pmi_descend(&f, &descent, x);
	w->options.l2 = l2;
	return status == PM_EMAXITER ? PM_OK : status;
}

/* Is there a table, or one without a positive entry, under which no sum is negative?  v receives it. */
static enum pm_status ask_tables(const struct rows *r, enum pm_separation *verdict, double *v)
{
	struct pm_design part = *r->design;
	enum pm_status status = PM_OK;
	const size_t n_rows[] = {r->n_sums, r->design->n_pairs};

	for (int i = 0; i < 2 && !status && (!i || *verdict != PM_OVERLAP); i++) {
		part.n_pairs = n_rows[i];
		part.total_weight = (double)n_rows[i];
		status = pm_design_separation(&part, NULL, verdict, v);
	}
	return status;
}

static enum pm_status look(struct pm_cpl_workspace *w, const struct rows *r, const double *logits, double *v, enum pm_separation *verdict,
			   double *direction)
{
	size_t bytes = w->design->d * sizeof *v;
	enum pm_status status;

	/* As under partial return: nothing is decided, nothing can grow. */
	if (!r->n_decided) {
		*verdict = PM_OVERLAP;
		return PM_OK;
	}
	if (try_table(w->mdp, r, memcpy(v, logits, bytes), direction)) {
		*verdict = PM_SEPARATED;
		return PM_OK;
	}
	status = ask_tables(r, verdict, v);
	if (status || *verdict == PM_OVERLAP)
		return status;
	*verdict = PM_SEPARATED;
	if (try_table(w->mdp, r, v, direction))
		return PM_OK;
	status = go_on(w, memcpy(v, logits, bytes));
	if (status || !try_table(w->mdp, r, v, direction))
		*verdict = PM_SEPARATION_UNKNOWN;
	return status;
}

enum pm_status pm_cpl_separation(struct pm_cpl_workspace *w, const double *logits, enum pm_separation *verdict, double *direction)
{
	double *v = pmi_array(w->design->d, sizeof *v);
	struct rows r = {.n_decided = 0};
	enum pm_status status = PM_ENOMEM;

	*verdict = PM_SEPARATION_UNKNOWN;
	if (direction)
		memset(direction, 0, w->design->d * sizeof *direction);
	if (v && make_rows(w->design, w->options.bias, &r))
		status = look(w, &r, logits, v, verdict, direction);
	pm_design_free(r.design);
	free(r.sum);
	free(r.limit);
	free(v);
	return status;
}
