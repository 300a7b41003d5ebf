#include "agent/control/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/listener.h>

#include "agent/alarms/alarms.h"
#include "agent/control/control_private.h"
#include "agent/control/lines.h"
#include "agent/instant.h"
#include "agent/log.h"
#include "agent/reason.h"

/* One line fits into any socket's buffer; whether it arrives is the client's luck. */
static void
control_refuse(int fd)
{
	size_t length;
	char *text = line_text(line_error("there are %d connections already, as many "
					  "as there may be: try again later",
				   CONTROL_CONNECTIONS),
	    &length);

	if (text != NULL && write(fd, text, length) < 0)
		log_debug(
		    ROOM_CONTROL, "a refused client has gone: %s", strerror(errno));
	free(text);
	close(fd);
}

static void
control_accept(struct evconnlistener *listener, evutil_socket_t fd,
    struct sockaddr *address, int length, void *context)
{
	struct control *control = context;

	(void)listener;
	(void)address;
	(void)length;
	control->resting = false;
	if (control->count >= CONTROL_CONNECTIONS)
		control_refuse(fd);
	else
		connection_open(control, fd);
}

/* Out of descriptors, most likely: without a rest the loop would spin. */
static void
control_rest(struct evconnlistener *listener, void *context)
{
	struct control *control = context;

	if (!control->resting)
		log_warning(ROOM_CONTROL, "%s: cannot accept a connection: %s",
		    control->endpoint.path, strerror(errno));
	control->resting = true;
	evconnlistener_disable(listener);
}

static void
control_changed(void *context, const struct alarm *alarm, enum alarm_state before)
{
	const struct control *control = context;
	struct connection *connection = control->connections;
	size_t length;
	char *text;

	if (connection == NULL)
		return;
	text = line_text(line_change(alarm, before), &length);
	if (text == NULL)
		log_warning(ROOM_CONTROL, "no memory to tell of %s", alarm->key);
	for (; text != NULL && connection != NULL;
	     connection = connection_next(connection))
		connection_tell(connection, text, length);
	free(text);
}

int
control_open(struct control **control, struct event_base *base,
    const struct control_options *options, const struct control_sources *sources,
    struct reason *reason)
{
	struct peer_group group;
	struct control *new;
	int error = peer_group_find(&group, "control-group", options->group, reason);

	if (error != 0)
		return error;
	new = calloc(1, sizeof(*new));
	if (new == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the control socket");
	new->sources = *sources;
	new->sources.group = group;
	new->base = base;
	error = endpoint_open(&new->endpoint, options->path, options->mode, reason);
	if (error != 0) {
		free(new);
		return error;
	}
	new->listener = evconnlistener_new(
	    base, control_accept, new, LEV_OPT_CLOSE_ON_EXEC, 0, new->endpoint.fd);
	if (new->listener == NULL) {
		endpoint_close(&new->endpoint);
		free(new);
		return reason_set(reason, -ENOMEM, "no memory for the control socket");
	}
	evconnlistener_set_error_cb(new->listener, control_rest);
	alarms_follow(sources->alarms, control_changed, new);
	*control = new;
	return 0;
}

void
control_close(struct control *control)
{
	if (control == NULL)
		return;
	alarms_follow(control->sources.alarms, NULL, NULL);
	while (control->connections != NULL)
		connection_close(control->connections);
	evconnlistener_free(control->listener);
	endpoint_close(&control->endpoint);
	free(control);
}

void
control_tick(struct control *control, const struct instant *now)
{
	bool heartbeat = now->steady >= control->heartbeat_at;
	struct connection *connection, *next;

	evconnlistener_enable(control->listener);
	if (heartbeat)
		control->heartbeat_at = now->steady + CONTROL_HEARTBEAT;
	for (connection = control->connections; connection != NULL; connection = next) {
		next = connection_next(connection);
		connection_tick(connection, now, heartbeat);
	}
}
