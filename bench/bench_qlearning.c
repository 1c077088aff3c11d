/*
 * Q-learning and SARSA: million steps a second of one learner and of four side by side, in worlds of several sizes, beside a plain
 * program of the same rule (the world as a function, a scan for the largest Q, a branch for exploring), as one would write it first.
 *
 * Boards have coins and no goal, so that every episode runs to its limit of 1000 steps; exploring goes on throughout.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <prefmodel.h>

enum { EPISODES = 10000, STEPS = 1000, MOST = 4 };

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void must(enum pm_status status)
{
	if (status) {
		fprintf(stderr, "%s\n", pm_status_message(status));
		exit(EXIT_FAILURE);
	}
}

static void *room(size_t n, size_t size)
{
	void *memory = calloc(n, size);

	if (!memory)
		must(PM_ENOMEM);
	return memory;
}

static struct pm_world *board(size_t side)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(side, side);
	struct pm_world *world;
	const uint64_t key = side;
	gsl_rng *rng = pm_rng_stream(&key, 1);

	for (size_t s = 0; s < side * side; s++)
		grid->cell[s] = (unsigned char)"\0\0\0\0\0\4\5\6"[pm_rng_below(rng, 8)];
	gsl_rng_free(rng);
	must(pm_world_from_grid("bench", NULL, grid, &world));
	return world;
}

static size_t largest(const double *q)
{
	size_t best = 0;

	for (size_t a = 1; a < PM_N_MOVES; a++)
		if (q[a] > q[best])
			best = a;
	return best;
}

/* Steps a second of the plain program. */
static double plain(const struct pm_world *world, gsl_rng *rng, double *q)
{
	const struct pm_mdp *m = world->mdp;
	double begin = seconds();

	for (size_t episode = 0; episode < EPISODES; episode++) {
		size_t s = pm_rng_below(rng, m->n_states);

		for (size_t t = 0; t < STEPS && !m->terminal[s]; t++) {
			size_t a = gsl_rng_uniform(rng) < .1 ? pm_rng_below(rng, PM_N_MOVES) : largest(q + 4 * s);
			size_t next = pm_mdp_step(m, s, a, rng);
			double *value = &q[4 * s + a];

			*value += .5 * (m->reward[4 * s + a] + m->gamma * q[4 * next + largest(q + 4 * next)] - *value);
			s = next;
		}
	}
	return (double)EPISODES * STEPS / (seconds() - begin);
}

/* Steps a second of n learners together. */
static double ours(const struct pm_world *world, const char *method, size_t n, gsl_rng *rng, double *q[MOST])
{
	struct pm_q_options o = pm_q_defaults;
	struct pm_q_learner learner[MOST];
	double begin;

	o.method = method;
	o.epsilon = o.epsilon_floor = .1;
	o.episodes = EPISODES;
	o.every = 0;
	for (size_t i = 0; i < n; i++)
		learner[i] = (struct pm_q_learner){.rng = rng, .q = q[i]};
	begin = seconds();
	must(pm_q_learn(world->mdp, NULL, &o, learner, n));
	return (double)n * EPISODES * STEPS / (seconds() - begin);
}

static void measure(size_t side, gsl_rng *rng)
{
	struct pm_world *world = board(side);
	double *q[MOST];

	for (size_t i = 0; i < MOST; i++)
		q[i] = room(side * side * PM_N_MOVES, sizeof **q);
	printf("%zux%zu,%.1f,%.1f,%.1f,%.1f,%.1f\n", side, side, plain(world, rng, q[0]) / 1e6, ours(world, "q-learning", 1, rng, q) / 1e6,
	       ours(world, "q-learning", 4, rng, q) / 1e6, ours(world, "sarsa", 1, rng, q) / 1e6, ours(world, "sarsa", 4, rng, q) / 1e6);
	for (size_t i = 0; i < MOST; i++)
		free(q[i]);
	pm_world_free(world);
}

int main(void)
{
	const uint64_t key = 1;
	gsl_rng *rng = pm_rng_stream(&key, 1);

	puts("# million steps a second");
	puts("board,plain_q_learning,q_learning,q_learning_four,sarsa,sarsa_four");
	measure(5, rng);
	measure(10, rng);
	measure(100, rng);
	gsl_rng_free(rng);
	return EXIT_SUCCESS;
}
