#include "contrib/ldmsim/answer.h"

#include <errno.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#define HANG_SECONDS  3600
#define ENDLESS_LIMIT ((uint64_t)4 << 30)

static int
write_all(int fd, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t sent = write(fd, data, length);

		if (sent < 0 && errno != EINTR)
			return -errno;
		if (sent > 0) {
			data += sent;
			length -= (size_t)sent;
		}
	}
	return 0;
}

static void
wait_milliseconds(uint64_t milliseconds)
{
	struct timespec left = {
	    .tv_sec = (time_t)(milliseconds / 1000),
	    .tv_nsec = (long)(milliseconds % 1000) * 1000000,
	};

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		continue;
}

int
answer_send(const struct answer *answer)
{
	int error;

	wait_milliseconds(answer->delay);
	if (answer->manner == ANSWER_HANG) {
		wait_milliseconds((uint64_t)HANG_SECONDS * 1000);
		return 1;
	}
	error = write_all(STDOUT_FILENO, text_string(&answer->out), answer->out.length);
	if (answer->manner == ANSWER_ENDLESS) {
		for (uint64_t sent = 0; error == 0 && sent < ENDLESS_LIMIT;
		     sent += answer->tail.length) {
			error = write_all(STDOUT_FILENO, text_string(&answer->tail),
			    answer->tail.length);
		}
	}
	if (error == 0) {
		error = write_all(
		    STDERR_FILENO, text_string(&answer->err), answer->err.length);
	}
	return error < 0 ? 1 : answer->status;
}

void
answer_free(struct answer *answer)
{
	text_free(&answer->out);
	text_free(&answer->err);
	text_free(&answer->tail);
}
