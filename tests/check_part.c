/* Worlds in parts: what several readers have is together what one reads, to the bit, whatever the parts. */
#include "mdp.h"
#include "mdp/columns.h"
#include "mdp/part.h"

static bool same(const void *a, const void *b, size_t n)
{
	return n == 0 || memcmp(a, b, n) == 0;
}

/* Are these the rows of the whole world from block->begin on? */
static void ck_block(const struct pm_mdp *m, const struct pmi_block *block)
{
	const struct pm_mdp *b = block->rows;
	size_t first = pm_row(m, block->begin, 0), rows = b->n_states * b->n_actions, begin = m->row[first];

	ck_assert_uint_eq(block->n_states, m->n_states);
	ck_assert_uint_eq(b->n_actions, m->n_actions);
	ck_assert(b->gamma == m->gamma && !b->transition_reward);
	for (size_t row = 0; row <= rows; row++)
		ck_assert_uint_eq(b->row[row], m->row[first + row] - begin);
	ck_assert(same(b->next, m->next + begin, b->row[rows] * sizeof *b->next));
	ck_assert(same(b->probability, m->probability + begin, b->row[rows] * sizeof *b->probability));
	ck_assert(same(b->reward, m->reward + first, rows * sizeof *b->reward));
	ck_assert(same(b->terminal, m->terminal + block->begin, b->n_states));
	ck_ok(pmi_block_check(block, NULL, NULL));
}

/* Where the transitions of all parts come together: the columns of each block. */
struct blocks {
	size_t n_parts, n;
	struct pmi_columns columns[64];
};

static enum pm_status share_out(void *context, const struct pmi_table *t, const struct pm_transition *x)
{
	struct blocks *b = context;
	size_t k = 0;

	while (x->state >= pmi_block_edge(t->n_states, k + 1, b->n_parts))
		k++;
	b->n++;
	return pmi_columns_add(&b->columns[k], (x->state - pmi_block_edge(t->n_states, k, b->n_parts)) * t->n_actions + x->action, x);
}

/* The block of a part, of the transitions that all parts have read. */
static void gather(struct pmi_part *p, struct blocks *b, size_t part)
{
	size_t begin = pmi_block_edge(p->block.n_states, part, b->n_parts), end = pmi_block_edge(p->block.n_states, part + 1, b->n_parts);
	struct pmi_culprit culprit = {0};
	struct pm_error error = {0};

	p->block.begin = begin;
	ck_assert_msg(pmi_columns_to_block(&b->columns[part], end - begin, p->n_actions, p->gamma, p->table.terminal + begin, &p->block, &culprit, &error) ==
			      PM_OK, "%s", error.sentence);
	ck_assert(!culprit.known);
}

static void check_parts(const char *specification, size_t n_parts)
{
	struct pmi_part parts[64];
	struct blocks blocks = {.n_parts = n_parts};
	struct pm_world *world;
	struct pm_error error;
	size_t states = 0;
	bool listed;

	ck_ok(pm_world_open(specification, &world, &error));
	for (size_t i = 0; i < n_parts; i++) {
		enum pm_status status = pmi_part_read(specification, i, n_parts, share_out, &blocks, &parts[i], &error);

		ck_assert_msg(status == PM_OK, "%s, part %zu of %zu: %s", specification, i, n_parts, error.sentence);
	}
	listed = !parts[0].block.rows;
	ck_assert(!listed || blocks.n == pm_mdp_n_transitions(world->mdp));
	for (size_t i = 0; i < n_parts; i++) {
		if (listed)
			gather(&parts[i], &blocks, i);
		ck_assert_uint_eq(parts[i].block.begin, states);
		states += parts[i].block.rows->n_states;
		ck_block(world->mdp, &parts[i].block);
	}
	ck_assert_uint_eq(states, world->mdp->n_states);
	for (size_t i = 0; i < n_parts; i++)
		pmi_part_clear(&parts[i]);
	pm_world_free(world);
}

static void check_all_parts(const char *specification)
{
	static const size_t counts[] = {1, 2, 3, 7, 50};

	for (size_t i = 0; i < N_OF(counts); i++)
		check_parts(specification, counts[i]);
}

#define RANDOM "prefmodel: world/1\nkind: random\ngamma: 0.9\nseed: 7\n"

START_TEST(random_worlds)
{
	char *whole = strdup(file_of_text("yaml", RANDOM "states: 40\nactions: 3\nsuccessors: 4\n")), *near;

	check_all_parts(whole);
	unlink(whole);
	near = strdup(file_of_text("yaml", RANDOM "states: 41\nactions: 2\nsuccessors: 5\nreach: 2\n"));
	check_all_parts(near);
	unlink(near);
	free(whole);
	free(near);
}
END_TEST

/* Successors distinct and within reach on the ring, every one of them met; rewards and weights of [0, 1). */
START_TEST(random_worlds_obey_their_law)
{
	const char *path = file_of_text("yaml", RANDOM "states: 400\nactions: 5\nsuccessors: 3\nreach: 4\n");
	struct pm_world *w;
	size_t met[9] = {0};
	double reward = 0;

	ck_ok(pm_world_open(path, &w, NULL));
	ck_ok(pm_mdp_check(w->mdp, NULL));
	for (size_t row = 0; row < 2000; row++) {
		ck_assert_uint_eq(w->mdp->row[row + 1] - w->mdp->row[row], 3);
		for (size_t k = w->mdp->row[row]; k < w->mdp->row[row + 1]; k++) {
			size_t away = (w->mdp->next[k] + 400 + 4 - row / 5) % 400;

			ck_assert_uint_le(away, 8);
			met[away]++;
		}
		ck_assert(w->mdp->reward[row] >= 0 && w->mdp->reward[row] < 1);
		reward += w->mdp->reward[row] / 2000;
	}
	/* Each of 9 is among 3 drawn with probability 1/3: 667 of 2000, standard deviation 21; mean of rewards 0.5, deviation 0.0065. */
	for (size_t i = 0; i < 9; i++)
		ck_assert_msg(met[i] > 667 - 105 && met[i] < 667 + 105, "%zu met %zu times", i, met[i]);
	ck_close(reward, 0.5, 0.033);
	pm_world_free(w);
	unlink(path);
}
END_TEST

/* Rows in no order, comments, CRLF, no line end at the end; lines of unequal length. */
static char *file_of_table(size_t n_states, const char *spoiled)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "check_part.%ld.csv", (long)getpid());
	f = fopen(path, "w");
	fprintf(f, "# a remark\nreward,state,action,next,probability\n");
	for (size_t i = 0; i < n_states; i++) {
		size_t s = i * 17 % n_states;

		if (i % 5 == 0)
			fprintf(f, "# state %zu\r\n\n", s);
		fprintf(f, "%.*g,%zu,0,%zu,0.25\r\n", (int)(i % 15) + 1, 1 / 3.0, s, (s + 1) % n_states);
		fprintf(f, "-1,%zu,0,%zu,0.75\n", s, n_states);
		fprintf(f, i + 1 < n_states ? "1e-1,%zu,1,%zu,1\n" : "1e-1,%zu,1,%zu,1", s, s);
		if (spoiled && i + 2 == n_states)
			fprintf(f, "%s\n", spoiled);
	}
	fclose(f);
	return strdup(path);
}

static char *world_of_table(size_t n_states, const char *table)
{
	char text[400];

	snprintf(text, sizeof text, "prefmodel: world/1\nkind: tabular\nstates: %zu\nactions: 2\ngamma: 0.5\nterminal: [%zu]\ntransitions_file: %s\n",
		 n_states + 1, n_states, table);
	return strdup(file_of_text("yaml", text));
}

START_TEST(tables_in_a_file)
{
	static const size_t sizes[] = {1, 2, 40, 300};

	for (size_t i = 0; i < N_OF(sizes); i++) {
		char *table = file_of_table(sizes[i], NULL), *path = world_of_table(sizes[i], table);

		check_all_parts(path);
		unlink(table);
		unlink(path);
		free(table);
		free(path);
	}
}
END_TEST

/* The reader who meets it says so, with the line of the whole file. */
START_TEST(a_mistake_has_its_line_in_any_part)
{
	char *table = file_of_table(40, "0,3,0,one,0.5"), *path = world_of_table(40, table);
	struct pm_error whole, error;
	struct pm_world *world;
	struct pmi_part p;

	ck_status(pm_world_open(path, &world, &whole), PM_EPARSE);
	ck_assert_uint_gt(whole.line, 100);
	for (size_t n = 1; n < 30; n++) {
		size_t found = 0;

		for (size_t i = 0; i < n; i++) {
			struct blocks blocks = {.n_parts = n};
			enum pm_status status = pmi_part_read(path, i, n, share_out, &blocks, &p, &error);

			pmi_part_clear(&p);
			for (size_t k = 0; k < n; k++)
				pmi_columns_clear(&blocks.columns[k]);
			if (!status)
				continue;
			found++;
			ck_assert_uint_eq(error.line, whole.line);
			ck_assert_uint_eq(error.column, whole.column);
			ck_assert_str_eq(error.sentence, whole.sentence);
		}
		ck_assert_uint_eq(found, 1);
	}
	unlink(table);
	unlink(path);
	free(table);
	free(path);
}
END_TEST

START_TEST(lists_and_boards)
{
	const char *path = file_of_text("yaml", "prefmodel: world/1\nkind: tabular\nstates: 3\nactions: 1\ngamma: 1\nterminal: [2]\ntransitions:\n"
						"- [1, 0, 2, 0.75, 1]\n- [0, 0, 1, 1, 2]\n- [1, 0, 0, 0.25, 3]\n");

	check_all_parts(path);
	unlink(path);
	path = file_of_text("yaml", "prefmodel: world/1\nkind: gridworld\nslip: 0.25\nmap: |\n  .S.G\n  .~R.\n  C.H.\n");
	check_all_parts(path);
	unlink(path);
}
END_TEST

START_TEST(what_cannot_be_read_in_parts)
{
	struct pm_error error;
	struct pmi_part p;
	const char *path;

	ck_status(pmi_part_read("-", 0, 2, NULL, NULL, &p, &error), PM_EIO);
	ck_assert_ptr_nonnull(strstr(error.sentence, "cannot be read by several ranks"));
	pmi_part_clear(&p);
	ck_status(pmi_part_read("no-such-world", 1, 2, NULL, NULL, &p, &error), PM_ENOTFOUND);
	pmi_part_clear(&p);
	path = file_of_text("yaml", "prefmodel: world/1\nkind: tabular\nstates: 2\nactions: 1\ngamma: 0.5\ntransitions_file: /dev/null\n");
	ck_status(pmi_part_read(path, 0, 2, NULL, NULL, &p, &error), PM_EPARSE);
	pmi_part_clear(&p);
	unlink(path);
}
END_TEST

/* Reading ends with what the taker says. */
static enum pm_status take_none(void *context, const struct pmi_table *t, const struct pm_transition *x)
{
	ck_assert(t->n_actions == 2 && x->probability > 0);
	++*(size_t *)context;
	return PM_EINTERRUPT;
}

START_TEST(takers_end_the_reading)
{
	char *table = file_of_table(40, NULL), *path = world_of_table(40, table);
	struct pm_error error;
	struct pmi_part p;
	size_t taken = 0;

	ck_status(pmi_part_read(path, 1, 2, take_none, &taken, &p, &error), PM_EINTERRUPT);
	ck_assert_uint_eq(taken, 1);
	pmi_part_clear(&p);
	unlink(table);
	unlink(path);
	free(table);
	free(path);
}
END_TEST

/* Rows that no reader found wrong are missed by the builder of the block, who says which it is. */
START_TEST(blocks_are_checked)
{
	static const struct {
		size_t n;
		struct {
			size_t row, next;
			double probability;
		} t[3];
		enum pm_status status;
		const char *sentence;
		struct pmi_culprit culprit;
	} rows[] = {
		{2, {{0, 9, 0.5}, {1, 0, 1}}, PM_EPROB, "state 4, action 0: probabilities do not sum to 1", {true, false, 4, 0}},
		{1, {{1, 0, 1}}, PM_EDOM, "state 4, action 0: has no transitions", {true, false, 4, 0}},
		{2, {{0, 9, 1}, {1, 10, 1}}, PM_EDOM, "state 5, action 0: leads to a state that does not exist", {true, false, 5, 0}},
		{3, {{1, 3, 0.5}, {0, 9, 1}, {1, 3, 0.5}}, PM_EDOM, "state 5, action 0, next 3: this transition stands twice", {true, true, 5, 3}},
	};
	const unsigned char terminal[] = {0, 0};

	for (size_t i = 0; i < N_OF(rows); i++) {
		struct pmi_block b = {.n_states = 10, .begin = 4};
		struct pmi_columns columns = {0};
		struct pmi_culprit culprit = {0};
		struct pm_error error;

		for (size_t k = 0; k < rows[i].n; k++) {
			const struct pm_transition x = {.next = rows[i].t[k].next, .probability = rows[i].t[k].probability, .reward = 1};

			ck_ok(pmi_columns_add(&columns, rows[i].t[k].row, &x));
		}
		ck_status(pmi_columns_to_block(&columns, 2, 1, 0.9, terminal, &b, &culprit, &error), rows[i].status);
		ck_assert_ptr_nonnull(strstr(error.sentence, rows[i].sentence));
		ck_assert(culprit.known && culprit.twice == rows[i].culprit.twice && culprit.row == rows[i].culprit.row);
		ck_assert(!culprit.twice || culprit.next == rows[i].culprit.next);
		pmi_block_clear(&b);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {random_worlds, random_worlds_obey_their_law, tables_in_a_file, a_mistake_has_its_line_in_any_part,
					     lists_and_boards, what_cannot_be_read_in_parts, takers_end_the_reading, blocks_are_checked, NULL};
	Suite *suite = suite_create("part");

	check_case(suite, "parts", tests);
	return check_run(suite);
}
