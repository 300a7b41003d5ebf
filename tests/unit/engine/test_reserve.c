/* Queues and reservations: what is scarce is counted once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/engine/stage.h"

#define DOMAINS 60

static void
control_add(struct side *side, int64_t mac)
{
	struct inventory_domain *primary = side_add_domain(side, "primary");

	primary->flags = INVENTORY_FLAG_CONTROL;
	primary->mac = mac;
	primary->console_kind = INVENTORY_CONSOLE_PHYSICAL;
}

/*
 * sparc-a has many domains, each ready to go; sparc-b has so many console ports. change
 * may add what is special.
 */
static void
crowd_with(
    struct stage *stage, int64_t ports, void (*change)(struct pair *pair, int number))
{
	static char names[DOMAINS][16];
	struct pair *pair = &stage->pair;
	struct inventory *a = inventory_new();
	struct inventory *b = inventory_new();
	struct inventory_vcc *vcc;

	pair->a.inventory = a;
	pair->b.inventory = b;
	a->facts = b->facts = ALL_FACTS;
	a->version = b->version =
	    (struct inventory_version){"3.6.2.0.31", {3, 6, 2, 0, 31}};
	a->cpu_type = b->cpu_type = "SPARC-M8";
	b->threads_free = 64;
	b->memory_free = INT64_C(64) << 30;
	control_add(&pair->a, 0x0010E0000100);
	control_add(&pair->b, 0x0010E0000200);
	for (int i = 0; i < DOMAINS; i++) {
		struct inventory_domain *domain;

		snprintf(names[i], sizeof(names[i]), "db%d", i);
		domain = side_add_domain(&pair->a, names[i]);
		domain->mac = 0x00144FFC0000 + i;
		domain->uuid = names[i];
		domain->threads = domain->memory = 0;
		domain->console_kind = INVENTORY_CONSOLE_VIRTUAL;
		domain->console = (struct inventory_console){.port = 6000 + i,
		    .group = names[i],
		    .service = "primary-vcc0",
		    .domain = "primary"};
		pair->web1 = domain;
		if (change != NULL)
			change(pair, i);
	}
	vcc = inventory_add_vcc(b);
	vcc->name = "primary-vcc0";
	vcc->domain = "primary";
	vcc->port_min = 5000;
	vcc->port_max = 4999 + ports;
	stage->pair.now = stage->now;
	pair_publish(pair);
}

static void
crowd(struct stage *stage, int64_t ports)
{
	crowd_with(stage, ports, NULL);
}

static struct engine_request
request_for(const struct stage *stage, uint32_t run, int number)
{
	struct engine_request request = {.run = run,
	    .operation = ENGINE_MIGRATE,
	    .options = ENGINE_OVERRIDE_WARNINGS,
	    .target = stage->pair.host_b->index};
	char name[16];

	snprintf(name, sizeof(name), "db%d", number);
	request.domain = fleet_find_domain(stage->pair.fleet, name, NULL)->index;
	return request;
}

static void
open_policy(struct stage *stage, int64_t runs)
{
	stage->policy.overrides = ENGINE_OVERRIDE_WARNINGS;
	stage->policy.max_runs = stage->policy.max_runs_per_host = runs;
	assert_int_equal(
	    engine_set_policy(stage->engine, &stage->policy, stage->pair.policy), 0);
}

static void
test_last_console_port(void **state)
{
	struct stage *stage = *state;
	struct engine_request request;
	struct reason reason = {""};

	open_policy(stage, 2);
	crowd(stage, 2);
	request = request_for(stage, 1, 0);
	stage_submit(stage, &request);
	request = request_for(stage, 2, 1);
	stage_submit(stage, &request);
	request = request_for(stage, 3, 2);
	assert_int_equal(
	    engine_submit(stage->engine, &request, &stage->now, &reason), -EBUSY);
	assert_string_equal(reason.text, "other runs, the last one 2, take the free "
					 "console ports of sparc-b");
	/* The first of both goes; what it took is free again. */
	assert_int_equal(engine_destroy(stage->engine, 1, NULL), 0);
	stage_submit(stage, &request);
	/* Those that were taken do not stand in each other's way. */
	stage_pass(stage, 1000);
	stage_expect(stage, 2, ENGINE_DRY_RUNNING, "");
	stage_expect(stage, 3, ENGINE_DRY_RUNNING, "");
}

static void
test_queue_and_limits(void **state)
{
	struct stage *stage = *state;
	struct engine_request request;
	unsigned running = 0;

	stage->policy.queue = 50;
	open_policy(stage, 8);
	crowd(stage, 1000);
	for (int i = 0; i < 58; i++) {
		if (i == 50)
			stage_pass(stage, 1000);
		request = request_for(stage, (uint32_t)i + 1, i);
		stage_submit(stage, &request);
	}
	stage_pass(stage, 10000);
	request = request_for(stage, 59, 58);
	assert_int_equal(
	    engine_submit(stage->engine, &request, &stage->now, NULL), -ENOSPC);
	for (uint32_t i = 1; i <= 58; i++)
		running += engine_find(stage->engine, i)->state == ENGINE_DRY_RUNNING;
	assert_int_equal(running, 8);
	assert_int_equal(stage->starts, 8);
	/* In the order in which they came. */
	for (uint32_t i = 1; i <= 8; i++)
		stage_expect(stage, i, ENGINE_DRY_RUNNING, "");
	assert_int_equal(engine_destroy(stage->engine, 9, NULL), 0);
	stage_submit(stage, &request);
	/* The order holds over a restart. */
	stage_crash(stage);
	stage_expect(stage, 10, ENGINE_QUEUED, "");
	assert_int_equal(engine_count(stage->engine), 58);
}

/* The second run is refused with that text, and taken when the first one has gone. */
static void
second_is_refused(struct stage *stage, const char *text)
{
	struct engine_request request = request_for(stage, 1, 0);
	struct reason reason = {""};

	stage_submit(stage, &request);
	request = request_for(stage, 2, 1);
	assert_int_equal(
	    engine_submit(stage->engine, &request, &stage->now, &reason), -EBUSY);
	assert_string_equal(reason.text, text);
	assert_int_equal(engine_destroy(stage->engine, 1, NULL), 0);
	stage_submit(stage, &request);
}

/* 64G are free. */
static void
need_memory(struct pair *pair, int number)
{
	pair->web1->memory = number < 2 ? 40 * GIB : 0;
}

static void
test_last_memory(void **state)
{
	struct stage *stage = *state;

	open_policy(stage, 2);
	crowd_with(stage, 100, need_memory);
	second_is_refused(
	    stage, "other runs, the last one 1, take the free memory of sparc-b");
}

/* 64 are free. */
static void
need_threads(struct pair *pair, int number)
{
	pair->web1->threads = number < 2 ? 33 : 0;
}

static void
test_last_threads(void **state)
{
	struct stage *stage = *state;

	open_policy(stage, 2);
	crowd_with(stage, 100, need_threads);
	second_is_refused(
	    stage, "other runs, the last one 1, take the free threads of sparc-b");
}

static void
need_function(struct pair *pair, int number)
{
	if (number < 2)
		side_add_vf(&pair->a, pair->web1->name);
}

static void
test_same_function(void **state)
{
	struct stage *stage = *state;

	open_policy(stage, 2);
	crowd_with(stage, 100, need_function);
	second_is_refused(
	    stage, "run 1 already takes virtual function net-a of sparc-b");
}

static void
need_port(struct pair *pair, int number)
{
	pair->web1->console_explicit =
	    number < 2 ? INVENTORY_ANSWER_YES : INVENTORY_ANSWER_NO;
	pair->web1->console_constraint.port = 5007;
}

static void
test_same_console_port(void **state)
{
	struct stage *stage = *state;
	struct engine_request request;

	open_policy(stage, 2);
	crowd_with(stage, 100, need_port);
	second_is_refused(stage, "run 1 already takes console port 5007 of sparc-b");
	/* A port that nobody asked for is found somewhere. */
	request = request_for(stage, 3, 2);
	stage_submit(stage, &request);
}

/* The first one waits for its turn while the second one has begun: both count. */
static void
test_who_has_begun_counts(void **state)
{
	struct stage *stage = *state;
	struct engine_request request;

	open_policy(stage, 1);
	crowd(stage, 3);
	for (uint32_t i = 0; i < 3; i++) {
		request = request_for(stage, i + 1, (int)i);
		stage_submit(stage, &request);
	}
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "");
	stage_expect(stage, 2, ENGINE_QUEUED, "");
	/* Somebody else takes a port meanwhile: the last one is that of run 1. */
	crowd(stage, 1);
	open_policy(stage, 3);
	stage_pass(stage, 6000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "");
	stage_expect(stage, 2, ENGINE_REFUSED, "take the free console ports of");
	stage_expect(stage, 3, ENGINE_REFUSED, "take the free console ports of");
}

/* Whoever asks something meanwhile is answered between two turns. */
static void
test_no_turn_writes_much(void **state)
{
	struct stage *stage = *state;
	size_t saves;

	open_policy(stage, 0);
	crowd(stage, DOMAINS);
	for (int i = 0; i < 20; i++) {
		struct engine_request request = request_for(stage, (uint32_t)i + 1, i);

		request.operation = ENGINE_VALIDATE;
		stage_submit(stage, &request);
	}
	open_policy(stage, 20);
	saves = stage->records.saves;
	stage->woken = false;
	engine_step(stage->engine, &stage->now);
	assert_int_equal(stage->records.saves, saves + 2);
	assert_true(stage->woken);
	stage_expect(stage, 2, ENGINE_SUCCEEDED, "");
	stage_expect(stage, 3, ENGINE_QUEUED, "");
	stage_pass(stage, 0);
	assert_int_equal(stage->records.saves, saves + 20);
	stage_expect(stage, 20, ENGINE_SUCCEEDED, "");
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)
	const struct CMUnitTest tests[] = {
	    CASE(test_last_console_port),
	    CASE(test_last_memory),
	    CASE(test_last_threads),
	    CASE(test_same_function),
	    CASE(test_same_console_port),
	    CASE(test_who_has_begun_counts),
	    CASE(test_queue_and_limits),
	    CASE(test_no_turn_writes_much),
	};
#undef CASE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
