/* Domains as list-bindings and list show them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"

#define GIB ((int64_t)1 << 30)

/* The volumes of the guest, without which its bindings are not believed. */
static const char web1_services[] = "VERSION 1.15\n"
				    "VDS|name=primary-vds0\n"
				    "|vol=web1-root|dev=/x|mpgroup=mp-web1-root\n"
				    "VDS|name=secondary-vds0\n"
				    "|vol=web1-root|dev=/x|mpgroup=mp-web1-root\n";

static void
test_bindings_of_a_guest(void **state)
{
	char *text = host_fixture("bindings-composed.p");
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = text, [LDM_SERVICES] = web1_services});
	const struct inventory_domain *web1 = host_domain(inventory, "web1");

	(void)state;
	assert_int_equal(inventory->domain_count, 1);
	assert_int_equal(web1->state, INVENTORY_STATE_ACTIVE);
	assert_string_equal(web1->uuid, "5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410");
	assert_int_equal(web1->mac, 0x00144ffa1021);
	assert_int_equal(web1->hostid, 0x84fa1021);
	assert_int_equal(web1->threads, 16);
	assert_int_equal(web1->memory, 32 * GIB);
	assert_int_equal(web1->cores, INVENTORY_UNKNOWN);
	assert_string_equal(web1->cpu_arch, "generic");
	assert_string_equal(web1->failure_policy, "ignore");
	assert_string_equal(web1->rc_add_policy, "");
	assert_null(web1->perf_counters);
	assert_true(web1->masters_known);
	assert_null(web1->masters);
	assert_non_null(web1->blocks);
	assert_int_equal(web1->blocks->real_address, 0x80000000);
	assert_int_equal(web1->blocks->physical_address, 0x800000000);
	assert_int_equal(web1->blocks->size, 32 * GIB);
	assert_true(web1->devices_known);
	assert_int_equal(web1->console_kind, INVENTORY_CONSOLE_VIRTUAL);
	assert_int_equal(web1->console.port, 5001);
	assert_string_equal(web1->console.group, "web1");
	assert_string_equal(web1->console.service, "primary-vcc0");
	assert_string_equal(web1->console.domain, "primary");
	assert_int_equal(web1->console_explicit, INVENTORY_ANSWER_UNKNOWN);
	/* Words, as here, say nothing about migrations. */
	assert_true(web1->flags_known);
	assert_false(web1->migration_flags_known);
	assert_int_equal(inventory->ignored.keys, 0);
	assert_int_equal(inventory->ignored.records, 0);
	inventory_unref(inventory);
	free(text);
}

static void
test_virtual_devices_of_a_guest(void **state)
{
	char *text = host_fixture("bindings-composed.p");
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = text, [LDM_SERVICES] = web1_services});
	const struct inventory_domain *web1 = host_domain(inventory, "web1");
	const struct inventory_vnet *vnet = web1->vnets;
	const struct inventory_vdisk *vdisk = web1->vdisks;
	const struct inventory_path *path = vdisk->paths;

	(void)state;
	assert_string_equal(vnet->name, "vnet0");
	assert_string_equal(vnet->service, "primary-vsw0");
	assert_string_equal(vnet->domain, "primary");
	assert_int_equal(vnet->mac, 0x00144ff82b07);
	assert_int_equal(vnet->pvid, 120);
	assert_true(vnet->vids.known);
	assert_int_equal(vnet->vids.count, 2);
	assert_int_equal(vnet->vids.ids[0], 130);
	assert_int_equal(vnet->vids.ids[1], 131);
	assert_int_equal(vnet->mtu, 1500);
	assert_int_equal(vnet->id, 0);
	assert_null(vnet->next);
	assert_string_equal(vdisk->name, "root");
	assert_string_equal(vdisk->volume, "web1-root");
	assert_string_equal(vdisk->service, "primary-vds0");
	assert_string_equal(vdisk->domain, "primary");
	assert_string_equal(vdisk->mpgroup, "mp-web1-root");
	assert_int_equal(vdisk->timeout, 60);
	assert_int_equal(vdisk->id, 0);
	assert_null(vdisk->next);
	assert_string_equal(path->volume, "web1-root");
	assert_string_equal(path->service, "primary-vds0");
	assert_string_equal(path->domain, "primary");
	assert_int_equal(path->active, INVENTORY_ANSWER_YES);
	path = path->next;
	assert_string_equal(path->service, "secondary-vds0");
	assert_string_equal(path->domain, "secondary");
	assert_int_equal(path->active, INVENTORY_ANSWER_NO);
	assert_null(path->next);
	inventory_unref(inventory);
	free(text);
}

/* Only the position of the service domain is known: it is the third field. */
static void
test_path_rows_with_other_keys(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] =
		HOST_BINDINGS "VDISK|name=d|vol=v@vds0|mpgroup=g\n"
			      "|x=0|vol=v@vds1|dom=alternate|mpg-path=standby\n"
			      "|client=nothing\n",
	    [LDM_SERVICES] = "VERSION 1.0\nVDS|name=vds0\n|vol=v|mpgroup=g\n"});
	const struct inventory_vdisk *vdisk = host_domain(inventory, "primary")->vdisks;

	(void)state;
	assert_string_equal(vdisk->paths->domain, "alternate");
	assert_string_equal(vdisk->paths->service, "vds1");
	assert_int_equal(vdisk->paths->active, INVENTORY_ANSWER_NO);
	assert_null(vdisk->paths->next);
	inventory_unref(inventory);
}

static void
test_list_capture(void **state)
{
	char *text = host_fixture("list-capture.p");
	struct inventory *inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_LIST] = text,
		[LDM_BINDINGS] = HOST_BINDINGS
		"DOMAIN|name=web1|state=active|flags=normal|cons=5000|ncpu=16\n"});
	const struct inventory_domain *primary = host_domain(inventory, "primary");
	const struct inventory_domain *web1 = host_domain(inventory, "web1");
	const struct inventory_domain *db2 = host_domain(inventory, "db2");

	(void)state;
	assert_int_equal(inventory->domain_count, 3);
	assert_true(primary->flags_known);
	assert_true(primary->migration_flags_known);
	assert_int_equal(primary->flags,
	    INVENTORY_FLAG_NORMAL | INVENTORY_FLAG_CONTROL | INVENTORY_FLAG_SERVICE);
	assert_int_equal(primary->console_kind, INVENTORY_CONSOLE_PHYSICAL);
	assert_ptr_equal(inventory_control_domain(inventory), primary);
	assert_int_equal(web1->flags, INVENTORY_FLAG_NORMAL);
	assert_int_equal(web1->console.port, 5000);
	/* Only `list -p` shows the inactive one here; its devices stand nowhere. */
	assert_int_equal(db2->state, INVENTORY_STATE_INACTIVE);
	assert_true(db2->flags_known);
	assert_int_equal(db2->flags, 0);
	assert_int_equal(db2->threads, 8);
	assert_int_equal(db2->memory, 8 * GIB);
	assert_false(db2->devices_known);
	assert_int_equal(db2->console_kind, INVENTORY_CONSOLE_UNKNOWN);
	assert_true(inventory_knows(inventory, INVENTORY_FACT_DOMAINS |
						   INVENTORY_FACT_BINDINGS |
						   INVENTORY_FACT_SERVICES));
	assert_false(inventory_knows(inventory, INVENTORY_FACT_CONSTRAINTS));
	inventory_unref(inventory);
	free(text);
}

static unsigned
flags_of(const char *word, bool *known, bool *migration_known)
{
	char list[256];
	struct inventory *inventory;
	const struct inventory_domain *domain;
	unsigned flags;

	snprintf(
	    list, sizeof(list), "VERSION 1.0\nDOMAIN|name=primary|flags=%s\n", word);
	inventory = host_build((const char *const[LDM_LISTINGS]){[LDM_LIST] = list});
	domain = host_domain(inventory, "primary");
	flags = domain->flags;
	*known = domain->flags_known;
	*migration_known = domain->migration_flags_known;
	inventory_unref(inventory);
	return flags;
}

static void
test_flags_as_letters_and_words(void **state)
{
	static const struct {
		const char *text;
		unsigned flags;
		bool known, migration_known;
	} cases[] = {
	    {"-n----", INVENTORY_FLAG_NORMAL, true, true},
	    {"st----", INVENTORY_FLAG_STARTING_STOPPING | INVENTORY_FLAG_TRANSITION,
		true, true},
	    {"-nd---", INVENTORY_FLAG_NORMAL | INVENTORY_FLAG_DELAYED_RECONFIGURATION,
		true, true},
	    {"-dr---", INVENTORY_FLAG_DEGRADED | INVENTORY_FLAG_MEMORY_DR, true, true},
	    {"-n---s", INVENTORY_FLAG_NORMAL | INVENTORY_FLAG_MIGRATION_SOURCE, true,
		true},
	    {"-t---t", INVENTORY_FLAG_TRANSITION | INVENTORY_FLAG_MIGRATION_TARGET,
		true, true},
	    {"-n---e", INVENTORY_FLAG_NORMAL | INVENTORY_FLAG_MIGRATION_ERROR, true,
		true},
	    {"-t-cv",
		INVENTORY_FLAG_TRANSITION | INVENTORY_FLAG_CONTROL |
		    INVENTORY_FLAG_SERVICE,
		true, false},
	    {"-----", 0, true, false},
	    {"normal", INVENTORY_FLAG_NORMAL, true, false},
	    {"normal,control,vio-service",
		INVENTORY_FLAG_NORMAL | INVENTORY_FLAG_CONTROL | INVENTORY_FLAG_SERVICE,
		true, false},
	    {"normal,something-new", 0, false, false},
	    {"-x----", 0, false, false},
	    {"-n-----", 0, false, false},
	    {"", 0, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool known;
		bool migration_known;
		unsigned flags = flags_of(cases[i].text, &known, &migration_known);

		if (flags != cases[i].flags || known != cases[i].known ||
		    migration_known != cases[i].migration_known)
			fail_msg("flags=%s: %#x, %d, %d", cases[i].text, flags, known,
			    migration_known);
	}
}

static void
test_a_migration_is_seen_in_the_flags(void **state)
{
	struct inventory *quiet = host_build((const char *const[LDM_LISTINGS]){NULL});
	struct inventory *busy = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_LIST] = "VERSION 1.0\nDOMAIN|name=primary|flags=-n-cvs\n"});

	(void)state;
	assert_false(ldm_migrating(quiet));
	assert_true(ldm_migrating(busy));
	inventory_unref(quiet);
	inventory_unref(busy);
}

/* A boot script in a variable looks like records, rows and worse. */
static void
test_scripts_in_variables(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] =
		HOST_BINDINGS "VARIABLES\n"
			      "|auto-boot?=true\n"
			      "|nvramrc=\" start\n"
			      "  .\" banner\" cr\n"
			      "STAR|WARS=1\n"
			      "BOOT\n"
			      "VERSION 1.0\n"
			      "=\"quoted\" cr\n"
			      "|pm_boot_policy=disabled=0;ttfc=2000;ttmr=0;\n"
			      "DOMAIN|name=db1|state=bound\n"});

	(void)state;
	assert_int_equal(inventory->domain_count, 2);
	assert_non_null(inventory_find_domain(inventory, "db1"));
	assert_int_equal(inventory->ignored.records, 0);
	inventory_unref(inventory);
}

static void
test_strange_names(void **state)
{
	char name[129];
	char bindings[1024];
	char list[512];
	struct inventory *inventory;
	const struct inventory_domain *domain;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[128] = '\0';
	snprintf(bindings, sizeof(bindings),
	    HOST_BINDINGS "DOMAIN|name=a=b|state=active\n"
			  "VDISK|name=x@y|vol=v@1@vds\n"
			  "DOMAIN|name=z\xC3\xBCrich|state=active\n"
			  "DOMAIN|name=%s|state=active\n",
	    name);
	snprintf(list, sizeof(list),
	    HOST_LIST "DOMAIN|name=a=b|flags=-n----\n"
		      "DOMAIN|name=z\xC3\xBCrich|flags=-n----\n"
		      "DOMAIN|name=%s|flags=-n----\n",
	    name);
	inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_BINDINGS] = bindings,
		[LDM_LIST] = list,
		[LDM_SERVICES] = "VERSION 1.0\nVDS|name=vds\n|vol=v@1\n"});
	domain = host_domain(inventory, "a=b");
	assert_true(domain->flags_known);
	assert_string_equal(domain->vdisks->name, "x@y");
	assert_string_equal(domain->vdisks->volume, "v@1");
	assert_string_equal(domain->vdisks->service, "vds");
	assert_true(host_domain(inventory, "z\xC3\xBCrich")->flags_known);
	assert_true(host_domain(inventory, name)->flags_known);
	inventory_unref(inventory);
}

static void
test_what_is_not_understood_is_counted(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = HOST_BINDINGS "VNET|name=vnet0|pvid=many|colour=red|mtu=\n"
					   "HOVERCRAFT|eels=7\n"
					   "|row=1\n"
					   "text below it\n"
					   "VDISK|name=d\n"});

	(void)state;
	assert_int_equal(inventory->ignored.records, 1);
	assert_int_equal(inventory->ignored.keys, 2);
	assert_string_equal(inventory->ignored.first, "value of pvid of VNET");
	assert_int_equal(
	    host_domain(inventory, "primary")->vnets->pvid, INVENTORY_UNKNOWN);
	assert_string_equal(host_domain(inventory, "primary")->vdisks->name, "d");
	inventory_unref(inventory);
}

static void
test_sizes_and_masters(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] =
		HOST_BINDINGS "CONTROL|effective-max-pagesize=256M|"
			      "hardware-max-pagesize=2GB|perf-counters=\n"
			      "DEPENDENCY|master=ldg1, ldg2\n"
			      "VNET|name=n|alt-mac-addrs=00:14:4f:f8:2b:08,auto,"
			      "00:14:4f:f8:2b:09\n"});
	const struct inventory_domain *primary = host_domain(inventory, "primary");

	(void)state;
	assert_int_equal(primary->effective_max_pagesize, 256 << 20);
	assert_int_equal(primary->hardware_max_pagesize, (int64_t)2 << 30);
	assert_string_equal(primary->perf_counters, "");
	assert_string_equal(primary->masters->text, "ldg1");
	assert_string_equal(primary->masters->next->text, "ldg2");
	assert_null(primary->masters->next->next);
	assert_int_equal(primary->vnets->alternate_macs->address, 0x00144ff82b08);
	assert_int_equal(primary->vnets->alternate_macs->next->address, 0x00144ff82b09);
	inventory_unref(inventory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_bindings_of_a_guest),
	    cmocka_unit_test(test_virtual_devices_of_a_guest),
	    cmocka_unit_test(test_path_rows_with_other_keys),
	    cmocka_unit_test(test_list_capture),
	    cmocka_unit_test(test_flags_as_letters_and_words),
	    cmocka_unit_test(test_a_migration_is_seen_in_the_flags),
	    cmocka_unit_test(test_scripts_in_variables),
	    cmocka_unit_test(test_strange_names),
	    cmocka_unit_test(test_what_is_not_understood_is_counted),
	    cmocka_unit_test(test_sizes_and_masters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
