/* Volumes that are files: which file system they lie on, by a mount table. */
#include "collectors/ldm/backend.h"

#include <ctype.h>
#include <errno.h>

#include "collectors/ldm/build.h"
#include "collectors/ldm/mounts.h"
#include "collectors/ldm/path.h"
#include "collectors/ldm/records.h"

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

/* Every host calls itself so: such a server is another one on each. */
static bool
server_is_local(struct slice server)
{
	static const char *const names[] = {
	    "localhost", "localhost.localdomain", "[::1]", "::1"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_is_caseless(server, names[i]))
			return true;
	return slice_begins(server, "127.");
}

/*
 * nfs://server/export/path: the server's name in lower case, as DNS compares it. Not
 * known where it cannot be named: no server or several, or the host itself.
 */
static int
backend_from_nfs(struct inventory *inventory, struct inventory_volume *volume,
    const struct mount *mount, const char *inside)
{
	const char *colon = strstr(mount->special, ":/");
	char name[256];
	char export[PATH_SIZE];
	struct slice server;

	if (colon == NULL || strchr(mount->special, ',') != NULL ||
	    !path_normalise(colon + 1, export))
		return 0;
	server = (struct slice){mount->special, (size_t)(colon - mount->special)};
	if (server.length == 0 || server.length >= sizeof(name) ||
	    server_is_local(server))
		return 0;
	for (size_t i = 0; i < server.length; i++)
		name[i] = (char)tolower((unsigned char)server.text[i]);
	name[server.length] = '\0';
	return backend_set(inventory, volume, INVENTORY_BACKEND_NFS, "nfs://%s%s/%s",
	    name, strcmp(export, "/") != 0 ? export : "", inside);
}

int
backend_from_mounts(
    struct inventory *inventory, struct inventory_volume *volume, struct mounts *mounts)
{
	const struct mount *mount;
	const char *inside = "";
	char path[PATH_SIZE];

	if (!path_normalise(volume->device, path) || strncmp(path, "/dev/", 5) == 0)
		return 0;
	mount = mounts_find(mounts, path, &inside);
	if (mount == NULL)
		return 0;
	if (strncmp(mount->type, "nfs", 3) == 0)
		return backend_from_nfs(inventory, volume, mount, inside);
	if (!type_is_local(mount->type))
		return 0;
	return backend_set(inventory, volume, INVENTORY_BACKEND_FILE, "file:%s", path);
}

int
parse_mounts(struct parser *parser, struct slice text)
{
	struct inventory *inventory = parser->build->inventory;
	const char *control = parser->build->control;
	struct mounts *mounts;
	int error = 0;

	/* Of a table that breaks off nothing is believed: what lies on NFS by a line
	 * that is missing would look local. */
	if (text.length == 0 || text.text[text.length - 1] != '\n')
		return parser_fail(
		    parser, -EPROTO, "the table is cut off: it has no line end");
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
			if (v->backend_kind == INVENTORY_BACKEND_UNKNOWN &&
			    v->device != NULL &&
			    backend_from_mounts(inventory, v, mounts) != 0)
				error = parser_out_of_memory(parser);
	}
	mounts_free(mounts);
	return error;
}
