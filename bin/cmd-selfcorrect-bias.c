/* prefmodel selfcorrect bias */
#include "selfcorrect.h"

#include <math.h>
#include <string.h>

static const char *contrast, *columns, *by;
static const char *const unset;
static bool winogender, parity;
static const bool no;

static const struct opt options[] = {
	{.name = "contrast", .letter = 'c', .type = OPT_LIST, .argument = "A,B", .value = &contrast, .standard = &unset, .unset = "none",
	 .help = "Compare two formats on the questions that both answered: what changes from A to B"},
	{.name = "winogender", .letter = 'w', .type = OPT_FLAG, .value = &winogender, .standard = &no,
	 .help = "FILE holds two numbers an occupation: their correlation"},
	{.name = "parity", .letter = 'p', .type = OPT_FLAG, .value = &parity, .standard = &no,
	 .help = "FILE holds two decisions a person: the mean of the first less the second"},
	{.name = "columns", .letter = 'C', .type = OPT_LIST, .argument = "X,Y", .value = &columns, .standard = &unset,
	 .unset = "bergsma_pct_female,bls_pct_female or first,second", .help = "The two columns of --winogender or --parity"},
	{.name = "by", .letter = 'b', .type = OPT_STRING, .argument = "COLUMN", .value = &by, .standard = &unset, .unset = "one table",
	 .help = "Split the file of --winogender or --parity by a column, such as the prompt"},
	SELFCORRECT_BOOTSTRAP_OPTIONS,
	OPT_OUTPUT,
	{.name = NULL},
};

/* Two names separated by a comma, into copies that last until the next call. */
static bool split(const char *list, const char *name[2])
{
	static char text[2][256];
	size_t length = strcspn(list, ",");

	if (!length || !list[length] || !list[length + 1] || strchr(list + length + 1, ',') || strlen(list) >= sizeof text[0])
		return false;
	memcpy(text[0], list, length);
	text[0][length] = '\0';
	strcpy(text[1], list + length + 1);
	name[0] = text[0];
	name[1] = text[1];
	return true;
}

static const char *context_of(const struct pm_bias_group *group)
{
	return group->ambiguous ? "ambig" : "disambig";
}

static void print_score(FILE *out, const struct pm_bias_log *log, const struct pm_bias_group *group, const struct pm_bias *b)
{
	selfcorrect_put_text(out, log->category[group->category]);
	fputc(',', out);
	selfcorrect_put_text(out, log->format[group->format]);
	fprintf(out, ",%s,%zu,%zu,%zu", context_of(group), b->n, b->non_unknown, b->biased);
	for (int k = 0; k < PM_N_BIAS; k++) {
		fputc(',', out);
		pm_put_double(out, b->value[k]);
	}
	for (int k = 0; k < PM_N_BIAS; k++) {
		fputc(',', out);
		pm_put_double(out, b->interval[k].low);
		fputc(',', out);
		pm_put_double(out, b->interval[k].high);
	}
	fputc('\n', out);
}

static int print_scores(struct call *call, const struct pm_bias_log *log)
{
	fputs("category,format,context,n,non_unknown,biased,accuracy,s_dis,s_amb,accuracy_low,accuracy_high,s_dis_low,s_dis_high,"
	      "s_amb_low,s_amb_high\n",
	      call->out);
	for (size_t g = 0; g < log->n_groups; g++) {
		struct pm_bias b;
		enum pm_status status = pm_bias_of(&log->group[g], &selfcorrect_bootstrap, &b);

		if (status != PM_OK)
			return call_fail_status(call, status, call->operand[0]);
		print_score(call->out, log, &log->group[g], &b);
	}
	return EXIT_DONE;
}

/* The group of a category and context in another format, or NULL. */
static const struct pm_bias_group *partner(const struct pm_bias_log *log, const struct pm_bias_group *group, const char *format)
{
	for (size_t g = 0; g < log->n_groups; g++) {
		const struct pm_bias_group *other = &log->group[g];

		if (other->category == group->category && other->ambiguous == group->ambiguous &&
		    strcmp(log->format[other->format], format) == 0)
			return other;
	}
	return NULL;
}

static void print_contrast(FILE *out, const struct pm_bias_log *log, const struct pm_bias_group *group, const char *const name[2],
			   const struct pm_bias_contrast *c)
{
	selfcorrect_put_text(out, log->category[group->category]);
	fprintf(out, ",%s,", context_of(group));
	selfcorrect_put_text(out, name[0]);
	fputc(',', out);
	selfcorrect_put_text(out, name[1]);
	fprintf(out, ",%zu", c->n);
	for (int k = 0; k < PM_N_BIAS; k++)
		selfcorrect_put_estimate(out, c->value[k], c->interval[k]);
	fputc(',', out);
	pm_put_double(out, c->cl);
	fputc(',', out);
	pm_put_double(out, c->cs);
	fputc('\n', out);
}

static int print_contrasts(struct call *call, const struct pm_bias_log *log, const char *const name[2])
{
	size_t rows = 0;

	fputs("category,context,first,second,n,accuracy,accuracy_low,accuracy_high,s_dis,s_dis_low,s_dis_high,s_amb,s_amb_low,s_amb_high,"
	      "cl,cs\n",
	      call->out);
	for (size_t g = 0; g < log->n_groups; g++) {
		const struct pm_bias_group *group = &log->group[g], *other = partner(log, group, name[1]);
		struct pm_bias_contrast c;
		enum pm_status status;

		if (strcmp(log->format[group->format], name[0]) != 0 || !other)
			continue;
		status = pm_bias_contrast_of(group, other, &selfcorrect_bootstrap, &c);
		if (status == PM_EINFEASIBLE)
			continue;
		if (status != PM_OK)
			return call_fail_status(call, status, call->operand[0]);
		print_contrast(call->out, log, group, name, &c);
		rows++;
	}
	if (rows)
		return EXIT_DONE;
	call_note("formats \"%s\" and \"%s\" have no question in common", name[0], name[1]);
	return call_fail_status(call, PM_EINFEASIBLE, call->operand[0]);
}

static int bias(struct call *call)
{
	const char *name[2];
	struct pm_bias_log *log;
	int status;

	if (contrast && !split(contrast, name))
		return call_misuse(call, "--contrast takes two formats, as in race,arc");
	if (pm_bias_log_read(call->operand[0], &log, &call->error) != PM_OK)
		return call_fail(call);
	call_head(call, call->out);
	status = contrast ? print_contrasts(call, log, name) : print_scores(call, log);
	pm_bias_log_free(log);
	return status;
}

/* One of the two estimates of pairs: what it is called, its function, its columns by default. */
static const struct estimate {
	const char *key, *columns;
	enum pm_status (*of)(const struct pm_paired_group *, const struct pm_bootstrap_options *, struct pm_estimate *);
} correlation = {"pearson", "bergsma_pct_female,bls_pct_female", pm_paired_correlation}, difference = {"difference", "first,second", pm_paired_difference};

static void put_row(FILE *out, const struct pm_paired_group *group, const char *key, double value, struct pm_interval interval)
{
	selfcorrect_put_by(out, by, group->name);
	selfcorrect_put_text(out, key);
	selfcorrect_put_estimate(out, value, interval);
	fputc('\n', out);
}

static double mean(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

static enum pm_status print_pairs(FILE *out, const struct pm_paired_group *group, const struct estimate *e, const char *const name[2])
{
	const struct pm_interval none = {NAN, NAN};
	struct pm_estimate estimate;
	enum pm_status status = e->of(group, &selfcorrect_bootstrap, &estimate);
	char key[300];

	if (status == PM_EINFEASIBLE)
		call_note("%s%s%s is nan: a column is constant, or has one row only", group->name, *group->name ? ": " : "", e->key);
	else if (status != PM_OK)
		return status;
	put_row(out, group, "n", (double)group->n, none);
	for (int k = 0; k < 2; k++) {
		snprintf(key, sizeof key, "mean_%s", name[k]);
		put_row(out, group, key, mean(k ? group->y : group->x, group->n), none);
	}
	put_row(out, group, e->key, estimate.value, estimate.interval);
	return PM_OK;
}

static int pairs(struct call *call, const struct estimate *e)
{
	const char *name[2];
	struct pm_paired *paired;
	enum pm_status status = PM_OK;

	if (!split(columns ? columns : e->columns, name))
		return call_misuse(call, "--columns takes two names, as in %s", e->columns);
	if (pm_paired_read(call->operand[0], name[0], name[1], by, &paired, &call->error) != PM_OK)
		return call_fail(call);
	call_head(call, call->out);
	selfcorrect_put_by(call->out, by, by);
	fputs("key,value,low,high\n", call->out);
	for (size_t g = 0; g < paired->n_groups && status == PM_OK; g++)
		status = print_pairs(call->out, &paired->group[g], e, name);
	pm_paired_free(paired);
	return status == PM_OK ? EXIT_DONE : call_fail_status(call, status, call->operand[0]);
}

static int run(struct call *call)
{
	if (!selfcorrect_level_is_good())
		return call_misuse(call, "--level must be above 0 and below 1");
	if ((contrast != NULL) + winogender + parity > 1)
		return call_misuse(call, "--contrast, --winogender and --parity exclude each other");
	if ((columns || by) && !winogender && !parity)
		return call_misuse(call, "--columns and --by go with --winogender or --parity");
	if (winogender || parity)
		return pairs(call, winogender ? &correlation : &difference);
	return bias(call);
}

const struct command selfcorrect_bias = {
	.name = "selfcorrect bias",
	.summary = "Bias scores of multiple-choice answers, correlations, parity differences, with intervals",
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
