/* Volumes that are files: which file system they lie on, by a mount table. */
#include "collectors/ldm/backend.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <strings.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/mounts.h"
#include "collectors/ldm/records.h"

#define IDENTITY_SIZE (MOUNT_MAX_PATH * 2)

/* File systems that live on one host. Everything else than these and NFS is unknown. */
static bool
type_is_local(const char *type)
{
	static const char *const local[] = {"zfs", "ufs", "tmpfs", "hsfs", "pcfs",
	    "udfs", "ext2", "ext3", "ext4", "xfs", "btrfs", "iso9660"};

	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
		if (strcmp(type, local[i]) == 0)
			return true;
	return false;
}

/*
 * nfs://server/export/path: the server's name in lower case, as DNS compares it. 0 when
 * it cannot be named: several servers, a relative path inside, or too long.
 */
static size_t
nfs_identity(const struct mount *mount, const char *inside, char *identity, size_t size)
{
	const char *colon = strstr(mount->special, ":/");
	size_t export_length;
	int length;

	if (colon == NULL || colon == mount->special ||
	    strchr(mount->special, ',') != NULL || strstr(inside, "..") != NULL)
		return 0;
	export_length = strlen(colon + 1);
	while (export_length > 0 && colon[export_length] == '/')
		export_length--;
	length =
	    snprintf(identity, size, "nfs://%.*s%.*s/%s", (int)(colon - mount->special),
		mount->special, (int)export_length, colon + 1, inside);
	if (length < 0 || (size_t)length >= size)
		return 0;
	for (char *c = identity;
	     *c != '\0' && c < identity + 6 + (colon - mount->special); c++)
		*c = (char)tolower((unsigned char)*c);
	return (size_t)length;
}

int
backend_from_mounts(
    struct inventory *inventory, struct inventory_volume *volume, struct mounts *mounts)
{
	enum inventory_backend_kind kind = INVENTORY_BACKEND_FILE;
	char identity[IDENTITY_SIZE];
	const char *inside = "";
	const struct mount *mount = mounts_find(mounts, volume->device, &inside);
	size_t length = 0;

	if (mount == NULL)
		return 0;
	if (strncmp(mount->type, "nfs", 3) == 0) {
		kind = INVENTORY_BACKEND_NFS;
		length = nfs_identity(mount, inside, identity, sizeof(identity));
	} else if (type_is_local(mount->type)) {
		length = (size_t)snprintf(
		    identity, sizeof(identity), "file:%s", volume->device);
	}
	if (length == 0)
		return 0;
	volume->backend = inventory_string(inventory, identity, length);
	if (volume->backend == NULL)
		return -errno;
	volume->backend_kind = kind;
	return 0;
}

static bool
is_file(const struct inventory_volume *volume)
{
	return volume->backend_kind == INVENTORY_BACKEND_UNKNOWN &&
	       volume->device != NULL && volume->device[0] == '/' &&
	       strncmp(volume->device, "/dev/", 5) != 0;
}

int
parse_mounts(struct parser *parser, struct slice text)
{
	struct inventory *inventory = parser->build->inventory;
	const char *control = parser->build->control;
	struct mounts *mounts;
	int error = 0;

	if (mounts_open(&mounts, text) != 0)
		return parser_fail(parser, -ENOMEM, "out of memory");
	if (mounts_count(mounts) == 0)
		error = parser_fail(parser, -EPROTO, "this is not a mount table");
	/* It is the control domain's table; what others serve it cannot tell. */
	for (struct inventory_vds *vds = inventory->vdss; vds != NULL && error == 0;
	     vds = vds->next) {
		if (vds->domain == NULL || control == NULL ||
		    strcmp(vds->domain, control) != 0)
			continue;
		for (struct inventory_volume *v = vds->volumes; v != NULL && error == 0;
		     v = v->next)
			if (is_file(v) &&
			    backend_from_mounts(inventory, v, mounts) != 0)
				error = parser_out_of_memory(parser);
	}
	mounts_free(mounts);
	return error;
}
