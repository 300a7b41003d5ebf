/* One-shot commands: read the configuration, collect every host once, look at it. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include <event2/event.h>

#include "agent/collection.h"
#include "agent/config.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/registry.h"
#include "agent/process.h"
#include "agent/reason.h"

static void
gathering_done(void *context)
{
	event_base_loopbreak(context);
}

static void
gathering_interrupted(evutil_socket_t number, short what, void *context)
{
	(void)number;
	(void)what;
	event_base_loopexit(context, NULL);
}

/* Until all hosts have answered, or somebody loses patience: then children end too. */
static int
gathering_wait(struct event_base *base, struct reason *reason)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct event *signals[3] = {NULL};
	int error = 0;

	for (int i = 0; i < 3; i++) {
		signals[i] =
		    evsignal_new(base, numbers[i], gathering_interrupted, base);
		if (signals[i] == NULL || event_add(signals[i], NULL) != 0)
			error = reason_set(reason, -ENOMEM, "no memory");
	}
	if (error == 0 && event_base_dispatch(base) < 0)
		error = reason_set(reason, -EIO, "the event loop failed");
	if (error == 0 && event_base_got_exit(base))
		error = reason_set(reason, -EINTR, "interrupted");
	for (int i = 0; i < 3; i++)
		if (signals[i] != NULL)
			event_free(signals[i]);
	return error;
}

static int
gathering_collect(
    struct gathering *gathering, struct event_base *base, struct reason *reason)
{
	struct collections *collections = NULL;
	int error = collections_open(&collections, base, gathering->fleet);

	if (error != 0)
		return reason_set(reason, error, "no memory");
	error = collections_prepare(collections, gathering->config, reason);
	if (error == 0) {
		collections_commit(collections);
		error = collections_once(collections, gathering_done, base);
		if (error != 0)
			reason_set(reason, error, "no memory");
	}
	if (error == 0)
		error = gathering_wait(base, reason);
	collections_free(collections);
	return error;
}

static int
gathering_fill(struct gathering *gathering, const char *path, struct reason *reason)
{
	struct fleet_options options = {0};
	struct event_base *base;
	int error = config_load(&gathering->config, path, reason);

	if (error != 0)
		return error;
	error = registry_open(&gathering->registry, NULL, reason);
	if (error != 0)
		return error;
	options.lost_retention = gathering->config->lost_retention;
	if (fleet_open(&gathering->fleet, gathering->registry, &options) != 0)
		return reason_set(reason, -ENOMEM, "no memory");
	base = event_base_new();
	if (base == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the event loop");
	error = gathering_collect(gathering, base, reason);
	event_base_free(base);
	return error;
}

int
gathering_open(struct gathering *gathering, const struct cli_options *options)
{
	struct reason reason = {""};
	int error;

	*gathering = (struct gathering){0};
	process_prepare();
	error = gathering_fill(gathering, options->config, &reason);
	if (error != 0) {
		cli_error("%s", reason.text);
		gathering_close(gathering);
	}
	return error;
}

void
gathering_close(struct gathering *gathering)
{
	fleet_free(gathering->fleet);
	registry_free(gathering->registry);
	config_free(gathering->config);
}
