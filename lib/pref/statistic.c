#include "prefmodel/statistic.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static double transition_reward(const struct pm_mdp *mdp, struct pm_segment g, size_t t)
{
	double reward = 0;

	pm_mdp_transition(mdp, pm_segment_state(g, t), pm_segment_action(g, t), pm_segment_state(g, t + 1), &reward);
	return reward;
}

/* The weight of the first of n transitions for a teacher who remembers the last ones best; each further one's is 1/myopic of it. */
static double first_weight(const struct pm_statistic_input *in, size_t n)
{
	return in->myopic > 0 && in->myopic < 1 ? pow(in->myopic, (double)n - 1) : 1;
}

/* By how much the weight changes from one transition to the next. */
static double ratio(const struct pm_statistic_input *in, double gamma)
{
	return in->myopic > 0 && in->myopic < 1 ? gamma / in->myopic : gamma;
}

/* sum_t gamma^t r(s_t, a_t, s_{t+1}) */
static double sum_of_rewards(const struct pm_statistic_input *in, struct pm_segment g, double gamma)
{
	double sum = 0, weight = first_weight(in, g.length), step = ratio(in, gamma);

	for (size_t t = 0; t < g.length; t++, weight *= step)
		sum += weight * transition_reward(in->mdp, g, t);
	return sum;
}

/* sum_t gamma^t table(s_t, a_t) over the transitions that are not absorbing */
static double sum_of_table(const struct pm_statistic_input *in, const double *table, struct pm_segment g, double gamma)
{
	const struct pm_mdp *mdp = in->mdp;
	double sum = 0, weight = first_weight(in, g.length), step = ratio(in, gamma);

	for (size_t t = 0; t < g.length && !mdp->terminal[pm_segment_state(g, t)]; t++, weight *= step)
		sum += weight * table[pm_row(mdp, pm_segment_state(g, t), pm_segment_action(g, t))];
	return sum;
}

static double first_value(const struct pm_statistic_input *in, struct pm_segment g)
{
	return in->v[pm_segment_state(g, 0)];
}

static double last_value(const struct pm_statistic_input *in, struct pm_segment g)
{
	return in->v[pm_segment_state(g, g.length)];
}

static double partial_return(const struct pm_statistic_input *in, struct pm_segment g)
{
	return sum_of_rewards(in, g, 1);
}

static double discounted_return(const struct pm_statistic_input *in, struct pm_segment g)
{
	return sum_of_rewards(in, g, in->gamma);
}

static double regret(const struct pm_statistic_input *in, struct pm_segment g)
{
	return sum_of_table(in, in->advantage, g, 1);
}

static double regret_endpoints(const struct pm_statistic_input *in, struct pm_segment g)
{
	return partial_return(in, g) + last_value(in, g) - first_value(in, g);
}

static double bootstrapped_return(const struct pm_statistic_input *in, struct pm_segment g)
{
	return partial_return(in, g) + last_value(in, g);
}

static double end_value_change(const struct pm_statistic_input *in, struct pm_segment g)
{
	return last_value(in, g) - first_value(in, g);
}

static double linear_3(const struct pm_statistic_input *in, struct pm_segment g)
{
	return in->linear[0] * partial_return(in, g) + in->linear[1] * first_value(in, g) + in->linear[2] * last_value(in, g);
}

static double max_ent_advantage(const struct pm_statistic_input *in, struct pm_segment g)
{
	return in->alpha * sum_of_table(in, in->log_policy, g, in->gamma);
}

#define ROW(identifier, title, words, origin, needed) \
	static const struct pm_statistic identifier##_row = {.name = title, .formula = words, .source = origin, .needs = needed, .value = identifier}

ROW(partial_return, "partial-return", "sum_t r(s_t, a_t, s_{t+1})", "Knox et al. 2024, (1)", PM_NEED_NOTHING);
ROW(discounted_return, "discounted-return", "sum_t gamma^t r(s_t, a_t, s_{t+1})", "Christiano et al. 2017, as commonly programmed",
    PM_NEED_NOTHING);
ROW(regret, "regret", "sum_t A*(s_t, a_t), minus the regret", "Knox et al. 2024, (4) and (5)", PM_NEED_ADVANTAGE);
ROW(regret_endpoints, "regret-endpoints", "sum_t r + V*(s_n) - V*(s_0)", "Knox et al. 2024, (3)", PM_NEED_V);
ROW(bootstrapped_return, "bootstrapped-return", "sum_t r + V*(s_n)", "Marklund and Van Roy 2024", PM_NEED_V);
ROW(end_value_change, "end-value-change", "V*(s_n) - V*(s_0)", "Knox et al. 2022, ablation", PM_NEED_V);
ROW(linear_3, "linear-3", "b1 sum_t r + b2 V*(s_0) + b3 V*(s_n)", "Knox et al. 2022, logistic-linear model", PM_NEED_V);
ROW(max_ent_advantage, "max-ent-advantage", "alpha sum_t gamma^t log pi*_alpha(a_t | s_t)", "Hejna et al. 2024", PM_NEED_LOG_POLICY);
ROW(first_value, "start-value", "V*(s_0)", "a term of linear-3", PM_NEED_V);
ROW(last_value, "end-value", "V*(s_n)", "a term of linear-3", PM_NEED_V);

const struct pm_statistic *const pm_statistics[] = {
	&partial_return_row, &discounted_return_row, &regret_row, &regret_endpoints_row, &bootstrapped_return_row,
	&end_value_change_row, &linear_3_row, &max_ent_advantage_row, &first_value_row, &last_value_row, NULL,
};

const struct pm_statistic *pm_statistic_find(const char *name)
{
	assert(name);
	for (const struct pm_statistic *const *row = pm_statistics; *row; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}
