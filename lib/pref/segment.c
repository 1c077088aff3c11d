#include "prefmodel/segment.h"

#include <assert.h>

static enum pm_status wrong_at(size_t index, size_t *where)
{
	if (where)
		*where = index;
	return PM_EDOM;
}

enum pm_status pm_segment_check(const struct pm_mdp *mdp, struct pm_segment g, size_t *where)
{
	assert(mdp && g.step);
	if (g.length == 0)
		return wrong_at(0, where);
	for (size_t i = 0; i <= 2 * g.length; i++)
		if (g.step[i] >= (i % 2 ? mdp->n_actions : mdp->n_states))
			return wrong_at(i, where);
	for (size_t t = 0; t < g.length; t++)
		if (!(pm_mdp_transition(mdp, pm_segment_state(g, t), pm_segment_action(g, t), pm_segment_state(g, t + 1), NULL) > 0))
			return wrong_at(2 * t + 2, where);
	return PM_OK;
}

bool pm_segment_is_absorbing(const struct pm_mdp *mdp, struct pm_segment g)
{
	/* Absorbing transitions can only stand at the end. */
	return mdp->terminal[pm_segment_state(g, g.length - 1)];
}
