#include "tests/unit/agent/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"

void
scratch_make(char *path)
{
	const char *base = getenv("TMPDIR");

	snprintf(path, SCRATCH_SIZE, "%s/migready-unit.XXXXXX",
	    base != NULL ? base : "/tmp");
	assert_non_null(mkdtemp(path));
}

void
scratch_remove(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	char name[SCRATCH_SIZE * 3];

	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		/* What a process of the test is still busy with may go by itself. */
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 && remove(name) != 0 &&
		    errno != ENOENT)
			scratch_remove(name);
	}
	closedir(directory);
	rmdir(path);
}

const char *
scratch_write(const char *path, const char *name, const char *text)
{
	static char file[SCRATCH_SIZE * 2];
	FILE *to;

	snprintf(file, sizeof(file), "%s/%s", path, name);
	to = fopen(file, "w");
	assert_non_null(to);
	assert_int_equal(fwrite(text, 1, strlen(text), to), strlen(text));
	assert_int_equal(fclose(to), 0);
	return file;
}
