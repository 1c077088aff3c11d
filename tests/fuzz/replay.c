/*
 * Runs a fuzz target over the files named on the command line, for builds without libFuzzer: seeds and past findings stay tests.
 */
#include "fuzz.h"

static int replay(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file) {
		perror(path);
		return 1;
	}
	size = fread(data, 1, sizeof data, file);
	fclose(file);
	return LLVMFuzzerTestOneInput(data, size);
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int k = 1; k < argc; k++)
		failed += replay(argv[k]) != 0;
	printf("%d passed, %d failed\n", argc - 1 - failed, failed);
	return failed != 0 || argc < 2;
}
