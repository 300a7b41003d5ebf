#include "agent/export/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "agent/export/exporter.h"
#include "agent/export/octets.h"
#include "agent/export/print.h"
#include "agent/export/snapshot.h"
#include "agent/instant.h"
#include "agent/log.h"
#include "agent/reason.h"

/* What is written at once, between two turns of the loop. */
#define PIECE ((size_t)1 << 20)

/* Making snapshots for the file takes at most one part in so many of all time. */
#define RARITY 20

struct export_file {
	struct exporter *exporter;
	struct export_file_options options;
	struct event *next; /* the next piece */
	char beside[PATH_MAX];

	/* The file under way. */
	struct export_file_options current;
	int fd; /* -1: none is */
	struct snapshot *snapshot;
	size_t at; /* part, or item of what is printed */

	/* The last one. */
	uint64_t revision; /* 0 = none yet */
	int64_t written;   /* by the steady clock */
	char path[PATH_MAX];
	enum print_format format;
	bool failed; /* and that was told */
};

/* ---- ends ---- */

static void
file_end(struct export_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
	snapshot_unref(file->snapshot);
	file->snapshot = NULL;
}

/* The file that was there stays; the reason is told once until it works again. */
static void
file_fail(struct export_file *file, const char *what, int error)
{
	if (!file->failed)
		log_error(ROOM_EXPORT, "%s: %s: %s; %s", file->current.path, what,
		    strerror(error), "the file stays as it was");
	file->failed = true;
	unlink(file->beside);
	file_end(file);
}

/* The name is durable when the directory is. */
static int
directory_sync(const char *path)
{
	char directory[PATH_MAX];
	char *slash;
	int fd;
	int error = 0;

	snprintf(directory, sizeof(directory), "%s", path);
	slash = strrchr(directory, '/');
	if (slash == NULL)
		snprintf(directory, sizeof(directory), ".");
	else
		slash[slash == directory] = '\0';
	fd = open(directory, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	/* Not every file system lets a directory be synchronized. */
	if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP)
		error = errno;
	close(fd);
	return error;
}

static void
file_finish(struct export_file *file)
{
	int error = 0;

	if (fsync(file->fd) != 0) {
		file_fail(file, "cannot be made durable", errno);
		return;
	}
	if (rename(file->beside, file->current.path) != 0) {
		file_fail(file, "cannot be replaced", errno);
		return;
	}
	error = directory_sync(file->current.path);
	if (error != 0)
		log_warning(ROOM_EXPORT, "%s: its directory: %s", file->current.path,
		    strerror(error));
	if (file->failed)
		log_info(ROOM_EXPORT, "%s: written again", file->current.path);
	file->failed = false;
	file->revision = file->snapshot->revision;
	file->format = file->current.format;
	snprintf(file->path, sizeof(file->path), "%s", file->current.path);
	file_end(file);
}

/* ---- pieces ---- */

/* 0 or an error number. */
static int
write_all(int fd, const uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t count = write(fd, data, size);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return count == 0 ? ENOSPC : errno;
		data += count;
		size -= (size_t)count;
	}
	return 0;
}

/* The next piece; *more: there is another one. 0 or an error number. */
static int
piece_write(struct export_file *file, bool *more)
{
	const struct snapshot *snapshot = file->snapshot;
	struct octets octets = {0};
	size_t size;
	int error = 0;

	*more = true;
	if (file->current.format == PRINT_PB) {
		for (size = 0; error == 0 && size < PIECE && *more;) {
			struct snapshot_part part = snapshot_part(snapshot, file->at++);

			error = write_all(file->fd, part.data, part.size);
			size += part.size;
			*more = file->at < snapshot_parts(snapshot);
		}
		return error;
	}
	error =
	    -print_snapshot(&octets, snapshot, file->current.format, &file->at, PIECE);
	if (error == 0)
		error = write_all(file->fd, octets.data, octets.size);
	octets_free(&octets);
	*more = file->at < snapshot->count;
	return error;
}

static void
file_go_on(evutil_socket_t fd, short what, void *context)
{
	struct export_file *file = context;
	bool more = false;
	int error;

	(void)fd;
	(void)what;
	if (file->fd < 0)
		return;
	error = piece_write(file, &more);
	if (error != 0)
		file_fail(file, "cannot be written", error);
	else if (more)
		event_active(file->next, EV_TIMEOUT, 0);
	else
		file_finish(file);
}

/* ---- when ---- */

static void
file_begin(struct export_file *file, const struct instant *now)
{
	int length =
	    snprintf(file->beside, sizeof(file->beside), "%s.new", file->options.path);

	file->written = now->steady;
	file->current = file->options;
	file->at = 0;
	if (length < 0 || (size_t)length >= sizeof(file->beside)) {
		file_fail(file, "cannot be written", ENAMETOOLONG);
		return;
	}
	file->fd = open(
	    file->beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (file->fd < 0) {
		file_fail(file, "cannot be written", errno);
		return;
	}
	event_active(file->next, EV_TIMEOUT, 0);
}

/* Whether what is there is what would be written. */
static bool
is_written(const struct export_file *file)
{
	return file->revision == file->snapshot->revision &&
	       file->format == file->options.format &&
	       strcmp(file->path, file->options.path) == 0;
}

void
export_file_tick(struct export_file *file, const struct instant *now)
{
	bool due = now->steady - file->written >= file->options.interval * 1000;
	struct reason reason = {""};
	int error;

	if (file->options.path[0] == '\0' || file->fd >= 0)
		return;
	/* What fails is not tried every second, and what takes long not all the time.
	 */
	if (!due && (file->failed || now->steady - file->written <
					 RARITY * exporter_last_cost(file->exporter)))
		return;
	error = exporter_snapshot(file->exporter, &file->snapshot, now, &reason);
	if (error == -EAGAIN)
		return;
	if (error != 0) {
		file->current = file->options;
		file_fail(file, reason.text, ENOMEM);
		return;
	}
	if (due || !is_written(file))
		file_begin(file, now);
	else
		file_end(file);
}

/* ---- life ---- */

int
export_file_open(struct export_file **file, struct event_base *base,
    struct exporter *exporter, const struct export_file_options *options)
{
	struct export_file *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return -ENOMEM;
	new->exporter = exporter;
	new->options = *options;
	new->fd = -1;
	new->next = event_new(base, -1, 0, file_go_on, new);
	if (new->next == NULL) {
		free(new);
		return -ENOMEM;
	}
	*file = new;
	return 0;
}

void
export_file_free(struct export_file *file)
{
	if (file == NULL)
		return;
	if (file->fd >= 0)
		unlink(file->beside);
	file_end(file);
	event_free(file->next);
	free(file);
}

void
export_file_set_options(
    struct export_file *file, const struct export_file_options *options)
{
	if (file->fd >= 0)
		unlink(file->beside);
	file_end(file);
	file->options = *options;
	file->failed = false;
}
