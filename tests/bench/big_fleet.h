/*
 * A fleet of the size the design is made for: clusters of eight hosts that share
 * their storage, two disks and two networks per domain, some virtual functions and
 * explicit consoles.
 */
#ifndef TESTS_BENCH_BIG_FLEET_H
#define TESTS_BENCH_BIG_FLEET_H

#include "agent/fleet/fleet.h"

#define BIG_HOSTS            1000
#define BIG_DOMAINS_PER_HOST 50 /* and a control domain */

struct registry;

struct big_fleet {
	struct registry *registry;
	struct fleet *fleet;
	const struct fleet_host *hosts[BIG_HOSTS];
	struct instant now;
};

/* What to do to a host; or-ed. */
enum big_change {
	BIG_WITHOUT_COMMON_SWITCH = 1 << 0, /* which all domains of the fleet use */
	BIG_WITHOUT_CLUSTER_SWITCH = 1 << 1,
	BIG_WITHOUT_FREE_PORTS = 1 << 2,
	BIG_WITHOUT_VOLUMES = 1 << 3,
	BIG_WITHOUT_SERVICES = 1 << 4, /* the listing failed */
	BIG_MIGRATING = 1 << 5,
	BIG_RECONFIGURING = 1 << 6,
	BIG_WITHOUT_LAST_DOMAIN = 1 << 7,
	BIG_OLD_MANAGER = 1 << 8,
};

#define BIG_CHANGES 9

/* Not a change but another fleet: some 17,000 layouts of memory instead of 2,000. */
#define BIG_MANY_LAYOUTS (1U << BIG_CHANGES)

/* The finished inventory of a host. Ends the program when memory is short. */
struct inventory *big_inventory(unsigned host, unsigned changes);

/* All hosts with their inventories published, 0 or BIG_MANY_LAYOUTS. Likewise. */
void big_fleet_open(struct big_fleet *big, unsigned changes);
void big_fleet_close(struct big_fleet *big);

#endif
