/* migready watch: alarms as they come and go, until it is interrupted. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "agent/alarms/alarm_kind.h"
#include "agent/cli/client.h"
#include "agent/cli/table.h"
#include "agent/cli/words.h"
#include "agent/config.h"
#include "agent/reason.h"

/* Milliseconds until a lost connection is tried again, doubling up to the second. */
#define RETRY_FIRST 1000
#define RETRY_LAST  30000

static void
time_print(json_int_t milliseconds)
{
	char word[WORD_SIZE];

	printf("%s  ", time_word(word, milliseconds));
}

static void
start_print(const json_t *line)
{
	time_print(json_integer_value(json_object_get(line, "time")));
	printf("migreadyd %s, start %lld, alarms raised: %lld\n",
	    line_string(line, "version"),
	    (long long)json_integer_value(json_object_get(line, "boot")),
	    (long long)json_integer_value(json_object_get(line, "alarms")));
}

static void
alarm_print(const struct cli_options *options, const json_t *line)
{
	const char *severity = line_string(line, "severity");
	const char *state = line_string(line, "state");
	bool over = strcmp(state, severity) == 0; /* cleared both */

	time_print(json_integer_value(json_object_get(line, "changed")));
	colour_print(stdout, options->colour,
	    alarm_colour(alarm_severity_find(severity)), "%-8s  %-8s", state,
	    over ? "" : severity);
	printf("  %-15s  %s\n", line_string(line, "kind"), line_string(line, "text"));
}

/* Print a line that the daemon said; 0 or -EIO when nobody takes it. */
static int
line_print(const struct cli_options *options, const json_t *line)
{
	const char *type = line_string(line, "type");

	if (options->json) {
		json_dumpf(line, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		putchar('\n');
	} else if (strcmp(type, "start") == 0) {
		start_print(line);
	} else if (strcmp(type, "alarm") == 0 || strcmp(type, "change") == 0) {
		alarm_print(options, line);
	}
	return fflush(stdout) == 0 && ferror(stdout) == 0 ? 0 : -EIO;
}

/*
 * One connection, from its start to its loss. *heard: a line came. -EIO: the output is
 * lost; else why the connection is, with a reason.
 */
static int
watch_once(const struct cli_options *options, const char *path, bool *heard,
    struct reason *reason)
{
	struct client *client = NULL;
	int error = client_open(&client, path, "watch", reason);

	while (error == 0) {
		json_t *line = NULL;

		error = client_next(client, CLIENT_PATIENCE, &line, reason);
		if (error != 0)
			break;
		*heard = true;
		error = line_print(options, line);
		json_decref(line);
	}
	client_close(client);
	return error;
}

/* Until the output is lost; what never worked is not tried again. */
static void
watch_on(const struct cli_options *options, const char *path)
{
	struct reason reason = {""}, told = {""};
	int wait = RETRY_FIRST;
	bool heard = false;

	while (watch_once(options, path, &heard, &reason) != -EIO) {
		if (heard) {
			wait = RETRY_FIRST;
			cli_error("%s; trying again", reason.text);
		} else if (told.text[0] == '\0') {
			cli_error("%s", reason.text);
			return;
		} else if (strcmp(told.text, reason.text) != 0) {
			cli_error("%s", reason.text);
		}
		told = reason;
		heard = false;
		poll(NULL, 0, wait);
		wait = wait < RETRY_LAST / 2 ? wait * 2 : RETRY_LAST;
	}
}

int
cli_watch(const struct cli_options *options)
{
	struct config *config = NULL;
	const char *path;

	if (cli_control_path(options, &config, &path) != 0)
		return CLI_ERROR;
	watch_on(options, path);
	config_free(config);
	return CLI_ERROR;
}
