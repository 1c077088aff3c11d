#include "selfcorrect/build.h"

#include <gsl/gsl_randist.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void pmi_build_begin(struct pmi_build *build, size_t n_states, size_t n_actions, double gamma)
{
	*build = (struct pmi_build){.n_states = n_states, .n_actions = n_actions, .gamma = gamma};
	build->terminal = pmi_array(n_states, sizeof *build->terminal);
	build->start = pmi_array(n_states, sizeof *build->start);
	build->failed = !build->terminal || !build->start;
}

/* The transition to next that the pair being put has already, or NULL. */
static struct pm_transition *find(struct pmi_build *build, size_t state, size_t action, size_t next)
{
	for (size_t k = build->n; k-- > 0;) {
		struct pm_transition *t = &build->transition[k];

		if (t->state != state || t->action != action)
			return NULL;
		if (t->next == next)
			return t;
	}
	return NULL;
}

void pmi_build_put(struct pmi_build *build, size_t state, size_t action, size_t next, double probability, double reward)
{
	struct pm_transition *same;

	if (build->failed || probability == 0)
		return;
	same = find(build, state, action, next);
	if (same) {
		double p = same->probability + probability;

		same->reward = (same->probability * same->reward + probability * reward) / p;
		same->probability = p;
		return;
	}
	if (!pmi_reserve(&build->transition, &build->capacity, build->n + 1, sizeof *build->transition)) {
		build->failed = true;
		return;
	}
	build->transition[build->n++] =
		(struct pm_transition){.state = state, .action = action, .next = next, .probability = probability, .reward = reward};
}

void pmi_build_end_in(struct pmi_build *build, size_t state)
{
	if (!build->failed)
		build->terminal[state] = 1;
}

void pmi_build_start_in(struct pmi_build *build, size_t state, double p)
{
	if (!build->failed)
		build->start[state] += p;
}

enum pm_status pmi_build_finish(struct pmi_build *build, struct pm_mdp **mdp)
{
	enum pm_status status = PM_ENOMEM;

	*mdp = NULL;
	if (!build->failed)
		status = pm_mdp_from_transitions(build->n_states, build->n_actions, build->gamma, build->transition, build->n,
						 build->terminal, build->start, mdp, NULL);
	free(build->transition);
	free(build->terminal);
	free(build->start);
	memset(build, 0, sizeof *build);
	return status;
}

void pmi_binomial(size_t n, double p, double *law)
{
	for (size_t k = 0; k <= n; k++)
		law[k] = gsl_ran_binomial_pdf((unsigned)k, p, (unsigned)n);
}
