#include "collectors/ldm/agree.h"

#include <errno.h>
#include <stdint.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/records.h"

/* What list-services shows, and what bound disks say that it must show. */
struct offers {
	struct names services, volumes, mpgroups;
	struct names wanted;
};

static int
tells_less(struct reason *reason, enum ldm_listing less, enum ldm_listing more,
    const char *what, const char *name)
{
	return reason_set(reason, -EPROTO,
	    "%s tells less than %s (%s %s is missing): changed between two commands, "
	    "or cut off; asked again next time",
	    ldm_commands[less].name, ldm_commands[more].name, what, name);
}

/* ---- domains ---- */

static int
domains_agree(struct build *build, struct reason *reason)
{
	const struct name *name =
	    names_lacking(&build->domains, &build->listed, SIZE_MAX);

	if (name != NULL)
		return tells_less(reason, LDM_LIST, LDM_BINDINGS, "domain", name->text);
	if (build->unbound != NULL)
		return tells_less(
		    reason, LDM_BINDINGS, LDM_LIST, "domain", build->unbound);
	if (build->contested != NULL)
		return reason_set(reason, -EPROTO,
		    "%s and %s do not agree whether domain %s is bound: changed "
		    "between "
		    "two commands, or text in one looks like a record; asked again "
		    "next "
		    "time",
		    ldm_commands[LDM_BINDINGS].name, ldm_commands[LDM_LIST].name,
		    build->contested);
	name = names_lacking(&build->asked, &build->listed, 1);
	if (name != NULL)
		return tells_less(
		    reason, LDM_LIST, LDM_CONSTRAINTS, "domain", name->text);
	return 0;
}

/* ---- services and volumes ---- */

static int
offers_take_disk_service(
    struct offers *offers, struct build *build, const struct inventory_vds *vds)
{
	int error = names_add(&offers->services, NAME_VDS, vds->name, NULL);

	for (const struct inventory_volume *v = vds->volumes; v != NULL && error == 0;
	     v = v->next) {
		if (v->name != NULL)
			error = ldm_add_volume(
			    build, &offers->volumes, slice_of(v->name), vds->name);
		if (error == 0 && v->mpgroup != NULL && v->mpgroup[0] != '\0')
			error = names_add(
			    &offers->mpgroups, NAME_MPGROUP, v->mpgroup, NULL);
	}
	return error;
}

static int
offers_take_services(struct offers *offers, struct build *build)
{
	const struct inventory *inventory = build->inventory;
	int error = 0;

	for (const struct inventory_vsw *vsw = inventory->vsws; vsw != NULL && !error;
	     vsw = vsw->next)
		error = names_add(&offers->services, NAME_VSW, vsw->name, NULL);
	for (const struct inventory_vcc *vcc = inventory->vccs; vcc != NULL && !error;
	     vcc = vcc->next)
		error = names_add(&offers->services, NAME_VCC, vcc->name, NULL);
	for (const struct inventory_vsan *v = inventory->vsans; v != NULL && !error;
	     v = v->next)
		error = names_add(&offers->services, NAME_VSAN, v->name, NULL);
	for (const struct inventory_vds *vds = inventory->vdss; vds != NULL && !error;
	     vds = vds->next)
		error = offers_take_disk_service(offers, build, vds);
	return error;
}

/* Volumes of disks that are bound. */
static int
offers_take_wanted(struct offers *offers, struct build *build)
{
	const struct inventory_domain *domain = build->inventory->domains;
	int error = 0;

	for (; domain != NULL; domain = domain->next) {
		if (!domain_is_bound(domain))
			continue;
		for (const struct inventory_vdisk *v = domain->vdisks;
		     v != NULL && error == 0; v = v->next)
			if (v->volume != NULL && v->service != NULL)
				error = ldm_add_volume(build, &offers->wanted,
				    slice_of(v->volume), v->service);
	}
	return error;
}

static const char *
service_word(enum name_kind kind)
{
	switch (kind) {
	case NAME_VSW:
		return "virtual switch";
	case NAME_VCC:
		return "console concentrator";
	case NAME_VDS:
		return "disk service";
	default:
		return "virtual SAN";
	}
}

/*
 * A volume may be removed by force while a disk is bound to it. So the volumes that
 * list-bindings defines are compared where it does that, else those of bound disks.
 */
static int
services_agree(struct offers *offers, struct build *build, struct reason *reason)
{
	struct names *volumes =
	    build->bound_volumes.count > 0 ? &build->bound_volumes : &offers->wanted;
	const struct name *name =
	    names_lacking(&build->bound, &offers->services, SIZE_MAX);

	if (name != NULL)
		return tells_less(reason, LDM_SERVICES, LDM_BINDINGS,
		    service_word(name->kind), name->text);
	name = names_lacking(volumes, &offers->volumes, 1);
	if (name != NULL)
		return tells_less(
		    reason, LDM_SERVICES, LDM_BINDINGS, "volume", name->text);
	return 0;
}

/* ---- paths of disks ---- */

/* A disk has as many paths as there are volumes in its multipath group. */
static bool
paths_complete(struct offers *offers, const struct inventory_vdisk *vdisk)
{
	size_t paths = 0;
	size_t volumes;

	if (vdisk->mpgroup == NULL || vdisk->mpgroup[0] == '\0')
		return true;
	for (const struct inventory_path *p = vdisk->paths; p != NULL; p = p->next)
		paths++;
	/* Older managers show no paths; a single one is the disk's own. */
	if (paths == 0)
		paths = 1;
	(void)names_find(&offers->mpgroups, NAME_MPGROUP, slice_of(vdisk->mpgroup),
	    paths + 1, &volumes);
	return volumes <= paths;
}

static void
paths_check(struct offers *offers, const struct build *build)
{
	struct inventory_domain *domain = build->inventory->domains;

	for (; domain != NULL; domain = domain->next)
		for (const struct inventory_vdisk *v = domain->vdisks; v != NULL;
		     v = v->next)
			if (domain_is_bound(domain) && !paths_complete(offers, v))
				domain->devices_known = false;
}

int
ldm_agree(struct build *build, struct reason *reason)
{
	struct offers offers = {.services = {.count = 0}};
	int error = domains_agree(build, reason);

	if (error != 0)
		return error;
	error = offers_take_services(&offers, build);
	if (error == 0)
		error = offers_take_wanted(&offers, build);
	if (error != 0)
		reason_set(reason, error, "out of memory");
	else
		error = services_agree(&offers, build, reason);
	if (error == 0)
		paths_check(&offers, build);
	names_free(&offers.services);
	names_free(&offers.volumes);
	names_free(&offers.mpgroups);
	names_free(&offers.wanted);
	return error;
}
