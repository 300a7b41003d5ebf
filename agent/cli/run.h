/* What the commands about runs share; lines are as agent/control/run_lines.h has them.
 */
#ifndef AGENT_CLI_RUN_H
#define AGENT_CLI_RUN_H

#include <stdbool.h>

#include <jansson.h>

#include "agent/cli/table.h"

struct cli_options;
struct reason;

/*
 * A run as the daemon knows it: *run, and the array of its lines where lines is not
 * NULL, are the caller's. -EPROTO: there is none; others as client_list().
 */
int run_ask(const char *path, json_int_t number, json_t **run, json_t **lines,
    struct reason *reason);

bool run_ended(const json_t *run);

/* How a run that has ended did: an exit status. */
int run_status(const json_t *run);

enum colour run_colour(const json_t *run);

/* "web1 sparc-a -> sparc-b", or "run 7" for a cancel, into text, which is returned. */
const char *run_about(const json_t *run, char *text, size_t size);

/* The commands with the path of the socket; exit statuses. */
int run_show(const struct cli_options *options, const char *path, json_int_t number);
int run_wait(const struct cli_options *options, const char *path, json_int_t number);

#endif
