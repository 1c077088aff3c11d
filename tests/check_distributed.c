/*
 * Planning on ranks, as far as one rank can show it: the same values as the other planners, what is refused, checkpoints, interrupts.  A build
 * without PETSc says so everywhere.  tests/petsc.sh does it on several.
 */
#include "config.h"

#include "mdp.h"

#define CHANCE "prefmodel: world/1\nkind: random\nstates: 200\nactions: 3\nsuccessors: 4\nreach: 3\nseed: 5\ngamma: "

#if HAVE_PETSC

static struct pm_distributed *spread_world(const char *text, const struct pm_distributed_hooks *hooks)
{
	struct pm_distributed *w;
	struct pm_error error;
	const char *path = file_of_text("yaml", text);

	ck_assert_msg(pm_distributed_open(path, hooks, &w, &error) == PM_OK, "%s", error.sentence);
	unlink(path);
	return w;
}

/* v and q of the one block are those of policy iteration, to both bounds. */
START_TEST(values_are_those_of_other_planners)
{
	static const char *const texts[] = {
		CHANCE "0.99\n", CHANCE "0\n", CHANCE "0.999\n",
		"prefmodel: world/1\nkind: gridworld\nslip: 0.25\nmap: |\n  .S.G\n  .~R.\n  C.H.\n",
		"prefmodel: world/1\nkind: tabular\nstates: 3\nactions: 1\ngamma: 0.9\nterminal: [1]\ntransitions: [[0, 0, 1, 1, 7], [2, 0, 2, 1, -1]]\n",
	};

	for (size_t i = 0; i < N_OF(texts); i++) {
		struct pm_distributed *w = spread_world(texts[i], NULL);
		struct pm_distributed_values x;
		struct pm_plan_options o = pm_plan_defaults;
		struct pm_plan_info info, other;
		struct pm_world *world;
		const char *path = file_of_text("yaml", texts[i]);
		double *v, *q;

		ck_ok(pm_world_open(path, &world, NULL));
		unlink(path);
		v = calloc(world->mdp->n_states, sizeof *v);
		q = calloc(world->mdp->n_states * world->mdp->n_actions, sizeof *q);
		o.method = "pi";
		ck_ok(pm_plan_values(world->mdp, NULL, &o, v, q, NULL, &other));
		ck_ok(pm_distributed_plan(w, NULL, NULL, &info, NULL));
		ck_assert(info.bound <= 1e-9 && info.residual >= 0);
		ck_assert_str_eq(info.method, "petsc");
		ck_assert_uint_eq(pm_distributed_blocks(w), 1);
		ck_ok(pm_distributed_fetch(w, 0, &x, NULL));
		ck_assert(x.begin == 0 && x.n_states == world->mdp->n_states && pm_distributed_states(w) == x.n_states);
		for (size_t s = 0; s < x.n_states; s++)
			ck_assert(fabs(x.v[s] - v[s]) <= info.bound + other.bound);
		for (size_t k = 0; k < x.n_states * pm_distributed_actions(w); k++)
			ck_assert(fabs(x.q[k] - q[k]) <= info.bound + other.bound + 1e-13);
		free(v);
		free(q);
		pm_world_free(world);
		pm_distributed_free(w);
	}
}
END_TEST

START_TEST(what_is_refused)
{
	struct pm_distributed *w = spread_world(CHANCE "0.9\n", NULL);
	struct pm_plan_options o = pm_plan_defaults;
	struct pm_plan_info info;
	struct pm_error error;

	o.tolerance = 0;
	ck_status(pm_distributed_plan(w, &o, NULL, &info, &error), PM_EDOM);
	o.tolerance = NAN;
	ck_status(pm_distributed_plan(w, &o, NULL, &info, NULL), PM_EDOM);
	o = pm_plan_defaults;
	o.gamma = 1.5;
	ck_status(pm_distributed_plan(w, &o, NULL, &info, &error), PM_EDOM);
	o.gamma = 1;
	ck_status(pm_distributed_plan(w, &o, NULL, &info, &error), PM_EDIVERGE);
	ck_assert_ptr_nonnull(strstr(error.sentence, "values diverge without discount: no terminal state can be reached"));
	o.gamma = -1;
	o.tolerance = 1e-30;
	ck_status(pm_distributed_plan(w, &o, NULL, &info, &error), PM_ETOLERANCE);
	ck_assert(info.bound < 1e-12);
	o.tolerance = 1e-9;
	o.max_iterations = 1;
	ck_status(pm_distributed_plan(w, &o, NULL, &info, &error), PM_EMAXITER);
	ck_assert(info.iterations == 1 && isfinite(info.bound));
	pm_distributed_free(w);
	ck_status(pm_distributed_open("no-such-world", NULL, &w, &error), PM_ENOTFOUND);
	ck_assert_ptr_null(w);
	pm_distributed_free(NULL);
}
END_TEST

/* Stops at the question number `last`. */
struct questions {
	size_t asked, last;
};

static bool stop_at_last(void *context)
{
	struct questions *x = context;

	return ++x->asked >= x->last;
}

/* Stopped in the first round, whose values are kept; what goes on from them counts on. */
START_TEST(stopped_and_resumed)
{
	struct questions x = {0, 2};
	const struct pm_distributed_hooks hooks = {stop_at_last, NULL, &x};
	struct pm_distributed *w = spread_world(CHANCE "0.999\n", &hooks);
	struct pm_plan_info info;
	struct pm_error error;
	char kept[64];

	snprintf(kept, sizeof kept, "check_distributed.%ld.tmp", (long)getpid());
	ck_status(pm_distributed_plan(w, NULL, kept, &info, &error), PM_EINTERRUPT);
	ck_assert(x.asked > 1 && info.iterations == 1 && access(kept, R_OK) == 0);
	pm_distributed_free(w);
	w = spread_world(CHANCE "0.999\n", NULL);
	ck_ok(pm_distributed_plan(w, NULL, kept, &info, &error));
	ck_assert(info.iterations > 1 && info.bound <= 1e-9);
	ck_ok(pm_distributed_plan(w, NULL, kept, &info, &error));
	pm_distributed_free(w);
	w = spread_world(CHANCE "0.998\n", NULL);
	ck_status(pm_distributed_plan(w, NULL, kept, &info, &error), PM_EPARSE);
	ck_assert_ptr_nonnull(strstr(error.sentence, "discount 0.999"));
	pm_distributed_free(w);
	unlink(kept);
}
END_TEST

START_TEST(stopped_while_reading)
{
	struct questions x = {0, 1};
	const struct pm_distributed_hooks hooks = {stop_at_last, NULL, &x};
	const char *path = file_of_text("yaml", CHANCE "0.999\n");
	struct pm_distributed *w;

	ck_status(pm_distributed_open(path, &hooks, &w, NULL), PM_EINTERRUPT);
	ck_assert_ptr_null(w);
	unlink(path);
}
END_TEST

START_TEST(nothing_after_the_end)
{
	struct pm_distributed *w;
	struct pm_error error;

	ck_ok(pm_distributed_begin(&error));
	ck_ok(pm_distributed_begin(&error));
	pm_distributed_end();
	pm_distributed_end();
	ck_status(pm_distributed_begin(&error), PM_EUNSUPPORTED);
	ck_status(pm_distributed_open("trap", NULL, &w, &error), PM_EUNSUPPORTED);
}
END_TEST

#define TESTS values_are_those_of_other_planners, what_is_refused, stopped_and_resumed, stopped_while_reading, nothing_after_the_end

#else

START_TEST(this_build_says_so)
{
	struct pm_distributed *w = (struct pm_distributed *)CHANCE;
	struct pm_distributed_values x;
	struct pm_error error;

	ck_status(pm_distributed_begin(&error), PM_EUNSUPPORTED);
	ck_assert_ptr_nonnull(strstr(error.sentence, "--with-petsc"));
	ck_status(pm_distributed_open("trap", NULL, &w, &error), PM_EUNSUPPORTED);
	ck_assert_ptr_null(w);
	ck_status(pm_distributed_plan(NULL, NULL, NULL, NULL, &error), PM_EUNSUPPORTED);
	ck_status(pm_distributed_fetch(NULL, 0, &x, &error), PM_EUNSUPPORTED);
	ck_assert(x.n_states == 0 && pm_distributed_states(NULL) == 0 && pm_distributed_actions(NULL) == 0 && pm_distributed_blocks(NULL) == 0);
	ck_assert(!pm_planner_find("petsc")->available);
	pm_distributed_free(NULL);
	pm_distributed_end();
}
END_TEST

#define TESTS this_build_says_so

#endif

int main(void)
{
	const TTest *const tests[] = {TESTS, NULL};
	Suite *suite = suite_create("distributed");

	check_case(suite, "ranks", tests);
	return check_run(suite);
}
