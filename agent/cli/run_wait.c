/* migready run wait: follows a run to its end. */
#include "agent/cli/run.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/cli/cli.h"
#include "agent/cli/client.h"
#include "agent/cli/json.h"
#include "agent/reason.h"

/* Milliseconds between two looks. */
#define LOOK_INTERVAL 500

#define BAR_WIDTH 40

struct follower {
	const struct cli_options *options;
	bool terminal;
	bool heard, missed; /* the daemon, at all and at the last look */
	char state[32];     /* that was printed last */
};

/* A line that the next one overwrites. */
static void
bar_print(const json_t *run)
{
	json_int_t progress = line_integer(run, "progress");
	char bar[BAR_WIDTH + 1] = "";

	if (json_is_integer(json_object_get(run, "progress")) && progress <= 100) {
		size_t full = (size_t)(progress * BAR_WIDTH / 100);

		memset(bar, '#', full);
		memset(bar + full, '.', BAR_WIDTH - full);
		printf("\r\033[K%-12s [%s] %3lld%%", line_string(run, "state"), bar,
		    (long long)progress);
	} else {
		printf("\r\033[K%-12s %s", line_string(run, "state"),
		    line_string(run, "text"));
	}
}

static void
progress_print(struct follower *follower, const json_t *run)
{
	const char *state = line_string(run, "state");

	if (follower->options->json)
		return;
	if (follower->terminal)
		bar_print(run);
	else if (strcmp(follower->state, state) != 0)
		printf("%s\n", state);
	snprintf(follower->state, sizeof(follower->state), "%s", state);
	fflush(stdout);
}

static int
end_print(const struct follower *follower, json_t *run)
{
	const struct cli_options *options = follower->options;

	if (options->json)
		return json_print(json_incref(run)) == 0 ? run_status(run) : CLI_ERROR;
	if (follower->terminal)
		fputs("\r\033[K", stdout);
	printf("run %lld ", (long long)line_integer(run, "run"));
	colour_print(
	    stdout, options->colour, run_colour(run), "%s", line_string(run, "state"));
	printf(": %s\n", line_string(run, "text"));
	return run_status(run);
}

/* A run goes on without a daemon, and so does who waits, once it was heard of. */
static bool
is_passing(struct follower *follower, int error, const struct reason *reason)
{
	if (!follower->heard || error == -EPROTO || error == -ENOMEM) {
		cli_error("%s", reason->text);
		return false;
	}
	if (!follower->missed)
		cli_error("%s; trying again", reason->text);
	follower->missed = true;
	return true;
}

int
run_wait(const struct cli_options *options, const char *path, json_int_t number)
{
	struct follower follower = {
	    .options = options, .terminal = isatty(STDOUT_FILENO) == 1};

	for (;; poll(NULL, 0, LOOK_INTERVAL)) {
		struct reason reason = {""};
		json_t *run = NULL;
		int error = run_ask(path, number, &run, NULL, &reason);
		int status;

		if (error != 0) {
			if (!is_passing(&follower, error, &reason))
				return CLI_ERROR;
			continue;
		}
		follower.heard = true;
		follower.missed = false;
		if (run_ended(run)) {
			status = end_print(&follower, run);
			json_decref(run);
			return status;
		}
		progress_print(&follower, run);
		json_decref(run);
		if (ferror(stdout) != 0)
			return CLI_ERROR;
	}
}
