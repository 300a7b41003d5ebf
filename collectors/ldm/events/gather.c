#include "collectors/ldm/events/gather.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "collectors/ldm/events/hint.h"

struct gather {
	struct event *timer;
	bool held;
	struct gathered pending;
	gather_ready *ready;
	void *context;
};

static void
on_timer(evutil_socket_t fd, short what, void *context)
{
	struct gather *gather = context;
	struct gathered gathered = gather->pending;

	(void)fd;
	(void)what;
	memset(&gather->pending, 0, sizeof(gather->pending));
	gather->ready(gather->context, &gathered);
}

int
gather_open(struct gather **gather_out, struct event_base *base, gather_ready *ready,
    void *context)
{
	struct gather *gather = calloc(1, sizeof(*gather));

	if (gather == NULL)
		return -ENOMEM;
	gather->ready = ready;
	gather->context = context;
	gather->timer = evtimer_new(base, on_timer, gather);
	if (gather->timer == NULL) {
		free(gather);
		return -ENOMEM;
	}
	*gather_out = gather;
	return 0;
}

void
gather_close(struct gather *gather)
{
	if (gather == NULL)
		return;
	event_free(gather->timer);
	free(gather);
}

/* The first hint starts the timer; those after it do not put it off. */
static void
timer_start(struct gather *gather)
{
	const struct timeval delay = {.tv_usec = (suseconds_t)GATHER_DELAY * 1000};

	if (gather->held || gather->pending.changed == 0 ||
	    evtimer_pending(gather->timer, NULL))
		return;
	(void)evtimer_add(gather->timer, &delay);
}

static void
domain_add(struct gathered *pending, const char *domain)
{
	for (size_t i = 0; i < pending->domain_count; i++)
		if (strcmp(pending->domains[i], domain) == 0)
			return;
	if (pending->domain_count == GATHER_DOMAINS) {
		pending->changed |= LDM_HINT_EVERYTHING;
		return;
	}
	snprintf(
	    pending->domains[pending->domain_count++], DOCUMENT_NAME, "%s", domain);
}

void
gather_add(struct gather *gather, const struct ldm_hint *hint)
{
	struct gathered *pending = &gather->pending;

	pending->changed |= hint->changed & ~(unsigned)LDM_HINT_MIGRATION;
	if ((hint->changed & LDM_HINT_DOMAIN) != 0)
		domain_add(pending, hint->domain);
	if ((pending->changed & LDM_HINT_EVERYTHING) != 0) {
		pending->changed = LDM_HINT_EVERYTHING;
		pending->domain_count = 0;
	}
	timer_start(gather);
}

void
gather_hold(struct gather *gather, bool hold)
{
	gather->held = hold;
	if (hold)
		(void)evtimer_del(gather->timer);
	else
		timer_start(gather);
}
