/* Whether two inventories say the same. */
#include "agent/fleet/inventory.h"

#include <string.h>

static bool
text_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

static bool
vlans_equal(const struct inventory_vlans *a, const struct inventory_vlans *b)
{
	if (a->known != b->known || a->count != b->count)
		return false;
	return a->count == 0 || memcmp(a->ids, b->ids, a->count * sizeof(*a->ids)) == 0;
}

static bool
cores_equal(const struct inventory_cores *a, const struct inventory_cores *b)
{
	if (a->known != b->known || a->count != b->count)
		return false;
	return a->count == 0 ||
	       memcmp(a->ranges, b->ranges, a->count * sizeof(*a->ranges)) == 0;
}

static bool
console_equal(const struct inventory_console *a, const struct inventory_console *b)
{
	return a->port == b->port && text_equal(a->group, b->group) &&
	       text_equal(a->service, b->service) && text_equal(a->domain, b->domain);
}

/*
 * LISTS_EQUAL walks two lists of the same type side by side and gives whether every
 * pair satisfies equal(a, b) and both end together.
 */
#define LISTS_EQUAL(type, name)                                                        \
	static bool name##s_equal(const struct type *a, const struct type *b)          \
	{                                                                              \
		while (a != NULL && b != NULL && name##_equal(a, b)) {                 \
			a = a->next;                                                   \
			b = b->next;                                                   \
		}                                                                      \
		return a == NULL && b == NULL;                                         \
	}

static bool
path_equal(const struct inventory_path *a, const struct inventory_path *b)
{
	return text_equal(a->volume, b->volume) && text_equal(a->service, b->service) &&
	       text_equal(a->domain, b->domain) && a->active == b->active;
}
LISTS_EQUAL(inventory_path, path)

static bool
vdisk_equal(const struct inventory_vdisk *a, const struct inventory_vdisk *b)
{
	return text_equal(a->name, b->name) && text_equal(a->volume, b->volume) &&
	       text_equal(a->service, b->service) && text_equal(a->domain, b->domain) &&
	       text_equal(a->mpgroup, b->mpgroup) && a->id == b->id &&
	       a->timeout == b->timeout && paths_equal(a->paths, b->paths);
}
LISTS_EQUAL(inventory_vdisk, vdisk)

static bool
mac_equal(const struct inventory_mac *a, const struct inventory_mac *b)
{
	return a->address == b->address;
}
LISTS_EQUAL(inventory_mac, mac)

static bool
vnet_equal(const struct inventory_vnet *a, const struct inventory_vnet *b)
{
	return text_equal(a->name, b->name) && text_equal(a->service, b->service) &&
	       text_equal(a->domain, b->domain) && a->mac == b->mac &&
	       macs_equal(a->alternate_macs, b->alternate_macs) && a->pvid == b->pvid &&
	       vlans_equal(&a->vids, &b->vids) && a->mtu == b->mtu && a->id == b->id;
}
LISTS_EQUAL(inventory_vnet, vnet)

static bool
vhba_equal(const struct inventory_vhba *a, const struct inventory_vhba *b)
{
	return text_equal(a->name, b->name) && text_equal(a->vsan, b->vsan) &&
	       text_equal(a->domain, b->domain) && a->id == b->id;
}
LISTS_EQUAL(inventory_vhba, vhba)

static bool
name_equal(const struct inventory_name *a, const struct inventory_name *b)
{
	return text_equal(a->text, b->text);
}
LISTS_EQUAL(inventory_name, name)

static bool
block_equal(const struct inventory_block *a, const struct inventory_block *b)
{
	return a->real_address == b->real_address &&
	       a->physical_address == b->physical_address && a->size == b->size &&
	       text_equal(a->owner, b->owner);
}
LISTS_EQUAL(inventory_block, block)

static bool
domain_settings_equal(
    const struct inventory_domain *a, const struct inventory_domain *b)
{
	return a->threads == b->threads && a->cores == b->cores &&
	       a->memory == b->memory && a->whole_cores == b->whole_cores &&
	       a->named_cores == b->named_cores && a->named_memory == b->named_memory &&
	       cores_equal(&a->cores_by_name, &b->cores_by_name) &&
	       text_equal(a->cpu_arch, b->cpu_arch) &&
	       text_equal(a->failure_policy, b->failure_policy) &&
	       text_equal(a->perf_counters, b->perf_counters) &&
	       text_equal(a->boot_policy, b->boot_policy) &&
	       text_equal(a->rc_add_policy, b->rc_add_policy) &&
	       a->effective_max_pagesize == b->effective_max_pagesize &&
	       a->hardware_max_pagesize == b->hardware_max_pagesize &&
	       a->masters_known == b->masters_known &&
	       names_equal(a->masters, b->masters);
}

static bool
domain_state_equal(const struct inventory_domain *a, const struct inventory_domain *b)
{
	return text_equal(a->name, b->name) && text_equal(a->uuid, b->uuid) &&
	       a->state == b->state && text_equal(a->state_word, b->state_word) &&
	       a->flags_known == b->flags_known &&
	       a->migration_flags_known == b->migration_flags_known &&
	       a->flags == b->flags && a->mac == b->mac && a->hostid == b->hostid &&
	       text_equal(a->migration.operation, b->migration.operation) &&
	       text_equal(a->migration.peer, b->migration.peer) &&
	       a->migration.progress == b->migration.progress;
}

static bool
domain_equal(const struct inventory_domain *a, const struct inventory_domain *b)
{
	return domain_state_equal(a, b) && domain_settings_equal(a, b) &&
	       vdisks_equal(a->vdisks, b->vdisks) && vnets_equal(a->vnets, b->vnets) &&
	       vhbas_equal(a->vhbas, b->vhbas) && blocks_equal(a->blocks, b->blocks) &&
	       names_equal(a->io, b->io) && a->devices_known == b->devices_known &&
	       a->console_kind == b->console_kind &&
	       console_equal(&a->console, &b->console) &&
	       a->console_explicit == b->console_explicit &&
	       console_equal(&a->console_constraint, &b->console_constraint);
}
LISTS_EQUAL(inventory_domain, domain)

static bool
vsw_equal(const struct inventory_vsw *a, const struct inventory_vsw *b)
{
	return text_equal(a->name, b->name) && text_equal(a->domain, b->domain) &&
	       text_equal(a->net_dev, b->net_dev) && a->link == b->link &&
	       a->mac == b->mac && a->pvid == b->pvid &&
	       a->default_vlan == b->default_vlan && vlans_equal(&a->vids, &b->vids) &&
	       a->mtu == b->mtu && a->id == b->id &&
	       text_equal(a->linkprop, b->linkprop);
}
LISTS_EQUAL(inventory_vsw, vsw)

static bool
port_equal(const struct inventory_port *a, const struct inventory_port *b)
{
	return a->port == b->port && text_equal(a->client, b->client) &&
	       text_equal(a->group, b->group);
}
LISTS_EQUAL(inventory_port, port)

static bool
vcc_equal(const struct inventory_vcc *a, const struct inventory_vcc *b)
{
	return text_equal(a->name, b->name) && text_equal(a->domain, b->domain) &&
	       a->port_min == b->port_min && a->port_max == b->port_max &&
	       ports_equal(a->ports, b->ports);
}
LISTS_EQUAL(inventory_vcc, vcc)

static bool
volume_equal(const struct inventory_volume *a, const struct inventory_volume *b)
{
	return text_equal(a->name, b->name) && text_equal(a->service, b->service) &&
	       text_equal(a->domain, b->domain) && a->options == b->options &&
	       text_equal(a->device, b->device) && text_equal(a->mpgroup, b->mpgroup) &&
	       a->backend_kind == b->backend_kind && text_equal(a->backend, b->backend);
}
LISTS_EQUAL(inventory_volume, volume)

static bool
vds_equal(const struct inventory_vds *a, const struct inventory_vds *b)
{
	return text_equal(a->name, b->name) && text_equal(a->domain, b->domain) &&
	       volumes_equal(a->volumes, b->volumes);
}
LISTS_EQUAL(inventory_vds, vds)

static bool
vsan_equal(const struct inventory_vsan *a, const struct inventory_vsan *b)
{
	return text_equal(a->name, b->name) && text_equal(a->domain, b->domain) &&
	       text_equal(a->device, b->device);
}
LISTS_EQUAL(inventory_vsan, vsan)

static bool
io_equal(const struct inventory_io *a, const struct inventory_io *b)
{
	return text_equal(a->alias, b->alias) && text_equal(a->device, b->device) &&
	       text_equal(a->bus, b->bus) && text_equal(a->status, b->status) &&
	       text_equal(a->domain, b->domain) && a->type == b->type &&
	       a->class == b->class && text_equal(a->name, b->name) &&
	       a->mac == b->mac && a->pvid == b->pvid &&
	       vlans_equal(&a->vids, &b->vids) && a->mtu == b->mtu;
}
LISTS_EQUAL(inventory_io, io)

static bool
settings_equal(const struct inventory_settings *a, const struct inventory_settings *b)
{
	return a->xmpp == b->xmpp && a->incoming == b->incoming &&
	       a->outgoing == b->outgoing && a->save_spconfig == b->save_spconfig &&
	       text_equal(a->firmware, b->firmware) &&
	       text_equal(a->trusted, b->trusted);
}

static bool
host_equal(const struct inventory *a, const struct inventory *b)
{
	return a->facts == b->facts && text_equal(a->version.text, b->version.text) &&
	       text_equal(a->firmware, b->firmware) &&
	       text_equal(a->cpu_type, b->cpu_type) &&
	       settings_equal(&a->settings, &b->settings) &&
	       a->threads_total == b->threads_total &&
	       a->threads_free == b->threads_free && a->cores_total == b->cores_total &&
	       a->cores_free == b->cores_free && a->memory_total == b->memory_total &&
	       a->memory_free == b->memory_free &&
	       cores_equal(&a->free_cores, &b->free_cores);
}

bool
inventory_equal(const struct inventory *a, const struct inventory *b)
{
	return host_equal(a, b) && domains_equal(a->domains, b->domains) &&
	       vsws_equal(a->vsws, b->vsws) && vccs_equal(a->vccs, b->vccs) &&
	       vdss_equal(a->vdss, b->vdss) && vsans_equal(a->vsans, b->vsans) &&
	       ios_equal(a->ios, b->ios) && blocks_equal(a->blocks, b->blocks);
}
