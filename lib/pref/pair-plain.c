/* The pass over lines that stand as they are written.  Whatever is unusual is left to the fields of CSV, which know what is wrong.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/pair-line.h"
#include "prefmodel/number.h"

/* Above so many transitions a row a bit is found sooner than one of them; and so many bits at most. */
enum { FEW_TRANSITIONS = 3, MAX_BITS = 1 << 25 };

static size_t bit_of(const struct pm_mdp *mdp, size_t row, size_t next)
{
	return row * mdp->n_states + next;
}

static void set_bit(const struct pmi_steps *steps, size_t bit)
{
	steps->possible[bit / 8] = (unsigned char)(steps->possible[bit / 8] | 1u << bit % 8);
}

enum pm_status pmi_steps_make(const struct pm_mdp *mdp, struct pmi_steps *steps)
{
	size_t rows = mdp->n_states * mdp->n_actions, bits;

	*steps = (struct pmi_steps){.mdp = mdp};
	if (pm_mdp_n_transitions(mdp) <= FEW_TRANSITIONS * rows || !pmi_multiply(rows, mdp->n_states, &bits) || bits > MAX_BITS)
		return PM_OK;
	steps->possible = pmi_array(bits / 8 + 1, 1);
	if (!steps->possible)
		return PM_ENOMEM;
	for (size_t row = 0; row < rows; row++) {
		if (mdp->terminal[row / mdp->n_actions])
			set_bit(steps, bit_of(mdp, row, row / mdp->n_actions));
		for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
			set_bit(steps, bit_of(mdp, row, mdp->next[k]));
	}
	return PM_OK;
}

void pmi_steps_clear(struct pmi_steps *steps)
{
	free(steps->possible);
	steps->possible = NULL;
}

/* What a segment is checked against, of the MDP and the bits, where a loop can keep it. */
struct check {
	const struct pm_mdp *mdp;
	const unsigned char *possible;
	size_t n_states, n_actions;
};

static inline bool can_step(const struct check *c, size_t state, size_t action, size_t next)
{
	size_t row = state * c->n_actions + action;

	if (c->possible) {
		size_t bit = row * c->n_states + next;

		return c->possible[bit / 8] >> bit % 8 & 1;
	}
	if (c->mdp->row[row + 1] - c->mdp->row[row] == 1)
		return c->mdp->next[c->mdp->row[row]] == next;
	return pm_mdp_transition(c->mdp, state, action, next, NULL) > 0;
}

/* Behind a number of at most nine digits below limit, or NULL. */
static inline char *number(char *at, size_t limit, uint32_t *value)
{
	const char *first = at;
	uint32_t x = 0, digit;

	for (; (digit = (uint32_t)(unsigned char)*at - '0') <= 9; at++)
		x = x * 10 + digit;
	*value = x;
	return at > first && at - first <= 9 && x < limit ? at : NULL;
}

/* Behind a possible segment and its comma, or NULL. */
static inline char *segment(const struct check c, char *at, struct pmi_numbers *to)
{
	uint32_t state, action, next, *step = to->step;
	size_t room = to->capacity;

	at = number(at, c.n_states, &state);
	while (at && *at == ' ' && room >= 3) {
		at = number(at + 1, c.n_actions, &action);
		if (!at || *at != ' ')
			return NULL;
		at = number(at + 1, c.n_states, &next);
		if (!at || !can_step(&c, state, action, next))
			return NULL;
		step[0] = state;
		step[1] = action;
		step += 2;
		room -= 2;
		state = next;
	}
	if (!at || *at != ',' || step == to->step)
		return NULL;
	*step++ = state;
	to->n = (size_t)(step - to->step);
	return at + 1;
}

static inline char *label(char *at, double *value)
{
	if (at[0] == '0' && at[1] == '.' && at[2] == '5') {
		*value = 0.5;
		return at + 3;
	}
	*value = *at - '0';
	return *at == '0' || *at == '1' ? at + 1 : NULL;
}

/* Behind the LF or CRLF that stands here, or NULL. */
static inline char *line_end(char *at)
{
	at += *at == '\r';
	return *at == '\n' ? at + 1 : NULL;
}

static char *weight(char *at, double *value)
{
	char *end = at, last;
	bool good;

	while (*end && strchr("0123456789.+-eE", *end))
		end++;
	last = *end;
	*end = '\0';
	good = pm_parse_double(at, value) && *value > 0 && isfinite(*value);
	*end = last;
	return good ? end : NULL;
}

char *pmi_plain_pair(struct pmi_pair_line *r, char *at)
{
	const struct pm_mdp *mdp = r->steps->mdp;
	const struct check c = {mdp, r->steps->possible, mdp->n_states, mdp->n_actions};

	at = segment(c, at, &r->side[0]);
	if (at)
		at = segment(c, at, &r->side[1]);
	if (at)
		at = label(at, &r->label);
	r->weight = 1;
	if (at && r->n_columns > PMI_WEIGHT)
		at = *at == ',' ? weight(at + 1, &r->weight) : NULL;
	return at ? line_end(at) : NULL;
}
