/* Q-learning and SARSA: a plain program of the same rule as oracle, fixed points, schedules, curves. */
#include <string.h>

#include "check.h"
#include "mdp/qlearning.h"
#include "prefmodel.h"

static struct pm_world *open_world(const char *name)
{
	struct pm_world *world;
	struct pm_error error;

	ck_assert_msg(!pm_world_open(name, &world, &error), "%s: %s", name, error.sentence);
	return world;
}

static gsl_rng *stream(uint64_t key)
{
	return pm_rng_stream(&key, 1);
}

static size_t first_largest(const double *q, size_t n)
{
	size_t best = 0;

	for (size_t a = 1; a < n; a++)
		best = q[a] > q[best] ? a : best;
	return best;
}

static double uniform_of(uint64_t *state)
{
	return (double)(pmi_q_random(state) >> 11) * 0x1p-53;
}

static size_t plain_start(const struct pm_mdp *m, uint64_t *state)
{
	double total = 0, sum = 0, u;
	size_t s = 0;

	for (size_t k = 0; k < m->n_states; k++)
		total += m->start[k];
	for (u = uniform_of(state) * total; (sum += m->start[s]) <= u;)
		s++;
	return s;
}

/* The definition, on tables, with the same random numbers. */
static size_t plain_learn(const struct pm_mdp *m, const struct pm_q_options *o, const double *reward, gsl_rng *rng, double *q)
{
	bool sarsa = strcmp(o->method, "sarsa") == 0;
	double alpha = o->alpha, floor = fmax(o->epsilon_floor, 0x1p-64);
	struct pmi_q_state now = {.epsilon = o->epsilon};
	size_t A = m->n_actions, steps = 0;
	uint64_t key[3];

	key[0] = gsl_rng_get(rng);
	key[1] = gsl_rng_get(rng);
	for (key[2] = 0; key[2] < 4; key[2]++)
		now.random[key[2]] = pm_hash(key, 3);
	for (size_t row = 0; row < m->n_states * A; row++)
		q[row] = m->terminal[row / A] ? 0 : o->initial;
	for (size_t e = 0; e < o->episodes; e++) {
		size_t s = plain_start(m, now.random), a = pmi_q_choose(&now, A, first_largest(q + s * A, A), o->epsilon_step, floor);

		for (size_t t = 0; t < o->steps && !m->terminal[s]; t++, steps++) {
			size_t row = s * A + a, k = m->row[row], next, then;
			double value, u = m->row[row + 1] - k > 1 ? uniform_of(now.random) : 0;

			for (; k + 1 < m->row[row + 1] && u >= m->probability[k]; k++)
				u -= m->probability[k];
			next = m->next[k];
			then = sarsa ? pmi_q_choose(&now, A, first_largest(q + next * A, A), o->epsilon_step, floor) : 0;
			value = sarsa ? q[next * A + then] : q[next * A + first_largest(q + next * A, A)];
			q[row] += alpha * ((reward ? reward[row] : m->transition_reward[k]) + m->gamma * value - q[row]);
			s = next;
			a = sarsa ? then : pmi_q_choose(&now, A, first_largest(q + s * A, A), o->epsilon_step, floor);
		}
		alpha *= o->alpha_episode;
		now.epsilon = fmax(now.epsilon * o->epsilon_episode, o->epsilon_floor);
	}
	return steps;
}

static void compare_with_plain(const char *name, const char *method, const double *reward)
{
	struct pm_world *world = open_world(name);
	struct pm_q_options o = pm_q_defaults;
	size_t rows = world->mdp->n_states * world->mdp->n_actions, steps;
	double *q = calloc(rows, sizeof *q), *plain = calloc(rows, sizeof *plain);
	gsl_rng *rng = stream(5);
	struct pm_q_learner learner = {.reward = reward, .rng = rng, .q = q};

	o.method = method;
	o.alpha = .37;
	o.alpha_episode = .999;
	o.epsilon = .9;
	o.epsilon_step = .9999;
	o.epsilon_episode = .99;
	o.epsilon_floor = .2;
	o.initial = 1.75;
	o.episodes = 300;
	o.steps = 57;
	ck_ok(pm_q_learn(world->mdp, NULL, &o, &learner, 1));
	gsl_rng_free(rng);
	rng = stream(5);
	steps = plain_learn(world->mdp, &o, reward, rng, plain);
	ck_assert_msg(learner.total_steps == steps, "%s %s: %zu steps, plain %zu", name, method, learner.total_steps, steps);
	for (size_t row = 0; row < rows; row++)
		ck_assert_msg(q[row] == plain[row], "%s %s row %zu: %.17g, plain %.17g", name, method, row, q[row], plain[row]);
	gsl_rng_free(rng);
	free(q);
	free(plain);
	pm_world_free(world);
}

START_TEST(plain_program_agrees_to_the_bit)
{
	static const char *const worlds[] = {"two-ways", "coin-loop", "icy-pier", "safe-or-risky", "machine"};

	for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
		compare_with_plain(worlds[i], "q-learning", NULL);
		compare_with_plain(worlds[i], "sarsa", NULL);
	}
}
END_TEST

START_TEST(own_rewards_replace_the_worlds)
{
	double reward[60];

	for (size_t k = 0; k < 60; k++)
		reward[k] = sin(2.7 * (double)k);
	compare_with_plain("two-ways", "q-learning", reward);
	compare_with_plain("coin-loop", "sarsa", reward);
}
END_TEST

enum { MANY = 7 };

/* Seven learners, so that some run side by side and some alone; each with its own reward. */
static void side_by_side(const char *name, const char *method)
{
	struct pm_world *world = open_world(name);
	struct pm_q_options o = pm_q_defaults;
	size_t rows = world->mdp->n_states * world->mdp->n_actions, points;
	double *all = calloc(3 * MANY * rows, sizeof *all), curve[2][MANY][16];
	struct pm_q_learner together[MANY], alone;

	o.method = method;
	o.epsilon_floor = .1;
	o.episodes = 60;
	o.every = 7;
	points = pm_q_points(&o);
	ck_assert_uint_eq(points, 9);
	for (size_t i = 0; i < MANY; i++) {
		double *reward = all + (3 * i) * rows;

		for (size_t row = 0; row < rows; row++)
			reward[row] = world->mdp->reward[row] + sin(3.1 * (double)(row + 100 * i));
		together[i] = (struct pm_q_learner){.reward = reward, .rng = stream(i), .q = all + (3 * i + 1) * rows, .curve = curve[0][i]};
	}
	ck_ok(pm_q_learn(world->mdp, NULL, &o, together, MANY));
	for (size_t i = 0; i < MANY; i++) {
		alone = (struct pm_q_learner){.reward = together[i].reward, .rng = stream(i), .q = all + (3 * i + 2) * rows, .curve = curve[1][i]};
		ck_ok(pm_q_learn(world->mdp, NULL, &o, &alone, 1));
		ck_assert_uint_eq(alone.total_steps, together[i].total_steps);
		ck_assert_mem_eq(alone.q, together[i].q, rows * sizeof *alone.q);
		ck_assert_mem_eq(curve[1][i], curve[0][i], points * sizeof(double));
		gsl_rng_free(alone.rng);
		gsl_rng_free(together[i].rng);
	}
	free(all);
	pm_world_free(world);
}

START_TEST(together_is_as_alone)
{
	side_by_side("rounds", "q-learning");
	side_by_side("rounds", "sarsa");
	side_by_side("icy-pier", "q-learning");
}
END_TEST

/* alpha 1 in a deterministic world is asynchronous value iteration: Q reaches Q* exactly where every action is tried for ever. */
START_TEST(deterministic_worlds_are_learnt_exactly)
{
	struct pm_world *world = open_world("two-ways");
	struct pm_q_options o = pm_q_defaults;
	double v[15], star[60], q[60], curve[201];
	struct pm_q_learner learner = {.rng = stream(3), .q = q, .curve = curve};

	o.alpha = 1;
	o.epsilon = o.epsilon_floor = .5;
	o.episodes = 4000;
	ck_ok(pm_q_learn(world->mdp, NULL, &o, &learner, 1));
	ck_ok(pm_plan_values(world->mdp, NULL, NULL, v, star, NULL, NULL));
	for (size_t row = 0; row < 60; row++)
		ck_close(q[row], star[row], 1e-12);
	/* Before learning the first action, up, is taken everywhere: cells 9 and 14 reach the goal, 7 and 12 the sheep, 8 cells never end. */
	ck_assert(curve[0] < 8 / 12. * -900);
	ck_close(curve[200], pm_mean_return(world->mdp, v), 1e-12);
	gsl_rng_free(learner.rng);
	pm_world_free(world);
}
END_TEST

/* Ng et al. 1999: shaped by Phi the action values are Q* - Phi; by Phi = V* they are the advantages. */
START_TEST(potential_leaves_the_advantage)
{
	struct pm_world *world = open_world("rounds");
	struct pm_q_options o = pm_q_defaults;
	double v[100], star[400], advantage[400], q[400];
	struct pm_q_learner learner = {.potential = v, .rng = stream(4), .q = q};

	o.alpha = 1;
	o.epsilon = o.epsilon_floor = .7;
	o.episodes = 8000;
	ck_ok(pm_plan_values(world->mdp, NULL, NULL, v, star, advantage, NULL));
	for (size_t s = 0; s < 100; s++)
		v[s] += world->mdp->terminal[s] ? 1e6 : 0; /* Phi of a terminal state counts as 0 */
	ck_ok(pm_q_learn(world->mdp, NULL, &o, &learner, 1));
	for (size_t row = 0; row < 400; row++)
		if (!pm_gridworld_is_blocked(world->grid, row / 4))
			ck_close(q[row], advantage[row], 1e-9);
	gsl_rng_free(learner.rng);
	pm_world_free(world);
}
END_TEST

/* Exploring alone, SARSA evaluates the uniform policy and Q-learning still the optimal one; both with a step size that falls. */
START_TEST(stochastic_worlds_have_two_fixed_points)
{
	struct pm_world *world = open_world("machine");
	const struct pm_mdp *m = world->mdp;
	struct pm_q_options o = pm_q_defaults;
	double v[4], uniform[8], q[8], want[8];
	struct pm_q_learner learner = {.q = q};
	static const char *const method[] = {"sarsa", "q-learning"};

	o.epsilon = o.epsilon_floor = 1;
	o.epsilon_step = 1;
	o.gamma = .8;
	o.episodes = 4000;
	o.alpha_episode = .998;
	o.every = 0;
	pm_policy_uniform(4, 2, uniform);
	for (size_t i = 0; i < 2; i++) {
		struct pm_plan_options plan = pm_plan_defaults;

		plan.gamma = o.gamma;
		if (i == 0)
			ck_ok(pm_policy_evaluate(m, NULL, o.gamma, uniform, v, NULL));
		else
			ck_ok(pm_plan(m, NULL, &plan, v, NULL));
		pm_q_values(m, NULL, o.gamma, v, want);
		o.method = method[i];
		learner.rng = stream(6);
		ck_ok(pm_q_learn(m, NULL, &o, &learner, 1));
		/* alpha ends near 1.7e-4: a standard deviation of about sqrt(alpha / 2) times the spread of a target, 15. */
		for (size_t row = 0; row < 8; row++)
			ck_assert_msg(fabs(q[row] - want[row]) < 4 * 15 * sqrt(1.7e-4 / 2), "%s %zu: %g, expected %g", method[i], row, q[row], want[row]);
		gsl_rng_free(learner.rng);
	}
	pm_world_free(world);
}
END_TEST

/* Exploring has the probability asked for, and then every action is as likely: 400,000 draws, within 5 standard deviations. */
START_TEST(choices_have_their_law)
{
	const size_t n = (size_t)check_rounds(400000);
	static const double epsilon[] = {0, .03, .5, 1};

	for (size_t i = 0; i < 4; i++) {
		struct pmi_q_state now = {.random = {1, 2, 3, 4}};
		size_t count[3] = {0};

		for (size_t k = 0; k < n; k++) {
			now.epsilon = fmax(epsilon[i], 0x1p-64);
			count[pmi_q_choose(&now, 3, 1, .5, 0x1p-64)]++;
			ck_assert(now.epsilon == fmax(.5 * epsilon[i], 0x1p-64));
		}
		for (size_t a = 0; a < 3; a++) {
			double p = epsilon[i] / 3 + (a == 1 ? 1 - epsilon[i] : 0);

			ck_assert_msg(fabs((double)count[a] - (double)n * p) <= 5 * sqrt((double)n * p * (1 - p)), "epsilon %g, action %zu: %zu", epsilon[i], a, count[a]);
		}
	}
}
END_TEST

/* The published schedule: .4 times .99 a step has ended after some hundred steps; with a floor it goes on. */
START_TEST(exploring_ends_or_goes_on)
{
	struct pm_world *world = open_world("coin-loop");
	struct pm_q_options o = pm_q_defaults;
	struct pm_plan_options plan = pm_plan_defaults;
	double q[2][60], curve[2][81], optimal[15];
	struct pm_q_learner learner[2] = {{.rng = stream(8), .q = q[0], .curve = curve[0]}, {.rng = stream(9), .q = q[1], .curve = curve[1]}};

	/* Proved without long double, which valgrind has not; policy iteration is exact whatever the tolerance. */
	plan.method = "pi";
	plan.tolerance = 1e-7;
	ck_ok(pm_plan(world->mdp, NULL, &plan, optimal, NULL));
	ck_ok(pm_q_learn(world->mdp, NULL, NULL, learner, 1));
	o.epsilon = o.epsilon_floor = .2;
	ck_ok(pm_q_learn(world->mdp, NULL, &o, learner + 1, 1));
	/* The loop of coins is found while exploring goes on; without, a learner that starts from 0 may end with less, never with more. */
	ck_close(curve[1][80], pm_mean_return(world->mdp, optimal), 1e-9);
	ck_assert(curve[0][80] <= pm_mean_return(world->mdp, optimal) + 1e-9);
	gsl_rng_free(learner[0].rng);
	gsl_rng_free(learner[1].rng);
	pm_world_free(world);
}
END_TEST

START_TEST(options_out_of_range_are_refused)
{
	struct pm_world *world = open_world("two-ways");
	double q[60], curve[100], reward[60] = {0}, potential[15] = {0}, bad[] = {-.1, 1.1, NAN, INFINITY};
	gsl_rng *rng = stream(1);
	struct pm_q_learner learner = {.rng = rng, .q = q, .curve = curve};
	struct pm_q_options o = pm_q_defaults;
	double *const unit[] = {&o.alpha, &o.alpha_episode, &o.epsilon, &o.epsilon_step, &o.epsilon_episode, &o.epsilon_floor};

	for (size_t k = 0; k < 6; k++)
		for (size_t i = 0; i < 4; i++) {
			double good = *unit[k];

			*unit[k] = bad[i];
			ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EDOM);
			*unit[k] = good;
		}
	o.alpha = 0;
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EDOM);
	o = pm_q_defaults, o.initial = NAN;
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EDOM);
	o = pm_q_defaults, o.gamma = 1.5;
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EDOM);
	o = pm_q_defaults, o.gamma = NAN;
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EDOM);
	o = pm_q_defaults, o.episodes = 0;
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EDOM);
	o = pm_q_defaults, o.steps = 0;
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EDOM);
	o = pm_q_defaults, o.method = "dyna";
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_ENOTFOUND);
	o = pm_q_defaults, learner.reward = reward, reward[59] = NAN;
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EDOM);
	reward[59] = 0, learner.potential = potential, potential[0] = INFINITY;
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EDOM);
	gsl_rng_free(rng);
	pm_world_free(world);
}
END_TEST

START_TEST(what_cannot_be_learnt_is_said)
{
	struct pm_world *world = open_world("two-ways");
	double q[60], curve[100], huge[60];
	gsl_rng *rng = stream(1);
	struct pm_q_learner learner = {.rng = rng, .q = q, .curve = curve};
	struct pm_q_options o = pm_q_defaults;

	for (size_t row = 0; row < 60; row++)
		huge[row] = 1e308;
	learner.reward = huge;
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EOVERFLOW);
	learner.reward = NULL;
	o.gamma = 1; /* the policy that goes up everywhere never ends */
	ck_assert_int_eq(pm_q_learn(world->mdp, NULL, &o, &learner, 1), PM_EDIVERGE);
	learner.curve = NULL; /* without a curve nothing is evaluated */
	ck_ok(pm_q_learn(world->mdp, NULL, &o, &learner, 1));
	o.every = 0;
	ck_assert_uint_eq(pm_q_points(&o), 0);
	learner.curve = curve;
	ck_ok(pm_q_learn(world->mdp, NULL, &o, &learner, 1));
	ck_ok(pm_q_learn(world->mdp, NULL, &o, &learner, 0));
	gsl_rng_free(rng);
	pm_world_free(world);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {plain_program_agrees_to_the_bit, own_rewards_replace_the_worlds, together_is_as_alone,
				      deterministic_worlds_are_learnt_exactly, potential_leaves_the_advantage,
				      stochastic_worlds_have_two_fixed_points, choices_have_their_law, exploring_ends_or_goes_on,
				      options_out_of_range_are_refused, what_cannot_be_learnt_is_said, NULL};
	Suite *suite = suite_create("qlearning");

	check_case(suite, "qlearning", tests);
	return check_run(suite);
}
