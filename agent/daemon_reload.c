/* Another configuration while the daemon runs. */
#include "agent/daemon_private.h"

#include <config.h>

#include <errno.h>

#include "agent/alarms/alarms.h"
#include "agent/alarms/conditions.h"
#include "agent/collection.h"
#include "agent/config.h"
#include "agent/evacuation/standing.h"
#include "agent/exports.h"
#include "agent/instant.h"
#include "agent/log.h"
#include "agent/readiness/matrix.h"
#include "agent/reason.h"
#include "agent/runs.h"
#include "agent/state.h"
#include "agent/web/web.h"
#include "mib/mib.h"

struct mib_sources
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
void
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
		    "state-dir, agent-name, control, control-mode, control-group, "
		    "lost-retention, snmp or http changed: that needs a restart");
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
