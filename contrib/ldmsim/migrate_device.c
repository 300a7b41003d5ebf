/* What the target must offer for the devices of a domain. */
#include <string.h>

#include "contrib/ldmsim/complete.h"
#include "contrib/ldmsim/listing.h"
#include "contrib/ldmsim/migrate.h"
#include "contrib/ldmsim/verb.h"

/* Do two comma lists hold the same words? */
static bool
same_words(const char *left, const char *right)
{
	if (strlen(left) != strlen(right))
		return false;
	while (*left != '\0') {
		size_t length = strcspn(left, ",");

		if (!migrate_list_has(right, left, length))
			return false;
		left += length + (left[length] == ',');
	}
	return true;
}

/* Every path of the group is to be there with the same options ("Migration Requirements
 * for Virtual I/O Devices"). */
static int
check_paths(
    struct request *request, const struct migration *migration, const char *group)
{
	const struct object *volume = NULL;
	int status = 0;

	while (
	    (volume = object_search(migration->source, KIND_VOLUME, volume)) != NULL) {
		const char *pair = arena_format(
		    volume->arena, "%s@%s", volume->name, volume->parent->name);
		const struct object *path = host_find_volume(migration->target, pair);

		if (!object_is(volume, "mpgroup", group))
			continue;
		/* invented texts */
		if (path == NULL || !object_is(path, "mpgroup", group))
			status = request_fail(request,
			    "Volume %s of mpgroup %s does not exist on the target "
			    "machine",
			    pair, group);
		else if (!same_words(object_get(volume, "options"),
			     object_get(path, "options")))
			status = request_fail(request,
			    "The options of volume %s differ on the target machine",
			    pair);
	}
	return status;
}

/* Options and multipath groups are compared for active domains only ("Migrating Bound
 * or Inactive Domains"). */
static int
check_volume(
    struct request *request, const struct migration *migration, const char *pair)
{
	const struct object *here = host_find_volume(migration->source, pair);
	const struct object *there = host_find_volume(migration->target, pair);
	const char *group = here != NULL ? object_get(here, "mpgroup") : "";

	if (here == NULL || there == NULL || !migrate_is_live(migration->domain))
		return 0;
	/* invented texts */
	if (!same_words(object_get(here, "options"), object_get(there, "options")))
		return request_fail(request,
		    "The options of volume %s differ on the target machine", pair);
	if (!object_is(there, "mpgroup", group))
		return request_fail(request,
		    "The mpgroup of volume %s differs on the target machine", pair);
	return group[0] != '\0' ? check_paths(request, migration, group) : 0;
}

static int
check_services(struct request *request, const struct migration *migration)
{
	static const enum kind kinds[] = {KIND_VDISK, KIND_VNET, KIND_VHBA};
	int status = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct object *device = object_first(migration->domain, kinds[i]);

		for (; device != NULL; device = object_next(device)) {
			const char *missing =
			    device_complaint(migration->target, device);

			/* invented text */
			if (missing != NULL)
				status = request_fail(
				    request, "%s on the target machine", missing);
			else if (kinds[i] == KIND_VDISK)
				status |= check_volume(
				    request, migration, object_get(device, "volume"));
		}
	}
	return status;
}

/* One or more addresses: those that managers give out must be free on the target. */
static int
check_addresses(struct request *request, const struct object *target, const char *macs)
{
	int status = 0;

	while (*macs != '\0') {
		size_t length = strcspn(macs, ",");
		const char *mac = arena_copy(target->arena, macs, length);

		if (mac_is_automatic(mac) && mac_is_used(target, mac))
			/* invented text */
			status = request_fail(request,
			    "MAC address %s is in use on the target machine", mac);
		macs += length + (macs[length] == ',');
	}
	return status;
}

static int
check_all_addresses(struct request *request, const struct migration *migration)
{
	const struct object *vnet = object_first(migration->domain, KIND_VNET);
	int status = check_addresses(
	    request, migration->target, object_get(migration->domain, "mac-addr"));

	for (; vnet != NULL; vnet = object_next(vnet)) {
		status |= check_addresses(
		    request, migration->target, object_get(vnet, "mac-addr"));
		status |= check_addresses(
		    request, migration->target, object_get(vnet, "alt-mac-addrs"));
	}
	return status;
}

struct object *
migrate_find_vf(const struct object *host, const char *name)
{
	struct object *vf = NULL;

	while ((vf = object_search(host, KIND_VF, vf)) != NULL) {
		if (object_is(vf, "name", name) && strcmp(io_class(vf), "NETWORK") == 0)
			break;
	}
	return vf;
}

/* "Migrating a Domain That Has an SR-IOV Ethernet Virtual Function Assigned" */
static int
check_vf(
    struct request *request, const struct migration *migration, const struct object *vf)
{
	const char *name = object_get(vf, "name");
	const struct object *there = migrate_find_vf(migration->target, name);

	/* invented texts */
	if (!migrate_since_3_5(migration))
		return request_fail(request,
		    "%s: a virtual function needs release 3.5 on both machines",
		    vf->name);
	if (strcmp(io_class(vf), "NETWORK") != 0)
		return request_fail(request,
		    "%s: a virtual function of class %s cannot be migrated", vf->name,
		    io_class(vf));
	if (name[0] == '\0')
		return request_fail(
		    request, "%s: the virtual function has no name", vf->name);
	if (there == NULL)
		return request_fail(request,
		    "Virtual function %s does not exist on the target machine", name);
	if (object_has(there, "domain"))
		return request_fail(request,
		    "Virtual function %s belongs to %s on the target machine", name,
		    object_get(there, "domain"));
	if (migrate_is_live(migration->domain) &&
	    object_first(migration->domain, KIND_VNET) == NULL)
		return request_fail(request,
		    "%s: there is no virtual network device to stand in", vf->name);
	return 0;
}

/* Direct I/O keeps a domain where it is ("Migration Requirements for PCIe Endpoint
 * Devices", "... for Direct I/O"). */
static int
check_io(struct request *request, const struct migration *migration)
{
	static const enum kind direct[] = {KIND_BUS, KIND_SLOT};
	const struct object *device = NULL;
	int status = 0;

	for (size_t i = 0; i < sizeof(direct) / sizeof(direct[0]); i++) {
		while ((device = object_search(migration->source, direct[i], device)) !=
		       NULL) {
			if (object_is(device, "domain", migration->domain->name))
				/* invented text */
				status = request_fail(request,
				    "Physical device %s is assigned to LDom %s",
				    device->name, migration->domain->name);
		}
	}
	while ((device = object_search(migration->source, KIND_VF, device)) != NULL) {
		if (object_is(device, "domain", migration->domain->name))
			status |= check_vf(request, migration, device);
	}
	return status;
}

/* A console that has the domain's name as its group finds no other one of that name. */
static int
check_console_group(
    struct request *request, const struct migration *migration, const char *new_name)
{
	const struct object *own = object_first(migration->domain, KIND_CONSOLE);
	const struct object *other = object_first(migration->target, KIND_DOMAIN);

	if (own != NULL && object_has(own, "group") && migrate_since_3_5(migration))
		return 0;
	for (; other != NULL; other = object_next(other)) {
		const struct object *console = object_first(other, KIND_CONSOLE);

		if (domain_is_bound(other) && console != NULL &&
		    object_is(console, "group", new_name))
			/* invented text */
			return request_fail(request,
			    "Console group %s is in use on the target machine",
			    new_name);
	}
	return 0;
}

int
migrate_check_devices(
    struct request *request, const struct migration *migration, const char *new_name)
{
	int status = check_all_addresses(request, migration);

	/* Of an inactive domain no service is checked, and I/O is but a wish. */
	if (!domain_is_bound(migration->domain))
		return status;
	status |= check_services(request, migration);
	status |= check_io(request, migration);
	return status | check_console_group(request, migration, new_name);
}
