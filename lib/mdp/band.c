#include "mdp/band.h"

#include <limits.h>
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/lapack.h"

/* How far below and above the diagonal the elements of P_pi reach. */
struct width {
	size_t below, above;
};

static struct width measure(const struct pm_mdp *m, const uint32_t *action)
{
	struct width w = {0, 0};

	for (size_t s = 0; s < m->n_states; s++) {
		size_t row = pm_row(m, s, action[s]);

		/* Next states ascend. */
		if (m->row[row] == m->row[row + 1])
			continue;
		if (m->next[m->row[row]] < s && s - m->next[m->row[row]] > w.below)
			w.below = s - m->next[m->row[row]];
		if (m->next[m->row[row + 1] - 1] > s && m->next[m->row[row + 1] - 1] - s > w.above)
			w.above = m->next[m->row[row + 1] - 1] - s;
	}
	return w;
}

/* LAPACK's form: element (i, j) at row below + above + i - j of column j; the first `below` rows are room for pivoting. */
static void fill(const struct pm_mdp *m, double gamma, const uint32_t *action, struct width w, size_t rows, double *a)
{
	size_t middle = w.below + w.above;

	for (size_t s = 0; s < m->n_states; s++) {
		size_t row = pm_row(m, s, action[s]);

		a[s * rows + middle] += 1;
		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			a[m->next[k] * rows + middle + s - m->next[k]] -= gamma * m->probability[k];
	}
}

static enum pm_status solve(size_t n_states, struct width w, size_t n_rows, double *a, int *pivot, bool transposed, double *b)
{
	int n = (int)n_states, below = (int)w.below, above = (int)w.above, rows = (int)n_rows, one = 1, info;

	dgbtrf_(&n, &n, &below, &above, a, &rows, pivot, &info);
	if (!info)
		dgbtrs_(transposed ? "T" : "N", &n, &below, &above, &one, a, &rows, pivot, b, &n, &info);
	return info ? PM_ESINGULAR : PM_OK;
}

enum pm_status pmi_band_solve(const struct pm_mdp *m, double gamma, const uint32_t *action, bool transposed, double *b)
{
	struct width w = measure(m, action);
	size_t rows = 2 * w.below + w.above + 1, elements;
	double *a;
	int *pivot;
	enum pm_status status = PM_ENOMEM;

	/* A dense factorization runs at full speed, a narrow one does not: three times the work is the break-even. */
	if (m->n_states > INT_MAX || 3 * rows > m->n_states || !pmi_multiply(rows, m->n_states, &elements))
		return PM_EUNSUPPORTED;
	a = pmi_array(elements, sizeof *a);
	pivot = pmi_array(m->n_states, sizeof *pivot);
	if (a && pivot) {
		fill(m, gamma, action, w, rows, a);
		status = solve(m->n_states, w, rows, a, pivot, transposed, b);
	}
	free(a);
	free(pivot);
	return status;
}
