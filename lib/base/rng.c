#include "prefmodel/rng.h"

#include <stdlib.h>

struct state {
	uint64_t s[4];
};

static uint64_t rotate(uint64_t x, unsigned k)
{
	return x << k | x >> (64 - k);
}

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t next(struct state *x)
{
	uint64_t result = rotate(x->s[1] * 5, 7) * 9;
	uint64_t t = x->s[1] << 17;

	x->s[2] ^= x->s[0];
	x->s[3] ^= x->s[1];
	x->s[1] ^= x->s[2];
	x->s[0] ^= x->s[3];
	x->s[2] ^= t;
	x->s[3] = rotate(x->s[3], 45);
	return result;
}

/* splitmix64 is a bijection, so that its four outputs cannot all be 0, the one state to avoid. */
static void expand(struct state *x, uint64_t hash)
{
	for (int i = 0; i < 4; i++)
		x->s[i] = splitmix(&hash);
}

static void set(void *state, unsigned long seed)
{
	uint64_t key = seed;

	expand(state, pm_hash(&key, 1));
}

static unsigned long get(void *state)
{
	return (unsigned long)(next(state) >> 32);
}

static double get_double(void *state)
{
	return (double)(next(state) >> 11) * 0x1p-53;
}

static const gsl_rng_type type = {
	.name = "pm_xoshiro256", .max = 0xffffffffUL, .min = 0, .size = sizeof(struct state), .set = set, .get = get, .get_double = get_double,
};

const gsl_rng_type *const pm_rng_xoshiro256 = &type;

uint64_t pm_hash(const uint64_t *key, size_t n)
{
	uint64_t hash = n, word;

	word = splitmix(&hash);
	for (size_t i = 0; i < n; i++) {
		hash = word ^ key[i];
		word = splitmix(&hash);
	}
	return word;
}

/* FNV-1a, mixed once more. */
uint64_t pm_hash_name(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return splitmix(&hash);
}

gsl_rng *pm_rng_stream(const uint64_t *key, size_t n)
{
	gsl_rng *rng = malloc(sizeof *rng);

	/* gsl_rng_alloc would call GSL's error handler, which aborts by default, when memory is short. */
	if (!rng)
		return NULL;
	rng->type = &type;
	rng->state = malloc(sizeof(struct state));
	if (!rng->state) {
		free(rng);
		return NULL;
	}
	pm_rng_restart(rng, key, n);
	return rng;
}

void pm_rng_restart(gsl_rng *rng, const uint64_t *key, size_t n)
{
	expand(rng->state, pm_hash(key, n));
}

uint64_t pm_rng_below(gsl_rng *rng, uint64_t n)
{
	/* The largest multiple of n below 2^64; draws at or above it would favour small numbers. */
	uint64_t excess = (UINT64_MAX % n + 1) % n, x;

	do
		x = next(rng->state);
	while (x > UINT64_MAX - excess);
	return x % n;
}
