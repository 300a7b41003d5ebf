#include "agent/web/shared.h"

#include <stdlib.h>

#include "agent/http/http.h"

struct shared *
shared_new(void)
{
	struct shared *shared = calloc(1, sizeof(*shared));

	if (shared != NULL)
		shared->references = 1;
	return shared;
}

void
shared_unref(struct shared *shared)
{
	if (shared == NULL || --shared->references > 0)
		return;
	octets_free(&shared->octets);
	free(shared);
}

static void
body_release(void *owner)
{
	shared_unref(owner);
}

struct http_body
shared_body(struct shared *shared)
{
	shared->references++;
	return (struct http_body){.data = shared->octets.data,
	    .size = shared->octets.size,
	    .release = body_release,
	    .owner = shared};
}
