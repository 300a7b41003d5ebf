#include "collectors/peer/follow.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/export/inventory_message.h"
#include "agent/instant.h"
#include "agent/log.h"
#include "agent/reason.h"
#include "collectors/peer/link.h"
#include "collectors/peer/news.h"
#include "collectors/peer/request.h"

#define STREAM_PATH "/v1/stream?inventories=1"

/* Milliseconds: three of its heartbeats. */
#define SILENCE 45000

/*
 * Seconds until it is tried again: doubling from the first to the last, and from the
 * first on again once a stream was heard for as long as the last.
 */
#define RETRY_FIRST 1
#define RETRY_LAST  60

struct follow {
	struct link *link;
	struct follower *followers;
	struct request *request; /* NULL = not now */
	struct news news;
	struct event *timer; /* until it is tried again */
	unsigned failures;   /* in a row */
	bool heard;          /* since it was tried the last time */
	int64_t since;       /* from when on, by the steady clock */
	struct reason told;  /* why nothing is heard, as it was logged */
};

static void follow_begin(struct follow *follow);

/* ---- the end of a stream ---- */

static void
follow_rest(struct follow *follow, const struct reason *reason)
{
	struct timeval wait = {.tv_sec = RETRY_FIRST};

	if (follow->heard &&
	    instant_now().steady - follow->since >= (int64_t)RETRY_LAST * 1000)
		follow->failures = 0;
	for (unsigned i = 0; i < follow->failures && wait.tv_sec < RETRY_LAST; i++)
		wait.tv_sec *= 2;
	if (wait.tv_sec > RETRY_LAST)
		wait.tv_sec = RETRY_LAST;
	follow->failures++;
	if (strcmp(follow->told.text, reason->text) != 0)
		log_warning(ROOM_COLLECTOR,
		    "%s: its changes are not heard, it is asked at intervals: %s",
		    follow->link->url, reason->text);
	follow->told = *reason;
	request_free(follow->request);
	follow->request = NULL;
	event_add(follow->timer, &wait);
}

static void
on_end(void *context, const struct request_answer *answer, const struct reason *reason)
{
	struct follow *follow = context;
	struct reason why = {""};

	if (answer != NULL && answer->status != 200)
		request_refusal(answer, &why);
	else
		reason_set(&why, 0, "%s",
		    answer == NULL ? reason->text : "it has ended its stream");
	follow_rest(follow, &why);
}

static void
on_retry(evutil_socket_t fd, short what, void *context)
{
	(void)fd;
	(void)what;
	follow_begin(context);
}

/* ---- what comes ---- */

static void
on_head(void *context, const struct inventory_message *message)
{
	struct follow *follow = context;

	for (struct follower *f = follow->followers; f != NULL; f = f->next)
		if (strcmp(f->host, message->host) == 0)
			f->tell(f->context, message);
}

static int
on_data(void *context, const uint8_t *data, size_t size, struct reason *reason)
{
	struct follow *follow = context;
	int error = news_take(&follow->news, data, size, on_head, follow, reason);

	if (error == 0 && !follow->heard) {
		log_info(
		    ROOM_COLLECTOR, "%s: its changes are heard", follow->link->url);
		follow->heard = true;
		follow->since = instant_now().steady;
		follow->told.text[0] = '\0';
	}
	return error;
}

static void
follow_begin(struct follow *follow)
{
	const struct request_options options = {
	    .path = STREAM_PATH,
	    .most = NEWS_MAX,
	    .time = SILENCE,
	    .data = on_data,
	    .done = on_end,
	    .context = follow,
	};
	struct reason reason = {""};

	news_free(&follow->news);
	follow->heard = false;
	if (request_start(&follow->request, follow->link, &options, &reason) != 0)
		follow_rest(follow, &reason);
}

/* ---- followers ---- */

static void
follow_free(struct follow *follow)
{
	request_free(follow->request);
	news_free(&follow->news);
	if (follow->timer != NULL)
		event_free(follow->timer);
	free(follow);
}

int
follow_add(struct link *link, struct follower *follower, struct reason *reason)
{
	struct follow *follow = link->follow;

	if (follow == NULL) {
		follow = calloc(1, sizeof(*follow));
		if (follow != NULL) {
			follow->link = link;
			follow->timer = evtimer_new(link->base, on_retry, follow);
		}
		if (follow == NULL || follow->timer == NULL) {
			free(follow);
			return reason_set(reason, -ENOMEM, "out of memory");
		}
		link->follow = follow;
		follow_begin(follow);
	}
	follower->next = follow->followers;
	follow->followers = follower;
	return 0;
}

void
follow_remove(struct link *link, struct follower *follower)
{
	struct follow *follow = link->follow;
	struct follower **at = follow != NULL ? &follow->followers : NULL;

	if (at == NULL)
		return;
	while (*at != NULL && *at != follower)
		at = &(*at)->next;
	if (*at != NULL)
		*at = follower->next;
	if (follow->followers == NULL) {
		follow_free(follow);
		link->follow = NULL;
	}
}
