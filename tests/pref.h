/*
 * A small stochastic world for the tests of preferences, and files to read.
 */
#ifndef TESTS_PREF_H
#define TESTS_PREF_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "prefmodel.h"

/* Three states and an end (state 3), two actions. */
static inline struct pm_mdp *small_world(double gamma)
{
	const struct pm_transition transition[] = {
		{0, 0, 1, 0.7, 1.25}, {0, 0, 0, 0.3, -0.5}, {0, 1, 2, 1, 0.3},   {1, 0, 3, 1, 2},    {1, 1, 0, 0.6, -1.25},
		{1, 1, 2, 0.4, 0.9},  {2, 0, 2, 1, -0.1},   {2, 1, 3, 0.5, 3.1}, {2, 1, 1, 0.5, -0.75},
	};
	const unsigned char terminal[] = {0, 0, 0, 1};
	struct pm_mdp *mdp;

	ck_ok(pm_mdp_from_transitions(4, 2, gamma, transition, N_OF(transition), terminal, NULL, &mdp, NULL));
	return mdp;
}

static inline struct pm_segment segment_of(size_t length, const uint32_t *step)
{
	return (struct pm_segment){.length = length, .step = step};
}

#define SEGMENT(...) segment_of((sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t) - 1) / 2, (const uint32_t[]){__VA_ARGS__})

static inline gsl_rng *stream_of(uint64_t seed)
{
	return pm_rng_stream(&seed, 1);
}

/* A file of the given text; its name is valid until the next call. */
static inline const char *file_of_text(const char *text)
{
	static char name[64];
	FILE *file;

	snprintf(name, sizeof name, "check_pref.%ld.tmp", (long)getpid());
	file = fopen(name, "wb");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	return name;
}

#endif
