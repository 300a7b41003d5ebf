/*
 * Class 2, virtual networks: a switch of the same name that reaches the same network,
 * and MAC addresses nobody else has.
 *
 * NEED_SWITCH: name, number the MTU of the device, value its VLAN ids as "1,20,21".
 * NEED_SWITCH_LINK: name; NEED_LINKED when the switch of the source has a physical
 * link, NEED_UNTOLD when that is not known. Apart, as it is one need for all devices of
 * the switch, and a source whose switch changes has new needs of this kind only.
 * NEED_MAC: number is the address.
 */
#include "agent/readiness/rules.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/arena.h"
#include "agent/fleet/inventory_whole.h"

/* Oracle VM Server for SPARC 3.2 Administration Guide, "Range of MAC Addresses". */
#define MAC_AUTOMATIC_FIRST INT64_C(0x00144FF80000)
#define MAC_AUTOMATIC_LAST  INT64_C(0x00144FFBFFFF)

#define VLAN_IDS 4096

/* Room for a decimal VLAN id of 16 bits and a comma. */
#define VLAN_TEXT 6

/* The VLAN ids of a device as text, NULL when none are set. */
static const char *
vlans_text(struct needs *needs, const struct inventory_vnet *vnet)
{
	size_t count = vnet->vids.known ? vnet->vids.count : 0;
	size_t size = (count + 1) * VLAN_TEXT + 1;
	size_t length = 0;
	char *text;

	if (vnet->pvid < 0 && count == 0)
		return NULL;
	text = arena_alloc(needs->texts, size);
	if (text == NULL) {
		needs->error = -ENOMEM;
		return NULL;
	}
	if (vnet->pvid >= 0)
		length += (size_t)snprintf(
		    text, size, "%u", (unsigned)vnet->pvid & UINT16_MAX);
	for (size_t i = 0; i < count; i++)
		length += (size_t)snprintf(text + length, size - length,
		    length > 0 ? ",%u" : "%u", vnet->vids.ids[i]);
	return text;
}

static bool
is_linked(const struct inventory_vsw *vsw)
{
	return vsw->net_dev != NULL && vsw->net_dev[0] != '\0' &&
	       vsw->link != INVENTORY_LINK_DOWN;
}

static bool
is_unlinked(const struct inventory_vsw *vsw)
{
	return vsw->link == INVENTORY_LINK_DOWN ||
	       (vsw->net_dev != NULL && vsw->net_dev[0] == '\0');
}

/* Whether the switches of a name have a physical link on the source. */
static unsigned
link_flags(const struct inventory *inventory, const char *name)
{
	bool untold = !inventory_knows(inventory, INVENTORY_FACT_SERVICES);

	for (const struct inventory_vsw *v = inventory_find_vsw(inventory, name);
	     v != NULL; v = v->same) {
		if (is_linked(v))
			return NEED_LINKED;
		if (!is_unlinked(v))
			untold = true;
	}
	return untold ? NEED_UNTOLD : 0;
}

/*
 * A device of a domain that holds its devices tells its port VLAN and its VLAN ids
 * together; the listings of old managers tell neither, then none are set.
 */
static bool
hides_vids(const struct inventory_domain *domain, const struct inventory_vnet *vnet)
{
	return domain->state != INVENTORY_STATE_INACTIVE && !vnet->vids.known &&
	       vnet->pvid != INVENTORY_UNKNOWN;
}

static void
link_need(struct needs *needs, const struct need_source *source,
    const struct inventory_vnet *vnet)
{
	const struct need need = {
	    .kind = NEED_SWITCH_LINK,
	    .flags = link_flags(source->inventory, vnet->service),
	    .name = vnet->service,
	    .device = vnet->name,
	};

	if (need.flags != 0)
		needs_add(needs, &need);
}

static void
switch_need(struct needs *needs, const struct need_source *source,
    const struct inventory_vnet *vnet)
{
	struct need need = {
	    .kind = NEED_SWITCH,
	    .number = vnet->mtu,
	    .name = vnet->service,
	    .device = vnet->name,
	};

	if (vnet->service == NULL) {
		needs_add_unknown(needs, source, FINDING_VNET_UNKNOWN, vnet->name,
		    "switch of the device");
		return;
	}
	if (hides_vids(source->domain, vnet))
		needs_add_unknown(needs, source, FINDING_VNET_UNKNOWN, vnet->name,
		    "VLAN ids of the device");
	need.value = vlans_text(needs, vnet);
	needs_add(needs, &need);
	link_need(needs, source, vnet);
}

static void
mac_need(struct needs *needs, const struct need_source *source, const char *device,
    int64_t address)
{
	const struct need need = {
	    .kind = NEED_MAC,
	    .number = address,
	    .device = device,
	};

	if (address == INVENTORY_UNKNOWN)
		needs_add_unknown(needs, source, FINDING_VNET_UNKNOWN, device,
		    "MAC address of the device");
	else
		needs_add(needs, &need);
}

void
vnet_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;

	mac_need(needs, source, domain->name, domain->mac);
	for (const struct inventory_vnet *vnet = domain->vnets; vnet != NULL;
	     vnet = vnet->next) {
		switch_need(needs, source, vnet);
		mac_need(needs, source, vnet->name, vnet->mac);
		for (const struct inventory_mac *m = vnet->alternate_macs; m != NULL;
		     m = m->next)
			mac_need(needs, source, vnet->name, m->address);
	}
}

/* The VLANs that the switches of a name carry together. */
struct vlan_set {
	uint8_t bits[VLAN_IDS / 8];
	bool whole; /* all of them told what they carry */
};

static void
vlan_set_add(struct vlan_set *set, int64_t vlan)
{
	if (vlan >= 0 && vlan < VLAN_IDS)
		set->bits[vlan / 8] |= (uint8_t)(1u << (vlan % 8));
}

static bool
vlan_set_has(const struct vlan_set *set, long vlan)
{
	return vlan >= 0 && vlan < VLAN_IDS &&
	       (set->bits[vlan / 8] >> (vlan % 8) & 1) != 0;
}

static struct vlan_set
vlans_carried(const struct inventory_vsw *vsw)
{
	struct vlan_set set = {.whole = true};

	for (; vsw != NULL; vsw = vsw->same) {
		vlan_set_add(&set, vsw->pvid);
		for (size_t i = 0; i < vsw->vids.count; i++)
			vlan_set_add(&set, vsw->vids.ids[i]);
		if (vsw->pvid == INVENTORY_UNKNOWN || !vsw->vids.known)
			set.whole = false;
	}
	return set;
}

static void
vlans_check(const struct need *need, const struct need_target *target,
    const struct inventory_vsw *vsw, struct sink *sink)
{
	const struct vlan_set carried = vlans_carried(vsw);
	const char *text = need->value;
	unsigned lacking = 0;
	long first = 0;

	while (text != NULL && *text != '\0') {
		char *end;
		long vlan = strtol(text, &end, 10);

		if (!vlan_set_has(&carried, vlan) && lacking++ == 0)
			first = vlan;
		text = *end == ',' ? end + 1 : end;
	}
	if (lacking == 0)
		return;
	if (!carried.whole) {
		sink_add_unknown(
		    sink, FINDING_VNET_UNKNOWN, "VLANs of the switch", target->name);
	} else if (sink_add(sink, FINDING_VLAN_MISSING)) {
		sink_wanted(sink, "VLAN %s", need->value);
		if (lacking == 1)
			sink_found(sink, "VLAN %ld", first);
		else
			sink_found(sink, "VLAN %ld and %u more", first, lacking - 1);
	}
}

/* The widest of the switches of a name. */
static void
mtu_check(const struct need *need, const struct need_target *target,
    const struct inventory_vsw *vsw, struct sink *sink)
{
	int64_t mtu = INVENTORY_UNKNOWN;
	bool untold = false;

	if (need->number == INVENTORY_UNKNOWN)
		return;
	for (; vsw != NULL; vsw = vsw->same) {
		if (vsw->mtu == INVENTORY_UNKNOWN)
			untold = true;
		else if (vsw->mtu > mtu)
			mtu = vsw->mtu;
	}
	if (mtu >= need->number)
		return;
	if (untold) {
		sink_add_unknown(
		    sink, FINDING_VNET_UNKNOWN, "MTU of the switch", target->name);
	} else if (sink_add(sink, FINDING_MTU_TOO_SMALL)) {
		sink_wanted(sink, "%" PRId64, need->number);
		sink_found(sink, "%" PRId64, mtu);
	}
}

void
switch_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_vsw *vsw =
	    inventory_find_vsw(target->inventory, need->name);

	if (vsw != NULL) {
		vlans_check(need, target, vsw, sink);
		mtu_check(need, target, vsw, sink);
	} else if (!inventory_knows(target->inventory, INVENTORY_FACT_SERVICES)) {
		sink_add_unknown(
		    sink, FINDING_VNET_UNKNOWN, "virtual switches", target->name);
	} else if (sink_add(sink, FINDING_VSW_MISSING)) {
		sink_wanted(sink, "%s", need->name);
		sink_found(sink, "no such switch");
	}
}

/* That a manager does not show the state of a link is no reason for a finding. */
void
switch_link_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_vsw *first =
	    inventory_find_vsw(target->inventory, need->name);

	if (first == NULL)
		return; /* the need of the switch says so */
	for (const struct inventory_vsw *v = first; v != NULL; v = v->same)
		if (!is_unlinked(v))
			return;
	if ((need->flags & NEED_UNTOLD) != 0) {
		if (sink_add(sink, FINDING_VNET_UNKNOWN)) {
			sink_wanted(sink, "physical link of the switch");
			sink_found(sink, "on the source");
		}
	} else if (sink_add(sink, FINDING_LINK_MISSING)) {
		sink_wanted(sink, "%s", need->name);
		if (first->link == INVENTORY_LINK_DOWN)
			sink_found(sink, "%s, which is down",
			    first->net_dev != NULL ? first->net_dev : "a link");
		else
			sink_found(sink, "no physical link");
	}
}

void
mac_check(const struct need *need, const struct need_target *target, struct sink *sink)
{
	bool automatic =
	    need->number >= MAC_AUTOMATIC_FIRST && need->number <= MAC_AUTOMATIC_LAST;
	const char *owner = "";

	if (!inventory_uses_mac(target->inventory, need->number, &owner)) {
		if (!inventory_is_whole(target->inventory, INVENTORY_WHOLE_MACS))
			sink_add_unknown(sink, FINDING_VNET_UNKNOWN,
			    "MAC addresses in use", target->name);
		return;
	}
	if (sink_add(sink,
		automatic ? FINDING_MAC_AUTOMATIC_IN_USE : FINDING_MAC_MANUAL_IN_USE)) {
		unsigned long long mac = (unsigned long long)need->number;

		sink_wanted(sink, "%02llx:%02llx:%02llx:%02llx:%02llx:%02llx",
		    mac >> 40 & 0xFF, mac >> 32 & 0xFF, mac >> 24 & 0xFF,
		    mac >> 16 & 0xFF, mac >> 8 & 0xFF, mac & 0xFF);
		sink_found(sink, "%s", owner);
	}
}
