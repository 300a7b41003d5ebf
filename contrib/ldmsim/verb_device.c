/* Virtual network devices, disks, host bus adapters and consoles of domains. */
#include <string.h>

#include "contrib/ldmsim/console.h"
#include "contrib/ldmsim/verb.h"

/* The key that names what a device is attached to. */
static const char *
service_key(enum kind kind)
{
	if (kind == KIND_VDISK)
		return "volume";
	return kind == KIND_VNET ? "vswitch" : "vsan";
}

const char *
device_complaint(const struct object *host, const struct object *device)
{
	const char *name = object_get(device, service_key(device->kind));

	/* invented texts, but for "does not exist" */
	if (device->kind == KIND_VDISK && host_find_volume(host, name) == NULL)
		return arena_format(device->arena, "Volume %s does not exist", name);
	if (device->kind == KIND_VNET && object_find(host, KIND_VSW, name) == NULL)
		return arena_format(
		    device->arena, "Virtual switch %s does not exist", name);
	if (device->kind == KIND_VHBA && object_find(host, KIND_VSAN, name) == NULL)
		return arena_format(
		    device->arena, "Virtual SAN %s does not exist", name);
	return NULL;
}

/* A bound domain can only have devices that are attached to something. */
static int
check_device(struct request *request, const struct object *device)
{
	const char *complaint = domain_is_bound(device->parent)
				    ? device_complaint(request->host, device)
				    : NULL;

	return complaint != NULL ? request_fail(request, "%s", complaint) : 0;
}

int
verb_add_device(struct request *request)
{
	enum kind kind = request->command->kind;
	const char *name = request->words[0], *service = request->words[1];
	const char *key = service_key(kind), *complaint = schema_check_name(kind, name);
	struct object *domain = request_domain(request, request->words[2]), *device;

	if (domain == NULL)
		return 1;
	if (complaint == NULL)
		complaint =
		    schema_check(schema_find_key(kind, key, strlen(key)), service);
	if (complaint != NULL)
		/* invented text */
		return request_fail(request, "Invalid name %s or %s: need %s", name,
		    service, complaint);
	if (object_child(domain, kind, name) != NULL)
		/* invented text, but for "already exists" */
		return request_fail(
		    request, "Device %s already exists in %s", name, domain->name);
	device = object_create(domain->arena, domain, kind, name);
	object_set(device, key, service);
	if (request_apply(request, device) != 0)
		return 1;
	return check_device(request, device);
}

/* The device that "NAME DOMAIN" means, NULL with a text on stderr if there is none. */
static struct object *
find_device(struct request *request)
{
	struct object *domain = request_domain(request, request->words[1]), *device;

	if (domain == NULL)
		return NULL;
	device = object_child(domain, request->command->kind, request->words[0]);
	if (device == NULL) {
		/* invented text, but for "does not exist" */
		request_fail(request, "Device %s does not exist in %s",
		    request->words[0], domain->name);
	}
	return device;
}

int
verb_set_device(struct request *request)
{
	struct object *device = find_device(request);

	if (device == NULL || request_apply(request, device) != 0)
		return 1;
	return check_device(request, device);
}

int
verb_remove_device(struct request *request)
{
	struct object *device = find_device(request);

	if (device == NULL)
		return 1;
	object_remove(device);
	return 0;
}

/* The constraints of the console; a bound domain gets its new port at once. */
int
verb_set_vcons(struct request *request)
{
	struct object *domain = request_domain(request, request->words[0]), *console;
	struct text complaint = {0};
	int status = 0;

	if (domain == NULL)
		return 1;
	console = object_first(domain, KIND_CONSOLE);
	if (console == NULL)
		console = object_create(domain->arena, domain, KIND_CONSOLE, "");
	if (request_apply(request, console) != 0)
		return 1;
	if (!object_has(console, "port") && !object_has(console, "group") &&
	    !object_has(console, "service"))
		object_remove(console);
	if (domain_is_bound(domain)) {
		object_set(domain, "bound-console", "");
		if (console_bind(request->host, domain, &complaint) < 0)
			status = request_fail(request, "%s", text_string(&complaint));
	}
	text_free(&complaint);
	return status;
}
