/* Facts about a generated fleet that follow from its seed and a number alone, so that
 * hosts agree on them without knowing each other. */
#ifndef LDMSIM_GENERATOR_H
#define LDMSIM_GENERATOR_H

#include <stdbool.h>

#include "contrib/ldmsim/generate.h"
#include "contrib/ldmsim/model.h"

/* Hosts of one cluster see the same LUNs and carry the same networks. */
#define CLUSTER_HOSTS 8
#define THREADS       8

/* What a random choice is about, so that no two choices are linked. */
enum topic {
	TOPIC_VERSION,
	TOPIC_HOST,
	TOPIC_NETWORK,
	TOPIC_STATE,
	TOPIC_SIZE,
	TOPIC_DISKS,
	TOPIC_VOLUME,
	TOPIC_NICS,
	TOPIC_MAC,
	TOPIC_CONSOLE,
	TOPIC_IO,
	TOPIC_NAME,
	TOPIC_VARIETY,
};

/* The host that is being made. */
struct generator {
	const struct generate_plan *plan;
	struct arena *arena;
	size_t host, cluster;
	struct object *machine, *control, *secondary;
	struct object *slot, *ethernet, *fibre; /* what can be given to a domain */
	size_t strands, gigabytes, vfs;
	bool full; /* no console port is left */
};

/* A number below limit that depends on the seed, the topic, a and b. */
size_t generator_roll(const struct generator *generator, enum topic topic, size_t a,
    size_t b, size_t limit);

/* True `share` times of a thousand. */
bool generator_chance(const struct generator *generator, enum topic topic, size_t a,
    size_t b, size_t share);

/* A new object of the host, and a string that lives as long. */
struct object *generator_make(struct generator *generator, struct object *parent,
    enum kind kind, const char *name);

/* A virtual function. user: a domain, or "". name: the one given by hand, or "". */
void generator_make_vf(
    struct generator *generator, struct object *pf, const char *user, const char *name);

/* Of domain `number`: an address (it has four, few of them somebody else's), how many
 * disks it has, and its state. */
const char *domain_mac(const struct generator *generator, size_t number, size_t which);
size_t domain_disks(const struct generator *generator, size_t number);
const char *domain_state(const struct generator *generator, size_t number);

/* The first of the three VLANs of the host's cluster. */
size_t cluster_vlan(const struct generator *generator);

/* Add domain `number` to the host (generate_guest.c). */
void generate_guest(struct generator *generator, size_t number);

/* Make a host that is complete unlike the others (generate_variety.c). */
void generate_variety(struct generator *generator);

#endif
