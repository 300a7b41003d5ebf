/*
 * Two hosts and a domain that moves without a finding; a case of a test spoils one
 * thing and says which findings that must give.
 */
#ifndef TESTS_UNIT_READINESS_PAIR_H
#define TESTS_UNIT_READINESS_PAIR_H

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/readiness/evaluate.h"
#include "agent/readiness/policy.h"

#define ALL_FACTS                                                                      \
	(INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS | INVENTORY_FACT_SERVICES |  \
	    INVENTORY_FACT_CONSTRAINTS | INVENTORY_FACT_IO | INVENTORY_FACT_CPUS |     \
	    INVENTORY_FACT_MEMORY)

#define MIB ((int64_t)1 << 20)
#define GIB ((int64_t)1 << 30)

/* One host as it is being built. */
struct side {
	struct inventory *inventory;
	struct inventory_domain *primary;
	struct inventory_vds *vds;
	struct inventory_volume *volume; /* web1-root@primary-vds0 */
	struct inventory_vsw *vsw;
	struct inventory_vcc *vcc;
	struct inventory_block *free; /* 64G, the only free memory */
};

struct pair {
	struct registry *registry;
	struct fleet *fleet;
	struct policy *policy;
	struct instant now;
	const struct fleet_host *host_a, *host_b;
	struct side a, b;              /* web1 lives on a, which is sparc-a */
	struct inventory_domain *web1; /* what follows is its */
	struct inventory_vdisk *vdisk;
	struct inventory_vnet *vnet;
	struct inventory_block *block; /* all of its memory, 4G at 2G */
	struct findings findings;
};

struct pair_case {
	const char *name;
	void (*change)(struct pair *pair); /* before publication; may be NULL */
	/* "101:BW 105:WW": every finding in order with live and cold severity, as
	 * Blocker, Unknown, Warning, Info or - for ignore. */
	const char *findings;
	enum verdict live, cold;
};

/* An empty fleet of sparc-a and sparc-b, and both inventories unpublished. */
void pair_open(struct pair *pair);
void pair_close(struct pair *pair);
/* Finish and publish both inventories. */
void pair_publish(struct pair *pair);
/* One more reference to what a host has, to publish it again. */
struct inventory *pair_inventory_again(const struct fleet_host *host);
/* web1 of the fleet. */
const struct fleet_domain *pair_domain(const struct pair *pair);
/*
 * One side's manager is 3.4 and the other one's 3.5, on CPUs of which nothing gets lost
 * between them.
 */
void pair_make_old(struct pair *pair, struct side *side);
/* Publish if need be, evaluate web1 against sparc-b and assert what comes. */
void pair_expect(
    struct pair *pair, const char *findings, enum verdict live, enum verdict cold);
/* Run every case as a cmocka test of its name. */
int pair_run(const char *group, struct pair_case *cases, size_t count);

/* Things to add. Strings are not copied. */
struct inventory_domain *side_add_domain(struct side *side, const char *name);
struct inventory_volume *side_add_volume(
    struct side *side, const char *name, const char *backend);
/* A block of memory of the host ("" = free) or, without owner, of a domain. */
struct inventory_block *side_add_block(struct side *side, struct inventory_block **list,
    int64_t address, int64_t size, const char *owner);
/* A virtual function of the domain ("" = free), Ethernet, named net-a. */
struct inventory_io *side_add_vf(struct side *side, const char *owner);

#endif
