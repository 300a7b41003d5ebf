/* Row 25: cores and memory by name, which several domains may ask for at once. */
#include "tests/unit/evacuation/field.h"

#include "agent/readiness/need.h"
#include "agent/readiness/room.h"
#include "tests/unit/cmocka_all.h"

/* 10G at 64G and 8G at 70G overlap, on a host that has 32G free from 64G on. */
static void
named_memory_only_once(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 10, .whole = true, .named = 64},
	    {.name = "db1", .threads = 8, .memory = 8, .whole = true, .named = 70}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 64, .memory = 32, .ports = 9}};

	(void)state;
	FIELD_EXPECT(guests, targets, EVACUATION_IMPOSSIBLE, "web1>sparc-b* db1>-");
}

/* the larger one would take 64G to 88G; after db1, which has to be at 64G,
 * 72G to 96G are left for it. */
static void
named_memory_comes_first(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 24, .whole = true},
	    {.name = "db1", .threads = 8, .memory = 8, .whole = true, .named = 64}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 64, .memory = 32, .ports = 9}};

	(void)state;
	FIELD_EXPECT(guests, targets, EVACUATION_POSSIBLE, "db1>sparc-b* web1>sparc-b");
}

/* 80G to 88G and nothing else: 16G from 64G on are left in one piece. */
static void
named_memory_is_counted_once(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 16},
	    {.name = "db1", .threads = 8, .memory = 8, .whole = true, .named = 80}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 64, .memory = 32, .ports = 9}};
	const struct fleet_domain *db1;
	struct needs needs = {0};
	struct room room = {0};
	struct field field;

	(void)state;
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_POSSIBLE, "db1>sparc-b* web1>sparc-b");
	db1 = field.plan.moves[0].domain;
	room_reset(&room, field.plan.moves[0].target);
	assert_int_equal(needs_collect(&needs, db1), 0);
	room_take(&room, db1, &needs);
	assert_int_equal(room.error, 0);
	assert_int_equal(room.inventory.memory_free, 24 * GIB);
	assert_int_equal(room.inventory.free_memory->count, 2);
	assert_int_equal(room.inventory.free_memory->list[0].start, 64 * GIB);
	assert_int_equal(room.inventory.free_memory->list[0].end, 80 * GIB);
	assert_int_equal(room.inventory.free_memory->list[1].start, 88 * GIB);
	assert_int_equal(room.inventory.free_memory->list[1].end, 96 * GIB);
	needs_free(&needs);
	room_free(&room);
	field_close(&field);
}

/* 8 to 9 and 9 to 10 overlap. */
static void
named_cores_only_once(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 16, .memory = 10, .whole = true, .core = 8},
	    {.name = "db1", .threads = 16, .memory = 8, .whole = true, .core = 9}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 64, .memory = 32, .ports = 9}};

	(void)state;
	FIELD_EXPECT(guests, targets, EVACUATION_IMPOSSIBLE, "web1>sparc-b* db1>-");
}

/* the larger one would take 8 to 10; after db1, which has to be at 8, it gets 9
 * to 11. */
static void
named_cores_come_first(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 24, .memory = 24, .whole = true},
	    {.name = "db1", .threads = 8, .memory = 8, .whole = true, .core = 8}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 32, .memory = 32, .ports = 9}};

	(void)state;
	FIELD_EXPECT(guests, targets, EVACUATION_POSSIBLE, "db1>sparc-b* web1>sparc-b");
}

/* web1 goes first for its port, and may be given 8; 9 it is not. */
static void
a_port_comes_before_named_cores(void **state)
{
	struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8, .whole = true, .port = 5000},
	    {.name = "db1", .threads = 8, .memory = 8, .whole = true, .core = 9}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 32, .memory = 32, .ports = 9}};
	struct field field;

	(void)state;
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_POSSIBLE, "web1>sparc-b db1>sparc-b*");
	field_close(&field);
	guests[1].core = 8;
	FIELD_OPEN(&field, guests, targets);
	field_expect(&field, EVACUATION_IMPOSSIBLE, "web1>sparc-b db1>-");
	field_close(&field);
}

/* What is free then: first and last id of each range, 0 at the end. */
static void
expect_cores_after(struct room *room, const struct field *field, const char *name,
    int64_t count, const uint16_t *ranges)
{
	const struct inventory_cores *free = &room->inventory.free_cores;
	const struct fleet_domain *domain = fleet_find_domain(field->fleet, name, NULL);
	struct needs needs = {0};
	uint16_t i = 0;

	assert_int_equal(needs_collect(&needs, domain), 0);
	room_take(room, domain, &needs);
	needs_free(&needs);
	assert_int_equal(room->error, 0);
	assert_int_equal(room->inventory.cores_free, count);
	for (; ranges[0] != 0; ranges += 2, i++) {
		assert_true(i < free->count);
		assert_int_equal(free->ranges[i].first, ranges[0]);
		assert_int_equal(free->ranges[i].last, ranges[1]);
	}
	assert_int_equal(free->count, i);
}

/* of 8 to 17. Then the same again on a target that is whole. */
static void
cores_are_taken(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 16, .memory = 2, .whole = true, .core = 10},
	    {.name = "web2", .threads = 8, .memory = 2, .whole = true, .core = 8},
	    {.name = "web3", .threads = 8, .memory = 2, .whole = true, .core = 9},
	    {.name = "web4", .threads = 8, .memory = 2, .whole = true, .core = 17},
	    {.name = "web5", .threads = 8, .memory = 2, .whole = true, .core = 14},
	    {.name = "db1", .threads = 12, .memory = 2},
	    {.name = "db2", .threads = 16, .memory = 2, .whole = true}};
	const struct field_target targets[] = {
	    {.name = "sparc-b", .threads = 80, .memory = 32, .ports = 9}};
	struct room room = {0};
	struct field field;

	(void)state;
	FIELD_OPEN(&field, guests, targets);
	room_reset(&room, fleet_find_host(field.fleet, "sparc-b"));
	expect_cores_after(
	    &room, &field, "web1", 8, (const uint16_t[]){8, 9, 12, 17, 0});
	expect_cores_after(
	    &room, &field, "web2", 7, (const uint16_t[]){9, 9, 12, 17, 0});
	expect_cores_after(&room, &field, "web3", 6, (const uint16_t[]){12, 17, 0});
	expect_cores_after(&room, &field, "web4", 5, (const uint16_t[]){12, 16, 0});
	expect_cores_after(
	    &room, &field, "web5", 4, (const uint16_t[]){12, 13, 15, 16, 0});
	/* The lowest: 12 and half of 13, then 15 and 16. */
	expect_cores_after(&room, &field, "db1", 2, (const uint16_t[]){15, 16, 0});
	expect_cores_after(&room, &field, "db2", 0, (const uint16_t[]){0});
	expect_cores_after(&room, &field, "db2", 0, (const uint16_t[]){0});
	room_reset(&room, fleet_find_host(field.fleet, "sparc-b"));
	expect_cores_after(&room, &field, "db2", 8, (const uint16_t[]){10, 17, 0});
	room_free(&room);
	field_close(&field);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(named_memory_only_once),
	    cmocka_unit_test(named_memory_comes_first),
	    cmocka_unit_test(named_memory_is_counted_once),
	    cmocka_unit_test(named_cores_only_once),
	    cmocka_unit_test(named_cores_come_first),
	    cmocka_unit_test(a_port_comes_before_named_cores),
	    cmocka_unit_test(cores_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
