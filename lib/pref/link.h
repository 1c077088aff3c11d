/*
 * Curvatures of links; internal to the library.
 */
#ifndef PREF_LINK_H
#define PREF_LINK_H

#include <prefmodel/link.h>

#include "pref/rank-likelihood.h"

/* log P(label) with all derivatives by x and log nu, of the logistic link and those with ties; the likelihoods of contests. */
struct pmi_contest_likelihood pmi_link_derivatives(const struct pm_link *link, double label, double x, double nu);

#endif
