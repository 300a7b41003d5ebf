#include "agent/instant.h"

#include <time.h>

static int64_t
clock_read(clockid_t id)
{
	struct timespec time = {0};

	clock_gettime(id, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

struct instant
instant_now(void)
{
	struct instant now = {
	    .wall = clock_read(CLOCK_REALTIME),
	    .steady = clock_read(CLOCK_MONOTONIC),
	};

	return now;
}

int64_t
instant_seconds_between(const struct instant *from, const struct instant *to)
{
	int64_t span = to->steady - from->steady;

	return span > 0 ? span / 1000 : 0;
}
