#include "collectors/ldm/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/reason.h"
#include "collectors/collector.h"
#include "collectors/ldm/events/events.h"
#include "collectors/ldm/events/gather.h"
#include "collectors/ldm/events/hint.h"

struct watch {
	char *name, *host, *ca_file, *credentials_file; /* NULL = not given */
	uint16_t port;
	bool tls;
	struct ldm_events *events;
	struct gather *gather;
	bool hears;
	unsigned changed; /* LDM_HINT_* announced since the last collection began */
	const struct collector_listener *listener;
	void *context;
};

/*
 * Which hints make it necessary to read a listing again; of listings that are not here
 * everything does. What binds or changes a domain takes strands, memory and functions.
 */
static const unsigned concerns[LDM_LISTINGS] = {
    [LDM_NETDEV] = LDM_HINT_EVERYTHING,
    [LDM_IO] = LDM_HINT_DOMAIN | LDM_HINT_IO | LDM_HINT_EVERYTHING,
    [LDM_DEVICES] = LDM_HINT_DOMAIN | LDM_HINT_IO | LDM_HINT_EVERYTHING,
    [LDM_MOUNTS] = LDM_HINT_SERVICES | LDM_HINT_EVERYTHING,
};

/* ---- settings ---- */

int
watch_check(const struct collector_settings *settings, struct reason *reason)
{
	static const char *const keys[] = {
	    "events-host", "events-ca", "events-credentials"};
	bool wanted = collector_setting(settings, "events")->number != 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *text = collector_setting(settings, keys[i])->text;

		if (text == NULL)
			continue;
		if (text[0] == '\0')
			return reason_set(
			    reason, -EINVAL, "%s is empty: leave it out", keys[i]);
		if (!wanted)
			return reason_set(reason, -EINVAL,
			    "%s is given, but events = true is not", keys[i]);
	}
	return 0;
}

/* 0 or -ENOMEM; NULL stays NULL. */
static int
text_take(char **copy, const char *text)
{
	*copy = text != NULL ? strdup(text) : NULL;
	return *copy != NULL || text == NULL ? 0 : -ENOMEM;
}

int
watch_open(struct watch **watch, const struct collector_settings *settings)
{
	struct watch *new;

	*watch = NULL;
	if (collector_setting(settings, "events")->number == 0)
		return 0;
	new = calloc(1, sizeof(*new));
	if (new == NULL)
		return -ENOMEM;
	new->port = (uint16_t)collector_setting(settings, "events-port")->number;
	new->tls = collector_setting(settings, "events-tls")->number != 0;
	if (text_take(&new->name, settings->host) != 0 ||
	    text_take(&new->host, collector_setting(settings, "events-host")->text) !=
		0 ||
	    text_take(&new->ca_file, collector_setting(settings, "events-ca")->text) !=
		0 ||
	    text_take(&new->credentials_file,
		collector_setting(settings, "events-credentials")->text) != 0) {
		watch_close(new);
		return -ENOMEM;
	}
	*watch = new;
	return 0;
}

void
watch_close(struct watch *watch)
{
	if (watch == NULL)
		return;
	if (watch->events != NULL)
		ldm_events_close(watch->events);
	if (watch->gather != NULL)
		gather_close(watch->gather);
	free(watch->name);
	free(watch->host);
	free(watch->ca_file);
	free(watch->credentials_file);
	free(watch);
}

/* ---- listening ---- */

static void
on_hint(void *context, const struct ldm_hint *hint)
{
	struct watch *watch = context;
	bool failed = hint->status == LDM_MIGRATION_FAILED;

	/* How far one was that has failed is nothing to wait for. */
	if ((hint->changed & LDM_HINT_MIGRATION) != 0 && hint->progress >= 0 && !failed)
		watch->listener->progress(watch->context, hint->domain, hint->progress);
	gather_add(watch->gather, hint);
}

static void
on_state(void *context, bool connected, const struct reason *reason)
{
	struct watch *watch = context;

	(void)reason;
	watch->hears = connected;
}

static void
on_gathered(void *context, const struct gathered *gathered)
{
	struct watch *watch = context;

	watch->changed |= gathered->changed;
	watch->listener->changed(watch->context);
}

int
watch_start(struct watch *watch, struct event_base *base,
    const struct collector_listener *listener, void *context, struct reason *reason)
{
	static const struct ldm_events_handler handler = {on_hint, on_state};
	const struct ldm_events_settings settings = {
	    .name = watch->name,
	    .host = watch->host,
	    .port = watch->port,
	    .tls = watch->tls,
	    .ca_file = watch->ca_file,
	    .credentials_file = watch->credentials_file,
	};

	watch->listener = listener;
	watch->context = context;
	if (watch->gather == NULL &&
	    gather_open(&watch->gather, base, on_gathered, watch) != 0)
		return reason_set(reason, -ENOMEM, "out of memory");
	return ldm_events_open(
	    &watch->events, base, &settings, &handler, watch, reason);
}

bool
watch_hears(const struct watch *watch)
{
	return watch != NULL && watch->hears;
}

void
watch_hold(struct watch *watch, bool hold)
{
	if (watch != NULL && watch->gather != NULL)
		gather_hold(watch->gather, hold);
}

void
watch_forget(struct watch *watch)
{
	if (watch != NULL)
		watch->changed = 0;
}

bool
watch_concerns(const struct watch *watch, enum ldm_listing listing)
{
	return watch == NULL || concerns[listing] == 0 ||
	       (concerns[listing] & watch->changed) != 0;
}

bool
watch_spares(const struct watch *watch, enum ldm_listing listing)
{
	return watch_hears(watch) && concerns[listing] != 0;
}
