/*
 * The daemon migreadyd: wires the rooms together. Everything that can fail for good
 * fails before the loop starts; afterwards the last good state is kept.
 */
#ifndef AGENT_DAEMON_H
#define AGENT_DAEMON_H

#include <stdbool.h>

struct daemon_options {
	const char *config; /* path */
	bool foreground;    /* stay, and log to standard error */
	bool debug;         /* log level debug whatever the configuration says */
	bool check_config;  /* read the configuration, say what is wrong, and end */
};

/* Read the command line. 0, or the status to exit with plus one: usage, --version. */
int daemon_parse(struct daemon_options *options, int argc, char **argv);

/* Run until SIGTERM or SIGINT; SIGHUP reloads. The exit status. */
int daemon_run(const struct daemon_options *options);

#endif
