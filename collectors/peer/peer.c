#include "collectors/peer/peer.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/export/inventory_message.h"
#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/ldm/build.h"
#include "collectors/peer/follow.h"
#include "collectors/peer/link.h"
#include "collectors/peer/request.h"
#include "collectors/peer/trust.h"

#define INVENTORY_PATH "/v1/inventory/"

/* Seconds. */
#define TIMEOUT_DEFAULT 30
#define TIMEOUT_MAX     3600

static const struct collector_option options[] = {
    {"url", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {"certificate", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {"key", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {"ca", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {"peer-name", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {"timeout", COLLECTOR_OPTION_NUMBER, NULL, TIMEOUT_DEFAULT, 1, TIMEOUT_MAX},
    {"max-output", COLLECTOR_OPTION_NUMBER, NULL, (int64_t)INVENTORY_MESSAGE_MAX,
	LDM_OUTPUT_MIN, LDM_OUTPUT_MAX},
    {NULL, COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
};

/* One host that is asked for. */
struct peer {
	struct link *link;
	char *host, *agent, *path;
	int64_t timeout; /* milliseconds */
	size_t most;     /* octets */
	struct request *request;
	struct trust_window window;
	struct trust trust;

	/* The last inventory that was believed; what it came with, and as what. */
	struct inventory *inventory;
	struct fleet_relay relay;
	char etag[256];

	struct follower follower;
	const struct collector_listener *listener;
	void *listener_context;
	bool again; /* heard of while a collection runs */

	collector_done *done; /* NULL = no collection is under way */
	void *context;
};

/* ---- what comes ---- */

/* The answer has an inventory: it is the last one then, or refused. */
static int
inventory_take(
    struct peer *peer, const struct request_answer *answer, struct reason *reason)
{
	struct inventory_message message = {.inventory = NULL};
	int error =
	    inventory_message_read(&message, answer->body, answer->size, reason);

	if (error != 0)
		return error;
	if (message.inventory == NULL)
		error = reason_set(reason, -EAGAIN, "it has not collected it yet%s%s",
		    message.reason.text[0] != '\0' ? ": " : "", message.reason.text);
	else
		error = trust_judge(
		    &peer->trust, &message, &peer->window, &peer->relay, reason);
	if (error != 0) {
		inventory_unref(message.inventory);
		return error;
	}
	/* What is equal stands in memory once: the fleet has the former one. */
	if (peer->inventory != NULL &&
	    inventory_equal(peer->inventory, message.inventory)) {
		inventory_unref(message.inventory);
	} else {
		inventory_unref(peer->inventory);
		peer->inventory = message.inventory;
	}
	snprintf(peer->etag, sizeof(peer->etag), "%s", answer->etag);
	return 0;
}

static int
answer_take(
    struct peer *peer, const struct request_answer *answer, struct reason *reason)
{
	/* Nothing was collected since: the age goes on. */
	if (answer->status == 304 && peer->inventory != NULL)
		return 0;
	if (answer->status != 200 ||
	    strcmp(answer->type, "application/x-protobuf") != 0)
		return request_refusal(answer, reason);
	return inventory_take(peer, answer, reason);
}

static void
on_answer(
    void *context, const struct request_answer *answer, const struct reason *reason)
{
	struct peer *peer = context;
	collector_done *done = peer->done;
	struct reason why = {""};
	int error = -EIO;

	peer->window.answered = instant_now();
	if (answer != NULL)
		error = answer_take(peer, answer, &why);
	else
		why = *reason;
	if (error != 0)
		reason_prefix(&why, "%s", peer->link->url);
	request_free(peer->request);
	peer->request = NULL;
	peer->done = NULL;
	done(peer->context, error == 0 ? inventory_ref(peer->inventory) : NULL,
	    error == 0 ? NULL : &why);
	if (peer->again && peer->done == NULL)
		peer->listener->changed(peer->listener_context);
	peer->again = false;
}

/* The peer says how the host is now; whether that is what was believed last. */
static void
on_head(void *context, const struct inventory_message *message)
{
	struct peer *peer = context;

	if (peer->inventory != NULL && !trust_is_news(&peer->trust, message))
		return;
	if (peer->done != NULL)
		peer->again = true;
	else
		peer->listener->changed(peer->listener_context);
}

/* ---- settings ---- */

static const char *
text_of(const struct collector_settings *settings, const char *key)
{
	const char *text = collector_setting(settings, key)->text;

	return text != NULL && text[0] != '\0' ? text : NULL;
}

static struct link_settings
link_settings_of(const struct collector_settings *settings)
{
	return (struct link_settings){
	    .url = text_of(settings, "url"),
	    .certificate = text_of(settings, "certificate"),
	    .key = text_of(settings, "key"),
	    .ca = text_of(settings, "ca"),
	    .name = text_of(settings, "peer-name"),
	};
}

static int
peer_check(const struct collector_settings *settings, struct reason *reason)
{
	const struct link_settings link = link_settings_of(settings);

	return link_check(&link, reason);
}

/* A host's name may have characters that a URL may not. */
static char *
path_make(const struct library *curl, const char *host)
{
	char *escaped = curl->easy_escape(NULL, host, 0);
	size_t size = sizeof(INVENTORY_PATH) + (escaped != NULL ? strlen(escaped) : 0);
	char *path = escaped != NULL ? malloc(size) : NULL;

	if (path != NULL)
		snprintf(path, size, INVENTORY_PATH "%s", escaped);
	curl->free(escaped);
	return path;
}

static void
peer_close(void *state)
{
	struct peer *peer = state;

	if (peer == NULL)
		return;
	request_free(peer->request);
	if (peer->link != NULL)
		follow_remove(peer->link, &peer->follower);
	link_leave(peer->link);
	inventory_unref(peer->inventory);
	free(peer->path);
	free(peer->agent);
	free(peer->host);
	free(peer);
}

static int
peer_open(void **state, const struct collector_settings *settings,
    struct event_base *base, struct reason *reason)
{
	const struct link_settings link = link_settings_of(settings);
	int64_t most = collector_setting(settings, "max-output")->number;
	struct peer *peer = calloc(1, sizeof(*peer));
	int error;

	if (peer == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	peer->timeout = collector_setting(settings, "timeout")->number * 1000;
	peer->most = most < (int64_t)INVENTORY_MESSAGE_MAX ? (size_t)most
							   : INVENTORY_MESSAGE_MAX;
	error = link_join(&peer->link, settings->common, base, &link, reason);
	if (error != 0) {
		peer_close(peer);
		return error;
	}
	peer->host = strdup(settings->host);
	peer->path = path_make(&peer->link->curl, settings->host);
	if (settings->agent != NULL)
		peer->agent = strdup(settings->agent);
	peer->trust.host = peer->host;
	peer->trust.agent = peer->agent;
	if (peer->host == NULL || peer->path == NULL ||
	    (settings->agent != NULL && peer->agent == NULL)) {
		peer_close(peer);
		return reason_set(reason, -ENOMEM, "out of memory");
	}
	*state = peer;
	return 0;
}

/* ---- collecting ---- */

static int
peer_collect(void *state, enum collector_scope scope, collector_done *done,
    void *context, struct reason *reason)
{
	struct peer *peer = state;
	const struct request_options asked = {
	    .path = peer->path,
	    .etag = peer->etag[0] != '\0' ? peer->etag : NULL,
	    .most = peer->most,
	    .time = peer->timeout,
	    .done = on_answer,
	    .context = peer,
	};
	int error;

	(void)scope;
	if (peer->done != NULL)
		return reason_set(reason, -EBUSY, "a collection is running");
	peer->window.asked = instant_now();
	error = request_start(&peer->request, peer->link, &asked, reason);
	if (error != 0)
		return error;
	peer->done = done;
	peer->context = context;
	return 0;
}

static int
peer_watch(void *state, const struct collector_listener *listener, void *context,
    struct reason *reason)
{
	struct peer *peer = state;

	peer->listener = listener;
	peer->listener_context = context;
	peer->follower =
	    (struct follower){.host = peer->host, .tell = on_head, .context = peer};
	return follow_add(peer->link, &peer->follower, reason);
}

static const struct fleet_relay *
peer_relay(const void *state)
{
	const struct peer *peer = state;

	return &peer->relay;
}

const struct collector collector_peer = {
    .name = "peer",
    .options = options,
    .check = peer_check,
    .open = peer_open,
    .collect = peer_collect,
    .watch = peer_watch,
    .relay = peer_relay,
    .close = peer_close,
};
