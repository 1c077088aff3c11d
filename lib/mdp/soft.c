#include "prefmodel/soft.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/bellman.h"
#include "prefmodel/policy.h"
#include "prefmodel/probability.h"

enum { MAX_STEPS = 200, PATIENCE = 5, MOST_DOUBLINGS = 40 };
static const double CHANGE = 1e-12;      /* of alpha log pi, relative to the largest |Q| or alpha */
static const double HARDLY_ENDS = 1e-4;  /* a policy that stays for this much of 1 / DBL_EPSILON steps */

struct soft {
	const struct pm_mdp *mdp;
	const double *reward;
	double gamma, alpha;
	struct pmi_problem problem;
	double *policy, *log_policy, *earned, *q; /* S*A */
	double *v, *stay;                         /* S */
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
 * log pi of one state, scaled, whose soft value is returned.  Q is taken from its largest, so that the probabilities of good actions keep their digits
 * however small alpha is; where a quotient is too large log pi is that of probability 0.
 */
static double soften(const struct soft *x, const double *q)
{
	size_t n = x->mdp->n_actions;
	double most = pmi_largest(q, n), total;

	for (size_t a = 0; a < n; a++)
		x->scaled[a] = (q[a] - most) / x->alpha;
	total = pm_log_sum_exp(x->scaled, n);
	for (size_t a = 0; a < n; a++)
		x->scaled[a] -= total;
	return most + x->alpha * total;
}

/* Returns the largest change of alpha log pi, relative to the size of Q and alpha, and the residual of v. */
static double improve(struct soft *x, double *residual)
{
	size_t n = x->mdp->n_actions;
	double change = 0, size = x->alpha;

	*residual = 0;
	for (size_t s = 0; s < x->mdp->n_states; s++) {
		const double *q = x->q + s * n;
		double *log_policy = x->log_policy + s * n, value = soften(x, q);

		for (size_t a = 0; a < n; a++) {
			/* From -infinity to -infinity is no change, and no number. */
			change = pmi_max(x->alpha * fabs(x->scaled[a] - log_policy[a]), change);
			size = pmi_max(fabs(q[a]), size);
			log_policy[a] = x->scaled[a];
		}
		if (!x->mdp->terminal[s])
			*residual = pmi_max(fabs(value - x->v[s]), *residual);
	}
	return change / size;
}

/*
 * What a soft value may be off: its actions' values are (bellman.h), the sum of n exponentials by n roundings and theirs, which alpha is multiplied with,
 * and the value is their sum.
 */
static double rounding(const struct soft *x)
{
	double n = (double)x->mdp->n_actions, most = pmi_largest_value(x->q, x->mdp->n_states * x->mdp->n_actions);

	/* The logarithm of one exponential is its exponent. */
	return pmi_rounding(&x->problem, pmi_largest_value(x->v, x->mdp->n_states)) + DBL_EPSILON * ((n > 1) * x->alpha * (n + 4 + 2 * log(n)) + 2 * most);
}

/* The value of the policy, and the policy that is better. */
static enum pm_status step(struct soft *x, double *residual, double *change)
{
	enum pm_status status;

	add_entropy(x);
	status = pm_policy_evaluate(x->mdp, x->earned, x->gamma, x->policy, x->v, NULL);
	/* Without discount, values that grow for ever show as a policy that hardly ends. */
	if (status)
		return x->gamma == 1 && (status == PM_EOVERFLOW || status == PM_ESINGULAR) ? PM_EDIVERGE : status;
	pm_q_values(x->mdp, x->reward, x->gamma, x->v, x->q);
	if (!pmi_all_finite(x->q, x->mdp->n_states * x->mdp->n_actions))
		return PM_EOVERFLOW;
	*change = improve(x, residual);
	return isfinite(*residual) ? PM_OK : PM_EOVERFLOW;
}

static enum pm_status iterate(struct soft *x, struct pm_soft_info *info)
{
	struct pmi_stall stall = {0};
	double change = INFINITY;

	do {
		enum pm_status status;

		if (info->iterations++ == MAX_STEPS)
			return x->gamma < 1 ? PM_EMAXITER : PM_EDIVERGE;
		status = step(x, &info->residual, &change);
		if (status)
			return status;
	} while (!(change <= CHANGE) && !pmi_stalled(&stall, info->residual, rounding(x), PATIENCE));
	return PM_OK;
}

/* Does one more backup, rounding included, not raise v + e stay?  Then no soft value is above it. */
static bool is_above(struct soft *x, double e)
{
	size_t n = x->mdp->n_states;
	double error;

	for (size_t s = 0; s < n; s++)
		x->v[s] += e * x->stay[s];
	pm_q_values(x->mdp, x->reward, x->gamma, x->v, x->q);
	error = rounding(x);
	for (size_t s = 0; s < n; s++)
		if (!x->mdp->terminal[s] && !(soften(x, x->q + s * x->mdp->n_actions) + error <= x->v[s]))
			return false;
	return true;
}

/*
 * Without discount: below, what the policy lacks of its equation is made at each step of its stay; above, v and so much more for a step of stay must be
 * seen not to rise.  PM_EDIVERGE where the policy hardly ends.
 */
static enum pm_status bound_by_stay(struct soft *x, struct pm_soft_info *info)
{
	size_t n = x->mdp->n_states;
	double *kept = pmi_array(n, sizeof *kept), e = 2 * (info->residual + rounding(x)), longest;
	enum pm_status status;

	if (!kept)
		return PM_ENOMEM;
	memcpy(kept, x->v, n * sizeof *kept);
	add_entropy(x);
	for (size_t row = 0; row < n * x->mdp->n_actions; row++)
		x->earned[row] = !x->mdp->terminal[row / x->mdp->n_actions];
	status = pm_policy_evaluate(x->mdp, x->earned, 1, x->policy, x->stay, NULL);
	longest = status ? INFINITY : pmi_largest_value(x->stay, n);
	for (size_t k = 0; k < MOST_DOUBLINGS && status != PM_ENOMEM && longest * DBL_EPSILON <= HARDLY_ENDS && !isfinite(info->bound); k++) {
		info->bound = is_above(x, e) ? e * longest * (1 + 4 * DBL_EPSILON) : INFINITY;
		memcpy(x->v, kept, n * sizeof *kept);
		e *= 2;
	}
	pm_q_values(x->mdp, x->reward, x->gamma, x->v, x->q);
	free(kept);
	return status == PM_ENOMEM ? status : longest * DBL_EPSILON <= HARDLY_ENDS ? PM_OK : PM_EDIVERGE;
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
	if (status && status != PM_EMAXITER)
		return status;
	if (x->gamma == 1)
		return bound_by_stay(x, info);
	info->bound = pmi_bound(&x->problem, info->residual, rounding(x));
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
	pmi_problem_init(&x.problem, mdp, x.reward, x.gamma, 1);
	x.policy = pmi_array(rows, sizeof *x.policy);
	x.log_policy = pmi_array(rows, sizeof *x.log_policy);
	x.earned = pmi_array(rows, sizeof *x.earned);
	x.q = pmi_array(rows, sizeof *x.q);
	x.v = pmi_array(mdp->n_states, sizeof *x.v);
	x.stay = pmi_array(mdp->n_states, sizeof *x.stay);
	x.scaled = pmi_array(mdp->n_actions, sizeof *x.scaled);
	if (x.policy && x.log_policy && x.earned && x.q && x.v && x.stay && x.scaled)
		status = solve(&x, info);
	/* A logarithm that is infinite would be no statistic. */
	if ((!status || status == PM_EMAXITER) && log_policy && !pmi_all_finite(x.log_policy, rows))
		status = PM_EOVERFLOW;
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
	free(x.stay);
	free(x.scaled);
	return status;
}
