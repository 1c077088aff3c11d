/* Conjugate gradients: steps by the number of eigenvalues, or by the condition. */
#include "pref.h"

#include "pref/conjugate.h"

enum { SPECTRUM = 300 };

/* The matrix (I - 2 v v^T) diag(eigenvalue) (I - 2 v v^T) with |v| = 1, and how often it was multiplied. */
struct spectrum {
	double eigenvalue[SPECTRUM], v[SPECTRUM];
	int products;
};

static void reflect(const struct spectrum *s, double *x)
{
	double along = 0;

	for (size_t j = 0; j < SPECTRUM; j++)
		along += s->v[j] * x[j];
	for (size_t j = 0; j < SPECTRUM; j++)
		x[j] -= 2 * along * s->v[j];
}

static void multiply(void *data, const double *x, double *product)
{
	struct spectrum *s = data;

	memcpy(product, x, sizeof s->v);
	reflect(s, product);
	for (size_t j = 0; j < SPECTRUM; j++)
		product[j] *= s->eigenvalue[j];
	reflect(s, product);
	s->products++;
}

/* Solves with a right side that has a part in every eigenspace; the products that this took. */
static int solve_spectrum(struct spectrum *s, double accuracy)
{
	struct pmi_conjugate *conjugate = pmi_conjugate_alloc(SPECTRUM);
	const double plain[SPECTRUM] = {0};
	double b[SPECTRUM], x[SPECTRUM], residual[SPECTRUM], square = 0, size = 0;
	gsl_rng *rng = stream_of(31);

	for (size_t j = 0; j < SPECTRUM; j++) {
		s->v[j] = sqrt(1.0 / SPECTRUM);
		b[j] = gsl_rng_uniform(rng) - 0.3;
	}
	s->products = 0;
	pmi_conjugate_solve(conjugate, multiply, s, plain, b, accuracy, x);
	pmi_conjugate_free(conjugate);
	gsl_rng_free(rng);
	multiply(s, x, residual);
	for (size_t j = 0; j < SPECTRUM; j++) {
		square += (residual[j] + b[j]) * (residual[j] + b[j]);
		size += b[j] * b[j];
	}
	ck_assert(sqrt(square / size) <= 1.01 * accuracy);
	return s->products - 1;
}

/* As many steps as there are different eigenvalues, of a condition that rounding does not add to.      Nocedal and Wright 2006, theorem 5.4 */
START_TEST(conjugate_gradients_end)
{
	const double few[] = {0.7, 3, 11, 40};
	struct spectrum s;

	for (size_t j = 0; j < SPECTRUM; j++)
		s.eigenvalue[j] = few[j % N_OF(few)];
	ck_assert_int_eq(solve_spectrum(&s, 1e-9), (int)N_OF(few));
}
END_TEST

/* Of a condition c = q^2 the error falls like 2 ((q - 1) / (q + 1))^k in the norm of A, the residual by q more.        ibid., (5.36) */
START_TEST(conjugate_gradients_keep_their_bound)
{
	const double root = 20, accuracy = 1e-8, bound = log(2 * root / accuracy) / log((root + 1) / (root - 1));
	struct spectrum s;

	for (size_t j = 0; j < SPECTRUM; j++)
		s.eigenvalue[j] = 1 + (root * root - 1) * (double)j / (SPECTRUM - 1);
	ck_assert_int_le(solve_spectrum(&s, accuracy), (int)bound + 1);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {conjugate_gradients_end, conjugate_gradients_keep_their_bound, NULL};
	Suite *suite = suite_create("conjugate gradients");

	check_case(suite, "conjugate gradients", tests);
	return check_run(suite);
}
