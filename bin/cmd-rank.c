/* prefmodel rank */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

static struct pm_rank_options rank;
static const char *reference, *ties;
static size_t resamples;
static uint64_t seed;
static bool quasi;

static const char *const ties_default = "half";
static const size_t resamples_default = 0;
static const uint64_t seed_default = 1;
static const bool quasi_default = false;

static const char *const tie_names[] = {[PM_TIES_HALF] = "half", [PM_TIES_DAVIDSON] = "davidson", [PM_TIES_RAO_KUPPER] = "rao-kupper", NULL};
static const char *const method_names[] = {"newton", "mm", NULL};

static const char *tie_name(size_t k)
{
	return tie_names[k];
}

static const char *method_name(size_t k)
{
	return method_names[k];
}

static const struct opt options[] = {
	{.name = "reference", .letter = 'r', .type = OPT_STRING, .argument = "ITEM", .value = &reference, .unset = "strengths sum to 0",
	 .help = "The item whose strength is 0"},
	{.name = "ties", .type = OPT_CHOICE, .argument = "MODEL", .value = &ties, .standard = &ties_default, .choice = tie_name,
	 .help = "What a tie means"},
	{.name = "order-effect", .type = OPT_FLAG, .value = &rank.order_effect, .standard = &pm_rank_defaults.order_effect,
	 .help = "Fit an advantage of standing first (left, at home)"},
	{.name = "ridge", .type = OPT_DOUBLE, .argument = "X", .value = &rank.ridge, .standard = &pm_rank_defaults.ridge,
	 .range = OPT_NON_NEGATIVE, .help = "Add (X/2) sum strength^2 to the negative log-likelihood"},
	{.name = "method", .type = OPT_CHOICE, .argument = "NAME", .value = &rank.method, .standard = &pm_rank_defaults.method,
	 .choice = method_name, .help = "How the likelihood is made large"},
	{.name = "tol", .letter = 't', .type = OPT_DOUBLE, .argument = "T", .value = &rank.tolerance, .standard = &pm_rank_defaults.tolerance,
	 .range = OPT_POSITIVE, .help = "Stop when no estimate moves by more"},
	{.name = "quasi-variances", .letter = 'q', .type = OPT_FLAG, .value = &quasi, .standard = &quasi_default,
	 .help = "Add a column of quasi-variances"},
	{.name = "bootstrap", .type = OPT_SIZE, .argument = "N", .value = &resamples, .standard = &resamples_default,
	 .help = "Add columns of 95 % limits from N resamples of the comparisons"},
	{.name = "seed", .letter = 's', .type = OPT_SEED, .argument = "S", .value = &seed, .standard = &seed_default,
	 .help = "Seed of the resamples"},
	OPT_OUTPUT,
	{.name = NULL},
};

/* What is printed of one file. */
struct result {
	const struct pm_comparisons *comparisons;
	struct pm_ranking *ranking;
	double *quasi;       /* n, or NULL */
	double *low, *high;  /* n, or NULL */
};

static void report(const struct pm_ranking *r, const struct pm_comparisons *c)
{
	call_note("%zu items, deviance %.10g on %zu degrees of freedom, AIC %.10g, %zu iterations; %s%s", r->n, r->deviance,
		  r->degrees_of_freedom, r->aic, r->iterations, rank.reference == PM_SUM_TO_ZERO ? "strengths sum to 0" : "strength 0: ",
		  rank.reference == PM_SUM_TO_ZERO ? "" : c->item[rank.reference]);
	if (rank.order_effect)
		call_note("order effect %.10g, standard error %.6g", r->order_effect, r->order_std_error);
	if (rank.ties != PM_TIES_HALF)
		call_note("nu of the ties %.10g, standard error %.6g", r->nu, r->nu_std_error);
}

static void put_number(FILE *out, double x)
{
	fputc(',', out);
	pm_put_double(out, x);
}

static void write_table(FILE *out, const struct result *x)
{
	fprintf(out, "item,strength,std_error%s%s\n", x->quasi ? ",quasi_variance" : "", x->low ? ",lower,upper" : "");
	for (size_t i = 0; i < x->ranking->n; i++) {
		pm_csv_put(out, x->comparisons->item[i]);
		put_number(out, x->ranking->strength[i]);
		put_number(out, x->ranking->std_error[i]);
		if (x->quasi)
			put_number(out, x->quasi[i]);
		if (x->low) {
			put_number(out, x->low[i]);
			put_number(out, x->high[i]);
		}
		fputc('\n', out);
	}
}

static void name_groups(const struct pm_comparisons *c)
{
	size_t *component = calloc(c->n_items, sizeof *component), n = component ? pm_comparisons_components(c, component) : 0;

	call_note("the items fall into %zu groups; no item ever beat or tied with one of a group named before its own, so that their "
		  "distance has no finite estimate (--ridge X gives one)", n);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < c->n_items; i++)
			if (component[i] == k)
				call_note("group %zu: %s", k + 1, c->item[i]);
	free(component);
}

/* Says what stands in the way of a finite estimate. */
static void explain(const struct pm_comparisons *c)
{
	enum pm_obstacle obstacle;

	if (pm_rank_obstacle(c, &rank, &obstacle) != PM_OK)
		return;
	if (obstacle == PM_OBSTACLE_GROUPS)
		name_groups(c);
	if (obstacle == PM_OBSTACLE_ORDER)
		call_note("the order effect has no finite estimate: strengths could explain the results with one that grows for ever");
	if (obstacle == PM_OBSTACLE_TIES)
		call_note("--ties %s has no finite estimate: it needs ties, and decided results that contradict ever more of them", ties);
}

static enum pm_status add_quasi(struct result *x)
{
	double worst;
	enum pm_status status;

	x->quasi = calloc(x->ranking->n, sizeof *x->quasi);
	if (!x->quasi)
		return PM_ENOMEM;
	status = pm_quasi_variances(x->ranking, x->quasi, &worst);
	if (!status)
		call_note("standard errors of differences from quasi-variances are off by at most %.2g %%", 100 * worst);
	return status;
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The q-quantile of n ascending numbers, linear between them. */
static double quantile(const double *sorted, size_t n, double q)
{
	double place = q * (double)(n - 1);
	size_t below = (size_t)place;

	return below + 1 < n ? sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]) : sorted[n - 1];
}

/* Strengths of one resample into column b; those without a finite estimate are not kept. */
static enum pm_status resample(const struct result *x, size_t *kept, double *drawn)
{
	const uint64_t key[] = {seed, pm_hash_name("bootstrap"), *kept};
	gsl_rng *rng = pm_rng_stream(key, 3);
	struct pm_comparisons *again = NULL;
	struct pm_ranking *ranking = NULL;
	enum pm_status status = rng ? PM_OK : PM_ENOMEM;

	for (int tries = 0; !status && !ranking; tries++) {
		status = pm_comparisons_resample(x->comparisons, rng, &again);
		if (!status)
			status = pm_rank(again, &rank, &ranking);
		pm_comparisons_free(again);
		if (status == PM_EINFEASIBLE && tries < 100)
			status = PM_OK;
	}
	for (size_t i = 0; !status && i < ranking->n; i++)
		drawn[i * resamples + *kept] = ranking->strength[i];
	++*kept;
	pm_ranking_free(ranking);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status add_limits(struct result *x)
{
	size_t n = x->ranking->n, kept = 0;
	double *drawn = calloc(resamples, n * sizeof *drawn);
	enum pm_status status = PM_OK;

	x->low = calloc(n, sizeof *x->low);
	x->high = calloc(n, sizeof *x->high);
	if (!drawn || !x->low || !x->high)
		status = PM_ENOMEM;
	while (!status && kept < resamples)
		status = resample(x, &kept, drawn);
	for (size_t i = 0; i < n && !status; i++) {
		qsort(drawn + i * resamples, resamples, sizeof *drawn, ascending);
		x->low[i] = quantile(drawn + i * resamples, resamples, 0.025);
		x->high[i] = quantile(drawn + i * resamples, resamples, 0.975);
	}
	free(drawn);
	return status;
}

static int write_result(struct call *call, struct result *x)
{
	enum pm_status status = quasi ? add_quasi(x) : PM_OK;

	if (!status && resamples)
		status = add_limits(x);
	if (!status) {
		report(x->ranking, x->comparisons);
		call_head(call, call->out);
		write_table(call->out, x);
	}
	free(x->quasi);
	free(x->low);
	free(x->high);
	return status ? call_fail_status(call, status, call->operand[0]) : EXIT_DONE;
}

/* Quasi-variances are fitted to the differences of pairs, of which two items have one. */
static bool enough_items(const struct pm_comparisons *c)
{
	return !quasi || c->n_items >= 3;
}

static bool find_reference(const struct pm_comparisons *c)
{
	rank.reference = PM_SUM_TO_ZERO;
	for (size_t i = 0; reference && i < c->n_items; i++)
		if (strcmp(c->item[i], reference) == 0)
			rank.reference = i;
	return !reference || rank.reference != PM_SUM_TO_ZERO;
}

static int rank_items(struct call *call, const struct pm_comparisons *c)
{
	struct result x = {.comparisons = c};
	enum pm_status status;
	int result;

	if (!find_reference(c)) {
		pm_error_set(&call->error, PM_ENOTFOUND, call->operand[0], 0, 0, "has no item \"%.80s\" to refer to", reference);
		return call_fail(call);
	}
	if (!enough_items(c)) {
		pm_error_set(&call->error, PM_EDOM, call->operand[0], 0, 0, "has %zu items: --quasi-variances need at least three", c->n_items);
		return call_fail(call);
	}
	if (rank.order_effect && !c->places)
		return call_misuse(call, "--order-effect needs columns that tell places: left,right,label or home,away,home_wins,away_wins");
	status = pm_rank(c, &rank, &x.ranking);
	if (status == PM_EINFEASIBLE)
		explain(c);
	if (status)
		return call_fail_status(call, status, call->operand[0]);
	result = write_result(call, &x);
	pm_ranking_free(x.ranking);
	return result;
}

static int run(struct call *call)
{
	struct pm_comparisons *c;
	int result;

	rank.max_iterations = pm_rank_defaults.max_iterations;
	for (rank.ties = PM_TIES_HALF; strcmp(tie_names[rank.ties], ties) != 0;)
		rank.ties++;
	if (strcmp(rank.method, "mm") == 0 && (rank.ties != PM_TIES_HALF || rank.order_effect || rank.ridge > 0))
		return call_misuse(call, "--method mm takes neither a model of ties nor --order-effect nor --ridge");
	if (pm_comparisons_read(call->operand[0], &c, &call->error) != PM_OK)
		return call_fail(call);
	result = rank_items(call, c);
	pm_comparisons_free(c);
	return result;
}

const struct command command_rank = {
	.name = "rank",
	.summary = "Rank items by paired comparisons (Bradley and Terry)",
	.operands = "COMPARISONS",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
