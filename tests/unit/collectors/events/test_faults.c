/* Managers that fail, and what it may cost us. */
#include "collectors/ldm/events/events.h"

#include <string.h>
#include <sys/stat.h>

#include <event2/event.h>

#include "agent/instant.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/events/trial.h"

#define MIB ((size_t)1 << 20)

/* Whatever happens, and whenever: it is told, and the next try comes. */
static void
test_every_fault_at_every_stage(void **state)
{
	struct trial *trial = *state;
	const char *path = scratch_write(trial->folder, "credentials", "a\nb\n");

	assert_int_equal(chmod(path, 0600), 0);
	trial->settings.credentials_file = path;
	trial->settings.deadline = 60;
	trial->plan.mechanism = "PLAIN";
	for (enum manager_stage stage = 0; stage < MANAGER_STAGES; stage++)
		for (enum manager_fault fault = 1; fault < FAULTS; fault++) {
			bool harmless =
			    stage == MANAGER_REGISTERED &&
			    (fault == FAULT_SILENCE || fault == FAULT_EVENTS);

			manager_drop(trial->manager);
			trial->plan.stage = stage;
			trial->plan.fault = fault;
			trial_open(trial);
			if (harmless)
				trial_connected(trial, 1);
			else
				trial_lost(trial, 1);
			while (!harmless && ldm_events_counts(trial->events)->tries < 2)
				trial_turn(trial);
		}
}

/* The reason of the first loss after the registration. */
static const char *
fault_after_registration(struct trial *trial, enum manager_fault fault)
{
	trial->plan.stage = MANAGER_REGISTERED;
	trial->plan.fault = fault;
	trial_open(trial);
	trial_lost(trial, 1);
	assert_int_equal(trial->connected, 1);
	return trial->reason.text;
}

static void
test_drip(void **state)
{
	struct trial *trial = *state;

	trial->settings.deadline = 500;
	assert_non_null(strstr(fault_after_registration(trial, FAULT_DRIP),
	    "no end of a document within 500 ms"));
}

static void
test_endless_document(void **state)
{
	struct trial *trial = *state;

	assert_non_null(strstr(fault_after_registration(trial, FAULT_ENDLESS),
	    "a document of more than 1048576 octets"));
}

static void
test_endless_blanks(void **state)
{
	struct trial *trial = *state;

	assert_non_null(strstr(fault_after_registration(trial, FAULT_BLANKS),
	    "a document of more than 1048576 octets"));
}

static void
test_endless_depth(void **state)
{
	struct trial *trial = *state;

	assert_non_null(strstr(fault_after_registration(trial, FAULT_NESTED),
	    "elements are nested more than 64 deep"));
}

static void
test_garbage(void **state)
{
	struct trial *trial = *state;

	assert_non_null(strstr(
	    fault_after_registration(trial, FAULT_GARBAGE), "not the manager's XML"));
}

/* A flood of events is read no faster than the loop can bear: 1 MiB a second. */
static void
test_endless_events(void **state)
{
	static const char unit[] =
	    "<LDM_event><cmd><action>add-vsan</action></cmd></LDM_event>";
	const struct timeval moment = {.tv_usec = 200000};
	struct trial *trial = *state;
	struct instant begin, end;
	uint64_t read;

	trial->plan.stage = MANAGER_REGISTERED;
	trial->plan.fault = FAULT_EVENTS;
	begin = instant_now();
	trial_open(trial);
	while (ldm_events_counts(trial->events)->events < 10000)
		trial_turn(trial);
	event_base_loopexit(trial->base, &moment);
	event_base_loop(trial->base, 0);
	end = instant_now();
	read = ldm_events_counts(trial->events)->events * (sizeof(unit) - 1);
	assert_true(read < (uint64_t)(end.steady - begin.steady + 2000) * MIB / 1000);
	assert_int_equal(trial->lost, 0);
	assert_int_equal(trial->hints[1].changed, LDM_HINT_SERVICES);
}

static void
test_wrong_tls(void **state)
{
	struct trial *trial = *state;

	trial->plan.stage = MANAGER_HELLO;
	trial->plan.fault = FAULT_GARBAGE;
	trial_open(trial);
	trial_lost(trial, 1);
	assert_non_null(strstr(trial->reason.text, "127.0.0.1 port "));
	assert_non_null(strstr(trial->reason.text, ": TLS: "));
}

static void
test_no_answer(void **state)
{
	struct trial *trial = *state;

	trial->plan.stage = MANAGER_HEADER;
	trial->plan.fault = FAULT_SILENCE;
	trial->settings.deadline = 30;
	trial_open(trial);
	trial_lost(trial, 1);
	assert_non_null(strstr(trial->reason.text, "within 30 ms"));
}

/* ---- trying again ---- */

static void
test_nobody_listens(void **state)
{
	struct trial *trial = *state;

	manager_close(trial->manager);
	trial->manager = NULL;
	trial_open(trial);
	while (ldm_events_counts(trial->events)->tries < 5)
		trial_turn(trial);
	assert_int_equal(trial->lost, 1);
	assert_int_equal(trial->warnings, 1);
	assert_non_null(strstr(trial->reason.text, "refused"));
	assert_non_null(strstr(trial->warning, "sparc-b: no events"));
}

/* However many tries it takes, it is told once; then everything is read again. */
static void
test_manager_comes_back(void **state)
{
	struct trial *trial = *state;

	trial_open(trial);
	trial_hints(trial, 1);
	trial->plan.stage = MANAGER_ACCEPTED;
	trial->plan.fault = FAULT_CLOSE;
	manager_drop(trial->manager);
	while (ldm_events_counts(trial->events)->tries < 6)
		trial_turn(trial);
	assert_int_equal(trial->lost, 1);
	assert_int_equal(trial->hint_count, 1);
	trial->plan.fault = FAULT_NONE;
	trial_hints(trial, 2);
	assert_int_equal(trial->connected, 2);
	assert_int_equal(trial->lost, 1);
	assert_int_equal(trial->hints[1].changed, LDM_HINT_EVERYTHING);
}

/* One that restarts all the time is left alone longer and longer: 20 + 40 + 80 ms. */
static void
test_manager_restarts(void **state)
{
	struct trial *trial = *state;
	struct instant begin = instant_now();

	trial->plan.close_after = 1;
	trial->settings.retry = 20;
	trial->settings.retry_cap = 80;
	trial_open(trial);
	trial_connected(trial, 4);
	assert_true(instant_now().steady - begin.steady >= 140);
}

/* After a connection that held, doubling begins anew: else this took 18 minutes. */
static void
test_delay_begins_anew(void **state)
{
	struct trial *trial = *state;

	trial->plan.close_after = 5;
	trial->settings.stable = 1;
	trial->settings.retry_cap = 1 << 20;
	trial_open(trial);
	trial_connected(trial, 20);
}

/* At whatever moment, everything is given back (seen by the sanitizers). */
static void
test_close_at_any_moment(void **state)
{
	struct trial *trial = *state;

	for (int turns = 0; turns < 60; turns++) {
		trial->settings.host = turns % 2 == 0 ? "127.0.0.1" : "localhost";
		trial_open(trial);
		for (int i = 0; i < turns / 2 && trial->hint_count == 0; i++)
			trial_turn(trial);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(function)                                                                 \
	cmocka_unit_test_setup_teardown(function, trial_setup, trial_teardown)
	    TEST(test_every_fault_at_every_stage),
	    TEST(test_drip),
	    TEST(test_endless_document),
	    TEST(test_endless_blanks),
	    TEST(test_endless_depth),
	    TEST(test_garbage),
	    TEST(test_endless_events),
	    TEST(test_wrong_tls),
	    TEST(test_no_answer),
	    TEST(test_nobody_listens),
	    TEST(test_manager_comes_back),
	    TEST(test_manager_restarts),
	    TEST(test_delay_begins_anew),
	    TEST(test_close_at_any_moment),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
