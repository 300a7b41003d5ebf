/* The command migready: its options, and what all of its commands share. */
#ifndef AGENT_CLI_CLI_H
#define AGENT_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/readiness/evaluate.h"

struct config;
struct fleet;
struct fleet_domain;
struct fleet_host;
struct json_t;
struct registry;

/* Exit statuses, as monitoring plug-ins have them; 4 is trouble with the command
 * itself. */
enum cli_status {
	CLI_READY = 0, /* nothing is wrong */
	CLI_DEGRADED = 1,
	CLI_RAISED = 1, /* of alarms: some are */
	CLI_WARNED = 1, /* of a run: succeeded, with something to be looked at */
	CLI_BLOCKED = 2,
	CLI_FAILED = 2, /* of a run: refused, failed or cancelled */
	CLI_UNKNOWN = 3,
	CLI_OPEN = 3, /* of a run: somebody has to look how it ended */
	CLI_ERROR = 4,
};

/* What `run DOMAIN TARGET` is told by options. */
struct cli_run_options {
	bool given; /* any of them */
	bool validate, dry_run;
	bool override_warnings, override_blockers, force, save_config;
	bool wait;
	const char *name;     /* on the target; NULL = the same */
	long long generation; /* that the caller looked at; 0 = does not matter */
};

/* What `whatif` is told by options, in their order. */
enum cli_change_kind {
	CLI_REMOVE_VSW,
	CLI_REMOVE_VCC,
	CLI_REMOVE_VOLUME,
	CLI_HOST_DOWN,
	CLI_INVENTORY,
};

#define CLI_CHANGES 64

struct cli_change {
	enum cli_change_kind kind;
	const char *what;
};

/* What `export` is told by options. */
struct cli_export_options {
	bool given; /* any of them */
	const char *format, *host;
};

struct cli_options {
	const char *config; /* path */
	bool json;
	bool colour;
	char **arguments; /* after the command's name */
	int argument_count;
	struct cli_run_options run;
	struct cli_change changes[CLI_CHANGES];
	size_t change_count;
	struct cli_export_options export;
};

/* A configuration and what its hosts answered. */
struct gathering {
	struct config *config;
	struct registry *registry;
	struct fleet *fleet;
};

/* A positive number, 0 when the text is none. */
long long cli_number(const char *text);

/* Read the command line and run the command. The exit status. */
int cli_run(int argc, char **argv);

/*
 * Read the configuration and collect every host once; hosts that fail are in the fleet
 * with their reason. 0, or -errno after saying why on standard error.
 */
int gathering_open(struct gathering *gathering, const struct cli_options *options);
void gathering_close(struct gathering *gathering);

/*
 * The configuration and the path of the control socket that it says, valid until
 * config_free(). 0, or -errno after saying why on standard error.
 */
int cli_control_path(
    const struct cli_options *options, struct config **config, const char **path);

/*
 * Ask the running daemon for a list and print it. print gets the array of its lines, is
 * welcome to change them, and returns an exit status or -errno. The exit status, after
 * saying on standard error what went wrong.
 */
typedef int cli_list_print(const struct cli_options *options,
    const struct config *config, struct json_t *list);
int cli_list(
    const struct cli_options *options, const char *what, cli_list_print *print);

/* The commands. Each returns an exit status. */
int cli_alarms(const struct cli_options *options);
int cli_assess(const struct cli_options *options);
int cli_evacuate(const struct cli_options *options);
int cli_explain(const struct cli_options *options);
int cli_export(const struct cli_options *options);
int cli_hosts(const struct cli_options *options);
int cli_run_command(const struct cli_options *options);
int cli_runs(const struct cli_options *options);
int cli_show(const struct cli_options *options);
int cli_status(const struct cli_options *options);
int cli_watch(const struct cli_options *options);
int cli_whatif(const struct cli_options *options);

/* Say something on standard error with the command's name before it. */
void cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print "live ready, cold blocked" and a line end. */
void cli_print_verdicts(
    const struct cli_options *options, const struct findings *findings);

/* Print one finding for people, indented, with what to do. */
void cli_print_finding(const struct cli_options *options, const struct finding *f);

/* Print the findings of a pair for people, indented, each with what to do. */
void cli_print_findings(
    const struct cli_options *options, const struct findings *findings);

#endif
