/* Separable or not, of tables and whatever else is linear in its weights: against a search, and from tables whose labels are certain. */
#include "pref.h"

enum { N = 7 };

/* Two weights; each of N segments against one that counts nothing. */
struct plane {
	size_t row[N + 2];
	uint32_t column[2 * N], left[N], right[N];
	double value[2 * N], label[N], weight[N];
	struct pm_design design;
};

/* Small whole numbers make exact ties of directions common; the directions of such normals are on the grid of search_plane. */
static void draw_plane(gsl_rng *rng, struct plane *p)
{
	*p = (struct plane){.row = {0}};
	for (uint32_t k = 0; k < N; k++) {
		double *value = p->value + 2 * k;

		p->row[k + 1] = 2 * (k + 1);
		p->column[2 * k + 1] = 1;
		value[0] = (double)pm_rng_below(rng, 5) - 2;
		value[1] = (double)pm_rng_below(rng, 5) - 2;
		p->left[k] = k;
		p->right[k] = N;
		p->label[k] = pm_rng_below(rng, 12) == 0 ? 0.5 : pm_rng_below(rng, 8) > 0 ? value[0] + 0.5 * value[1] >= 0 : 0;
		p->weight[k] = 1;
	}
	p->row[N + 1] = 2 * N;
	p->design = (struct pm_design){.d = 2, .n_segments = N + 1, .row = p->row, .column = p->column, .value = p->value, .n_pairs = N,
				       .left = p->left, .right = p->right, .label = p->label, .weight = p->weight, .total_weight = N};
}

static bool separates(const struct plane *p, int a, int b)
{
	bool good = true, any = false;

	for (int k = 0; k < N; k++) {
		double x = a * p->value[2 * k] + b * p->value[2 * k + 1];

		good = good && (p->label[k] == 1 ? x >= 0 : p->label[k] == 0 ? x <= 0 : x == 0);
		any = any || x != 0;
	}
	return good && any;
}

static bool search_plane(const struct plane *p)
{
	bool found = false;

	for (int a = -4; a <= 4 && !found; a++)
		for (int b = -4; b <= 4 && !found; b++)
			found = separates(p, a, b);
	return found;
}

/* The verdict on random little designs against a search over all directions of a grid; from far away it may be none, but is never wrong. */
START_TEST(separation_in_two_dimensions)
{
	gsl_rng *rng = stream_of(77);
	int separated = 0, trials = check_rounds(400);

	for (int trial = 0; trial < trials; trial++) {
		struct plane p;
		enum pm_separation verdict;
		bool found;
		double v[2], g[2];

		draw_plane(rng, &p);
		found = search_plane(&p);
		ck_ok(pm_design_separation(&p.design, NULL, &verdict, v));
		ck_assert_msg(verdict == (found ? PM_SEPARATED : PM_OVERLAP), "trial %d: verdict %d, a direction %s", trial, verdict,
			      found ? "exists" : "does not exist");
		for (int k = 0; k < 2; k++)
			g[k] = 300 * sin(trial + 2 * k);
		ck_ok(pm_design_separation(&p.design, g, &verdict, v));
		ck_assert_msg(verdict != (found ? PM_OVERLAP : PM_SEPARATED), "trial %d, from far away: verdict %d", trial, verdict);
		separated += found;
	}
	/* Of a few trials nothing can be said. */
	ck_assert(trials < 40 || (separated * 8 > trials && separated * 8 < 7 * trials));
	gsl_rng_free(rng);
}
END_TEST

/*
 * One pair can be ordered, another was preferred both ways, three to one.  However certain the former is, where 1 - P is 0 in double precision,
 * too, it separates, and the latter is as it was.
 */
START_TEST(certainty_proves_no_overlap)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *design;

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(0, 1, 2), 1, 1));
	ck_ok(pm_dataset_add(data, SEGMENT(2, 0, 2), SEGMENT(2, 1, 3), 1, 3));
	ck_ok(pm_dataset_add(data, SEGMENT(2, 0, 2), SEGMENT(2, 1, 3), 0, 1));
	ck_ok(pm_design_table(mdp, data, &design));
	for (double size = 1; size < 3000; size *= 1.5) {
		double g[8] = {size / 2, -size / 2, 0, 0, log(3) / 2, -log(3) / 2}, v[8];
		enum pm_separation verdict;

		ck_ok(pm_design_separation(design, g, &verdict, v));
		ck_assert_msg(verdict == PM_SEPARATED, "from a difference of %g: verdict %d", size, verdict);
		ck_close(v[0] - v[1], 1, 1e-12);
		ck_close(v[4] - v[5], 0, PM_SEPARATION_TOLERANCE);
	}
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {separation_in_two_dimensions, certainty_proves_no_overlap, NULL};
	Suite *suite = suite_create("table separation");

	check_case(suite, "table separation", tests);
	return check_run(suite);
}
