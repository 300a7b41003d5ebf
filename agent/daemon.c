#include "agent/daemon.h"

#include <config.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/alarms/alarms.h"
#include "agent/alarms/conditions.h"
#include "agent/background.h"
#include "agent/config.h"
#include "agent/control/control.h"
#include "agent/daemon_private.h"
#include "agent/evacuation/standing.h"
#include "agent/exports.h"
#include "agent/fleet/fleet.h"
#include "agent/instant.h"
#include "agent/log.h"
#include "agent/loop.h"
#include "agent/process.h"
#include "agent/reason.h"
#include "agent/state.h"

#define TICK_SECONDS 1

static void
daemon_stop(evutil_socket_t number, short what, void *context)
{
	struct daemon *daemon = context;

	(void)what;
	log_info(ROOM_DAEMON, "ends on signal %d", (int)number);
	loop_stop(daemon->loop);
}

/* Whatever changed during this turn is looked at once, at its end. */
void
daemon_wake_alarms(void *context)
{
	struct daemon *daemon = context;

	daemon->woken = true;
	if (daemon->alarm != NULL)
		event_active(daemon->alarm, EV_TIMEOUT, 0);
}

static void
daemon_run_alarms(struct daemon *daemon, const struct instant *now)
{
	struct timeval wait;
	int64_t due;

	daemon->woken = false;
	conditions_run(daemon->conditions, now);
	due = alarms_run(daemon->alarms, now);
	/* Running may itself have given cause for one more run. */
	if (daemon->woken)
		due = 0;
	if (due < 0) {
		event_del(daemon->alarm);
		return;
	}
	wait.tv_sec = (time_t)(due / 1000);
	wait.tv_usec = (suseconds_t)(due % 1000 * 1000);
	event_add(daemon->alarm, &wait);
}

static void
daemon_alarm(evutil_socket_t fd, short what, void *context)
{
	struct instant now = instant_now();

	(void)fd;
	(void)what;
	daemon_run_alarms(context, &now);
}

static void
daemon_tick(evutil_socket_t fd, short what, void *context)
{
	struct daemon *daemon = context;
	struct instant now = instant_now();

	(void)fd;
	(void)what;
	fleet_tick(daemon->fleet, &now);
	standings_run(daemon->standings);
	daemon_run_alarms(daemon, &now);
	exports_tick(daemon->exports, &now);
	if (daemon->control != NULL)
		control_tick(daemon->control, &now);
}

int
daemon_add_events(struct daemon *daemon)
{
	static const struct {
		int number;
		event_callback_fn handler;
	} signals[DAEMON_SIGNALS] = {
	    [DAEMON_TERM] = {SIGTERM, daemon_stop},
	    [DAEMON_INT] = {SIGINT, daemon_stop},
	    [DAEMON_HUP] = {SIGHUP, daemon_reload},
	};
	static const struct timeval second = {.tv_sec = TICK_SECONDS};
	struct event_base *base = loop_base(daemon->loop);

	for (int i = 0; i < DAEMON_SIGNALS; i++) {
		daemon->signals[i] =
		    evsignal_new(base, signals[i].number, signals[i].handler, daemon);
		if (daemon->signals[i] == NULL ||
		    event_add(daemon->signals[i], NULL) != 0)
			return -ENOMEM;
	}
	daemon->alarm = event_new(base, -1, 0, daemon_alarm, daemon);
	daemon->tick = event_new(base, -1, EV_PERSIST, daemon_tick, daemon);
	if (daemon->alarm == NULL || daemon->tick == NULL ||
	    event_add(daemon->tick, &second) != 0)
		return -ENOMEM;
	return 0;
}

/* Everything up to the loop; errors from here on are told on standard error. */
static int
daemon_start(struct daemon *daemon, struct reason *reason)
{
	int terminal = -1;
	int error;

	log_open(daemon->options->debug ? LOG_LEVEL_DEBUG : daemon->config->log_level,
	    NULL, NULL);
	if (!daemon->options->foreground) {
		terminal = background_start();
		if (terminal < 0)
			return reason_set(reason, terminal,
			    "cannot go into the background: %s", strerror(-terminal));
	}
	error = daemon_open(daemon, reason);
	if (error != 0 || daemon->options->foreground)
		return error;
	log_open_syslog(
	    daemon->options->debug ? LOG_LEVEL_DEBUG : daemon->config->log_level,
	    "migreadyd");
	background_ready(terminal);
	return 0;
}

int
daemon_run(const struct daemon_options *options)
{
	struct daemon daemon = {.options = options, .started = instant_now()};
	struct reason reason = {""};
	int error;

	process_prepare();
	error = config_load(&daemon.start, options->config, &reason);
	daemon.config = daemon.start;
	if (error == 0 && options->check_config) {
		printf("%s is good: %zu hosts\n", options->config,
		    daemon.config->host_count);
		config_free(daemon.start);
		return EXIT_SUCCESS;
	}
	if (error == 0)
		error = daemon_start(&daemon, &reason);
	if (error == 0) {
		log_info(ROOM_DAEMON, "migreadyd %s, start %u, %zu hosts",
		    PACKAGE_VERSION, state_boot_id(daemon.state),
		    daemon.config->host_count);
		error = loop_run(daemon.loop);
		if (error != 0) {
			reason_set(&reason, error, "the event loop failed: %s",
			    strerror(-error));
			log_error(ROOM_DAEMON, "%s", reason.text);
		}
	}
	if (error != 0)
		fprintf(stderr, "migreadyd: %s\n", reason.text);
	daemon_close(&daemon);
	return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
