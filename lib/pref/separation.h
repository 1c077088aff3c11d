/*
 * What separates pairs; internal to the library.
 */
#ifndef PREF_SEPARATION_H
#define PREF_SEPARATION_H

#include <stdbool.h>

#include <prefmodel/separation.h>

/*
 * Does table (d) put every pair of label 1 or 0 in its order and make all others equal, up to PM_SEPARATION_TOLERANCE of the largest
 * difference, which *largest receives?  False, too, where a folded pair has other labels than 0, 1/2 and 1 on the whole.
 */
bool pmi_design_orders(const struct pm_design *design, const double *table, struct pm_loss_workspace *workspace, double *largest);

#endif
