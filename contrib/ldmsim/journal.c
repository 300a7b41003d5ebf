#include "contrib/ldmsim/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contrib/ldmsim/memory.h"

/* Room for some thousand changes. */
#define JOURNAL_LIMIT ((off_t)512 << 10)

struct journal {
	struct text path;
	int fd;
	struct text rest; /* the beginning of a line whose end is not there yet */
};

static void
make_path(struct text *path, const char *fleet_path)
{
	struct stat status;

	text_format(path,
	    stat(fleet_path, &status) == 0 && S_ISDIR(status.st_mode) ? "%s/events"
								      : "%s.events",
	    fleet_path);
}

static int
complain(struct text *errors, const struct text *path, const char *what)
{
	int error = -errno;

	text_format(
	    errors, "ldmsim: %s: %s: %s\n", text_string(path), what, strerror(-error));
	return error;
}

/* A server that still reads the old file will find that another one stands there. */
static int
renew(const struct text *path, int fd)
{
	struct stat status;

	if (fstat(fd, &status) != 0 || status.st_size < JOURNAL_LIMIT)
		return fd;
	close(fd);
	unlink(text_string(path));
	return open(text_string(path), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

int
journal_append(const char *fleet_path, const struct text *lines, struct text *errors)
{
	struct text path = {0};
	int error = 0, fd;

	make_path(&path, fleet_path);
	fd = open(text_string(&path), O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd >= 0)
		fd = renew(&path, fd);
	if (fd < 0 && errno == ENOENT)
		error = -ENOENT;
	else if (fd < 0)
		error = complain(errors, &path, "cannot open");
	else if (write(fd, text_string(lines), lines->length) != (ssize_t)lines->length)
		error = complain(errors, &path, "cannot write");
	if (fd >= 0)
		close(fd);
	text_free(&path);
	return error;
}

static int
open_to_read(const struct text *path)
{
	return open(
	    text_string(path), O_RDONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0666);
}

int
journal_open(const char *fleet_path, struct journal **opened, struct text *errors)
{
	struct journal *journal = memory_resize(NULL, sizeof(*journal));
	int error = 0;

	*journal = (struct journal){0};
	make_path(&journal->path, fleet_path);
	journal->fd = open_to_read(&journal->path);
	if (journal->fd < 0 || lseek(journal->fd, 0, SEEK_END) < 0)
		error = complain(errors, &journal->path, "cannot open");
	if (error < 0)
		journal_close(journal);
	*opened = error < 0 ? NULL : journal;
	return error;
}

/* Does the path lead to another file than the one that is open, or to none? */
static bool
was_replaced(const struct journal *journal)
{
	struct stat now, then;

	if (fstat(journal->fd, &then) != 0)
		return false;
	return stat(text_string(&journal->path), &now) != 0 ||
	       now.st_dev != then.st_dev || now.st_ino != then.st_ino;
}

static void
read_to_end(struct journal *journal)
{
	char buffer[8192];
	ssize_t got;

	while ((got = read(journal->fd, buffer, sizeof(buffer))) > 0)
		text_add_bytes(&journal->rest, buffer, (size_t)got);
}

void
journal_read(struct journal *journal, struct text *lines)
{
	/* Asked first: once replaced, nobody writes to the old file any more. */
	bool replaced = was_replaced(journal);
	size_t whole;
	int fd;

	read_to_end(journal);
	if (replaced && (fd = open_to_read(&journal->path)) >= 0) {
		close(journal->fd);
		journal->fd = fd;
		read_to_end(journal);
	}
	whole = journal->rest.length;
	while (whole > 0 && journal->rest.data[whole - 1] != '\n')
		whole--;
	if (whole == 0)
		return;
	text_add_bytes(lines, journal->rest.data, whole);
	text_drop(&journal->rest, whole);
}

void
journal_close(struct journal *journal)
{
	if (journal == NULL)
		return;
	if (journal->fd >= 0)
		close(journal->fd);
	text_free(&journal->path);
	text_free(&journal->rest);
	free(journal);
}
