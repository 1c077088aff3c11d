/* Worlds whose transitions stand in a file of their own. */
#include "mdp.h"

#define SIZES "prefmodel: world/1\nkind: tabular\nname: t\ngamma: 0.9\nstates: 2\nactions: 1\nterminal: [1]\n"

/* What is wrong with a row alone has its line; what shows only when all are read has it too; what no line has is said of the YAML. */
START_TEST(mistakes_in_a_file_of_transitions)
{
	static const struct {
		const char *rows, *ending;
		size_t line, column;
		const char *says;
	} mistakes[] = {
		{"0,0,1,1,0\n0,0,7,1,0\n", ".csv", 4, 5, "next is \"7\""},
		{"0,0,1,1.5,0\n0,0,7,1,0\n", ".csv", 3, 7, "probability is 1.5"},
		{"0,0,1,1,0\n1,0,0,1,0\n", ".csv", 4, 1, "state 1 is terminal"},
		{"0,0,0,0.5,0\r\n\n\"0\",0,1,0.25,0\n", ".csv", 3, 7, "state 0, action 0: probabilities do not sum to 1 but to (0.75)"},
		{"0,0,0,0.5,0\n0,0,1,0.25,0\n# again\n\n\"0\",0,0,0.25,0\n0,0,0,0.25,0\n", ".csv", 7, 7,
		 "state 0, action 0, next 0: this transition stands twice"},
		{"", ".yaml", 5, 9, "1 states that are not terminal with 1 actions each, but only 0 transitions"},
	};
	struct pm_world *world;
	struct pm_error error;
	char yaml[400], text[400];

	for (size_t i = 0; i < N_OF(mistakes); i++) {
		const char *csv, *path;

		snprintf(text, sizeof text, "# a remark\nstate,action,next,probability,reward\n%s", mistakes[i].rows);
		csv = file_of_text("csv", text);
		snprintf(yaml, sizeof yaml, SIZES "transitions_file: %s\n", strrchr(csv, '/') + 1);
		path = file_of_text("yaml", yaml);
		ck_assert_int_ne(pm_world_open(path, &world, &error), PM_OK);
		ck_assert_msg(error.line == mistakes[i].line && error.column == mistakes[i].column && strstr(error.source, mistakes[i].ending), "%zu: %s", i,
			      text_of(&error));
		ck_assert_msg(strstr(error.sentence, mistakes[i].says) != NULL, "%zu: %s", i, text_of(&error));
		ck_assert_int_ne(pm_world_open(path, &world, NULL), PM_OK);
	}
	file_of_text("csv", "state,action,next,probability,reward\n0,0,1,1,0.5\n");
	ck_ok(pm_world_open(file_of_text("yaml", yaml), &world, &error));
	ck_assert(world->mdp->reward[0] == 0.5);
	pm_world_free(world);
	unlink(file_of_text("csv", ""));
	unlink(file_of_text("yaml", ""));
}
END_TEST

/* Three states of which one has no row: no line is to blame. */
START_TEST(a_missing_row_has_the_place_of_its_file)
{
	const char *csv = file_of_text("csv", "state,action,next,probability,reward\n0,0,1,0.5,0\n0,0,2,0.5,0\n");
	struct pm_world *world;
	struct pm_error error;
	char yaml[400];

	snprintf(yaml, sizeof yaml, "prefmodel: world/1\nkind: tabular\ngamma: 0.5\nstates: 3\nactions: 1\nterminal: [2]\ntransitions_file: %s\n",
		 strrchr(csv, '/') + 1);
	ck_status(pm_world_open(file_of_text("yaml", yaml), &world, &error), PM_EPARSE);
	ck_assert_msg(error.line == 7 && error.column == 19 && strstr(error.source, ".yaml") && strstr(error.sentence, "state 1, action 0: has no transitions"),
		      "%s", text_of(&error));
	unlink(csv);
	unlink(file_of_text("yaml", ""));
}
END_TEST

/* The rows of a file may stand in any order, successors too; a transition that stands twice is found wherever it stands. */
START_TEST(transitions_come_in_any_order)
{
	static const char head[] = "state,action,next,probability,reward\n";
	static const char *const lines[] = {"0,0,1,0.25,1.5\n", "0,0,2,0.75,-2\n", "1,0,0,0.5,3\n", "1,0,1,0.125,0.25\n", "1,0,2,0.375,7\n"};
	static const size_t orders[][5] = {{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {1, 4, 0, 2, 3}, {2, 0, 4, 1, 3}};
	static const uint32_t next[] = {1, 2, 0, 1, 2};
	static const double probability[] = {0.25, 0.75, 0.5, 0.125, 0.375}, reward[] = {1.5, -2, 3, 0.25, 7};
	const char *csv = file_of_text("csv", "");
	char yaml[300], text[400];
	struct pm_world *world;
	struct pm_error error;

	snprintf(yaml, sizeof yaml, "prefmodel: world/1\nkind: tabular\ngamma: 0.5\nstates: 3\nactions: 1\nterminal: [2]\ntransitions_file: %s\n",
		 strrchr(csv, '/') + 1);
	for (size_t i = 0; i < N_OF(orders); i++) {
		strcpy(text, head);
		for (size_t k = 0; k < 5; k++)
			strcat(text, lines[orders[i][k]]);
		file_of_text("csv", text);
		ck_ok(pm_world_open(file_of_text("yaml", yaml), &world, &error));
		ck_assert(world->mdp->row[1] == 2 && world->mdp->row[2] == 5 && world->mdp->row[3] == 5);
		ck_assert_mem_eq(world->mdp->next, next, sizeof next);
		ck_assert_mem_eq(world->mdp->probability, probability, sizeof probability);
		ck_assert_mem_eq(world->mdp->transition_reward, reward, sizeof reward);
		ck_assert(world->mdp->reward[0] == 0.25 * 1.5 - 0.75 * 2);
		pm_world_free(world);
		strcat(text, lines[orders[i][2]]);
		file_of_text("csv", text);
		ck_status(pm_world_open(file_of_text("yaml", yaml), &world, &error), PM_EPARSE);
		ck_assert_msg(strstr(error.sentence, "stands twice") != NULL, "%s", text_of(&error));
	}
	unlink(csv);
	unlink(file_of_text("yaml", ""));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {mistakes_in_a_file_of_transitions, a_missing_row_has_the_place_of_its_file,
				      transitions_come_in_any_order, NULL};
	Suite *suite = suite_create("world transitions");

	check_case(suite, "world transitions", tests);
	return check_run(suite);
}
