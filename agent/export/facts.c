/* The tables. They are in the order of migready.proto. */
#include "agent/export/facts.h"

#include "agent/fleet/inventory.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* S: the struct; M: the message; f: the field of the struct; m: that of the message. */
#define TEXT(S, M, f, m)                                                               \
	{                                                                              \
		.type = FACTS_TEXT, .from = offsetof(struct S, f),                     \
		.to = offsetof(M, m)                                                   \
	}
#define NUMBER(S, M, f, m)                                                             \
	{                                                                              \
		.type = FACTS_NUMBER, .from = offsetof(struct S, f),                   \
		.to = offsetof(M, m)                                                   \
	}
#define FLAG(S, M, f, m)                                                               \
	{                                                                              \
		.type = FACTS_FLAG, .from = offsetof(struct S, f),                     \
		.to = offsetof(M, m)                                                   \
	}
#define WORD(S, M, f, m, largest)                                                      \
	{                                                                              \
		.type = FACTS_WORD, .from = offsetof(struct S, f),                     \
		.to = offsetof(M, m), .most = (largest)                                \
	}
#define BITS(S, M, f, m, mask)                                                         \
	{                                                                              \
		.type = FACTS_BITS, .from = offsetof(struct S, f),                     \
		.to = offsetof(M, m), .most = (mask)                                   \
	}
#define INSIDE(S, M, f, m, table)                                                      \
	{                                                                              \
		.type = FACTS_INSIDE, .from = offsetof(struct S, f),                   \
		.to = offsetof(M, m), .map = &(table)                                  \
	}
#define REPEATED(kind, S, M, f, m)                                                     \
	{                                                                              \
		.type = (kind), .from = offsetof(struct S, f), .to = offsetof(M, m),   \
		.quantity = offsetof(M, n_##m)                                         \
	}
#define LIST(S, M, f, m, table, adder)                                                 \
	{                                                                              \
		.type = FACTS_LIST, .from = offsetof(struct S, f),                     \
		.to = offsetof(M, m), .quantity = offsetof(M, n_##m), .map = &(table), \
		.add = (adder)                                                         \
	}
#define VLANS(S, M, f, m)                                                              \
	{                                                                              \
		.type = FACTS_VLANS, .from = offsetof(struct S, f),                    \
		.to = offsetof(M, m)                                                   \
	}
#define CORES(S, M, f, m)                                                              \
	{                                                                              \
		.type = FACTS_CORES, .from = offsetof(struct S, f),                    \
		.to = offsetof(M, m)                                                   \
	}
#define MAP(name, M, descriptor_of)                                                    \
	static const struct facts_map name = {                                         \
	    .message = &(descriptor_of),                                               \
	    .fields = name##_fields,                                                   \
	    .count = COUNT(name##_fields),                                             \
	    .empty = offsetof(M, known_empty),                                         \
	    .empties = offsetof(M, n_known_empty),                                     \
	}

/* ---- how lists grow ---- */

#define ADDS_TO_PARENT(name, function)                                                 \
	static void *name(struct inventory *inventory, void *parent, void *list)       \
	{                                                                              \
		(void)list;                                                            \
		return function(inventory, parent);                                    \
	}
#define ADDS_TO_HOST(name, function)                                                   \
	static void *name(struct inventory *inventory, void *parent, void *list)       \
	{                                                                              \
		(void)parent;                                                          \
		(void)list;                                                            \
		return function(inventory);                                            \
	}
ADDS_TO_PARENT(add_path, inventory_add_path)
ADDS_TO_PARENT(add_vdisk, inventory_add_vdisk)
ADDS_TO_PARENT(add_vnet, inventory_add_vnet)
ADDS_TO_PARENT(add_vhba, inventory_add_vhba)
ADDS_TO_PARENT(add_port, inventory_add_port)
ADDS_TO_PARENT(add_volume, inventory_add_volume)
ADDS_TO_HOST(add_domain, inventory_add_domain)
ADDS_TO_HOST(add_vsw, inventory_add_vsw)
ADDS_TO_HOST(add_vcc, inventory_add_vcc)
ADDS_TO_HOST(add_vds, inventory_add_vds)
ADDS_TO_HOST(add_vsan, inventory_add_vsan)
ADDS_TO_HOST(add_io, inventory_add_io)

static void *
add_block(struct inventory *inventory, void *parent, void *list)
{
	(void)parent;
	return inventory_add_block(inventory, list);
}

/* ---- devices of domains ---- */

#define S inventory_path
#define M Migready__V1__DiskPath
static const struct facts_field path_fields[] = {
    TEXT(S, M, volume, volume),
    TEXT(S, M, service, service),
    TEXT(S, M, domain, domain),
    WORD(S, M, active, active, INVENTORY_ANSWER_YES),
};
MAP(path, M, migready__v1__disk_path__descriptor);
#undef S
#undef M

#define S inventory_vdisk
#define M Migready__V1__VirtualDisk
static const struct facts_field vdisk_fields[] = {
    TEXT(S, M, name, name),
    TEXT(S, M, volume, volume),
    TEXT(S, M, service, service),
    TEXT(S, M, domain, domain),
    TEXT(S, M, mpgroup, multipath_group),
    NUMBER(S, M, id, id),
    NUMBER(S, M, timeout, timeout_seconds),
    LIST(S, M, paths, paths, path, add_path),
};
MAP(vdisk, M, migready__v1__virtual_disk__descriptor);
#undef S
#undef M

#define S inventory_vnet
#define M Migready__V1__VirtualNetwork
static const struct facts_field vnet_fields[] = {
    TEXT(S, M, name, name),
    TEXT(S, M, service, service),
    TEXT(S, M, domain, domain),
    NUMBER(S, M, mac, mac),
    REPEATED(FACTS_MACS, S, M, alternate_macs, alternate_macs),
    NUMBER(S, M, pvid, pvid),
    VLANS(S, M, vids, vids),
    NUMBER(S, M, mtu, mtu_octets),
    NUMBER(S, M, id, id),
};
MAP(vnet, M, migready__v1__virtual_network__descriptor);
#undef S
#undef M

#define S inventory_vhba
#define M Migready__V1__VirtualHba
static const struct facts_field vhba_fields[] = {
    TEXT(S, M, name, name),
    TEXT(S, M, vsan, vsan),
    TEXT(S, M, domain, domain),
    NUMBER(S, M, id, id),
};
MAP(vhba, M, migready__v1__virtual_hba__descriptor);
#undef S
#undef M

#define S inventory_console
#define M Migready__V1__Console
static const struct facts_field console_fields[] = {
    NUMBER(S, M, port, port),
    TEXT(S, M, group, group),
    TEXT(S, M, service, service),
    TEXT(S, M, domain, domain),
};
MAP(console, M, migready__v1__console__descriptor);
#undef S
#undef M

#define S inventory_block
#define M Migready__V1__MemoryBlock
static const struct facts_field block_fields[] = {
    NUMBER(S, M, real_address, real_address),
    NUMBER(S, M, physical_address, physical_address),
    NUMBER(S, M, size, size_octets),
    TEXT(S, M, owner, owner),
};
MAP(block, M, migready__v1__memory_block__descriptor);
#undef S
#undef M

#define S inventory_migration
#define M Migready__V1__Migration
static const struct facts_field migration_fields[] = {
    TEXT(S, M, operation, operation),
    TEXT(S, M, peer, peer),
    NUMBER(S, M, progress, progress),
};
MAP(migration, M, migready__v1__migration__descriptor);
#undef S
#undef M

/* ---- domains ---- */

#define FLAGS (INVENTORY_FLAG_MIGRATION_ERROR * 2u - 1)

#define S inventory_domain
#define M Migready__V1__DomainFacts
static const struct facts_field domain_fields[] = {
    TEXT(S, M, name, name),
    TEXT(S, M, uuid, uuid),
    /* The MIB counts from "unknown", which is 1. */
    {.type = FACTS_WORD,
	.from = offsetof(struct S, state),
	.to = offsetof(M, state),
	.shift = 1,
	.most = INVENTORY_STATE_TRANSITION},
    TEXT(S, M, state_word, state_word),
    FLAG(S, M, flags_known, flags_known),
    FLAG(S, M, migration_flags_known, migration_flags_known),
    BITS(S, M, flags, flags, FLAGS),
    NUMBER(S, M, mac, mac),
    NUMBER(S, M, hostid, hostid),
    NUMBER(S, M, threads, threads),
    NUMBER(S, M, cores, cores),
    NUMBER(S, M, memory, memory_octets),
    WORD(S, M, whole_cores, whole_cores, INVENTORY_ANSWER_YES),
    WORD(S, M, named_cores, named_cores, INVENTORY_ANSWER_YES),
    WORD(S, M, named_memory, named_memory, INVENTORY_ANSWER_YES),
    TEXT(S, M, cpu_arch, cpu_arch),
    TEXT(S, M, failure_policy, failure_policy),
    TEXT(S, M, perf_counters, perf_counters),
    TEXT(S, M, boot_policy, boot_policy),
    TEXT(S, M, rc_add_policy, rc_add_policy),
    NUMBER(S, M, effective_max_pagesize, effective_max_pagesize_octets),
    NUMBER(S, M, hardware_max_pagesize, hardware_max_pagesize_octets),
    FLAG(S, M, masters_known, masters_known),
    REPEATED(FACTS_TEXTS, S, M, masters, masters),
    LIST(S, M, vdisks, vdisks, vdisk, add_vdisk),
    LIST(S, M, vnets, vnets, vnet, add_vnet),
    LIST(S, M, vhbas, vhbas, vhba, add_vhba),
    LIST(S, M, blocks, blocks, block, add_block),
    REPEATED(FACTS_TEXTS, S, M, io, io),
    FLAG(S, M, devices_known, devices_known),
    WORD(S, M, console_kind, console_kind, INVENTORY_CONSOLE_PHYSICAL),
    INSIDE(S, M, console, console, console),
    WORD(S, M, console_explicit, console_explicit, INVENTORY_ANSWER_YES),
    INSIDE(S, M, console_constraint, console_constraint, console),
    INSIDE(S, M, migration, migration, migration),
    CORES(S, M, cores_by_name, cores_by_name),
};
MAP(domain, M, migready__v1__domain_facts__descriptor);
#undef S
#undef M

/* ---- services ---- */

#define S inventory_vsw
#define M Migready__V1__VirtualSwitch
static const struct facts_field vsw_fields[] = {
    TEXT(S, M, name, name),
    TEXT(S, M, domain, domain),
    TEXT(S, M, net_dev, net_dev),
    WORD(S, M, link, link, INVENTORY_LINK_UP),
    NUMBER(S, M, mac, mac),
    NUMBER(S, M, pvid, pvid),
    NUMBER(S, M, default_vlan, default_vlan),
    VLANS(S, M, vids, vids),
    NUMBER(S, M, mtu, mtu_octets),
    NUMBER(S, M, id, id),
    TEXT(S, M, linkprop, linkprop),
};
MAP(vsw, M, migready__v1__virtual_switch__descriptor);
#undef S
#undef M

#define S inventory_port
#define M Migready__V1__ConsolePort
static const struct facts_field port_fields[] = {
    NUMBER(S, M, port, port),
    TEXT(S, M, client, client),
    TEXT(S, M, group, group),
};
MAP(port, M, migready__v1__console_port__descriptor);
#undef S
#undef M

#define S inventory_vcc
#define M Migready__V1__ConsoleConcentrator
static const struct facts_field vcc_fields[] = {
    TEXT(S, M, name, name),
    TEXT(S, M, domain, domain),
    NUMBER(S, M, port_min, port_min),
    NUMBER(S, M, port_max, port_max),
    LIST(S, M, ports, ports, port, add_port),
};
MAP(vcc, M, migready__v1__console_concentrator__descriptor);
#undef S
#undef M

#define S inventory_volume
#define M Migready__V1__Volume
static const struct facts_field volume_fields[] = {
    TEXT(S, M, name, name),
    NUMBER(S, M, options, options),
    TEXT(S, M, device, device),
    TEXT(S, M, mpgroup, multipath_group),
    WORD(S, M, backend_kind, backend_kind, INVENTORY_BACKEND_DISK),
    TEXT(S, M, backend, backend),
};
MAP(volume, M, migready__v1__volume__descriptor);
#undef S
#undef M

#define S inventory_vds
#define M Migready__V1__DiskService
static const struct facts_field vds_fields[] = {
    TEXT(S, M, name, name),
    TEXT(S, M, domain, domain),
    LIST(S, M, volumes, volumes, volume, add_volume),
};
MAP(vds, M, migready__v1__disk_service__descriptor);
#undef S
#undef M

#define S inventory_vsan
#define M Migready__V1__VirtualSan
static const struct facts_field vsan_fields[] = {
    TEXT(S, M, name, name),
    TEXT(S, M, domain, domain),
    TEXT(S, M, device, device),
};
MAP(vsan, M, migready__v1__virtual_san__descriptor);
#undef S
#undef M

#define S inventory_io
#define M Migready__V1__PhysicalIo
static const struct facts_field io_fields[] = {
    TEXT(S, M, alias, alias),
    TEXT(S, M, device, device),
    TEXT(S, M, bus, bus),
    TEXT(S, M, status, status),
    TEXT(S, M, domain, domain),
    WORD(S, M, type, type, INVENTORY_IO_VF),
    WORD(S, M, class, class_, INVENTORY_IO_CLASS_INFINIBAND),
    TEXT(S, M, name, name),
    NUMBER(S, M, mac, mac),
    NUMBER(S, M, pvid, pvid),
    VLANS(S, M, vids, vids),
    NUMBER(S, M, mtu, mtu_octets),
};
MAP(io, M, migready__v1__physical_io__descriptor);
#undef S
#undef M

/* ---- the host ---- */

#define S inventory_ignored
#define M Migready__V1__Ignored
static const struct facts_field ignored_fields[] = {
    BITS(S, M, records, records, UINT32_MAX),
    BITS(S, M, keys, keys, UINT32_MAX),
    TEXT(S, M, first, first),
};
MAP(ignored, M, migready__v1__ignored__descriptor);
#undef S
#undef M

#define S inventory_settings
#define M Migready__V1__ManagerSettings
static const struct facts_field settings_fields[] = {
    WORD(S, M, xmpp, xmpp, INVENTORY_ANSWER_YES),
    WORD(S, M, incoming, incoming, INVENTORY_ANSWER_YES),
    WORD(S, M, outgoing, outgoing, INVENTORY_ANSWER_YES),
    WORD(S, M, save_spconfig, save_spconfig, INVENTORY_ANSWER_YES),
    TEXT(S, M, firmware, firmware),
    TEXT(S, M, trusted, trusted),
};
MAP(settings, M, migready__v1__manager_settings__descriptor);
#undef S
#undef M

#define S inventory
#define M Migready__V1__HostFacts
static const struct facts_field host_fields[] = {
    BITS(S, M, facts, facts, INVENTORY_FACT_MEMORY * 2u - 1),
    TEXT(S, M, version.text, manager_version),
    REPEATED(FACTS_PARTS, S, M, version.part, manager_version_parts),
    TEXT(S, M, firmware, firmware),
    TEXT(S, M, cpu_type, cpu_type),
    NUMBER(S, M, threads_total, threads),
    NUMBER(S, M, threads_free, threads_free),
    NUMBER(S, M, cores_total, cores),
    NUMBER(S, M, cores_free, cores_free),
    NUMBER(S, M, memory_total, memory_octets),
    NUMBER(S, M, memory_free, memory_free_octets),
    LIST(S, M, domains, domains, domain, add_domain),
    LIST(S, M, vsws, vsws, vsw, add_vsw),
    LIST(S, M, vccs, vccs, vcc, add_vcc),
    LIST(S, M, vdss, vdss, vds, add_vds),
    LIST(S, M, vsans, vsans, vsan, add_vsan),
    LIST(S, M, ios, ios, io, add_io),
    LIST(S, M, blocks, blocks, block, add_block),
    INSIDE(S, M, ignored, ignored, ignored),
    INSIDE(S, M, settings, settings, settings),
    CORES(S, M, free_cores, free_cores),
};
const struct facts_map facts_host = {
    .message = &migready__v1__host_facts__descriptor,
    .fields = host_fields,
    .count = COUNT(host_fields),
    .empty = offsetof(M, known_empty),
    .empties = offsetof(M, n_known_empty),
};
