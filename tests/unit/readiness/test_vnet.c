/* Class 2: virtual networks. */
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

#include "tests/unit/cmocka_all.h"

static void
switch_missing(struct pair *pair)
{
	pair->b.vsw->name = "primary-vsw1";
}

static void
switch_not_read(struct pair *pair)
{
	pair->b.inventory->vsws = NULL;
	pair->b.inventory->facts &= ~(unsigned)INVENTORY_FACT_SERVICES;
	/* Only the switch is asked here: the MAC addresses would say the same. */
	pair->vnet->mac = pair->web1->mac = 0x0010E0000200; /* in use by primary */
	pair->web1->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	pair->web1->vdisks = NULL;
}

static void
switch_of_the_device_not_known(struct pair *pair)
{
	pair->vnet->service = NULL;
}

static void
without_devices(struct pair *pair)
{
	pair->web1->vnets = NULL;
	pair->b.inventory->vsws = NULL;
}

/* ---- VLANs ---- */

static void
set_vids(
    struct side *side, struct inventory_vlans *vlans, uint16_t first, uint16_t second)
{
	const uint16_t ids[] = {first, second};

	assert_int_equal(inventory_set_vlans(
			     side->inventory, vlans, ids, second != 0 ? 2 : first != 0),
	    0);
}

/* Devices that are bound tell both. */
static void
set_pvid(struct pair *pair, int64_t pvid)
{
	pair->vnet->pvid = pvid;
	set_vids(&pair->a, &pair->vnet->vids, 0, 0);
}

static void
pvid_is_the_switchs(struct pair *pair)
{
	set_pvid(pair, 1);
}

static void
pvid_among_its_vids(struct pair *pair)
{
	set_pvid(pair, 30);
}

static void
pvid_missing(struct pair *pair)
{
	set_pvid(pair, 77);
}

static void
vids_carried(struct pair *pair)
{
	set_vids(&pair->a, &pair->vnet->vids, 30, 20);
}

static void
vid_is_the_switchs_pvid(struct pair *pair)
{
	set_vids(&pair->a, &pair->vnet->vids, 1, 0);
}

static void
one_vid_missing(struct pair *pair)
{
	set_vids(&pair->a, &pair->vnet->vids, 20, 40);
}

static void
pvid_and_vids_missing(struct pair *pair)
{
	pair->vnet->pvid = 77;
	set_vids(&pair->a, &pair->vnet->vids, 40, 4095);
}

static void
no_vids(struct pair *pair)
{
	set_vids(&pair->a, &pair->vnet->vids, 0, 0);
}

static void
switch_vids_not_known(struct pair *pair)
{
	set_pvid(pair, 77);
	pair->b.vsw->vids.known = false;
	pair->b.vsw->vids.count = 0;
}

static void
switch_vids_not_known_but_pvid_is_right(struct pair *pair)
{
	switch_vids_not_known(pair);
	pair->vnet->pvid = 1;
}

static void
switch_pvid_not_known(struct pair *pair)
{
	set_pvid(pair, 1);
	pair->b.vsw->pvid = INVENTORY_UNKNOWN;
}

static void
second_switch_of_the_name_carries_it(struct pair *pair)
{
	struct inventory_vsw *vsw = inventory_add_vsw(pair->b.inventory);

	pvid_missing(pair);
	vsw->name = "primary-vsw0";
	vsw->domain = "secondary";
	vsw->net_dev = "net1";
	vsw->mac = 0x00144FF80099;
	vsw->pvid = 77;
	vsw->mtu = 1500;
	set_vids(&pair->b, &vsw->vids, 0, 0);
}

static void
vids_of_the_device_not_known(struct pair *pair)
{
	pair->vnet->pvid = 1;
}

/* Constraints tell only what was set. */
static void
vids_of_an_inactive_device_not_known(struct pair *pair)
{
	vids_of_the_device_not_known(pair);
	pair->web1->state = INVENTORY_STATE_INACTIVE;
}

/* ---- MTU ---- */

static void
mtu_equal(struct pair *pair)
{
	pair->vnet->mtu = 1500;
}

static void
mtu_larger(struct pair *pair)
{
	pair->vnet->mtu = 1501;
}

static void
mtu_of_switch_not_known(struct pair *pair)
{
	pair->vnet->mtu = 1500;
	pair->b.vsw->mtu = INVENTORY_UNKNOWN;
}

static void
mtu_not_set_and_not_known(struct pair *pair)
{
	pair->b.vsw->mtu = INVENTORY_UNKNOWN;
}

/* ---- the physical link ---- */

static void
without_link(struct pair *pair)
{
	pair->b.vsw->net_dev = "";
}

static void
link_down(struct pair *pair)
{
	pair->b.vsw->link = INVENTORY_LINK_DOWN;
}

static void
link_up(struct pair *pair)
{
	pair->b.vsw->link = INVENTORY_LINK_UP;
}

static void
link_not_known(struct pair *pair)
{
	pair->b.vsw->net_dev = NULL;
}

static void
without_link_on_both(struct pair *pair)
{
	pair->a.vsw->net_dev = pair->b.vsw->net_dev = "";
}

static void
link_down_on_both(struct pair *pair)
{
	pair->a.vsw->link = pair->b.vsw->link = INVENTORY_LINK_DOWN;
}

static void
link_of_source_not_known(struct pair *pair)
{
	pair->a.vsw->net_dev = NULL;
	pair->b.vsw->net_dev = "";
}

static void
link_of_source_not_known_but_down(struct pair *pair)
{
	link_of_source_not_known(pair);
	pair->a.vsw->link = INVENTORY_LINK_DOWN;
}

static void
link_of_source_not_known_and_not_asked(struct pair *pair)
{
	pair->a.vsw->net_dev = NULL;
}

static void
switches_of_source_not_read(struct pair *pair)
{
	pair->a.inventory->facts &= ~(unsigned)INVENTORY_FACT_SERVICES;
	pair->a.inventory->vsws = NULL;
	pair->b.vsw->net_dev = "";
}

static void
switch_of_source_gone(struct pair *pair)
{
	pair->a.inventory->vsws = NULL;
	pair->b.vsw->net_dev = "";
}

/* ---- MAC addresses ---- */

static void
mac_taken(struct pair *pair, int64_t mac)
{
	pair->vnet->mac = mac;
	pair->b.vsw->mac = mac;
}

static void
mac_first_automatic(struct pair *pair)
{
	mac_taken(pair, 0x00144FF80000);
}

static void
mac_last_automatic(struct pair *pair)
{
	mac_taken(pair, 0x00144FFBFFFF);
}

static void
mac_below_automatic(struct pair *pair)
{
	mac_taken(pair, 0x00144FF7FFFF);
}

static void
mac_first_manual(struct pair *pair)
{
	mac_taken(pair, 0x00144FFC0000);
}

static void
mac_of_the_domain_taken(struct pair *pair)
{
	pair->b.primary->mac = pair->web1->mac;
}

static void
alternate_mac_taken_by_alternate(struct pair *pair)
{
	struct inventory_vnet *vnet =
	    inventory_add_vnet(pair->b.inventory, pair->b.primary);

	vnet->mac = 0x0010E0000299;
	inventory_add_mac(pair->a.inventory, pair->vnet)->address = 0x00144FF80042;
	inventory_add_mac(pair->b.inventory, vnet)->address = 0x00144FF80042;
}

static void
mac_taken_by_function(struct pair *pair)
{
	side_add_vf(&pair->b, "")->mac = pair->vnet->mac;
}

static void
mac_of_the_device_not_known(struct pair *pair)
{
	pair->vnet->mac = INVENTORY_UNKNOWN;
}

static void
mac_of_the_domain_not_known(struct pair *pair)
{
	pair->web1->mac = INVENTORY_UNKNOWN;
}

static void
macs_of_target_not_read(struct pair *pair)
{
	pair->b.inventory->facts &= ~(unsigned)INVENTORY_FACT_BINDINGS;
	/* What else needs that listing is not of this class. */
	pair->web1->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	pair->web1->uuid = "";
	pair->web1->vnets = NULL;
}

/* db1 of the target has an address of its own. */
static struct inventory_domain *
other_domain(struct pair *pair)
{
	struct inventory_domain *db1 = side_add_domain(&pair->b, "db1");

	db1->mac = 0x0010E0000299;
	return db1;
}

static void
mac_of_another_domain_not_known(struct pair *pair)
{
	other_domain(pair)->mac = INVENTORY_UNKNOWN;
}

static void
mac_of_another_device_not_known(struct pair *pair)
{
	struct inventory_domain *db1 = other_domain(pair);

	inventory_add_vnet(pair->b.inventory, db1)->name = "vnet0";
}

/* An inactive domain, and its host's list-constraints failed. */
static void
devices_of_another_domain_not_known(struct pair *pair)
{
	struct inventory_domain *db1 = other_domain(pair);

	db1->state = INVENTORY_STATE_INACTIVE;
	db1->devices_known = false;
}

static void
mac_taken_and_devices_of_another_not_known(struct pair *pair)
{
	devices_of_another_domain_not_known(pair);
	pair->b.primary->mac = pair->web1->mac;
}

static void
mac_of_a_switch_not_known(struct pair *pair)
{
	pair->b.vsw->mac = INVENTORY_UNKNOWN;
}

static void
mac_of_the_control_domain_not_known(struct pair *pair)
{
	pair->b.primary->mac = INVENTORY_UNKNOWN;
}

static void
mac_taken_though_not_all_were_read(struct pair *pair)
{
	macs_of_target_not_read(pair);
	pair->b.primary->mac = pair->web1->mac;
}

static void
devices_not_known(struct pair *pair)
{
	pair->web1->devices_known = false;
}

static struct pair_case cases[] = {
    {"no device needs no switch", without_devices, "", R, R},
    {"201 switch missing", switch_missing, "201:BB", B, B},
    {"290 switches not read", switch_not_read, "290:UU 206:WW 206:WW", U, U},
    {"290 switch of the device not known", switch_of_the_device_not_known, "290:UU", U,
	U},
    {"202 not for the pvid of the switch", pvid_is_the_switchs, "", R, R},
    {"202 not for a pvid among its vids", pvid_among_its_vids, "", R, R},
    {"202 pvid missing", pvid_missing, "202:WW", D, D},
    {"202 not for vids it carries", vids_carried, "", R, R},
    {"202 not for a vid that is its pvid", vid_is_the_switchs_pvid, "", R, R},
    {"202 one vid missing", one_vid_missing, "202:WW", D, D},
    {"202 once for pvid and vids", pvid_and_vids_missing, "202:WW", D, D},
    {"202 not for an empty list", no_vids, "", R, R},
    {"202 not when a second switch of the name carries it",
	second_switch_of_the_name_carries_it, "", R, R},
    {"290 vids of the switch not known", switch_vids_not_known, "290:UU", U, U},
    {"290 not when its pvid is right", switch_vids_not_known_but_pvid_is_right, "", R,
	R},
    {"290 pvid of the switch not known", switch_pvid_not_known, "290:UU", U, U},
    {"290 vids of the device not known", vids_of_the_device_not_known, "290:UU", U, U},
    {"290 not when the domain is inactive", vids_of_an_inactive_device_not_known, "", R,
	R},
    {"203 not for an equal MTU", mtu_equal, "", R, R},
    {"203 MTU too small", mtu_larger, "203:WW", D, D},
    {"290 MTU of the switch not known", mtu_of_switch_not_known, "290:UU", U, U},
    {"203 nothing set needs nothing", mtu_not_set_and_not_known, "", R, R},
    {"204 no physical link", without_link, "204:WW", D, D},
    {"204 link down", link_down, "204:WW", D, D},
    {"204 not for a link that is up", link_up, "", R, R},
    {"204 not when the link is not known", link_not_known, "", R, R},
    {"204 not when the source has none", without_link_on_both, "", R, R},
    {"204 not when the source's is down", link_down_on_both, "", R, R},
    {"290 link of the source not known", link_of_source_not_known, "290:UU", U, U},
    {"290 not when it is down", link_of_source_not_known_but_down, "", R, R},
    {"290 not when the target has a link", link_of_source_not_known_and_not_asked, "",
	R, R},
    {"290 switches of the source not read", switches_of_source_not_read, "290:UU", U,
	U},
    {"204 not when the source has no such switch", switch_of_source_gone, "", R, R},
    {"205 first automatic address", mac_first_automatic, "205:BB", B, B},
    {"205 last automatic address", mac_last_automatic, "205:BB", B, B},
    {"206 below the automatic range", mac_below_automatic, "206:WW", D, D},
    {"206 first manual address", mac_first_manual, "206:WW", D, D},
    {"205 address of the domain", mac_of_the_domain_taken, "205:BB", B, B},
    {"205 alternate address", alternate_mac_taken_by_alternate, "205:BB", B, B},
    {"205 used by a virtual function", mac_taken_by_function, "205:BB", B, B},
    {"290 address of the device not known", mac_of_the_device_not_known, "290:UU", U,
	U},
    {"290 address of the domain not known", mac_of_the_domain_not_known, "290:UU", U,
	U},
    {"290 addresses of the target not read", macs_of_target_not_read, "290:UU", U, U},
    {"205 seen though not all were read", mac_taken_though_not_all_were_read, "205:BB",
	B, B},
    {"290 address of another domain not known", mac_of_another_domain_not_known,
	"290:UU 290:UU", U, U},
    {"290 address of another device not known", mac_of_another_device_not_known,
	"290:UU 290:UU", U, U},
    {"290 devices of another domain not known", devices_of_another_domain_not_known,
	"290:UU 290:UU", U, U},
    {"205 seen though devices of another are not known",
	mac_taken_and_devices_of_another_not_known, "205:BB 290:UU", B, B},
    {"290 address of a switch not known", mac_of_a_switch_not_known, "290:UU 290:UU", U,
	U},
    {"290 not for the control domain's own address",
	mac_of_the_control_domain_not_known, "", R, R},
    {"x90 devices of the domain not known", devices_not_known,
	"190:UU 290:UU 490:UU 590:UU", U, U},
};

int
main(void)
{
	return pair_run("vnet", cases, sizeof(cases) / sizeof(cases[0]));
}
