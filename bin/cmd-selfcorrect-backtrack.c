/* prefmodel selfcorrect backtrack */
#include "selfcorrect.h"

#include <math.h>
#include <stdlib.h>

static double gain, oracle_loss, random_loss;
static const double no_value;
static size_t points;
static const size_t points_default = 20;
static bool hazard;
static const bool hazard_default;

static const struct opt options[] = {
	{.name = "calibrate", .letter = 'c', .type = OPT_DOUBLE, .argument = "GAIN", .value = &gain, .standard = &no_value, .unset = "shares only",
	 .range = OPT_UNIT, .help = "Fit the repair models to the share of wrong answers that backtracking at the true mistake was seen to repair"},
	{.name = "oracle-loss", .letter = 'O', .type = OPT_DOUBLE, .argument = "LOSS", .value = &oracle_loss, .standard = &no_value,
	 .unset = "unknown", .range = OPT_UNIT, .help = "Share of right answers that backtracking at the true mistake was seen to spoil"},
	{.name = "random-loss", .letter = 'R', .type = OPT_DOUBLE, .argument = "LOSS", .value = &random_loss, .standard = &no_value,
	 .unset = "unknown", .range = OPT_UNIT, .help = "The same for backtracking at a random place"},
	{.name = "points", .letter = 'p', .type = OPT_SIZE, .argument = "N", .value = &points, .standard = &points_default, .range = OPT_POSITIVE,
	 .help = "Steps of the finder's accuracy from 0 to 1"},
	{.name = "hazard", .letter = 'H', .type = OPT_FLAG, .value = &hazard, .standard = &hazard_default,
	 .help = "Print how likely each step is the first mistake instead"},
	OPT_OUTPUT,
	{.name = NULL},
};

enum { CALIBRATE, ORACLE_LOSS, RANDOM_LOSS, POINTS, HAZARD };

static const char *const answers[] = {"wrong", "right"};

static void put_numbers(FILE *out, const double *x, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		fputc(',', out);
		pm_put_double(out, x[k]);
	}
}

/* The shares of wrong and of right answers. */
static int find_shares(struct call *call, const struct pm_trace_set *set, struct pm_miss_shares shares[2])
{
	for (int right = 0; right < 2; right++) {
		enum pm_status status = pm_miss_shares_of(set, right, &shares[right]);

		if (status == PM_OK)
			continue;
		call_note("there is no trace with a %s answer, or one whose mistake a finder cannot miss, for the file has no other label",
			  answers[right]);
		return call_fail_status(call, status, call->operand[0]);
	}
	return EXIT_DONE;
}

static int print_shares(struct call *call, const struct pm_trace_set *set)
{
	struct pm_miss_shares shares[2];
	int status = find_shares(call, set, shares);

	if (status != EXIT_DONE)
		return status;
	fputs("answers,traces,with_mistake,early,false_alarm,late,none\n", call->out);
	for (int right = 0; right < 2; right++) {
		const struct pm_miss_shares *s = &shares[right];

		fprintf(call->out, "%s,%zu", answers[right], s->traces);
		put_numbers(call->out, (const double[]){s->with_mistake, s->early, s->false_alarm, s->late, s->none}, 5);
		fputc('\n', call->out);
	}
	return EXIT_DONE;
}

static int print_hazards(struct call *call, const struct pm_trace_set *set)
{
	double *h = calloc(set->longest, sizeof *h);
	size_t *at_risk = calloc(set->longest, sizeof *at_risk);

	if (h && at_risk) {
		pm_trace_hazards(set, h, at_risk);
		fputs("step,at_risk,mistakes,hazard\n", call->out);
		for (size_t i = 0; i < set->longest; i++) {
			fprintf(call->out, "%zu,%zu,%zu", i, at_risk[i], set->labels[i]);
			put_numbers(call->out, &h[i], 1);
			fputc('\n', call->out);
		}
	}
	free(at_risk);
	free(h);
	return h && at_risk ? EXIT_DONE : call_fail_status(call, PM_ENOMEM, call->operand[0]);
}

/* What the fitted parameter says of the model. */
static const char *verdict(const struct pm_repair *r)
{
	/* Brent's method stops within a few units of the last place. */
	return r->parameter > 1 + 1e-12 ? "rejected" : "possible";
}

static void print_sweep(FILE *out, const struct pm_repair *r)
{
	for (size_t k = 0; k <= points; k++) {
		double accuracy = (double)k / (double)points, g = pm_repair_gain(r, accuracy), loss = pm_repair_loss(r, accuracy);
		const double fitted[] = {r->parameter, r->spoil, r->random_gain, r->break_even};
		/* CL = 1 + loss and CS = gain: the initial accuracy below which a round helps. */
		const double swept[] = {accuracy, g, loss, g / (g - loss)};

		fprintf(out, "%s,%s", r->model->name, r->model->parameter);
		put_numbers(out, fitted, 4);
		fprintf(out, ",%s", verdict(r));
		put_numbers(out, swept, 4);
		fputc('\n', out);
	}
}

static void explain(const struct pm_repair *r)
{
	if (r->parameter > 1 + 1e-12)
		call_note("the %s model is rejected: it takes %s = %.4g, which is no probability, to repair a share of %g", r->model->name,
			  r->model->parameter, r->parameter, gain);
}

/* A model that no parameter brings to the gain has one row without numbers. */
static void print_rejected(FILE *out, const struct pm_repair_model *model, double spoil)
{
	const double before[] = {NAN, spoil, NAN, NAN}, after[] = {NAN, NAN, NAN, NAN};

	call_note("the %s model is rejected: no %s repairs a share of %g of the wrong answers", model->name, model->parameter, gain);
	fprintf(out, "%s,%s", model->name, model->parameter);
	put_numbers(out, before, 4);
	fputs(",rejected", out);
	put_numbers(out, after, 4);
	fputc('\n', out);
}

static int print_models(struct call *call, const struct pm_trace_set *set, double spoil)
{
	fputs("model,parameter,estimate,spoil,random_gain,break_even,verdict,accuracy,gain,loss,acc_limit\n", call->out);
	for (size_t m = 0; pm_repair_models[m]; m++) {
		struct pm_repair r;
		enum pm_status status = pm_repair_fit(set, pm_repair_models[m], gain, spoil, &r);

		if (status == PM_OK) {
			explain(&r);
			print_sweep(call->out, &r);
		} else if (status == PM_EINFEASIBLE) {
			print_rejected(call->out, pm_repair_models[m], spoil);
		} else {
			return call_fail_status(call, status, call->operand[0]);
		}
	}
	return EXIT_DONE;
}

static int calibrate(struct call *call, const struct pm_trace_set *set)
{
	bool oracle = call->given[ORACLE_LOSS];
	struct pm_miss_shares shares[2];
	double spoil = NAN;
	int found = find_shares(call, set, shares);

	if (found != EXIT_DONE)
		return found;
	if (oracle || call->given[RANDOM_LOSS]) {
		enum pm_status status = pm_spoil_from_loss(set, oracle ? oracle_loss : random_loss, oracle, &spoil);

		if (status != PM_OK) {
			call_note("fewer right answers are backtracked than are said to be spoilt");
			return call_fail_status(call, status, call->operand[0]);
		}
	}
	return print_models(call, set, spoil);
}

static int run(struct call *call)
{
	struct pm_trace_set *set;
	int status;

	if (call->given[ORACLE_LOSS] && call->given[RANDOM_LOSS])
		return call_misuse(call, "--oracle-loss and --random-loss exclude each other");
	if ((call->given[ORACLE_LOSS] || call->given[RANDOM_LOSS] || call->given[POINTS]) && !call->given[CALIBRATE])
		return call_misuse(call, "--oracle-loss, --random-loss and --points go with --calibrate");
	if (call->given[CALIBRATE] && !(gain > 0))
		return call_misuse(call, "--calibrate must be above 0");
	if (hazard && call->given[CALIBRATE])
		return call_misuse(call, "--hazard and --calibrate exclude each other");
	if (pm_trace_set_read(call->operand[0], &set, &call->error) != PM_OK)
		return call_fail(call);
	call_head(call, call->out);
	status = (call->given[CALIBRATE] ? calibrate : hazard ? print_hazards : print_shares)(call, set);
	pm_trace_set_free(set);
	return status;
}

const struct command selfcorrect_backtrack = {
	.name = "selfcorrect backtrack",
	.summary = "What a mistake finder of a given accuracy would repair and spoil",
	.operands = "TRACES",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
