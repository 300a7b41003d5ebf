#include "collectors/ldm/backend.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/reason.h"
#include "collectors/ldm/path.h"

/* Longer names are not given to any storage. */
#define IDENTITY_SIZE ((size_t)PATH_SIZE * 2)

int
backend_set(struct inventory *inventory, struct inventory_volume *volume,
    enum inventory_backend_kind kind, const char *format, ...)
{
	char identity[IDENTITY_SIZE];
	const char *copy;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(identity, sizeof(identity), format, args);
	va_end(args);
	if (length < 0 || (size_t)length >= sizeof(identity))
		return 0;
	copy = inventory_string(inventory, identity, (size_t)length);
	if (copy == NULL)
		return -errno;
	if (strcmp(copy, identity) != 0)
		return 0;
	volume->backend = copy;
	volume->backend_kind = kind;
	return 0;
}

/* Cut a literal off the front; false when it is not there. */
static bool
cut(struct slice *text, const char *prefix)
{
	size_t length = strlen(prefix);

	if (!slice_begins(*text, prefix))
		return false;
	text->text += length;
	text->length -= length;
	return true;
}

/* Cut the longest run of characters of a class off the front. */
static struct slice
cut_while(struct slice *text, int (*is)(int))
{
	struct slice part = {text->text, 0};

	while (part.length < text->length && is((unsigned char)part.text[part.length]))
		part.length++;
	text->text += part.length;
	text->length -= part.length;
	return part;
}

/* The parts of a disk's name, cNtTARGETdN and a slice sN or a partition pN. */
struct disk_name {
	struct slice target;
	char kind; /* 's', 'p', or 0 for the whole disk */
	struct slice number;
};

static bool
disk_name_read(struct slice text, struct disk_name *disk)
{
	size_t end;

	if (!cut(&text, "c") || cut_while(&text, isdigit).length == 0 ||
	    !cut(&text, "t"))
		return false;
	/* The d of the unit is a hexadecimal digit too: it is the last one. */
	disk->target = cut_while(&text, isxdigit);
	end = disk->target.length;
	while (end > 0 && isdigit((unsigned char)disk->target.text[end - 1]))
		end--;
	if (end < 2 || end == disk->target.length || disk->target.text[end - 1] != 'd')
		return false;
	disk->target.length = end - 1;
	disk->kind = '\0';
	if (text.length == 0)
		return true;
	disk->kind = text.text[0];
	if (!cut(&text, "s") && !cut(&text, "p"))
		return false;
	disk->number = cut_while(&text, isdigit);
	return disk->number.length > 0 && text.length == 0;
}

/*
 * A disk by its name. Only the 32 digits of an NAA 6 identifier name a logical unit and
 * nothing else; 16 digits may be the unit, a disk's own port or an array's port, which
 * says nothing about the unit behind it. Short targets are numbers on a local bus.
 */
static int
backend_from_disk(
    struct inventory *inventory, struct inventory_volume *volume, struct slice name)
{
	struct disk_name disk = {.kind = '\0'};
	char guid[33];

	if (!disk_name_read(name, &disk))
		return 0;
	if (disk.target.length <= 3)
		return backend_set(inventory, volume, INVENTORY_BACKEND_DISK,
		    "disk:%.*s", (int)name.length, name.text);
	if (disk.target.length != sizeof(guid) - 1 || disk.target.text[0] != '6')
		return 0;
	for (size_t i = 0; i < disk.target.length; i++)
		guid[i] = (char)toupper((unsigned char)disk.target.text[i]);
	guid[sizeof(guid) - 1] = '\0';
	/* A whole disk and its slice 2 are exported alike, as a full disk. */
	if (disk.kind == '\0')
		return backend_set(
		    inventory, volume, INVENTORY_BACKEND_LUN, "naa:%s/s2", guid);
	return backend_set(inventory, volume, INVENTORY_BACKEND_LUN, "naa:%s/%c%.*s",
	    guid, disk.kind, (int)disk.number.length, disk.number.text);
}

int
backend_from_path(struct inventory *inventory, struct inventory_volume *volume)
{
	char normal[PATH_SIZE];
	struct slice path;

	if (volume->device == NULL || !path_normalise(volume->device, normal))
		return 0;
	path = slice_of(normal);
	if (cut(&path, "/dev/dsk/") || cut(&path, "/dev/rdsk/"))
		return backend_from_disk(inventory, volume, path);
	if (cut(&path, "/dev/zvol/dsk/") || cut(&path, "/dev/zvol/rdsk/"))
		return backend_set(inventory, volume, INVENTORY_BACKEND_ZVOL,
		    "zvol:%.*s", (int)path.length, path.text);
	if (cut(&path, "/dev/lofi/") || cut(&path, "/dev/rlofi/"))
		return backend_set(inventory, volume, INVENTORY_BACKEND_FILE,
		    "lofi:%.*s", (int)path.length, path.text);
	return 0;
}

/* ---- a site's resolver ---- */

static bool
volume_has_path(const struct inventory_volume *volume)
{
	return volume->device != NULL && volume->device[0] == '/';
}

int
backend_paths(const struct inventory *inventory, char **paths, size_t *length)
{
	size_t size = 1;
	char *end;

	for (struct inventory_vds *vds = inventory->vdss; vds != NULL; vds = vds->next)
		for (struct inventory_volume *v = vds->volumes; v != NULL; v = v->next)
			size += volume_has_path(v) ? strlen(v->device) + 1 : 0;
	*paths = end = malloc(size);
	if (end == NULL)
		return -ENOMEM;
	for (struct inventory_vds *vds = inventory->vdss; vds != NULL; vds = vds->next)
		for (struct inventory_volume *v = vds->volumes; v != NULL;
		     v = v->next) {
			size_t part;

			if (!volume_has_path(v))
				continue;
			part = strlen(v->device);
			memcpy(end, v->device, part);
			end[part] = '\n';
			end += part + 1;
		}
	*length = (size_t)(end - *paths);
	return 0;
}

static int
backend_from_answer(
    struct inventory *inventory, struct inventory_volume *volume, struct slice answer)
{
	enum inventory_backend_kind kind = INVENTORY_BACKEND_OTHER;

	answer = slice_trim(answer);
	if (answer.length == 0)
		return 0;
	if (slice_begins(answer, "local:"))
		kind = INVENTORY_BACKEND_DISK;
	return backend_set(
	    inventory, volume, kind, "%.*s", (int)answer.length, answer.text);
}

int
backend_from_answers(
    struct inventory *inventory, struct slice answers, struct reason *reason)
{
	size_t lines = slice_count(answers, '\n');
	size_t paths = 0;
	struct slice answer;

	for (struct inventory_vds *vds = inventory->vdss; vds != NULL; vds = vds->next)
		for (struct inventory_volume *v = vds->volumes; v != NULL; v = v->next)
			paths += volume_has_path(v);
	if (lines != paths)
		return reason_set(reason, -EPROTO, "it printed %zu lines for %zu paths",
		    lines, paths);
	for (struct inventory_vds *vds = inventory->vdss; vds != NULL; vds = vds->next)
		for (struct inventory_volume *v = vds->volumes; v != NULL;
		     v = v->next) {
			if (!volume_has_path(v) || !slice_next(&answers, '\n', &answer))
				continue;
			if (backend_from_answer(inventory, v, answer) != 0)
				return reason_set(
				    reason, -errno, "the inventory is full");
		}
	return 0;
}

void
backend_forget(struct inventory *inventory)
{
	for (struct inventory_vds *vds = inventory->vdss; vds != NULL; vds = vds->next)
		for (struct inventory_volume *v = vds->volumes; v != NULL;
		     v = v->next) {
			if (v->backend_kind != INVENTORY_BACKEND_LUN &&
			    v->backend_kind != INVENTORY_BACKEND_NFS &&
			    v->backend_kind != INVENTORY_BACKEND_OTHER)
				continue;
			v->backend_kind = INVENTORY_BACKEND_UNKNOWN;
			v->backend = NULL;
		}
}
