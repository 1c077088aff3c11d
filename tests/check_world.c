/* Worlds: every kind written and read again to the bit, and found by what the user calls it. */
#include "mdp.h"

static void check_mdps_equal(const struct pm_mdp *a, const struct pm_mdp *b)
{
	size_t rows = a->n_states * a->n_actions, n = pm_mdp_n_transitions(a);

	ck_assert(a->n_states == b->n_states && a->n_actions == b->n_actions && a->gamma == b->gamma);
	ck_assert_mem_eq(a->row, b->row, (rows + 1) * sizeof *a->row);
	ck_assert_mem_eq(a->next, b->next, n * sizeof *a->next);
	ck_assert_mem_eq(a->probability, b->probability, n * sizeof *a->probability);
	ck_assert_mem_eq(a->transition_reward, b->transition_reward, n * sizeof *a->transition_reward);
	ck_assert_mem_eq(a->reward, b->reward, rows * sizeof *a->reward);
	ck_assert_mem_eq(a->start, b->start, a->n_states * sizeof *a->start);
	ck_assert_mem_eq(a->terminal, b->terminal, a->n_states);
}

static void check_worlds_equal(const struct pm_world *a, const struct pm_world *b)
{
	ck_assert_str_eq(a->name, b->name);
	ck_assert(!a->title == !b->title && !a->grid == !b->grid);
	if (a->title)
		ck_assert_str_eq(a->title, b->title);
	if (a->grid) {
		ck_assert_mem_eq(a->grid->weight, b->grid->weight, sizeof a->grid->weight);
		ck_assert(a->grid->gamma == b->grid->gamma && a->grid->slip == b->grid->slip);
		ck_assert_mem_eq(a->grid->cell, b->grid->cell, a->grid->height * a->grid->width);
	}
	check_mdps_equal(a->mdp, b->mdp);
}

static void check_written_and_read(const struct pm_world *world)
{
	const char *path = file_of_text("yaml", "");
	FILE *file = fopen(path, "wb");
	struct pm_world *again;
	struct pm_error error;
	enum pm_status status;

	pm_world_write(file, world);
	fclose(file);
	status = pm_world_open(path, &again, &error);
	ck_assert_msg(status == PM_OK, "%s", text_of(&error));
	check_worlds_equal(world, again);
	pm_world_free(again);
	unlink(path);
}

START_TEST(shipped_worlds_are_read_and_written)
{
	static const char *const names[] = {"coin-loop", "icy-pier", "machine", "rounds", "safe-or-risky", "two-ways", "village"};

	for (size_t i = 0; i < N_OF(names); i++) {
		struct pm_world *world = open_world(names[i]);

		ck_assert_str_eq(world->name, names[i]);
		ck_assert_ptr_nonnull(world->title);
		ck_ok(pm_mdp_check(world->mdp, NULL));
		check_written_and_read(world);
		pm_world_free(world);
	}
}
END_TEST

START_TEST(random_tables_survive_writing)
{
	gsl_rng *rng = stream_of(31);

	for (int round = 0; round < 60; round++) {
		struct random_law law = {2 + (size_t)round % 7, 1 + (size_t)round % 3, 4, gsl_rng_uniform(rng), round % 2, false};
		struct pm_world world = {.name = (char *)"a \"name\": with, [all] {of} it # \\ \xc3\xa4", .title = (char *)"'t' | > - ?"};

		world.mdp = random_mdp(&law, rng);
		check_written_and_read(&world);
		pm_mdp_free(world.mdp);
	}
	gsl_rng_free(rng);
}
END_TEST

START_TEST(sets_survive_writing)
{
	struct pm_world_set *set, *again;
	struct pm_error error;
	const char *path = file_of_text("csv", "");
	char member[100];
	struct pm_world *world;
	FILE *file;

	ck_ok(pm_world_set_open("random:40", 3, &set, &error));
	free(set->world[7]->name);
	set->world[7]->name = strdup("b,\"7\"");
	free(set->world[0]->name);
	set->world[0]->name = strdup("#first");
	ck_ok(pm_world_set_gamma(set->world[9], 0.25));
	set->world[11]->grid->slip = 0;
	file = fopen(path, "wb");
	pm_world_set_write(file, set);
	fclose(file);
	ck_ok(pm_world_set_open(path, 0, &again, &error));
	ck_assert_uint_eq(again->n, 40);
	for (size_t i = 0; i < 40; i++)
		check_worlds_equal(set->world[i], again->world[i]);
	snprintf(member, sizeof member, "%s:23", path);
	world = open_world(member);
	check_worlds_equal(set->world[23], world);
	check_written_and_read(world);
	pm_world_free(world);
	snprintf(member, sizeof member, "%s:40", path);
	ck_status(pm_world_open(member, &world, &error), PM_ENOTFOUND);
	ck_status(pm_world_open(path, &world, &error), PM_ENOTFOUND);
	pm_world_set_free(set);
	pm_world_set_free(again);
	unlink(path);
}
END_TEST

START_TEST(specifications)
{
	static const char *const bad[] = {"random:0", "random:", "random:x", "random:1000001", "random:-3", "no-such-world", "no/such.yaml",
					  "no-such.csv", "no-such.csv:1"};
	struct pm_world_set *set;
	struct pm_world *world;
	struct pm_error error;

	for (size_t i = 0; i < N_OF(bad); i++) {
		ck_assert_int_ne(pm_world_set_open(bad[i], 1, &set, &error), PM_OK);
		ck_assert_ptr_null(set);
		ck_assert(error.sentence[0]);
	}
	ck_status(pm_world_open("no-such-world", &world, &error), PM_ENOTFOUND);
	ck_status(pm_world_open("no/such.yaml", &world, &error), PM_EIO);
	ck_ok(pm_world_set_open("two-ways", 1, &set, &error));
	ck_assert_uint_eq(set->n, 1);
	ck_status(pm_world_set_gamma(set->world[0], 1.1), PM_EDOM);
	ck_status(pm_world_set_gamma(set->world[0], NAN), PM_EDOM);
	ck_ok(pm_world_set_gamma(set->world[0], 0.5));
	ck_assert(set->world[0]->mdp->gamma == 0.5 && set->world[0]->grid->gamma == 0.5);
	pm_world_set_free(set);
	pm_world_set_free(NULL);
	pm_world_free(NULL);
	/* A file without a name is called after itself. */
	world = open_world(file_of_text("yaml", "prefmodel: world/1\nkind: gridworld\nmap: |\n  .G\n"));
	ck_assert(strncmp(world->name, "check_mdp.", 10) == 0 && world->title == NULL);
	ck_assert(world->grid->gamma == 0.999 && world->grid->weight[PM_FEATURE_GOAL] == 50);
	pm_world_free(world);
	unlink(file_of_text("yaml", ""));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {shipped_worlds_are_read_and_written, random_tables_survive_writing, sets_survive_writing,
				      specifications, NULL};
	Suite *suite = suite_create("world");

	check_case(suite, "world", tests);
	return check_run(suite);
}
