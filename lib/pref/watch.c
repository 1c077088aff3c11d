#include "pref/watch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

bool pmi_watch_begin(struct pmi_watch *watch, size_t d, size_t patience)
{
	*watch = (struct pmi_watch){.d = d, .patience = patience, .best_loss = INFINITY};
	watch->best = pmi_array(d, sizeof *watch->best);
	return watch->best != NULL;
}

void pmi_watch_end(struct pmi_watch *watch)
{
	free(watch->best);
	watch->best = NULL;
}

bool pmi_watch_see(struct pmi_watch *watch, size_t iteration, const double *x, double loss)
{
	if (loss < watch->best_loss || !iteration) {
		watch->best_loss = loss;
		watch->best_iteration = iteration;
		memcpy(watch->best, x, watch->d * sizeof *x);
	}
	return iteration - watch->best_iteration >= watch->patience;
}
