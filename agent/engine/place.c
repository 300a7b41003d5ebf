#include "agent/engine/place.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent/engine/runner.h"
#include "agent/reason.h"

/* Seconds after which nobody comes any more to what was claimed. */
#define CLAIM_AGE 86400

int
place_path(char *path, const char *directory, uint32_t run, const char *command,
    unsigned attempt)
{
	int length =
	    snprintf(path, PLACE_SIZE, "%s/%u-%s-%u", directory, run, command, attempt);

	return length > 0 && length < PLACE_SIZE ? 0 : -ENAMETOOLONG;
}

/* A file of the directory; -ENAMETOOLONG cannot be, names are short. */
static void
file_path(char *path, const char *place, const char *name)
{
	snprintf(path, PLACE_SIZE + 32, "%s/%s", place, name);
}

static int
file_open(const char *place, const char *name, int flags)
{
	char path[PLACE_SIZE + 32];

	file_path(path, place, name);
	return open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
}

static int
directory_sync(const char *path)
{
	int directory = open(path, O_RDONLY | O_CLOEXEC);
	int error = directory < 0 || fsync(directory) != 0 ? -errno : 0;

	if (directory >= 0)
		close(directory);
	return error;
}

int
place_make(const char *path, struct reason *reason)
{
	char copy[PLACE_SIZE];
	int error;

	place_remove(path);
	if (mkdir(path, 0700) != 0) {
		error = errno == EEXIST ? -EBUSY : -errno;
		return reason_set(reason, error, "cannot make %s: %s", path,
		    error == -EBUSY ? "another command is using it" : strerror(errno));
	}
	snprintf(copy, sizeof(copy), "%s", path);
	error = directory_sync(dirname(copy));
	if (error != 0)
		return reason_set(
		    reason, error, "cannot save %s: %s", path, strerror(-error));
	return 0;
}

/* -1: there is no complete status. */
static int
status_read(const char *place)
{
	char line[RUNNER_STATUS_SIZE + 1];
	int file = file_open(place, RUNNER_STATUS, O_RDONLY);
	ssize_t length;
	int number;

	if (file < 0)
		return -1;
	length = read(file, line, RUNNER_STATUS_SIZE);
	close(file);
	if (length <= 0)
		return -1;
	line[length] = '\0';
	if (sscanf(line, "exit %d", &number) == 1 && number >= 0 && number < 256)
		return number;
	if (sscanf(line, "signal %d", &number) == 1 && number > 0 && number < 128)
		return 128 + number;
	return -1;
}

/* Whether somebody reads the FIFO; -errno when that cannot be told. */
static int
alive_probe(const char *place)
{
	int alive = file_open(place, RUNNER_ALIVE, O_WRONLY);
	struct stat about;
	int found;

	if (alive < 0)
		return errno == ENXIO ? 0 : -errno;
	found = fstat(alive, &about) == 0 && S_ISFIFO(about.st_mode) ? 1 : 0;
	close(alive);
	return found;
}

/* Short of something, and not for ever: look again. */
static bool
is_passing(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM ||
	       error == -EINTR || error == -EAGAIN || error == -EIO;
}

/* The status is read last: who has just ended has written it before. */
enum place_found
place_probe(const char *path, int *code)
{
	int alive = alive_probe(path);

	*code = status_read(path);
	if (*code >= 0)
		return PLACE_ENDED;
	if (alive > 0)
		return PLACE_RUNNING;
	if (alive == 0)
		return PLACE_DIED;
	if (alive != -ENOENT)
		return is_passing(alive) ? PLACE_RUNNING : PLACE_DIED;
	return access(path, F_OK) == 0 ? PLACE_FREE : PLACE_DIED;
}

int
place_claim(const char *path)
{
	char alive[PLACE_SIZE + 32];

	file_path(alive, path, RUNNER_ALIVE);
	return mkfifo(alive, 0600) == 0 ? 0 : -errno;
}

size_t
place_output_size(const char *path)
{
	char output[PLACE_SIZE + 32];
	struct stat about;

	file_path(output, path, RUNNER_OUTPUT);
	return stat(output, &about) == 0 && about.st_size > 0 ? (size_t)about.st_size
							      : 0;
}

void
place_read(const char *path, size_t offset, char *buffer, size_t *size)
{
	int file = file_open(path, RUNNER_OUTPUT, O_RDONLY);
	ssize_t length = -1;

	if (file >= 0) {
		length = pread(file, buffer, *size, (off_t)offset);
		close(file);
	}
	*size = length > 0 ? (size_t)length : 0;
}

/*
 * Claimed by us, and the runner, if there is one, has not come yet. To take the claim
 * away would let it begin, so that stays until no runner can be that late.
 */
static bool
runner_may_come(const char *place)
{
	char file[PLACE_SIZE + 32];
	struct stat about;

	file_path(file, place, RUNNER_ALIVE_NEW);
	if (access(file, F_OK) == 0)
		return false;
	file_path(file, place, RUNNER_ALIVE);
	return stat(file, &about) == 0 && time(NULL) - about.st_mtime < CLAIM_AGE;
}

void
place_remove(const char *path)
{
	/* What tells that somebody has begun goes last. */
	static const char *const names[] = {RUNNER_STATUS_NEW, RUNNER_OUTPUT,
	    RUNNER_STATUS, RUNNER_ALIVE, RUNNER_ALIVE_NEW};
	char file[PLACE_SIZE + 32];
	int code;
	enum place_found found = place_probe(path, &code);

	if (found == PLACE_RUNNING || runner_may_come(path))
		return;
	for (size_t i = 0; found != PLACE_FREE && i < sizeof(names) / sizeof(names[0]);
	     i++) {
		file_path(file, path, names[i]);
		unlink(file);
	}
	rmdir(path);
}
