/*
 * Events of the simulated manager, whose authors read the same references and nothing
 * of this code: each checks the other.
 */
#include "collectors/ldm/events/events.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/events/trial.h"

struct simulator {
	char command[1024]; /* of ldm on the host */
	FILE *output;
	pid_t pid;
};

static void
run(const struct simulator *simulator, const char *words)
{
	char shell[2048];

	snprintf(shell, sizeof(shell), "%s %s", simulator->command, words);
	assert_int_equal(system(shell), 0);
}

/* Serve the sample fleet; the client is told the port. */
static void
simulator_begin(struct simulator *simulator, struct trial *trial, const char *mode)
{
	const char *build = getenv("top_builddir");
	const char *source = getenv("top_srcdir");
	char shell[2048];
	unsigned port = 0;
	int pid = 0;

	snprintf(simulator->command, sizeof(simulator->command),
	    "%s/contrib/ldmsim/ldmsim --fleet %s/fleet --host sparc-a",
	    build != NULL ? build : ".", trial->folder);
	snprintf(shell, sizeof(shell),
	    "cp %s/contrib/ldmsim/sample.fleet %s/fleet && echo $$ && "
	    "exec %s serve --port 0 %s%s",
	    source != NULL ? source : ".", trial->folder, simulator->command,
	    mode != NULL ? "--mode " : "", mode != NULL ? mode : "");
	simulator->output = popen(shell, "r");
	assert_non_null(simulator->output);
	assert_int_equal(fscanf(simulator->output, "%d port %u", &pid, &port), 2);
	simulator->pid = pid;
	trial->settings.port = (uint16_t)port;
}

static void
simulator_end(struct simulator *simulator)
{
	kill(simulator->pid, SIGTERM);
	pclose(simulator->output);
}

/* A switch, a device of a guest and a guest: three commands, three hints. */
static void
test_commands_become_hints(void **state)
{
	static const char *const modes[] = {NULL, "no-declaration", "id", "upper-case",
	    "section-beside-content", "trailing-nul", "trailing-newline",
	    "split-records", "two-in-one"};
	struct trial *trial = *state;

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		struct simulator simulator;

		simulator_begin(&simulator, trial, modes[i]);
		trial_open(trial);
		trial_hints(trial, 1);
		assert_int_equal(trial->hints[0].changed, LDM_HINT_EVERYTHING);
		run(&simulator, "set-vsw mtu=9000 primary-vsw0");
		run(&simulator, "set-vdisk timeout=30 root web1");
		run(&simulator, "add-domain db9");
		trial_hints(trial, 4);
		assert_int_equal(trial->hints[1].changed, LDM_HINT_SERVICES);
		assert_int_equal(trial->hints[2].changed, LDM_HINT_DOMAIN);
		assert_string_equal(trial->hints[2].domain, "web1");
		assert_int_equal(trial->hints[3].changed, LDM_HINT_DOMAIN);
		assert_string_equal(trial->hints[3].domain, "db9");
		assert_int_equal(trial->lost, 0);
		assert_int_equal(ldm_events_counts(trial->events)->unreadable, 0);
		ldm_events_close(trial->events);
		trial->events = NULL;
		simulator_end(&simulator);
	}
}

static void
test_faults_are_losses(void **state)
{
	static const char *const modes[] = {"trickle", "endless-document",
	    "stalled-document", "disconnect-every=50", "close-at-once", "mute",
	    "no-starttls", "failure", "wrong-tls", "flood=3M"};
	struct trial *trial = *state;

	trial->settings.deadline = 300;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		struct simulator simulator;

		simulator_begin(&simulator, trial, modes[i]);
		trial_open(trial);
		while (trial->connected + trial->lost == 0)
			trial_turn(trial);
		if (trial->lost == 0)
			run(&simulator, "set-vsw mtu=9000 primary-vsw0");
		trial_lost(trial, 1);
		ldm_events_close(trial->events);
		trial->events = NULL;
		simulator_end(&simulator);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(function)                                                                 \
	cmocka_unit_test_setup_teardown(function, trial_setup, trial_teardown)
	    TEST(test_commands_become_hints),
	    TEST(test_faults_are_losses),
	};

	return cmocka_run_group_tests_name("ldmsim-serve", tests, NULL, NULL);
}
