#include "contrib/ldmsim/complete.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "contrib/ldmsim/layout.h"

#define MAC_SIZE  18
#define MAC_TRIES 1000

bool
mac_is_automatic(const char *mac)
{
	return strncmp(mac, MAC_AUTOMATIC_PREFIX, strlen(MAC_AUTOMATIC_PREFIX)) == 0 &&
	       strchr("89abAB", mac[10]) != NULL;
}

bool
mac_is_used(const struct object *host, const char *mac)
{
	for (enum kind kind = KIND_VF; kind < KIND_COUNT; kind++) {
		const struct object *object = NULL;

		if (schema_find_key(kind, "mac-addr", strlen("mac-addr")) == NULL)
			continue;
		while ((object = object_search(host, kind, object)) != NULL) {
			if (object_is(object, "mac-addr", mac) ||
			    (kind == KIND_VNET &&
				strstr(object_get(object, "alt-mac-addrs"), mac) !=
				    NULL))
				return true;
		}
	}
	return false;
}

/* An unused automatic address; the first choice depends on the names alone. */
static const char *
allocate_mac(struct object *host, struct fleet *fleet, const struct object *object,
    unsigned salt)
{
	const char *owner = object->kind == KIND_DOMAIN ? "" : object->parent->name;
	char *mac = NULL;

	for (unsigned i = 0; i < MAC_TRIES; i++) {
		const char *part =
		    arena_format(host->arena, "%s %u %u", object->name, salt, i);
		unsigned number = hash_texts(host->name, owner, part) & 0x3ffff;

		mac = arena_format(host->arena, "00:14:4f:f%c:%02x:%02x",
		    "89ab"[number >> 16], number >> 8 & 0xff, number & 0xff);
		if (!mac_is_used(host, mac) && !fleet_mentions(fleet, mac))
			break;
	}
	return mac;
}

/* Replace each "auto" of alt-mac-addrs by an address. */
static void
complete_alternates(struct object *host, struct fleet *fleet, struct object *object)
{
	const char *list = object_get(object, "alt-mac-addrs");
	struct text macs = {0};
	unsigned salt = 1;

	if (strstr(list, "auto") == NULL)
		return;
	for (const char *each = list; each != NULL; salt++) {
		size_t length = strcspn(each, ",");

		text_add(&macs, salt > 1 ? "," : "");
		if (length == 4)
			text_add(&macs, allocate_mac(host, fleet, object, salt));
		else
			text_add_bytes(&macs, each, length);
		each = each[length] == ',' ? each + length + 1 : NULL;
	}
	object_set(object, "alt-mac-addrs", text_string(&macs));
	text_free(&macs);
}

static void
complete_macs(struct object *host, struct fleet *fleet)
{
	static const enum kind with_mac[] = {KIND_DOMAIN, KIND_VSW, KIND_VNET};

	for (size_t i = 0; i < sizeof(with_mac) / sizeof(with_mac[0]); i++) {
		struct object *object = NULL;

		while ((object = object_search(host, with_mac[i], object)) != NULL) {
			if (!object_has(object, "mac-addr")) {
				object_set(object, "mac-addr",
				    allocate_mac(host, fleet, object, 0));
			}
			if (object->kind == KIND_VNET)
				complete_alternates(host, fleet, object);
		}
	}
}

/* Number the devices of one kind of a domain: each takes the lowest free number. */
static void
complete_ids(struct object *domain, enum kind kind)
{
	struct object *device = object_first(domain, kind);

	for (; device != NULL; device = object_next(device)) {
		uint64_t id = 0;
		bool taken = true;

		while (taken && !object_has(device, "id")) {
			const struct object *other = object_first(domain, kind);

			while (
			    other != NULL && (!object_has(other, "id") ||
						 object_number(other, "id", 0) != id))
				other = object_next(other);
			taken = other != NULL;
			if (taken)
				id++;
			else
				object_set_number(device, "id", id);
		}
	}
}

/* The default host id is made of the MAC address, see the samples of `ldm list -l`. */
static void
complete_identity(const struct object *host, struct object *domain)
{
	const char *mac = object_get(domain, "mac-addr");
	uint64_t high = hash_texts(host->name, domain->name, "uuid high");
	uint64_t low = hash_texts(host->name, domain->name, "uuid low");

	if (!object_has(domain, "uuid")) {
		object_set(domain, "uuid",
		    arena_format(domain->arena, "%08x-%04x-4%03x-%04x-%012llx",
			(unsigned)(high >> 32), (unsigned)(high >> 16) & 0xffff,
			(unsigned)high & 0xfff,
			((unsigned)(low >> 48) & 0x3fff) | 0x8000,
			(unsigned long long)(low & UINT64_C(0xffffffffffff))));
	}
	if (!object_has(domain, "hostid")) {
		object_set(domain, "hostid",
		    arena_format(domain->arena, "%s%.2s%.2s%.2s",
			strncmp(mac, "00:03:ba", 8) == 0 ? "83" : "84", mac + 9,
			mac + 12, mac + 15));
	}
}

int
complete_host(struct object *host, struct fleet *fleet, const struct object **culprit,
    struct text *complaint)
{
	static const enum kind numbered[] = {
	    KIND_VSW, KIND_VNET, KIND_VDISK, KIND_VHBA};
	struct object *domain = object_first(host, KIND_DOMAIN);

	*culprit = host;
	if (object_child(host, KIND_DOMAIN, "primary") == NULL) {
		text_add(complaint, "needs a domain of the name primary\n");
		return -EINVAL;
	}
	complete_macs(host, fleet);
	for (; domain != NULL; domain = object_next(domain)) {
		if (!object_has(domain, "state")) {
			object_set(domain, "state",
			    strcmp(domain->name, "primary") == 0 ? "active"
								 : "inactive");
		}
		for (size_t i = 0; i < sizeof(numbered) / sizeof(numbered[0]); i++)
			complete_ids(domain, numbered[i]);
		complete_identity(host, domain);
		*culprit = domain;
		if (domain_is_bound(domain) && layout_bind(host, domain, complaint) < 0)
			return -ENOSPC;
	}
	return 0;
}
