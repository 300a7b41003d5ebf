/* Migrations that do not arrive, and what is left of them. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/migrants.h"

#define FAILED "Domain Migration of LDom web1 failed\n"

static void
begin(struct stage *stage)
{
	stage_write(stage, MIGRANTS_A MIGRANTS_B);
}

/* Let it go on where it stood still. */
static void
release(struct stage *stage)
{
	migrants_run(stage, "sparc-a", "sim remove-fault migration-hang");
}

/* The target scrubs: its manager keeps silent for a time. */
static void
expect_scrubbing(struct stage *stage)
{
	migrants_run(stage, "sparc-b", "sim set-host scrub-time=1");
	migrants_run(stage, "sparc-b", "list -p");
	assert_in_range(stage->answer.delay, 1, 100000);
	migrants_run(stage, "sparc-a", "list -p");
	assert_int_equal(stage->answer.delay, 0);
}

/* Begun with 100 seconds of scrubbing, so that the end of it is not seen by chance. */
static pid_t
start(struct stage *stage, unsigned progress)
{
	begin(stage);
	migrants_run(stage, "sparc-b", "sim set-host scrub-time=100");
	return migrants_start(stage, progress);
}

static void
cancelled_on_the_source(void **state)
{
	struct stage *stage = *state;
	pid_t client = start(stage, 40);

	stage_expect(stage, "sparc-a", "cancel-operation migration web1", "");
	migrants_expect_start(stage);
	expect_scrubbing(stage);
	assert_int_equal(stage_end(client), 1);
	/* It may be tried again at once, and waits for the end of the scrubbing. */
	migrants_run(stage, "sparc-b", "sim set-host scrub-until=");
	release(stage);
	stage_expect(stage, "sparc-a", MIGRATE, "");
	migrants_expect_end(stage);
}

static void
cold_ones_need_no_scrubbing(void **state)
{
	struct stage *stage = *state;

	begin(stage);
	migrants_run(stage, "sparc-b", "sim add-fault migration-fail");
	stage_refuse(stage, "sparc-a", "migrate -c db2 sparc-b", "db2 failed");
	migrants_run(stage, "sparc-b", "list -p");
	assert_int_equal(stage->answer.delay, 0);
}

static void
killing_the_client_cancels(void **state)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGKILL};
	struct stage *stage = *state;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		pid_t client = start(stage, 40);

		assert_int_equal(kill(client, signals[i]), 0);
		assert_int_equal(stage_end(client), -signals[i]);
		stage_await(stage, "sparc-a", "list -p web1", "|flags=-n----|");
		migrants_expect_start(stage);
		expect_scrubbing(stage);
	}
}

static void
a_lost_terminal_does_not(void **state)
{
	struct stage *stage = *state;
	pid_t client = start(stage, 40);

	assert_int_equal(kill(client, SIGHUP), 0);
	assert_int_equal(stage_end(client), -SIGHUP);
	migrants_expect(
	    stage, "sparc-a", "list -o status -p web1", "|progress=40|error=no|");
	release(stage);
	stage_await(stage, "sparc-b", "list -p web1", "|state=active|flags=-n----|");
	migrants_expect_end(stage);
}

static void
a_stopped_client_is_not_missed(void **state)
{
	struct stage *stage = *state;
	pid_t client = start(stage, 40);

	assert_int_equal(kill(client, SIGSTOP), 0);
	release(stage);
	stage_await(stage, "sparc-b", "list -p web1", "|state=active|flags=-n----|");
	assert_int_equal(kill(client, SIGCONT), 0);
	assert_int_equal(stage_end(client), 0);
}

static void
the_process_dies_on_the_way(void **state)
{
	struct stage *stage = *state;
	pid_t client = start(stage, 40);

	migrants_kill_carrier(stage);
	assert_int_equal(stage_end(client), 1);
	migrants_expect_start(stage);
	expect_scrubbing(stage);
}

/* Nobody is left but the fleet itself; whoever looks first, at either host, finds out.
 */
static void
everybody_dies_on_the_way(void **state)
{
	static const struct {
		const char *host, *line, *text;
	} looks[] = {
	    {"sparc-a", "list -p web1", "|flags=-n----|"},
	    {"sparc-b", "list-devices -a -p memory",
		"|pa=0x310000000|size=55566139392\n"},
	};
	struct stage *stage = *state;

	for (size_t i = 0; i < 2; i++) {
		pid_t client = start(stage, 40);

		assert_int_equal(kill(client, SIGHUP), 0);
		assert_int_equal(stage_end(client), -SIGHUP);
		migrants_kill_carrier(stage);
		stage_await(stage, looks[i].host, looks[i].line, looks[i].text);
		migrants_expect_start(stage);
	}
}

/* All was sent, and then nothing heard: an error on the source, the copy runs. */
static void
expect_error(struct stage *stage)
{
	migrants_expect(
	    stage, "sparc-a", "list -p web1", "|name=web1|state=active|flags=-n---e|");
	migrants_expect(stage, "sparc-a", "list -o status -p web1",
	    "STATUS|op=migration|progress=100|error=yes|target=sparc-b\n");
	stage_refuse(stage, "sparc-a", "stop web1", "web1 ended in an error");
	stage_refuse(stage, "sparc-a", MIGRATE, "web1 ended in an error");
}

static void
the_process_dies_at_the_end(void **state)
{
	struct stage *stage = *state;
	pid_t client = start(stage, 100);

	migrants_kill_carrier(stage);
	assert_int_equal(stage_end(client), 1);
	expect_error(stage);
	migrants_expect(
	    stage, "sparc-b", "list -p web1", "|name=web1|state=active|flags=-n----|");
	/* The copy is well, so what is here goes, though it is active. */
	migrants_run(stage, "sparc-a", "remove-domain web1");
	migrants_expect_end(stage);
}

static void
the_acknowledgement_is_lost(void **state)
{
	struct stage *stage = *state;

	begin(stage);
	migrants_run(stage, "sparc-a", "sim add-fault migration-error");
	stage_refuse(stage, "sparc-a", MIGRATE, FAILED);
	expect_error(stage);
	migrants_expect(
	    stage, "sparc-b", "list -p web1", "|name=web1|state=active|flags=-n----|");
	migrants_run(stage, "sparc-a", "sim remove-fault -a");
	migrants_run(stage, "sparc-a", "destroy web1");
	migrants_expect_end(stage);
}

static void
all_is_lost(void **state)
{
	struct stage *stage = *state;

	begin(stage);
	migrants_run(stage, "sparc-b", "sim add-fault migration-lost");
	stage_refuse(stage, "sparc-a", MIGRATE, FAILED);
	expect_error(stage);
	stage_refuse(stage, "sparc-b", "list -p web1", "not found");
	/* There is no copy: the source is the master. */
	stage_expect(stage, "sparc-a", "cancel-operation migration web1", "");
	migrants_expect_start(stage);
	migrants_run(stage, "sparc-b", "sim remove-fault -a");
	migrants_run(stage, "sparc-b", "sim set-host scrub-until=");
	stage_expect(stage, "sparc-a", MIGRATE, "");
	migrants_expect_end(stage);
}

static void
it_fails_somewhere(void **state)
{
	struct stage *stage = *state;

	begin(stage);
	migrants_run(
	    stage, "sparc-a", "sim add-fault migration-fail value=30 text=bad-luck");
	stage_refuse(stage, "sparc-a", MIGRATE, "bad-luck\n" FAILED);
	migrants_expect_start(stage);
	/* Dry runs do not know. */
	stage_expect(stage, "sparc-a", "migrate -nc web1 sparc-b", "");
}

static void
the_target_dies(void **state)
{
	struct stage *stage = *state;
	pid_t client = start(stage, 40);

	migrants_run(stage, "sparc-b", "sim add-fault fail");
	assert_int_equal(stage_end(client), 1);
	migrants_expect(
	    stage, "sparc-a", "list -p web1", "|state=active|flags=-n----|");
	migrants_run(stage, "sparc-b", "sim remove-fault fail");
	migrants_expect_start(stage);
	/* After all was sent nobody here knows what it made of that. */
	client = start(stage, 100);
	migrants_run(stage, "sparc-b", "sim add-fault fail");
	release(stage);
	assert_int_equal(stage_end(client), 1);
	expect_error(stage);
	migrants_run(stage, "sparc-b", "sim remove-fault fail");
	migrants_expect(
	    stage, "sparc-b", "list -p web1", "|state=active|flags=-n----|");
}

static void
the_target_keeps_silent(void **state)
{
	struct stage *stage = *state;
	pid_t client = start(stage, 40);
	const struct timespec moment = {.tv_nsec = 10000000};

	migrants_run(stage, "sparc-b", "sim add-fault hang");
	release(stage);
	/* A quarter of a second is six times what it takes. */
	for (int i = 0; i < 25; i++) {
		nanosleep(&moment, NULL);
		migrants_expect(stage, "sparc-a", "list -o status -p web1",
		    "|progress=40|error=no|");
	}
	migrants_run(stage, "sparc-b", "sim remove-fault hang");
	assert_int_equal(stage_end(client), 0);
	migrants_expect_end(stage);
}

/* Of two files one may have been replaced without the other. The process is gone. */
static void
halves_are_put_together(void **state)
{
#define UUID_IS " uuid=" MIGRANT_UUID " "
#define CARRIED " carrier=1 uptime=1\n"
	static const char source[] = "state=active migration=source peer=b" CARRIED;
	static const char sent[] =
	    "state=active progress=100 migration=source peer=b" CARRIED;
	static const char copy[] = "state=bound migration=target peer=a" CARRIED;
	static const char whole[] = "state=active uptime=1\n";
	static const struct {
		const char *on_a, *on_b; /* NULL: no such domain */
		const char *flags_a, *flags_b;
	} halves[] = {
	    /* The copy is there, the mark on the source is not. */
	    {whole, copy, "active|flags=-n----", NULL},
	    {source, NULL, "active|flags=-n----", NULL},
	    /* The copy was removed or became the domain, the source does not know. */
	    {sent, NULL, "active|flags=-n---e", NULL},
	    {sent, whole, "active|flags=-n---e", "active|flags=-n----"},
	    {sent, copy, "active|flags=-n---e", "active|flags=-n----"},
	    {source, copy, "active|flags=-n----", NULL},
	    /* There is nothing but the copy. */
	    {NULL, copy, NULL, "active|flags=-n----"},
	};
	struct stage *stage = *state;
	const char *directory = stage->directory;

	for (size_t i = 0; i < 2 * sizeof(halves) / sizeof(halves[0]); i++) {
		const char *hosts[] = {"a", "b"};
		const char *texts[] = {halves[i / 2].on_a, halves[i / 2].on_b};
		const char *flags[] = {halves[i / 2].flags_a, halves[i / 2].flags_b};

		for (size_t side = 0; side < 2; side++) {
			char file[512];

			snprintf(stage->fleet, sizeof(stage->fleet), "%s/%s.fleet",
			    directory, hosts[side]);
			snprintf(file, sizeof(file),
			    "host %s\ndomain primary\nvcc v port-range=5000-5001\n%s%s",
			    hosts[side],
			    texts[side] != NULL ? "domain web1" UUID_IS : "",
			    texts[side] != NULL ? texts[side] : "");
			stage_write(stage, file);
		}
		snprintf(stage->fleet, sizeof(stage->fleet), "%s", directory);
		/* Either host is asked first. */
		stage_run(stage, hosts[i % 2], "list -p");
		for (size_t side = 0; side < 2; side++) {
			if (flags[side] != NULL)
				migrants_expect(
				    stage, hosts[side], "list -p web1", flags[side]);
			else
				stage_refuse(
				    stage, hosts[side], "list -p web1", "not found");
		}
	}
}

/* Those set by hand have no process, and stand until a hand takes them away. */
static void
what_was_set_by_hand_stays(void **state)
{
	struct stage *stage = *state;

	begin(stage);
	migrants_run(stage, "sparc-a",
	    "sim set-domain web1 migration=source progress=40 peer=sparc-x");
	migrants_expect(stage, "sparc-a", "list -o status -p web1",
	    "STATUS|op=migration|progress=40|error=no|target=sparc-x\n");
	stage_refuse(stage, "sparc-a", "bind ldg1", "A migration of web1");
	stage_expect(stage, "sparc-a", "cancel-operation migration web1", "");
	migrants_expect_start(stage);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(cancelled_on_the_source),
	    CASE(cold_ones_need_no_scrubbing),
	    CASE(killing_the_client_cancels),
	    CASE(a_lost_terminal_does_not),
	    CASE(a_stopped_client_is_not_missed),
	    CASE(the_process_dies_on_the_way),
	    CASE(everybody_dies_on_the_way),
	    CASE(the_process_dies_at_the_end),
	    CASE(the_acknowledgement_is_lost),
	    CASE(all_is_lost),
	    CASE(it_fails_somewhere),
	    CASE(the_target_dies),
	    CASE(the_target_keeps_silent),
	    CASE(halves_are_put_together),
	    CASE(what_was_set_by_hand_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
