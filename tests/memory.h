/*
 * What tests that run short of memory work on, made while memory was there: a random world of the papers, its tables, pairs from it.
 */
#ifndef TESTS_MEMORY_H
#define TESTS_MEMORY_H

#include "allocations.h"

static struct pm_world_set *set;
static const struct pm_mdp *mdp;
static struct pm_statistic_tables *tables;
static struct pm_dataset *pairs;

static inline void make_material(void)
{
	static const uint64_t key = 5;
	gsl_rng *rng = pm_rng_stream(&key, 1);

	ck_ok(pm_world_set_open("random:1", 8, &set, NULL));
	mdp = set->world[0]->mdp;
	ck_assert_uint_le(mdp->n_states, 256);
	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_V | PM_NEED_ADVANTAGE, &tables));
	pairs = pm_dataset_alloc();
	ck_ok(pm_sample_pairs(mdp, tables, &pm_sample_defaults, 300, rng, pairs));
	gsl_rng_free(rng);
}

static inline void free_material(void)
{
	pm_statistic_tables_free(tables);
	pm_dataset_free(pairs);
	pm_world_set_free(set);
}

/* A case of a test for each of n scenarios, which find the material made. */
static inline TCase *scenario_case(Suite *suite, const TTest *each, int n, SFun setup, SFun teardown)
{
	TCase *tcase = tcase_create("every allocation");

	tcase_set_timeout(tcase, 300);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, each, 0, n);
	suite_add_tcase(suite, tcase);
	return tcase;
}

#endif
