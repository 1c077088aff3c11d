#include <stdlib.h>

#include "base/memory.h"
#include "prefmodel/npy.h"

struct source {
	const struct pm_mdp *mdp;
	const struct pm_array *segments, *labels;
	const char *segments_name, *labels_name;
	struct pm_array_form form;
	struct pm_error *error;
	size_t length; /* transitions of a segment */
	uint32_t *step;
};

static enum pm_status misfit(const struct source *s, size_t pair, int side, const char *sentence)
{
	return pm_error_set(s->error, PM_EPARSE, s->segments_name, 0, 0, "pair %zu, segment %d: %s", pair, side, sentence);
}

/* Transitions of a segment by the shape of the array, 0 where that is none of those known. */
static size_t length_of(const struct source *s)
{
	const size_t *shape = s->segments->shape;
	size_t n = s->segments->n_dimensions;

	if (n < 3 || n > 4 || shape[1] != 2 || !shape[2])
		return 0;
	if (s->form.grid_width)
		return n == 4 && shape[3] == 2 ? shape[2] - 1 : 0;
	if (n == 3)
		return shape[2] % 2 ? shape[2] / 2 : 0;
	return shape[3] == 2 || shape[3] == 3 ? shape[2] : 0;
}

static enum pm_status check_shapes(struct source *s)
{
	const size_t *shape = s->segments->shape;
	size_t n = s->labels->n_dimensions;

	s->length = length_of(s);
	if (!s->length)
		return pm_error_set(s->error, PM_EDIM, s->segments_name, 0, 0, "has another shape than %s",
				    s->form.grid_width ? "N x 2 x (L+1) x 2" : "N x 2 x (2L+1), N x 2 x L x 3 or N x 2 x L x 2");
	if (!(n == 1 || (n == 2 && s->labels->shape[1] <= 2)) || s->labels->shape[0] != shape[0])
		return pm_error_set(s->error, PM_EDIM, s->labels_name, 0, 0, "has another shape than %zu or %zu x 2", shape[0], shape[0]);
	return shape[0] ? PM_OK : pm_error_set(s->error, PM_EPARSE, s->segments_name, 0, 0, "holds no pair");
}

static bool to_index(double x, uint32_t *index)
{
	if (!(x >= 0 && x < 4294967295.0 && x == (double)(uint32_t)x))
		return false;
	*index = (uint32_t)x;
	return true;
}

/* Where (state, action) leads when that is one place. */
static bool only_next(const struct pm_mdp *mdp, uint32_t state, uint32_t action, uint32_t *next)
{
	size_t row;

	if (state >= mdp->n_states || action >= mdp->n_actions)
		return false;
	row = pm_row(mdp, state, action);
	if (mdp->row[row + 1] - mdp->row[row] > 1)
		return false;
	*next = mdp->terminal[state] ? state : mdp->next[mdp->row[row]];
	return true;
}

/* Steps of a segment given as transitions of three or two numbers. */
static enum pm_status chain(struct source *s, const double *x, size_t width, size_t pair, int side)
{
	for (size_t t = 0; t < s->length; t++) {
		uint32_t state;

		if (!to_index(x[t * width], &state) || !to_index(x[t * width + 1], &s->step[2 * t + 1]))
			return misfit(s, pair, side, "found a number that is no state or action");
		if (t && width == 3 && state != s->step[2 * t])
			return misfit(s, pair, side, "a transition does not begin where the one before it ends");
		s->step[2 * t] = state;
		if (width == 3 && !to_index(x[t * width + 2], &s->step[2 * t + 2]))
			return misfit(s, pair, side, "found a number that is no state");
		if (width == 2 && t + 1 == s->length && !only_next(s->mdp, state, s->step[2 * t + 1], &s->step[2 * t + 2]))
			return misfit(s, pair, side, "the last action leads to no state, or to several: an array with next states is needed");
	}
	return PM_OK;
}

/* The action of a move, in the order of gridworlds: up, down, left, right; 4 for what is no move. */
static uint32_t action_of(const double *move)
{
	static const double moves[][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
	uint32_t action = 0;

	while (action < 4 && !(moves[action][0] == move[0] && moves[action][1] == move[1]))
		action++;
	return action;
}

/* Steps of a segment given as a cell and moves. */
static enum pm_status walk(struct source *s, const double *x, size_t pair, int side)
{
	uint32_t row, column;

	if (!to_index(x[0], &row) || !to_index(x[1], &column) || column >= s->form.grid_width || row > UINT32_MAX / s->form.grid_width - 1)
		return misfit(s, pair, side, "does not begin with the row and the column of a cell");
	s->step[0] = row * (uint32_t)s->form.grid_width + column;
	for (size_t t = 0; t < s->length; t++) {
		s->step[2 * t + 1] = action_of(x + 2 * (t + 1));
		if (s->step[2 * t + 1] == 4)
			return misfit(s, pair, side, "found a move that is none of (-1,0), (1,0), (0,-1) and (0,1)");
		if (!only_next(s->mdp, s->step[2 * t], s->step[2 * t + 1], &s->step[2 * t + 2]))
			return misfit(s, pair, side, "a move leads to no cell, or to several: an array with states is needed");
	}
	return PM_OK;
}

static enum pm_status take_segment(struct source *s, size_t pair, int side, struct pm_segment *segment)
{
	const struct pm_array *a = s->segments;
	size_t size = a->n / (2 * a->shape[0]), where;
	const double *x = a->x + (2 * pair + (size_t)side) * size;
	enum pm_status status = PM_OK;

	if (a->n_dimensions == 4)
		status = s->form.grid_width ? walk(s, x, pair, side) : chain(s, x, a->shape[3], pair, side);
	for (size_t i = 0; a->n_dimensions == 3 && i < size && !status; i++)
		if (!to_index(x[i], &s->step[i]))
			status = misfit(s, pair, side, "found a number that is no state or action");
	if (status)
		return status;
	*segment = (struct pm_segment){.length = s->length, .step = s->step};
	if (pm_segment_check(s->mdp, *segment, &where))
		return pm_error_set(s->error, PM_EPARSE, s->segments_name, 0, 0,
				    "pair %zu, segment %d: %u in place %zu is not possible in this world", pair, side, (unsigned)s->step[where], where);
	return PM_OK;
}

static enum pm_status take_pair(struct source *s, size_t pair, struct pm_dataset *dataset)
{
	uint32_t number[2];
	size_t width = s->labels->n_dimensions == 2 ? s->labels->shape[1] : 1;
	double label = s->labels->x[pair * width];

	if (!(label == 0 || label == 0.5 || label == 1))
		return pm_error_set(s->error, PM_EPARSE, s->labels_name, 0, 0, "label %zu is %g, expected 1, 0 or 0.5", pair, label);
	for (int side = 0; side < 2; side++) {
		struct pm_segment segment;
		enum pm_status status = take_segment(s, pair, side, &segment);

		if (!status)
			status = pm_dataset_segment_number(dataset, segment, &number[side]);
		if (status)
			return status;
	}
	return pm_dataset_add_numbers(dataset, number[0], number[1], s->form.one_is_right ? 1 - label : label, 1);
}

enum pm_status pm_dataset_from_arrays(const struct pm_mdp *mdp, const struct pm_array *segments, const char *segments_name,
				      const struct pm_array *labels, const char *labels_name, const struct pm_array_form *form,
				      struct pm_dataset **result, struct pm_error *error)
{
	struct source s = {.mdp = mdp, .segments = segments, .labels = labels, .segments_name = segments_name, .labels_name = labels_name,
			   .error = error};
	enum pm_status status;
	struct pm_dataset *dataset;

	*result = NULL;
	if (form)
		s.form = *form;
	status = check_shapes(&s);
	if (status)
		return status;
	dataset = pm_dataset_alloc();
	s.step = pmi_array(2 * s.length + 1, sizeof *s.step);
	if (!dataset || !s.step)
		status = pm_error_set(error, PM_ENOMEM, segments_name, 0, 0, "out of memory");
	for (size_t k = 0; k < segments->shape[0] && !status; k++)
		status = take_pair(&s, k, dataset);
	free(s.step);
	if (status)
		pm_dataset_free(dataset);
	else
		*result = dataset;
	return status;
}
