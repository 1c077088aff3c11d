#include "prefmodel/selfcorrect_systems.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/number.h"
#include "prefmodel/selfcorrect_instructed_bandit.h"
#include "prefmodel/selfcorrect_judge_search.h"
#include "prefmodel/selfcorrect_repair_chain.h"
#include "prefmodel/selfcorrect_revise_or_keep.h"
#include "prefmodel/selfcorrect_snowball.h"
#include "prefmodel/selfcorrect_trace_repair.h"

#define NUMBER(type, field, text) {#field, false, offsetof(struct type, field), text}
#define WHOLE(type, field, text) {#field, true, offsetof(struct type, field), text}
#define ELEMENT(type, field, k, name, text) {name, false, offsetof(struct type, field) + (k) * sizeof(double), text}

static const struct pm_system_parameter snowball[] = {
	NUMBER(pm_snowball, drift, "probability of leaving the script in a step"),
	NUMBER(pm_snowball, finish, "probability of ending well in a step on script"),
	ELEMENT(pm_snowball, amplify, 0, "climb1", "probability of climbing from level 1"),
	ELEMENT(pm_snowball, amplify, 1, "climb2", "from level 2"),
	ELEMENT(pm_snowball, amplify, 2, "climb3", "from level 3"),
	NUMBER(pm_snowball, relapse, "probability that a correction fails"),
	NUMBER(pm_snowball, cost, "cost of a step"),
	NUMBER(pm_snowball, reward, "reward of ending well"),
	NUMBER(pm_snowball, harm, "cost of level 4"),
	NUMBER(pm_snowball, hijacked, "share of episodes that begin at levels 1 to 3"),
	WHOLE(pm_snowball, tempt, "1: with an action that leads astray on purpose"),
	NUMBER(pm_snowball, gamma, "discount"),
	{NULL, false, 0, NULL},
};

static const struct pm_system_parameter judge_search[] = {
	WHOLE(pm_judge_search, hops, "facts that the answer needs, 1 to 4"),
	WHOLE(pm_judge_search, turns, "searches allowed"),
	ELEMENT(pm_judge_search, useful, 0, "useful0", "probability that a search is useful with no fact at hand"),
	ELEMENT(pm_judge_search, useful, 1, "useful1", "with one"),
	ELEMENT(pm_judge_search, useful, 2, "useful2", "with two"),
	ELEMENT(pm_judge_search, useful, 3, "useful3", "with three"),
	NUMBER(pm_judge_search, hit, "probability of the sign hi when useful"),
	NUMBER(pm_judge_search, noise, "probability of the sign hi when useless"),
	NUMBER(pm_judge_search, full, "exact match with all facts"),
	NUMBER(pm_judge_search, guess, "exact match with fewer"),
	NUMBER(pm_judge_search, spoil, "share of it that an accepted useless fact costs"),
	NUMBER(pm_judge_search, cost, "cost of a search"),
	NUMBER(pm_judge_search, gamma, "discount"),
	{NULL, false, 0, NULL},
};

static const struct pm_system_parameter trace_repair[] = {
	WHOLE(pm_trace_repair, steps, "steps of a trace"),
	NUMBER(pm_trace_repair, fault, "probability that a decoded step is faulty"),
	NUMBER(pm_trace_repair, mend, "probability that the step sampled anew is right"),
	NUMBER(pm_trace_repair, gamma, "discount"),
	{NULL, false, 0, NULL},
};

static const struct pm_system_parameter instructed_bandit[] = {
	NUMBER(pm_instructed_bandit, stereotype, "logit of the stereotype's answer before learning"),
	NUMBER(pm_instructed_bandit, unknown, "logit of the answer unknown before learning"),
	NUMBER(pm_instructed_bandit, calm, "share of the stereotype's logit that a reflection leaves"),
	NUMBER(pm_instructed_bandit, penalty, "cost of a stereotyped answer under the instruction"),
	WHOLE(pm_instructed_bandit, reflect, "1: with an action that reflects"),
	NUMBER(pm_instructed_bandit, gamma, "discount"),
	{NULL, false, 0, NULL},
};

static const struct pm_system_parameter revise_or_keep[] = {
	NUMBER(pm_revise_or_keep, accuracy, "share of right first answers"),
	NUMBER(pm_revise_or_keep, sensitivity, "how far the signal of a wrong answer lies from that of a right one"),
	NUMBER(pm_revise_or_keep, mend, "probability that a revision mends a wrong answer"),
	NUMBER(pm_revise_or_keep, spoil, "probability that it spoils a right one"),
	WHOLE(pm_revise_or_keep, bins, "bins of the signal"),
	NUMBER(pm_revise_or_keep, gamma, "discount"),
	{NULL, false, 0, NULL},
};

static const struct pm_system_parameter repair_chain[] = {
	WHOLE(pm_repair_chain, tests, "unit tests"),
	WHOLE(pm_repair_chain, turns, "turns"),
	NUMBER(pm_repair_chain, solve, "probability that a test passes in a new program"),
	NUMBER(pm_repair_chain, fix, "probability that a repair mends a failing test"),
	ELEMENT(pm_repair_chain, break_, 0, "break", "probability that a repair breaks a passing test"),
	NUMBER(pm_repair_chain, gamma, "discount"),
	{NULL, false, 0, NULL},
};

static enum pm_status build_snowball(const void *values, struct pm_mdp **mdp)
{
	return pm_snowball_mdp(values, mdp);
}

static enum pm_status build_judge_search(const void *values, struct pm_mdp **mdp)
{
	return pm_judge_search_mdp(values, PM_JUDGE_FREE, mdp);
}

static enum pm_status build_trace_repair(const void *values, struct pm_mdp **mdp)
{
	return pm_trace_repair_mdp(values, mdp);
}

static enum pm_status build_instructed_bandit(const void *values, struct pm_mdp **mdp)
{
	return pm_instructed_bandit_mdp(values, mdp);
}

static enum pm_status build_revise_or_keep(const void *values, struct pm_mdp **mdp)
{
	return pm_revise_or_keep_mdp(values, mdp);
}

static enum pm_status build_repair_chain(const void *values, struct pm_mdp **mdp)
{
	return pm_repair_chain_mdp(values, NULL, mdp);
}

#define SYSTEM(row, word, text, paper)                                                                                     \
	static const struct pm_system row##_system = {                                                                     \
		word, text, paper, row, &pm_##row##_defaults, sizeof(struct pm_##row), build_##row,                       \
	}

SYSTEM(snowball, "snowball", "A small deviation in a chain of thought grows unless it is corrected", "Zhu et al., arXiv 2509.24269");
SYSTEM(judge_search, "judge-search", "Search, judge what was found, answer", "Li et al., arXiv 2510.00568");
SYSTEM(trace_repair, "trace-repair", "Write a trace of steps, find its first mistake, take it back", "Tyen et al., arXiv 2311.08516");
SYSTEM(instructed_bandit, "instructed-bandit", "Answer a question that invites a stereotype, with or without the instruction to be fair",
       "Ganguli et al., arXiv 2302.07459");
SYSTEM(revise_or_keep, "revise-or-keep", "Revise a first answer or keep it, by a noisy sense of its being wrong", "Yang et al., arXiv 2412.19513");
SYSTEM(repair_chain, "repair-chain", "Write a program and repair it turn by turn against its tests", "Cho et al., arXiv 2505.23060");

const struct pm_system *const pm_systems[] = {
	&snowball_system, &judge_search_system, &trace_repair_system, &instructed_bandit_system, &revise_or_keep_system, &repair_chain_system, NULL,
};

const struct pm_system *pm_system_find(const char *name)
{
	for (size_t i = 0; pm_systems[i]; i++)
		if (strcmp(pm_systems[i]->name, name) == 0)
			return pm_systems[i];
	return NULL;
}

double pm_system_default(const struct pm_system *system, const struct pm_system_parameter *parameter)
{
	const char *field = (const char *)system->defaults + parameter->offset;
	double x;
	size_t n;

	if (parameter->whole) {
		memcpy(&n, field, sizeof n);
		return (double)n;
	}
	memcpy(&x, field, sizeof x);
	return x;
}

static const struct pm_system_parameter *find_parameter(const struct pm_system *system, const char *name, size_t length)
{
	for (const struct pm_system_parameter *p = system->parameters; p->name; p++)
		if (strlen(p->name) == length && strncmp(p->name, name, length) == 0)
			return p;
	return NULL;
}

static enum pm_status assign(const struct pm_system *system, const char *assignment, char *values, struct pm_error *error)
{
	size_t length = strcspn(assignment, "=");
	const struct pm_system_parameter *p = find_parameter(system, assignment, length);
	const char *text = assignment + length + 1;
	uint64_t whole;
	double x;

	if (!assignment[length])
		return pm_error_set(error, PM_EPARSE, NULL, 0, 0, "found \"%.80s\", expected a parameter and its value as in %s=%.6g", assignment,
				    system->parameters[0].name, pm_system_default(system, &system->parameters[0]));
	if (!p)
		return pm_error_set(error, PM_ENOTFOUND, NULL, 0, 0, "%s has no parameter \"%.*s\"", system->name,
				    (int)(length < 80 ? length : 80), assignment);
	if (p->whole ? !pm_parse_uint(text, &whole) || whole > SIZE_MAX : !pm_parse_double(text, &x) || !isfinite(x))
		return pm_error_set(error, PM_EPARSE, NULL, 0, 0, "%s is \"%.40s\", expected a %s number", p->name, text,
				    p->whole ? "whole" : "finite");
	if (p->whole)
		memcpy(values + p->offset, &(size_t){(size_t)whole}, sizeof(size_t));
	else
		memcpy(values + p->offset, &x, sizeof x);
	return PM_OK;
}

enum pm_status pm_system_values(const struct pm_system *system, const char *const *assignment, size_t n, void *values, struct pm_error *error)
{
	enum pm_status status = PM_OK;

	memcpy(values, system->defaults, system->size);
	for (size_t k = 0; k < n && !status; k++)
		status = assign(system, assignment[k], values, error);
	return status;
}

static enum pm_status build(const struct pm_system *system, const void *values, struct pm_world **world, struct pm_error *error)
{
	struct pm_mdp *mdp;
	enum pm_status status = system->build(values, &mdp);

	if (status == PM_EDOM)
		return pm_error_set(error, status, NULL, 0, 0, "a parameter of %s is out of its range", system->name);
	if (!status)
		status = pm_world_from_mdp(system->name, system->title, mdp, world);
	return status ? pm_error_set(error, status, NULL, 0, 0, "%s", pm_status_message(status)) : PM_OK;
}

enum pm_status pm_system_world(const struct pm_system *system, const char *const *assignment, size_t n, struct pm_world **world,
			       struct pm_error *error)
{
	void *values = pmi_array(1, system->size);
	enum pm_status status;

	*world = NULL;
	if (!values)
		return pm_error_set(error, PM_ENOMEM, NULL, 0, 0, "out of memory");
	status = pm_system_values(system, assignment, n, values, error);
	if (!status)
		status = build(system, values, world, error);
	free(values);
	return status;
}
