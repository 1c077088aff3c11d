/*
 * Random streams.  A stream is a gsl_rng whose seed is a hash of a key such as (seed, world, size, replicate), so that
 * replicate 17 alone draws the same numbers as replicate 17 of 1000, on any number of threads or machines.
 *
 * The generator is xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4),
 * 2021), registered as a gsl_rng_type; GSL's own generators keep only 32 bits of a seed, so that a few ten thousand streams
 * would begin to coincide.  A key is hashed to its 256-bit state by splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
 */
#ifndef PREFMODEL_RNG_H
#define PREFMODEL_RNG_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * gsl_rng_get gives the upper 32 bits of each output, gsl_rng_uniform the upper 53 bits times 2^-53, in [0, 1).
 * gsl_rng_set(rng, s) equals the stream of the one-element key {s}.
 */
extern const gsl_rng_type *const pm_rng_xoshiro256;

/* A 64-bit hash of n key words; every word, its position and n count. */
uint64_t pm_hash(const uint64_t *key, size_t n);

/* A hash of a string's bytes, to make a key word of a name. */
uint64_t pm_hash_name(const char *name);

/* The stream of a key, to be freed with gsl_rng_free; NULL when memory is short. */
gsl_rng *pm_rng_stream(const uint64_t *key, size_t n);

/* Starts an existing stream (allocated above) anew with another key; allocates nothing. */
void pm_rng_restart(gsl_rng *rng, const uint64_t *key, size_t n);

/* Uniform in 0 .. n-1, n >= 1, unbiased for n up to 2^64 - 1 (gsl_rng_uniform_int stops at 2^32 - 1). */
uint64_t pm_rng_below(gsl_rng *rng, uint64_t n);

#ifdef __cplusplus
}
#endif
#endif
