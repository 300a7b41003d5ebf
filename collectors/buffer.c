#include "collectors/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/reason.h"

#define BUFFER_FIRST ((size_t)16 << 10)
/* One read takes no more, so that one busy pipe does not hold the loop up. */
#define BUFFER_PIECE ((size_t)1 << 20)

void
buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	memset(buffer, 0, sizeof(*buffer));
}

long
buffer_read(struct buffer *buffer, int fd, size_t limit)
{
	size_t left;
	ssize_t got;

	if (buffer->length == buffer->size) {
		size_t size = buffer->size > 0 ? buffer->size * 2 : BUFFER_FIRST;
		char *data = realloc(buffer->data, size);

		if (data == NULL)
			return -ENOMEM;
		buffer->data = data;
		buffer->size = size;
	}
	left = buffer->size - buffer->length;
	got = read(fd, buffer->data + buffer->length,
	    left < BUFFER_PIECE ? left : BUFFER_PIECE);
	if (got < 0)
		return -errno;
	buffer->length += (size_t)got;
	return buffer->length > limit ? -E2BIG : (long)got;
}

int
buffer_load(
    struct buffer *buffer, const char *path, size_t limit, struct reason *reason)
{
	struct stat status;
	long got;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return reason_set(reason, -errno, "%s: %s", path, strerror(errno));
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		close(fd);
		return reason_set(reason, -EINVAL, "%s: not a regular file", path);
	}
	do
		got = buffer_read(buffer, fd, limit);
	while (got > 0 || got == -EINTR);
	close(fd);
	if (got == -E2BIG)
		return reason_set(
		    reason, -E2BIG, "%s: larger than %zu octets", path, limit);
	if (got < 0)
		return reason_set(
		    reason, (int)got, "%s: %s", path, strerror((int)-got));
	return 0;
}
