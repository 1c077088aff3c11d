/*
 * Scores of the segments of a design, and back; internal to the library.
 */
#ifndef PREF_LOSS_H
#define PREF_LOSS_H

#include <prefmodel/loss.h>

/* score = B g, B the rows of the design; score has n_segments elements. */
void pmi_design_scores(const struct pm_design *design, const double *g, double *score);

/* gradient += B^T slope */
void pmi_design_back(const struct pm_design *design, const double *slope, double *gradient);

#endif
