/*
 * Backtracking: what a mistake finder of a given accuracy would do to traces whose first mistake is known.  prefmodel-selfcorrect(1)
 *
 * A trace has L steps and, perhaps, a first mistake at step g < L; its answer is right or wrong.  Backtracking at l samples step l
 * anew and decodes on from there.  The simulated finder names g with probability X (its accuracy) and otherwise a location drawn
 * from the file's own labels ("none" included), restricted to l != g and l < L.          Tyen et al., arXiv 2311.08516, section 5.1
 */
#ifndef PREFMODEL_SELFCORRECT_BACKTRACK_H
#define PREFMODEL_SELFCORRECT_BACKTRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The location of a trace without a mistake, and of a finder that names none. */
#define PM_NO_MISTAKE SIZE_MAX

struct pm_trace {
	size_t length;  /* steps, L >= 1 */
	size_t mistake; /* g < L, or PM_NO_MISTAKE */
	bool right;     /* is the answer right? */
};

struct pm_trace_set {
	size_t n;
	struct pm_trace *trace; /* n */
	size_t longest;         /* max L */
	size_t *labels;         /* longest: traces with a mistake at each index */
	size_t without;         /* traces without a mistake */
};

/* A set of copies of n traces; PM_EDOM (n is 0, a length is 0, a mistake is not below its length), PM_ENOMEM. */
enum pm_status pm_trace_set_alloc(const struct pm_trace *trace, size_t n, struct pm_trace_set **set) PM_MUST_CHECK;
void pm_trace_set_free(struct pm_trace_set *set);

/*
 * Reads JSON lines with the keys steps (array of strings), answer (string or null), target (string), mistake_index (whole number
 * or null); others are passed over.  An answer is right when it equals the target, white space at both ends of each left aside; null
 * is wrong.  On failure *set is NULL and error tells the place.  PM_EIO, PM_EPARSE, PM_ENOMEM.
 */
enum pm_status pm_trace_set_read(const char *path, struct pm_trace_set **set, struct pm_error *error) PM_MUST_CHECK;

/* Where a finder that misses points, in shares of the traces with right or with wrong answers. */
struct pm_miss_shares {
	size_t traces;
	double with_mistake; /* g exists */
	double early;        /* l < g */
	double false_alarm;  /* some l, but there is no g */
	double late;         /* l > g */
	double none;         /* "none", but there is a g */
};

/* PM_EINFEASIBLE: no such trace, or the file has no label but the right one for some trace. */
enum pm_status pm_miss_shares_of(const struct pm_trace_set *set, bool right, struct pm_miss_shares *shares) PM_MUST_CHECK;

/*
 * The Kaplan-Meier hazard of a first mistake at step i, for i below set->longest:
 *
 *   h_i = #(mistake at i) / #(L > i and no mistake before i)         at_risk (may be NULL) receives the denominators; 0/0 is 0
 */
void pm_trace_hazards(const struct pm_trace_set *set, double *hazard, size_t *at_risk);

/* How likely backtracking at l repairs a trace with a wrong answer and first mistake g (g = L where none is labelled); 0 for l > g. */
struct pm_repair_model {
	const char *name;
	const char *parameter;
	const char *formula;
	double (*success)(const struct pm_trace *trace, size_t location, double parameter, const double *hazard);
};

/*
 *   constant   c                                geometric   s^(L-1-l)                hazard   rho prod_{i>l} (1 - h_i)
 */
extern const struct pm_repair_model *const pm_repair_models[]; /* ends with NULL */

/* A repair model fitted to one reported number, and what it predicts. */
struct pm_repair {
	const struct pm_repair_model *model;
	double parameter;  /* gives the oracle (X = 1) the reported gain; above 1 it is no probability: the model is rejected */
	double spoil;      /* d: probability that backtracking turns a right answer wrong */
	double random_gain;/* predicted for a location uniform over the L steps and "none" */
	double gain[2];    /* share of wrong answers repaired at X = 0 and X = 1; linear between */
	double loss[2];    /* share of right answers spoilt, at X = 0 and X = 1, at most 0 */
	double break_even; /* X where gain = |loss|; NaN where they are parallel; may lie outside [0, 1] */
};

/*
 * Fits the parameter to the gain of the oracle, 0 < gain <= 1; spoil may be NaN (unknown), and then loss and break-even are too.
 * PM_EDOM; PM_EINFEASIBLE: no value of the parameter gives that gain (say, no wrong answer has a mistake), or pm_miss_shares_of
 * fails; PM_ENOMEM.  repair is untouched on failure.
 */
enum pm_status pm_repair_fit(const struct pm_trace_set *set, const struct pm_repair_model *model, double oracle_gain, double spoil,
			     struct pm_repair *repair) PM_MUST_CHECK;

/* d from the reported loss of right answers (>= 0), of the oracle or of a uniformly random location.  PM_EDOM, PM_EINFEASIBLE. */
enum pm_status pm_spoil_from_loss(const struct pm_trace_set *set, double loss, bool oracle, double *spoil) PM_MUST_CHECK;

/* Gain and loss at accuracy X. */
static inline double pm_repair_gain(const struct pm_repair *repair, double accuracy)
{
	return (1 - accuracy) * repair->gain[0] + accuracy * repair->gain[1];
}

static inline double pm_repair_loss(const struct pm_repair *repair, double accuracy)
{
	return (1 - accuracy) * repair->loss[0] + accuracy * repair->loss[1];
}

#ifdef __cplusplus
}
#endif
#endif
