/* Inventories as messages: nothing is lost, and nothing that came is believed. */
#include "agent/export/inventory_message.h"

#include <errno.h>
#include <string.h>

#include "agent/export/octets.h"
#include "agent/export/schema.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/inventory_whole.h"
#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/random_fleet.h"

#define INVENTORIES 3000

static const struct instant now = {.wall = 50000, .steady = 9000};

static struct fleet_host
host_with(const struct inventory *inventory)
{
	struct fleet_host host = {
	    .name = "sparc-a",
	    .state = FLEET_HOST_FAILING,
	    .inventory = inventory,
	    .generation = 17,
	    .collected = {.wall = 40000, .steady = 2000},
	    .reason = {"ldm is busy"},
	};

	return host;
}

static struct octets
written(const struct inventory *inventory)
{
	const struct fleet_host host = host_with(inventory);
	struct octets octets = {0};

	assert_int_equal(
	    inventory_message_write(&octets, &host, "sparc-c", 4, &now), 0);
	return octets;
}

static void
test_random_inventories_come_back_equal(void **state)
{
	struct random random = {.state = 77, .rare = 4};

	(void)state;
	for (unsigned i = 0; i < INVENTORIES; i++) {
		struct inventory *inventory = random_inventory(&random);
		struct octets octets = written(inventory);
		struct inventory_message message;
		struct reason reason = {""};

		assert_int_equal(
		    inventory_message_read(&message, octets.data, octets.size, &reason),
		    0);
		assert_true(inventory_equal(message.inventory, inventory));
		assert_int_equal(message.inventory->whole, inventory->whole);
		assert_memory_equal(message.inventory->version.part,
		    inventory->version.part, sizeof(inventory->version.part));
		inventory_unref(message.inventory);
		inventory_unref(inventory);
		octets_free(&octets);
	}
}

static void
test_what_stands_around_the_facts(void **state)
{
	struct octets octets = written(NULL);
	struct inventory_message message;

	(void)state;
	assert_int_equal(
	    inventory_message_read(&message, octets.data, octets.size, NULL), 0);
	assert_string_equal(message.host, "sparc-a");
	assert_string_equal(message.agent, "sparc-c");
	assert_int_equal(message.boot_id, 4);
	assert_int_equal(message.generation, 17);
	assert_int_equal(message.age, 7000); /* by the steady clock */
	assert_int_equal(message.schema_revision, SCHEMA_REVISION);
	assert_int_equal(message.state, FLEET_HOST_FAILING);
	assert_string_equal(message.reason.text, "ldm is busy");
	assert_null(message.inventory);
	octets_free(&octets);
}

/* Every field that is known to be empty, or not known, comes back as it was. */
static void
test_who_hands_on_keeps_the_origin(void **state)
{
	struct fleet_host host = host_with(NULL);
	struct inventory_message message;
	struct octets octets = {0};

	(void)state;
	host.origin = (struct fleet_origin){"sparc-a", 9, 5};
	assert_int_equal(
	    inventory_message_write(&octets, &host, "sparc-c", 4, &now), 0);
	assert_int_equal(
	    inventory_message_read(&message, octets.data, octets.size, NULL), 0);
	assert_string_equal(message.agent, "sparc-a");
	assert_int_equal(message.boot_id, 9);
	assert_int_equal(message.generation, 5);
	assert_int_equal(message.age, 7000);
	octets_free(&octets);
}

static void
test_empty_is_not_unknown(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_vsw *vsw = inventory_add_vsw(inventory);
	struct octets octets;
	struct inventory_message message;

	(void)state;
	vsw->name = "vsw0";
	vsw->net_dev = "";
	vsw = inventory_add_vsw(inventory);
	vsw->name = "vsw1";
	vsw->vids.known = true;
	inventory->free_cores.known = true;
	inventory_add_domain(inventory)->name = "ldg1";
	assert_int_equal(inventory_finish(inventory), 0);
	octets = written(inventory);
	assert_int_equal(
	    inventory_message_read(&message, octets.data, octets.size, NULL), 0);
	assert_true(message.inventory->free_cores.known);
	assert_int_equal(message.inventory->free_cores.count, 0);
	assert_false(message.inventory->domains->cores_by_name.known);
	assert_string_equal(message.inventory->vsws->net_dev, "");
	assert_null(message.inventory->vsws->linkprop);
	assert_false(message.inventory->vsws->vids.known);
	assert_null(message.inventory->vsws->next->net_dev);
	assert_true(message.inventory->vsws->next->vids.known);
	assert_int_equal(message.inventory->vsws->next->vids.count, 0);
	assert_int_equal(message.inventory->vsws->mac, INVENTORY_UNKNOWN);
	inventory_unref(message.inventory);
	inventory_unref(inventory);
	octets_free(&octets);
}

/* ---- what cannot be ---- */

static int
read_message(const Migready__V1__Inventory *message, struct reason *reason)
{
	struct octets octets = {0};
	struct inventory_message read;
	size_t size = migready__v1__inventory__get_packed_size(message);
	int error;

	migready__v1__inventory__pack(message, octets_extend(&octets, size));
	error = inventory_message_read(&read, octets.data, octets.size, reason);
	if (error == 0)
		inventory_unref(read.inventory);
	octets_free(&octets);
	return error;
}

static void
test_values_that_cannot_be_are_refused(void **state)
{
	Migready__V1__Inventory message = MIGREADY__V1__INVENTORY__INIT;
	Migready__V1__HostFacts facts = MIGREADY__V1__HOST_FACTS__INIT;
	Migready__V1__DomainFacts domain = MIGREADY__V1__DOMAIN_FACTS__INIT;
	Migready__V1__DomainFacts *domains[] = {&domain};
	Migready__V1__VirtualSwitch vsw = MIGREADY__V1__VIRTUAL_SWITCH__INIT;
	Migready__V1__VirtualSwitch *vsws[] = {&vsw};
	Migready__V1__VlanList vids = MIGREADY__V1__VLAN_LIST__INIT;
	Migready__V1__CoreList cores = MIGREADY__V1__CORE_LIST__INIT;
	uint32_t ids[] = {4096}, core_ids[] = {65536};
	struct reason reason = {""};

	(void)state;
	assert_int_equal(read_message(&message, &reason), -EBADMSG);
	assert_string_equal(reason.text, "the host has no name");
	message.host = schema_text("sparc-b");
	assert_int_equal(read_message(&message, &reason), 0);
	message.collected_unix_ms = 5;
	message.produced_unix_ms = 4;
	assert_int_equal(read_message(&message, &reason), -EBADMSG);
	message.produced_unix_ms = 5;
	message.facts = &facts;
	assert_int_equal(read_message(&message, &reason), 0);
	facts.threads = -2;
	assert_int_equal(read_message(&message, &reason), -EBADMSG);
	assert_string_equal(
	    reason.text, "HostFacts.threads has a value that cannot be");
	facts.threads = 0;
	facts.domains = domains;
	facts.n_domains = 1;
	assert_int_equal(read_message(&message, &reason), -EBADMSG);
	assert_string_equal(reason.text, "a domain has no name");
	domain.name = schema_text("ldg1");
	assert_int_equal(read_message(&message, &reason), 0);
	facts.vsws = vsws;
	facts.n_vsws = 1;
	vsw.vids = &vids;
	vids.ids = ids;
	vids.n_ids = 1;
	assert_int_equal(read_message(&message, &reason), -EBADMSG);
	assert_string_equal(
	    reason.text, "VirtualSwitch.vids has a value that cannot be");
	ids[0] = 4095;
	assert_int_equal(read_message(&message, &reason), 0);
	facts.free_cores = &cores;
	cores.ids = core_ids;
	cores.n_ids = 1;
	assert_int_equal(read_message(&message, &reason), -EBADMSG);
	assert_string_equal(
	    reason.text, "HostFacts.free_cores has a value that cannot be");
	core_ids[0] = 65535;
	assert_int_equal(read_message(&message, &reason), 0);
	/* A value of a later revision is "not known". */
	domain.state = 99;
	vsw.link = 99;
	assert_int_equal(read_message(&message, &reason), 0);
}

static void
test_ports_that_cannot_be_are_refused(void **state)
{
	Migready__V1__Inventory message = MIGREADY__V1__INVENTORY__INIT;
	Migready__V1__HostFacts facts = MIGREADY__V1__HOST_FACTS__INIT;
	Migready__V1__ConsoleConcentrator vcc =
	    MIGREADY__V1__CONSOLE_CONCENTRATOR__INIT;
	Migready__V1__ConsoleConcentrator *vccs[] = {&vcc};
	struct reason reason = {""};

	(void)state;
	message.host = schema_text("sparc-b");
	message.facts = &facts;
	facts.vccs = vccs;
	facts.n_vccs = 1;
	vcc.port_max = INT64_MAX;
	assert_int_equal(read_message(&message, &reason), -EBADMSG);
	vcc.port_max = 5000;
	vcc.port_min = 5001;
	assert_int_equal(read_message(&message, &reason), -EBADMSG);
	assert_string_equal(
	    reason.text, "a console concentrator has ports that cannot be");
	vcc.port_min = 5000;
	assert_int_equal(read_message(&message, &reason), 0);
	vcc.port_max = -1;
	assert_int_equal(read_message(&message, &reason), 0);
}

static void
test_cut_short_it_is_refused_or_less(void **state)
{
	struct random random = {.state = 3, .rare = 6};
	struct inventory *inventory = random_inventory(&random);
	struct octets octets = written(inventory);
	unsigned refused = 0;

	(void)state;
	for (size_t size = 0; size < octets.size; size++) {
		struct inventory_message message;

		if (inventory_message_read(&message, octets.data, size, NULL) == 0)
			inventory_unref(message.inventory);
		else
			refused++;
	}
	/* The fields around the facts may end at any of nine places. */
	assert_true(refused >= octets.size - 10);
	inventory_unref(inventory);
	octets_free(&octets);
}

/* Two octets each that would be a struct of hundreds: memory is bounded, not size. */
static void
test_many_empty_domains_are_too_much(void **state)
{
	struct octets facts = {0};
	struct octets octets = {0};
	struct inventory_message message;
	struct reason reason = {""};
	const size_t count = 4000000;

	(void)state;
	for (size_t i = 0; i < count; i++)
		octets_add(&facts, "\x62\x00", 2);
	octets_add(&octets, "\x0a\x01x\x52", 4);
	octets_add_varint(&octets, facts.size);
	octets_add(&octets, facts.data, facts.size);
	assert_true(
	    inventory_message_read(&message, octets.data, octets.size, &reason) < 0);
	octets_free(&facts);
	octets_free(&octets);
	assert_int_equal(
	    inventory_message_read(&message, (const uint8_t *)"", SIZE_MAX, &reason),
	    -E2BIG);
}

/* A length that promises more than there is, and messages inside each other. */
static void
test_hostile_lengths_are_refused(void **state)
{
	static const uint8_t long_name[] = {
	    0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 'x'};
	static const uint8_t endless[] = {
	    0x28, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01};
	static const uint8_t group[] = {0x0B, 0x0C};
	static const uint8_t no_field[] = {0x00, 0x01};
	static const uint8_t wrong_type[] = {0x50, 0x01};
	static const struct {
		const uint8_t *data;
		size_t size;
	} cases[] = {
	    {long_name, sizeof(long_name)},
	    {endless, sizeof(endless)},
	    {group, sizeof(group)},
	    {no_field, sizeof(no_field)},
	    {wrong_type, sizeof(wrong_type)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct inventory_message message;

		assert_int_equal(inventory_message_read(
				     &message, cases[i].data, cases[i].size, NULL),
		    -EBADMSG);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random_inventories_come_back_equal),
	    cmocka_unit_test(test_what_stands_around_the_facts),
	    cmocka_unit_test(test_who_hands_on_keeps_the_origin),
	    cmocka_unit_test(test_empty_is_not_unknown),
	    cmocka_unit_test(test_values_that_cannot_be_are_refused),
	    cmocka_unit_test(test_ports_that_cannot_be_are_refused),
	    cmocka_unit_test(test_cut_short_it_is_refused_or_less),
	    cmocka_unit_test(test_many_empty_domains_are_too_much),
	    cmocka_unit_test(test_hostile_lengths_are_refused),
	};

	return cmocka_run_group_tests_name("inventory_message", tests, NULL, NULL);
}
