#include "pref/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MM_FACTOR = 1000 };

/* pi_i <- W_i / sum_j N_ij / (pi_i + pi_j)                                                              Hunter 2004, (3) */
static double mm_step(struct pmi_rank_fit *f, double *pi, double *rate, const double *wins)
{
	double change = 0, mean = 0;

	memset(rate, 0, f->n * sizeof *rate);
	for (size_t k = 0; k < f->data->n; k++) {
		const struct pm_contest *c = &f->data->contest[k];
		double share = pmi_contest_size(c) / (pi[c->first] + pi[c->second]);

		rate[c->first] += share;
		rate[c->second] += share;
	}
	for (size_t i = 0; i < f->n; i++) {
		double old = f->b[i];

		f->b[i] = log(wins[i] / rate[i]);
		mean += f->b[i] / (double)f->n;
		f->trial[i] = old;
	}
	for (size_t i = 0; i < f->n; i++) {
		f->b[i] -= mean;
		pi[i] = exp(f->b[i]);
		change = fmax(change, fabs(f->b[i] - f->trial[i]));
	}
	return change;
}

static enum pm_status iterate(struct pmi_rank_fit *f, double *pi, double *rate, double *wins)
{
	for (size_t k = 0; k < f->data->n; k++) {
		const struct pm_contest *c = &f->data->contest[k];

		wins[c->first] += c->wins + c->ties / 2;
		wins[c->second] += c->losses + c->ties / 2;
	}
	for (size_t i = 0; i < f->n; i++)
		pi[i] = exp(f->b[i]);
	while (f->iterations++ < MM_FACTOR * f->options.max_iterations)
		if (mm_step(f, pi, rate, wins) <= f->options.tolerance)
			return PM_OK;
	return PM_EMAXITER;
}

enum pm_status pmi_rank_mm(struct pmi_rank_fit *f)
{
	double *pi = pmi_array(f->n, sizeof *pi), *rate = pmi_array(f->n, sizeof *rate), *wins = pmi_array(f->n, sizeof *wins);
	enum pm_status status = pi && rate && wins ? iterate(f, pi, rate, wins) : PM_ENOMEM;

	if (!status)
		pmi_rank_evaluate(f, f->b);
	free(pi);
	free(rate);
	free(wins);
	return status;
}
