/*
 * Checkpoints: a line of text, then V as S doubles of this machine.  Rank 0 reads and writes; the others send and receive their blocks, so that
 * a file written by some ranks is read by any other number of them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/petsc.h"
#include "prefmodel/number.h"
#include "prefmodel/output.h"
#include "prefmodel/rng.h"

enum { LINE = 200 };

struct head {
	size_t n_states, rounds;
	uint64_t world, values; /* hashes */
	char gamma[40];
};

static const char format[] = "prefmodel checkpoint/1 states %zu rounds %zu gamma %39s world %" SCNx64 " values %" SCNx64;

static uint64_t bits(double x)
{
	uint64_t word;

	memcpy(&word, &x, sizeof word);
	return word;
}

static uint64_t add_up(const struct pm_distributed *w, uint64_t sum)
{
	MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_UINT64_T, MPI_SUM, w->comm);
	return sum;
}

static uint64_t hash_row(const struct pm_distributed *w, size_t row)
{
	const struct pm_mdp *m = w->block.rows;
	size_t s = row / m->n_actions;
	uint64_t key[] = {w->block.begin * m->n_actions + row, bits(m->reward[row]), m->terminal[s]}, hash = pm_hash(key, 3);

	for (size_t k = m->row[row]; k < m->row[row + 1]; k++) {
		const uint64_t next[] = {hash, (uint64_t)pmi_petsc_state(w, m->next[k]), bits(m->probability[k])};

		hash = pm_hash(next, 3);
	}
	return hash;
}

uint64_t pmi_petsc_fingerprint(const struct pm_distributed *w)
{
	const uint64_t sizes[] = {w->block.n_states, w->n_actions};
	uint64_t sum = w->rank == 0 ? pm_hash(sizes, 2) : 0;

	for (size_t row = 0; row < w->n_own * w->n_actions; row++)
		sum += hash_row(w, row);
	return add_up(w, sum);
}

/* A hash of V, whatever the number of ranks. */
static uint64_t hash_values(const struct pm_distributed *w)
{
	uint64_t sum = 0;

	for (size_t s = 0; s < w->n_own; s++) {
		const uint64_t key[] = {w->block.begin + s, bits(w->v[s])};

		sum += pm_hash(key, 2);
	}
	return add_up(w, sum);
}

static size_t block_size(const struct pm_distributed *w, int rank)
{
	return pmi_block_edge(w->block.n_states, (size_t)rank + 1, (size_t)w->n_ranks) - pmi_block_edge(w->block.n_states, (size_t)rank, (size_t)w->n_ranks);
}

/* The largest block is that of some other rank by one state at most. */
static double *block_alloc(const struct pm_distributed *w)
{
	return pmi_array(w->n_own + 1, sizeof(double));
}

/* Rank 0 goes on receiving when the disk is full; the stream remembers. */
static void write_blocks(const struct pm_distributed *w, FILE *stream, double *block)
{
	fwrite(w->v, sizeof *w->v, w->n_own, stream);
	for (int r = 1; r < w->n_ranks; r++) {
		size_t n = block_size(w, r);

		pmi_receive(w, r, block, n, sizeof(double));
		fwrite(block, sizeof *block, n, stream);
	}
}

static enum pm_status open_file(const struct pm_distributed *w, const char *path, struct pm_output **output, double **block, struct pm_error *error)
{
	*output = NULL;
	*block = NULL;
	if (w->rank != 0)
		return PM_OK;
	*block = block_alloc(w);
	return *block ? pm_output_open(path, output, error) : PM_ENOMEM;
}

enum pm_status pmi_checkpoint_write(const struct pm_distributed *w, const char *path, uint64_t world, double gamma, size_t rounds,
				    struct pm_error *error)
{
	struct pm_output *output;
	double *block;
	char text[PM_NUMBER_SIZE];
	uint64_t values = hash_values(w);
	enum pm_status status = pmi_agree(w, open_file(w, path, &output, &block, error), error);

	if (status) {
		pm_output_discard(output);
	} else if (w->rank == 0) {
		fprintf(pm_output_stream(output),
			"prefmodel checkpoint/1 states %zu rounds %zu gamma %s world %016" PRIx64 " values %016" PRIx64 "\n", w->block.n_states,
			rounds, pm_format_double(text, gamma), world, values);
		write_blocks(w, pm_output_stream(output), block);
		status = pm_output_close(output, error);
	} else {
		pmi_send(w, 0, w->v, w->n_own, sizeof(double));
	}
	free(block);
	return pmi_agree(w, status, error);
}

static enum pm_status refuse(const char *path, struct pm_error *error, const char *found)
{
	return pm_error_set(error, PM_EPARSE, path, 1, 1, "found %s, expected a checkpoint of this world and discount", found);
}

/* Does the head fit what is planned now? */
static enum pm_status check_head(const struct pm_distributed *w, const struct head *head, const char *path, uint64_t world, double gamma,
				 struct pm_error *error)
{
	double discount;
	char found[100];

	if (!pm_parse_double(head->gamma, &discount))
		return refuse(path, error, "a damaged head");
	if (head->n_states != w->block.n_states || head->world != world)
		return refuse(path, error, "a checkpoint of another world");
	if (fabs(discount - gamma) > 0) {
		snprintf(found, sizeof found, "a checkpoint of discount %s", head->gamma);
		return refuse(path, error, found);
	}
	return PM_OK;
}

static enum pm_status read_head(const struct pm_distributed *w, FILE *stream, const char *path, uint64_t world, double gamma, struct head *head,
				struct pm_error *error)
{
	char line[LINE];

	if (!fgets(line, sizeof line, stream))
		return ferror(stream) ? pm_error_set(error, PM_EIO, path, 0, 0, "cannot be read: %s", strerror(errno)) : refuse(path, error, "an empty file");
	if (sscanf(line, format, &head->n_states, &head->rounds, head->gamma, &head->world, &head->values) != 5)
		return refuse(path, error, "something else");
	return check_head(w, head, path, world, gamma, error);
}

/* On rank 0: the file, NULL where there is none. */
static enum pm_status open_and_read_head(const struct pm_distributed *w, const char *path, uint64_t world, double gamma, FILE **stream,
					 struct head *head, struct pm_error *error)
{
	*stream = NULL;
	*head = (struct head){0};
	if (w->rank != 0)
		return PM_OK;
	*stream = fopen(path, "rbe");
	if (!*stream)
		return errno == ENOENT ? PM_OK : pm_error_set(error, PM_EIO, path, 0, 0, "cannot be read: %s", strerror(errno));
	return read_head(w, *stream, path, world, gamma, head, error);
}

/* Rank 0 deals out what it reads; what a short file has not is sent as 0, and found by the hash. */
static enum pm_status deal(struct pm_distributed *w, FILE *stream)
{
	double *block = w->rank == 0 ? block_alloc(w) : NULL;
	enum pm_status status = pmi_agree(w, w->rank == 0 && !block ? PM_ENOMEM : PM_OK, NULL);

	for (int r = 0; !status && r < w->n_ranks; r++) {
		size_t n = block_size(w, r);

		if (w->rank == 0) {
			double *to = r ? block : w->v;
			size_t got = fread(to, sizeof *to, n, stream);

			memset(to + got, 0, (n - got) * sizeof *to);
			if (r)
				pmi_send(w, r, to, n, sizeof(double));
		} else if (w->rank == r) {
			pmi_receive(w, 0, w->v, n, sizeof(double));
		}
	}
	free(block);
	return status;
}

enum pm_status pmi_checkpoint_read(struct pm_distributed *w, const char *path, uint64_t world, double gamma, size_t *rounds, struct pm_error *error)
{
	struct head head;
	FILE *stream;
	enum pm_status status = pmi_agree(w, open_and_read_head(w, path, world, gamma, &stream, &head, error), error);
	bool there = stream != NULL;

	MPI_Bcast(&there, 1, MPI_C_BOOL, 0, w->comm);
	MPI_Bcast(&head, (int)sizeof head, MPI_BYTE, 0, w->comm);
	if (!status && there)
		status = deal(w, stream);
	if (!status && there && hash_values(w) != head.values)
		status = refuse(path, error, "damaged values");
	if (stream)
		fclose(stream);
	*rounds = status ? 0 : head.rounds;
	return status;
}
