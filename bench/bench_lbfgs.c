/*
 * Limited-memory BFGS beside GSL's vector_bfgs2, the rows lbfgs and gsl-bfgs of pm_optimizers: evaluations, least value and gradient that each
 * reaches, at most 5000 steps, the aim being a gradient of 1e-10.
 *
 * usage: bench_lbfgs WORLD ...
 *
 * For each gridworld, from 3000 logistic regret labels: fits of the table at three values of l2 (smooth), and of six feature
 * weights under regret from three starts (kinks).  Both sides share their evaluations of value and gradient at one point.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <prefmodel.h>

#include "pref/minimizer.h"

static const double AIM = 1e-10;
enum { STEPS = 5000 };

struct problem {
	const char *name;
	size_t d;
	double l2;
	const struct pm_design *design;
	struct pm_loss_workspace *loss;
	struct pm_regret_workspace *regret; /* or NULL: the table's loss */
	double *x, *gradient, last;         /* d: the last point and what was found there */
	size_t evaluations;
};

static void must(bool good)
{
	if (!good) {
		fputs("bench_lbfgs: failed\n", stderr);
		exit(EXIT_FAILURE);
	}
}

static double value(void *data, const double *x, double *gradient)
{
	struct problem *p = data;

	if (!p->evaluations || memcmp(x, p->x, p->d * sizeof *x)) {
		p->evaluations++;
		memcpy(p->x, x, p->d * sizeof *x);
		p->last = p->regret ? pm_regret_loss(p->regret, x, p->gradient, NULL) : pm_loss(p->design, p->l2, x, p->loss, p->gradient, NULL);
	}
	memcpy(gradient, p->gradient, p->d * sizeof *x);
	return p->last;
}

static void report(const struct problem *p, const char *who, double least, double gradient)
{
	printf("%s,%zu,%g,%s,%zu,%.12g,%.1e\n", p->name, p->d, p->l2, who, p->evaluations, least, gradient);
}

/* Until the aim, or where the method gives up. */
static void run(struct problem *p, const char *name, const struct pmi_method *method, const double *start)
{
	const struct pmi_function f = {.d = p->d, .data = p, .value = value};
	struct pmi_minimizer *m;

	p->evaluations = 0;
	m = method->alloc(&f, start);
	must(m);
	for (int i = 0; i < STEPS && pmi_gradient_norm(m) > AIM && !method->iterate(m); i++)
		;
	report(p, name, m->value, pmi_gradient_norm(m));
	method->free(m);
}

static void race(struct problem *p, const double *start)
{
	p->x = calloc(p->d, sizeof *p->x);
	p->gradient = calloc(p->d, sizeof *p->gradient);
	must(p->x && p->gradient);
	run(p, "lbfgs", &pmi_lbfgs, start);
	run(p, "gsl-bfgs", &pmi_gsl_bfgs, start);
	free(p->x);
	free(p->gradient);
}

static struct pm_dataset *labels(const struct pm_mdp *mdp, gsl_rng *rng)
{
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_statistic_tables *tables;

	must(data && !pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_ADVANTAGE, &tables));
	must(!pm_sample_pairs(mdp, tables, NULL, 3000, rng, data));
	pm_statistic_tables_free(tables);
	return data;
}

static void tables(struct problem *p)
{
	double *start = calloc(p->d, sizeof *start);

	must(start);
	for (p->l2 = 1e-2; p->l2 > 1e-7; p->l2 /= 100)
		race(p, start);
	free(start);
}

static void features(struct problem *p, const struct pm_world *world, gsl_rng *rng)
{
	struct pm_features *phi = pm_features_of_grid(world->grid, world->mdp);
	double start[PM_N_FEATURES];

	must(phi);
	p->d = phi->n;
	p->l2 = pm_regret_defaults.l2;
	p->regret = pm_regret_workspace_alloc(world->mdp, p->design, phi, &pm_regret_defaults);
	must(p->regret);
	for (int k = 0; k < 3; k++) {
		for (size_t j = 0; j < phi->n; j++)
			start[j] = 2 * gsl_rng_uniform(rng) - 1;
		race(p, start);
	}
	pm_regret_workspace_free(p->regret);
	pm_features_free(phi);
}

static void measure(const char *name)
{
	const uint64_t seed = 5;
	gsl_rng *rng = pm_rng_stream(&seed, 1);
	struct problem p = {.name = name};
	struct pm_design *design;
	struct pm_dataset *data;
	struct pm_world *world;

	must(rng && !pm_world_open(name, &world, NULL) && world->grid);
	data = labels(world->mdp, rng);
	must(!pm_design_table(world->mdp, data, &design));
	p.design = design;
	p.d = design->d;
	p.loss = pm_loss_workspace_alloc(design);
	must(p.loss);
	tables(&p);
	features(&p, world, rng);
	pm_loss_workspace_free(p.loss);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_world_free(world);
	gsl_rng_free(rng);
}

int main(int argc, char **argv)
{
	gsl_set_error_handler_off();
	puts("world,weights,l2,method,evaluations,value,gradient");
	for (int i = 1; i < argc; i++)
		measure(argv[i]);
	return 0;
}
