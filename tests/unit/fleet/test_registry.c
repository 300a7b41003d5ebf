#include "agent/fleet/registry.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/fleet/fake_store.h"

static struct registry *
fake_open(struct fake_store *fake)
{
	const struct registry_store store = fake_store_of(fake);
	struct registry *registry = NULL;

	assert_int_equal(registry_open(&registry, &store, NULL), 0);
	return registry;
}

static uint32_t
domain_index(struct registry *registry, const char *uuid)
{
	const char *parts[] = {"uuid", uuid};

	return registry_index(registry, REGISTRY_DOMAIN, parts, 2, NULL);
}

static void
test_an_identity_keeps_its_index(void **state)
{
	struct registry *registry;

	(void)state;
	assert_int_equal(registry_open(&registry, NULL, NULL), 0);
	assert_int_equal(domain_index(registry, "a"), 1);
	assert_int_equal(domain_index(registry, "b"), 2);
	assert_int_equal(domain_index(registry, "a"), 1);
	assert_int_equal(registry_flush(registry, NULL), 0);
	assert_int_equal(domain_index(registry, "b"), 2);
	registry_free(registry);
}

static void
test_kinds_count_for_themselves_and_parts_do_not_mix(void **state)
{
	const char *split[] = {"a/b", "c"};
	const char *other[] = {"a", "b/c"};
	const char *escaped[] = {"a\\", "b/c"};
	struct registry *registry;

	(void)state;
	assert_int_equal(registry_open(&registry, NULL, NULL), 0);
	assert_int_equal(registry_index(registry, REGISTRY_SERVICE, split, 2, NULL), 1);
	assert_int_equal(registry_index(registry, REGISTRY_SERVICE, other, 2, NULL), 2);
	assert_int_equal(
	    registry_index(registry, REGISTRY_SERVICE, escaped, 2, NULL), 3);
	assert_int_equal(registry_index(registry, REGISTRY_HOST, split, 2, NULL), 1);
	registry_free(registry);
}

static void
test_indexes_survive_a_restart(void **state)
{
	static struct fake_store fake;
	struct registry *registry = fake_open(&fake);

	(void)state;
	assert_int_equal(domain_index(registry, "a"), 1);
	assert_int_equal(domain_index(registry, "b"), 2);
	assert_int_equal(registry_flush(registry, NULL), 0);
	registry_free(registry);

	registry = fake_open(&fake);
	assert_int_equal(domain_index(registry, "b"), 2);
	assert_int_equal(domain_index(registry, "a"), 1);
	/* 3 to 256 were reserved by the first run: nobody knows whether it used them.
	 */
	assert_int_equal(domain_index(registry, "c"), 257);
	registry_free(registry);
}

static void
test_what_could_not_be_saved_is_never_given_to_another(void **state)
{
	static struct fake_store fake;
	struct registry *registry = fake_open(&fake);
	struct reason reason = {""};

	(void)state;
	assert_int_equal(domain_index(registry, "a"), 1);
	fake.full = true;
	assert_int_equal(domain_index(registry, "b"), 2);
	assert_int_equal(registry_flush(registry, &reason), -ENOSPC);
	assert_string_equal(reason.text, "disk full");
	/* The daemon goes on with the same numbers ... */
	assert_int_equal(domain_index(registry, "b"), 2);
	registry_free(registry);

	/* ... and a restart does not give them to somebody else. */
	fake.full = false;
	registry = fake_open(&fake);
	assert_int_equal(domain_index(registry, "z"), 257);
	registry_free(registry);
}

static void
test_a_full_disk_is_told_when_a_block_is_needed(void **state)
{
	static struct fake_store fake;
	struct registry *registry = fake_open(&fake);
	struct reason reason = {""};
	const char *parts[] = {"web1"};

	(void)state;
	fake.full = true;
	assert_int_equal(registry_index(registry, REGISTRY_HOST, parts, 1, &reason), 0);
	assert_string_equal(reason.text, "disk full");
	fake.full = false;
	assert_int_equal(registry_index(registry, REGISTRY_HOST, parts, 1, &reason), 1);
	registry_free(registry);
}

static void
test_the_end_of_the_numbers(void **state)
{
	static struct fake_store fake;
	struct registry *registry;
	struct reason reason = {""};
	const char *a[] = {"a"};
	const char *b[] = {"b"};

	(void)state;
	fake.reserve[REGISTRY_HOST - 1] = REGISTRY_INDEX_MAX;
	registry = fake_open(&fake);
	assert_int_equal(
	    registry_index(registry, REGISTRY_HOST, a, 1, &reason), REGISTRY_INDEX_MAX);
	assert_int_equal(registry_index(registry, REGISTRY_HOST, b, 1, &reason), 0);
	assert_string_equal(
	    reason.text, "all 2147483647 indexes for hosts are used up");
	registry_free(registry);
}

static void
test_two_identities_may_share_an_index(void **state)
{
	static struct fake_store fake;
	const char *name[] = {"name", "sparc-a", "web1"};
	const char *uuid[] = {"uuid", "a"};
	struct registry *registry = fake_open(&fake);

	(void)state;
	assert_int_equal(registry_index(registry, REGISTRY_DOMAIN, name, 3, NULL), 1);
	assert_int_equal(registry_bind(registry, REGISTRY_DOMAIN, uuid, 2, 1, NULL), 1);
	assert_int_equal(registry_flush(registry, NULL), 0);
	registry_free(registry);
	registry = fake_open(&fake);
	assert_int_equal(domain_index(registry, "a"), 1);
	/* What has an index keeps it. */
	assert_int_equal(registry_bind(registry, REGISTRY_DOMAIN, uuid, 2, 9, NULL), 1);
	registry_free(registry);
}

static void
test_generations_never_go_back(void **state)
{
	static struct fake_store fake;
	struct registry *registry = fake_open(&fake);
	struct reason reason = {""};

	(void)state;
	assert_int_equal(registry_number(registry, REGISTRY_GENERATION, NULL), 1);
	assert_int_equal(registry_number(registry, REGISTRY_GENERATION, NULL), 2);
	registry_free(registry);
	registry = fake_open(&fake);
	assert_int_equal(registry_number(registry, REGISTRY_GENERATION, NULL), 4097);
	/* Without a disk they go on, and somebody is told. */
	for (uint32_t n = 4098; n <= 2 * 4096; n++)
		assert_int_equal(
		    registry_number(registry, REGISTRY_GENERATION, NULL), n);
	fake.full = true;
	assert_int_equal(registry_number(registry, REGISTRY_GENERATION, &reason), 8193);
	assert_string_equal(reason.text, "disk full");
	fake.full = false;
	assert_int_equal(registry_number(registry, REGISTRY_GENERATION, NULL), 8194);
	registry_free(registry);
	registry = fake_open(&fake);
	assert_int_equal(
	    registry_number(registry, REGISTRY_GENERATION, NULL), 8194 + 4096);
	registry_free(registry);
}

static void
test_kinds_of_numbers_count_for_themselves(void **state)
{
	static struct fake_store fake;
	struct registry *registry = fake_open(&fake);

	(void)state;
	for (uint32_t n = 1; n <= 3; n++) {
		assert_int_equal(registry_number(registry, REGISTRY_SEQUENCE, NULL), n);
		assert_int_equal(
		    registry_number(registry, REGISTRY_GENERATION, NULL), n);
	}
	registry_free(registry);
	registry = fake_open(&fake);
	assert_int_equal(registry_number(registry, REGISTRY_SEQUENCE, NULL), 257);
	registry_free(registry);
}

static void
test_generations_begin_again_after_the_last(void **state)
{
	static struct fake_store fake;
	struct registry *registry;

	(void)state;
	fake.reserve[REGISTRY_GENERATION - 1] = REGISTRY_INDEX_MAX;
	registry = fake_open(&fake);
	assert_int_equal(
	    registry_number(registry, REGISTRY_GENERATION, NULL), REGISTRY_INDEX_MAX);
	assert_int_equal(registry_number(registry, REGISTRY_GENERATION, NULL), 1);
	assert_int_equal(registry_number(registry, REGISTRY_GENERATION, NULL), 2);
	registry_free(registry);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_identity_keeps_its_index),
	    cmocka_unit_test(test_kinds_count_for_themselves_and_parts_do_not_mix),
	    cmocka_unit_test(test_indexes_survive_a_restart),
	    cmocka_unit_test(test_what_could_not_be_saved_is_never_given_to_another),
	    cmocka_unit_test(test_a_full_disk_is_told_when_a_block_is_needed),
	    cmocka_unit_test(test_the_end_of_the_numbers),
	    cmocka_unit_test(test_two_identities_may_share_an_index),
	    cmocka_unit_test(test_generations_never_go_back),
	    cmocka_unit_test(test_kinds_of_numbers_count_for_themselves),
	    cmocka_unit_test(test_generations_begin_again_after_the_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
