/* Virtual switches, console concentrators, disk services, volumes and SANs. */
#include <string.h>

#include "contrib/ldmsim/console.h"
#include "contrib/ldmsim/verb.h"

/* The service of that name, if its domain may be changed now. */
static struct object *
find_service(struct request *request, const char *name)
{
	struct object *service =
	    object_find(request->host, request->command->kind, name);

	if (service == NULL) {
		/* invented text, but for "does not exist" */
		request_fail(request, "Service %s does not exist", name);
		return NULL;
	}
	return request_domain(request, service->parent->name) != NULL ? service : NULL;
}

static int
create_service(struct request *request, const char *name, const char *domain_name)
{
	enum kind kind = request->command->kind;
	struct object *domain = request_domain(request, domain_name), *service;
	const char *complaint = schema_check_name(kind, name);

	if (domain == NULL)
		return 1;
	if (complaint != NULL)
		/* invented text */
		return request_fail(
		    request, "Invalid name %s: need %s", name, complaint);
	if (object_find(request->host, kind, name) != NULL)
		/* invented text, but for "already exists" */
		return request_fail(request, "Service %s already exists", name);
	service = object_create(domain->arena, domain, kind, name);
	if (kind == KIND_VSAN)
		object_set(service, "iport-path", request->words[0]);
	return request_apply(request, service);
}

int
verb_add_service(struct request *request)
{
	if (request->command->kind == KIND_VCC &&
	    request_option(request, "port-range") == NULL)
		/* invented text */
		return request_fail(request, "A port-range must be given");
	return create_service(request, request->words[0], request->words[1]);
}

int
verb_add_vsan(struct request *request)
{
	return create_service(request, request->words[1], request->words[2]);
}

int
verb_set_service(struct request *request)
{
	struct object *service = find_service(request, request->words[0]);

	return service != NULL ? request_apply(request, service) : 1;
}

/* Does a device of a bound domain say that it uses the service or volume? */
static const struct object *
find_user(const struct object *host, enum kind kind, const char *key, const char *name)
{
	const struct object *device = NULL;

	while ((device = object_search(host, kind, device)) != NULL) {
		if (object_is(device, key, name) && domain_is_bound(device->parent))
			return device;
	}
	return NULL;
}

/* The volume as its users write it. */
static const char *
volume_pair(const struct object *volume)
{
	return arena_format(volume->arena, "%s@%s", volume->name, volume->parent->name);
}

static bool
service_is_used(const struct object *host, const struct object *service)
{
	const struct object *child = NULL, *domain = object_first(host, KIND_DOMAIN);
	struct object *vcc;

	switch (service->kind) {
	case KIND_VSW:
		return find_user(host, KIND_VNET, "vswitch", service->name) != NULL;
	case KIND_VSAN:
		return find_user(host, KIND_VHBA, "vsan", service->name) != NULL;
	case KIND_VDS:
		for (child = service->children; child != NULL; child = child->next) {
			if (find_user(host, KIND_VDISK, "volume", volume_pair(child)))
				return true;
		}
		return false;
	default:
		for (; domain != NULL; domain = object_next(domain)) {
			if (domain_console(host, domain, &vcc) > 0 && vcc == service)
				return true;
		}
		return false;
	}
}

int
verb_remove_service(struct request *request)
{
	struct object *service = find_service(request, request->words[0]);

	if (service == NULL)
		return 1;
	if (!request_has(request, 'f') && service_is_used(request->host, service))
		/* invented text */
		return request_fail(request,
		    "Service %s is in use by bound domains; -f removes it anyway",
		    service->name);
	object_remove(service);
	return 0;
}

static struct object *
find_volume(struct request *request, const char *pair)
{
	struct object *volume = host_find_volume(request->host, pair);

	if (volume == NULL) {
		/* invented text, but for "does not exist" */
		request_fail(request, "Volume %s does not exist", pair);
		return NULL;
	}
	return request_domain(request, volume->parent->parent->name) != NULL ? volume
									     : NULL;
}

int
verb_add_volume(struct request *request)
{
	const char *pair = request->words[1], *at = strchr(pair, '@');
	struct object *vds =
	    at != NULL ? object_find(request->host, KIND_VDS, at + 1) : NULL;
	struct object *volume = NULL;

	if (vds == NULL || at == pair)
		/* invented text, but for "does not exist" */
		return request_fail(
		    request, "Virtual disk server of %s does not exist", pair);
	if (request_domain(request, vds->parent->name) == NULL)
		return 1;
	if (host_find_volume(request->host, pair) != NULL)
		/* invented text, but for "already exists" */
		return request_fail(request, "Volume %s already exists", pair);
	while (!request_has(request, 'f') &&
	       (volume = object_search(request->host, KIND_VOLUME, volume)) != NULL) {
		if (object_is(volume, "dev", request->words[0]))
			/* invented text */
			return request_fail(request,
			    "%s is already exported as %s; -f allows it",
			    request->words[0], volume_pair(volume));
	}
	volume = object_create(vds->arena, vds, KIND_VOLUME,
	    arena_copy(vds->arena, pair, (size_t)(at - pair)));
	object_set(volume, "dev", request->words[0]);
	return request_apply(request, volume);
}

int
verb_set_volume(struct request *request)
{
	struct object *volume = find_volume(request, request->words[0]);

	return volume != NULL ? request_apply(request, volume) : 1;
}

int
verb_remove_volume(struct request *request)
{
	struct object *volume = find_volume(request, request->words[0]);

	if (volume == NULL)
		return 1;
	if (!request_has(request, 'f') &&
	    find_user(request->host, KIND_VDISK, "volume", request->words[0]) != NULL)
		/* invented text, but for "is attached" */
		return request_fail(
		    request, "Volume %s is attached to a domain", request->words[0]);
	object_remove(volume);
	return 0;
}
