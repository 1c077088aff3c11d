#include "mdp/band.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/lapack.h"

/* How far below and above the diagonal the elements of P_pi reach. */
static void measure(struct pmi_band *band, const struct pm_mdp *m, const uint32_t *action)
{
	band->below = band->above = 0;
	for (size_t s = 0; s < m->n_states; s++) {
		size_t row = pm_row(m, s, action[s]);

		/* Next states ascend. */
		if (m->row[row] == m->row[row + 1])
			continue;
		if (m->next[m->row[row]] < s && s - m->next[m->row[row]] > band->below)
			band->below = s - m->next[m->row[row]];
		if (m->next[m->row[row + 1] - 1] > s && m->next[m->row[row + 1] - 1] - s > band->above)
			band->above = m->next[m->row[row + 1] - 1] - s;
	}
}

static size_t n_rows(const struct pmi_band *band)
{
	return 2 * band->below + band->above + 1;
}

/* LAPACK's form: element (i, j) at row below + above + i - j of column j; the first `below` rows are room for pivoting. */
static void fill(const struct pmi_band *band, const struct pm_mdp *m, double gamma, const uint32_t *action)
{
	size_t rows = n_rows(band), middle = band->below + band->above;

	memset(band->a, 0, rows * m->n_states * sizeof *band->a);
	for (size_t s = 0; s < m->n_states; s++) {
		size_t row = pm_row(m, s, action[s]);

		band->a[s * rows + middle] += 1;
		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			band->a[m->next[k] * rows + middle + s - m->next[k]] -= gamma * m->probability[k];
	}
}

static bool make_room(struct pmi_band *band, size_t n, size_t elements)
{
	if (n > band->n) {
		free(band->pivot);
		band->pivot = pmi_array(n, sizeof *band->pivot);
	}
	band->n = band->pivot ? n : 0;
	if (elements > band->room) {
		free(band->a);
		band->a = pmi_array(elements, sizeof *band->a);
		band->room = band->a ? elements : 0;
	}
	return band->pivot && band->a;
}

enum pm_status pmi_band_factor(struct pmi_band *band, const struct pm_mdp *m, double gamma, const uint32_t *action)
{
	int n, below, above, rows, info;
	size_t elements;

	measure(band, m, action);
	/* A dense factorization runs at full speed, a narrow one does not: three times the work is the break-even. */
	if (m->n_states > INT_MAX || 3 * n_rows(band) > m->n_states || !pmi_multiply(n_rows(band), m->n_states, &elements))
		return PM_EUNSUPPORTED;
	if (!make_room(band, m->n_states, elements))
		return PM_ENOMEM;
	fill(band, m, gamma, action);
	n = (int)band->n;
	below = (int)band->below;
	above = (int)band->above;
	rows = (int)n_rows(band);
	dgbtrf_(&n, &n, &below, &above, band->a, &rows, band->pivot, &info);
	return info ? PM_ESINGULAR : PM_OK;
}

void pmi_band_apply(const struct pmi_band *band, bool transposed, double *b)
{
	int n = (int)band->n, below = (int)band->below, above = (int)band->above, rows = (int)n_rows(band), one = 1, info;

	dgbtrs_(transposed ? "T" : "N", &n, &below, &above, &one, band->a, &rows, band->pivot, b, &n, &info);
}

void pmi_band_clear(struct pmi_band *band)
{
	free(band->a);
	free(band->pivot);
	*band = (struct pmi_band){.n = 0};
}
