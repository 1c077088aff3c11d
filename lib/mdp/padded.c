#include "mdp/padded.h"

#include <stdlib.h>

#include "base/memory.h"

enum pm_status pmi_padded_init(struct pmi_padded *x, const struct pmi_problem *p)
{
	size_t n = p->mdp->n_states, elements;

	*x = (struct pmi_padded){0};
	if (!pmi_multiply(n, p->longest, &elements))
		return PM_EOVERFLOW;
	*x = (struct pmi_padded){.n = n,
				 .width = p->longest,
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

	x->action[s] = action;
	x->reward[s] = m->terminal[s] ? 0 : p->reward[row];
	for (size_t k = 0; k < x->width; k++) {
		/* Filled up with the state itself, whose value is at hand. */
		x->next[s * x->width + k] = k < length ? m->next[m->row[row] + k] : (uint32_t)s;
		x->probability[s * x->width + k] = k < length ? p->gamma * m->probability[m->row[row] + k] : 0;
	}
}

/* Written for each small width, so that the compiler unrolls it. */
static inline void sweep_width(const struct pmi_padded *x, size_t width, size_t begin, size_t end, const double *v, double *restrict next,
			       double *low, double *high)
{
	const double *restrict p = x->probability + begin * width, *restrict reward = x->reward;
	const uint32_t *restrict to = x->next + begin * width;
	double least = *low, most = *high;

	for (size_t s = begin; s < end; s++, p += width, to += width) {
		double value = 0, change;

		for (size_t k = 0; k < width; k++)
			value += p[k] * v[to[k]];
		next[s] = value + reward[s];
		change = next[s] - v[s];
		least = pmi_min(change, least);
		most = pmi_max(change, most);
	}
	*low = least;
	*high = most;
}

static void sweep_part(const struct pmi_padded *x, size_t begin, size_t end, const double *v, double *next, double *low, double *high)
{
	switch (x->width) {
	case 1: sweep_width(x, 1, begin, end, v, next, low, high); break;
	case 2: sweep_width(x, 2, begin, end, v, next, low, high); break;
	case 3: sweep_width(x, 3, begin, end, v, next, low, high); break;
	case 4: sweep_width(x, 4, begin, end, v, next, low, high); break;
	case 5: sweep_width(x, 5, begin, end, v, next, low, high); break;
	case 6: sweep_width(x, 6, begin, end, v, next, low, high); break;
	default: sweep_width(x, x->width, begin, end, v, next, low, high);
	}
}

void pmi_padded_sweep(const struct pmi_padded *x, int threads, const double *v, double *next, double *low, double *high)
{
	double least = INFINITY, most = -INFINITY;
	size_t parts = (size_t)threads;

	/* A team of one costs as much as a sweep of a small world. */
	if (threads == 1) {
		*low = least;
		*high = most;
		sweep_part(x, 0, x->n, v, next, low, high);
		return;
	}
#pragma omp parallel for num_threads(threads) reduction(min : least) reduction(max : most)
	for (size_t i = 0; i < parts; i++)
		sweep_part(x, x->n / parts * i, i + 1 == parts ? x->n : x->n / parts * (i + 1), v, next, &least, &most);
	*low = least;
	*high = most;
}
