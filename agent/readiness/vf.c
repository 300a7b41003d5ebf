/*
 * Class 5, virtual functions and direct I/O: only Ethernet functions with a name given
 * by a user, with a free one of the same name on the target, between managers from 3.5
 * on.
 *
 * NEED_VF_MANAGER: NEED_REFUSED when the source's manager is too old, NEED_UNTOLD when
 * its version is not known.
 * NEED_VF: name.
 */
#include "agent/readiness/rules.h"

#include <string.h>

#include "agent/fleet/inventory_whole.h"

#define VF_MANAGER "3.5 or later"

static const char *
io_name(const struct inventory_io *io)
{
	return io->alias != NULL ? io->alias : io->device;
}

static void
manager_need(struct needs *needs, const struct need_source *source, const char *device)
{
	const struct inventory_version *version = &source->inventory->version;
	struct need need = {.kind = NEED_VF_MANAGER, .device = device};

	if (version->text == NULL)
		need.flags |= NEED_UNTOLD;
	else if (inventory_version_compare(version, 3, 5) < 0)
		need.flags |= NEED_REFUSED;
	needs_add(needs, &need);
}

static void
ethernet_needs(struct needs *needs, const struct need_source *source,
    const struct inventory_io *vf)
{
	const char *device = io_name(vf);
	const struct need need = {.kind = NEED_VF, .name = vf->name, .device = device};

	if (vf->name == NULL)
		needs_add_unknown(needs, source, FINDING_VF_UNKNOWN, device,
		    "name of the virtual function");
	else if (vf->name[0] == '\0')
		needs_add_finding(
		    needs, FINDING_VF_UNNAMED, device, "a user-assigned name", "none");
	else
		needs_add(needs, &need);
	if (source->domain->devices_known && source->domain->vnets == NULL)
		needs_add_finding(needs, FINDING_VF_WITHOUT_STANDBY, device,
		    "a virtual network device", "none");
	needs_add_finding(needs, FINDING_VF_IPMP_UNSEEN, device, NULL, NULL);
	needs_add_finding(needs, FINDING_VF_TRAFFIC_SLOWER, device, NULL, NULL);
}

static void
vf_need(struct needs *needs, const struct need_source *source,
    const struct inventory_io *vf)
{
	manager_need(needs, source, io_name(vf));
	switch (vf->class) {
	case INVENTORY_IO_CLASS_ETHERNET:
		ethernet_needs(needs, source, vf);
		break;
	case INVENTORY_IO_CLASS_FIBRECHANNEL:
		needs_add_finding(needs, FINDING_VF_NOT_ETHERNET, io_name(vf),
		    "an Ethernet function", "a Fibre Channel function");
		break;
	case INVENTORY_IO_CLASS_INFINIBAND:
		needs_add_finding(needs, FINDING_VF_NOT_ETHERNET, io_name(vf),
		    "an Ethernet function", "an InfiniBand function");
		break;
	case INVENTORY_IO_CLASS_UNKNOWN:
		needs_add_unknown(needs, source, FINDING_VF_UNKNOWN, io_name(vf),
		    "class of the virtual function");
		break;
	}
}

/* Only an inactive domain can take its direct I/O along: it is bound on the target. */
static void
direct_need(struct needs *needs, const struct need_source *source, const char *device)
{
	bool holds = source->domain->state == INVENTORY_STATE_ACTIVE ||
		     source->domain->state == INVENTORY_STATE_BOUND ||
		     source->domain->state == INVENTORY_STATE_TRANSITION;

	needs_add_finding(needs,
	    holds ? FINDING_IO_ASSIGNED : FINDING_IO_ASSIGNED_INACTIVE, device,
	    "no direct I/O", device);
}

/* What the host lists under a name of a domain's I/O: alias or device; or NULL. */
static const struct inventory_io *
io_find(const struct inventory *inventory, const char *name)
{
	const struct inventory_io *io = inventory_find_io_alias(inventory, name);

	if (io != NULL)
		return io;
	io = inventory->ios;
	while (io != NULL && (io->device == NULL || strcmp(io->device, name) != 0))
		io = io->next;
	return io;
}

/* /SYS/MB/NET0/IOVNET.PF0.VF3 */
static bool
is_function_name(const char *name)
{
	const char *end = name + strlen(name);
	const char *at = end;

	while (at > name && at[-1] >= '0' && at[-1] <= '9')
		at--;
	return at < end && at - name >= 3 && strncmp(at - 3, ".VF", 3) == 0;
}

static bool
is_owner(const struct inventory_domain *domain, const struct inventory_io *io)
{
	return io->domain != NULL && strcmp(io->domain, domain->name) == 0;
}

static bool
is_listed(const struct inventory_domain *domain, const struct inventory_io *io)
{
	for (const struct inventory_name *n = domain->io; n != NULL; n = n->next)
		if (n->text != NULL &&
		    ((io->alias != NULL && strcmp(n->text, io->alias) == 0) ||
			(io->device != NULL && strcmp(n->text, io->device) == 0)))
			return true;
	return false;
}

/*
 * What the domain itself lists. Functions that it owns come from the host's list; an
 * inactive domain owns none, it only asks for them.
 */
static void
listed_need(struct needs *needs, const struct need_source *source, const char *name)
{
	const struct inventory_io *io = io_find(source->inventory, name);
	bool function =
	    io != NULL ? io->type == INVENTORY_IO_VF : is_function_name(name);

	if (!function)
		direct_need(needs, source, name);
	else if (io == NULL)
		needs_add_unknown(
		    needs, source, FINDING_VF_UNKNOWN, name, "virtual function");
	else if (!is_owner(source->domain, io))
		vf_need(needs, source, io);
}

void
vf_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;

	for (const struct inventory_name *n = domain->io; n != NULL; n = n->next)
		if (n->text != NULL)
			listed_need(needs, source, n->text);
	if (!inventory_knows(source->inventory, INVENTORY_FACT_IO))
		needs_add_unknown(needs, source, FINDING_VF_UNKNOWN, NULL,
		    "owners of virtual functions");
	for (const struct inventory_io *io =
		 inventory_find_io_owner(source->inventory, domain->name);
	     io != NULL; io = io->same_owner) {
		if (io->type == INVENTORY_IO_VF)
			vf_need(needs, source, io);
		else if ((io->type == INVENTORY_IO_BUS ||
			     io->type == INVENTORY_IO_SLOT) &&
			 !is_listed(domain, io))
			direct_need(needs, source, io_name(io));
	}
}

void
vf_manager_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_version *version = &target->inventory->version;
	bool old =
	    version->text != NULL && inventory_version_compare(version, 3, 5) < 0;

	if ((need->flags & NEED_REFUSED) != 0 || old) {
		if (sink_add(sink, FINDING_VF_MANAGER_OLD)) {
			sink_wanted(sink, VF_MANAGER);
			if (old)
				sink_found(
				    sink, "%s on %s", version->text, target->name);
			else
				sink_found(sink, "an older one on the source");
		}
	} else if ((need->flags & NEED_UNTOLD) != 0 || version->text == NULL) {
		sink_add_unknown(sink, FINDING_VF_UNKNOWN, "version of the manager",
		    version->text == NULL ? target->name : "the source");
	}
}

void
vf_check(const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_io *owned = NULL;
	bool untold = !inventory_knows(target->inventory, INVENTORY_FACT_IO);

	for (const struct inventory_io *io =
		 inventory_find_io_name(target->inventory, need->name);
	     io != NULL; io = io->same) {
		if (io->class == INVENTORY_IO_CLASS_UNKNOWN || io->domain == NULL)
			untold = true;
		else if (io->class != INVENTORY_IO_CLASS_ETHERNET)
			continue;
		else if (io->domain[0] == '\0')
			return;
		else
			owned = io;
	}
	if (untold) {
		sink_add_unknown(sink, FINDING_VF_UNKNOWN,
		    "virtual functions and their owners", target->name);
	} else if (owned != NULL) {
		if (sink_add(sink, FINDING_VF_ASSIGNED)) {
			sink_wanted(sink, "%s", need->name);
			sink_found(sink, "%s", owned->domain);
		}
	} else if (!inventory_is_whole(target->inventory, INVENTORY_WHOLE_VF_NAMES)) {
		sink_add_unknown(sink, FINDING_VF_UNKNOWN, "names of virtual functions",
		    target->name);
	} else if (sink_add(sink, FINDING_VF_MISSING)) {
		sink_wanted(sink, "%s", need->name);
		sink_found(sink, "no such virtual function");
	}
}
