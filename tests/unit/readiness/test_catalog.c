/* The small containers of the catalog, and needs as keys. */
#include "agent/readiness/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "agent/readiness/ids.h"
#include "agent/readiness/need.h"
#include "agent/readiness/need_key.h"
#include "agent/readiness/policy.h"
#include "agent/readiness/slotmap.h"
#include "tests/unit/cmocka_all.h"

static void
test_slotmap_is_sorted(void **state)
{
	static const uint32_t slots[] = {7, 3, 100000, 0, 5, 3};
	struct slotmap map = {0};
	uint8_t value;

	(void)state;
	for (uint8_t i = 0; i < 6; i++)
		assert_int_equal(slotmap_set(&map, slots[i], i), 0);
	assert_int_equal(map.count, 5);
	assert_int_equal(slotmap_slot(&map, 0), 0);
	assert_int_equal(slotmap_slot(&map, 1), 3);
	assert_int_equal(slotmap_slot(&map, 4), 100000);
	assert_int_equal(slotmap_value(&map, 4), 2);
	assert_true(slotmap_get(&map, 3, &value));
	assert_int_equal(value, 5); /* the later one */
	assert_false(slotmap_get(&map, 4, &value));
	slotmap_remove(&map, 4);
	slotmap_remove(&map, 3);
	assert_false(slotmap_get(&map, 3, &value));
	assert_int_equal(map.count, 4);
	slotmap_free(&map);
	assert_int_equal(map.count, 0);
}

static void
test_idmap_keeps_ids_of_one_hash_apart(void **state)
{
	struct idmap map = {0};
	uint32_t id, place;
	unsigned seen = 0;

	(void)state;
	assert_int_equal(idmap_first(&map, 5, &place), IDMAP_NONE);
	/* 1,000 ids under ten hashes, past several growths. */
	for (id = 0; id < 1000; id++)
		assert_int_equal(idmap_put(&map, id, id % 10), 0);
	for (id = idmap_first(&map, 3, &place); id != IDMAP_NONE;
	     id = idmap_next(&map, 3, &place)) {
		assert_int_equal(id % 10, 3);
		seen++;
	}
	assert_int_equal(seen, 100);
	for (id = 3; id < 1000; id += 10)
		idmap_remove(&map, id, 3);
	assert_int_equal(idmap_first(&map, 3, &place), IDMAP_NONE);
	assert_int_not_equal(idmap_first(&map, 4, &place), IDMAP_NONE);
	idmap_free(&map);
}

/* Every other one of many is taken out; the rest must still be found. */
static void
test_idmap_closes_gaps(void **state)
{
	struct idmap map = {0};
	uint32_t place;

	(void)state;
	for (uint32_t id = 0; id < 5000; id++)
		assert_int_equal(idmap_put(&map, id, id * id), 0);
	for (uint32_t id = 0; id < 5000; id += 2)
		idmap_remove(&map, id, id * id);
	assert_int_equal(map.count, 2500);
	for (uint32_t id = 1; id < 5000; id += 2) {
		uint32_t found = idmap_first(&map, id * id, &place);

		while (found != IDMAP_NONE && found != id)
			found = idmap_next(&map, id * id, &place);
		assert_int_equal(found, id);
	}
	idmap_free(&map);
}

static void
test_idpool_gives_back_first(void **state)
{
	struct idpool pool = {0};
	uint32_t id;

	(void)state;
	for (uint32_t i = 0; i < 100; i++) {
		assert_int_equal(idpool_take(&pool, &id), 0);
		assert_int_equal(id, i);
	}
	idpool_give(&pool, 42);
	assert_int_equal(idpool_take(&pool, &id), 0);
	assert_int_equal(id, 42);
	assert_int_equal(idpool_take(&pool, &id), 0);
	assert_int_equal(id, 100);
	idpool_free(&pool);
}

static void
test_key_keeps_the_need(void **state)
{
	const struct need need = {
	    .kind = NEED_VOLUME,
	    .flags = NEED_PATH,
	    .backend = INVENTORY_BACKEND_NFS,
	    .number = INVENTORY_UNKNOWN,
	    .name = "web1-root",
	    .service = "primary-vds0",
	    .value = NULL,
	    .group = "",
	    .device = "root", /* not part of the key */
	};
	uint8_t key[128];
	struct need copy;

	(void)state;
	assert_true(need_key_size(&need) <= sizeof(key));
	need_key_write(&need, key);
	copy = need_key_read(key);
	assert_int_equal(copy.kind, NEED_VOLUME);
	assert_int_equal(copy.flags, NEED_PATH);
	assert_int_equal(copy.backend, INVENTORY_BACKEND_NFS);
	assert_int_equal(copy.number, INVENTORY_UNKNOWN);
	assert_string_equal(copy.name, "web1-root");
	assert_string_equal(copy.service, "primary-vds0");
	assert_null(copy.value); /* not known is not empty */
	assert_string_equal(copy.group, "");
	assert_null(copy.device);
}

/* Where one name ends and the next begins is part of what a need is. */
static void
test_keys_of_other_needs_differ(void **state)
{
	const struct need a = {.kind = NEED_VOLUME, .name = "ab", .service = "c"};
	const struct need b = {.kind = NEED_VOLUME, .name = "a", .service = "bc"};
	uint8_t key_a[64], key_b[64];

	(void)state;
	assert_int_equal(need_key_size(&a), need_key_size(&b));
	need_key_write(&a, key_a);
	need_key_write(&b, key_b);
	assert_memory_not_equal(key_a, key_b, need_key_size(&a));
	assert_int_not_equal(need_offer(&a), need_offer(&b));
}

static struct inventory *
host_with_switch(const char *name)
{
	struct inventory *inventory = inventory_new();

	assert_non_null(inventory);
	inventory->facts = INVENTORY_FACT_SERVICES;
	if (name != NULL)
		inventory_add_vsw(inventory)->name = name;
	assert_int_equal(inventory_finish(inventory), 0);
	return inventory;
}

#define BLOCKED                                                                        \
	(POLICY_EFFECT(POLICY_BLOCKS, MIGRATION_LIVE) |                                \
	    POLICY_EFFECT(POLICY_BLOCKS, MIGRATION_COLD) | POLICY_NOTED)

static const char *
switch_of(uint32_t slot)
{
	if (slot == 33)
		return "few";
	if (slot == 35)
		return "other";
	return slot < 30 ? "many" : NULL;
}

/*
 * A name that one host in 40 knows, then one that 30 of them know: the few and the many
 * are kept differently and must tell the same.
 */
static void
test_few_and_many_hosts_that_know_a_name(void **state)
{
	const struct need few = {
	    .kind = NEED_SWITCH, .number = INVENTORY_UNKNOWN, .name = "few"};
	const struct need many = {
	    .kind = NEED_SWITCH, .number = INVENTORY_UNKNOWN, .name = "many"};
	const struct need other = {
	    .kind = NEED_SWITCH, .number = INVENTORY_UNKNOWN, .name = "other"};
	struct inventory *hosts[40];
	struct catalog *catalog = catalog_new();
	struct policy *policy;
	uint32_t ids[3], again;
	_Alignas(uint64_t) uint8_t row[48];

	(void)state;
	assert_non_null(catalog);
	assert_int_equal(policy_new(&policy), 0);
	assert_int_equal(catalog_reserve(catalog, 40), 0);
	assert_int_equal(catalog_slots(catalog), 48);
	assert_int_equal(catalog_acquire(catalog, &few, &ids[0]), 0);
	for (uint32_t slot = 0; slot < 40; slot++) {
		struct need_target target = {"sparc-a", FLEET_HOST_FRESH, NULL};

		hosts[slot] = host_with_switch(switch_of(slot));
		target.inventory = hosts[slot];
		assert_int_equal(catalog_set_host(catalog, slot, &target,
				     policy_for(policy, "sparc-a")),
		    0);
	}
	assert_int_equal(catalog_acquire(catalog, &many, &ids[1]), 0);
	assert_int_equal(catalog_acquire(catalog, &few, &again), 0);
	assert_int_equal(again, ids[0]);
	assert_int_equal(catalog_acquire(catalog, &other, &ids[2]), 0);
	for (uint32_t slot = 0; slot < 40; slot++) {
		assert_int_equal(
		    catalog_effect(catalog, ids[0], slot), slot == 33 ? 0 : BLOCKED);
		assert_int_equal(
		    catalog_effect(catalog, ids[1], slot), slot < 30 ? 0 : BLOCKED);
	}
	catalog_row(catalog, &ids[0], 1, row);
	assert_int_equal(row[32], BLOCKED);
	assert_int_equal(row[33], 0);
	catalog_row(catalog, ids, 2, row);
	assert_int_equal(row[33], BLOCKED); /* it lacks the other one */
	catalog_row(catalog, &ids[2], 1, row);
	assert_int_equal(row[35], 0);
	/* Few know either, nobody both. */
	catalog_row(catalog, (const uint32_t[]){ids[0], ids[2]}, 2, row);
	assert_int_equal(row[33], BLOCKED);
	assert_int_equal(row[34], BLOCKED);
	assert_int_equal(row[35], BLOCKED);
	assert_true(catalog_blocks(catalog, ids[0], 33));
	assert_int_equal(catalog_class(catalog, ids[0]), FINDING_CLASS_VNET);
	catalog_free(catalog);
	policy_free(policy);
	for (int i = 0; i < 40; i++)
		inventory_unref(hosts[i]);
}

/* What a change of one of 40 hosts says of all needs, against asking for each. */
static void
set_and_compare(struct catalog *catalog, const struct policy *policy, uint32_t slot,
    struct inventory *inventory, uint32_t ids)
{
	const struct need_target target = {"sparc-a", FLEET_HOST_FRESH, inventory};
	const uint16_t *changes;
	unsigned before[4];

	for (uint32_t id = 0; id < ids; id++)
		before[id] = catalog_effect(catalog, id, slot);
	assert_int_equal(
	    catalog_set_host(catalog, slot, inventory != NULL ? &target : NULL,
		policy_for(policy, "sparc-a")),
	    0);
	changes = catalog_changes(catalog);
	for (uint32_t id = 0; id < ids; id++) {
		assert_int_equal(CATALOG_BEFORE(changes[id]), before[id]);
		assert_int_equal(
		    CATALOG_AFTER(changes[id]), catalog_effect(catalog, id, slot));
	}
}

/*
 * A host gets two switches of a name, keeps one, has another one instead, goes and
 * comes back: while few know that name, when many begin to, and then.
 */
static void
test_changes_are_before_and_after(void **state)
{
	const struct need needs[] = {
	    {.kind = NEED_SWITCH, .number = INVENTORY_UNKNOWN, .name = "few"},
	    {.kind = NEED_SWITCH, .number = INVENTORY_UNKNOWN, .name = "many"},
	    {.kind = NEED_MAC, .number = 42},
	    {.kind = NEED_FINDING, .finding = FINDING_VNET_UNKNOWN},
	};
	struct inventory *none = host_with_switch(NULL);
	struct inventory *few = host_with_switch("few");
	struct inventory *many = host_with_switch("many");
	struct inventory *twice = inventory_new();
	struct catalog *catalog = catalog_new();
	struct policy *policy;
	uint32_t id;

	(void)state;
	assert_int_equal(policy_new(&policy), 0);
	twice->facts = INVENTORY_FACT_SERVICES;
	inventory_add_vsw(twice)->name = "few";
	inventory_add_vsw(twice)->name = "few";
	twice->vsws->mac = 42;
	assert_int_equal(inventory_finish(twice), 0);
	assert_int_equal(catalog_reserve(catalog, 40), 0);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(catalog_acquire(catalog, &needs[i], &id), 0);
		assert_int_equal(id, i);
	}
	for (uint32_t slot = 0; slot < 40; slot++) {
		set_and_compare(catalog, policy, slot, none, 4);
		set_and_compare(catalog, policy, slot, twice, 4);
		set_and_compare(catalog, policy, slot, twice, 4);
		set_and_compare(catalog, policy, slot, few, 4);
		set_and_compare(catalog, policy, slot, many, 4);
		assert_int_equal(CATALOG_BEFORE(catalog_changes(catalog)[0]), 0);
		assert_int_equal(CATALOG_AFTER(catalog_changes(catalog)[0]), BLOCKED);
		assert_int_equal(CATALOG_BEFORE(catalog_changes(catalog)[1]), BLOCKED);
		assert_int_equal(CATALOG_AFTER(catalog_changes(catalog)[1]), 0);
		set_and_compare(catalog, policy, slot, NULL, 4);
		set_and_compare(catalog, policy, slot, NULL, 4);
		set_and_compare(catalog, policy, slot, many, 4);
	}
	catalog_free(catalog);
	policy_free(policy);
	inventory_unref(none);
	inventory_unref(few);
	inventory_unref(many);
	inventory_unref(twice);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_slotmap_is_sorted),
	    cmocka_unit_test(test_idmap_keeps_ids_of_one_hash_apart),
	    cmocka_unit_test(test_idmap_closes_gaps),
	    cmocka_unit_test(test_idpool_gives_back_first),
	    cmocka_unit_test(test_key_keeps_the_need),
	    cmocka_unit_test(test_keys_of_other_needs_differ),
	    cmocka_unit_test(test_few_and_many_hosts_that_know_a_name),
	    cmocka_unit_test(test_changes_are_before_and_after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
