/*
 * Scores of the segments of a design, and back; internal to the library.
 */
#ifndef PREF_LOSS_H
#define PREF_LOSS_H

#include <stdbool.h>

#include <prefmodel/loss.h>

/* score = B g, B the rows of the design; score has n_segments elements. */
void pmi_design_scores(const struct pm_design *design, const double *g, double *score);

/* gradient += B^T slope */
void pmi_design_back(const struct pm_design *design, const double *slope, double *gradient);

/* matrix (d*d) += h a_i a_j^T for rows a_i, a_j */
void pmi_design_product(const struct pm_design *design, size_t i, size_t j, double h, double *matrix);

/* The Hessian of pm_loss at g, estimated from every stride-th block of pairs; stride 1: exactly. */
void pmi_loss_hessian(const struct pm_design *design, double l2, const double *g, struct pm_loss_workspace *workspace, size_t stride,
		      double *hessian);

/* w P (1 - P) of each pair at g (n_pairs). */
void pmi_loss_curvature(const struct pm_design *design, const double *g, struct pm_loss_workspace *workspace, double *curvature);

/* The diagonal of the Hessian with these curvatures, taking counts and segments of a pair as if they stood apart. */
void pmi_loss_diagonal(const struct pm_design *design, double l2, const double *curvature, double *diagonal);

/* product (d) = the Hessian with these curvatures times v. */
void pmi_loss_product(const struct pm_design *design, double l2, double *curvature, struct pm_loss_workspace *workspace, const double *v,
		      double *product);

/* Does g order every decided pair as its label does and leave the others equal, and is there a decided one? */
bool pmi_loss_orders_all(const struct pm_design *design, const double *g, struct pm_loss_workspace *workspace);

/* pm_design_table with the entries of transition t times gamma^t. */
enum pm_status pmi_design_discounted(const struct pm_mdp *mdp, const struct pm_dataset *dataset, double gamma, struct pm_design **design);

#endif
