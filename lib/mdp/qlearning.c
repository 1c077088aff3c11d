#include "mdp/qlearning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/policy.h"
#include "prefmodel/rng.h"

const struct pm_q_options pm_q_defaults = {.method = "q-learning", .alpha = .5, .alpha_episode = 1, .epsilon = .4, .epsilon_step = .99,
					   .epsilon_episode = 1, .epsilon_floor = 0, .initial = 0, .gamma = -1, .episodes = 1600,
					   .steps = 1000, .every = 20};

size_t pm_q_points(const struct pm_q_options *options)
{
	return options->every ? 1 + options->episodes / options->every : 0;
}

static bool is_factor(double x)
{
	return x > 0 && x <= 1;
}

static enum pm_status check(const struct pm_mdp *mdp, const struct pm_q_options *o, bool *sarsa)
{
	double gamma = o->gamma < 0 ? mdp->gamma : o->gamma;

	*sarsa = strcmp(o->method, "sarsa") == 0;
	if (!*sarsa && strcmp(o->method, "q-learning") != 0)
		return PM_ENOTFOUND;
	if (!is_factor(o->alpha) || !is_factor(o->alpha_episode) || !is_factor(o->epsilon_step) || !is_factor(o->epsilon_episode))
		return PM_EDOM;
	if (!(o->epsilon >= 0 && o->epsilon <= 1) || !(o->epsilon_floor >= 0 && o->epsilon_floor <= 1) || !isfinite(o->initial))
		return PM_EDOM;
	return gamma >= 0 && gamma <= 1 && o->episodes && o->steps ? PM_OK : PM_EDOM;
}

/* The reward of transition k of a row, with the potential's difference. */
static double shaped(const struct pmi_q_run *run, size_t state, size_t row, size_t k)
{
	const struct pm_mdp *m = run->mdp;
	const double *own = run->learner->reward, *potential = run->learner->potential;
	double r = own ? own[row] : m->transition_reward ? m->transition_reward[k] : m->reward[row];

	if (potential)
		r += run->gamma * (m->terminal[m->next[k]] ? 0 : potential[m->next[k]]) - potential[state];
	return r;
}

static void set_edge(struct pmi_q_run *run, size_t state, size_t action, size_t next, double reward)
{
	run->cell[state].reward[action] = reward;
	run->cell[state].next[action] = &run->cell[next];
}

static enum pm_status set_rewards(struct pmi_q_run *run)
{
	const struct pm_mdp *m = run->mdp;

	for (size_t s = 0; s < m->n_states; s++)
		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++)
			for (size_t k = m->row[row]; k < m->row[row + 1]; k++) {
				double r = shaped(run, s, row, k);

				if (!isfinite(r))
					return PM_EDOM;
				if (run->cell)
					set_edge(run, s, row - pm_row(m, s, 0), m->next[k], r);
				else
					run->reward[k] = r;
			}
	return PM_OK;
}

static void set_cell(struct pmi_q_cell *cell, double first, bool terminal)
{
	for (unsigned char a = 0; a < PMI_Q_GREEDY; a++) {
		cell->q[a] = first;
		cell->pick[a] = a;
	}
	cell->most = first;
	cell->terminal = terminal;
}

static void set_tables(struct pmi_q_run *run)
{
	const struct pm_mdp *m = run->mdp;
	double sum = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		double first = m->terminal[s] ? 0 : run->options->initial;

		sum += m->start[s];
		run->cumulative[s] = sum;
		run->top[s] = (struct pmi_q_top){first, 0};
		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++)
			run->learner->q[row] = first;
		if (run->cell)
			set_cell(&run->cell[s], first, m->terminal[s]);
	}
}

/* The first state whose cumulative probability is above a uniform number. */
static size_t draw_start(struct pmi_q_run *run)
{
	size_t low = 0, high = run->mdp->n_states - 1;
	double u = (double)(pmi_q_random(run->now.random) >> 11) * 0x1p-53 * run->cumulative[high];

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (run->cumulative[middle] > u)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void begin_episode(struct pmi_q_run *run)
{
	const struct pm_q_options *o = run->options;

	run->now.steps = o->steps;
	run->now.state = draw_start(run);
	run->now.cell = run->cell ? &run->cell[run->now.state] : NULL;
	run->now.action = pmi_q_choose(&run->now, run->mdp->n_actions, run->cell ? run->now.cell->pick[PMI_Q_GREEDY] : run->top[run->now.state].best,
				       o->epsilon_step, fmax(o->epsilon_floor, 0x1p-64));
}

/* From cells to tables. */
static void publish(struct pmi_q_run *run)
{
	for (size_t s = 0; s < run->mdp->n_states; s++) {
		memcpy(run->learner->q + 4 * s, run->cell[s].q, sizeof run->cell[s].q);
		run->top[s] = (struct pmi_q_top){run->cell[s].most, run->cell[s].pick[PMI_Q_GREEDY]};
	}
}

static enum pm_status check_finite(const struct pmi_q_run *run)
{
	for (size_t s = 0; s < run->mdp->n_states; s++)
		for (size_t a = 0; a < run->mdp->n_actions; a++)
			if (!isfinite(run->learner->q[pm_row(run->mdp, s, a)]))
				return PM_EOVERFLOW;
	return PM_OK;
}

/* The value of acting as the learner would without exploring. */
static enum pm_status add_point(struct pmi_q_run *run)
{
	const struct pm_mdp *m = run->mdp;
	enum pm_status status;

	memset(run->policy, 0, m->n_states * m->n_actions * sizeof *run->policy);
	for (size_t s = 0; s < m->n_states; s++)
		run->policy[pm_row(m, s, run->top[s].best)] = 1;
	status = pm_policy_evaluate(m, run->truth, run->gamma, run->policy, run->v, NULL);
	if (!status)
		run->learner->curve[run->episode / run->options->every] = pm_mean_return(m, run->v);
	return status;
}

static enum pm_status look(struct pmi_q_run *run)
{
	const struct pm_q_options *o = run->options;
	bool point = run->learner->curve && o->every && run->episode % o->every == 0;
	enum pm_status status;

	if (!point && run->episode != o->episodes)
		return PM_OK;
	if (run->cell)
		publish(run);
	status = check_finite(run);
	return status || !point ? status : add_point(run);
}

bool pmi_q_next_episode(struct pmi_q_run *run, size_t steps_left)
{
	const struct pm_q_options *o = run->options;

	run->learner->total_steps += o->steps - steps_left;
	run->episode++;
	run->alpha *= o->alpha_episode;
	run->now.epsilon = fmax(run->now.epsilon * o->epsilon_episode, o->epsilon_floor);
	run->status = look(run);
	if (run->status || run->episode == o->episodes)
		return false;
	begin_episode(run);
	return true;
}

/* Two numbers of the caller's generator, whatever their range, are hashed into a state. */
static void seed(struct pmi_q_run *run)
{
	uint64_t key[3] = {0};

	key[0] = gsl_rng_get(run->learner->rng);
	key[1] = gsl_rng_get(run->learner->rng);
	for (; key[2] < 4; key[2]++)
		run->now.random[key[2]] = pm_hash(key, 3);
}

static enum pm_status begin(struct pmi_q_run *run)
{
	const struct pm_mdp *m = run->mdp;
	size_t rows = m->n_states * m->n_actions;
	bool four = m->n_actions == 4 && pm_mdp_is_deterministic(m);
	enum pm_status status;

	if (four)
		run->cell = pmi_array(m->n_states, sizeof *run->cell);
	else
		run->reward = pmi_array(pm_mdp_n_transitions(m), sizeof *run->reward);
	run->top = pmi_array(m->n_states, sizeof *run->top);
	run->cumulative = pmi_array(m->n_states, sizeof *run->cumulative);
	run->policy = pmi_array(rows, sizeof *run->policy);
	run->v = pmi_array(m->n_states, sizeof *run->v);
	if (!(run->cell || run->reward) || !run->top || !run->cumulative || !run->policy || !run->v)
		return PM_ENOMEM;
	status = set_rewards(run);
	if (status)
		return status;
	set_tables(run);
	seed(run);
	run->alpha = run->options->alpha;
	run->now.epsilon = run->options->epsilon;
	run->learner->total_steps = 0;
	status = look(run);
	begin_episode(run);
	return status;
}

static void end(struct pmi_q_run *run)
{
	free(run->cell);
	free(run->reward);
	free(run->top);
	free(run->cumulative);
	free(run->policy);
	free(run->v);
}

enum pm_status pm_q_learn(const struct pm_mdp *mdp, const double *truth, const struct pm_q_options *options, struct pm_q_learner *learners,
			  size_t n)
{
	const struct pm_q_options *o = options ? options : &pm_q_defaults;
	struct pmi_q_run *runs;
	bool sarsa;
	enum pm_status status = check(mdp, o, &sarsa);

	if (status)
		return status;
	runs = pmi_array(n, sizeof *runs);
	if (!runs)
		return PM_ENOMEM;
	for (size_t i = 0; i < n && !status; i++) {
		runs[i] = (struct pmi_q_run){.mdp = mdp, .truth = truth, .options = o, .learner = &learners[i],
					     .gamma = o->gamma < 0 ? mdp->gamma : o->gamma};
		status = begin(&runs[i]);
	}
	if (!status)
		pmi_q_run_all(runs, n, sarsa);
	for (size_t i = 0; i < n; i++) {
		status = status ? status : runs[i].status;
		end(&runs[i]);
	}
	free(runs);
	return status;
}
