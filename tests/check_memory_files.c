/*
 * The k-th allocation fails, for every k, while files are read and written: the answer is PM_ENOMEM, nothing crashes and (as the address
 * sanitizer and valgrind see) no memory is lost, and when memory is there again the same call succeeds.
 */
#include <string.h>
#include <unistd.h>

#include "memory.h"

static char folder[] = "/tmp/check_memory.XXXXXX";
static char path[64];

static const char *in_folder(const char *name)
{
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void put_file(const char *name, const char *text)
{
	FILE *file = fopen(in_folder(name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void put_pairs(void)
{
	FILE *file = fopen(in_folder("pairs.csv"), "w");

	ck_assert_ptr_nonnull(file);
	pm_dataset_write(file, pairs);
	fclose(file);
}

static void setup(void)
{
	make_material();
	strcpy(folder + sizeof folder - 7, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	put_pairs();
	put_file("world.yaml", "prefmodel: world/1\nkind: gridworld\nname: w\ntitle: t\nmap: |\n  .S.\n  C.G\nrewards: {gas: -1, goal: 7}\n");
	put_file("table.yaml", "prefmodel: world/1\nkind: tabular\ngamma: 0.9\nstates: 3\nactions: 1\nterminal: [2]\nstart: {0: 0.25, 1: 0.75}\n"
			       "transitions: [[0, 0, 1, 0.5, 3], [0, 0, 2, 0.5, 1], [1, 0, 2, 1, -1]]\n");
	put_file("set.csv", "mdp,height,width,gas,goal,sheep,coin,roadblock,mud,board\na,1,3,-1,5,-5,1,-1,-2,014\n\"b c\",1,2,-1,5,-5,1,-1,-2,10\n");
	put_file("board.json", "[[0, 1], [2, 8]]\n");
	put_file("results.csv", "# experiment: fig3\nworld,x\n1,2\n2,\"a,b\"\n");
	put_file("items.csv", "left,right,label\nx,y,1\ny,z,1\nz,x,1\nx,z,0.5\n");
	put_file("log.csv", "id,correct1,correct2\n1,1,1\n2,1,0\n3,0,1\n");
	put_file("log.jsonl", "{\"id\": \"1\", \"correct1\": 1, \"correct2\": 0}\n{\"id\": \"2\", \"correct1\": 0, \"correct2\": 1}\n");
}

static void teardown(void)
{
	static const char *const names[] = {"pairs.csv", "world.yaml", "table.yaml", "set.csv", "board.json", "results.csv", "items.csv",
					    "log.csv", "log.jsonl", "out.csv", "journal"};

	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		unlink(in_folder(names[k]));
	rmdir(folder);
	free_material();
}

static enum pm_status open_world(const char *specification)
{
	struct pm_world *world;
	struct pm_error error;
	enum pm_status status = pm_world_open(specification, &world, &error);

	pm_world_free(world);
	return status;
}

static enum pm_status read_gridworld(void)
{
	return open_world(in_folder("world.yaml"));
}

static enum pm_status read_tabular(void)
{
	return open_world(in_folder("table.yaml"));
}

static enum pm_status read_set(void)
{
	struct pm_world_set *worlds;
	enum pm_status status = pm_world_set_open(in_folder("set.csv"), 1, &worlds, NULL);

	if (status == PM_OK)
		pm_world_set_free(worlds);
	return status;
}

static enum pm_status import_board(void)
{
	struct pm_world *world;
	enum pm_status status = pm_world_import_board(in_folder("board.json"), "b", &world, NULL);

	if (status == PM_OK)
		pm_world_free(world);
	return status;
}

static enum pm_status read_pairs(void)
{
	struct pm_dataset *read;
	enum pm_status status = pm_dataset_read(in_folder("pairs.csv"), mdp, &read, NULL);

	if (status == PM_OK)
		pm_dataset_free(read);
	return status;
}

static enum pm_status read_design(void)
{
	struct pm_design *read, *rows;
	enum pm_status status = pm_design_read(in_folder("pairs.csv"), mdp, &read, NULL);

	if (status)
		return status;
	status = pm_design_rows(read, &rows);
	if (status == PM_OK)
		pm_design_free(rows);
	pm_design_free(read);
	return status;
}

static enum pm_status rank_items(void)
{
	struct pm_comparisons *comparisons;
	struct pm_ranking *ranking;
	struct pm_rank_options options = pm_rank_defaults;
	enum pm_status status = pm_comparisons_read(in_folder("items.csv"), &comparisons, NULL);

	if (status != PM_OK)
		return status;
	options.ties = PM_TIES_RAO_KUPPER;
	status = pm_rank(comparisons, &options, &ranking);
	if (status == PM_OK)
		pm_ranking_free(ranking);
	pm_comparisons_free(comparisons);
	return status;
}

static enum pm_status read_results(void)
{
	struct pm_results results;
	double *values;
	size_t n;
	enum pm_status status = pm_results_read(in_folder("results.csv"), &results, NULL);

	if (status == PM_OK) {
		status = pm_results_select(&results, (const struct pm_filter[]){{"world", "1"}}, 1, "x", &values, &n);
		if (status == PM_OK)
			free(values);
	}
	pm_results_clear(&results);
	return status;
}

static enum pm_status read_log(const char *name)
{
	struct pm_attempt_log *log;
	enum pm_status status = pm_attempt_log_read(in_folder(name), PM_LOG_SNIFF, NULL, &log, NULL);
	double value[PM_N_CORRECTION];
	struct pm_interval interval[PM_N_CORRECTION];

	if (status != PM_OK)
		return status;
	status = pm_correction_of(log->group[0].question, log->group[0].n, NULL, value, interval);
	pm_attempt_log_free(log);
	return status;
}

static enum pm_status read_csv_log(void)
{
	return read_log("log.csv");
}

static enum pm_status read_json_log(void)
{
	return read_log("log.jsonl");
}

static enum pm_status write_file(void)
{
	struct pm_output *output;
	enum pm_status status = pm_output_open(in_folder("out.csv"), &output, NULL);

	if (status != PM_OK)
		return status;
	fputs("text\n", pm_output_stream(output));
	return pm_output_close(output, NULL);
}

static enum pm_status run_experiment(void)
{
	static const char *const names[] = {"worlds", "preferences", "optimizer"}, *const values[] = {"random:1", "20", "newton"};
	struct pm_run *run;
	struct pm_journal *journal = NULL;
	struct pm_rows rows = {0};
	char *head = NULL;
	enum pm_status status = pm_run_alloc(pm_experiment_find("fig3"), 3, names, values, 3, &run, NULL);

	if (status != PM_OK)
		return status;
	status = pm_run_head(run, &head);
	if (status == PM_OK)
		status = pm_journal_open(in_folder("journal"), head, run->n_cells, false, &journal, NULL);
	if (status == PM_OK)
		status = pm_run_cell(run, 0, &rows);
	if (status == PM_OK)
		status = pm_journal_add(journal, 0, rows.text, rows.length);
	if (journal)
		pm_journal_close(journal, true);
	pm_rows_clear(&rows);
	free(head);
	pm_run_free(run);
	return status;
}

static const struct scenario scenarios[] = {
	{"read_gridworld", read_gridworld, false},
	{"read_tabular", read_tabular, false},
	{"read_set", read_set, false},
	{"import_board", import_board, false},
	{"read_pairs", read_pairs, false},
	{"read_design", read_design, false},
	{"rank_items", rank_items, false},
	{"read_results", read_results, false},
	{"read_csv_log", read_csv_log, false},
	{"read_json_log", read_json_log, false},
	{"write_file", write_file, false},
	{"run_experiment", run_experiment, true},
};

START_TEST(every_scenario)
{
	ck_assert_msg(every_failure(&scenarios[_i]) > 0, "%s allocates nothing", scenarios[_i].name);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("memory files");

	scenario_case(suite, every_scenario, sizeof scenarios / sizeof *scenarios, setup, teardown);
	return check_run(suite);
}
