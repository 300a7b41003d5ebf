/*
 * migready.conf, parsed and checked as a whole; every key is in migready.conf(5). A
 * configuration never changes: a reload parses a new one and, when it is good, the
 * daemon moves over.
 */
#ifndef AGENT_CONFIG_H
#define AGENT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/alarms/alarms.h"
#include "agent/engine/engine_policy.h"
#include "agent/evacuation/evacuation_policy.h"
#include "agent/export/file.h"
#include "agent/http/http.h"
#include "agent/log.h"
#include "collectors/collector.h"
#include "mib/mib.h"

struct policy;
struct reason;

/* One host block. */
struct config_host {
	const char *name;
	const struct collector *collector;
	struct collector_settings settings;
	int64_t interval; /* seconds between collections */
	int64_t max_age;  /* seconds until an inventory is stale */
};

/* Everything in it is owned by it. */
struct config {
	char *path;
	const char *state_dir;
	const char *agent;         /* the name of this agent for others */
	const char *control;       /* path of the control socket, "" = none */
	mode_t control_mode;       /* of its file */
	const char *control_group; /* may order runs there; NULL = none */
	int64_t backoff_max;       /* seconds; a failing host is not asked less often */
	int64_t parallel;          /* hosts collected at the same time */
	int64_t lost_retention;    /* seconds a lost service keeps its row */
	int64_t required_targets;  /* ready targets a domain should have */
	enum log_level log_level;
	struct mib_options mib;
	struct alarms_options alarms;
	struct engine_policy engine;
	const char *runner;       /* path of migready-run */
	struct http_options http; /* path and listen NULL: nothing is served */
	struct evacuation_policy evacuation;
	struct export_file_options export; /* "" = no file */
	struct policy *policy;
	struct config_host *hosts; /* in the order of the file */
	size_t host_count;
	struct config_store *store; /* private: what the strings above point into */
};

/*
 * Read a file. *config is set on success and freed by config_free. -EINVAL with
 * "file:line: what is wrong"; -ENOENT, -EACCES; -ENOMEM.
 */
int config_load(struct config **config, const char *path, struct reason *reason);
void config_free(struct config *config);

/*
 * Whether what only a start reads is the same: state-dir, agent-name, control,
 * control-mode, control-group, lost-retention, snmp, and http but for its files and
 * subjects.
 */
bool config_same_start(const struct config *a, const struct config *b);

/* Whether two host blocks collect the same way; interval and max_age may differ. */
bool config_host_same_source(const struct config_host *a, const struct config_host *b);

#endif
