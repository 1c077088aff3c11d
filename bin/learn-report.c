/* What prefmodel learn says of a fit, in words and as JSON. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"

static const char *separation_word(enum pm_separation verdict)
{
	static const char *const words[] = {[PM_OVERLAP] = "overlap", [PM_SEPARATED] = "separable", [PM_SEPARATION_UNKNOWN] = "unknown"};

	return words[verdict];
}

static bool is_partial_return(const struct fit *fit)
{
	return fit->assumption->fit == fit_partial_return;
}

static size_t count_weights(const struct fit *fit)
{
	return fit->features ? fit->features->n : fit->design->d;
}

/* Over the entries in which the members differ. */
static double mean_spread(const struct fit *fit)
{
	size_t n = 0, entries = fit->world->mdp->n_states * fit->world->mdp->n_actions;
	double sum = 0;

	for (size_t row = 0; row < entries; row++) {
		sum += fit->spread[row];
		n += fit->spread[row] > 0;
	}
	return n ? sum / (double)n : 0;
}

static void note_rank(const struct fit *fit)
{
	if (fit->not_identified)
		call_note("rank %zu of %zu used columns of %zu: %s", fit->rank, fit->used, count_weights(fit), fit->not_identified);
	else if (fit->used)
		call_note("%zu used columns of %zu; rank not computed: %s", fit->used, count_weights(fit), fit->no_rank);
	else
		call_note("%zu columns; rank not computed: %s", count_weights(fit), fit->no_rank);
}

/* A table separates by some pairs where it holds all others equal; what stands behind a table must order all. */
static void note_separation(const struct fit *fit)
{
	const char *separator = fit->assumption->separator;
	const char *orders = is_partial_return(fit) ? "orders pairs as labelled and none against its label" : "orders every pair as labelled";

	if (fit->separation_open)
		call_note("whether some %s %s was not decided%s", separator, orders,
			  fit->settings->learn.l2 == 0 ? ": --l2 makes sure of a largest value" : "");
	if (fit->separation == PM_SEPARATED && (fit->settings->learn.l2 == 0 || !is_partial_return(fit)))
		call_note("some %s %s, so without --l2 the likelihood has no largest value at finite g", separator, orders);
}

static void note_reward(const struct fit *fit)
{
	if (fit->starts)
		call_note("%zu of %zu starts met the tolerance; the worst reached %.12g", fit->starts_converged, fit->starts,
			  fit->worst_objective);
	if (fit->starts_failed)
		call_note("%zu of %zu starts met rewards for which nothing can be planned, and ended there", fit->starts_failed, fit->starts);
	if (fit->at_kink)
		call_note("the best start ends at a kink: the norm is that of the shortest subgradient around it");
	if (fit->policies)
		call_note("%zu policies in the set", fit->policies);
}

const char *fit_verdict(const struct fit *fit)
{
	if (fit->stopped_early)
		return "stopped early, at the least held-out loss";
	if (fit->converged)
		return fit->at_kink ? "converged, at a kink" : "converged";
	if (fit->all_steps)
		return "all steps were made; the gradient is above the tolerance";
	if (fit->starts_failed && strcmp(fit->settings->learn.optimizer, "adam") == 0)
		return "starts ended where nothing can be planned; the gradient is above the tolerance";
	return fit->separation == PM_SEPARATED && fit->settings->learn.l2 == 0 ? "no finite optimum: the labels are separable and l2 is 0"
							       : "the iteration limit was reached before the tolerance";
}

void fit_note(const struct fit *fit, enum pm_status status)
{
	call_note("%s: loss %.12g, objective %.12g, %zu iterations, gradient norm %.2g",
		  is_partial_return(fit) ? fit->settings->learn.optimizer : fit->assumption->name, fit->loss, fit->objective, fit->iterations, fit->gradient_norm);
	if (!status && !fit->converged && !fit->stopped_early && !fit->members)
		call_note("%s", fit_verdict(fit));
	note_reward(fit);
	note_rank(fit);
	note_separation(fit);
	if (isfinite(fit->nu))
		call_note("%s: nu %.12g", fit->settings->link->name, fit->nu);
	if (fit->held_out)
		call_note("held out %zu of %zu pairs: loss %.12g, %s", fit->held_out->n_pairs, fit->dataset->n_pairs, fit->held_out_loss,
			  fit->stopped_early ? "stopped early where it was least" : "least at the end");
	if (fit->members)
		call_note("ensemble of %zu bootstraps: mean spread of g %.6g", fit->members, mean_spread(fit));
}

static void put_key(FILE *stream, const char *key)
{
	fprintf(stream, ",\n  \"%s\": ", key);
}

/* JSON has no infinities. */
static void put_number(FILE *stream, const char *key, double x)
{
	put_key(stream, key);
	if (isfinite(x))
		pm_put_double(stream, x);
	else
		fputs("null", stream);
}

static void put_size(FILE *stream, const char *key, size_t x)
{
	put_key(stream, key);
	fprintf(stream, "%zu", x);
}

static void put_word(FILE *stream, const char *key, const char *word)
{
	put_key(stream, key);
	fputc('"', stream);
	for (; *word; word++)
		if ((unsigned char)*word < ' ')
			fprintf(stream, "\\u%04x", (unsigned)*word);
		else
			fprintf(stream, *word == '"' || *word == '\\' ? "\\%c" : "%c", *word);
	fputc('"', stream);
}

/* The discount of sums over a segment. */
static double discount(const struct fit *fit)
{
	if (fit->assumption->fit != fit_cpl)
		return 1;
	return fit->settings->gamma < 0 ? fit->world->mdp->gamma : fit->settings->gamma;
}

/*
 * What the direction that separates gives a segment.  Under cpl the larger sum is that of the preferred segment whatever the bias b, for
 * x > b y implies x > y where y <= 0.
 */
static double score(const struct fit *fit, uint32_t number)
{
	struct pm_segment g = pm_dataset_segment(fit->dataset, number);
	const struct pm_mdp *mdp = fit->world->mdp;
	const struct pm_features *features = fit->assumption->of_features ? fit->features : NULL;
	double sum = 0, weight = 1, gamma = discount(fit);

	for (size_t t = 0; t < g.length && !mdp->terminal[pm_segment_state(g, t)]; t++, weight *= gamma) {
		size_t row = pm_row(mdp, pm_segment_state(g, t), pm_segment_action(g, t));

		if (!features)
			sum += weight * fit->direction[row];
		for (size_t j = 0; features && j < features->n; j++)
			sum += features->phi[row * features->n + j] * fit->direction[j];
	}
	return sum;
}

/* What it changes in pair k. */
static double change(const struct fit *fit, size_t k)
{
	if (!fit->dataset)
		return fit->change ? fit->change[k] : 0;
	return score(fit, fit->dataset->left[k]) - score(fit, fit->dataset->right[k]);
}

static size_t count_pairs(const struct fit *fit)
{
	return fit->dataset ? fit->dataset->n_pairs : fit->design->n_pairs;
}

/* Numbers of the rows of PREFS, from 1, whose probability can be driven to that of their label. */
static void put_separated(FILE *stream, const struct fit *fit)
{
	size_t n = 0;

	put_key(stream, "separated_pairs");
	fputc('[', stream);
	for (size_t k = 0; k < count_pairs(fit); k++)
		if (!(fit->held_out && pm_is_held_out(fit->settings->seed, k, fit->settings->hold_out)) &&
		    fabs(change(fit, k)) > PM_SEPARATION_TOLERANCE)
			fprintf(stream, n++ ? ", %zu" : "%zu", k + 1);
	fputc(']', stream);
}

static void put_reward(FILE *stream, const struct fit *fit)
{
	if (fit->starts) {
		put_size(stream, "starts", fit->starts);
		put_size(stream, "starts_converged", fit->starts_converged);
		put_size(stream, "starts_failed", fit->starts_failed);
		put_size(stream, "starts_at_kinks", fit->kinks);
		put_number(stream, "worst_objective", fit->worst_objective);
	}
	if (fit->policies)
		put_size(stream, "policies", fit->policies);
}

/* Zero columns: unknown. */
static void put_identification(FILE *stream, const struct fit *fit)
{
	put_number(stream, "used_columns", fit->used ? (double)fit->used : NAN);
	put_number(stream, "rank", fit->not_identified ? (double)fit->rank : NAN);
	put_number(stream, "condition_number", fit->condition);
	if (fit->not_identified)
		put_word(stream, "not_identified", fit->not_identified);
	else
		put_word(stream, "rank_not_computed", fit->no_rank);
}

static void put_separation(FILE *stream, const struct fit *fit)
{
	put_word(stream, "separation", separation_word(fit->separation));
	if (fit->direction)
		put_separated(stream, fit);
}

static void put_pairs(FILE *stream, const struct fit *fit)
{
	put_size(stream, "pairs", count_pairs(fit));
	put_number(stream, "distinct_segments", fit->dataset ? (double)fit->dataset->n_segments : NAN);
	if (!fit->dataset)
		put_word(stream, "distinct_segments_not_counted", "the file is large and was read without keeping its segments");
	if (fit->held_out) {
		put_size(stream, "held_out_pairs", fit->held_out->n_pairs);
		put_number(stream, "held_out_loss", fit->held_out_loss);
	}
	if (fit->members) {
		put_size(stream, "ensemble", fit->members);
		put_number(stream, "mean_spread", mean_spread(fit));
	}
}

void fit_write_report(FILE *stream, const struct fit *fit)
{
	fprintf(stream, "{\n  \"assume\": \"%s\"", fit->assumption->name);
	put_word(stream, "optimizer", fit->settings->learn.optimizer);
	put_word(stream, "verdict", fit_verdict(fit));
	put_pairs(stream, fit);
	put_number(stream, "l2", fit->settings->learn.l2);
	put_word(stream, "link", fit->settings->link ? fit->settings->link->name : "logistic");
	if (isfinite(fit->nu))
		put_number(stream, "nu", fit->nu);
	put_number(stream, "loss", fit->loss);
	put_number(stream, "objective", fit->objective);
	put_number(stream, "gradient_norm", fit->gradient_norm);
	put_size(stream, "iterations", fit->iterations);
	put_size(stream, "weights", count_weights(fit));
	put_reward(stream, fit);
	put_identification(stream, fit);
	put_separation(stream, fit);
	fputs("\n}\n", stream);
}
