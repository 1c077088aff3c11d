#include "mdp/padded.h"

#include <stdlib.h>

#include "base/memory.h"

bool pmi_padded_suits(const struct pmi_problem *p)
{
	size_t elements;

	return pmi_multiply(p->mdp->n_states, p->longest, &elements) && elements <= pm_mdp_n_transitions(p->mdp);
}

enum pm_status pmi_padded_init(struct pmi_padded *x, const struct pmi_problem *p)
{
	size_t n = p->mdp->n_states, elements = n * p->longest;

	*x = (struct pmi_padded){.width = p->longest,
				 .action = malloc(n * sizeof *x->action),
				 .next = pmi_array(elements, sizeof *x->next),
				 .probability = pmi_array(elements, sizeof *x->probability),
				 .reward = pmi_array(n, sizeof *x->reward)};
	if (!x->action || !x->next || !x->probability || !x->reward) {
		pmi_padded_clear(x);
		return PM_ENOMEM;
	}
	for (size_t s = 0; s < n; s++)
		x->action[s] = UINT32_MAX;
	return PM_OK;
}

void pmi_padded_clear(struct pmi_padded *x)
{
	free(x->action);
	free(x->next);
	free(x->probability);
	free(x->reward);
	*x = (struct pmi_padded){0};
}

void pmi_padded_set(struct pmi_padded *x, const struct pmi_problem *p, size_t s, uint32_t action)
{
	const struct pm_mdp *m = p->mdp;
	size_t row = pm_row(m, s, action), length = m->row[row + 1] - m->row[row];

	if (x->action[s] == action)
		return;
	x->action[s] = action;
	x->reward[s] = m->terminal[s] ? 0 : p->reward[row];
	for (size_t k = 0; k < x->width; k++) {
		/* Filled up with the state itself, whose value is at hand. */
		x->next[s * x->width + k] = k < length ? m->next[m->row[row] + k] : (uint32_t)s;
		x->probability[s * x->width + k] = k < length ? p->gamma * m->probability[m->row[row] + k] : 0;
	}
}

/* A stretch of states on its way through pmi_padded_run. */
struct stretch {
	size_t begin, end;
	const double *v;
	double gain, *value, low, high;
	bool half;
};

/* Written for each small width, so that the compiler unrolls it. */
static inline __attribute__((always_inline)) double run_width(const struct pmi_padded *x, size_t width, struct stretch *t)
{
	const double *restrict p = x->probability + t->begin * width, *restrict v = t->v;
	const uint32_t *restrict to = x->next + t->begin * width;
	double low = t->low, high = t->high, sum = 0;

	for (size_t s = t->begin; s < t->end; s++, p += width, to += width) {
		double value = 0, change;

#pragma GCC unroll 8
		for (size_t k = 0; k < width; k++)
			value += p[k] * v[to[k]];
		value += x->reward[s] - t->gain;
		value = t->half ? (value + v[s]) / 2 : value;
		change = value - v[s];
		low = pmi_min(change, low);
		high = pmi_max(change, high);
		sum += change;
		t->value[s - t->begin] = value;
	}
	t->low = low;
	t->high = high;
	return sum;
}

static double run_stretch(const struct pmi_padded *x, struct stretch *t)
{
	switch (x->width) {
	case 1: return run_width(x, 1, t);
	case 2: return run_width(x, 2, t);
	case 3: return run_width(x, 3, t);
	case 4: return run_width(x, 4, t);
	case 5: return run_width(x, 5, t);
	case 6: return run_width(x, 6, t);
	default: return run_width(x, x->width, t);
	}
}

double pmi_padded_run(const struct pmi_padded *x, size_t begin, size_t end, const double *v, double gain, bool half, double *value, double *low,
		      double *high)
{
	struct stretch t = {.begin = begin, .end = end, .v = v, .gain = gain, .half = half, .value = value, .low = *low, .high = *high};
	double sum = run_stretch(x, &t);

	*low = t.low;
	*high = t.high;
	return sum;
}
