#include "tests/unit/fleet/world.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

const char *
world_text(struct inventory *inventory, const char *from)
{
	return from != NULL ? inventory_string(inventory, from, strlen(from)) : NULL;
}

static void
see_domain(
    void *context, const struct fleet_domain *domain, enum fleet_domain_change change)
{
	struct world *world = context;
	size_t used = strlen(world->seen);

	snprintf(world->seen + used, sizeof(world->seen) - used, "%s%s@%s ",
	    change == FLEET_DOMAIN_REMOVED ? "-" : "+", domain->inventory->name,
	    domain->host->name);
}

static void
see_host(void *context, const struct fleet_change *change)
{
	struct world *world = context;
	size_t used = strlen(world->seen);

	snprintf(world->seen + used, sizeof(world->seen) - used, "%s:%u ",
	    change->host->name, change->kinds);
}

void
world_start(struct world *world, const char *a, const char *b)
{
	const struct registry_store store = fake_store_of(&world->store);
	const struct record_store records = fake_records_store(&world->records);
	const struct fleet_options options = {
	    .lost_retention = 100, .records = &records};
	const struct fleet_observer observer = {see_domain, see_host, world};

	assert_int_equal(registry_open(&world->registry, &store, NULL), 0);
	assert_int_equal(fleet_open(&world->fleet, world->registry, &options), 0);
	assert_int_equal(
	    fleet_add_host(world->fleet, a, 60, &world->now, &world->a, NULL), 0);
	assert_int_equal(
	    fleet_add_host(world->fleet, b, 60, &world->now, &world->b, NULL), 0);
	fleet_settle(world->fleet);
	assert_int_equal(fleet_observe(world->fleet, &observer), 0);
}

void
world_stop(struct world *world)
{
	fleet_free(world->fleet);
	registry_free(world->registry);
}

void
world_restart(struct world *world, int64_t seconds)
{
	world_stop(world);
	world->now.wall += seconds * 1000;
	world->now.steady = 50000;
	world_start(world, "sparc-a", "sparc-b");
}

int
world_open(void **state)
{
	static struct world world;

	memset(&world, 0, sizeof(world));
	world.now = (struct instant){.wall = 1000000, .steady = 1000};
	world_start(&world, "sparc-a", "sparc-b");
	*state = &world;
	return 0;
}

int
world_close(void **state)
{
	struct world *world = *state;

	world_stop(world);
	fake_records_clear(&world->records);
	return 0;
}

struct inventory_domain *
world_add(struct inventory *inventory, const char *name, const char *uuid,
    enum inventory_state state)
{
	struct inventory_domain *domain = inventory_add_domain(inventory);

	domain->name = world_text(inventory, name);
	domain->uuid = world_text(inventory, uuid);
	domain->state = state;
	inventory->facts |= INVENTORY_FACT_DOMAINS | INVENTORY_FACT_SERVICES;
	return domain;
}

void
world_publish(
    struct world *world, const struct fleet_host *host, struct inventory *inventory)
{
	world->seen[0] = '\0';
	assert_int_equal(inventory_finish(inventory), 0);
	assert_int_equal(
	    fleet_publish(world->fleet, host, inventory, &world->now, NULL), 0);
}

struct inventory *
world_one(const char *name, const char *uuid, enum inventory_state state)
{
	struct inventory *inventory = inventory_new();

	world_add(inventory, name, uuid, state);
	return inventory;
}

void
world_pass(struct world *world, int64_t seconds)
{
	world->now.wall += seconds * 1000;
	world->now.steady += seconds * 1000;
	world->seen[0] = '\0';
	fleet_tick(world->fleet, &world->now);
}

const struct fleet_domain *
world_find(struct world *world, const char *name)
{
	return fleet_find_domain(world->fleet, name, NULL);
}
