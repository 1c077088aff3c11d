#include "pref.h"

#include <gsl/gsl_deriv.h>

#include "pref/kernel.h"

/* Random pairs of segments of 1 to 4 transitions of the small world, some with weights, some tied, labelled by no model. */
static struct pm_dataset *random_data(const struct pm_mdp *mdp, size_t n, uint64_t seed)
{
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(seed);

	for (size_t k = 0; k < n; k++) {
		uint32_t left[9], right[9];
		size_t l = 1 + (size_t)pm_rng_below(rng, 4), r = 1 + (size_t)pm_rng_below(rng, 4);

		pm_sample_segment(mdp, l, rng, left);
		pm_sample_segment(mdp, r, rng, right);
		ck_ok(pm_dataset_add(data, segment_of(l, left), segment_of(r, right), 0.5 * (double)pm_rng_below(rng, 3),
				     k % 5 ? 1 : 0.3 + gsl_rng_uniform(rng)));
	}
	gsl_rng_free(rng);
	return data;
}

static struct pm_design *design_of(const struct pm_mdp *mdp, const struct pm_dataset *data)
{
	struct pm_design *design;

	ck_ok(pm_design_table(mdp, data, &design));
	return design;
}

/* F by its definition, from the data set. */
static double loss_of(const struct pm_mdp *mdp, const struct pm_dataset *data, double l2, const double *g)
{
	double sum = 0, square = 0;

	for (size_t k = 0; k < data->n_pairs; k++) {
		double x = 0;

		for (int side = 0; side < 2; side++) {
			struct pm_segment s = pm_dataset_segment(data, side ? data->right[k] : data->left[k]);

			for (size_t t = 0; t < s.length; t++)
				if (!mdp->terminal[pm_segment_state(s, t)])
					x += (side ? -1 : 1) * g[pm_row(mdp, pm_segment_state(s, t), pm_segment_action(s, t))];
		}
		sum += data->weight[k] * pm_cross_entropy(data->label[k], x);
	}
	for (size_t j = 0; j < mdp->n_states * mdp->n_actions; j++)
		square += g[j] * g[j];
	return sum / pm_dataset_total_weight(data) + 0.5 * l2 * square;
}

struct line {
	const struct pm_mdp *mdp;
	const struct pm_dataset *data;
	double g[8];
	size_t j;
};

static double along(double x, void *params)
{
	struct line line = *(struct line *)params;

	line.g[line.j] = x;
	return loss_of(line.mdp, line.data, 0.37, line.g);
}

START_TEST(loss_and_gradient)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct line line = {.mdp = mdp, /* Many pairs of the same segments, and few of which each has its own. */
			   .data = random_data(mdp, _i ? 25 : 200, 7), .g = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0.17, -0.6}};
	struct pm_design *design = design_of(mdp, line.data);
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	gsl_function f = {.function = along, .params = &line};
	double gradient[8];

	ck_assert_uint_lt(design->n_pairs, 200);
	ck_assert((2 * design->n_segments >= design->n_pairs) == _i);
	ck_close(pm_loss(design, 0.37, line.g, workspace, gradient, NULL), loss_of(mdp, line.data, 0.37, line.g), 1e-14);
	for (line.j = 0; line.j < 8; line.j++) {
		double derivative, error;

		gsl_deriv_central(&f, line.g[line.j], 1e-4, &derivative, &error);
		ck_assert_msg(fabs(gradient[line.j] - derivative) <= fmax(1e-9, 10 * error), "%zu: %g, %g", line.j, gradient[line.j], derivative);
	}
	pm_loss_workspace_free(workspace);
	pm_design_free(design);
	pm_dataset_free((struct pm_dataset *)line.data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(hessian_is_the_slope_of_the_gradient)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = random_data(mdp, _i ? 25 : 100, 9);
	struct pm_design *design = design_of(mdp, data);
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	double g[8] = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0.17, -0.6}, hessian[64], up[8], down[8];
	const double h = 1e-5;

	pm_loss(design, 0.1, g, workspace, NULL, hessian);
	for (size_t j = 0; j < 8; j++) {
		double old = g[j];

		g[j] = old + h;
		pm_loss(design, 0.1, g, workspace, up, NULL);
		g[j] = old - h;
		pm_loss(design, 0.1, g, workspace, down, NULL);
		g[j] = old;
		for (size_t i = 0; i < 8; i++) {
			/* The error of the difference is h^2 times a third derivative below 1 here, and 1e-16 / h of rounding. */
			ck_close(hessian[i * 8 + j], (up[i] - down[i]) / (2 * h), 1e-9);
			ck_assert(hessian[i * 8 + j] == hessian[j * 8 + i]);
		}
	}
	/* The end has no weights. */
	ck_close(hessian[6 * 8 + 6], 0.1, 1e-15);
	pm_loss_workspace_free(workspace);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Scores that reach both ends of the range, and the differences that overflow an exponential. */
START_TEST(kernels_are_exact)
{
	enum { N = 1000, M = 64 };
	double x[M], u[M], w[N], q[N];
	uint16_t l16[N], r16[N];
	uint32_t l32[N], r32[N];
	gsl_rng *rng = stream_of(13);
	const struct pmi_kernel *kernel = pmi_kernels()[0];

	for (int i = 0; i < M; i++)
		x[i] = i < 8 ? 700 * (2 * gsl_rng_uniform(rng) - 1) : 30 * (2 * gsl_rng_uniform(rng) - 1);
	for (int k = 0; k < N; k++) {
		l16[k] = (uint16_t)(l32[k] = (uint32_t)pm_rng_below(rng, M));
		r16[k] = (uint16_t)(r32[k] = (uint32_t)pm_rng_below(rng, M));
		w[k] = gsl_rng_uniform(rng);
	}
	kernel->exp(M, 0, x, u);
	for (int i = 0; i < M; i++)
		ck_assert_msg(fabs(u[i] / exp(x[i]) - 1) < 4.5e-16, "exp(%.17g)", x[i]);
	kernel->share16(N, l16, r16, w, u, q);
	/* The difference of two scores near 700 is off by 1.6e-13, which the logarithm of P then is too; below 1e-308 digits go. */
	for (int k = 0; k < N; k++) {
		double p = pm_logistic(x[l32[k]] - x[r32[k]]);

		ck_assert(fabs(q[k] - w[k] * p) <= 2e-13 * p + 1e-307);
	}
	kernel->share32(N, l32, r32, NULL, u, q);
	for (int k = 0; k < N; k++) {
		double p = pm_logistic(x[l32[k]] - x[r32[k]]);

		ck_assert(fabs(q[k] - p) <= 2e-13 * p + 1e-307);
	}
	x[0] = 1e6;
	kernel->logistic(N, l32, r32, w, x, q);
	for (int k = 0; k < N; k++)
		ck_assert(fabs(q[k] - w[k] * pm_logistic(x[l32[k]] - x[r32[k]])) < 1e-15);
	gsl_rng_free(rng);
}
END_TEST

/* Cross-entropy, slope and curvature of a pair against the functions of the library, from 0 to where exp underflows. */
START_TEST(entropy_is_exact)
{
	const double ds[] = {0, 1e-300, -1e-9, 0.73, -1.25, 5.5, -30, 36.7, 40, -600, 720, -1e6}, ys[] = {0, 0.3, 0.5, 1};
	const struct pmi_kernel *kernel = pmi_kernel_best();

	for (size_t i = 0; i < N_OF(ds); i++)
		for (size_t j = 0; j < N_OF(ys); j++) {
			const double w = 0.7;
			double entropy, slope, curvature, p = pm_logistic(ds[i]);

			kernel->entropy(1, &ds[i], &ys[j], &w, &entropy, &slope, &curvature);
			ck_close(entropy, 0.7 * pm_cross_entropy(ys[j], ds[i]), 1e-15);
			if (ys[j] == 0 && ds[i] > -700)
				ck_assert(fabs(entropy / (0.7 * pm_cross_entropy(0, ds[i])) - 1) < 2e-15);
			ck_close(slope, 0.7 * (p - ys[j]), 1e-15);
			ck_assert(fabs(curvature - 0.7 * p * pm_logistic(-ds[i])) <= 2e-15 * curvature + 1e-300);
		}
}
END_TEST

/* The sum that takes one logarithm for all, where pairs are certain, undecided and far on the wrong side. */
START_TEST(losses_are_sums_of_entropies)
{
	enum { N = 511 };
	const double sizes[] = {1e-8, 0.9, 40, 700};
	double d[N], y[N], one[N], entropy[N], slope[N], curvature[N], slope2[N], curvature2[N];
	const struct pmi_kernel *kernel = pmi_kernel_best();
	unsigned char twice[N];
	gsl_rng *rng = stream_of(23);

	for (size_t i = 0; i < N_OF(sizes) * 2; i++) {
		double sum = 0;

		for (size_t k = 0; k < N; k++) {
			d[k] = sizes[i / 2] * (gsl_rng_uniform(rng) - 0.4);
			/* Then every label is that of the larger score, and nothing but the logarithms is left. */
			twice[k] = (unsigned char)(i % 2 ? 2 * (d[k] > 0) : pm_rng_below(rng, 3));
			one[k] = 1;
		}
		kernel->halves(N, twice, y);
		kernel->entropy(N, d, y, one, entropy, slope, curvature);
		for (size_t k = 0; k < N; k++) {
			ck_assert(y[k] == 0.5 * twice[k]);
			sum += entropy[k];
		}
		ck_assert(fabs(kernel->loss(N, d, y, slope2, curvature2) / sum - 1) < 1e-13);
		ck_assert_mem_eq(slope, slope2, sizeof slope);
		ck_assert_mem_eq(curvature, curvature2, sizeof curvature);
	}
	/* Certain pairs alone: far below the rounding of 1. */
	for (size_t k = 0; k < N; k++)
		d[k] = y[k] == 1 ? 50 : -50;
	for (size_t k = 0; k < N; k++)
		y[k] = d[k] > 0;
	ck_assert(fabs(kernel->loss(N, d, y, slope2, NULL) / (N * exp(-50)) - 1) < 1e-13);
	gsl_rng_free(rng);
}
END_TEST

START_TEST(kernels_agree_to_the_bit)
{
	enum { N = 1003, M = 61 };
	double x[M], u[M], v[M], w[N], q[N], p[N], q2[N], p2[N], q3[N] = {0}, p3[N] = {0}, difference[N];
	uint16_t l16[N], r16[N];
	uint32_t l32[N], r32[N];
	gsl_rng *rng = stream_of(19);
	const struct pmi_kernel *const *all = pmi_kernels();

	for (int i = 0; i < M; i++)
		x[i] = 300 * (2 * gsl_rng_uniform(rng) - 1);
	for (int k = 0; k < N; k++) {
		l16[k] = (uint16_t)(l32[k] = (uint32_t)pm_rng_below(rng, M));
		r16[k] = (uint16_t)(r32[k] = (uint32_t)pm_rng_below(rng, M));
		w[k] = gsl_rng_uniform(rng);
	}
	all[0]->exp(M, 0.3, x, u);
	for (const struct pmi_kernel *const *k = all + 1; *k; k++) {
		(*k)->exp(M, 0.3, x, v);
		ck_assert_mem_eq(u, v, sizeof u);
		all[0]->difference(N, l32, r32, x, difference);
		(*k)->difference(N, l32, r32, x, p);
		ck_assert_mem_eq(p, difference, sizeof p);
		for (int weighted = 0; weighted < 2; weighted++) {
			all[0]->share16(N, l16, r16, weighted ? w : NULL, u, q);
			(*k)->share16(N, l16, r16, weighted ? w : NULL, u, p);
			ck_assert_mem_eq(p, q, sizeof p);
			(*k)->share32(N, l32, r32, weighted ? w : NULL, u, p);
			ck_assert_mem_eq(p, q, sizeof p);
			all[0]->entropy(N, difference, w, w, q, q2, weighted ? q3 : NULL);
			(*k)->entropy(N, difference, w, w, p, p2, weighted ? p3 : NULL);
			ck_assert_mem_eq(p, q, sizeof p);
			ck_assert_mem_eq(p2, q2, sizeof p);
			ck_assert_mem_eq(p3, q3, sizeof p);
			ck_assert(all[0]->loss(500, difference, w, q2, weighted ? q3 : NULL) ==
				  (*k)->loss(500, difference, w, p2, weighted ? p3 : NULL));
			ck_assert_mem_eq(p2, q2, sizeof p);
			ck_assert_mem_eq(p3, q3, sizeof p);
			all[0]->halves(N, (const unsigned char *)l16, q);
			(*k)->halves(N, (const unsigned char *)l16, p);
			ck_assert_mem_eq(p, q, sizeof p);
			all[0]->logistic(N, l32, r32, weighted ? w : NULL, x, q);
			(*k)->logistic(N, l32, r32, weighted ? w : NULL, x, p);
			ck_assert_mem_eq(p, q, sizeof p);
		}
	}
	gsl_rng_free(rng);
}
END_TEST

/* Adam as Kingma and Ba write it, on the gradient of the loss. */
static void plain_adam(const struct pm_design *design, const struct pm_learn_options *o, double *g)
{
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	double m[64] = {0}, v[64] = {0}, gradient[64];

	for (size_t t = 1; t <= o->max_iterations; t++) {
		pm_loss(design, o->l2, g, workspace, gradient, NULL);
		for (size_t j = 0; j < design->d; j++) {
			m[j] = o->beta1 * m[j] + (1 - o->beta1) * gradient[j];
			v[j] = o->beta2 * v[j] + (1 - o->beta2) * gradient[j] * gradient[j];
			g[j] -= o->learning_rate * (m[j] / (1 - pow(o->beta1, (double)t))) /
				(sqrt(v[j] / (1 - pow(o->beta2, (double)t))) + o->epsilon);
		}
	}
	pm_loss_workspace_free(workspace);
}

START_TEST(adam_is_adam)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = random_data(mdp, 300, 21);
	struct pm_design *design = design_of(mdp, data);
	struct pm_learn_options options = pm_learn_paper;
	gsl_rng *rng = stream_of(2);
	double g[8], want[8];
	struct pm_learn_info info;

	pm_learn_start(8, rng, g);
	for (int j = 0; j < 8; j++)
		ck_assert(fabs(g[j]) < 1 / sqrt(8) && g[j] != 0);
	memcpy(want, g, sizeof g);
	/* The last scores of these steps are large: the rate moves each weight by 40 a step, beyond what exponentials span. */
	options.max_iterations = _i ? 60 : 25;
	options.learning_rate = _i ? 40 : 2;
	options.l2 = _i ? 0 : 1e-3;
	plain_adam(design, &options, want);
	ck_ok(pm_learn(design, &options, g, &info));
	for (int j = 0; j < 6; j++)
		ck_close(g[j], want[j], 1e-9);
	ck_assert(g[6] == 0 && g[7] == 0);
	ck_assert_uint_eq(info.iterations, options.max_iterations);
	ck_assert_uint_eq(info.used_columns, 6);
	ck_close(info.loss, loss_of(mdp, data, 0, g), 1e-13);
	gsl_rng_free(rng);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(the_optimum_is_found)
{
	const char *const optimizers[] = {"newton", "lbfgs", "gsl-bfgs"};
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = random_data(mdp, 300, 31);
	struct pm_design *design = design_of(mdp, data);
	struct pm_learn_options options = pm_learn_defaults;
	double g[8] = {0};
	struct pm_learn_info info;

	options.l2 = 1e-3;
	options.optimizer = optimizers[_i];
	/* GSL compares values, whose rounding hides a gradient below about the root of it. */
	options.tolerance = _i == 2 ? 1e-7 : 1e-10;
	ck_ok(pm_learn(design, &options, g, &info));
	ck_assert(info.gradient_norm <= options.tolerance);
	ck_assert(!info.separable);
	ck_close(info.objective, loss_of(mdp, data, 1e-3, g), 1e-14);
	for (int j = 0; j < 6; j++) {
		double nearby[8];

		memcpy(nearby, g, sizeof g);
		nearby[j] += 0.01;
		ck_assert(loss_of(mdp, data, 1e-3, nearby) > info.objective);
	}
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* With a prior mean m the objective is that of the shifted table: all optimizers agree, and weights that no pair touches are m. */
START_TEST(prior_mean)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = random_data(mdp, 300, 31);
	struct pm_design *design = design_of(mdp, data);
	const char *const optimizers[] = {"newton", "lbfgs", "adam", "gsl-bfgs"};
	const double prior[8] = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0.17, -0.6};
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_learn_info info;

	options.l2 = 0.05;
	options.prior = prior;
	options.optimizer = optimizers[_i];
	options.max_iterations = 20000;
	options.learning_rate = 1e-3;
	options.tolerance = _i == 3 ? 1e-7 : 1e-10;
	double g[8] = {0};
	ck_ok(pm_learn(design, &options, g, &info));
	/* Adam circles the optimum at a distance of its rate. */
	ck_assert(info.gradient_norm < (_i == 2 ? 1e-4 : _i == 3 ? 1e-7 : 1e-9));
	for (int j = 0; j < 6; j++) {
		double offset = 0, nearby[8], square = 0;

		memcpy(nearby, g, sizeof g);
		nearby[j] += 0.01;
		for (int i = 0; i < 6; i++) {
			offset += pow(nearby[i] - prior[i], 2);
			square += pow(g[i] - prior[i], 2);
		}
		ck_assert(loss_of(mdp, data, 0, nearby) + 0.025 * offset > info.objective);
		ck_close(info.objective, info.loss + 0.025 * square, 1e-12);
	}
	ck_assert(g[6] == 0.17 && g[7] == -0.6);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Two segments of one transition, W = 4 with 3 of 4 for the left: information 4 p (1 - p) = 3/4 on the difference alone. */
START_TEST(posterior)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *design;
	struct pm_posterior *p;
	double g[8] = {0}, se[8], drawn[8], policy[8], sum = 0;
	gsl_rng *rng = stream_of(6);
	enum { N = 4000 };

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(0, 1, 2), 1, 3));
	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(0, 1, 2), 0, 1));
	design = design_of(mdp, data);
	ck_ok(pm_learn(design, NULL, g, NULL));
	ck_ok(pm_posterior_alloc(design, 0, g, &p));
	ck_assert(p->n == 2 && p->null == 1);
	/* (1, -1) / sqrt 2 has the value 2 * 3/4. */
	ck_close(p->value[1], 1.5, 1e-9);
	pm_posterior_std_errors(p, se);
	ck_assert(isinf(se[0]) && isinf(se[7]));
	for (int i = 0; i < N; i++) {
		pm_posterior_draw(p, g, rng, drawn);
		sum += pow(drawn[0] - drawn[1] - log(3), 2) / N;
	}
	/* The variance of the difference is 4/3, in the mean of N squares within five standard errors. */
	ck_assert(fabs(sum - 4.0 / 3) < 5 * 4.0 / 3 * sqrt(2.0 / N));
	ck_ok(pm_posterior_policy(p, g, 4, 2, N, rng, policy));
	/* P(N(log 3, 4/3) > 0) = Phi(log 3 / sqrt(4/3)) */
	ck_assert(fabs(policy[0] - exp(pm_log_normal(log(3) / sqrt(4.0 / 3)))) < 5 * 0.5 / sqrt(N));
	ck_close(policy[0] + policy[1], 1, 1e-12);
	ck_close(policy[4], 0.5, 1e-12);
	pm_posterior_free(p);
	ck_ok(pm_posterior_alloc(design, 0.25, g, &p));
	pm_posterior_std_errors(p, se);
	ck_assert(p->null == 0 && p->n == 8);
	ck_close(se[7], 1, 1e-12);
	/* Half of the variance 1 of the sum's direction and of 1 / (1 + 3/2) of the difference's. */
	ck_close(se[0], sqrt(0.5 + 0.5 / 2.5), 1e-9);
	pm_posterior_free(p);
	gsl_rng_free(rng);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Two segments of one transition: y = 1 in 3 of 4 pairs, so that g_l - g_r = log 3, and the optimum of least norm is +-log 3 / 2. */
START_TEST(rank_deficient_fit)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *design;
	double g[8] = {0};
	struct pm_learn_info info;

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(2, 1, 3), 1, 2));
	ck_ok(pm_dataset_add(data, SEGMENT(2, 1, 3), SEGMENT(0, 0, 0), 0, 1));
	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(2, 1, 1), 0, 1));
	design = design_of(mdp, data);
	/* Segments with equal counts are one row, and all three pairs one pair. */
	ck_assert_uint_eq(design->n_segments, 2);
	ck_assert_uint_eq(design->n_pairs, 1);
	ck_ok(pm_learn(design, NULL, g, &info));
	ck_close(g[0], log(3) / 2, 1e-9);
	ck_close(g[5], -log(3) / 2, 1e-9);
	ck_close(info.loss, -0.75 * log(0.75) - 0.25 * log(0.25), 1e-14);
	ck_assert_uint_eq(info.used_columns, 2);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(separable_data_has_no_optimum)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *design;
	double g[8] = {0};
	struct pm_learn_info info;
	struct pm_learn_options options = pm_learn_defaults;

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(2, 1, 3), 1, 2));
	ck_ok(pm_dataset_add(data, SEGMENT(2, 1, 3), SEGMENT(2, 0, 2), 1, 1));
	design = design_of(mdp, data);
	ck_assert_int_eq(pm_learn(design, NULL, g, &info), PM_EMAXITER);
	ck_assert(info.separable);
	ck_assert(g[0] > g[5] && g[5] > g[4]);
	options.l2 = 0.1;
	ck_ok(pm_learn(design, &options, g, &info));
	ck_assert(info.separable);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(options_out_of_range)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = random_data(mdp, 10, 1);
	struct pm_design *design = design_of(mdp, data);
	struct pm_learn_options options = pm_learn_defaults;
	double g[8] = {1, 2, 3, 4, 5, 6, 7, 8};

	options.l2 = NAN;
	ck_assert_int_eq(pm_learn(design, &options, g, NULL), PM_EDOM);
	options = pm_learn_defaults;
	options.optimizer = "guess";
	ck_assert_int_eq(pm_learn(design, &options, g, NULL), PM_ENOTFOUND);
	options = pm_learn_paper;
	options.epsilon = 0;
	ck_assert_int_eq(pm_learn(design, &options, g, NULL), PM_EDOM);
	ck_assert(g[7] == 8);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Optima by an independent exact Newton solver (gradient below 1e-11). */
static const struct known {
	const char *world, *preferences, *optimum;
	double l2, objective;
	size_t rank;
} known[] = {
	{"101", "101-stochastic", "101-stochastic-l2-0.001", 1e-3, 0.2982210861869749, 52},
	{"101", "101-stochastic", "101-stochastic-l2-1e-06", 1e-6, 0.20630083878717753, 52},
	{"105", "105-noiseless", "105-noiseless-l2-0.001", 1e-3, 0.3109829807319425, 80},
	{"105", "105-noiseless", "105-noiseless-l2-1e-06", 1e-6, 0.05606854681995676, 80},
};

START_TEST(known_optima)
{
	const struct known *k = &known[_i];
	const char *worlds = data_path("knox2024/worlds.csv");
	char name[1024], specification[1200];
	struct pm_world *world;
	struct pm_dataset *data;
	struct pm_design *design;
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_learn_info info;
	double *g, *want;
	size_t d;

	if (!worlds)
		return;
	snprintf(specification, sizeof specification, "%s:%s", worlds, k->world);
	ck_ok(pm_world_open(specification, &world, NULL));
	snprintf(name, sizeof name, "knox2024/prefs-%s.csv", k->preferences);
	ck_ok(pm_dataset_read(data_path(name), world->mdp, &data, NULL));
	design = design_of(world->mdp, data);
	d = design->d;
	g = calloc(d, sizeof *g);
	want = calloc(d, sizeof *want);
	options.l2 = k->l2;
	ck_ok(pm_learn(design, &options, g, &info));
	ck_close(info.objective, k->objective, 1e-12);
	ck_assert_uint_eq(info.used_columns, k->rank);
	ck_assert(info.gradient_norm <= options.tolerance);
	snprintf(name, sizeof name, "knox2024/mle-%s.csv", k->optimum);
	ck_ok(pm_table_read(data_path(name), world->mdp->n_states, world->mdp->n_actions, want, NULL));
	/* The optimum moves by the gradient over the curvature, which is at least l2. */
	for (size_t j = 0; j < d; j++)
		ck_close(g[j], want[j], 1.1e-10 / k->l2);
	free(g);
	free(want);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_world_free(world);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("learn");
	const TTest *const loss[] = {NULL};
	const TTest *const kernels[] = {kernels_are_exact, entropy_is_exact, losses_are_sums_of_entropies, kernels_agree_to_the_bit, NULL};
	const TTest *const learners[] = {rank_deficient_fit, posterior, separable_data_has_no_optimum, options_out_of_range, NULL};
	TCase *learning, *losses;

	losses = check_case(suite, "loss", loss);
	tcase_add_loop_test(losses, loss_and_gradient, 0, 2);
	tcase_add_loop_test(losses, hessian_is_the_slope_of_the_gradient, 0, 2);
	check_case(suite, "kernels", kernels);
	learning = check_case(suite, "learners", learners);
	tcase_add_loop_test(learning, the_optimum_is_found, 0, 3);
	tcase_add_loop_test(learning, prior_mean, 0, 4);
	tcase_add_loop_test(learning, adam_is_adam, 0, 2);
	tcase_add_loop_test(learning, known_optima, 0, (int)N_OF(known));
	return check_run(suite);
}
