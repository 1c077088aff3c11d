/*
 * What the ways of solving have in common.
 */
#ifndef BIN_SOLVE_H
#define BIN_SOLVE_H

#include "cmd.h"

struct solve_settings {
	const struct pm_plan_options *plan;
	bool summary;
	const char *checkpoint; /* NULL: none */
};

/* What is planned for in place of the discounted return. */
enum solve_objective { SOLVE_DISCOUNTED, SOLVE_FINITE, SOLVE_AVERAGE, SOLVE_SOFT };

struct solve_goal {
	enum solve_objective objective;
	size_t horizon;     /* steps, of SOLVE_FINITE */
	double temperature; /* of SOLVE_SOFT */
};

#define SOLVE_COLUMNS "state,action,v_star,q_star,a_star,optimal"

/* Values of the states first .. first + n_states - 1. */
struct solve_rows {
	size_t first, n_states, n_actions;
	const double *v;      /* n_states */
	const double *q, *a;  /* n_states * n_actions */
	const unsigned char *verdict; /* n_states * n_actions, enum pm_optimality */
};

double solve_now(void); /* seconds, of a clock that is not set */

/*
 * Says how planning went; EXIT_DONE when there is a result to print.  The message of a failure is call->error's where it has one; else it names
 * the loop of world to blame where values diverge.  world is NULL where no rank has the whole of it.
 */
int solve_report(struct call *call, const struct pm_world *world, enum pm_status status, const struct pm_plan_info *info);

/* An action is called optimal only if the bound on the values supports it; says how many are undecided. */
enum pm_status solve_judge(const struct pm_mdp *mdp, const double *v, const double *q, double gamma, double bound, unsigned char *verdict);

/* How many of n verdicts are PM_UNDECIDED; says so where there are any. */
size_t solve_undecided(const unsigned char *verdict, size_t n);
void solve_note_undecided(size_t undecided, size_t n);

void solve_print_head(const struct call *call);
void solve_print_rows(FILE *out, const struct solve_rows *rows);
void solve_print_summary(const struct call *call, size_t n_states, const struct pm_plan_info *info, double seconds);

/* The whole command for another goal than SOLVE_DISCOUNTED; gamma negative is the MDP's. */
int solve_objective(struct call *call, const struct pm_mdp *mdp, const struct solve_goal *goal, double gamma, bool summary);

/* The whole command on the ranks that mpirun has started. */
int solve_on_ranks(struct call *call, const struct solve_settings *settings);

#endif
