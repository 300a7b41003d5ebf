/* The rooms of the daemon: opened, wired together, closed. */
#include "agent/daemon_private.h"

#include <config.h>

#include <errno.h>

#include <event2/event.h>

#include "agent/alarms/alarms.h"
#include "agent/alarms/conditions.h"
#include "agent/collection.h"
#include "agent/config.h"
#include "agent/control/control.h"
#include "agent/evacuation/standing.h"
#include "agent/exports.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/registry.h"
#include "agent/loop.h"
#include "agent/readiness/matrix.h"
#include "agent/reason.h"
#include "agent/records.h"
#include "agent/run_events.h"
#include "agent/runs.h"
#include "agent/state.h"
#include "agent/web/web.h"
#include "mib/mib.h"

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
	    .standings = daemon->standings,
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
	    .exporter = exports_exporter(daemon->exports),
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

int
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

void
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
