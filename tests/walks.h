/*
 * Rings of states, files of pairs of walks on them, and the designs read from these.
 */
#ifndef TESTS_WALKS_H
#define TESTS_WALKS_H

#include "pref.h"

/* A ring of n states on which action a leads a + 1 on. */
static inline struct pm_mdp *ring(uint32_t n)
{
	struct pm_transition *transition = malloc(2 * n * sizeof *transition);
	unsigned char *terminal = calloc(n, 1);
	struct pm_mdp *mdp;

	for (uint32_t k = 0; k < 2 * n; k++)
		transition[k] = (struct pm_transition){k / 2, k % 2, (k / 2 + k % 2 + 1) % n, 1, 0};
	ck_ok(pm_mdp_from_transitions(n, 2, 0.9, transition, 2 * n, terminal, NULL, &mdp, NULL));
	free(transition);
	free(terminal);
	return mdp;
}

/* A segment of at most `longest` transitions among the first 30 states of a ring. */
static inline void put_walk(FILE *file, gsl_rng *rng, size_t longest)
{
	size_t length = 1 + pm_rng_below(rng, longest), state = pm_rng_below(rng, 30);

	for (size_t t = 0; t < length; t++) {
		size_t action = pm_rng_below(rng, 2), next = (state + action + 1) % 50;

		fprintf(file, "%zu %zu ", state, action);
		state = next;
	}
	fprintf(file, "%zu", state);
}

/* A file of n pairs on a ring of at least 50 states; its name is that of file_of_text. */
static inline const char *walks(size_t n, size_t longest, bool weighted, uint64_t seed)
{
	const char *name = file_of_text("");
	FILE *file = fopen(name, "wb");
	gsl_rng *rng = stream_of(seed);

	fputs(weighted ? "left,right,label,weight\n" : "left,right,label\n", file);
	for (size_t k = 0; k < n; k++) {
		put_walk(file, rng, longest);
		fputc(',', file);
		put_walk(file, rng, longest);
		fprintf(file, ",%s", (const char *[]){"0", "1", "0.5"}[pm_rng_below(rng, k % 5 ? 2 : 3)]);
		if (weighted)
			fprintf(file, ",%g", pm_rng_below(rng, 3) ? 1 : 0.25 + gsl_rng_uniform(rng));
		fputc('\n', file);
	}
	fclose(file);
	gsl_rng_free(rng);
	return name;
}

static inline struct pm_design *straight(const char *name, const struct pm_mdp *mdp)
{
	struct pm_design *design;

	ck_ok(pm_design_read(name, mdp, &design, NULL));
	return design;
}

#endif
