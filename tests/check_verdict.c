/*
 * Verdicts of experiments on tables that are written here: each claim holds on numbers made to support it, fails on numbers made to
 * contradict it, and stays open where the rows that would decide it are missing or too few for any test at level .01.
 */
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "prefmodel/experiment.h"
#include "prefmodel/results.h"

/* Ten pairs of one sign have a signed-rank p of 2^-10, three one of 1/8. */
enum { MANY = 10, FEW = 3 };

static const char path[] = "check_verdict.tmp";

static FILE *table(const char *name)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fprintf(file, "%s\n", pm_experiment_find(name)->columns);
	return file;
}

/* Closes the table and compares its verdicts, in their order, with letters: h holds, f fails, o open. */
static void expect(FILE *file, const char *name, const char *letters)
{
	struct pm_verdicts verdicts = {0};
	struct pm_results results;

	fclose(file);
	ck_ok(pm_results_read(path, &results, NULL));
	ck_ok(pm_experiment_find(name)->verdict(&results, &verdicts));
	ck_assert_uint_eq(verdicts.n, strlen(letters));
	for (size_t k = 0; k < verdicts.n; k++)
		ck_assert_msg(pm_outcome_names[verdicts.verdict[k].outcome][0] == letters[k], "%s: \"%s\" %s, expected %c: %s", name,
			      verdicts.verdict[k].claim, pm_outcome_names[verdicts.verdict[k].outcome], letters[k], verdicts.verdict[k].numbers);
	pm_results_clear(&results);
	unlink(path);
}

/* Worlds in which greedy and planned return so much in one condition, and the largest entries have this mean. */
static void fig3_rows(FILE *file, int worlds, const char *absorbing, double greedy, double planned, double maximum)
{
	for (int world = 0; world < worlds; world++) {
		double shade = 1e-3 * world;

		fprintf(file, "%d,3000,stochastic,%s,greedy,0,%g,%d,%g,0.5,1,adam\n", world, absorbing, greedy - shade, greedy - shade >= 0.9,
			maximum + shade);
		fprintf(file, "%d,3000,stochastic,%s,planned,0,%g,%d,%g,0.5,1,adam\n", world, absorbing, planned + shade, planned + shade >= 0.9,
			maximum + shade);
	}
}

static void fig3_table(const char *name, int worlds, double planned_without, double maximum_without, const char *letters)
{
	FILE *file = table(name);

	fig3_rows(file, worlds, "yes", 0.99, 0.95, 0.25);
	if (planned_without < 1)
		fig3_rows(file, worlds, "no", 0.97, planned_without, maximum_without);
	expect(file, name, letters);
}

START_TEST(sweep)
{
	fig3_table("fig3", MANY, -3, 2, "h");
	fig3_table("fig3", MANY, 0.93, 2, "f");
	fig3_table("fig3", FEW, -3, 2, "o");
	fig3_table("fig3", MANY, 1, 2, "o"); /* the condition without is missing */
	fig3_table("fig4", MANY, -3, 2, "h");
	fig3_table("fig4", MANY, -3, 0.125, "f");
	fig3_table("fig4", FEW, -3, 2, "o");
	fig3_table("fig4", MANY, 1, 2, "o");
}
END_TEST

/* Returns are clipped to [-1, 1] before they are compared: losses of 1e6 in one world do not outweigh the others. */
START_TEST(clipped)
{
	FILE *file = table("fig3");

	fig3_rows(file, MANY, "yes", 0.99, 0.95, 0.25);
	fig3_rows(file, MANY, "no", 0.97, -1e6, 2);
	expect(file, "fig3", "h");
}
END_TEST

static void errata_table(int right, int wrong, bool all, const char *letters)
{
	FILE *file = table("errata");

	for (int world = 0; world < MANY; world++) {
		fprintf(file, "%d,3000,noiseless,no,none,greedy,0,0.5,%d,0.1,0.1,1\n", world, world < right);
		if (all)
			fprintf(file, "%d,3000,noiseless,no,all,greedy,0,0.5,%d,0.1,0.1,1\n", world, world < wrong);
	}
	expect(file, "errata", letters);
}

START_TEST(errata)
{
	errata_table(9, 3, true, "h");
	errata_table(9, 5, true, "f");
	errata_table(9, 5, false, "o");
}
END_TEST

/* Worlds of a task in which the tables agree in so many, and turning the constant changes the difference by so much. */
static void fig5_rows(FILE *file, const char *task, int worlds, int agreeing, double change)
{
	for (int world = 0; world < worlds; world++) {
		double size = fabs(change) * (1 + 1e-3 * world);

		fprintf(file, "%s,%d,1,noiseless,no,3000,learned,0,1,0.9,0.5,-0.4,%d,0.3,1,1\n", task, world, world < agreeing);
		fprintf(file, "%s,%d,1,noiseless,no,3000,turned,-2,-1,0.9,0.5,%g,%d,0.3,1,1\n", task, world, -0.4 + copysign(size, change),
			world < agreeing);
	}
}

START_TEST(loops)
{
	FILE *file = table("fig5");

	fig5_rows(file, "ending", MANY, MANY, 0.25);
	fig5_rows(file, "looping", MANY, MANY, -0.25);
	expect(file, "fig5", "hhhh");
	/* Six of ten signs say nothing; the constant works the other way. */
	file = table("fig5");
	fig5_rows(file, "ending", MANY, 6, -0.25);
	fig5_rows(file, "looping", MANY, 6, 0.25);
	expect(file, "fig5", "ffff");
	file = table("fig5");
	fig5_rows(file, "ending", FEW, FEW, 0.25);
	fig5_rows(file, "looping", FEW, FEW, -0.25);
	expect(file, "fig5", "oooo");
	/* A task that is not there has no verdict. */
	file = table("fig5");
	fig5_rows(file, "ending", MANY, MANY, 0.25);
	expect(file, "fig5", "hh");
}
END_TEST

static void fig6_table(int worlds, double learned, double advantage, const char *letters)
{
	FILE *file = table("fig6");

	for (int world = 0; world < worlds; world++) {
		double shade = 1e-3 * world;

		fprintf(file, "%d,learned-advantage,published,0,0,0.1,%g,1\n", world, learned + shade);
		fprintf(file, "%d,true-advantage,published,0,0,0.1,%g,1\n", world, advantage + shade);
		fprintf(file, "%d,true-reward,published,0,0,0.1,%g,1\n", world, 0.6 + 3 * shade);
		fprintf(file, "%d,true-reward,published,0,20,0.1,0.01,1\n", world); /* only the row of episode 0 counts */
	}
	expect(file, "fig6", letters);
}

START_TEST(curves)
{
	fig6_table(MANY, 0.3, 0.2, "hh");
	fig6_table(MANY, 0.9, 0.2, "fh");
	fig6_table(FEW, 0.3, 0.9, "of");
}
END_TEST

static void bandit_table(int chains, double same, double greedy, double same_bandit, const char *letters)
{
	FILE *file = table("bandit");

	fprintf(file, "bandit,0,0.9,3000,noiseless,%g,0.8,0.8,1\n", same_bandit);
	fputs("chain,0,0,3000,noiseless,1,0.8,0.8,1\n", file);
	for (int k = 0; k < chains; k++)
		fprintf(file, "chain,%d,0.9,3000,noiseless,%g,%g,0.5,1\n", k, same, greedy + 1e-3 * k);
	expect(file, "bandit", letters);
}

START_TEST(bandit)
{
	bandit_table(MANY, 0.875, 0.75, 1, "hh");
	bandit_table(MANY, 0.875, 0.25, 0.875, "ff");
	bandit_table(MANY, 1, 0.75, 1, "hf");
	bandit_table(FEW, 0.875, 0.75, 1, "ho");
}
END_TEST

/* Rows with and without absorbing transitions; at 30 preferences something is always free and does not count. */
static void identifiability_table(int constant, int free, const char *letters)
{
	FILE *file = table("identifiability");

	for (int world = 0; world < MANY; world++) {
		fprintf(file, "%d,2,30,yes,40,30,10,9,1,1,0,0,ten,1\n", world);
		fprintf(file, "%d,2,3000,yes,40,%d,%d,0,1,0,0,0,text,1\n", world, 40 - (world < free), world < free);
		fprintf(file, "%d,1,3000,yes,40,39,1,0,1,1,0,0,one transition does not count,1\n", world);
		fprintf(file, "%d,2,3000,no,40,39,1,0,1,1,0,%d,a constant,1\n", world, world < constant);
	}
	expect(file, "identifiability", letters);
}

START_TEST(identifiability)
{
	identifiability_table(MANY, 0, "hh");
	identifiability_table(MANY - 1, 1, "ff");
}
END_TEST

static void models_rows(FILE *file, const char *teacher, int sets, double partial_return, double regret)
{
	for (int k = 0; k < sets; k++) {
		double shade = 1e-3 * k;

		fprintf(file, "%d,0,%s,noiseless,3,3000,partial-return,%g,%d,0.1,1\n", k, teacher, partial_return - shade, partial_return >= 0.9);
		fprintf(file, "%d,0,%s,noiseless,3,3000,regret,%g,%d,0.1,1\n", k, teacher, regret + shade, regret >= 0.9);
	}
}

START_TEST(models)
{
	FILE *file = table("preference-models");

	models_rows(file, "partial-return", MANY, 0.96, 0.25);
	models_rows(file, "regret", MANY, 0.5, 0.95);
	expect(file, "preference-models", "hh");
	file = table("preference-models");
	models_rows(file, "partial-return", MANY, 0.75, 0.92);
	models_rows(file, "regret", FEW, 0.5, 0.95);
	expect(file, "preference-models", "fo");
	file = table("preference-models");
	models_rows(file, "regret", MANY, 0.5, 0.95);
	expect(file, "preference-models", "h");
}
END_TEST

START_TEST(theory)
{
	FILE *file = table("theory");

	fputs("T1,first,20,0,1e-7,holds\nT2,second,20,1,1e-7,fails\n", file);
	expect(file, "theory", "hf");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("verdict");
	const TTest *const figures[] = {sweep, clipped, errata, loops, curves, NULL};
	const TTest *const others[] = {bandit, identifiability, models, theory, NULL};

	check_case(suite, "figures", figures);
	check_case(suite, "others", others);
	return check_run(suite);
}
