#include "prefmodel/soft.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/probability.h"

enum { MAX_STEPS = 200 };
static const double CHANGE = 1e-12; /* of log pi, relative to the largest |Q| / alpha */

struct soft {
	const struct pm_mdp *mdp;
	const double *reward;
	double gamma, alpha;
	double *policy, *log_policy, *earned, *q; /* S*A */
	double *v;                                /* S */
	double *scaled;                           /* A */
};

/* pi = exp(log pi), and the reward r - alpha log pi whose value under pi counts the entropy. */
static void add_entropy(struct soft *x)
{
	for (size_t row = 0; row < x->mdp->n_states * x->mdp->n_actions; row++) {
		bool ended = x->mdp->terminal[row / x->mdp->n_actions];

		x->policy[row] = exp(x->log_policy[row]);
		x->earned[row] = ended ? 0 : x->reward[row] - x->alpha * x->log_policy[row];
	}
}

/*
 * log pi of one state and its soft value.  Q is taken from its largest, so that the probabilities of good actions keep their digits
 * however small alpha is.  Returns the largest change of log pi.
 */
static double improve_row(const struct soft *x, const double *q, double *log_policy, double *value)
{
	size_t n = x->mdp->n_actions;
	double most = q[0], change = 0, total;

	for (size_t a = 1; a < n; a++)
		most = fmax(most, q[a]);
	for (size_t a = 0; a < n; a++)
		x->scaled[a] = (q[a] - most) / x->alpha;
	total = pm_log_sum_exp(x->scaled, n);
	for (size_t a = 0; a < n; a++) {
		change = fmax(change, fabs(x->scaled[a] - total - log_policy[a]));
		log_policy[a] = x->scaled[a] - total;
	}
	*value = most + x->alpha * total;
	return change;
}

/* Returns the largest change of log pi, relative to the size of Q / alpha, and the residual of v. */
static double improve(struct soft *x, double *residual)
{
	size_t n = x->mdp->n_actions;
	double change = 0, size = 1;

	*residual = 0;
	for (size_t s = 0; s < x->mdp->n_states; s++) {
		double value, moved = improve_row(x, x->q + s * n, x->log_policy + s * n, &value);

		/* Not fmax: what is not a number must not pass for 0. */
		change = moved <= change ? change : moved;
		for (size_t a = 0; a < n; a++)
			size = fmax(size, fabs(x->q[s * n + a] / x->alpha));
		if (!x->mdp->terminal[s])
			*residual = fmax(*residual, fabs(value - x->v[s]));
	}
	return change / size;
}

static enum pm_status iterate(struct soft *x, struct pm_soft_info *info)
{
	double change = INFINITY;

	while (change > CHANGE) {
		enum pm_status status;

		if (info->iterations++ == MAX_STEPS)
			return x->gamma < 1 ? PM_EMAXITER : PM_EDIVERGE;
		add_entropy(x);
		status = pm_policy_evaluate(x->mdp, x->earned, x->gamma, x->policy, x->v, NULL);
		/* Without discount, values that grow for ever show as a policy that hardly ends. */
		if (status)
			return x->gamma == 1 && (status == PM_EOVERFLOW || status == PM_ESINGULAR) ? PM_EDIVERGE : status;
		pm_q_values(x->mdp, x->reward, x->gamma, x->v, x->q);
		change = improve(x, &info->residual);
		if (!isfinite(change))
			return PM_EOVERFLOW;
	}
	return PM_OK;
}

/* Rounding of a sum of the row's terms; what the residual may hide of itself. */
static double rounding(const struct soft *x)
{
	double most = 0;

	for (size_t row = 0; row < x->mdp->n_states * x->mdp->n_actions; row++)
		most = fmax(most, fabs(x->q[row]) + fabs(x->reward[row]));
	return 8 * DBL_EPSILON * (most + x->alpha * log((double)x->mdp->n_actions));
}

static bool in_range(const struct soft *x)
{
	bool good = x->alpha > 0 && isfinite(x->alpha) && x->gamma >= 0 && x->gamma <= 1;

	for (size_t row = 0; row < x->mdp->n_states * x->mdp->n_actions; row++)
		good = good && isfinite(x->reward[row]);
	return good;
}

static void copy_out(double *to, const double *from, size_t n)
{
	if (to)
		memcpy(to, from, n * sizeof *to);
}

static enum pm_status solve(struct soft *x, struct pm_soft_info *info)
{
	enum pm_status status;

	for (size_t row = 0; row < x->mdp->n_states * x->mdp->n_actions; row++)
		x->log_policy[row] = -log((double)x->mdp->n_actions);
	status = iterate(x, info);
	info->bound = x->gamma < 1 ? (info->residual + rounding(x)) / (1 - x->gamma) : INFINITY;
	return status;
}

enum pm_status pm_soft_plan(const struct pm_mdp *mdp, const double *reward, double gamma, double alpha, double *v, double *q,
			    double *log_policy, struct pm_soft_info *info)
{
	size_t rows = mdp->n_states * mdp->n_actions;
	struct soft x = {.mdp = mdp, .reward = reward ? reward : mdp->reward, .gamma = gamma < 0 ? mdp->gamma : gamma, .alpha = alpha};
	struct pm_soft_info unused;
	enum pm_status status = PM_ENOMEM;

	info = info ? info : &unused;
	*info = (struct pm_soft_info){.residual = INFINITY, .bound = INFINITY};
	if (!in_range(&x))
		return PM_EDOM;
	x.policy = pmi_array(rows, sizeof *x.policy);
	x.log_policy = pmi_array(rows, sizeof *x.log_policy);
	x.earned = pmi_array(rows, sizeof *x.earned);
	x.q = pmi_array(rows, sizeof *x.q);
	x.v = pmi_array(mdp->n_states, sizeof *x.v);
	x.scaled = pmi_array(mdp->n_actions, sizeof *x.scaled);
	if (x.policy && x.log_policy && x.earned && x.q && x.v && x.scaled)
		status = solve(&x, info);
	if (!status || status == PM_EMAXITER) {
		copy_out(v, x.v, mdp->n_states);
		copy_out(q, x.q, rows);
		copy_out(log_policy, x.log_policy, rows);
	}
	free(x.policy);
	free(x.log_policy);
	free(x.earned);
	free(x.q);
	free(x.v);
	free(x.scaled);
	return status;
}
