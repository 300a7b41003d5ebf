/* A service as people see it: name, owner, what is behind it, how much of it is used.
 */
#include "agent/fleet/fleet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/text.h"

__attribute__((format(printf, 2, 3))) static void
view_append(char *to, const char *format, ...)
{
	size_t room = FLEET_TEXT_SIZE - strlen(to);
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(to + strlen(to), room, format, args);
	va_end(args);
	if (length >= 0 && (size_t)length >= room)
		text_cut(to, FLEET_TEXT_SIZE);
}

/* length octets of text behind the first `at` octets; the new length is returned. */
static size_t
view_put(char *to, size_t at, const char *text, size_t length)
{
	if (length < FLEET_TEXT_SIZE - at) {
		memcpy(to + at, text, length);
		to[at + length] = '\0';
		return at + length;
	}
	memcpy(to + at, text, FLEET_TEXT_SIZE - at);
	to[FLEET_TEXT_SIZE - 1] = '\0';
	text_cut(to, FLEET_TEXT_SIZE);
	return strlen(to);
}

/* Text without formatting, as there are many volumes; NULL adds nothing. */
static inline size_t
view_add(char *to, size_t at, const char *text)
{
	return text != NULL ? view_put(to, at, text, strlen(text)) : at;
}

static void
view_text(char *to, const char *from)
{
	view_add(to, 0, from);
}

struct fleet_service_use
fleet_service_use(const struct fleet_service *service)
{
	struct fleet_service_use use = {INVENTORY_UNKNOWN, INVENTORY_UNKNOWN};

	if (service->frozen) {
		const struct fleet_service_view *view = service->item;

		return view->use;
	}
	if (service->kind == FLEET_SERVICE_VCC) {
		const struct inventory_vcc *vcc = service->item;

		if (inventory_vcc_free(vcc) != INVENTORY_UNKNOWN) {
			use.capacity = vcc->port_max - vcc->port_min + 1;
			use.used = vcc->used;
		}
	} else if (service->kind == FLEET_SERVICE_VF) {
		const struct inventory_io *io = service->item;

		if (io->domain != NULL) {
			use.capacity = 1;
			use.used = io->domain[0] != '\0';
		}
	}
	return use;
}

static void
view_vswitch(const struct inventory_vsw *vsw, struct fleet_service_view *view)
{
	view_text(view->name, vsw->name);
	view_text(view->domain, vsw->domain);
	if (vsw->net_dev == NULL)
		view_append(view->detail, "net-dev not known");
	else if (vsw->net_dev[0] == '\0')
		view_append(view->detail, "no net-dev");
	else
		view_append(view->detail, "net-dev %s", vsw->net_dev);
	if (vsw->link != INVENTORY_LINK_UNKNOWN)
		view_append(view->detail, " (%s)",
		    vsw->link == INVENTORY_LINK_UP ? "up" : "down");
	if (vsw->pvid != INVENTORY_UNKNOWN)
		view_append(view->detail, ", pvid %lld", (long long)vsw->pvid);
	for (unsigned i = 0; i < vsw->vids.count; i++)
		view_append(
		    view->detail, "%s%u", i == 0 ? ", vid " : ",", vsw->vids.ids[i]);
	if (vsw->mtu != INVENTORY_UNKNOWN)
		view_append(view->detail, ", mtu %lld", (long long)vsw->mtu);
}

static void
view_vcc(const struct inventory_vcc *vcc, struct fleet_service_view *view)
{
	view_text(view->name, vcc->name);
	view_text(view->domain, vcc->domain);
	if (inventory_vcc_free(vcc) == INVENTORY_UNKNOWN) {
		view_append(view->detail, "port range not known");
		return;
	}
	view_append(view->detail, "ports %lld-%lld", (long long)vcc->port_min,
	    (long long)vcc->port_max);
}

static void
view_volume(const struct inventory_volume *volume, struct fleet_service_view *view)
{
	size_t at = view_add(view->name, 0, volume->name);

	at = view_add(view->name, at, "@");
	view_add(view->name, at, volume->service);
	view_text(view->domain, volume->domain);
	at = view_add(view->detail, 0, volume->device);
	if (volume->backend == NULL)
		return;
	at = view_add(view->detail, at, " (");
	at = view_add(view->detail, at, volume->backend);
	view_add(view->detail, at, ")");
}

static void
view_vsan(const struct inventory_vsan *vsan, struct fleet_service_view *view)
{
	view_text(view->name, vsan->name);
	view_text(view->domain, vsan->domain);
	view_text(view->detail, vsan->device);
}

static void
view_vf(const struct inventory_io *io, struct fleet_service_view *view)
{
	bool named = io->name != NULL && io->name[0] != '\0';

	view_text(view->name, named ? io->name : io->alias);
	if (named)
		view_text(view->detail, io->alias);
	if (io->domain == NULL)
		return;
	if (io->domain[0] != '\0')
		view_append(view->detail, "%sowned by %s",
		    view->detail[0] != '\0' ? ", " : "", io->domain);
}

void
fleet_view_service(const struct fleet_service *service, struct fleet_service_view *view)
{
	if (service->frozen) {
		*view = *(const struct fleet_service_view *)service->item;
		return;
	}
	view->name[0] = view->domain[0] = view->detail[0] = '\0';
	view->use = fleet_service_use(service);
	switch ((enum fleet_service_kind)service->kind) {
	case FLEET_SERVICE_VSWITCH:
		view_vswitch(service->item, view);
		break;
	case FLEET_SERVICE_VCC:
		view_vcc(service->item, view);
		break;
	case FLEET_SERVICE_VOLUME:
		view_volume(service->item, view);
		break;
	case FLEET_SERVICE_VSAN:
		view_vsan(service->item, view);
		break;
	case FLEET_SERVICE_VF:
		view_vf(service->item, view);
		break;
	}
}

/* Rows ahead at which an item, and then its texts, are fetched. */
#define AHEAD_ITEM  16
#define AHEAD_TEXTS 8

void
fleet_view_ahead(const struct fleet_host *host, size_t at)
{
	const struct fleet_service *services = host->services + at;
	const size_t left = host->service_count - at;
	const struct inventory_volume *volume;

	if (left > AHEAD_ITEM) {
		const char *item = services[AHEAD_ITEM].item;

		__builtin_prefetch(item);
		__builtin_prefetch(item + sizeof(*volume) - 1);
	}
	/* There are so many of no other kind. */
	if (left > AHEAD_TEXTS && !services[AHEAD_TEXTS].frozen &&
	    services[AHEAD_TEXTS].kind == FLEET_SERVICE_VOLUME) {
		volume = services[AHEAD_TEXTS].item;
		__builtin_prefetch(volume->name);
		__builtin_prefetch(volume->device);
		__builtin_prefetch(volume->backend);
	}
}
