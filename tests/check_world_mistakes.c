/* Every mistake in the file of a world, a set or a board is told with its line and column. */
#include "mdp.h"

struct mistake {
	const char *text;
	size_t line, column;
	const char *says;
};

static void check_mistakes(const char *ending, const struct mistake *mistakes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *path = file_of_text(ending, mistakes[i].text);
		struct pm_world *world = (struct pm_world *)path;
		struct pm_world_set *set;
		struct pm_error error;
		bool csv = strcmp(ending, "csv") == 0;
		enum pm_status status = csv ? pm_world_set_open(path, 1, &set, &error) : pm_world_open(path, &world, &error);

		ck_assert_msg(status != PM_OK, "accepted: %s", mistakes[i].text);
		ck_assert(csv || !world);
		ck_assert_msg(error.status == status && status != PM_ENOMEM, "%zu: %s, %s", i, pm_status_name(status), text_of(&error));
		ck_assert_msg(error.line == mistakes[i].line && error.column == mistakes[i].column, "%zu: expected %zu:%zu, got %s", i,
			      mistakes[i].line, mistakes[i].column, text_of(&error));
		ck_assert_msg(strstr(error.sentence, mistakes[i].says) != NULL, "%zu: %s", i, text_of(&error));
		ck_assert_int_ne(csv ? pm_world_set_open(path, 1, &set, NULL) : pm_world_open(path, &world, NULL), PM_OK);
		unlink(path);
	}
}

#define GRID "prefmodel: world/1\nkind: gridworld\nname: w\ngamma: 0.9\n"

START_TEST(mistakes_in_gridworlds_have_their_place)
{
	static const struct mistake mistakes[] = {
		{"", 1, 1, "no document"},
		{"- 1\n", 1, 1, "mapping"},
		{"prefmodel: world/1\nkind: [\n", 3, 1, "YAML"},
		{"prefmodel: world/2\nkind: gridworld\n", 1, 12, "\"world/2\", expected \"world/1\""},
		{"kind: gridworld\n", 1, 1, "\"missing\", expected \"world/1\""},
		{"prefmodel: world/1\nkind: board\n", 2, 7, "\"board\", expected \"gridworld\", \"tabular\" or \"random\""},
		{GRID "maps: |\n  .G\n", 5, 1, "\"maps\" is not known"},
		{GRID "gamma: 1\nmap: |\n  .G\n", 5, 1, "\"gamma\" stands twice"},
		{GRID, 1, 1, "expected a map"},
		{GRID "map:\n", 5, 5, "expected a map"},
		{GRID "map: [., G]\n", 5, 6, "expected a map"},
		{GRID "map: |\n  .G\n  .Q\n", 7, 4, "map row 1, column 1: cell \"Q\" is not in the legend (have \".GHSCR~ghscr\")"},
		{GRID "map: |\n       ..\n       G#\n", 7, 9, "cell \"#\""},
		{GRID "# a remark\n\nmap: |   # another\n    .\t\n    .G\n", 8, 6, "cell \"\t\""},
		{GRID "map: |\n  .G\n  \xc3\xa4.\n", 7, 3, "cell \"\xc3\xa4\""},
		{GRID "map: |1\n  .\n ..\n", 6, 2, "cell \" \""},
		{GRID "map: |\r\n  .G\r\n  .Q\r\n", 7, 4, "cell \"Q\""},
		{GRID "map: |\n  ..G\n  ..\n", 7, 5, "map row 1 has 2 cells, expected 3"},
		{GRID "map: |\n  ..G\n  .....\n", 7, 6, "map row 1 has 5 cells, expected 3"},
		{GRID "map: |\n  ..\n\n  ..\n", 7, 1, "map row 1 has 0 cells, expected 2"},
		{GRID "map: \"..\\n.Q\"\n", 5, 6, "cell \"Q\""},
		{GRID "map: |\n  GHS\n", 5, 6, "no cell to start from"},
		{GRID "map: |\n  .G\nslip: 1.5\n", 7, 7, "slip is 1.5, expected a number in [0, 1]"},
		{GRID "map: |\n  .G\nslip: nan\n", 7, 7, "expected a finite number"},
		{GRID "map: |\n  .G\nslip: [0]\n", 7, 7, "expected a finite number"},
		{GRID "map: |\n  .G\nrewards: {gas: -1, gols: 2}\n", 7, 20, "\"gols\" is not known"},
		{GRID "map: |\n  .G\nrewards: {gas: -1, goal: big}\n", 7, 26, "goal is \"big\", expected a finite number"},
		{GRID "map: |\n  .G\nrewards: {gas: 1e999}\n", 7, 16, "expected a finite number"},
		{GRID "map: |\n  .G\nrewards: -1\n", 7, 10, "expected a mapping"},
		{GRID "map: |\n  .G\ntitle: [a, b]\n", 7, 8, "title: expected text"},
		{GRID "map: |\n  .G\ntitle: \"a\\nb\"\n", 7, 8, "title: expected one line"},
		{"prefmodel: world/1\nkind: gridworld\nname: {}\nmap: |\n  .G\n", 3, 7, "name: expected text"},
		{GRID "map: |\n  .G\n---\na: 1\n", 8, 1, "second document"},
	};

	check_mistakes("yaml", mistakes, N_OF(mistakes));
}
END_TEST

#define TABLE "prefmodel: world/1\nkind: tabular\nname: t\ngamma: 0.9\n"
#define SIZES TABLE "states: 2\nactions: 1\nterminal: [1]\n"

#define CHANCE "prefmodel: world/1\nkind: random\ngamma: 0.9\nstates: 5\nactions: 2\n"

START_TEST(mistakes_in_random_worlds_have_their_place)
{
	static const struct mistake mistakes[] = {
		{CHANCE "seed: 1\n", 1, 1, "\"successors\" is missing"},
		{CHANCE "successors: 2\n", 1, 1, "\"seed\" is missing"},
		{CHANCE "successors: 0\nseed: 1\n", 6, 13, "successors is 0, expected at least 1"},
		{CHANCE "successors: 6\nseed: 1\n", 6, 13, "successors is \"6\", expected a whole number below 6"},
		{CHANCE "successors: 4\nreach: 1\nseed: 1\n", 6, 13, "expected a whole number below 4"},
		{CHANCE "successors: 2\nreach: 3\nseed: 1\n", 7, 8, "reach is \"3\", expected a whole number below 3"},
		{CHANCE "successors: 2\nseed: -1\n", 7, 7, "seed is \"-1\""},
		{CHANCE "successors: 2\nterminal: [1]\nseed: 1\n", 7, 1, "\"terminal\" is not known"},
		{"prefmodel: world/1\nkind: random\nstates: 5\nactions: 2\nsuccessors: 2\nseed: 1\n", 1, 1, "\"gamma\" is missing"},
	};

	check_mistakes("yaml", mistakes, N_OF(mistakes));
}
END_TEST

START_TEST(mistakes_in_tables_have_their_place)
{
	static const struct mistake mistakes[] = {
		{TABLE "actions: 1\ntransitions: []\n", 1, 1, "\"states\" is missing"},
		{TABLE "states: 0\nactions: 1\ntransitions: []\n", 5, 9, "states is 0, expected at least 1"},
		{TABLE "states: -1\nactions: 1\ntransitions: []\n", 5, 9, "states is \"-1\""},
		{TABLE "states: 2\nactions: 1.5\ntransitions: []\n", 6, 10, "actions is \"1.5\""},
		{TABLE "states: 99999999999\nactions: 1\ntransitions: []\n", 5, 9, "whole number below"},
		{TABLE "states: 1999999999\nactions: 1999999999\ntransitions: [[0, 0, 0, 1, 0]]\n", 5, 9, "only 1 transitions"},
		{TABLE "states: 3\nactions: 1\nterminal: [2]\ntransitions:\n- [0, 0, 1, 1, 0]\n", 5, 9, "2 states that are not terminal"},
		{"prefmodel: world/1\nkind: tabular\nstates: 1\nactions: 1\ntransitions: [[0, 0, 0, 1, 0]]\n", 1, 1, "\"gamma\" is missing"},
		{"prefmodel: world/1\nkind: tabular\ngamma: 2\nstates: 1\nactions: 1\ntransitions: []\n", 3, 8, "gamma is 2"},
		{SIZES, 1, 1, "expected one of the keys"},
		{SIZES "transitions: []\ntransitions_file: x.csv\n", 5, 9, "only 0 transitions"},
		{SIZES "transitions: [[0, 0, 1, 1, 0]]\ntransitions_file: x.csv\n", 1, 1, "expected one of the keys"},
		{SIZES "transitions: 7\n", 5, 9, "only 0 transitions"},
		{SIZES "transitions:\n- [0, 0, 1, 1]\n", 9, 3, "expected a transition [state, action, next, probability, reward]"},
		{SIZES "transitions:\n- [0, 0, 2, 1, 0]\n", 9, 10, "next state is \"2\", expected a whole number below 2"},
		{SIZES "transitions:\n- [0, 1, 1, 1, 0]\n", 9, 7, "action is \"1\""},
		{SIZES "transitions:\n- [2, 0, 1, 1, 0]\n", 9, 4, "state is \"2\""},
		{SIZES "transitions:\n- [0, 0, 1, 0, 0]\n", 9, 13, "probability is 0, expected a number in (0, 1]"},
		{SIZES "transitions:\n- [0, 0, 1, 1, inf]\n", 9, 16, "reward is \"inf\""},
		{SIZES "transitions:\n- [1, 0, 1, 1, 0]\n", 9, 4, "state 1 is terminal"},
		{SIZES "transitions:\n- [0, 0, 1, 0.75, 0]\n", 9, 1, "state 0, action 0: probabilities do not sum to 1 but to (0.75)"},
		{SIZES "transitions:\n- [0, 0, 1, 0.5, 0]\n- [0, 0, 1, 0.5, 0]\n", 9, 1, "stands twice"},
		{SIZES "transitions:\n- {a: 1}\n", 9, 3, "expected a transition"},
		{SIZES "transitions_file: no-such.csv\n", 0, 0, "cannot be opened"},
		{SIZES "transitions_file: [a]\n", 8, 19, "expected the name of a CSV file"},
		{TABLE "states: 2\nactions: 1\nterminal: [2]\ntransitions: [[0, 0, 1, 1, 0]]\n", 7, 12, "terminal state is \"2\""},
		{TABLE "states: 2\nactions: 1\nterminal: 1\ntransitions: [[0, 0, 1, 1, 0], [1, 0, 1, 1, 0]]\n", 7, 11, "expected a list"},
		{TABLE "states: 1\nactions: 1\nterminal: [0]\ntransitions: []\n", 8, 14, "all states are terminal"},
		{SIZES "start: [1]\ntransitions: [[0, 0, 1, 1, 0]]\n", 8, 9, "start state 1 is terminal"},
		{SIZES "start: [0, 0]\ntransitions: [[0, 0, 1, 1, 0]]\n", 8, 12, "start state 0 stands twice"},
		{SIZES "start: {0: 1.5}\ntransitions: [[0, 0, 1, 1, 0]]\n", 8, 12, "start probability is 1.5"},
		{SIZES "start: {0: 0.5}\ntransitions: [[0, 0, 1, 1, 0]]\n", 9, 14, "start probabilities sum to 0.5"},
		{SIZES "start: []\ntransitions: [[0, 0, 1, 1, 0]]\n", 8, 8, "start: expected a list"},
		{SIZES "start: 0\ntransitions: [[0, 0, 1, 1, 0]]\n", 8, 8, "start: expected a list"},
		{SIZES "map: x\ntransitions: [[0, 0, 1, 1, 0]]\n", 8, 1, "\"map\" is not known"},
	};

	check_mistakes("yaml", mistakes, N_OF(mistakes));
}
END_TEST

#define HEAD "mdp,height,width,gas,goal,sheep,coin,roadblock,mud,board\n"

START_TEST(mistakes_in_sets_have_their_place)
{
	static const struct mistake mistakes[] = {
		{"", 1, 1, "found the end of the file"},
		{"mdp,height,width,gas,goal,sheep,coin,roadblock,mud\n", 1, 1, "board"},
		{HEAD, 2, 1, "expected worlds"},
		{HEAD "a,1,2,-1,1,-1,1,-1,-2\n", 2, 1, "fields"},
		{HEAD "a,1,2,-1,1,-1,1,-1,-2,01\na,1,2,-1,1,-1,1,-1,-2,01\n", 3, 1, "\"a\" stands twice"},
		{HEAD "a,1,2,-1,x,-1,1,-1,-2,01\n", 2, 10, "goal"},
		{HEAD "a,x,2,-1,1,-1,1,-1,-2,01\n", 2, 3, "height"},
		{HEAD "a,1,3,-1,1,-1,1,-1,-2,01\n", 2, 23, "board has 2 characters, expected 1 rows of 3 cells"},
		{HEAD "a,100000,100000,-1,1,-1,1,-1,-2,01\n", 2, 33, "board has 2 characters"},
		{HEAD "a,0,2,-1,1,-1,1,-1,-2,01\n", 2, 23, "expected 0 rows"},
		{HEAD "a,2,2,-1,1,-1,1,-1,-2,01/0c\n", 2, 27, "\"c\" in row 1, column 1"},
		{HEAD "a,2,2,-1,1,-1,1,-1,-2,01000\n", 2, 25, "row 0 does not end after 2 cells"},
		{HEAD "a,2,2,-1,1,-1,1,-1,-2,0/100\n", 2, 24, "found \"/\" in row 0, column 1"},
		{HEAD "a,1,2,-1,1,-1,1,-1,-2,11\n", 2, 1, "no cell to start from"},
		{"mdp,height,width,gas,goal,sheep,coin,roadblock,mud,board,gamma\na,1,2,-1,1,-1,1,-1,-2,01,1.2\n", 2, 26, "gamma is 1.2"},
	};

	check_mistakes("csv", mistakes, N_OF(mistakes));
}
END_TEST

START_TEST(boards_are_imported)
{
	static const struct mistake mistakes[] = {
		{"", 1, 1, "not JSON"},
		{"[[0, 1],\n [2,, 3]]", 2, 5, "not JSON"},
		{"{\"a\": 1}", 1, 1, "expected an array of rows"},
		{" []", 1, 2, "expected an array of rows"},
		{"[[]]", 1, 1, "expected an array of rows"},
		{"[[0, 1],\n [2, 12]]", 2, 6, "row 1, column 1: expected a cell code"},
		{"[[0, -1]]", 1, 6, "row 0, column 1: expected a cell code"},
		{"[[0, 1.5]]", 1, 6, "expected a cell code"},
		{"[[0, [\"]\", {\"k\\\"]\": 2}], true], [1, 1]]", 1, 6, "row 0, column 1"},
		{"[[0, 1],\n\t \"]\", [2]]", 2, 3, "row 1 is no array"},
		{"[[0, 1],\r\n [2]]", 2, 2, "row 1 has 1 cells, expected 2"},
		{"[[1, 2, 3]]", 1, 1, "no cell to start from"},
	};
	struct pm_world *world;
	struct pm_error error;

	for (size_t i = 0; i < N_OF(mistakes); i++) {
		const char *path = file_of_text("yaml", mistakes[i].text);

		ck_assert_int_ne(pm_world_import_board(path, "b", &world, &error), PM_OK);
		ck_assert_ptr_null(world);
		ck_assert_msg(error.line == mistakes[i].line && error.column == mistakes[i].column && strstr(error.sentence, mistakes[i].says),
			      "%zu: %s", i, text_of(&error));
		ck_assert_int_ne(pm_world_import_board(path, "b", &world, NULL), PM_OK);
	}
	ck_status(pm_world_import_board("no-such.json", "b", &world, &error), PM_EIO);
	ck_ok(pm_world_import_board(file_of_text("yaml", "[ [0, 1.0 ,6],[11,2e0, 9] ]\n"), "name", &world, &error));
	ck_assert(world->grid->height == 2 && world->grid->width == 3 && world->grid->gamma == 0.999 && world->grid->slip == 0);
	ck_assert_mem_eq(world->grid->cell, ((unsigned char[]){0, 1, 6, 11, 2, 9}), 6);
	ck_assert_str_eq(world->name, "name");
	pm_world_free(world);
	unlink(file_of_text("yaml", ""));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {mistakes_in_gridworlds_have_their_place, mistakes_in_random_worlds_have_their_place,
				      mistakes_in_tables_have_their_place, mistakes_in_sets_have_their_place, boards_are_imported, NULL};
	Suite *suite = suite_create("world mistakes");

	check_case(suite, "world mistakes", tests);
	return check_run(suite);
}
