#include "mdp/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum pm_status pmi_columns_add(struct pmi_columns *c, size_t row, const struct pm_transition *t)
{
	if (row >= UINT32_MAX || c->n >= UINT32_MAX)
		return PM_EOVERFLOW;
	if (!pmi_reserve(&c->row, &c->capacity[0], c->n + 1, sizeof *c->row) ||
	    !pmi_reserve(&c->next, &c->capacity[1], c->n + 1, sizeof *c->next) ||
	    !pmi_reserve(&c->probability, &c->capacity[2], c->n + 1, sizeof *c->probability) ||
	    !pmi_reserve(&c->reward, &c->capacity[3], c->n + 1, sizeof *c->reward))
		return PM_ENOMEM;
	c->row[c->n] = (uint32_t)row;
	c->next[c->n] = (uint32_t)t->next;
	c->probability[c->n] = t->probability;
	c->reward[c->n++] = t->reward;
	return PM_OK;
}

void pmi_columns_clear(struct pmi_columns *c)
{
	free(c->row);
	free(c->next);
	free(c->probability);
	free(c->reward);
	*c = (struct pmi_columns){0};
}

/* begin[r] .. begin[r + 1] - 1 is where row r will stand. */
static void count_rows(const struct pmi_columns *c, size_t n_rows, size_t *begin)
{
	for (size_t k = 0; k < c->n; k++)
		begin[c->row[k] + 1]++;
	for (size_t row = 0; row < n_rows; row++)
		begin[row + 1] += begin[row];
}

static void exchange(struct pmi_columns *c, size_t i, size_t j)
{
	uint32_t row = c->row[i], next = c->next[i];
	double probability = c->probability[i], reward = c->reward[i];

	c->row[i] = c->row[j];
	c->next[i] = c->next[j];
	c->probability[i] = c->probability[j];
	c->reward[i] = c->reward[j];
	c->row[j] = row;
	c->next[j] = next;
	c->probability[j] = probability;
	c->reward[j] = reward;
}

/* Brings every transition to its row: each exchange puts one where it stays. */
static void gather_rows(struct pmi_columns *c, size_t n_rows, size_t *begin)
{
	/* From row numbers to places; begin[r] goes on to where row r + 1 begins, and all is moved back afterwards. */
	for (size_t k = 0; k < c->n; k++)
		c->row[k] = (uint32_t)begin[c->row[k]]++;
	memmove(begin + 1, begin, n_rows * sizeof *begin);
	begin[0] = 0;
	for (size_t k = 0; k < c->n; k++)
		while (c->row[k] != k)
			exchange(c, k, c->row[k]);
}

/* Successors ascending within a row, nearly always at once. */
static void sort_row(struct pmi_columns *c, size_t begin, size_t end)
{
	for (size_t k = begin + 1; k < end; k++)
		for (size_t i = k; i > begin && c->next[i - 1] > c->next[i]; i--)
			exchange(c, i - 1, i);
}

static enum pm_status check_twice(const struct pmi_columns *c, const struct pmi_block *b, struct pmi_culprit *culprit, struct pm_error *error)
{
	size_t n = b->rows->n_actions, first = b->begin * n;

	for (size_t row = 0; row < b->rows->n_states * n; row++)
		for (size_t k = b->rows->row[row] + 1; k < b->rows->row[row + 1]; k++)
			if (c->next[k] == c->next[k - 1]) {
				*culprit = (struct pmi_culprit){true, true, first + row, c->next[k]};
				return pm_error_set(error, PM_EDOM, NULL, 0, 0, "state %zu, action %zu, next %zu: this transition stands twice",
						    (first + row) / n, row % n, culprit->next);
			}
	return PM_OK;
}

/* The columns become those of m; what they have room for beyond their end was never touched. */
static void hand_over(struct pmi_columns *c, struct pm_mdp *m)
{
	free(m->next);
	free(m->probability);
	free(m->transition_reward);
	m->next = c->next;
	m->probability = c->probability;
	m->transition_reward = c->reward;
	c->next = NULL;
	c->probability = c->reward = NULL;
}

/* The columns in order of rows, as those of the block's rows, which have none yet. */
static enum pm_status fill_block(struct pmi_columns *c, struct pmi_block *b, struct pmi_culprit *culprit, struct pm_error *error)
{
	struct pm_mdp *m = b->rows;
	size_t n_rows = m->n_states * m->n_actions;
	enum pm_status status;

	count_rows(c, n_rows, m->row);
	gather_rows(c, n_rows, m->row);
	for (size_t row = 0; row < n_rows; row++)
		sort_row(c, m->row[row], m->row[row + 1]);
	status = check_twice(c, b, culprit, error);
	if (!status)
		hand_over(c, m);
	pmi_columns_clear(c);
	return status;
}

/* Rows for them, without any transition yet. */
static struct pm_mdp *make_rows(struct pmi_columns *c, size_t n_states, size_t n_actions, double gamma)
{
	struct pm_mdp *m = pm_mdp_alloc(n_states, n_actions, 0);

	if (m)
		m->gamma = gamma;
	else
		pmi_columns_clear(c);
	return m;
}

enum pm_status pmi_columns_to_block(struct pmi_columns *c, size_t n_rows, size_t n_actions, double gamma, const unsigned char *terminal,
				    struct pmi_block *b, struct pmi_culprit *culprit, struct pm_error *error)
{
	struct pm_mdp *m = b->rows = make_rows(c, n_rows, n_actions, gamma);
	enum pm_status status = m ? fill_block(c, b, culprit, error) : PM_ENOMEM;

	if (!status)
		status = pmi_block_finish(b, terminal, culprit, error);
	if (!status) {
		free(m->transition_reward);
		m->transition_reward = NULL;
	}
	return status;
}

enum pm_status pmi_columns_to_mdp(struct pmi_columns *c, size_t n_states, size_t n_actions, double gamma, const unsigned char *terminal,
				  const double *start, struct pm_mdp **mdp, struct pmi_culprit *culprit, struct pm_error *error)
{
	struct pm_mdp *m = make_rows(c, n_states, n_actions, gamma);
	struct pmi_block whole = {.n_states = n_states, .rows = m};
	enum pm_status status = m ? fill_block(c, &whole, culprit, error) : PM_ENOMEM;

	if (!status)
		status = pmi_mdp_finish(m, terminal, start, culprit, error);
	*mdp = status ? NULL : m;
	if (status)
		pm_mdp_free(m);
	return status;
}
