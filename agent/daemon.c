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
#include "agent/collection.h"
#include "agent/config.h"
#include "agent/control/control.h"
#include "agent/evacuation/standing.h"
#include "agent/exports.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/registry.h"
#include "agent/instant.h"
#include "agent/log.h"
#include "agent/loop.h"
#include "agent/process.h"
#include "agent/readiness/matrix.h"
#include "agent/reason.h"
#include "agent/records.h"
#include "agent/run_events.h"
#include "agent/runs.h"
#include "agent/state.h"
#include "agent/web/web.h"
#include "mib/mib.h"

#define TICK_SECONDS 1

enum daemon_signal {
	DAEMON_TERM,
	DAEMON_INT,
	DAEMON_HUP,
	DAEMON_SIGNALS,
};

/* The root of everything the process holds. */
struct daemon {
	const struct daemon_options *options;
	struct config *config;
	struct config *start; /* the first one: SNMP borrows from it to the end */
	struct loop *loop;
	struct state *state;
	struct registry *registry;
	struct fleet *fleet;
	struct matrix *matrix;
	struct standings *standings;
	struct alarms *alarms;
	struct conditions *conditions;
	struct collections *collections;
	struct runs *runs;
	struct run_events *run_events;
	struct mib *mib;
	struct exports *exports;
	struct control *control; /* NULL: switched off */
	struct web *web;         /* NULL: switched off */
	struct event *signals[DAEMON_SIGNALS];
	struct event *tick;
	struct event *alarm; /* when alarms are due */
	bool woken;          /* there is something to do for them */
	struct instant started;
};

/* ---- reload ---- */

static struct mib_sources
daemon_sources(const struct daemon *daemon)
{
	struct mib_sources sources = {
	    .fleet = daemon->fleet,
	    .matrix = daemon->matrix,
	    .policy = daemon->config->policy,
	    .standings = daemon->standings,
	    .alarms = daemon->alarms,
	    .engine = runs_engine(daemon->runs),
	    .version = PACKAGE_VERSION,
	    .boot_id = state_boot_id(daemon->state),
	    .started = daemon->started,
	    .required_targets = daemon->config->required_targets,
	};

	return sources;
}

static void
daemon_set_level(const struct daemon *daemon, const struct config *config)
{
	log_set_level(daemon->options->debug ? LOG_LEVEL_DEBUG : config->log_level);
}

static int
daemon_move_over(struct daemon *daemon, struct config *config, struct reason *reason)
{
	struct instant now = instant_now();
	int error = collections_prepare(daemon->collections, config, reason);

	if (error != 0)
		return error;
	error = matrix_set_policy(daemon->matrix, config->policy, &now);
	if (error != 0) {
		collections_discard(daemon->collections);
		return reason_set(reason, error, "no memory for the new severities");
	}
	collections_commit(daemon->collections);
	return 0;
}

static void
daemon_renew_tls(struct daemon *daemon)
{
	struct reason reason = {""};

	if (daemon->web != NULL && daemon->start->http.encrypted &&
	    daemon->config->http.encrypted &&
	    web_renew_tls(daemon->web, &daemon->config->http.tls, &reason) != 0)
		log_error(ROOM_CONFIG, "http goes on with the old certificates: %s",
		    reason.text);
}

/* A good configuration is moved to as a whole, a bad one changes nothing. */
static void
daemon_reload(evutil_socket_t number, short what, void *context)
{
	struct daemon *daemon = context;
	struct config *old = daemon->config;
	struct config *new = NULL;
	struct reason reason = {""};
	struct mib_sources sources;

	(void)number;
	(void)what;
	if (config_load(&new, old->path, &reason) != 0 ||
	    daemon_move_over(daemon, new, &reason) != 0) {
		log_error(ROOM_CONFIG, "not reloaded, the old configuration stays: %s",
		    reason.text);
		config_free(new);
		return;
	}
	if (!config_same_start(daemon->start, new))
		log_warning(ROOM_CONFIG,
		    "state-dir, control, control-mode, control-group, lost-retention, "
		    "snmp or http changed: that needs a restart");
	daemon->config = new;
	daemon_set_level(daemon, new);
	alarms_set_options(daemon->alarms, &new->alarms);
	standings_reconsider(daemon->standings, new->policy, &new->evacuation);
	conditions_reconsider(daemon->conditions, new->policy);
	if (runs_reload(daemon->runs, new) != 0)
		log_error(ROOM_CONFIG, "no memory for the new block engine");
	daemon_renew_tls(daemon);
	sources = daemon_sources(daemon);
	mib_set_sources(daemon->mib, &sources);
	exports_reload(daemon->exports, new);
	if (old != daemon->start)
		config_free(old);
	log_info(ROOM_CONFIG, "reloaded, %zu hosts", new->host_count);
}

/* ---- life ---- */

static void
daemon_stop(evutil_socket_t number, short what, void *context)
{
	struct daemon *daemon = context;

	(void)what;
	log_info(ROOM_DAEMON, "ends on signal %d", (int)number);
	loop_stop(daemon->loop);
}

/* Whatever changed during this turn is looked at once, at its end. */
static void
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

static int
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

static int
daemon_open_standings(struct daemon *daemon, struct reason *reason)
{
	const struct evacuation_sources sources = {daemon->fleet, daemon->matrix,
	    daemon->config->policy, &daemon->config->evacuation};

	if (standings_open(&daemon->standings, daemon->fleet, &sources) != 0)
		return reason_set(reason, -ENOMEM, "no memory for evacuations");
	return 0;
}

static int
daemon_open_fleet(struct daemon *daemon, struct reason *reason)
{
	struct fleet_options options = {
	    .lost_retention = daemon->config->lost_retention};
	struct registry_store store;
	struct record_store records;
	int error = state_open(&daemon->state, daemon->config->state_dir, reason);

	if (error != 0)
		return error;
	store = state_registry_store(daemon->state);
	error = registry_open(&daemon->registry, &store, reason);
	if (error != 0)
		return error;
	records = state_record_store(daemon->state);
	options.records = &records;
	if (fleet_open(&daemon->fleet, daemon->registry, &options) != 0 ||
	    matrix_open(&daemon->matrix, daemon->fleet, daemon->config->policy,
		&daemon->started) != 0)
		return reason_set(reason, -ENOMEM, "no memory for the fleet");
	return daemon_open_standings(daemon, reason);
}

static int
daemon_open_alarms(struct daemon *daemon, struct reason *reason)
{
	const struct record_store store = state_record_store(daemon->state);
	const struct alarms_sources sources = {
	    .registry = daemon->registry,
	    .store = &store,
	    .boot_id = state_boot_id(daemon->state),
	    .version = PACKAGE_VERSION,
	    .wake = daemon_wake_alarms,
	    .context = daemon,
	};
	int error = alarms_open(&daemon->alarms, &daemon->config->alarms, &sources,
	    &daemon->started, reason);

	if (error != 0)
		return error;
	error = conditions_open(&daemon->conditions, daemon->fleet, daemon->matrix,
	    daemon->config->policy, daemon->alarms);
	if (error != 0)
		return reason_set(reason, error, "no memory for alarms");
	conditions_set_standings(daemon->conditions, daemon->standings);
	return 0;
}

static int
daemon_open_runs(struct daemon *daemon, struct reason *reason)
{
	const struct record_store store = state_record_store(daemon->state);
	const struct runs_sources sources = {
	    .base = loop_base(daemon->loop),
	    .fleet = daemon->fleet,
	    .collections = daemon->collections,
	    .store = &store,
	};

	int error = runs_open(
	    &daemon->runs, daemon->config, &sources, &daemon->started, reason);

	if (error != 0)
		return error;
	error = run_events_open(
	    &daemon->run_events, runs_engine(daemon->runs), daemon->alarms);
	return error == 0 ? 0 : reason_set(reason, error, "no memory for the engine");
}

static int
daemon_open_exports(struct daemon *daemon, struct reason *reason)
{
	const struct export_sources sources = {
	    .fleet = daemon->fleet,
	    .matrix = daemon->matrix,
	    .alarms = daemon->alarms,
	    .engine = runs_engine(daemon->runs),
	    .version = PACKAGE_VERSION,
	    .boot_id = state_boot_id(daemon->state),
	    .started = daemon->started,
	};

	return exports_open(&daemon->exports, loop_base(daemon->loop), daemon->config,
	    &sources, reason);
}

static int
daemon_open_control(struct daemon *daemon, struct reason *reason)
{
	const struct control_options options = {.path = daemon->config->control,
	    .mode = daemon->config->control_mode,
	    .group = daemon->config->control_group};
	const struct control_sources sources = {
	    .alarms = daemon->alarms,
	    .engine = runs_engine(daemon->runs),
	    .fleet = daemon->fleet,
	    .exporter = exports_exporter(daemon->exports),
	    .boot_id = state_boot_id(daemon->state),
	    .version = PACKAGE_VERSION,
	};

	if (options.path[0] == '\0')
		return 0;
	return control_open(
	    &daemon->control, loop_base(daemon->loop), &options, &sources, reason);
}

static int
daemon_open_web(struct daemon *daemon, struct reason *reason)
{
	const struct web_sources sources = {
	    .fleet = daemon->fleet,
	    .matrix = daemon->matrix,
	    .alarms = daemon->alarms,
	    .engine = runs_engine(daemon->runs),
	    .version = PACKAGE_VERSION,
	    .boot_id = state_boot_id(daemon->state),
	    .started = daemon->started,
	};
	const struct http_options *options = &daemon->config->http;

	if (options->path == NULL && options->listen == NULL)
		return 0;
	return web_open(
	    &daemon->web, loop_base(daemon->loop), options, &sources, reason);
}

static int
daemon_open(struct daemon *daemon, struct reason *reason)
{
	struct mib_sources sources;
	struct alarms_sink sink;
	int error = daemon_open_fleet(daemon, reason);

	if (error == 0)
		error = daemon_open_alarms(daemon, reason);
	if (error != 0)
		return error;
	if (loop_open(&daemon->loop) != 0 || daemon_add_events(daemon) != 0 ||
	    collections_open(
		&daemon->collections, loop_base(daemon->loop), daemon->fleet) != 0)
		return reason_set(reason, -ENOMEM, "no memory for the event loop");
	error = collections_prepare(daemon->collections, daemon->config, reason);
	if (error != 0)
		return error;
	collections_commit(daemon->collections);
	fleet_settle(daemon->fleet);
	error = daemon_open_runs(daemon, reason);
	if (error != 0)
		return error;
	sources = daemon_sources(daemon);
	error = mib_open(&daemon->mib, &daemon->config->mib, &sources, reason);
	if (error != 0)
		return error;
	loop_set_snmp(daemon->loop, 1);
	sink = mib_sink(daemon->mib);
	alarms_set_sink(daemon->alarms, &sink);
	error = daemon_open_exports(daemon, reason);
	if (error == 0)
		error = daemon_open_control(daemon, reason);
	return error == 0 ? daemon_open_web(daemon, reason) : error;
}

static void
daemon_close(struct daemon *daemon)
{
	if (daemon->loop != NULL)
		loop_set_snmp(daemon->loop, 0);
	if (daemon->alarms != NULL)
		alarms_set_sink(daemon->alarms, NULL);
	mib_close(daemon->mib);
	web_close(daemon->web);
	control_close(daemon->control);
	exports_free(daemon->exports);
	run_events_free(daemon->run_events);
	runs_free(daemon->runs);
	collections_free(daemon->collections);
	for (int i = 0; i < DAEMON_SIGNALS; i++)
		if (daemon->signals[i] != NULL)
			event_free(daemon->signals[i]);
	if (daemon->tick != NULL)
		event_free(daemon->tick);
	if (daemon->alarm != NULL)
		event_free(daemon->alarm);
	daemon->alarm = NULL;
	loop_free(daemon->loop);
	conditions_free(daemon->conditions);
	standings_free(daemon->standings);
	matrix_free(daemon->matrix);
	fleet_free(daemon->fleet);
	alarms_free(daemon->alarms);
	registry_free(daemon->registry);
	state_close(daemon->state);
	if (daemon->config != daemon->start)
		config_free(daemon->config);
	config_free(daemon->start);
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
