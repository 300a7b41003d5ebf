/* VCC, VSW, VDS and VSAN records: what a service domain offers, and who uses it. */
#include "contrib/ldmsim/listing.h"

#include <string.h>

#include "contrib/ldmsim/complete.h"
#include "contrib/ldmsim/console.h"
#include "contrib/ldmsim/record.h"

static void
print_vcc_clients(const struct listing *listing, const struct object *vcc)
{
	const struct object *domain = object_first(listing->host, KIND_DOMAIN);

	for (; domain != NULL; domain = object_next(domain)) {
		struct object *service;
		unsigned port = domain_console(listing->host, domain, &service);

		if (port == 0 || service != vcc)
			continue;
		record_begin(listing->out, "");
		record_pair(listing->out, "client", domain->name, vcc->name);
		record_number(listing->out, "port", port);
		record_end(listing->out);
	}
}

void
listing_vccs(const struct listing *listing, const struct object *domain)
{
	const struct object *vcc = object_first(domain, KIND_VCC);

	for (; vcc != NULL; vcc = object_next(vcc)) {
		record_begin(listing->out, "VCC");
		record_field(listing->out, "name", vcc->name);
		record_copy(listing->out, vcc, "port-range");
		record_end(listing->out);
		if (listing->bindings)
			print_vcc_clients(listing, vcc);
	}
}

static void
print_vsw_peers(const struct listing *listing, const struct object *vsw)
{
	const struct object *vnet = NULL;

	while ((vnet = object_search(listing->host, KIND_VNET, vnet)) != NULL) {
		if (!object_is(vnet, "vswitch", vsw->name) ||
		    !domain_is_bound(vnet->parent))
			continue;
		record_begin(listing->out, "");
		record_pair(listing->out, "peer", vnet->name, vnet->parent->name);
		record_copy(listing->out, vnet, "mac-addr");
		if (host_since(listing->host, 2, 0)) {
			record_field(
			    listing->out, "pvid", object_get_or(vnet, "pvid", "1"));
			record_copy(listing->out, vnet, "vid");
			record_field(listing->out, "mtu",
			    object_get_or(
				vnet, "mtu", object_get_or(vsw, "mtu", "1500")));
		}
		record_end(listing->out);
	}
}

/* A constraint is empty where the manager chose the value; a binding never is. */
static void
print_vsw(const struct listing *listing, const struct object *vsw)
{
	struct text *out = listing->out;
	const char *mac = object_get(vsw, "mac-addr");
	bool bound = !listing->constraints;

	record_begin(out, "VSW");
	record_field(out, "name", vsw->name);
	record_field(out, "mac-addr", bound || !mac_is_automatic(mac) ? mac : "");
	record_copy(out, vsw, "net-dev");
	record_field(
	    out, "dev", arena_format(vsw->arena, "switch@%s", object_get(vsw, "id")));
	if (host_since(listing->host, 2, 0)) {
		record_field(out, "default-vlan-id",
		    object_get_or(vsw, "default-vlan-id", bound ? "1" : ""));
		record_field(out, "pvid", object_get_or(vsw, "pvid", bound ? "1" : ""));
		record_copy(out, vsw, "vid");
		record_copy(out, vsw, "mode");
		record_field(
		    out, "mtu", object_get_or(vsw, "mtu", bound ? "1500" : ""));
		record_copy(out, vsw, "linkprop");
		record_copy(out, vsw, "id");
	}
	if (host_since(listing->host, 3, 0)) {
		record_field(out, "inter-vnet-link",
		    object_get_or(vsw, "inter-vnet-link", bound ? "on" : ""));
	}
	record_end(out);
}

void
listing_vsws(const struct listing *listing, const struct object *domain)
{
	const struct object *vsw = object_first(domain, KIND_VSW);

	for (; vsw != NULL; vsw = object_next(vsw)) {
		print_vsw(listing, vsw);
		if (listing->bindings)
			print_vsw_peers(listing, vsw);
	}
}

static void
print_vds_clients(const struct listing *listing, const struct object *vds)
{
	const struct object *vdisk = NULL;

	while ((vdisk = object_search(listing->host, KIND_VDISK, vdisk)) != NULL) {
		const char *volume = object_get(vdisk, "volume");
		const char *at = strchr(volume, '@');

		if (at == NULL || strcmp(at + 1, vds->name) != 0 ||
		    !domain_is_bound(vdisk->parent))
			continue;
		record_begin(listing->out, "");
		record_pair(listing->out, "client", vdisk->name, vdisk->parent->name);
		record_field(listing->out, "vol",
		    arena_copy(vdisk->arena, volume, (size_t)(at - volume)));
		record_end(listing->out);
	}
}

void
listing_vdss(const struct listing *listing, const struct object *domain)
{
	const struct object *vds = object_first(domain, KIND_VDS);

	for (; vds != NULL; vds = object_next(vds)) {
		const struct object *volume = object_first(vds, KIND_VOLUME);

		record_begin(listing->out, "VDS");
		record_field(listing->out, "name", vds->name);
		record_end(listing->out);
		for (; volume != NULL; volume = object_next(volume)) {
			record_begin(listing->out, "");
			record_field(listing->out, "vol", volume->name);
			record_field(
			    listing->out, "opts", object_get(volume, "options"));
			record_copy(listing->out, volume, "dev");
			if (host_since(listing->host, 2, 0))
				record_copy(listing->out, volume, "mpgroup");
			record_end(listing->out);
		}
		if (listing->bindings)
			print_vds_clients(listing, vds);
	}
}

/* The keys of this record are likely, not known. */
void
listing_vsans(const struct listing *listing, const struct object *domain)
{
	const struct object *vsan = object_first(domain, KIND_VSAN);

	for (; vsan != NULL; vsan = object_next(vsan)) {
		record_begin(listing->out, "VSAN");
		record_field(listing->out, "name", vsan->name);
		record_copy(listing->out, vsan, "iport-path");
		if (host_since(listing->host, 3, 6))
			record_copy(listing->out, vsan, "mask");
		record_end(listing->out);
	}
}
