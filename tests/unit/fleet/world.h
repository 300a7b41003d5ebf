/* A fleet of two hosts, sparc-a and sparc-b, whose clock the test turns. */
#ifndef TESTS_UNIT_FLEET_WORLD_H
#define TESTS_UNIT_FLEET_WORLD_H

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "tests/unit/fake_records.h"
#include "tests/unit/fleet/fake_store.h"

#define UUID_WEB1 "5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410"

struct world {
	struct fake_store store;
	struct fake_records records;
	struct registry *registry;
	struct fleet *fleet;
	const struct fleet_host *a, *b;
	struct instant now;
	char seen[512]; /* what observers were told */
};

/* Set-up and teardown of one test; *state is the world. */
int world_open(void **state);
int world_close(void **state);

/* A text in the inventory's memory; NULL stays NULL. */
const char *world_text(struct inventory *inventory, const char *from);

/* A domain of an inventory that tells domains and services; uuid: NULL = not known. */
struct inventory_domain *world_add(struct inventory *inventory, const char *name,
    const char *uuid, enum inventory_state state);

/* An inventory of one domain. */
struct inventory *world_one(
    const char *name, const char *uuid, enum inventory_state state);

/* Forgets what was seen, then publishes. Takes the inventory. */
void world_publish(
    struct world *world, const struct fleet_host *host, struct inventory *inventory);

/* Forgets what was seen, then lets time pass. */
void world_pass(struct world *world, int64_t seconds);

/*
 * The agent is down for so many seconds, and so was the machine: the steady clock
 * begins anew.
 */
void world_restart(struct world *world, int64_t seconds);

/* The same in two steps; between them the hosts may be others. */
void world_stop(struct world *world);
void world_start(struct world *world, const char *a, const char *b);

const struct fleet_domain *world_find(struct world *world, const char *name);

#endif
