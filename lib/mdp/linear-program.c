/*
 * Linear programming (d'Epenoux 1963; Puterman 1994, 6.9): V* is the least v with v(s) >= r(s,a) + gamma sum T(s'|s,a) v(s') for all
 * s, a.  An oracle for small worlds that shares no iteration with the others; simplex by GLPK.  With gamma = 1 it is infeasible when a cycle earns.
 *
 * The optimal basis holds one tight row a state, which is a policy; its values are then solved for, since the simplex method works to
 * a tolerance of its own.  That is absolute: rewards are stated in units of a power of two, which rounds none, of which the largest is 64 to 128.
 */
#include "config.h"

#include "mdp/choice.h"
#include "mdp/horizon.h"
#include "mdp/planners.h"

#ifdef HAVE_GLPK
#include <glpk.h>
#include <limits.h>
#include <stdlib.h>

#include "base/memory.h"

/* Larger programs take minutes. */
enum { MOST_STATES = 2000 };

static double unit_of(const struct pmi_problem *p)
{
	int exponent;

	frexp(p->largest_reward, &exponent);
	return p->largest_reward > 0 ? ldexp(1, exponent - 7 < -1074 ? -1074 : exponent - 7) : 1;
}

/* v(s) - gamma sum T v >= r: one row of the program, columns counted from 1. */
static void add_row(glp_prob *program, const struct pmi_problem *p, double unit, size_t row, int *column, double *element)
{
	const struct pm_mdp *m = p->mdp;
	size_t s = row / m->n_actions;
	int n = 1, number = glp_add_rows(program, 1);

	column[1] = (int)s + 1;
	element[1] = 1;
	for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
		if (m->next[k] == s) {
			element[1] -= p->gamma * m->probability[k];
		} else {
			n++;
			column[n] = (int)m->next[k] + 1;
			element[n] = -p->gamma * m->probability[k];
		}
	glp_set_mat_row(program, number, n, column, element);
	glp_set_row_bnds(program, number, GLP_LO, p->reward[row] / unit, 0);
}

static void state_program(glp_prob *program, const struct pmi_problem *p, int *column, double *element)
{
	const struct pm_mdp *m = p->mdp;
	double unit = unit_of(p);

	glp_add_cols(program, (int)m->n_states);
	for (size_t s = 0; s < m->n_states; s++) {
		glp_set_obj_coef(program, (int)s + 1, 1);
		glp_set_col_bnds(program, (int)s + 1, m->terminal[s] ? GLP_FX : GLP_FR, 0, 0);
	}
	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		if (!m->terminal[row / m->n_actions])
			add_row(program, p, unit, row, column, element);
}

/* The rows that are not in the basis, numbered as they were added; they hold with equality. */
static void read_policy(glp_prob *program, const struct pm_mdp *m, uint32_t *action)
{
	int number = 0;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		if (!m->terminal[row / m->n_actions] && glp_get_row_stat(program, ++number) != GLP_BS)
			action[row / m->n_actions] = (uint32_t)(row % m->n_actions);
}

/* Without discount the basis may hold a cycle of return 0: of all rows that are as good as tight those are taken that end. */
static enum pm_status read_proper_policy(glp_prob *program, const struct pmi_problem *p, uint32_t *action)
{
	const struct pm_mdp *m = p->mdp;
	unsigned char *tight = pmi_array(m->n_states * m->n_actions, 1);
	enum pm_status status = PM_ENOMEM;
	double unit = unit_of(p);
	int number = 0;

	for (size_t row = 0; tight && row < m->n_states * m->n_actions; row++)
		if (!m->terminal[row / m->n_actions]) {
			double slack = glp_get_row_prim(program, ++number) - p->reward[row] / unit;

			tight[row] = slack <= 1e-7 * (1 + p->largest_reward / unit);
		}
	if (tight)
		status = pmi_choice_find_proper(m, tight, action);
	free(tight);
	/* A policy that ends attains the optimum of the program; rows that seem not tight by the tolerance of the simplex method are another matter. */
	return status == PM_EDIVERGE ? PM_ESINGULAR : status;
}

static enum pm_status read_outcome(glp_prob *program, const struct pmi_problem *p, uint32_t *action)
{
	int outcome = glp_get_status(program);

	if (p->gamma == 1) {
		/* v(s) >= v(s) + what a lap earns cannot be. */
		if (outcome == GLP_NOFEAS || outcome == GLP_INFEAS)
			return PM_EDIVERGE;
		return outcome == GLP_OPT ? read_proper_policy(program, p, action) : PM_ESINGULAR;
	}
	read_policy(program, p->mdp, action);
	return PM_OK;
}

/* Near gamma = 1 the program is ill-conditioned: what floating point cannot finish is finished in rational numbers. */
static int optimize(glp_prob *program, double gamma, const glp_smcp *control)
{
	int failure = glp_simplex(program, control);

	if (gamma == 1 || failure == GLP_EITLIM || (!failure && glp_get_status(program) == GLP_OPT))
		return failure;
	glp_std_basis(program);
	return glp_exact(program, control);
}

static enum pm_status run(const struct pmi_problem *p, const struct pm_plan_options *o, int *column, double *element, uint32_t *action,
			  struct pm_plan_info *info)
{
	glp_prob *program = glp_create_prob();
	enum pm_status status = PM_OK;
	glp_smcp control;
	int failure;

	state_program(program, p, column, element);
	glp_init_smcp(&control);
	control.msg_lev = GLP_MSG_OFF;
	control.it_lim = o->max_iterations && o->max_iterations < INT_MAX ? (int)o->max_iterations : INT_MAX;
	failure = optimize(program, p->gamma, &control);
	info->iterations = (size_t)glp_get_it_cnt(program);
	if (!failure)
		status = read_outcome(program, p, action);
	glp_delete_prob(program);
	return !failure ? status : failure == GLP_EITLIM ? PM_EMAXITER : PM_ESINGULAR;
}

static enum pm_status check_input(const struct pmi_problem *p, uint32_t *action)
{
	if (p->mdp->n_states > MOST_STATES)
		return PM_EUNSUPPORTED;
	/* Without an end the program has no optimum. */
	return p->gamma < 1 ? PM_OK : pmi_choice_find_proper(p->mdp, NULL, action);
}

static enum pm_status certify(const struct pmi_problem *p, double tolerance, const uint32_t *action, double *v, struct pm_plan_info *info)
{
	return p->gamma < 1 ? pmi_choice_certify(p, tolerance, action, v, info) : pmi_certify_undiscounted(p, tolerance, action, v, NULL, info);
}

static enum pm_status solve(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
			    struct pm_plan_info *info)
{
	struct pmi_problem p;
	size_t room = mdp->n_states + 2;
	int *column = pmi_array(room, sizeof *column);
	double *element = pmi_array(room, sizeof *element);
	uint32_t *action = pmi_array(mdp->n_states, sizeof *action);
	enum pm_status status = column && element && action ? PM_OK : PM_ENOMEM;

	pmi_problem_init(&p, mdp, reward, gamma, options->threads);
	if (!status)
		status = check_input(&p, action);
	if (!status)
		status = run(&p, options, column, element, action, info);
	/* Cut short without discount, the values are those of the first policy that ends. */
	if (!status || (status == PM_EMAXITER && gamma == 1)) {
		enum pm_status failure = pmi_choice_values(&p, action, v);

		status = failure ? failure : status;
	}
	if (!status || status == PM_EMAXITER) {
		enum pm_status end = certify(&p, options->tolerance, action, v, info);

		status = status && end ? status : end;
	}
	free(column);
	free(element);
	free(action);
	return status;
}

enum { AVAILABLE = true };
#else
enum { AVAILABLE = false };

static enum pm_status solve(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
			    struct pm_plan_info *info)
{
	(void)mdp, (void)reward, (void)gamma, (void)options, (void)v, (void)info;
	return PM_EUNSUPPORTED;
}
#endif

const struct pm_planner pmi_linear_program = {
	"lp", "linear program of at most 2000 states, simplex by GLPK (d'Epenoux 1963)", AVAILABLE, solve};
