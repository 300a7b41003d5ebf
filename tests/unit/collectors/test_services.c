/* What a host offers, and whose it is. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"

static void
test_composed_listing(void **state)
{
	char *text = host_fixture("services-composed.p");
	struct inventory *inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_SERVICES] = text});
	const struct inventory_vsw *vsw = inventory->vsws;
	const struct inventory_vcc *vcc = inventory->vccs;
	const struct inventory_volume *volume = inventory->vdss->volumes;

	(void)state;
	assert_string_equal(vcc->name, "primary-vcc0");
	assert_int_equal(vcc->port_min, 5000);
	assert_int_equal(vcc->port_max, 5100);
	assert_int_equal(inventory_vcc_free(vcc), 101);
	assert_null(vcc->domain);
	assert_null(vcc->next);
	assert_string_equal(vsw->name, "primary-vsw0");
	assert_int_equal(vsw->mac, 0x00144ffbec00);
	assert_string_equal(vsw->net_dev, "aggr1");
	assert_int_equal(vsw->default_vlan, 1);
	assert_int_equal(vsw->pvid, 1);
	assert_int_equal(vsw->vids.count, 2);
	assert_int_equal(vsw->vids.ids[0], 120);
	assert_int_equal(vsw->vids.ids[1], 130);
	assert_int_equal(vsw->mtu, 1500);
	assert_string_equal(vsw->linkprop, "");
	assert_int_equal(vsw->id, 0);
	assert_int_equal(vsw->link, INVENTORY_LINK_UNKNOWN);
	assert_null(vsw->next);
	assert_string_equal(inventory->vdss->name, "primary-vds0");
	assert_int_equal(inventory->vdss->volume_count, 2);
	assert_string_equal(volume->name, "web1-root");
	assert_string_equal(volume->service, "primary-vds0");
	assert_int_equal(volume->options, 0);
	assert_string_equal(
	    volume->device, "/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001d0s2");
	assert_string_equal(volume->mpgroup, "mp-web1-root");
	assert_int_equal(volume->backend_kind, INVENTORY_BACKEND_LUN);
	volume = volume->next;
	assert_string_equal(volume->name, "iso");
	assert_int_equal(volume->options, INVENTORY_OPTION_READONLY);
	assert_string_equal(volume->mpgroup, "");
	assert_int_equal(volume->backend_kind, INVENTORY_BACKEND_UNKNOWN);
	assert_int_equal(inventory->ignored.keys, 0);
	inventory_unref(inventory);
	free(text);
}

/* LDoms 1.2, the documented sample: fields that later releases have are not there. */
static void
test_documented_services_of_1_2(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_SERVICES] =
		"VERSION 1.0\n"
		"VDS|name=primary-vds0\n"
		"|vol=vol0|opts=|dev=/ldoms/nv72-ldg1/disk\n"
		"VCC|name=primary-vcc0|port-range=5000-5100\n"
		"VSW|name=primary-vsw0|mac-addr=|net-dev=e1000g0|dev=switch@0\n"
		"VSW|name=inner|mac-addr=|net-dev=|dev=switch@1\n"});
	const struct inventory_vsw *vsw = inventory->vsws;

	(void)state;
	assert_int_equal(vsw->mac, INVENTORY_UNKNOWN);
	assert_string_equal(vsw->net_dev, "e1000g0");
	assert_int_equal(vsw->id, 0);
	assert_int_equal(vsw->pvid, INVENTORY_UNKNOWN);
	assert_false(vsw->vids.known);
	assert_int_equal(vsw->mtu, INVENTORY_UNKNOWN);
	/* No physical link is something else than one that is not known. */
	assert_string_equal(vsw->next->net_dev, "");
	assert_int_equal(vsw->next->id, 1);
	assert_null(inventory->vdss->volumes->mpgroup);
	assert_string_equal(inventory->vdss->volumes->device, "/ldoms/nv72-ldg1/disk");
	inventory_unref(inventory);
}

static void
test_options_of_volumes(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_SERVICES] = "VERSION 1.0\n"
			     "VDS|name=vds0\n"
			     "|vol=a|opts=ro,slice,excl|dev=/x|mpgroup\n"
			     "|vol=b|opts=ro,shiny|dev=/y\n"
			     "|vol=c|dev=\n"
			     "|client=disk0@ldg1|vol=a\n"
			     "|nothing=1\n"
			     "VDS|name=empty\n"});
	const struct inventory_volume *volume = inventory->vdss->volumes;

	(void)state;
	assert_int_equal(inventory->vdss->volume_count, 3);
	assert_int_equal(volume->options, INVENTORY_OPTION_READONLY |
					      INVENTORY_OPTION_SLICE |
					      INVENTORY_OPTION_EXCLUSIVE);
	assert_string_equal(volume->mpgroup, "");
	volume = volume->next;
	assert_int_equal(
	    volume->options, INVENTORY_OPTION_READONLY | INVENTORY_OPTION_OTHER);
	assert_null(volume->mpgroup);
	volume = volume->next;
	assert_int_equal(volume->options, INVENTORY_UNKNOWN);
	assert_null(volume->device);
	assert_string_equal(inventory->vdss->next->name, "empty");
	assert_int_equal(inventory->vdss->next->volume_count, 0);
	inventory_unref(inventory);
}

static void
test_ranges_of_ports_and_vlans(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_SERVICES] = "VERSION 1.0\n"
			     "VCC|name=one|port-range=5000-5000\n"
			     "VCC|name=upside|port-range=5100-5000\n"
			     "VCC|name=high|port-range=5000-70000\n"
			     "VCC|name=none|port-range=\n"
			     "VSW|name=v1|vid=\n"
			     "VSW|name=v2|vid=1, 10-12 ,4095\n"
			     "VSW|name=v3|vid=0\n"
			     "VSW|name=v4|vid=10,4096\n"
			     "VSW|name=v5|vid=1-4095,1\n"});
	const struct inventory_vcc *vcc = inventory->vccs;
	const struct inventory_vsw *vsw = inventory->vsws;

	(void)state;
	assert_int_equal(inventory_vcc_free(vcc), 1);
	for (vcc = vcc->next; vcc != NULL; vcc = vcc->next) {
		assert_int_equal(vcc->port_min, INVENTORY_UNKNOWN);
		assert_int_equal(inventory_vcc_free(vcc), INVENTORY_UNKNOWN);
	}
	assert_true(vsw->vids.known);
	assert_int_equal(vsw->vids.count, 0);
	vsw = vsw->next;
	assert_int_equal(vsw->vids.count, 5);
	assert_int_equal(vsw->vids.ids[1], 10);
	assert_int_equal(vsw->vids.ids[3], 12);
	assert_int_equal(vsw->vids.ids[4], 4095);
	for (vsw = vsw->next; vsw != NULL; vsw = vsw->next)
		assert_false(vsw->vids.known);
	assert_int_equal(inventory->ignored.keys, 5);
	inventory_unref(inventory);
}

/* Later managers print the owner; older ones leave it to list-bindings. */
static void
test_owners_of_services(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = HOST_BINDINGS "VSW|name=vsw0|net-dev=net0\n"
					   "VCC|name=vcc0|port-range=5000-5003\n"
					   "|client=web1@vcc0|port=5001\n"
					   "|client=db1@vcc0|port=5002\n"
					   "VDS|name=vds0\n"
					   "|vol=a|dev=/x\n"
					   "VSAN|name=vsan0\n"
					   "DOMAIN|name=alternate|state=active\n"
					   "VSW|name=vsw1\n"
					   "VSW|name=vsw2\n"
					   "DOMAIN|name=third|state=active\n"
					   "VSW|name=vsw2\n",
	    [LDM_SERVICES] = "VERSION 1.0\n"
			     "VSW|name=vsw0|net-dev=net0\n"
			     "VSW|name=vsw1\n"
			     "VSW|name=vsw2\n"
			     "VSW|name=vsw2\n"
			     "VCC|name=vcc0|port-range=5000-5003\n"
			     "|client=web1@vcc0|port=5001\n"
			     "VDS|name=vds0\n"
			     "|vol=a|dev=/x\n"
			     "VSAN|name=vsan0|iport-path=/pci@500/x\n"
			     "VSW|name=lonely\n"});
	const struct inventory_vsw *vsw = inventory->vsws;
	const struct inventory_vcc *vcc = inventory->vccs;

	(void)state;
	assert_string_equal(vsw->domain, "primary");
	vsw = vsw->next;
	assert_string_equal(vsw->domain, "alternate");
	vsw = vsw->next;
	/* Two domains offer one of that name: which this is cannot be told. */
	assert_null(vsw->domain);
	vsw = vsw->next;
	assert_null(vsw->domain);
	vsw = vsw->next;
	assert_string_equal(vsw->name, "lonely");
	assert_null(vsw->domain);
	assert_string_equal(vcc->domain, "primary");
	/* The port of web1 stands in both listings. */
	assert_int_equal(vcc->used, 2);
	assert_true(inventory_vcc_port_taken(vcc, 5002));
	assert_string_equal(inventory->vdss->domain, "primary");
	assert_string_equal(inventory->vdss->volumes->domain, "primary");
	assert_string_equal(inventory->vsans->domain, "primary");
	assert_string_equal(inventory->vsans->device, "/pci@500/x");
	inventory_unref(inventory);
}

static void
test_one_name_in_two_service_domains(void **state)
{
	struct inventory *inventory = host_build(
	    (const char *const[LDM_LISTINGS]){[LDM_SERVICES] = "VERSION 1.15\n"
							       "DOMAIN|name=primary\n"
							       "VDS|name=vds0\n"
							       "|vol=a|dev=/x\n"
							       "VSW|name=vsw0\n"
							       "DOMAIN|name=alternate\n"
							       "VDS|name=vds0\n"
							       "|vol=a|dev=/y\n"
							       "VSW|name=vsw0\n"});
	const struct inventory_vsw *vsw = inventory_find_vsw(inventory, "vsw0");
	const struct inventory_volume *volume =
	    inventory_find_volume(inventory, "a", "vds0");

	(void)state;
	assert_string_equal(vsw->domain, "primary");
	assert_string_equal(vsw->same->domain, "alternate");
	assert_string_equal(volume->domain, "primary");
	assert_string_equal(volume->same->domain, "alternate");
	assert_string_equal(volume->same->device, "/y");
	inventory_unref(inventory);
}

/* Losing services is what a listing cut short would look like: see test_agree.c. */
static void
test_no_services(void **state)
{
	struct inventory *inventory = host_build(
	    (const char *const[LDM_LISTINGS]){[LDM_SERVICES] = "VERSION 1.15\n"});

	(void)state;
	assert_null(inventory->vsws);
	assert_true(inventory_knows(inventory, INVENTORY_FACT_SERVICES));
	inventory_unref(inventory);
}

/* A path that cannot be kept as it is would name something else. */
static void
test_paths_with_strange_octets(void **state)
{
	static const char services[] = "VERSION 1.0\n"
				       "VDS|name=vds0\n"
				       "|vol=a|dev=/dev/zvol/dsk/rpool/\xFF\n"
				       "|vol=b|dev=/dev/zvol/dsk/rpool/z\xC3\xBCrich\n";
	struct inventory *inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_SERVICES] = services});
	const struct inventory_volume *volume = inventory->vdss->volumes;

	(void)state;
	assert_null(volume->device);
	assert_int_equal(volume->backend_kind, INVENTORY_BACKEND_UNKNOWN);
	assert_string_equal(volume->next->backend, "zvol:rpool/z\xC3\xBCrich");
	assert_int_equal(inventory->ignored.keys, 1);
	inventory_unref(inventory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_composed_listing),
	    cmocka_unit_test(test_documented_services_of_1_2),
	    cmocka_unit_test(test_options_of_volumes),
	    cmocka_unit_test(test_ranges_of_ports_and_vlans),
	    cmocka_unit_test(test_owners_of_services),
	    cmocka_unit_test(test_one_name_in_two_service_domains),
	    cmocka_unit_test(test_no_services),
	    cmocka_unit_test(test_paths_with_strange_octets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
