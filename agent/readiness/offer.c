#include "agent/readiness/offer.h"

#include <stddef.h>
#include <string.h>

#include "agent/fleet/inventory.h"

/* FNV-1a, 64 bits. */
#define FNV_BASIS UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME UINT64_C(0x100000001B3)

static uint64_t
hash_octet(uint64_t hash, unsigned octet)
{
	return (hash ^ octet) * FNV_PRIME;
}

static uint64_t
hash_text(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = hash_octet(hash, (unsigned char)*text);
	return hash_octet(hash, 0);
}

static offer_hash
hash_fold(uint64_t hash)
{
	offer_hash folded = (offer_hash)(hash ^ hash >> 32);

	return folded != OFFER_NONE ? folded : 1;
}

offer_hash
offer_name(enum offer_kind kind, const char *name, const char *second)
{
	uint64_t hash = hash_octet(FNV_BASIS, (unsigned)kind);

	return hash_fold(hash_text(hash_text(hash, name), second));
}

offer_hash
offer_host(const char *name)
{
	uint64_t hash = hash_octet(FNV_BASIS, 0xFD);

	for (; *name != '\0' && *name != '.' && *name != ' '; name++)
		hash = hash_octet(hash, (unsigned char)*name);
	return hash_fold(hash);
}

/* kind: no enum offer_kind; 48 bits count. */
static offer_hash
offer_number(unsigned kind, int64_t number)
{
	uint64_t hash = hash_octet(FNV_BASIS, kind);

	for (int shift = 0; shift < 48; shift += 8)
		hash = hash_octet(hash, (unsigned)(number >> shift) & 0xFF);
	return hash_fold(hash);
}

offer_hash
offer_mac(int64_t address)
{
	return offer_number(0xFF, address);
}

/*
 * The last three octets of the address behind 84 or 83, which stand for two ranges. So
 * it is in the samples of the Administration Guides 1.2 and 3.2.
 */
static int64_t
hostid_mac(int64_t hostid)
{
	switch (hostid >> 24) {
	case 0x84:
		return INT64_C(0x00144F000000) | (hostid & 0xFFFFFF);
	case 0x83:
		return INT64_C(0x0003BA000000) | (hostid & 0xFFFFFF);
	default:
		return INVENTORY_UNKNOWN;
	}
}

offer_hash
offer_hostid(int64_t hostid)
{
	int64_t mac = hostid_mac(hostid);

	return mac != INVENTORY_UNKNOWN ? offer_mac(mac) : offer_number(0xFE, hostid);
}

bool
offer_hostid_follows(const struct inventory_domain *domain)
{
	return domain->mac != INVENTORY_UNKNOWN &&
	       hostid_mac(domain->hostid) == domain->mac;
}

/* One walk; the first non-zero answer of visit stops all that follows. */
struct walk {
	int (*visit)(void *context, offer_hash offer);
	void *context;
	int result;
};

static void
walk_name(struct walk *walk, enum offer_kind kind, const char *name, const char *second)
{
	if (walk->result == 0 && name != NULL && second != NULL)
		walk->result =
		    walk->visit(walk->context, offer_name(kind, name, second));
}

static void
walk_mac(struct walk *walk, int64_t address)
{
	if (walk->result == 0 && address != INVENTORY_UNKNOWN)
		walk->result = walk->visit(walk->context, offer_mac(address));
}

static void
walk_domain(struct walk *walk, const struct inventory_domain *domain)
{
	walk_name(walk, OFFER_DOMAIN, domain->name, "");
	walk_name(walk, OFFER_UUID, domain->uuid, "");
	walk_name(walk, OFFER_GROUP, domain->console.group, "");
	walk_mac(walk, domain->mac);
	if (walk->result == 0 && domain->hostid != INVENTORY_UNKNOWN &&
	    !offer_hostid_follows(domain))
		walk->result = walk->visit(walk->context, offer_hostid(domain->hostid));
	for (const struct inventory_vnet *v = domain->vnets; v != NULL; v = v->next) {
		walk_mac(walk, v->mac);
		for (const struct inventory_mac *m = v->alternate_macs; m; m = m->next)
			walk_mac(walk, m->address);
	}
}

static void
walk_services(struct walk *walk, const struct inventory *inventory)
{
	for (const struct inventory_vsw *v = inventory->vsws; v != NULL; v = v->next) {
		walk_name(walk, OFFER_SWITCH, v->name, "");
		walk_mac(walk, v->mac);
	}
	for (const struct inventory_vcc *v = inventory->vccs; v != NULL; v = v->next)
		walk_name(walk, OFFER_CONCENTRATOR, v->name, "");
	for (const struct inventory_vds *v = inventory->vdss; v != NULL; v = v->next) {
		walk_name(walk, OFFER_DISK_SERVICE, v->name, "");
		for (const struct inventory_volume *o = v->volumes; o; o = o->next)
			walk_name(walk, OFFER_VOLUME, o->name, v->name);
	}
	for (const struct inventory_vsan *v = inventory->vsans; v != NULL; v = v->next)
		walk_name(walk, OFFER_VSAN, v->name, "");
}

/* Hosts that are trusted, with a blank after each. */
static void
walk_trusted(struct walk *walk, const char *names)
{
	while (walk->result == 0 && names != NULL && *names != '\0') {
		walk->result = walk->visit(walk->context, offer_host(names));
		names += strcspn(names, " ");
		names += strspn(names, " ");
	}
}

int
offer_visit_domain(const struct inventory_domain *domain,
    int (*visit)(void *context, offer_hash offer), void *context)
{
	struct walk walk = {visit, context, 0};

	walk_domain(&walk, domain);
	return walk.result;
}

int
offer_visit(const struct inventory *inventory,
    int (*visit)(void *context, offer_hash offer), void *context)
{
	struct walk walk = {visit, context, 0};

	for (const struct inventory_domain *d = inventory->domains; d; d = d->next)
		walk_domain(&walk, d);
	walk_services(&walk, inventory);
	for (const struct inventory_io *io = inventory->ios; io != NULL;
	     io = io->next) {
		walk_name(&walk, OFFER_VF, io->name, "");
		walk_mac(&walk, io->mac);
	}
	walk_trusted(&walk, inventory->settings.trusted);
	return walk.result;
}
