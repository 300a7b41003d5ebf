#include "agent/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <event2/event_struct.h>
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/library/large_fd_set.h>

struct loop {
	struct event_base *base;
	bool snmp;
	bool stopped;
	struct event *events; /* one per descriptor of net-snmp, for one turn */
	size_t event_count, event_room;
	struct event timer;
	bool timed_out;
	bool readable; /* something is in `ready` */
	netsnmp_large_fd_set ready;
};

int
loop_open(struct loop **out)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	struct event_config *config = event_config_new();
	const char **methods = event_get_supported_methods();

	if (!loop || !config || !methods) {
		free(loop);
		if (config)
			event_config_free(config);
		return -ENOMEM;
	}
	for (; *methods; methods++)
		if (strcmp(*methods, "poll") != 0)
			event_config_avoid_method(config, *methods);
	loop->base = event_base_new_with_config(config);
	event_config_free(config);
	if (!loop->base) {
		free(loop);
		return -ENOMEM;
	}
	/* A master or a peer that goes away must not end us with a signal. */
	signal(SIGPIPE, SIG_IGN);
	*out = loop;
	return 0;
}

void
loop_free(struct loop *loop)
{
	if (!loop)
		return;
	event_base_free(loop->base);
	free(loop->events);
	free(loop);
}

struct event_base *
loop_base(struct loop *loop)
{
	return loop->base;
}

void
loop_set_snmp(struct loop *loop, bool on)
{
	loop->snmp = on;
}

static void
on_readable(evutil_socket_t fd, short what, void *context)
{
	struct loop *loop = context;

	(void)what;
	NETSNMP_LARGE_FD_SET(fd, &loop->ready);
	loop->readable = true;
}

static void
on_timeout(evutil_socket_t fd, short what, void *context)
{
	struct loop *loop = context;

	(void)fd;
	(void)what;
	loop->timed_out = true;
}

/* Room for one event per descriptor below count; none of them is pending now. */
static int
make_room(struct loop *loop, size_t count)
{
	struct event *events;

	if (count <= loop->event_room)
		return 0;
	events = realloc(loop->events, count * sizeof(*events));
	if (!events)
		return -ENOMEM;
	loop->events = events;
	loop->event_room = count;
	return 0;
}

/* Ask net-snmp what it waits for, and wait for it during this turn. */
static int
add_snmp(struct loop *loop)
{
	netsnmp_large_fd_set wanted;
	struct timeval timeout = {.tv_sec = 0};
	int count = 0, block = 1, error;

	loop->event_count = 0;
	loop->readable = false;
	loop->timed_out = false;
	netsnmp_large_fd_set_init(&loop->ready, FD_SETSIZE);
	netsnmp_large_fd_set_init(&wanted, FD_SETSIZE);
	/* block stays set when there is no timeout; count is one above the largest. */
	snmp_select_info2(&count, &wanted, &timeout, &block);
	error = make_room(loop, (size_t)count);
	for (int fd = 0; !error && fd < count; fd++) {
		struct event *event = &loop->events[loop->event_count];

		if (!NETSNMP_LARGE_FD_ISSET(fd, &wanted))
			continue;
		event_assign(event, loop->base, fd, EV_READ, on_readable, loop);
		loop->event_count++;
		error = event_add(event, NULL) < 0 ? -ENOMEM : 0;
	}
	netsnmp_large_fd_set_cleanup(&wanted);
	evtimer_assign(&loop->timer, loop->base, on_timeout, loop);
	if (!error && !block && evtimer_add(&loop->timer, &timeout) < 0)
		error = -ENOMEM;
	return error;
}

static void
remove_snmp(struct loop *loop)
{
	for (size_t i = 0; i < loop->event_count; i++)
		event_del(&loop->events[i]);
	evtimer_del(&loop->timer);
}

/* Reconnecting is an alarm, so alarms run on every turn. */
static void
run_snmp(struct loop *loop)
{
	if (loop->readable)
		snmp_read2(&loop->ready);
	else if (loop->timed_out)
		snmp_timeout();
	run_alarms();
	netsnmp_check_outstanding_agent_requests();
}

int
loop_turn(struct loop *loop)
{
	/* An event may turn net-snmp on or off. */
	bool snmp = loop->snmp;
	int error = snmp ? add_snmp(loop) : 0;

	if (!error &&
	    event_base_loop(loop->base, EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY) < 0)
		error = -EIO;
	if (snmp) {
		remove_snmp(loop);
		if (!error && loop->snmp)
			run_snmp(loop);
		netsnmp_large_fd_set_cleanup(&loop->ready);
	}
	return error;
}

int
loop_run(struct loop *loop)
{
	int error = 0;

	loop->stopped = false;
	while (!loop->stopped && !error)
		error = loop_turn(loop);
	return error;
}

void
loop_stop(struct loop *loop)
{
	loop->stopped = true;
	event_base_loopbreak(loop->base);
}
