/* Evacuations small enough to be planned by hand. */
#include "tests/unit/evacuation/field.h"

#include <string.h>

#include "tests/unit/cmocka_all.h"

static void
no_guest_is_evacuable(void **state)
{
	const struct field_target targets[] = {{.name = "sparc-b"}};
	struct field field;

	(void)state;
	field_open(&field, NULL, 0, targets, 1);
	field_expect(&field, EVACUATION_POSSIBLE, "");
	field_close(&field);
}

static void
service_domains_stay(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8},
	    {.name = "secondary", .threads = 8, .memory = 8, .service = true}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 8, .memory = 8, .ports = 1}};

	(void)state;
	FIELD_EXPECT(guests, targets, EVACUATION_POSSIBLE, "web1>sparc-b");
}

/* 8 of 16G stay on sparc-c, 24 of 32G would on sparc-b. */
static void
best_fit(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 64, .memory = 32, .ports = 9},
	    {.name = "sparc-c", .threads = 64, .memory = 16, .ports = 9}};

	(void)state;
	FIELD_EXPECT(guests, targets, EVACUATION_POSSIBLE, "web1>sparc-c");
}

/* Each fits, both together do not: of memory, threads, ports. */
static void
counted_together(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8},
	    {.name = "web2", .threads = 8, .memory = 8}};
	const struct field_target enough = {
	    .name = "sparc-b", .threads = 16, .memory = 16, .ports = 2};
	struct field_target target = enough;
	struct field field;

	(void)state;
	field_open(&field, guests, 2, &target, 1);
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-b web2>sparc-b");
	target.memory = 14;
	field_publish(&field, &target);
	field_expect(&field, EVACUATION_IMPOSSIBLE, "web1>sparc-b web2>-");
	target = enough;
	target.threads = 15;
	field_publish(&field, &target);
	field_expect(&field, EVACUATION_IMPOSSIBLE, "web1>sparc-b web2>-");
	target = enough;
	target.ports = 1;
	field_publish(&field, &target);
	field_expect(&field, EVACUATION_IMPOSSIBLE, "web1>sparc-b web2>-");
	assert_true(field.plan.exact);
	field_close(&field);
}

/* Inactive domains get ports, threads and memory only when they are bound. */
static void
inactive_takes_nothing(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8},
	    {.name = "web2", .threads = 8, .memory = 8, .inactive = true}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 8, .memory = 8, .ports = 1}};
	struct field field;

	(void)state;
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-b web2>sparc-b");
	assert_int_equal(field.plan.moves[0].mode, MIGRATION_LIVE);
	assert_int_equal(field.plan.moves[1].mode, MIGRATION_COLD);
	field_close(&field);
}

/* 20 threads are two cores and a half: of four, one is left whole. */
static void
threads_spoil_cores(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 20, .memory = 4, .port = 5000},
	    {.name = "db1", .threads = 8, .memory = 4, .whole = true},
	    {.name = "db2", .threads = 8, .memory = 2, .whole = true}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 36, .memory = 64, .ports = 9}};

	(void)state;
	FIELD_EXPECT(
	    guests, targets, EVACUATION_IMPOSSIBLE, "web1>sparc-b db1>sparc-b db2>-");
}

/* 10G are free, 6G and 4G of them in one piece each: 4G and 6G fit, 4G, 4G and 2G too,
 * but not 8G, and not twice 6G. */
static void
memory_by_layout(void **state)
{
	const int64_t ranges[] = {64 * GIB, 6 * GIB, 80 * GIB, 4 * GIB, 0, 0};
	struct field_guest guests[] = {{.name = "web1", .threads = 8, .memory = 4},
	    {.name = "web2", .threads = 8, .memory = 4},
	    {.name = "web3", .threads = 8, .memory = 2}};
	const struct field_target targets[] = {{.name = "sparc-b",
	    .threads = 64,
	    .memory = 10,
	    .ranges = ranges,
	    .ports = 9}};
	struct field field;

	(void)state;
	FIELD_OPEN(&field, guests, targets);
	field_expect(
	    &field, EVACUATION_POSSIBLE, "web1>sparc-b web2>sparc-b web3>sparc-b");
	field_close(&field);
	guests[0].memory = 6;
	guests[1].memory = 4;
	field_open(&field, guests, 2, targets, 1);
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-b web2>sparc-b");
	field_close(&field);
}

/* 3G and 3G of pieces at odd addresses hold one page of 2G each: split, the 4G fit, and
 * then nothing more does. */
static void
memory_split(void **state)
{
	const int64_t ranges[] = {64 * GIB, 3 * GIB, 80 * GIB, 3 * GIB, 0, 0};
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 4},
	    {.name = "web2", .threads = 8, .memory = 2}};
	const struct field_target targets[] = {{.name = "sparc-b",
	    .threads = 64,
	    .memory = 6,
	    .ranges = ranges,
	    .ports = 9}};

	(void)state;
	FIELD_EXPECT(guests, targets, EVACUATION_IMPOSSIBLE, "web2>sparc-b web1>-");
}

/* The port that web2 asks for is not given to web1 before. */
static void
wanted_ports_first(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8},
	    {.name = "web2", .threads = 8, .memory = 2, .port = 5000},
	    {.name = "web3", .threads = 8, .memory = 2, .port = 5000}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 64, .memory = 64, .ports = 3}};

	(void)state;
	FIELD_EXPECT(
	    guests, targets, EVACUATION_IMPOSSIBLE, "web2>sparc-b web1>sparc-b web3>-");
}

static void
rivals_go_apart(void **state)
{
	struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 2, .functions = FIELD_VF_A},
	    {.name = "web2", .threads = 8, .memory = 2, .functions = FIELD_VF_A}};
	const struct field_target targets[] = {{.name = "sparc-b",
						   .threads = 64,
						   .memory = 64,
						   .ports = 9,
						   .functions = FIELD_VF_A},
	    {.name = "sparc-c",
		.threads = 64,
		.memory = 64,
		.ports = 9,
		.functions = FIELD_VF_A}};
	struct field field;

	(void)state;
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-b web2>sparc-c");
	field_close(&field);
	guests[0].functions = guests[1].functions = 0;
	guests[0].group = "web2";
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-b web2>sparc-c");
	field_close(&field);
	guests[0].group = NULL;
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-b web2>sparc-b");
	field_close(&field);
	guests[0].counters = guests[1].counters = true;
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-b web2>sparc-c");
	field_close(&field);
}

static void
configured_apart(void **state)
{
	static const char *const members[] = {"db[0-9]", NULL};
	static const struct evacuation_group group = {"db", members};
	static const char *const exclude[] = {"*-d", NULL};
	const struct field_guest guests[] = {{.name = "db1", .threads = 8, .memory = 2},
	    {.name = "db2", .threads = 8, .memory = 2},
	    {.name = "web1", .threads = 8, .memory = 2}};
	struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 64, .memory = 64, .ports = 9},
	    {.name = "sparc-c", .threads = 64, .memory = 64, .ports = 9},
	    {.name = "sparc-d", .threads = 64, .memory = 8, .ports = 9}};
	struct findings findings = {0};
	struct evacuation_obstacle obstacle;
	struct field field;

	(void)state;
	FIELD_OPEN(&field, guests, targets);
	field.rules = (struct evacuation_policy){
	    .exclude = exclude, .groups = &group, .group_count = 1};
	field_expect(
	    &field, EVACUATION_POSSIBLE, "db1>sparc-b db2>sparc-c web1>sparc-b");
	/* db3 lives there already. */
	targets[1].resident = "db3";
	field_publish(&field, &targets[1]);
	field_expect(&field, EVACUATION_IMPOSSIBLE, "db1>sparc-b web1>sparc-b db2>-");
	assert_int_equal(
	    evacuation_explain(&field.plan, &field.plan.moves[2],
		fleet_find_host(field.fleet, "sparc-b"), &findings, &obstacle),
	    0);
	assert_int_equal(obstacle.kind, EVACUATION_APART);
	assert_string_equal(obstacle.group, "db");
	assert_string_equal(obstacle.other->inventory->name, "db1");
	assert_int_equal(
	    evacuation_explain(&field.plan, &field.plan.moves[2],
		fleet_find_host(field.fleet, "sparc-c"), &findings, &obstacle),
	    0);
	assert_int_equal(obstacle.kind, EVACUATION_APART);
	assert_string_equal(obstacle.other->inventory->name, "db3");
	assert_int_equal(
	    evacuation_explain(&field.plan, &field.plan.moves[2],
		fleet_find_host(field.fleet, "sparc-d"), &findings, &obstacle),
	    0);
	assert_int_equal(obstacle.kind, EVACUATION_EXCLUDED);
	findings_free(&findings);
	field_close(&field);
}

static void
ready_before_degraded(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 4, .wide = true},
	    {.name = "web2", .threads = 8, .memory = 2}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 8, .memory = 4, .ports = 9, .narrow = true},
	    {.name = "sparc-c", .threads = 8, .memory = 64, .ports = 9}};
	struct field field;

	(void)state;
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-c web2>sparc-b");
	field.rules.only_ready = true;
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-c web2>sparc-b");
	field_close(&field);
	/* One of two finds room: the one without a warning. */
	field_open(&field, guests, 2, targets, 1);
	field_expect(&field, EVACUATION_IMPOSSIBLE, "web2>sparc-b web1>-");
	field_close(&field);
	field_open(&field, guests, 1, targets, 1);
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-b*");
	field.rules.only_ready = true;
	field_expect(&field, EVACUATION_IMPOSSIBLE, "web1>-");
	field_close(&field);
}

/* Of what nobody knows no plan is made, and no "it cannot be" either. */
static void
unknown_is_neither(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8},
	    {.name = "web2", .threads = 8, .memory = 8}};
	struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 8, .memory = 64, .ports = 9},
	    {.name = "sparc-c", .silent = true}};
	struct field field;

	(void)state;
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_UNKNOWN, "web1>sparc-b web2>-");
	assert_int_equal(field.plan.moves[1].verdict, VERDICT_UNKNOWN);
	targets[1] = (struct field_target){
	    .name = "sparc-c", .threads = 8, .memory = 64, .untold = true};
	field_publish(&field, &targets[1]);
	field_expect(&field, EVACUATION_UNKNOWN, "web1>sparc-b web2>-");
	targets[1] = (struct field_target){.name = "sparc-c", .memory = 64, .ports = 9};
	field_publish(&field, &targets[1]);
	field_expect(&field, EVACUATION_IMPOSSIBLE, "web1>sparc-b web2>-");
	field.now.steady += 100000;
	fleet_tick(field.fleet, &field.now);
	field_expect(&field, EVACUATION_UNKNOWN, "web1>- web2>-");
	field_close(&field);
}

static void
reasons_are_told(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8},
	    {.name = "web2", .threads = 8, .memory = 6}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 64, .memory = 8, .ports = 9},
	    {.name = "sparc-c", .threads = 64, .memory = 64}};
	struct findings findings = {0};
	struct evacuation_obstacle obstacle;
	struct field field;

	(void)state;
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_IMPOSSIBLE, "web1>sparc-b web2>-");
	assert_int_equal(
	    evacuation_explain(&field.plan, &field.plan.moves[1],
		fleet_find_host(field.fleet, "sparc-b"), &findings, &obstacle),
	    0);
	assert_int_equal(obstacle.kind, EVACUATION_FULL);
	assert_int_equal(obstacle.finding->id, FINDING_MEMORY_SHORT);
	assert_string_equal(obstacle.finding->wanted, "6G");
	assert_string_equal(obstacle.finding->found, "0G");
	assert_int_equal(
	    evacuation_explain(&field.plan, &field.plan.moves[1],
		fleet_find_host(field.fleet, "sparc-c"), &findings, &obstacle),
	    0);
	assert_int_equal(obstacle.kind, EVACUATION_FINDING);
	assert_int_equal(obstacle.finding->id, FINDING_VCC_FULL);
	findings_free(&findings);
	field_close(&field);
}

/* 20000 explanations, shared by the domains that have no place. */
static void
explanations_are_bounded(void **state)
{
	static const struct {
		size_t unplaced, share;
	} cases[] = {
	    {0, 20000}, {1, 20000}, {40, 500}, {1000, 20}, {20000, 1}, {50000, 1}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct evacuation plan = {.unplaced = cases[i].unplaced};

		assert_int_equal(evacuation_explain_share(&plan), cases[i].share);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_guest_is_evacuable),
	    cmocka_unit_test(service_domains_stay),
	    cmocka_unit_test(best_fit),
	    cmocka_unit_test(counted_together),
	    cmocka_unit_test(inactive_takes_nothing),
	    cmocka_unit_test(threads_spoil_cores),
	    cmocka_unit_test(memory_by_layout),
	    cmocka_unit_test(memory_split),
	    cmocka_unit_test(wanted_ports_first),
	    cmocka_unit_test(rivals_go_apart),
	    cmocka_unit_test(configured_apart),
	    cmocka_unit_test(ready_before_degraded),
	    cmocka_unit_test(unknown_is_neither),
	    cmocka_unit_test(reasons_are_told),
	    cmocka_unit_test(explanations_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
