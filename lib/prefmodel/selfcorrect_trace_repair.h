/*
 * Trace-repair: a trace of L steps is written, then looked through for the step to take back.           after Tyen et al.
 *
 * Writing: state ok_i (all steps before i are right) has the actions SOUND and FAULTY; a fault at g leads to err_{g,i}, where nothing
 * helps any more.  Looking through: state scan_{g,l} (first mistake g, or none; the step looked at is l) has PASS, on to l + 1 and behind
 * the last step to the answer, and REDO: step l is sampled anew and the rest decoded on, right with probability
 *
 *   rho (1 - h)^(L-1-l) where l <= g, else 0        (h: a decoded step is faulty; rho: the new step mends)
 *
 * A right answer earns 1.  Episodes begin at scan_{g,0} with the law of decoded traces: no mistake (1-h)^L, first mistake h (1-h)^g.
 * arXiv 2311.08516 for backtracking; the MDP is ours.
 */
#ifndef PREFMODEL_SELFCORRECT_TRACE_REPAIR_H
#define PREFMODEL_SELFCORRECT_TRACE_REPAIR_H

#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PM_STEP_SOUND = 0, PM_STEP_FAULTY = 1, PM_SCAN_PASS = 0, PM_SCAN_REDO = 1 };
enum { PM_TRACE_MAX_STEPS = 64 };

struct pm_trace_repair {
	size_t steps; /* L >= 1 */
	double fault; /* h */
	double mend;  /* rho */
	double gamma;
};

/* L 6, h .1, rho .9, gamma 1. */
extern const struct pm_trace_repair pm_trace_repair_defaults;

size_t pm_trace_repair_states(const struct pm_trace_repair *trace);

/* Numbers of states; `mistake` is g < L, or L where there is none. */
size_t pm_trace_ok(const struct pm_trace_repair *trace, size_t i);
size_t pm_trace_err(const struct pm_trace_repair *trace, size_t mistake, size_t i);
size_t pm_trace_scan(const struct pm_trace_repair *trace, size_t mistake, size_t location);

/* PM_EDOM where a parameter is out of its range, PM_ENOMEM; *mdp is then NULL. */
enum pm_status pm_trace_repair_mdp(const struct pm_trace_repair *trace, struct pm_mdp **mdp) PM_MUST_CHECK;

/* The law of the first mistake: law[g] for g < L, law[L] none. */
void pm_trace_law(const struct pm_trace_repair *trace, double *law);

/* P(right) after backtracking at `location` (L: keep the trace) when the first mistake is `mistake` (L: none). */
double pm_trace_redo(const struct pm_trace_repair *trace, size_t mistake, size_t location);

/*
 * P(right) after backtracking where a finder points that is right with probability `accuracy` and else names a location of the trace
 * law restricted to wrong ones; linear in it.  A perfect finder gives (1-h)^L + rho L h (1-h)^(L-1): at most one fault, mended once.
 */
double pm_trace_repair_accuracy(const struct pm_trace_repair *trace, double accuracy);

/* A finder made of a table g over the MDP's pairs: the written step of least g(s,a) - max_b g(s,b), or none where all exceed -threshold. */
struct pm_trace_finder {
	double accuracy; /* P(it names the first mistake, or none where there is none), over the trace law */
	double repaired; /* P(right) after backtracking where it points */
};

/* threshold >= 0; the wrong steps' true advantages are at most -(1 - rho). */
void pm_trace_finder_of(const struct pm_trace_repair *trace, const double *g, double threshold, struct pm_trace_finder *finder);

#ifdef __cplusplus
}
#endif
#endif
