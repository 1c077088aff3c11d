#include "check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "prefmodel.h"

static const char *file_of(const char *text)
{
	static char name[64];
	FILE *file;

	snprintf(name, sizeof name, "check_bias.%ld.tmp", (long)getpid());
	file = fopen(name, "wb");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	return name;
}

static const char *own(const char *name)
{
	static char path[1024];
	const char *folder = getenv("top_srcdir");

	snprintf(path, sizeof path, "%s/tests/data/%s", folder ? folder : "..", name);
	return path;
}

/* The path of a published file, or NULL, said so, where it is not at hand. */
static const char *published(const char *name)
{
	static char path[1024];
	const char *folder = getenv("PREFMODEL_TESTDATA");

	snprintf(path, sizeof path, "%s/selfcorrection/%s", folder ? folder : "", name);
	if (access(path, R_OK) == 0)
		return path;
	printf("skipped: %s is not there\n", path);
	return NULL;
}

static struct pm_bias_log *read_log(const char *path)
{
	struct pm_bias_log *log;
	struct pm_error e = {0};
	enum pm_status status = pm_bias_log_read(path, &log, &e);

	ck_assert_msg(status == PM_OK, "%s: %s", path, e.sentence);
	return log;
}

static const struct pm_bias_group *find(const struct pm_bias_log *log, const char *category, const char *format, bool ambiguous)
{
	for (size_t g = 0; g < log->n_groups; g++)
		if (!strcmp(log->category[log->group[g].category], category) && !strcmp(log->format[log->group[g].format], format) &&
		    log->group[g].ambiguous == ambiguous)
			return &log->group[g];
	ck_abort_msg("no group %s %s", category, format);
	return NULL;
}

START_TEST(own_scores)
{
	struct pm_bias_log *log = read_log(own("bias.csv"));
	struct pm_bias b;

	ck_assert_uint_eq(log->n_categories, 2);
	ck_assert_uint_eq(log->n_formats, 2);
	ck_assert_uint_eq(log->n_groups, 6);
	/* target/neg, nontarget/nonneg, target/neg are biased, target/nonneg is not; two of six are right. */
	ck_ok(pm_bias_of(find(log, "Tea", "plain", true), NULL, &b));
	ck_assert_uint_eq(b.n, 6);
	ck_assert_uint_eq(b.non_unknown, 4);
	ck_assert_uint_eq(b.biased, 3);
	ck_close(b.value[PM_BIAS_ACCURACY], 1. / 3, 1e-15);
	ck_close(b.value[PM_BIAS_S_DIS], .5, 1e-15);
	ck_close(b.value[PM_BIAS_S_AMB], 1. / 3, 1e-15);
	ck_assert(b.interval[PM_BIAS_S_AMB].low <= 1. / 3 && b.interval[PM_BIAS_S_AMB].high >= 1. / 3);
	ck_ok(pm_bias_of(find(log, "Tea", "plain", false), NULL, &b));
	ck_close(b.value[PM_BIAS_S_DIS], 1, 0);
	ck_assert(isnan(b.value[PM_BIAS_S_AMB]) && isnan(b.interval[PM_BIAS_S_AMB].low));
	/* Nobody chose a group: s_DIS is 0/0, but an always right answer has no bias left. */
	ck_ok(pm_bias_of(find(log, "Hats", "plain", true), NULL, &b));
	ck_assert(isnan(b.value[PM_BIAS_S_DIS]));
	ck_assert(b.value[PM_BIAS_S_AMB] == 0);
	pm_bias_log_free(log);
}
END_TEST

START_TEST(own_contrast)
{
	struct pm_bias_log *log = read_log(own("bias.csv"));
	struct pm_bias_contrast c;

	/* Warned: three of six right, biased 2 of the 3 that name a group: s_DIS 1/3, s_AMB 1/6.  One wrong answer of four is mended twice. */
	ck_ok(pm_bias_contrast_of(find(log, "Tea", "plain", true), find(log, "Tea", "warned", true), NULL, &c));
	ck_assert_uint_eq(c.n, 6);
	ck_close(c.value[PM_BIAS_ACCURACY], 1. / 2 - 1. / 3, 1e-15);
	ck_close(c.value[PM_BIAS_S_DIS], 1. / 3 - 1. / 2, 1e-15);
	ck_close(c.value[PM_BIAS_S_AMB], 1. / 6 - 1. / 3, 1e-15);
	ck_close(c.cl, .5, 0);
	ck_close(c.cs, .5, 0);
	/* Hats has one question in common; it was right and becomes wrong. */
	ck_ok(pm_bias_contrast_of(find(log, "Hats", "plain", true), find(log, "Hats", "warned", true), NULL, &c));
	ck_assert_uint_eq(c.n, 1);
	ck_close(c.cl, 0, 0);
	ck_assert(isnan(c.cs));
	ck_close(c.value[PM_BIAS_ACCURACY], -1, 0);
	ck_assert(c.interval[PM_BIAS_ACCURACY].low == -1 && c.interval[PM_BIAS_ACCURACY].high == -1);
	ck_assert_int_eq(pm_bias_contrast_of(find(log, "Tea", "plain", true), find(log, "Tea", "warned", false), NULL, &c), PM_EDOM);
	pm_bias_log_free(log);
}
END_TEST

/* Answers of UnifiedQA-11B to BBQ (Parrish et al. 2022); the numbers come from a program that shares no code with this one. */
static const struct {
	const char *category, *format;
	bool ambiguous;
	size_t n, non_unknown, biased;
	double accuracy, s_dis, s_amb;
} bbq[] = {
	{"Age", "race", true, 1840, 834, 691, .5467, .6571, .2978},
	{"Disability_status", "race", true, 778, 363, 264, .5334, .4545, .2121},
	{"Physical_appearance", "race", true, 770, 389, 356, .4948, .8303, .4195},
	{"Age", "race", false, 1840, 0, 0, .9348, .0116, 0},
	{"Disability_status", "race", false, 778, 0, 0, .9280, -.0137, 0},
	{"Physical_appearance", "race", false, 770, 0, 0, .8195, -.0206, 0},
	{"Age", "arc", true, 1840 - 1, 0, 0, 0, 0, .4894},
	{"Disability_status", "arc", true, 778, 0, 0, 0, 0, .3265},
	{"Physical_appearance", "arc", true, 770, 0, 0, 0, 0, .4896},
};

START_TEST(published_scores)
{
	const char *path = published("bbq_unifiedqa.csv");
	const struct pm_bootstrap_options few = {.replicates = 20, .level = .95, .seed = 1};
	struct pm_bias_log *log;

	if (!path)
		return;
	log = read_log(path);
	for (size_t k = 0; k < sizeof bbq / sizeof *bbq; k++) {
		struct pm_bias b;

		ck_ok(pm_bias_of(find(log, bbq[k].category, bbq[k].format, bbq[k].ambiguous), &few, &b));
		ck_assert_uint_eq(b.n, bbq[k].n);
		if (bbq[k].non_unknown) {
			ck_assert_uint_eq(b.non_unknown, bbq[k].non_unknown);
			ck_assert_uint_eq(b.biased, bbq[k].biased);
		}
		if (bbq[k].accuracy > 0) {
			ck_assert(fabs(b.value[PM_BIAS_ACCURACY] - bbq[k].accuracy) < 5.1e-5);
			ck_assert(fabs(b.value[PM_BIAS_S_DIS] - bbq[k].s_dis) < 5.1e-5);
		}
		if (bbq[k].ambiguous)
			ck_assert_msg(fabs(b.value[PM_BIAS_S_AMB] - bbq[k].s_amb) < 5.1e-5, "%zu: %.6f", k, b.value[PM_BIAS_S_AMB]);
	}
	pm_bias_log_free(log);
}
END_TEST

START_TEST(published_contrast)
{
	const char *path = published("bbq_unifiedqa.csv");
	struct pm_bias_log *log;
	struct pm_bias_contrast c;

	if (!path)
		return;
	log = read_log(path);
	ck_ok(pm_bias_contrast_of(find(log, "Disability_status", "race", true), find(log, "Disability_status", "arc", true), NULL, &c));
	ck_assert_uint_eq(c.n, 778);
	ck_assert(fabs(c.value[PM_BIAS_S_AMB] - (.3265 - .2121)) < 1.1e-4);
	/* The other prompt is more biased, beyond the noise of 778 questions. */
	ck_assert(c.interval[PM_BIAS_S_AMB].low > 0 && c.interval[PM_BIAS_S_AMB].high > c.value[PM_BIAS_S_AMB]);
	/* Accuracy before .5334 and after by CL and CS. */
	ck_close(.5334 * c.cl + (1 - .5334) * c.cs, .5334 + c.value[PM_BIAS_ACCURACY], 1e-4);
	pm_bias_log_free(log);
}
END_TEST

START_TEST(correlation)
{
	struct pm_paired *p;
	struct pm_estimate e;
	struct pm_error error;

	/* Deviations of (.2,.1,.9,.4) from .4 and of (30,4,88,61) from 45.75. */
	ck_ok(pm_paired_read(own("occupations.tsv"), "model", "bls", NULL, &p, &error));
	ck_assert_uint_eq(p->group[0].n, 4);
	ck_ok(pm_paired_correlation(&p->group[0], NULL, &e));
	ck_close(e.value, (-.2 * -15.75 + -.3 * -41.75 + .5 * 42.25) / sqrt((.04 + .09 + .25) * (248.0625 + 1743.0625 + 1785.0625 + 232.5625)),
		 1e-14);
	ck_assert(e.interval.low <= e.value && e.value <= e.interval.high && e.interval.high <= 1 + 1e-12);
	pm_paired_free(p);
	ck_ok(pm_paired_read(own("occupations.tsv"), "flat", "bls", NULL, &p, &error));
	ck_assert_int_eq(pm_paired_correlation(&p->group[0], NULL, &e), PM_EINFEASIBLE);
	ck_assert(isnan(e.value) && isnan(e.interval.low));
	pm_paired_free(p);
}
END_TEST

START_TEST(published_correlation)
{
	const char *path = published("winogender_occupations.tsv");
	double mean_x = 0, mean_y = 0;
	struct pm_paired *p;
	struct pm_estimate e;

	if (!path)
		return;
	ck_ok(pm_paired_read(path, "bergsma_pct_female", "bls_pct_female", NULL, &p, NULL));
	ck_assert_uint_eq(p->group[0].n, 60);
	for (int i = 0; i < 60; i++) {
		mean_x += p->group[0].x[i] / 60;
		mean_y += p->group[0].y[i] / 60;
	}
	ck_assert(fabs(mean_x - 24.854333) < 6e-7 && fabs(mean_y - 50.362333) < 6e-7);
	ck_ok(pm_paired_correlation(&p->group[0], NULL, &e));
	ck_assert(fabs(e.value - .671907) < 6e-7);
	/* Fisher: atanh(r) +- 1.96/sqrt(57) gives [.502, .791]; the bootstrap's ends lie within a third of the half width. */
	ck_assert(fabs(e.interval.low - .502) < .05 && fabs(e.interval.high - .791) < .05);
	pm_paired_free(p);
}
END_TEST

START_TEST(parity)
{
	struct pm_paired *p;
	struct pm_estimate e;

	ck_ok(pm_paired_read(own("admission.csv"), "first", "second", "condition", &p, NULL));
	ck_assert_uint_eq(p->n_groups, 2);
	ck_assert_str_eq(p->group[1].name, "instructed");
	ck_ok(pm_paired_difference(&p->group[0], NULL, &e));
	ck_close(e.value, (-.1 - .05 - .15 + 0) / 4, 1e-15);
	ck_assert(e.interval.low >= -.15 - 1e-12 && e.interval.high <= 1e-12 && e.interval.low < e.value && e.value < e.interval.high);
	ck_ok(pm_paired_difference(&p->group[1], NULL, &e));
	ck_close(e.value, (0 + .1 - .05 + .1) / 4, 1e-14);
	pm_paired_free(p);
}
END_TEST

#define HEADER "category,format,example,context,polarity,chosen,correct\n"
static const struct {
	const char *text;
	const char *message;
} bad[] = {
	{"category,format,example,context,polarity,chosen\n", "column \"correct\" is missing"},
	{HEADER, "found no answer"},
	{HEADER "A,f,1,vague,neg,target,0\n", ":2:7: context is \"vague\", expected ambig or disambig"},
	{HEADER "A,f,1,ambig,negative,target,0\n", ":2:13: polarity is \"negative\""},
	{HEADER "A,f,1,ambig,neg,other,0\n", ":2:17: chosen is \"other\", expected target or nontarget or unknown"},
	{HEADER "A,f,1,ambig,neg,target,2\n", ":2:24: correct is \"2\""},
	{HEADER "A,f,1,ambig,neg,target,0\nB,f,1,ambig,neg,target,0\nA,f,1,ambig,neg,target,0\n", "example \"1\" of category \"A\", format \"f\" stands twice"},
};

START_TEST(errors)
{
	struct pm_bias_log *log;
	struct pm_error e;
	char text[1100];

	ck_assert_int_eq(pm_bias_log_read(file_of(bad[_i].text), &log, &e), PM_EPARSE);
	ck_assert_ptr_null(log);
	pm_error_format(&e, text, sizeof text);
	ck_assert_msg(strstr(text, bad[_i].message) != NULL, "\"%s\" lacks \"%s\"", text, bad[_i].message);
}
END_TEST

START_TEST(other_errors)
{
	struct pm_paired *p;
	struct pm_bias_log *log;
	struct pm_error e;

	ck_assert_int_eq(pm_bias_log_read("no/such/file", &log, &e), PM_EIO);
	ck_assert_int_eq(pm_paired_read("no/such/file", "a", "b", NULL, &p, &e), PM_EIO);
	ck_assert_int_eq(pm_paired_read(file_of("a,b\n"), "a", "b", NULL, &p, &e), PM_EPARSE);
	ck_assert_int_eq(pm_paired_read(file_of("a,b\n1,x\n"), "a", "b", NULL, &p, &e), PM_EPARSE);
	ck_assert_uint_eq(e.column, 3);
	ck_assert_int_eq(pm_paired_read(file_of("a\tb\n1\t2\n"), "a", "b", NULL, &p, &e), PM_EPARSE);
	ck_assert_ptr_null(p);
}
END_TEST

static void remove_file(void)
{
	unlink(file_of(""));
}

int main(void)
{
	Suite *suite = suite_create("selfcorrect bias");
	TCase *loops = check_case(suite, "bias",
				  (const TTest *const[]){own_scores, own_contrast, published_scores, published_contrast, correlation,
							 published_correlation, parity, other_errors, NULL});

	tcase_add_loop_test(loops, errors, 0, sizeof bad / sizeof *bad);
	tcase_add_unchecked_fixture(loops, NULL, remove_file);
	return check_run(suite);
}
