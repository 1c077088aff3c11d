#include "check.h"

#include <string.h>

#include "prefmodel.h"

/*
 * A random MDP: S states, the last one terminal, A actions, each with one to `branches` successors; rewards uniform in (-1, 1), a
 * random start law over the first states.  With `lost`, state 0 cannot be reached and is no start.
 */
static struct pm_mdp *random_mdp(uint64_t seed, size_t n_states, size_t n_actions, size_t branches, bool lost)
{
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){seed, 99}, 2);
	struct pm_transition *t = calloc(n_states * n_actions * branches, sizeof *t);
	unsigned char *terminal = calloc(n_states, 1);
	double *start = calloc(n_states, sizeof *start), total = 0;
	struct pm_mdp *mdp;
	size_t n = 0;

	terminal[n_states - 1] = 1;
	for (size_t s = lost; s + 1 < n_states; s++)
		total += start[s] = s < 3 ? 1 + gsl_rng_uniform(rng) : 0;
	for (size_t s = 0; s < n_states; s++)
		start[s] /= total;
	for (size_t s = 0; s + 1 < n_states; s++)
		for (size_t a = 0; a < n_actions; a++) {
			size_t m = 1 + pm_rng_below(rng, branches), first = pm_rng_below(rng, n_states - lost);

			for (size_t k = 0; k < m; k++) /* neighbours of the first, so that none stands twice */
				t[n++] = (struct pm_transition){s, a, lost + (first + k) % (n_states - lost), 1.0 / (double)m,
								2 * gsl_rng_uniform(rng) - 1};
		}
	ck_ok(pm_mdp_from_transitions(n_states, n_actions, 0.9, t, n, terminal, start, &mdp, NULL));
	gsl_rng_free(rng);
	free(t);
	free(terminal);
	free(start);
	return mdp;
}

static double *table_of(const struct pm_mdp *mdp, uint64_t seed)
{
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){seed, 7}, 2);
	double *g = calloc(mdp->n_states * mdp->n_actions, sizeof *g);

	for (size_t i = 0; i < mdp->n_states * mdp->n_actions; i++)
		g[i] = 2 * gsl_rng_uniform(rng) - 1.3;
	gsl_rng_free(rng);
	return g;
}

static double *advantage_of(const struct pm_mdp *mdp)
{
	double *a = calloc(mdp->n_states * mdp->n_actions, sizeof *a), *v = calloc(mdp->n_states, sizeof *v);

	ck_ok(pm_plan_values(mdp, NULL, NULL, v, NULL, a, NULL));
	free(v);
	return a;
}

START_TEST(optimal_advantage_scores_one)
{
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct pm_mdp *mdp = random_mdp(seed, 9, 3, 1 + seed % 3, seed % 2);
		double *a = advantage_of(mdp), mean;
		struct pm_score greedy, planned, worst;
		struct pm_scale scale;

		ck_ok(pm_scale_of(mdp, &scale));
		ck_assert(scale.optimal > scale.uniform);
		ck_ok(pm_score_greedy(mdp, scale, a, &greedy));
		ck_ok(pm_score_planned(mdp, scale, a, &planned));
		ck_close(greedy.scaled_return, 1, 1e-7);
		ck_close(planned.scaled_return, 1, 1e-7);
		ck_close(greedy.mean_return, scale.optimal, 1e-7);
		ck_assert(greedy.near_optimal && planned.near_optimal);
		ck_ok(pm_mean_max(mdp, a, &mean));
		ck_close(mean, 0, 1e-9);
		/* Taking the action that loses most is not even near-optimal. */
		for (size_t i = 0; i < mdp->n_states * mdp->n_actions; i++)
			a[i] = -a[i];
		ck_ok(pm_score_greedy(mdp, scale, a, &worst));
		ck_assert(worst.mean_return < scale.optimal - 0.1 && !worst.near_optimal);
		free(a);
		pm_mdp_free(mdp);
	}
}
END_TEST

START_TEST(true_reward_plans_to_one)
{
	for (uint64_t seed = 40; seed < 50; seed++) {
		struct pm_mdp *mdp = random_mdp(seed, 8, 2, 2, false);
		struct pm_score planned;
		struct pm_scale scale;

		ck_ok(pm_scale_of(mdp, &scale));
		ck_ok(pm_score_planned(mdp, scale, mdp->reward, &planned));
		ck_close(planned.scaled_return, 1, 1e-7);
		pm_mdp_free(mdp);
	}
}
END_TEST

START_TEST(one_choice)
{
	/*
	 * One state, discount 0.9: action 0 ends with 3.5; action 1 stays with 0.25 of reward, 0.25 / 0.1 = 2.5 for ever.  Uniform:
	 * V = (3.5 + 0.25 + 0.9 V) / 2 = 3.75 / 1.1.  g = (-1, 0.1): greedy stays: (2.5 - U) / (3.5 - U); planned: 0.1 / 0.1 > -1, stays.
	 * g = (0.8, 0.1): greedy ends, planned stays (1 > 0.8).
	 */
	static const struct pm_transition t[] = {{0, 0, 1, 1, 3.5}, {0, 1, 0, 1, 0.25}};
	static const unsigned char terminal[] = {0, 1};
	const double uniform = 3.75 / 1.1, stay = (2.5 - uniform) / (3.5 - uniform);
	struct pm_score score;
	struct pm_scale scale;
	struct pm_mdp *mdp;
	double x;

	ck_ok(pm_mdp_from_transitions(2, 2, 0.9, t, 2, terminal, NULL, &mdp, NULL));
	ck_ok(pm_scale_of(mdp, &scale));
	ck_close(scale.optimal, 3.5, 1e-9);
	ck_close(scale.uniform, uniform, 1e-12);
	ck_ok(pm_score_greedy(mdp, scale, (const double[]){-1, 0.1, 0, 0}, &score));
	ck_close(score.scaled_return, stay, 1e-9);
	ck_ok(pm_score_planned(mdp, scale, (const double[]){0.8, 0.1, 0, 0}, &score));
	ck_close(score.scaled_return, stay, 1e-9);
	ck_ok(pm_score_greedy(mdp, scale, (const double[]){0.8, 0.1, 0, 0}, &score));
	ck_close(score.scaled_return, 1, 1e-9);
	/* A tie is uniform over the two. */
	ck_ok(pm_score_greedy(mdp, scale, (const double[]){0.1, 0.1, 0, 0}, &score));
	ck_close(score.scaled_return, 0, 1e-9);
	/* Loops: staying, once or twice; terminal entries do not count. */
	ck_ok(pm_max_loop_return(mdp, (const double[]){0.8, 0.1, 9, 9}, 1, &x));
	ck_close(x, 0.1, 1e-15);
	ck_ok(pm_max_loop_return(mdp, (const double[]){0.8, 0.1, 9, 9}, 2, &x));
	ck_close(x, 0.2, 1e-15);
	ck_ok(pm_max_loop_return(mdp, (const double[]){0.8, -0.1, 9, 9}, 2, &x));
	ck_close(x, -0.1, 1e-15);
	ck_ok(pm_mean_max(mdp, (const double[]){0.8, -0.1, 9, 9}, &x));
	ck_close(x, 0.8, 1e-15);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(scaled_return_at_its_edges)
{
	const struct pm_scale wide = {.optimal = 41.2, .uniform = -71.3}, flat = {.optimal = -3, .uniform = -3};

	ck_close(pm_scaled_return(wide, 41.2), 1, 1e-15);
	ck_close(pm_scaled_return(wide, -71.3), 0, 1e-15);
	ck_close(pm_scaled_return(wide, -183.8), -1, 1e-14);
	ck_assert(pm_scaled_return(flat, -3) == 1);
	ck_assert(pm_scaled_return(flat, -3 - 1e-12) == 1);
	ck_assert(pm_scaled_return(flat, -3.1) == -INFINITY);
	ck_assert(pm_scaled_return((struct pm_scale){.optimal = 1e6, .uniform = 1e6 - 1e-7}, 1e6 - 1e-7) == 1);
	ck_assert(pm_scaled_return((struct pm_scale){.optimal = 1e-3, .uniform = 0}, 5e-4) == 0.5);
}
END_TEST

/* Every policy is the same where every action is: all score 1. */
START_TEST(a_world_without_choice)
{
	static const struct pm_transition t[] = {{0, 0, 1, 1, -2}, {0, 1, 1, 1, -2}};
	static const unsigned char terminal[] = {0, 1};
	struct pm_score score;
	struct pm_scale scale;
	struct pm_mdp *mdp;

	ck_ok(pm_mdp_from_transitions(2, 2, 0.99, t, 2, terminal, NULL, &mdp, NULL));
	ck_ok(pm_scale_of(mdp, &scale));
	ck_ok(pm_score_greedy(mdp, scale, (const double[]){5, -1, 0, 0}, &score));
	ck_assert(score.scaled_return == 1 && score.near_optimal);
	pm_mdp_free(mdp);
}
END_TEST

/* States that can be visited, by as many rounds over all transitions as there are states. */
static void reachable(const struct pm_mdp *mdp, unsigned char *seen)
{
	for (size_t s = 0; s < mdp->n_states; s++)
		seen[s] = mdp->start[s] > 0;
	for (size_t round = 0; round < mdp->n_states; round++)
		for (size_t s = 0; s < mdp->n_states; s++)
			for (size_t n = 0; n < mdp->n_states && seen[s] && !mdp->terminal[s]; n++)
				for (size_t a = 0; a < mdp->n_actions; a++)
					seen[n] |= pm_mdp_transition(mdp, s, a, n, NULL) > 0;
}

/* The largest sum over all walks of exactly `left` transitions from s to `home`. */
static double best_walk(const struct pm_mdp *mdp, const double *g, size_t s, size_t home, size_t left)
{
	double best = -INFINITY;

	if (!left)
		return s == home ? 0 : -INFINITY;
	for (size_t a = 0; a < mdp->n_actions && !mdp->terminal[s]; a++)
		for (size_t n = 0; n < mdp->n_states; n++)
			if (pm_mdp_transition(mdp, s, a, n, NULL) > 0)
				best = fmax(best, g[pm_row(mdp, s, a)] + best_walk(mdp, g, n, home, left - 1));
	return best;
}

START_TEST(loops_and_maxima_by_brute_force)
{
	for (uint64_t seed = 0; seed < 40; seed++) {
		struct pm_mdp *mdp = random_mdp(seed, 6, 2, 1 + seed % 2, seed % 3 == 0);
		double *g = table_of(mdp, seed), found, mean = 0, want = -INFINITY, n = 0;
		unsigned char seen[6];

		reachable(mdp, seen);
		for (size_t length = 1; length <= 4; length++) {
			for (size_t s = 0; s < 6; s++)
				if (seen[s])
					want = fmax(want, mdp->terminal[s] ? -INFINITY : best_walk(mdp, g, s, s, length));
			ck_ok(pm_max_loop_return(mdp, g, length, &found));
			ck_assert_msg(found == want || fabs(found - want) < 1e-14, "length %zu: %g, expected %g", length, found, want);
		}
		for (size_t s = 0; s < 6; s++)
			if (seen[s] && !mdp->terminal[s]) {
				mean += fmax(g[2 * s], g[2 * s + 1]);
				n++;
			}
		ck_ok(pm_mean_max(mdp, g, &found));
		ck_close(found, mean / n, 1e-14);
		free(g);
		pm_mdp_free(mdp);
	}
}
END_TEST

START_TEST(no_loop)
{
	/* A line that ends: no cycle of any length. */
	static const struct pm_transition t[] = {{0, 0, 1, 1, 0}, {1, 0, 2, 1, 0}};
	static const unsigned char terminal[] = {0, 0, 1};
	struct pm_mdp *mdp;
	double x = 0;

	ck_ok(pm_mdp_from_transitions(3, 1, 0.9, t, 2, terminal, NULL, &mdp, NULL));
	ck_ok(pm_max_loop_return(mdp, (const double[]){1, 1, 1}, 4, &x));
	ck_assert(x == -INFINITY);
	pm_mdp_free(mdp);
}
END_TEST

/* Three states in a row, the last terminal; action 0 goes on, action 1 goes to `back` from the middle; rewards of the four choices. */
static enum pm_task task_of(double p, double go, double stay, double on, double back)
{
	const struct pm_transition t[] = {{0, 0, 1, 1, go}, {0, 1, 0, 1, stay}, {1, 0, 2, p, on}, {1, 1, 0, 1, back}, {1, 0, 0, 1 - p, on}};
	static const unsigned char terminal[] = {0, 0, 1};
	enum pm_task task;
	struct pm_mdp *mdp;

	ck_ok(pm_mdp_from_transitions(3, 2, 0.9, t, p < 1 ? 5 : 4, terminal, NULL, &mdp, NULL));
	ck_ok(pm_task_of(mdp, &task));
	pm_mdp_free(mdp);
	return task;
}

START_TEST(tasks)
{
	ck_assert_int_eq(task_of(1, -1, -1, 5, -1), PM_ENDING);
	ck_assert_int_eq(task_of(0.3, -1, -1, 5, -1), PM_ENDING); /* surely, if not soon */
	ck_assert_int_eq(task_of(1, -1, 1, 0, 0), PM_LOOPING);    /* stay for ever, from the middle too: 0 + 0.9 * 10 > 0 */
	ck_assert_int_eq(task_of(1, 1, -1, 0, 1), PM_LOOPING);    /* there and back for ever */
	ck_assert_int_eq(task_of(1, -1, 1, 20, 0), PM_ENDING);    /* -1 + 18 > 10 from the first, 20 from the middle */
}
END_TEST

START_TEST(tasks_with_ties)
{
	/* Staying earns 1 / (1 - 0.9) = 10, so does going on: -8 + 0.9 * 20.  Some optimal policies end, some do not. */
	ck_assert_int_eq(task_of(1, -8, 1, 20, 0), PM_MIXED);
	/* From the first state staying is best, from the middle ending: which of the two depends on the start. */
	ck_assert_int_eq(task_of(1, -9, 1, 20, 0), PM_MIXED);
	/* Rewards of 0 everywhere: nothing is worse than anything. */
	ck_assert_int_eq(task_of(1, 0, 0, 0, 0), PM_MIXED);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("score");

	check_case(suite, "score", (const TTest *const[]){optimal_advantage_scores_one, true_reward_plans_to_one, one_choice,
							  scaled_return_at_its_edges, a_world_without_choice, loops_and_maxima_by_brute_force,
							  no_loop, tasks, tasks_with_ties, NULL});
	return check_run(suite);
}
