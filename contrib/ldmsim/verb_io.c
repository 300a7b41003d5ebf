/* Virtual functions, and physical devices of domains. */
#include <string.h>

#include "contrib/ldmsim/verb.h"

static struct object *
find_io(struct request *request, const char *alias)
{
	struct object *device = host_find_io(request->host, alias);

	if (device == NULL)
		/* invented text, but for "not found" */
		request_fail(request, "Device %s not found", alias);
	return device;
}

/* A user's name of a virtual function must be the only one of its kind. */
static int
check_vf_name(struct request *request, const struct object *vf)
{
	const struct object *other = NULL;
	const char *name = object_get(vf, "name");

	if (name[0] != '\0' && !host_since(request->host, 3, 5))
		/* invented text */
		return request_fail(request, "The name property is not supported");
	while (name[0] != '\0' &&
	       (other = object_search(request->host, KIND_VF, other)) != NULL) {
		if (other != vf && object_is(other, "name", name))
			/* invented text, but for "already exists" */
			return request_fail(request,
			    "A virtual function named %s already exists", name);
	}
	return 0;
}

int
verb_create_vf(struct request *request)
{
	struct object *pf = find_io(request, request->words[0]), *vf;
	const char *name = NULL;
	uint64_t limit;

	if (pf == NULL)
		return 1;
	if (pf->kind != KIND_PF)
		/* invented text */
		return request_fail(
		    request, "%s is not a physical function", request->words[0]);
	limit = object_number(pf, "maxvfs", 7);
	for (unsigned i = 0; i < limit && name == NULL; i++) {
		name = arena_format(pf->arena, "%s.VF%u", pf->name, i);
		if (object_child(pf, KIND_VF, name) != NULL)
			name = NULL;
	}
	if (name == NULL)
		/* invented text */
		return request_fail(
		    request, "No more virtual functions fit on %s", pf->name);
	vf = object_create(pf->arena, pf, KIND_VF, name);
	object_set(vf, "dev",
	    arena_format(
		pf->arena, "%s,%s", object_get(pf, "dev"), strrchr(name, '.') + 3));
	if (request_apply(request, vf) != 0 || check_vf_name(request, vf) != 0)
		return 1;
	/* Only what follows the colon is known of this line. */
	text_format(&request->answer->out, "Created new vf: %s\n", name);
	return 0;
}

int
verb_destroy_vf(struct request *request)
{
	struct object *vf = find_io(request, request->words[0]);

	if (vf == NULL)
		return 1;
	if (vf->kind != KIND_VF || object_has(vf, "domain"))
		/* invented text */
		return request_fail(
		    request, "%s is not a free virtual function", request->words[0]);
	object_remove(vf);
	return 0;
}

int
verb_set_io(struct request *request)
{
	struct object *vf = find_io(request, request->words[0]);

	if (vf == NULL)
		return 1;
	if (vf->kind != KIND_VF)
		/* invented text */
		return request_fail(
		    request, "ldmsim sets properties of virtual functions only");
	return request_apply(request, vf) != 0 ? 1 : check_vf_name(request, vf);
}

int
verb_add_io(struct request *request)
{
	struct object *device = find_io(request, request->words[0]);
	const struct object *domain = request_domain(request, request->words[1]);

	if (device == NULL || domain == NULL)
		return 1;
	if (device->kind == KIND_PF)
		/* invented text */
		return request_fail(
		    request, "A physical function stays with its root domain");
	if (object_has(device, "domain"))
		/* invented text */
		return request_fail(request, "%s is assigned to %s", device->name,
		    object_get(device, "domain"));
	object_set(device, "domain", domain->name);
	return 0;
}

int
verb_remove_io(struct request *request)
{
	struct object *device = find_io(request, request->words[0]);
	const struct object *domain = request_domain(request, request->words[1]);

	if (device == NULL || domain == NULL)
		return 1;
	if (!object_is(device, "domain", domain->name))
		/* invented text */
		return request_fail(
		    request, "%s is not assigned to %s", device->name, domain->name);
	object_set(device, "domain", "");
	return 0;
}
