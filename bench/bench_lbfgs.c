/*
 * Limited-memory BFGS as the library has it beside GSL's vector_bfgs2 (with its restarts, at most 20 of them): evaluations, least value and
 * gradient that each reaches, at most 5000 steps, the aim being a gradient of 1e-10.
 *
 * usage: bench_lbfgs WORLD ...
 *
 * For each gridworld, from 3000 logistic regret labels: fits of the table at three values of l2 (smooth), and of six feature
 * weights under regret from three starts (kinks).  Both sides share their evaluations of value and gradient at one point.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <prefmodel.h>

#include "pref/lbfgs.h"

static const double AIM = 1e-10;
enum { STEPS = 5000, RESTARTS = 20 };

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

static void by_library(struct problem *p, const double *start)
{
	const struct pmi_function f = {.d = p->d, .data = p, .value = value};
	struct pmi_lbfgs *lbfgs;

	p->evaluations = 0;
	lbfgs = pmi_lbfgs_alloc(&f, start);
	must(lbfgs);
	for (int i = 0; i < STEPS && pmi_lbfgs_gradient_norm(lbfgs) > AIM && !pmi_lbfgs_iterate(lbfgs); i++)
		;
	report(p, "two loops", pmi_lbfgs_value(lbfgs), pmi_lbfgs_gradient_norm(lbfgs));
	pmi_lbfgs_free(lbfgs);
}

static void gsl_both(const gsl_vector *x, void *data, double *f, gsl_vector *gradient)
{
	*f = value(data, x->data, gradient->data);
}

static void gsl_gradient(const gsl_vector *x, void *data, gsl_vector *gradient)
{
	value(data, x->data, gradient->data);
}

static double gsl_value(const gsl_vector *x, void *data)
{
	gsl_vector *ignored = gsl_vector_alloc(x->size);
	double f = value(data, x->data, ignored->data);

	gsl_vector_free(ignored);
	return f;
}

static double largest(const gsl_vector *v)
{
	return fmax(fabs(gsl_vector_max(v)), fabs(gsl_vector_min(v)));
}

static void by_gsl(struct problem *p, const double *start)
{
	gsl_multimin_fdfminimizer *m = gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, p->d);
	gsl_multimin_function_fdf f = {.f = gsl_value, .df = gsl_gradient, .fdf = gsl_both, .n = p->d, .params = p};
	gsl_vector_const_view x = gsl_vector_const_view_array(start, p->d);
	int restarts = 0;

	p->evaluations = 0;
	must(m && !gsl_multimin_fdfminimizer_set(m, &f, &x.vector, 0.01, 0.1));
	for (int i = 0; i < STEPS && restarts <= RESTARTS && largest(m->gradient) > AIM; i++)
		if (gsl_multimin_fdfminimizer_iterate(m)) {
			gsl_multimin_fdfminimizer_restart(m);
			restarts++;
		}
	report(p, "gsl", m->f, largest(m->gradient));
	gsl_multimin_fdfminimizer_free(m);
}

static void race(struct problem *p, const double *start)
{
	p->x = calloc(p->d, sizeof *p->x);
	p->gradient = calloc(p->d, sizeof *p->gradient);
	must(p->x && p->gradient);
	by_library(p, start);
	by_gsl(p, start);
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
