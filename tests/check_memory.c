/*
 * The k-th allocation fails, for every k: whatever the library is doing, it answers PM_ENOMEM, neither crashing nor (as the address
 * sanitizer sees) losing memory, and when memory is there again the same call succeeds.  The linker puts __wrap_malloc and its
 * kin in the place of malloc, so that the library itself knows nothing of this.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <prefmodel.h>

#include "check.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t n);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t n);

static size_t countdown; /* allocations until one fails; 0: none does */
static bool fired;

static bool refuse(void)
{
	if (!countdown || --countdown)
		return false;
	fired = true;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return refuse() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return refuse() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
	return refuse() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t n)
{
	return refuse() ? NULL : __real_strndup(text, n);
}

/* What the scenarios work on, made while memory was there. */
static struct pm_world_set *set;
static const struct pm_mdp *mdp;
static struct pm_statistic_tables *tables;
static struct pm_dataset *pairs;
static struct pm_design *design;
static double *g;
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
	static const uint64_t key = 5;
	gsl_rng *rng = pm_rng_stream(&key, 1);

	strcpy(folder + sizeof folder - 7, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_ok(pm_world_set_open("random:1", 8, &set, NULL));
	mdp = set->world[0]->mdp;
	ck_assert_uint_le(mdp->n_states, 256);
	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_V | PM_NEED_ADVANTAGE, &tables));
	pairs = pm_dataset_alloc();
	ck_ok(pm_sample_pairs(mdp, tables, &pm_sample_defaults, 300, rng, pairs));
	ck_ok(pm_design_table(mdp, pairs, &design));
	g = calloc(design->d, sizeof *g);
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
	gsl_rng_free(rng);
}

static void teardown(void)
{
	static const char *const names[] = {"pairs.csv", "world.yaml", "table.yaml", "set.csv", "board.json", "results.csv", "items.csv",
					    "log.csv", "log.jsonl", "out.csv", "journal"};

	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		unlink(in_folder(names[k]));
	rmdir(folder);
	pm_statistic_tables_free(tables);
	pm_design_free(design);
	pm_dataset_free(pairs);
	pm_world_set_free(set);
	free(g);
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

static enum pm_status sample(void)
{
	static const uint64_t key = 6;
	gsl_rng *rng = pm_rng_stream(&key, 1);
	struct pm_dataset *drawn = rng ? pm_dataset_alloc() : NULL;
	enum pm_status status = PM_ENOMEM;

	if (drawn)
		status = pm_sample_pairs(mdp, tables, &pm_sample_defaults, 50, rng, drawn);
	pm_dataset_free(drawn);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status statistics_of_all_needs(void)
{
	struct pm_statistic_tables *made;
	enum pm_status status = pm_statistic_tables_alloc(mdp, 0.9, 0.5, PM_NEED_V | PM_NEED_ADVANTAGE | PM_NEED_LOG_POLICY, &made);

	if (status == PM_OK)
		pm_statistic_tables_free(made);
	return status;
}

static enum pm_status make_design(void)
{
	struct pm_design *made;
	enum pm_status status = pm_design_table(mdp, pairs, &made);

	if (status == PM_OK)
		pm_design_free(made);
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

/* One row of a table of names, by its place. */
static size_t row;

/* What the optimizers find when all memory is there, and whether they found it when it was not. */
static double objective[16];
static bool agreed = true;

static enum pm_status learn(void)
{
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_learn_info info;
	enum pm_status status;

	options.optimizer = pm_optimizers[row]->name;
	options.l2 = 0.01;
	options.tolerance = 1e-7;
	options.max_iterations = 100;
	memset(g, 0, design->d * sizeof *g);
	status = pm_learn(design, &options, g, &info);
	/* The slower form gives the same answer. */
	if (status == PM_OK && !fired)
		objective[row] = info.objective;
	else if (status == PM_OK)
		agreed &= !(objective[row] > 0) || fabs(info.objective - objective[row]) < 1e-9;
	return status;
}

static enum pm_status learn_link(void)
{
	struct pm_link_options options = pm_link_defaults;

	options.link = pm_link_find("davidson");
	options.l2 = 0.01;
	memset(g, 0, design->d * sizeof *g);
	return pm_learn_link(design, &options, g, NULL);
}

static enum pm_status use_policy_set(void)
{
	const uint64_t key = 3;
	gsl_rng *rng = pm_rng_stream(&key, 1);
	struct pm_features *features = pm_features_of_grid(set->world[0]->grid, mdp);
	struct pm_successor_set *policies = NULL;
	double gradient[PM_N_FEATURES], w[PM_N_FEATURES] = {1, -2};
	enum pm_status status = rng && features ? pm_successor_set_alloc(mdp, features, -1, 1, rng, &policies) : PM_ENOMEM;

	if (!status)
		status = pm_successor_advantage(policies, 0.1, w, g);
	if (!status)
		status = pm_successor_gradient(policies, 0.1, w, g, gradient);
	pm_successor_set_free(policies);
	pm_features_free(features);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status learn_policy(void)
{
	struct pm_cpl_options options = pm_cpl_defaults;
	enum pm_status status;

	options.max_iterations = 3;
	options.held_out = pairs;
	status = pm_learn_cpl(mdp, pairs, &options, g, NULL);
	return status == PM_EMAXITER ? PM_OK : status;
}

/* Of the small world of a file: there are as many allocations as systems to solve. */
static enum pm_status inform(void)
{
	const struct pm_segment left = {1, (const uint32_t[]){0, 2, 3}}, right = {1, (const uint32_t[]){0, 3, 0}};
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_world *world = NULL;
	struct pm_design *table = NULL;
	struct pm_regret_workspace *regret = NULL;
	struct pm_cpl_workspace *cpl = NULL;
	struct pm_posterior *p = NULL, *q = NULL;
	const double x[24] = {1, -2, 3}, zero[24] = {0};
	enum pm_separation verdict;
	enum pm_status status = data ? pm_dataset_add(data, left, right, 1, 1) : PM_ENOMEM;

	if (!status)
		status = pm_world_open(in_folder("world.yaml"), &world, NULL);
	if (!status)
		status = pm_design_table(world->mdp, data, &table);
	if (!status) {
		regret = pm_regret_workspace_alloc(world->mdp, table, NULL, &pm_regret_defaults);
		cpl = pm_cpl_workspace_alloc(world->mdp, data, NULL);
		status = regret && cpl ? pm_regret_posterior(regret, x, &p) : PM_ENOMEM;
	}
	if (!status)
		status = pm_cpl_posterior(cpl, x, &q);
	if (!status)
		status = pm_regret_separation(regret, zero, &verdict, NULL);
	if (!status)
		status = pm_cpl_separation(cpl, zero, &verdict, NULL);
	pm_posterior_free(p);
	pm_posterior_free(q);
	pm_regret_workspace_free(regret);
	pm_cpl_workspace_free(cpl);
	pm_design_free(table);
	pm_world_free(world);
	pm_dataset_free(data);
	return status;
}

static enum pm_status resample(void)
{
	const uint64_t key = 3;
	gsl_rng *rng = pm_rng_stream(&key, 1);
	struct pm_dataset *fitted = NULL, *held_out = NULL, *drawn = NULL;
	enum pm_status status = rng ? pm_dataset_split(pairs, 0.3, 1, &fitted, &held_out) : PM_ENOMEM;

	if (!status)
		status = pm_dataset_bootstrap(fitted, rng, &drawn);
	pm_dataset_free(fitted);
	pm_dataset_free(held_out);
	pm_dataset_free(drawn);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static enum pm_status plan(void)
{
	struct pm_plan_options options = pm_plan_defaults;
	double v[256];
	enum pm_status status;

	options.method = pm_planners[row]->name;
	/* Some planners work in place; the action values do not. */
	status = pm_plan_values(mdp, NULL, &options, v, NULL, NULL, NULL);
	/* Not every planner takes every world. */
	return status == PM_EUNSUPPORTED ? PM_OK : status;
}

/* Without discount some planners are others. */
static enum pm_status plan_undiscounted(void)
{
	struct pm_plan_options options = pm_plan_defaults;
	double v[256];
	enum pm_status status;

	options.method = pm_planners[row]->name;
	options.gamma = 1;
	status = pm_plan(mdp, NULL, &options, v, NULL);
	return status == PM_EUNSUPPORTED ? PM_OK : status;
}

/* Every step pays. */
static enum pm_status name_loop(void)
{
	double reward[1024];
	struct pm_loop *loop;
	enum pm_status status;

	for (size_t k = 0; k < mdp->n_states * mdp->n_actions; k++)
		reward[k] = 1;
	status = pm_loop_find(mdp, reward, &loop);
	pm_loop_free(loop);
	return status;
}

static enum pm_status score(void)
{
	struct pm_score greedy, planned;
	struct pm_scale scale;
	double mean, loop;
	enum pm_status status = pm_scale_of(mdp, &scale);

	if (status == PM_OK)
		status = pm_score_greedy(mdp, scale, tables->advantage, &greedy);
	if (status == PM_OK)
		status = pm_score_planned(mdp, scale, tables->advantage, &planned);
	if (status == PM_OK)
		status = pm_mean_max(mdp, tables->advantage, &mean);
	return status == PM_OK ? pm_max_loop_return(mdp, tables->advantage, 2, &loop) : status;
}

static enum pm_status identify(void)
{
	struct pm_identification found;

	return pm_identify(mdp, design, &found);
}

static enum pm_status compare(void)
{
	struct pm_comparison *comparison;
	struct pm_compare_options options = pm_compare_defaults;
	enum pm_status status;

	options.folds = 2;
	status = pm_compare(pairs, tables, NULL, &options, &comparison);
	if (status == PM_OK)
		pm_comparison_free(comparison);
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

static enum pm_status wilcoxon(void)
{
	struct pm_wilcoxon result;

	return pm_wilcoxon((const double[]){1, -2, 3, 4, 0, 2.5}, 6, PM_ZEROS_PRATT, &result);
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

/*
 * Runs a scenario with the first allocation failing, then the second, and so on until none is left to fail.  What is computed may have
 * a slower form that takes less memory, so that a scenario `does without`: it may then succeed all the same.  Returns how many failed.
 */
static size_t every_failure(const char *name, enum pm_status (*scenario)(void), bool does_without)
{
	enum { MOST = 200000 };

	for (size_t k = 1; k < MOST; k += (size_t)check_share()) {
		enum pm_status status;

		fired = false;
		countdown = k;
		status = scenario();
		countdown = 0;
		if (!fired) {
			ck_assert_msg(status == PM_OK, "%s: %s", name, pm_status_message(status));
			return k - 1;
		}
		ck_assert_msg(status == PM_ENOMEM || (does_without && status == PM_OK), "%s, allocation %zu: got %s, expected PM_ENOMEM", name, k, pm_status_name(status));
	}
	ck_abort_msg("%s does not end", name);
	return 0;
}

static const struct {
	const char *name;
	enum pm_status (*run)(void);
} scenarios[] = {
	{"read_gridworld", read_gridworld},
	{"read_tabular", read_tabular},
	{"read_set", read_set},
	{"import_board", import_board},
	{"read_pairs", read_pairs},
	{"sample", sample},
	{"statistics", statistics_of_all_needs},
	{"make_design", make_design},
	{"read_design", read_design},
	{"learn_link", learn_link},
	{"use_policy_set", use_policy_set},
	{"learn_policy", learn_policy},
	{"inform", inform},
	{"resample", resample},
	{"score", score},
	{"name_loop", name_loop},
	{"identify", identify},
	{"compare", compare},
	{"rank_items", rank_items},
	{"read_results", read_results},
	{"read_csv_log", read_csv_log},
	{"read_json_log", read_json_log},
	{"wilcoxon", wilcoxon},
	{"write_file", write_file},
	{"run_experiment", run_experiment},
};

START_TEST(every_scenario)
{
	enum pm_status (*run)(void) = scenarios[_i].run;
	/* These have a slower way, or leave out what there is no memory for. */
	bool does_without = run == run_experiment || run == compare || run == learn_link || run == use_policy_set || run == learn_policy ||
			    run == inform;
	size_t n = every_failure(scenarios[_i].name, run, does_without);

	ck_assert_msg(n > 0, "%s allocates nothing", scenarios[_i].name);
}
END_TEST

START_TEST(every_planner)
{
	for (row = 0; pm_planners[row]; row++) {
		every_failure(pm_planners[row]->name, plan, false);
		every_failure(pm_planners[row]->name, plan_undiscounted, false);
	}
}
END_TEST

START_TEST(every_optimizer)
{
	for (row = 0; pm_optimizers[row]; row++) {
		fired = false;
		ck_ok(learn());
		every_failure(pm_optimizers[row]->name, learn, true);
		ck_assert_msg(agreed, "%s finds something else when memory is short", pm_optimizers[row]->name);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("memory");
	TCase *all = tcase_create("every allocation");

	tcase_set_timeout(all, 300);
	tcase_add_checked_fixture(all, setup, teardown);
	tcase_add_loop_test(all, every_scenario, 0, sizeof scenarios / sizeof *scenarios);
	tcase_add_test(all, every_planner);
	tcase_add_test(all, every_optimizer);
	suite_add_tcase(suite, all);
	return check_run(suite);
}
