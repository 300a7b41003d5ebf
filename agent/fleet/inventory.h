/*
 * The inventory: all that a collector learned of one host at one moment.
 *
 * A collector builds it (inventory_new, inventory_add_..., plain assignments to the
 * fields), hands it to inventory_finish() and from then on it is immutable and shared
 * by reference count. Everything in it lives in one arena and is freed with it.
 *
 * "Not known" is never the same as "none":
 *   numbers   INVENTORY_UNKNOWN (-1) is not known
 *   strings   NULL is not known, "" is known to be empty
 *   lists     a `..._known` flag, or inventory_knows() for whole listings
 *   answers   enum inventory_answer
 * All structs are born with every field not known.
 *
 * Which listing of `ldm` a field comes from stands in doc/ldm-interface.md.
 */
#ifndef AGENT_FLEET_INVENTORY_H
#define AGENT_FLEET_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/fleet/inventory_cores.h"
#include "agent/fleet/inventory_settings.h"

#define INVENTORY_UNKNOWN (-1)

/* Upper bounds of what one host may hold; more is refused with a reason. */
#define INVENTORY_MAX_BYTES  ((size_t)256 << 20)
#define INVENTORY_MAX_STRING ((size_t)64 << 10)

struct arena;

/* Facts that come as a whole; without one of them its lists mean nothing. */
enum inventory_fact {
	INVENTORY_FACT_DOMAINS = 1 << 0,  /* names, states, flags of all domains */
	INVENTORY_FACT_BINDINGS = 1 << 1, /* their devices as bound */
	INVENTORY_FACT_SERVICES =
	    1 << 2, /* vsw, vcc, vds; vsan where the manager has it */
	INVENTORY_FACT_CONSTRAINTS = 1 << 3, /* what was asked for; explicit consoles */
	INVENTORY_FACT_IO = 1 << 4,   /* buses, slots, physical and virtual functions */
	INVENTORY_FACT_CPUS = 1 << 5, /* free and bound strands or cores */
	INVENTORY_FACT_MEMORY = 1 << 6, /* free and bound memory blocks */
};

/* ---- domains ---- */

enum inventory_state {
	INVENTORY_STATE_UNKNOWN, /* not told, or a word nobody documented */
	INVENTORY_STATE_INACTIVE,
	INVENTORY_STATE_BOUND,
	INVENTORY_STATE_ACTIVE,
	INVENTORY_STATE_TRANSITION, /* starting, stopping, binding, unbinding, suspended
				     */
};

enum inventory_flag {
	INVENTORY_FLAG_STARTING_STOPPING = 1 << 0,
	INVENTORY_FLAG_NORMAL = 1 << 1,
	INVENTORY_FLAG_TRANSITION = 1 << 2,
	INVENTORY_FLAG_DEGRADED = 1 << 3,
	INVENTORY_FLAG_DELAYED_RECONFIGURATION = 1 << 4,
	INVENTORY_FLAG_MEMORY_DR = 1 << 5,
	INVENTORY_FLAG_CONTROL = 1 << 6,
	INVENTORY_FLAG_SERVICE = 1 << 7,
	INVENTORY_FLAG_MIGRATION_SOURCE = 1 << 8,
	INVENTORY_FLAG_MIGRATION_TARGET = 1 << 9,
	INVENTORY_FLAG_MIGRATION_ERROR = 1 << 10,
};

struct inventory_name {
	struct inventory_name *next;
	const char *text;
};

/* One path of a virtual disk with a multipath group. */
struct inventory_path {
	struct inventory_path *next;
	const char *volume;
	const char *service; /* the disk service */
	const char *domain;  /* the service domain */
	enum inventory_answer active;
};

struct inventory_vdisk {
	struct inventory_vdisk *next;
	const char *name;
	const char *volume;
	const char *service; /* the disk service */
	const char *domain;  /* its service domain */
	const char *mpgroup;
	int64_t id;
	int64_t timeout; /* seconds */
	struct inventory_path *paths;
};

struct inventory_mac {
	struct inventory_mac *next;
	int64_t address; /* 48 bits, first octet most significant */
};

/* VLAN ids, in the order of the listing. */
struct inventory_vlans {
	bool known;
	uint16_t count;
	const uint16_t *ids;
};

struct inventory_vnet {
	struct inventory_vnet *next;
	const char *name;
	const char *service; /* the virtual switch */
	const char *domain;  /* its service domain */
	int64_t mac;
	struct inventory_mac *alternate_macs;
	int64_t pvid;
	struct inventory_vlans vids;
	int64_t mtu; /* octets */
	int64_t id;
};

struct inventory_vhba {
	struct inventory_vhba *next;
	const char *name;
	const char *vsan;
	const char *domain; /* service domain of the virtual SAN */
	int64_t id;
};

enum inventory_console_kind {
	INVENTORY_CONSOLE_UNKNOWN,
	INVENTORY_CONSOLE_NONE,
	INVENTORY_CONSOLE_VIRTUAL,  /* through a concentrator */
	INVENTORY_CONSOLE_PHYSICAL, /* SP or UART of the control domain */
};

/* The console as bound, or as constrained. */
struct inventory_console {
	int64_t port;
	const char *group;
	const char *service; /* the console concentrator */
	const char *domain;  /* its service domain */
};

/* A stretch of memory; addresses and size in octets. */
struct inventory_block {
	struct inventory_block *next;
	int64_t real_address; /* of a domain's block */
	int64_t physical_address;
	int64_t size;
	const char *owner; /* of a host's block: a domain, "_sys_"; "" = free */
};

struct inventory_migration {
	const char *operation; /* "migration" where the manager says so */
	const char *peer;      /* the other host */
	int64_t progress;      /* per cent */
};

struct inventory_domain {
	struct inventory_domain *next;
	const char *name; /* never NULL */
	const char *uuid;
	enum inventory_state state;
	const char *state_word; /* as printed */
	bool flags_known;
	bool migration_flags_known; /* the sixth letter was there */
	unsigned flags;             /* enum inventory_flag */
	int64_t mac;
	int64_t hostid;
	int64_t threads;
	int64_t cores;
	int64_t memory; /* octets */
	enum inventory_answer whole_cores, named_cores, named_memory;
	struct inventory_cores cores_by_name; /* not known unless named_cores */
	const char *cpu_arch;
	const char *failure_policy;
	const char *perf_counters;
	const char *boot_policy;
	const char *rc_add_policy;
	int64_t effective_max_pagesize; /* octets */
	int64_t hardware_max_pagesize;
	bool masters_known;
	struct inventory_name *masters;

	struct inventory_vdisk *vdisks;
	struct inventory_vnet *vnets;
	struct inventory_vhba *vhbas;
	struct inventory_block *blocks;
	/* Alias or device of the buses, slots and virtual functions that it lists. */
	struct inventory_name *io;

	bool devices_known; /* vdisks, vnets, vhbas, io are the whole list */
	enum inventory_console_kind console_kind;
	struct inventory_console console;
	enum inventory_answer console_explicit; /* set by the administrator */
	struct inventory_console console_constraint;
	struct inventory_migration migration;
};

/* ---- services ---- */

enum inventory_link {
	INVENTORY_LINK_UNKNOWN,
	INVENTORY_LINK_DOWN,
	INVENTORY_LINK_UP,
};

struct inventory_vsw {
	struct inventory_vsw *next;
	const struct inventory_vsw *same; /* the next one of this name */
	const char *name;
	const char *domain;  /* service domain */
	const char *net_dev; /* "" = no physical link */
	enum inventory_link link;
	int64_t mac;
	int64_t pvid;
	int64_t default_vlan;
	struct inventory_vlans vids;
	int64_t mtu;
	int64_t id;
	const char *linkprop;
};

struct inventory_port {
	struct inventory_port *next;
	int64_t port;
	const char *client; /* domain */
	const char *group;
};

struct inventory_vcc {
	struct inventory_vcc *next;
	const struct inventory_vcc *same; /* the next one of this name */
	const char *name;
	const char *domain;
	int64_t port_min, port_max; /* inclusive */
	struct inventory_port
	    *ports;   /* taken; inventory_finish() adds bound consoles */
	int64_t used; /* filled in by inventory_finish() */
};

enum inventory_option {
	INVENTORY_OPTION_READONLY = 1 << 0,
	INVENTORY_OPTION_SLICE = 1 << 1,
	INVENTORY_OPTION_EXCLUSIVE = 1 << 2,
	INVENTORY_OPTION_OTHER = 1 << 3, /* a word nobody documented */
};

/* What the storage behind a volume is, so that two hosts' volumes can be compared. */
enum inventory_backend_kind {
	INVENTORY_BACKEND_UNKNOWN, /* cannot be told from the path */
	INVENTORY_BACKEND_LUN,   /* "naa:<GUID>", the same on every host that sees it */
	INVENTORY_BACKEND_NFS,   /* "nfs://server/export/path" */
	INVENTORY_BACKEND_OTHER, /* named by the site's resolver, comparable */
	INVENTORY_BACKEND_ZVOL,  /* from here on: local to its host */
	INVENTORY_BACKEND_FILE,
	INVENTORY_BACKEND_DISK,
};

struct inventory_volume {
	struct inventory_volume *next;
	const struct inventory_volume *same; /* the next one of this name and service */
	const char *name;
	const char *service; /* the disk service, by inventory_finish() */
	const char *domain;  /* its service domain, likewise */
	int64_t options;     /* enum inventory_option; 0 = none */
	const char *device;
	const char *mpgroup; /* "" = none */
	enum inventory_backend_kind backend_kind;
	const char *backend; /* identity; NULL when the kind is unknown */
};

struct inventory_vds {
	struct inventory_vds *next;
	const char *name;
	const char *domain;
	struct inventory_volume *volumes;
	int64_t volume_count; /* filled in by inventory_finish() */
};

struct inventory_vsan {
	struct inventory_vsan *next;
	const struct inventory_vsan *same; /* the next one of this name */
	const char *name;
	const char *domain;
	const char *device; /* initiator port path */
};

/* ---- physical I/O ---- */

enum inventory_io_type {
	INVENTORY_IO_OTHER,
	INVENTORY_IO_BUS,
	INVENTORY_IO_SLOT, /* PCIE */
	INVENTORY_IO_PF,
	INVENTORY_IO_VF,
};

enum inventory_io_class {
	INVENTORY_IO_CLASS_UNKNOWN,
	INVENTORY_IO_CLASS_ETHERNET,
	INVENTORY_IO_CLASS_FIBRECHANNEL,
	INVENTORY_IO_CLASS_INFINIBAND,
};

struct inventory_io {
	struct inventory_io *next;
	const struct inventory_io *same; /* the next one with this user-given name */
	const struct inventory_io *same_owner; /* the next one of this owner */
	const char *alias; /* the name commands use, /SYS/MB/NET0/IOVNET.PF0.VF0 */
	const char *device;
	const char *bus;
	const char *status;
	const char *domain; /* owner; "" = nobody */
	enum inventory_io_type type;
	enum inventory_io_class class;
	const char *name; /* given by a user; "" = none */
	int64_t mac;
	int64_t pvid;
	struct inventory_vlans vids;
	int64_t mtu;
};

/* ---- the host ---- */

/* Manager version such as 3.6.2.0.31; parts beyond the printed ones are 0. */
struct inventory_version {
	const char *text; /* NULL = not known */
	int part[5];
};

/* Things a parser met and did not understand; told once in the log, never fatal. */
struct inventory_ignored {
	unsigned records;
	unsigned keys;
	const char *first; /* an example: "record MAU" or "key foo of VNET" */
};

struct inventory {
	struct arena *arena;
	unsigned references;
	struct inventory *base; /* shares with it; private to inventory_change.c */
	unsigned facts;         /* enum inventory_fact */
	unsigned whole;         /* enum inventory_whole (inventory_whole.h) */

	struct inventory_version version;
	const char *firmware; /* hypervisor version */
	const char *cpu_type;
	struct inventory_settings settings;
	int64_t threads_total, threads_free;
	int64_t cores_total, cores_free;   /* free = wholly free */
	struct inventory_cores free_cores; /* those that cores_free counts */
	int64_t memory_total, memory_free; /* octets */

	struct inventory_domain *domains;
	struct inventory_vsw *vsws;
	struct inventory_vcc *vccs;
	struct inventory_vds *vdss;
	struct inventory_vsan *vsans;
	struct inventory_io *ios;
	struct inventory_block *blocks; /* of the host, free and bound */

	/* Filled in by inventory_finish(). */
	size_t domain_count;
	bool settled; /* flags and states are known, and no domain is changing */
	struct inventory_index *index;
	const struct inventory_ranges *free_memory; /* inventory_memory.h */
	struct inventory_ignored ignored;
};

/* ---- building ---- */

/* A new, empty inventory with one reference; NULL when memory is short. */
struct inventory *inventory_new(void);

/*
 * Copy text into the inventory. text need not be terminated; length in octets. Octets
 * that are not UTF-8 become '?', control characters become blanks, so that every
 * string can be shown.
 * Returns NULL with errno ENOMEM, or E2BIG beyond INVENTORY_MAX_STRING or _BYTES.
 */
const char *inventory_string(
    struct inventory *inventory, const char *text, size_t length);

/* Copy VLAN ids (1 to 4095) into the inventory. 0, -ENOMEM or -E2BIG. */
int inventory_set_vlans(struct inventory *inventory, struct inventory_vlans *vlans,
    const uint16_t *ids, size_t count);

/*
 * Add an element at the end of its list, every field not known. The list is in order
 * only after inventory_finish(); the pointer stays valid as long as the inventory. NULL
 * with errno ENOMEM or E2BIG.
 */
struct inventory_domain *inventory_add_domain(struct inventory *inventory);
struct inventory_vdisk *inventory_add_vdisk(
    struct inventory *inventory, struct inventory_domain *domain);
struct inventory_path *inventory_add_path(
    struct inventory *inventory, struct inventory_vdisk *vdisk);
struct inventory_vnet *inventory_add_vnet(
    struct inventory *inventory, struct inventory_domain *domain);
struct inventory_mac *inventory_add_mac(
    struct inventory *inventory, struct inventory_vnet *vnet);
struct inventory_vhba *inventory_add_vhba(
    struct inventory *inventory, struct inventory_domain *domain);
struct inventory_name *inventory_add_name(
    struct inventory *inventory, struct inventory_name **list);
struct inventory_block *inventory_add_block(
    struct inventory *inventory, struct inventory_block **list);
struct inventory_vsw *inventory_add_vsw(struct inventory *inventory);
struct inventory_vcc *inventory_add_vcc(struct inventory *inventory);
struct inventory_port *inventory_add_port(
    struct inventory *inventory, struct inventory_vcc *vcc);
struct inventory_vds *inventory_add_vds(struct inventory *inventory);
struct inventory_volume *inventory_add_volume(
    struct inventory *inventory, struct inventory_vds *vds);
struct inventory_vsan *inventory_add_vsan(struct inventory *inventory);
struct inventory_io *inventory_add_io(struct inventory *inventory);

/*
 * End building: give volumes the names of their disk service, count them and the taken
 * console ports, build the indexes behind the inventory_find_... functions, find out
 * what is whole. A console of which no concentrator is told belongs to the only one. 0,
 * -ENOMEM or -E2BIG.
 */
int inventory_finish(struct inventory *inventory);

/* Take or give back a reference; the last one frees. NULL is allowed. */
struct inventory *inventory_ref(struct inventory *inventory);
void inventory_unref(struct inventory *inventory);

/* ---- reading (finished inventories) ---- */

/* Whether all the listings behind the facts (enum inventory_fact, or-ed) were read. */
bool inventory_knows(const struct inventory *inventory, unsigned facts);

/*
 * Whether two inventories say the same in everything that can be published; order
 * counts.
 */
bool inventory_equal(const struct inventory *a, const struct inventory *b);

/*
 * Look up by name in O(log n); NULL when there is none. Where a name stands more than
 * once (the same service in two service domains) the first is returned and its `same`
 * field leads to the others.
 */
const struct inventory_domain *inventory_find_domain(
    const struct inventory *inventory, const char *name);
const struct inventory_domain *inventory_find_uuid(
    const struct inventory *inventory, const char *uuid);
const struct inventory_vsw *inventory_find_vsw(
    const struct inventory *inventory, const char *name);
const struct inventory_vcc *inventory_find_vcc(
    const struct inventory *inventory, const char *name);
const struct inventory_vds *inventory_find_vds(
    const struct inventory *inventory, const char *name);
const struct inventory_volume *inventory_find_volume(
    const struct inventory *inventory, const char *volume, const char *service);
const struct inventory_vsan *inventory_find_vsan(
    const struct inventory *inventory, const char *name);
const struct inventory_io *inventory_find_io_alias(
    const struct inventory *inventory, const char *alias);
/* A virtual function by the name a user gave it; `same` leads to others. */
const struct inventory_io *inventory_find_io_name(
    const struct inventory *inventory, const char *name);
/* What a domain owns of the physical I/O; `same_owner` leads to the rest. */
const struct inventory_io *inventory_find_io_owner(
    const struct inventory *inventory, const char *domain);

/*
 * Who uses a MAC address on this host: a domain, its network devices and their
 * alternates, a virtual switch or a virtual function. owner: set to a name for a
 * reason, may be NULL. address: 48 bits.
 */
bool inventory_uses_mac(
    const struct inventory *inventory, int64_t address, const char **owner);

/* Whether a console group of this name is in use; owner: set to the domain's name. */
bool inventory_uses_group(
    const struct inventory *inventory, const char *group, const char **owner);

/* Free ports of a concentrator; INVENTORY_UNKNOWN when its range is not known. */
int64_t inventory_vcc_free(const struct inventory_vcc *vcc);
bool inventory_vcc_port_taken(const struct inventory_vcc *vcc, int64_t port);

/* The control domain, or NULL when flags and names do not tell. */
const struct inventory_domain *inventory_control_domain(
    const struct inventory *inventory);

/*
 * Compare a manager version with major.minor: below 0, 0 or above 0 by the first two
 * parts. Only for known versions (version->text != NULL).
 */
int inventory_version_compare(
    const struct inventory_version *version, int major, int minor);

#endif
