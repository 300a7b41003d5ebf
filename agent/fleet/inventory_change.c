/*
 * What the index of an inventory writes into (the links of elements of one name) is
 * copied, everything else is shared.
 */
#include "agent/fleet/inventory_change.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "agent/arena.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/inventory_index.h"
#include "agent/fleet/inventory_whole.h"

/* Copy the elements of a list, whose first member is `next`, in their order. */
static int
list_copy(struct inventory *copy, void *list, size_t size)
{
	void *end = NULL; /* the last element copied */
	const void *element;

	memcpy(&element, list, sizeof(element));
	while (element != NULL) {
		void *twin = arena_alloc(copy->arena, size);

		if (twin == NULL)
			return -errno;
		memcpy(twin, element, size);
		memcpy(end != NULL ? end : list, &twin, sizeof(twin));
		memcpy(&element, twin, sizeof(element));
		end = twin;
	}
	return 0;
}

static int
services_copy(struct inventory *copy)
{
	int error = list_copy(copy, &copy->vsws, sizeof(*copy->vsws));

	if (error == 0)
		error = list_copy(copy, &copy->vccs, sizeof(*copy->vccs));
	if (error == 0)
		error = list_copy(copy, &copy->vdss, sizeof(*copy->vdss));
	if (error == 0)
		error = list_copy(copy, &copy->vsans, sizeof(*copy->vsans));
	if (error == 0)
		error = list_copy(copy, &copy->ios, sizeof(*copy->ios));
	for (struct inventory_vds *v = copy->vdss; v != NULL && error == 0; v = v->next)
		error = list_copy(copy, &v->volumes, sizeof(*v->volumes));
	return error;
}

/* The index links anew what is left of a name. */
static void
links_clear(struct inventory *copy)
{
	for (struct inventory_vsw *v = copy->vsws; v != NULL; v = v->next)
		v->same = NULL;
	for (struct inventory_vcc *v = copy->vccs; v != NULL; v = v->next)
		v->same = NULL;
	for (struct inventory_vsan *v = copy->vsans; v != NULL; v = v->next)
		v->same = NULL;
	for (struct inventory_io *io = copy->ios; io != NULL; io = io->next)
		io->same = io->same_owner = NULL;
	for (struct inventory_vds *d = copy->vdss; d != NULL; d = d->next)
		for (struct inventory_volume *v = d->volumes; v != NULL; v = v->next)
			v->same = NULL;
}

/* The text of an element at that offset; whether it is this one. */
static bool
is_named(const void *element, size_t offset, const char *text)
{
	const char *own;

	memcpy(&own, (const char *)element + offset, sizeof(own));
	return own != NULL && strcmp(own, text) == 0;
}

/*
 * Take the elements out of a list that have the name at one offset and, unless that is
 * NULL, the service at another. How many there were.
 */
static size_t
list_remove(void *list, size_t name_at, const char *name, size_t service_at,
    const char *service)
{
	void *at = list; /* where the address of the next element stands */
	void *element;
	size_t count = 0;

	for (memcpy(&element, at, sizeof(element)); element != NULL;
	     memcpy(&element, at, sizeof(element))) {
		if (is_named(element, name_at, name) &&
		    (service == NULL || is_named(element, service_at, service))) {
			memcpy(at, element, sizeof(void *));
			count++;
		} else {
			at = element;
		}
	}
	return count;
}

static size_t
services_remove(struct inventory *copy, enum inventory_removal kind, const char *name,
    const char *service)
{
	size_t count = 0;

	switch (kind) {
	case INVENTORY_REMOVE_VSW:
		return list_remove(
		    &copy->vsws, offsetof(struct inventory_vsw, name), name, 0, NULL);
	case INVENTORY_REMOVE_VCC:
		return list_remove(
		    &copy->vccs, offsetof(struct inventory_vcc, name), name, 0, NULL);
	case INVENTORY_REMOVE_VOLUME:
	default:
		for (struct inventory_vds *v = copy->vdss; v != NULL; v = v->next) {
			size_t gone = list_remove(&v->volumes,
			    offsetof(struct inventory_volume, name), name,
			    offsetof(struct inventory_volume, service), service);

			v->volume_count -= (int64_t)gone;
			count += gone;
		}
		return count;
	}
}

int
inventory_without(struct inventory **copy_out, const struct inventory *from,
    enum inventory_removal kind, const char *name, const char *service, size_t *removed)
{
	struct inventory *base = (struct inventory *)(uintptr_t)from;
	struct inventory *copy = inventory_new();
	struct arena *arena;
	int error;

	if (copy == NULL)
		return -ENOMEM;
	arena = copy->arena;
	*copy = *from;
	copy->arena = arena;
	copy->references = 1;
	copy->base = inventory_ref(base);
	copy->index = NULL;
	error = services_copy(copy);
	if (error == 0) {
		links_clear(copy);
		*removed = services_remove(copy, kind, name, service);
		error = inventory_index_build(copy);
	}
	if (error != 0) {
		inventory_unref(copy);
		return error;
	}
	inventory_find_whole(copy);
	*copy_out = copy;
	return 0;
}
