/* Ids of cores: ranges of them, and finding one. */
#include "agent/fleet/inventory_cores.h"

#include "agent/fleet/inventory.h"
#include "tests/unit/cmocka_all.h"

/* In any order, some twice. -1 ends them. */
static struct inventory_cores
cores_of(struct inventory *inventory, const int *ids)
{
	struct inventory_core_set set = {0};
	struct inventory_cores cores = {0};

	for (; *ids >= 0; ids++)
		assert_true(inventory_core_set_add(&set, *ids));
	assert_int_equal(inventory_set_cores(inventory, &cores, &set), 0);
	assert_true(cores.known);
	return cores;
}

static void
expect_range(
    const struct inventory_cores *cores, uint16_t at, unsigned first, unsigned last)
{
	assert_true(at < cores->count);
	assert_int_equal(cores->ranges[at].first, first);
	assert_int_equal(cores->ranges[at].last, last);
}

static void
test_ids_become_ranges(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_cores cores =
	    cores_of(inventory, (int[]){200, 63, 7, 64, 65535, 5, 6, 7, 0, -1});

	(void)state;
	assert_int_equal(cores.count, 5);
	expect_range(&cores, 0, 0, 0);
	expect_range(&cores, 1, 5, 7);
	expect_range(&cores, 2, 63, 64);
	expect_range(&cores, 3, 200, 200);
	expect_range(&cores, 4, 65535, 65535);
	inventory_unref(inventory);
}

static void
test_none_is_known(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_cores cores = cores_of(inventory, (int[]){-1});

	(void)state;
	assert_int_equal(cores.count, 0);
	assert_int_equal(inventory_core_find(&cores, 0), 0);
	inventory_unref(inventory);
}

static void
test_every_id_at_once(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_core_set set = {0};
	struct inventory_cores cores = {0};

	(void)state;
	for (int id = 0; id < INVENTORY_CORE_IDS; id++)
		assert_true(inventory_core_set_add(&set, id));
	assert_int_equal(inventory_set_cores(inventory, &cores, &set), 0);
	assert_int_equal(cores.count, 1);
	expect_range(&cores, 0, 0, 65535);
	inventory_unref(inventory);
}

/* As many ranges as there can be: every second id. */
static void
test_every_second_id(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_core_set set = {0};
	struct inventory_cores cores = {0};

	(void)state;
	for (int id = 1; id < INVENTORY_CORE_IDS; id += 2)
		assert_true(inventory_core_set_add(&set, id));
	assert_int_equal(inventory_set_cores(inventory, &cores, &set), 0);
	assert_int_equal(cores.count, 32768);
	for (int id = 0; id < INVENTORY_CORE_IDS; id++)
		assert_int_equal(
		    inventory_core_find(&cores, id), id % 2 == 0 ? 32768 : id / 2);
	inventory_unref(inventory);
}

static void
test_what_is_no_id(void **state)
{
	struct inventory_core_set set = {0};

	(void)state;
	assert_false(inventory_core_set_add(&set, -1));
	assert_false(inventory_core_set_add(&set, 65536));
	assert_false(inventory_core_set_add(&set, INT64_MAX));
	for (size_t i = 0; i < sizeof(set.bits) / sizeof(set.bits[0]); i++)
		assert_int_equal(set.bits[i], 0);
}

static void
test_one_is_found(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_cores cores = cores_of(inventory, (int[]){5, 6, 7, 20, -1});

	(void)state;
	assert_int_equal(inventory_core_find(&cores, 5), 0);
	assert_int_equal(inventory_core_find(&cores, 7), 0);
	assert_int_equal(inventory_core_find(&cores, 20), 1);
	assert_int_equal(inventory_core_find(&cores, 4), 2);
	assert_int_equal(inventory_core_find(&cores, 8), 2);
	assert_int_equal(inventory_core_find(&cores, 21), 2);
	assert_int_equal(inventory_core_find(&cores, -1), 2);
	/* 5, where it is cut to 16 bits. */
	assert_int_equal(inventory_core_find(&cores, 65541), 2);
	inventory_unref(inventory);
}

/* Of a host and of its only domain. -1: not known; 0: none; else that one core. */
static struct inventory *
host_with_cores(int host, int domain)
{
	struct inventory *inventory = inventory_new();
	struct inventory_domain *web1 = inventory_add_domain(inventory);
	struct inventory_cores *const cores[] = {
	    &inventory->free_cores, &web1->cores_by_name};
	const int ids[] = {host, domain};

	for (int i = 0; i < 2; i++) {
		struct inventory_core_set set = {0};

		if (ids[i] > 0)
			assert_true(inventory_core_set_add(&set, ids[i]));
		if (ids[i] >= 0)
			assert_int_equal(
			    inventory_set_cores(inventory, cores[i], &set), 0);
	}
	web1->name = "web1";
	assert_int_equal(inventory_finish(inventory), 0);
	return inventory;
}

static void
test_equality_sees_cores(void **state)
{
	static const struct {
		int host, domain;
		bool equal;
	} cases[] = {{8, 9, true}, {7, 9, false}, {8, 7, false}, {-1, 9, false},
	    {0, 9, false}, {8, -1, false}, {8, 0, false}};
	struct inventory *a = host_with_cores(8, 9);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct inventory *b = host_with_cores(cases[i].host, cases[i].domain);

		assert_int_equal(inventory_equal(a, b), cases[i].equal);
		inventory_unref(b);
	}
	inventory_unref(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ids_become_ranges),
	    cmocka_unit_test(test_none_is_known),
	    cmocka_unit_test(test_every_id_at_once),
	    cmocka_unit_test(test_every_second_id),
	    cmocka_unit_test(test_what_is_no_id),
	    cmocka_unit_test(test_one_is_found),
	    cmocka_unit_test(test_equality_sees_cores),
	};

	return cmocka_run_group_tests_name("inventory_cores", tests, NULL, NULL);
}
