#include "agent/fleet/inventory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory_memory.h"
#include "agent/fleet/inventory_whole.h"
#include "tests/unit/cmocka_all.h"

static const char *
text(struct inventory *inventory, const char *from)
{
	return inventory_string(inventory, from, strlen(from));
}

static struct inventory_domain *
domain_add(struct inventory *inventory, const char *name)
{
	struct inventory_domain *domain = inventory_add_domain(inventory);

	assert_non_null(domain);
	domain->name = text(inventory, name);
	return domain;
}

static struct inventory_vcc *
vcc_add(struct inventory *inventory, const char *name, const char *domain, int64_t min,
    int64_t max)
{
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);

	assert_non_null(vcc);
	vcc->name = text(inventory, name);
	vcc->domain = text(inventory, domain);
	vcc->port_min = min;
	vcc->port_max = max;
	return vcc;
}

static void
console_set(struct inventory *inventory, struct inventory_domain *domain,
    const char *service, const char *service_domain, int64_t port)
{
	domain->console_kind = INVENTORY_CONSOLE_VIRTUAL;
	domain->console.service = text(inventory, service);
	domain->console.domain = text(inventory, service_domain);
	domain->console.group = domain->name;
	domain->console.port = port;
}

static void
test_everything_starts_not_known(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_domain *domain = domain_add(inventory, "ldg1");
	struct inventory_vnet *vnet = inventory_add_vnet(inventory, domain);
	struct inventory_vsw *vsw = inventory_add_vsw(inventory);

	(void)state;
	assert_int_equal(inventory->facts, 0);
	assert_int_equal(inventory->threads_free, INVENTORY_UNKNOWN);
	assert_null(domain->uuid);
	assert_int_equal(domain->state, INVENTORY_STATE_UNKNOWN);
	assert_int_equal(domain->memory, INVENTORY_UNKNOWN);
	assert_int_equal(domain->console_explicit, INVENTORY_ANSWER_UNKNOWN);
	assert_int_equal(vnet->pvid, INVENTORY_UNKNOWN);
	assert_false(vnet->vids.known);
	assert_null(vsw->net_dev);
	inventory_unref(inventory);
}

static void
test_lists_are_in_the_order_of_the_listing(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_domain *first = domain_add(inventory, "ldg1");

	(void)state;
	domain_add(inventory, "ldg2");
	inventory_add_vdisk(inventory, first)->name = text(inventory, "root");
	inventory_add_vdisk(inventory, first)->name = text(inventory, "data");
	inventory_add_name(inventory, &first->masters)->text =
	    text(inventory, "primary");
	inventory_add_name(inventory, &first->masters)->text = text(inventory, "io");
	assert_int_equal(inventory_finish(inventory), 0);
	assert_int_equal(inventory->domain_count, 2);
	assert_ptr_equal(inventory->domains, first);
	assert_string_equal(first->next->name, "ldg2");
	assert_string_equal(first->vdisks->name, "root");
	assert_string_equal(first->vdisks->next->name, "data");
	assert_string_equal(first->masters->text, "primary");
	inventory_unref(inventory);
}

static void
test_strings_can_always_be_shown(void **state)
{
	struct inventory *inventory = inventory_new();

	(void)state;
	assert_string_equal(inventory_string(inventory, "a=b@c", 5), "a=b@c");
	assert_string_equal(
	    inventory_string(inventory, "z\xC3\xBCrich", 7), "z\xC3\xBCrich");
	assert_string_equal(inventory_string(inventory, "\xFFx\xC3", 3), "?x?");
	assert_string_equal(inventory_string(inventory, "\xED\xA0\x80", 3), "???");
	assert_string_equal(inventory_string(inventory, "a\nb\tc\x7F", 6), "a b c ");
	assert_string_equal(inventory_string(inventory, "", 0), "");
	errno = 0;
	assert_null(inventory_string(inventory, "", INVENTORY_MAX_STRING + 1));
	assert_int_equal(errno, E2BIG);
	inventory_unref(inventory);
}

static void
test_memory_is_bounded(void **state)
{
	struct inventory *inventory = inventory_new();
	char *large = calloc(1, INVENTORY_MAX_STRING);
	size_t copies = 0;

	(void)state;
	assert_non_null(large);
	memset(large, 'x', INVENTORY_MAX_STRING);
	while (inventory_string(inventory, large, INVENTORY_MAX_STRING) != NULL)
		copies++;
	assert_int_equal(errno, E2BIG);
	assert_true(copies < INVENTORY_MAX_BYTES / INVENTORY_MAX_STRING);
	assert_true(copies > INVENTORY_MAX_BYTES / INVENTORY_MAX_STRING / 2);
	free(large);
	inventory_unref(inventory);
}

static void
test_same_name_in_two_service_domains(void **state)
{
	struct inventory *inventory = inventory_new();
	const struct inventory_vcc *vcc;

	(void)state;
	vcc_add(inventory, "vcc0", "primary", 5000, 5010);
	vcc_add(inventory, "other", "primary", 5000, 5010);
	vcc_add(inventory, "vcc0", "secondary", 6000, 6010);
	assert_int_equal(inventory_finish(inventory), 0);
	vcc = inventory_find_vcc(inventory, "vcc0");
	assert_string_equal(vcc->domain, "primary");
	assert_string_equal(vcc->same->domain, "secondary");
	assert_null(vcc->same->same);
	assert_null(inventory_find_vcc(inventory, "vcc"));
	inventory_unref(inventory);
}

/*
 * Range 5000 to 5003. 5000 is told by a client row and by ldg1's console, 5001 by
 * ldg2's console alone, 5009 is outside: two of four ports are taken.
 */
static void
test_console_ports_are_counted_once(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_vcc *vcc = vcc_add(inventory, "vcc0", "primary", 5000, 5003);
	struct inventory_vcc *twin =
	    vcc_add(inventory, "vcc0", "secondary", 5000, 5003);
	struct inventory_port *port = inventory_add_port(inventory, vcc);
	const char *owner = NULL;

	(void)state;
	port->port = 5000;
	port->client = text(inventory, "ldg1");
	console_set(inventory, domain_add(inventory, "ldg1"), "vcc0", "primary", 5000);
	console_set(inventory, domain_add(inventory, "ldg2"), "vcc0", "primary", 5001);
	console_set(inventory, domain_add(inventory, "ldg3"), "vcc0", "primary", 5009);
	console_set(
	    inventory, domain_add(inventory, "ldg4"), "vcc0", "secondary", 5002);
	console_set(
	    inventory, domain_add(inventory, "ldg5"), "nosuch", "primary", 5003);
	assert_int_equal(inventory_finish(inventory), 0);
	assert_int_equal(vcc->used, 2);
	assert_int_equal(inventory_vcc_free(vcc), 2);
	assert_true(inventory_vcc_port_taken(vcc, 5001));
	assert_true(inventory_vcc_port_taken(vcc, 5009));
	assert_false(inventory_vcc_port_taken(vcc, 5002));
	assert_int_equal(inventory_vcc_free(twin), 3);
	assert_true(inventory_uses_group(inventory, "ldg2", &owner));
	assert_string_equal(owner, "ldg2");
	assert_false(inventory_uses_group(inventory, "ldg9", NULL));
	inventory_unref(inventory);
}

static void
test_free_ports_of_an_unknown_range_are_unknown(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);

	(void)state;
	vcc->name = text(inventory, "vcc0");
	assert_int_equal(inventory_finish(inventory), 0);
	assert_int_equal(inventory_vcc_free(vcc), INVENTORY_UNKNOWN);
	inventory_unref(inventory);
}

static void
test_lookups(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_domain *domain = domain_add(inventory, "web1");
	struct inventory_vds *vds = inventory_add_vds(inventory);
	struct inventory_volume *volume = inventory_add_volume(inventory, vds);
	struct inventory_io *vf = inventory_add_io(inventory);
	struct inventory_vnet *vnet = inventory_add_vnet(inventory, domain);
	const char *owner = NULL;

	(void)state;
	domain->uuid = text(inventory, "5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410");
	vds->name = text(inventory, "primary-vds0");
	volume->name = text(inventory, "web1-root");
	vf->alias = text(inventory, "/SYS/MB/NET0/IOVNET.PF0.VF0");
	vf->type = INVENTORY_IO_VF;
	vf->name = text(inventory, "vf-web1");
	vf->domain = text(inventory, "web1");
	vnet->mac = 0x00144ff82b07;
	inventory_add_mac(inventory, vnet)->address = 0x00144ff82b08;
	assert_int_equal(inventory_finish(inventory), 0);
	assert_ptr_equal(inventory_find_domain(inventory, "web1"), domain);
	assert_ptr_equal(inventory_find_uuid(inventory, domain->uuid), domain);
	assert_ptr_equal(
	    inventory_find_volume(inventory, "web1-root", "primary-vds0"), volume);
	assert_null(inventory_find_volume(inventory, "web1-root", "primary-vds1"));
	assert_int_equal(vds->volume_count, 1);
	assert_ptr_equal(inventory_find_io_name(inventory, "vf-web1"), vf);
	assert_ptr_equal(inventory_find_io_owner(inventory, "web1"), vf);
	assert_true(inventory_uses_mac(inventory, 0x00144ff82b08, &owner));
	assert_string_equal(owner, "web1");
	assert_false(inventory_uses_mac(inventory, 0x00144ff82b09, NULL));
	inventory_unref(inventory);
}

static void
test_control_domain_by_flag_or_name(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_domain *primary = domain_add(inventory, "primary");
	struct inventory_domain *other = domain_add(inventory, "ctl");

	(void)state;
	assert_int_equal(inventory_finish(inventory), 0);
	assert_ptr_equal(inventory_control_domain(inventory), primary);
	other->flags_known = true;
	other->flags = INVENTORY_FLAG_CONTROL;
	assert_ptr_equal(inventory_control_domain(inventory), other);
	inventory_unref(inventory);
}

/* A host of which everything is told, but what `spoil` takes away again. */
static unsigned
whole_without(void (*spoil)(struct inventory *inventory))
{
	struct inventory *inventory = inventory_new();
	struct inventory_domain *primary = domain_add(inventory, "primary");
	struct inventory_domain *ldg1 = domain_add(inventory, "ldg1");
	struct inventory_io *io = inventory_add_io(inventory);
	unsigned whole;

	inventory->facts = INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS |
			   INVENTORY_FACT_SERVICES | INVENTORY_FACT_IO;
	primary->devices_known = ldg1->devices_known = true;
	primary->state = ldg1->state = INVENTORY_STATE_ACTIVE;
	primary->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	console_set(inventory, ldg1, "vcc0", "primary", 5000);
	ldg1->console.group = text(inventory, "ldg1");
	ldg1->mac = 0x00144ff80001;
	ldg1->uuid = text(inventory, "u1");
	inventory_add_vnet(inventory, ldg1)->mac = 0x00144ff80002;
	vcc_add(inventory, "vcc0", "primary", 5000, 5003);
	vcc_add(inventory, "vcc1", "primary", 6000, 6003);
	io->type = INVENTORY_IO_VF;
	io->name = "";
	if (spoil != NULL)
		spoil(inventory);
	assert_int_equal(inventory_finish(inventory), 0);
	whole = inventory->whole;
	inventory_unref(inventory);
	return whole;
}

/* Lists are the newest first until they are finished. */
static void
spoil_uuid(struct inventory *inventory)
{
	inventory->domains->uuid = NULL;
}

static void
spoil_mac(struct inventory *inventory)
{
	inventory->domains->vnets->mac = INVENTORY_UNKNOWN;
}

static void
spoil_group(struct inventory *inventory)
{
	inventory->domains->console.group = NULL;
}

static void
spoil_service(struct inventory *inventory)
{
	inventory->domains->console.service = NULL;
}

static void
spoil_console(struct inventory *inventory)
{
	inventory->domains->console_kind = INVENTORY_CONSOLE_UNKNOWN;
}

static void
spoil_name(struct inventory *inventory)
{
	inventory->ios->name = NULL;
}

static void
spoil_listing(struct inventory *inventory)
{
	inventory->facts &= ~(unsigned)INVENTORY_FACT_BINDINGS;
}

static void
test_what_is_whole(void **state)
{
	const unsigned all = INVENTORY_WHOLE_VF_NAMES | INVENTORY_WHOLE_MACS |
			     INVENTORY_WHOLE_GROUPS | INVENTORY_WHOLE_PORTS |
			     INVENTORY_WHOLE_UUIDS;

	(void)state;
	/* The control domain need not tell its UUID and its MAC address. */
	assert_int_equal(whole_without(NULL), all);
	assert_int_equal(whole_without(spoil_uuid), all ^ INVENTORY_WHOLE_UUIDS);
	assert_int_equal(whole_without(spoil_mac), all ^ INVENTORY_WHOLE_MACS);
	assert_int_equal(whole_without(spoil_group), all ^ INVENTORY_WHOLE_GROUPS);
	assert_int_equal(whole_without(spoil_service), all ^ INVENTORY_WHOLE_PORTS);
	assert_int_equal(whole_without(spoil_console),
	    all ^ (INVENTORY_WHOLE_PORTS | INVENTORY_WHOLE_GROUPS));
	assert_int_equal(whole_without(spoil_name), all ^ INVENTORY_WHOLE_VF_NAMES);
	assert_int_equal(whole_without(spoil_listing), INVENTORY_WHOLE_VF_NAMES);
}

static void
test_a_console_belongs_to_the_only_concentrator(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_vcc *vcc = vcc_add(inventory, "vcc0", "primary", 5000, 5003);

	(void)state;
	console_set(inventory, domain_add(inventory, "ldg1"), "vcc0", "primary", 5001);
	inventory->domains->console.service = NULL;
	assert_int_equal(inventory_finish(inventory), 0);
	assert_true(inventory_vcc_port_taken(vcc, 5001));
	assert_int_equal(inventory_vcc_free(vcc), 3);
	inventory_unref(inventory);
}

static struct inventory *
sample(const char *net_dev, uint16_t second_vlan)
{
	struct inventory *inventory = inventory_new();
	struct inventory_vsw *vsw = inventory_add_vsw(inventory);
	const uint16_t ids[] = {120, second_vlan};

	vsw->name = text(inventory, "primary-vsw0");
	vsw->net_dev = net_dev != NULL ? text(inventory, net_dev) : NULL;
	assert_int_equal(inventory_set_vlans(inventory, &vsw->vids, ids, 2), 0);
	domain_add(inventory, "ldg1");
	assert_int_equal(inventory_finish(inventory), 0);
	return inventory;
}

static void
test_equality_tells_not_known_from_none(void **state)
{
	struct inventory *a = sample("net0", 130);
	struct inventory *twin = sample("net0", 130);
	struct inventory *none = sample("", 130);
	struct inventory *unknown = sample(NULL, 130);
	struct inventory *vlan = sample("net0", 131);

	(void)state;
	assert_true(inventory_equal(a, twin));
	assert_false(inventory_equal(a, none));
	assert_false(inventory_equal(none, unknown));
	assert_false(inventory_equal(a, vlan));
	inventory_unref(a);
	inventory_unref(twin);
	inventory_unref(none);
	inventory_unref(unknown);
	inventory_unref(vlan);
}

static void
test_versions_compare_by_number(void **state)
{
	const struct inventory_version version = {.part = {3, 5, 0, 1}};

	(void)state;
	assert_true(inventory_version_compare(&version, 3, 5) == 0);
	assert_true(inventory_version_compare(&version, 3, 10) < 0);
	assert_true(inventory_version_compare(&version, 3, 4) > 0);
	assert_true(inventory_version_compare(&version, 2, 9) > 0);
}

static void
memory_add(
    struct inventory *inventory, int64_t address, int64_t size, const char *owner)
{
	struct inventory_block *block =
	    inventory_add_block(inventory, &inventory->blocks);

	assert_non_null(block);
	block->physical_address = address;
	block->size = size;
	block->owner = owner;
}

static void
test_free_memory_in_pieces(void **state)
{
	struct inventory *inventory = inventory_new();
	const struct inventory_ranges *free;

	(void)state;
	memory_add(inventory, 300, 50, "");
	memory_add(inventory, 0, 100, "_sys_");
	memory_add(inventory, 100, 100, "");
	memory_add(inventory, 200, 100, ""); /* touches both */
	memory_add(inventory, 350, 50, NULL);
	memory_add(inventory, 500, 0, "");
	memory_add(inventory, 1000, 10, "");
	assert_int_equal(inventory_finish(inventory), 0);
	free = inventory->free_memory;
	assert_int_equal(free->count, 2);
	assert_int_equal(free->list[0].start, 100);
	assert_int_equal(free->list[0].end, 350);
	assert_int_equal(free->list[1].start, 1000);
	assert_int_equal(free->list[1].end, 1010);
	assert_true(free->whole);
	inventory_unref(inventory);
}

static void
test_free_memory_that_is_not_told(void **state)
{
	static const int64_t odd[][2] = {{INVENTORY_UNKNOWN, 8}, {8, INVENTORY_UNKNOWN},
	    {INT64_MAX, 8}, {8, INT64_MAX}};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct inventory *inventory = inventory_new();

		memory_add(inventory, odd[i][0], odd[i][1], "");
		memory_add(inventory, 16, 8, "");
		assert_int_equal(inventory_finish(inventory), 0);
		assert_int_equal(inventory->free_memory->count, 1);
		assert_false(inventory->free_memory->whole);
		inventory_unref(inventory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_everything_starts_not_known),
	    cmocka_unit_test(test_lists_are_in_the_order_of_the_listing),
	    cmocka_unit_test(test_strings_can_always_be_shown),
	    cmocka_unit_test(test_memory_is_bounded),
	    cmocka_unit_test(test_same_name_in_two_service_domains),
	    cmocka_unit_test(test_console_ports_are_counted_once),
	    cmocka_unit_test(test_free_ports_of_an_unknown_range_are_unknown),
	    cmocka_unit_test(test_lookups),
	    cmocka_unit_test(test_control_domain_by_flag_or_name),
	    cmocka_unit_test(test_what_is_whole),
	    cmocka_unit_test(test_a_console_belongs_to_the_only_concentrator),
	    cmocka_unit_test(test_equality_tells_not_known_from_none),
	    cmocka_unit_test(test_versions_compare_by_number),
	    cmocka_unit_test(test_free_memory_in_pieces),
	    cmocka_unit_test(test_free_memory_that_is_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
