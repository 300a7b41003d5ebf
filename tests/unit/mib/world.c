#include "tests/unit/mib/world.h"

#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/records.h"
#include "mib/root.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/mib/fake_readiness.h"

#define VDISK   (1u << (FINDING_CLASS_VDISK - 1))
#define VNET    (1u << (FINDING_CLASS_VNET - 1))
#define CONSOLE (1u << (FINDING_CLASS_CONSOLE - 1))
#define STATE   (1u << (FINDING_CLASS_STATE - 1))

/* clang-format off */
static const struct fake_pair pairs[] = {
    {"primary", "sparc-b", {.verdict = {VERDICT_BLOCKED, VERDICT_BLOCKED}, .blocked_classes = STATE},
	{{FINDING_CONTROL_DOMAIN, {SEVERITY_BLOCKER, SEVERITY_BLOCKER}, "", "", "", "It stays.", "None."}},
	1, .blockers = 1},
    {"primary", "sparc-c", {.verdict = {VERDICT_BLOCKED, VERDICT_BLOCKED}, .blocked_classes = STATE},
	{{FINDING_CONTROL_DOMAIN, {SEVERITY_BLOCKER, SEVERITY_BLOCKER}, "", "", "", "It stays.", "None."}},
	1, .blockers = 1},
    {"web1", "sparc-b", {.verdict = {VERDICT_BLOCKED, VERDICT_DEGRADED},
	    .blocked_classes = VDISK | CONSOLE, .warned_classes = VNET,
	    .changed = {.wall = START}, .changes = 7},
	{{FINDING_VOLUME_MISSING, {SEVERITY_BLOCKER, SEVERITY_WARNING}, "vdisk1", "vol1@primary-vds0", "none", "No vol1.", "Add it."},
	 {FINDING_MTU_TOO_SMALL, {SEVERITY_WARNING, SEVERITY_INFO}, "vnet0", "9000", "1500", "Small MTU.", "Raise it."}},
	2, .blockers = 1, .warnings = 1},
    {"web1", "sparc-c", {.verdict = {VERDICT_UNKNOWN, VERDICT_UNKNOWN}},
	{{FINDING_TARGET_UNREACHABLE, {SEVERITY_UNKNOWN, SEVERITY_UNKNOWN}, "", "", "", "No data.", "Look."}},
	1, .unknowns = 1},
    {"db1", "sparc-c", {.verdict = {VERDICT_UNKNOWN, VERDICT_UNKNOWN}},
	{{FINDING_TARGET_UNREACHABLE, {SEVERITY_UNKNOWN, SEVERITY_UNKNOWN}, "", "", "", "No data.", "Look."}},
	1, .unknowns = 1},
};
/* clang-format on */

static const char *
text(struct inventory *inventory, const char *string)
{
	return inventory_string(inventory, string, strlen(string));
}

static struct inventory_domain *
add_domain(struct inventory *inventory, const char *name, enum inventory_state state)
{
	struct inventory_domain *domain = inventory_add_domain(inventory);

	domain->name = text(inventory, name);
	domain->state = state;
	return domain;
}

static void
add_services(struct inventory *inventory, bool volume)
{
	struct inventory_vsw *vsw = inventory_add_vsw(inventory);
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);
	struct inventory_port *port = inventory_add_port(inventory, vcc);
	struct inventory_vds *vds = inventory_add_vds(inventory);

	vsw->name = "primary-vsw0";
	vsw->domain = "primary";
	vsw->net_dev = "net0";
	vsw->pvid = 1;
	vcc->name = "primary-vcc0";
	vcc->domain = "primary";
	vcc->port_min = 5000;
	vcc->port_max = 5099;
	port->port = 5000;
	port->client = "web1";
	vds->name = "primary-vds0";
	vds->domain = "primary";
	if (volume) {
		struct inventory_volume *vol = inventory_add_volume(inventory, vds);

		vol->name = "vol1";
		vol->device = "/dev/dsk/c0t0d0s2";
	}
}

static struct inventory *
inventory_a(bool volume)
{
	struct inventory *inventory = inventory_new();
	struct inventory_domain *domain;

	inventory->facts = INVENTORY_FACT_DOMAINS | INVENTORY_FACT_SERVICES;
	inventory->version.text = text(inventory, "3.6.2.0.31");
	inventory->firmware = text(inventory, "1.20.4");
	inventory->cpu_type = text(inventory, "SPARC-M8");
	inventory->threads_total = 256;
	inventory->threads_free = 64;
	inventory->cores_total = 32;
	inventory->cores_free = 8;
	inventory->memory_total = (int64_t)512 << 30;
	inventory->memory_free = ((int64_t)1536 << 20) + 1;
	domain = add_domain(inventory, "primary", INVENTORY_STATE_ACTIVE);
	domain->flags_known = true;
	domain->flags = INVENTORY_FLAG_CONTROL;
	domain = add_domain(inventory, "web1", INVENTORY_STATE_ACTIVE);
	domain->uuid = text(inventory, UUID);
	add_services(inventory, volume);
	assert_int_equal(inventory_finish(inventory), 0);
	return inventory;
}

static struct inventory *
inventory_b(void)
{
	struct inventory *inventory = inventory_new();

	inventory->facts = INVENTORY_FACT_DOMAINS;
	add_domain(inventory, "db1", INVENTORY_STATE_INACTIVE);
	assert_int_equal(inventory_finish(inventory), 0);
	return inventory;
}

void
world_pass(struct world *world, int64_t seconds)
{
	world->now.wall += seconds * 1000;
	world->now.steady += seconds * 1000;
	world->view.now = world->now;
}

void
world_use_findings(void)
{
	fake_readiness_set(pairs, sizeof(pairs) / sizeof(*pairs));
}

void
world_publish_a(struct world *world, bool volume)
{
	fleet_publish(world->fleet, world->a, inventory_a(volume), &world->now, NULL);
}

/* What is left of the time before a restart: a concentrator of sparc-c. */
static int
each_record(void *context, const char *room,
    int (*record)(void *reader, const char *key, const char *value), void *reader,
    struct reason *reason)
{
	(void)context;
	(void)room;
	(void)reason;
	return record(reader, "3.9",
	    "2 1 1000000000000 100 1\nprimary-vcc0\nprimary\nports 5000-5099");
}

int
world_open(void **state)
{
	static struct world world;
	const struct record_store records = {.each = each_record};
	const struct fleet_options options = {
	    .lost_retention = 100, .records = &records};
	struct mib_sources sources = {
	    .version = "0.1.0",
	    .boot_id = 3,
	    .started = {.wall = START},
	    .required_targets = 2,
	};
	const struct reason why = {"ssh: connection refused"};

	memset(&world, 0, sizeof(world));
	world.now = (struct instant){.wall = START, .steady = 5000};
	world_use_findings();
	registry_open(&world.registry, NULL, NULL);
	fleet_open(&world.fleet, world.registry, &options);
	fleet_add_host(world.fleet, "sparc-a", 60, &world.now, &world.a, NULL);
	fleet_add_host(world.fleet, "sparc-b", 60, &world.now, &world.b, NULL);
	fleet_add_host(world.fleet, "sparc-c", 60, &world.now, &world.c, NULL);
	fleet_publish(world.fleet, world.a, inventory_a(true), &world.now, NULL);
	world_pass(&world, 10);
	fleet_publish(world.fleet, world.b, inventory_b(), &world.now, NULL);
	fleet_fail(world.fleet, world.c, &why, &world.now);
	world_pass(&world, 15);
	matrix_open(&sources.matrix, world.fleet, NULL, &world.now);
	sources.fleet = world.fleet;
	view_set_sources(&world.view, &sources);
	*state = &world;
	return 0;
}

int
world_close(void **state)
{
	struct world *world = *state;

	view_close(&world->view);
	fleet_free(world->fleet);
	registry_free(world->registry);
	return 0;
}

/* One table, alone, so that a walk ends with it. */
struct table_set
world_only(struct world *world, const struct table *const *table)
{
	return (struct table_set){
	    .base = root_objects,
	    .base_length = root_objects_length,
	    .tables = table,
	    .table_count = 1,
	    .view = &world->view,
	};
}

void
world_check(struct world *world, const struct table *table,
    const struct walk_cell *cells, size_t count)
{
	struct table_set set = world_only(world, &table);

	walk_check(&set, cells, count);
}
