/*
 * The main program of a fuzz target that is built without libFuzzer: gives every file
 * of a folder to the target and prints TAP. A target fails by crashing. Usage: fuzz_x
 * [FOLDER]; without one it is $top_srcdir/tests/fuzz/corpus/<name>.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

#define INPUT_MAX ((size_t)16 << 20)

static int
file_replay(const char *folder, const char *name)
{
	char path[4096];
	uint8_t *data = malloc(INPUT_MAX);
	FILE *file;
	size_t size;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (data == NULL || file == NULL) {
		free(data);
		return -1;
	}
	size = fread(data, 1, INPUT_MAX, file);
	fclose(file);
	/* Of its own size, so that a read beyond it is seen. */
	data = realloc(data, size > 0 ? size : 1);
	if (data != NULL)
		LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

static int
is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int
main(int argc, char **argv)
{
	const char *top = getenv("top_srcdir");
	const char *name = strrchr(argv[0], '/');
	char folder[2048];
	struct dirent **entries;
	int failed = 0;
	int count;

	name = name != NULL ? name + 1 : argv[0];
	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s",
	    top != NULL ? top : ".", name);
	if (argc > 1)
		snprintf(folder, sizeof(folder), "%s", argv[1]);
	count = scandir(folder, &entries, is_input, alphasort);
	if (count <= 0) {
		printf("Bail out! there is no input in %s\n", folder);
		return 1;
	}
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		int error = file_replay(folder, entries[i]->d_name);

		printf("%sok %d - %s\n", error != 0 ? "not " : "", i + 1,
		    entries[i]->d_name);
		fflush(stdout);
		failed += error != 0;
		free(entries[i]);
	}
	free(entries);
	return failed > 0;
}
