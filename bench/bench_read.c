/*
 * Reading preferences: megabytes a second into a design, and into a data set, the best of five.
 *
 * usage: [OMP_NUM_THREADS=1] bench_read WORLD PREFS
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include <prefmodel.h>

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static enum pm_status into_design(const char *path, const struct pm_mdp *mdp)
{
	struct pm_design *design;
	enum pm_status status = pm_design_read(path, mdp, &design, NULL);

	if (!status)
		pm_design_free(design);
	return status;
}

static enum pm_status into_dataset(const char *path, const struct pm_mdp *mdp)
{
	struct pm_dataset *dataset;
	enum pm_status status = pm_dataset_read(path, mdp, &dataset, NULL);

	if (!status)
		pm_dataset_free(dataset);
	return status;
}

static void measure(const char *name, enum pm_status (*read)(const char *, const struct pm_mdp *), const char *path, const struct pm_mdp *mdp)
{
	double best = 1e300;
	struct stat file;

	for (int k = 0; k < 5; k++) {
		double begin = seconds(), took;

		if (read(path, mdp) != PM_OK || stat(path, &file) != 0)
			exit(EXIT_FAILURE);
		took = seconds() - begin;
		best = took < best ? took : best;
	}
	printf("%s,%.3f,%.0f\n", name, best, 1e-6 * (double)file.st_size / best);
}

int main(int argc, char **argv)
{
	struct pm_world *world;

	if (argc < 3 || pm_world_open(argv[1], &world, NULL) != PM_OK)
		return EXIT_FAILURE;
	puts("into,seconds,megabytes_per_second");
	measure("design", into_design, argv[2], world->mdp);
	measure("dataset", into_dataset, argv[2], world->mdp);
	pm_world_free(world);
	return EXIT_SUCCESS;
}
