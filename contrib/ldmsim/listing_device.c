/* VNET, VDISK, VHBA and VCONS records: the virtual devices of one domain. */
#include "contrib/ldmsim/listing.h"

#include <string.h>

#include "contrib/ldmsim/console.h"
#include "contrib/ldmsim/record.h"

/* More guests than this on one switch are not linked to each other. */
#define PEERS_LIMIT 8

static void
print_peer(const struct listing *listing, const struct object *peer)
{
	record_begin(listing->out, "");
	record_pair(listing->out, "peer", peer->name, peer->parent->name);
	record_copy(listing->out, peer, "mac-addr");
	if (host_since(listing->host, 2, 0)) {
		record_field(listing->out, "pvid", object_get_or(peer, "pvid", "1"));
		record_copy(listing->out, peer, "vid");
	}
	record_end(listing->out);
}

/* The switch, and the other guests that are linked to it directly. */
static void
print_vnet_peers(
    const struct listing *listing, const struct object *vnet, const struct object *vsw)
{
	const struct object *peer = NULL, *peers[PEERS_LIMIT];
	size_t count = 0;

	print_peer(listing, vsw);
	if (object_is(vsw, "inter-vnet-link", "off"))
		return;
	while ((peer = object_search(listing->host, KIND_VNET, peer)) != NULL) {
		if (peer == vnet || !object_is(peer, "vswitch", vsw->name) ||
		    !domain_is_bound(peer->parent))
			continue;
		if (count == PEERS_LIMIT)
			return;
		peers[count++] = peer;
	}
	for (size_t i = 0; i < count; i++)
		print_peer(listing, peers[i]);
}

static void
print_vnet(
    const struct listing *listing, const struct object *vnet, const struct object *vsw)
{
	struct text *out = listing->out;
	bool bound = !listing->constraints && vsw != NULL;

	record_begin(out, "VNET");
	record_field(out, "name", vnet->name);
	record_field(out, "dev",
	    arena_format(vnet->arena, "network@%s", object_get(vnet, "id")));
	record_pair(out, "service", object_get(vnet, "vswitch"),
	    bound ? vsw->parent->name : NULL);
	record_copy(out, vnet, "mac-addr");
	if (host_since(listing->host, 2, 0)) {
		record_copy(out, vnet, "mode");
		record_field(
		    out, "pvid", object_get_or(vnet, "pvid", bound ? "1" : ""));
		record_copy(out, vnet, "vid");
		record_field(out, "mtu",
		    object_get_or(
			vnet, "mtu", bound ? object_get_or(vsw, "mtu", "1500") : ""));
		record_copy(out, vnet, "linkprop");
		record_copy(out, vnet, "id");
	}
	/* The key is that of the property; how the listing spells it is not known. */
	if (host_since(listing->host, 3, 1))
		record_copy(out, vnet, "alt-mac-addrs");
	record_end(out);
}

void
listing_vnets(const struct listing *listing, const struct object *domain)
{
	const struct object *vnet = object_first(domain, KIND_VNET);

	for (; vnet != NULL; vnet = object_next(vnet)) {
		const struct object *vsw =
		    object_find(listing->host, KIND_VSW, object_get(vnet, "vswitch"));

		print_vnet(listing, vnet, vsw);
		if (listing->bindings && vsw != NULL && domain_is_bound(domain))
			print_vnet_peers(listing, vnet, vsw);
	}
}

static void
print_path(const struct listing *listing, const struct object *volume, unsigned port,
    const char *state)
{
	const struct object *vds = volume->parent;

	record_begin(listing->out, "");
	/* Only mpg-path and the third place of the service domain are known. */
	record_number(listing->out, "mpg-port", port);
	record_pair(listing->out, "mpg-vol", volume->name, vds->name);
	record_field(listing->out, "mpg-server", vds->parent->name);
	record_field(listing->out, "mpg-path", state);
	record_end(listing->out);
}

/* The path that the disk names is the active one. */
static void
print_paths(const struct listing *listing, const struct object *active)
{
	const char *group = object_get(active, "mpgroup");
	const struct object *volume = NULL;
	unsigned port = 0;

	print_path(listing, active, port++, "active");
	while ((volume = object_search(listing->host, KIND_VOLUME, volume)) != NULL) {
		if (volume != active && object_is(volume, "mpgroup", group))
			print_path(listing, volume, port++, "standby");
	}
}

static void
print_vdisk(const struct listing *listing, const struct object *vdisk,
    const struct object *volume)
{
	struct text *out = listing->out;
	bool bound = !listing->constraints && domain_is_bound(vdisk->parent);
	const char *dev =
	    arena_format(vdisk->arena, "disk@%s", object_get(vdisk, "id"));

	record_begin(out, "VDISK");
	record_field(out, "name", vdisk->name);
	record_field(out, "vol", object_get(vdisk, "volume"));
	if (host_since(listing->host, 2, 0))
		record_copy(out, vdisk, "timeout");
	if (host_since(listing->host, 2, 0) || !listing->constraints)
		record_field(out, "dev", dev);
	if (!listing->constraints) {
		record_field(out, "server",
		    bound && volume != NULL ? volume->parent->parent->name : "");
	}
	if (host_since(listing->host, 2, 0)) {
		record_field(out, "mpgroup",
		    volume != NULL ? object_get(volume, "mpgroup") : "");
		record_copy(out, vdisk, "id");
	}
	record_end(out);
}

void
listing_vdisks(const struct listing *listing, const struct object *domain)
{
	const struct object *vdisk = object_first(domain, KIND_VDISK);

	for (; vdisk != NULL; vdisk = object_next(vdisk)) {
		const struct object *volume =
		    host_find_volume(listing->host, object_get(vdisk, "volume"));

		print_vdisk(listing, vdisk, volume);
		if (!listing->constraints && volume != NULL &&
		    domain_is_bound(domain) && object_has(volume, "mpgroup") &&
		    host_since(listing->host, 3, 1))
			print_paths(listing, volume);
	}
}

/* The keys of this record are likely, not known. */
void
listing_vhbas(const struct listing *listing, const struct object *domain)
{
	const struct object *vhba = object_first(domain, KIND_VHBA);

	for (; vhba != NULL; vhba = object_next(vhba)) {
		const struct object *vsan =
		    object_find(listing->host, KIND_VSAN, object_get(vhba, "vsan"));

		record_begin(listing->out, "VHBA");
		record_field(listing->out, "name", vhba->name);
		record_pair(listing->out, "vsan", object_get(vhba, "vsan"),
		    !listing->constraints && vsan != NULL ? vsan->parent->name : NULL);
		record_field(listing->out, "dev",
		    arena_format(vhba->arena, "scsi@%s", object_get(vhba, "id")));
		record_copy(listing->out, vhba, "timeout");
		record_copy(listing->out, vhba, "id");
		record_end(listing->out);
	}
}

static void
print_console_constraint(const struct listing *listing, const struct object *console)
{
	record_begin(listing->out, "VCONS");
	record_copy(listing->out, console, "group");
	record_copy(listing->out, console, "service");
	record_copy(listing->out, console, "port");
	record_end(listing->out);
}

void
listing_vcons(const struct listing *listing, const struct object *domain)
{
	const struct object *console = object_first(domain, KIND_CONSOLE);
	struct object *vcc;
	unsigned port = domain_console(listing->host, domain, &vcc);

	if (listing->constraints) {
		if (console != NULL)
			print_console_constraint(listing, console);
	} else if (port > 0 && vcc != NULL) {
		record_begin(listing->out, "VCONS");
		record_field(listing->out, "group",
		    console != NULL ? object_get_or(console, "group", domain->name)
				    : domain->name);
		record_pair(listing->out, "service", vcc->name, vcc->parent->name);
		record_number(listing->out, "port", port);
		record_end(listing->out);
	} else if (strcmp(domain->name, "primary") == 0) {
		text_format(listing->out, "VCONS|type=%s\n",
		    host_since(listing->host, 3, 0) ? "UART" : "SP");
	}
}
