/*
 * Class 1, virtual disks: the volume must be defined under the same names on the target
 * and lead to the same storage.
 *
 * NEED_VOLUME: name and service are those of the volume, value and backend the identity
 * of its storage on the source and its kind, number its options (enum
 * inventory_option), group its multipath group, found where it is if it is local to the
 * source.
 * NEED_DISK_SERVICE: name.
 */
#include "agent/readiness/rules.h"

#include <string.h>

static bool
is_local(enum inventory_backend_kind kind)
{
	return kind >= INVENTORY_BACKEND_ZVOL;
}

static bool
is_set(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* The volume on the source behind a disk's name, or NULL when it is not listed. */
static const struct inventory_volume *
volume_source(const struct need_source *source, const char *name, const char *service,
    const char *domain)
{
	const struct inventory_volume *first =
	    inventory_find_volume(source->inventory, name, service);

	for (const struct inventory_volume *v = first; v != NULL; v = v->same)
		if (domain != NULL && v->domain != NULL &&
		    strcmp(v->domain, domain) == 0)
			return v;
	return first;
}

static void
volume_need(struct needs *needs, const struct need_source *source,
    const struct inventory_vdisk *vdisk, const struct inventory_path *path)
{
	const struct inventory_volume *volume;
	struct need need = {
	    .kind = NEED_VOLUME,
	    .number = INVENTORY_UNKNOWN,
	    .name = path != NULL ? path->volume : vdisk->volume,
	    .service = path != NULL ? path->service : vdisk->service,
	    .group = vdisk->mpgroup,
	    .device = vdisk->name,
	};

	if (need.name == NULL || need.service == NULL) {
		needs_add_unknown(needs, source, FINDING_VDISK_UNKNOWN, vdisk->name,
		    "volume of the disk");
		return;
	}
	if (path != NULL)
		need.flags |= NEED_PATH;
	volume = volume_source(source, need.name, need.service,
	    path != NULL ? path->domain : vdisk->domain);
	if (volume != NULL) {
		need.value = volume->backend;
		need.backend = volume->backend_kind;
		need.number = volume->options;
		if (volume->mpgroup != NULL)
			need.group = volume->mpgroup;
		if (is_local(volume->backend_kind)) {
			need.flags |= NEED_LOCAL;
			need.found = needs_text(needs, "%s on %s",
			    volume->device != NULL ? volume->device : need.name,
			    source->host->name);
		}
	}
	needs_add(needs, &need);
}

/*
 * One need per disk service, however many volumes of it are used. That of a further
 * path is none: without it the disk has a path less, which its volume says.
 */
static void
disk_service_need(struct needs *needs, const char *service)
{
	const struct need need = {.kind = NEED_DISK_SERVICE, .name = service};

	if (service == NULL)
		return;
	for (size_t i = 0; i < needs->count; i++)
		if (needs->list[i].kind == NEED_DISK_SERVICE &&
		    strcmp(needs->list[i].name, service) == 0)
			return;
	needs_add(needs, &need);
}

static bool
is_own_volume(const struct inventory_vdisk *vdisk, const struct inventory_path *path)
{
	return vdisk->volume != NULL && vdisk->service != NULL &&
	       path->volume != NULL && path->service != NULL &&
	       strcmp(vdisk->volume, path->volume) == 0 &&
	       strcmp(vdisk->service, path->service) == 0;
}

void
vdisk_needs(struct needs *needs, const struct need_source *source)
{
	for (const struct inventory_vdisk *vdisk = source->domain->vdisks;
	     vdisk != NULL; vdisk = vdisk->next) {
		volume_need(needs, source, vdisk, NULL);
		disk_service_need(needs, vdisk->service);
		for (const struct inventory_path *p = vdisk->paths; p; p = p->next) {
			if (!is_own_volume(vdisk, p))
				volume_need(needs, source, vdisk, p);
		}
	}
}

/* Identities of one kind alone say by being different that the storage is. */
static bool
is_comparable(const struct need *need, const struct inventory_volume *volume)
{
	return need->value != NULL && volume->backend != NULL &&
	       need->backend == volume->backend_kind;
}

/* Of volumes of the same name in several service domains the one that fits best. */
static const struct inventory_volume *
volume_target(const struct need *need, const struct inventory *inventory)
{
	const struct inventory_volume *first =
	    inventory_find_volume(inventory, need->name, need->service);

	for (const struct inventory_volume *v = first; v != NULL; v = v->same)
		if (is_comparable(need, v) && strcmp(need->value, v->backend) == 0)
			return v;
	return first;
}

/* What follows the server in "nfs://server/export/path"; NULL for other storage. */
static const char *
nfs_path(const char *identity)
{
	static const char scheme[] = "nfs://";

	if (strncmp(identity, scheme, sizeof(scheme) - 1) != 0)
		return NULL;
	return strchr(identity + sizeof(scheme) - 1, '/');
}

/*
 * One server may be mounted by its short name, a full one, an alias or an address: then
 * only the paths can be compared.
 */
static bool
may_be_same_file(const char *identity, const char *other)
{
	const char *path = nfs_path(identity);
	const char *other_path = nfs_path(other);

	return path != NULL && other_path != NULL && strcmp(path, other_path) == 0;
}

static void
storage_check(const struct need *need, const struct need_target *target,
    const struct inventory_volume *volume, struct sink *sink)
{
	if (is_local(volume->backend_kind)) {
		if (sink_add(sink, FINDING_BACKEND_LOCAL))
			sink_found(sink, "%s on %s",
			    volume->device != NULL ? volume->device : need->name,
			    target->name);
	} else if (need->value == NULL || volume->backend == NULL) {
		if (sink_add(sink, FINDING_BACKEND_UNVERIFIED)) {
			if (need->value != NULL)
				sink_wanted(sink, "%s", need->value);
			sink_found(sink, "the storage behind it is not known on %s",
			    need->value == NULL ? "the source" : target->name);
		}
	} else if (!is_comparable(need, volume)) {
		if (sink_add(sink, FINDING_BACKEND_UNVERIFIED)) {
			sink_wanted(sink, "%s", need->value);
			sink_found(sink, "%s there is a name of another kind than %s",
			    volume->backend, need->value);
		}
	} else if (strcmp(need->value, volume->backend) != 0) {
		bool same = may_be_same_file(need->value, volume->backend);

		if (!sink_add(sink,
			same ? FINDING_BACKEND_UNVERIFIED : FINDING_BACKEND_DIFFERS))
			return;
		sink_wanted(sink, "%s", need->value);
		sink_found(
		    sink, same ? "%s may be the same server" : "%s", volume->backend);
	}
}

/* "ro,slice", "none" or "not known". */
static const char *
options_text(int64_t options)
{
	static const char *const texts[] = {"none", "ro", "slice", "ro,slice", "excl",
	    "ro,excl", "slice,excl", "ro,slice,excl"};

	if (options >= INVENTORY_OPTION_OTHER)
		return "of an unknown kind";
	return texts[options];
}

static void
options_check(const struct need *need, const struct need_target *target,
    const struct inventory_volume *volume, struct sink *sink)
{
	if (need->number == INVENTORY_UNKNOWN || volume->options == INVENTORY_UNKNOWN) {
		if (sink_add(sink, FINDING_VDISK_UNKNOWN)) {
			sink_wanted(
			    sink, "options of volume %s@%s", need->name, need->service);
			sink_found(sink, "on %s",
			    volume->options != INVENTORY_UNKNOWN ? "the source"
								 : target->name);
		}
	} else if (need->number != volume->options &&
		   sink_add(sink, FINDING_VOLUME_OPTIONS_DIFFER)) {
		sink_wanted(sink, "%s", options_text(need->number));
		sink_found(sink, "%s", options_text(volume->options));
	}
}

/* A group that is not known matters only when the other side has one. */
static void
group_differs_check(const struct need *need, const struct need_target *target,
    const struct inventory_volume *volume, struct sink *sink)
{
	if (!is_set(need->group) && !is_set(volume->mpgroup))
		return;
	if (need->group == NULL || volume->mpgroup == NULL) {
		if (sink_add(sink, FINDING_VDISK_UNKNOWN)) {
			sink_wanted(sink, "multipath group of volume %s@%s", need->name,
			    need->service);
			sink_found(sink, "on %s",
			    need->group == NULL ? "the source" : target->name);
		}
	} else if (strcmp(need->group, volume->mpgroup) != 0 &&
		   sink_add(sink, FINDING_MULTIPATH_DIFFERS)) {
		sink_wanted(
		    sink, "group %s", is_set(need->group) ? need->group : "none");
		sink_found(sink, "group %s",
		    is_set(volume->mpgroup) ? volume->mpgroup : "none");
	}
}

static void
volume_missing(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	bool path = (need->flags & NEED_PATH) != 0;

	if (!inventory_knows(target->inventory, INVENTORY_FACT_SERVICES)) {
		sink_add_unknown(sink, FINDING_VDISK_UNKNOWN,
		    "volumes of the disk services", target->name);
	} else if (sink_add(sink,
		       path ? FINDING_MULTIPATH_DIFFERS : FINDING_VOLUME_MISSING)) {
		sink_wanted(
		    sink, path ? "path %s@%s" : "%s@%s", need->name, need->service);
		sink_found(sink, "no such volume");
	}
}

void
volume_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_volume *volume = volume_target(need, target->inventory);
	bool local = (need->flags & NEED_LOCAL) != 0;

	if (local && sink_add(sink, FINDING_BACKEND_LOCAL))
		sink_found(sink, "%s", need->found);
	if (volume == NULL) {
		volume_missing(need, target, sink);
		return;
	}
	if (!local)
		storage_check(need, target, volume, sink);
	options_check(need, target, volume, sink);
	group_differs_check(need, target, volume, sink);
}

void
disk_service_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	/* Without the listing NEED_VOLUME already says that it is not known. */
	if (inventory_find_vds(target->inventory, need->name) != NULL ||
	    !inventory_knows(target->inventory, INVENTORY_FACT_SERVICES))
		return;
	if (sink_add(sink, FINDING_VDS_MISSING)) {
		sink_wanted(sink, "%s", need->name);
		sink_found(sink, "no such service");
	}
}
