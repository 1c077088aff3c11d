/*
 * Regression of labels on a few differences, without intercept; internal to the library.
 */
#ifndef PREF_CHOICE_H
#define PREF_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/link.h>
#include <prefmodel/status.h>

enum { PMI_CHOICE_COLUMNS = 3 };

struct pmi_choice {
	size_t n, k;          /* pairs; columns, at most PMI_CHOICE_COLUMNS */
	const double *x;      /* n*k differences */
	const double *label;  /* n, in [0, 1]; of 0, 1/2 and 1 where the link has ties */
	const double *weight; /* n */
	const struct pm_link *link; /* logistic, or one with ties */
	bool sandwich;
};

struct pmi_choice_fit {
	double b[PMI_CHOICE_COLUMNS];         /* 0 where not identified */
	double std_error[PMI_CHOICE_COLUMNS];
	bool identified[PMI_CHOICE_COLUMNS];  /* not a combination of the columns before it */
	double nu, nu_std_error; /* of a link with ties; at its bound, and infinite, without any tie; NaN where the link has none */
	bool separated;
	double direction[PMI_CHOICE_COLUMNS]; /* in which the likelihood rises for ever, largest difference 1; 0 when not separated */
};

/* Maximum likelihood on the pairs whose fold is another than left_out (all when fold is NULL).  PM_ENOMEM, PM_EMAXITER. */
enum pm_status pmi_choice_fit(const struct pmi_choice *choice, const uint32_t *fold, size_t left_out, struct pmi_choice_fit *fit);

/* P(label 1) of pair k, half of P(tie) with it, and minus the log of its likelihood, at the limit of the fit where that is infinite. */
double pmi_choice_probability(const struct pmi_choice *choice, const struct pmi_choice_fit *fit, size_t k);
double pmi_choice_nll(const struct pmi_choice *choice, const struct pmi_choice_fit *fit, size_t k);

#endif
