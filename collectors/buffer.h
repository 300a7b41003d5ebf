/* Octets that come in pieces, up to a limit. */
#ifndef COLLECTORS_BUFFER_H
#define COLLECTORS_BUFFER_H

#include <stddef.h>

struct reason;

/* Start with a zeroed struct. */
struct buffer {
	char *data; /* not terminated */
	size_t length, size;
};

void buffer_free(struct buffer *buffer);

/*
 * Read once from a descriptor. Returns what read(2) returns, or -errno; -E2BIG when
 * more than limit octets have come.
 */
long buffer_read(struct buffer *buffer, int fd, size_t limit);

/*
 * Read a whole file, never waiting: -EINVAL for anything but a regular file, -E2BIG
 * beyond limit octets, or what the system says, all with a reason that names the file.
 */
int buffer_load(
    struct buffer *buffer, const char *path, size_t limit, struct reason *reason);

#endif
