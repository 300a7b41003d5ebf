/*
 * Whose the services are. list-bindings prints services below the domain that offers
 * them, with the clients of the concentrators; list-services of older managers does not
 * say. Where both show a service of one name just once, they are the same.
 */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/arena.h"
#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

/* ---- reading list-bindings ---- */

/*
 * A service in list-bindings: kept as a concentrator that stands in no list, as only
 * the owner and, of real concentrators, the ports are wanted.
 */
static int
bound_service(struct parser *parser, enum name_kind kind)
{
	struct build *build = parser->build;
	struct inventory_vcc *service;
	struct slice name;
	int error;

	parser->vcc = NULL;
	if (!line_find(&parser->line, "name", &name) || name.length == 0)
		return 0;
	service = arena_alloc(build->inventory->arena, sizeof(*service));
	if (service == NULL)
		return parser_out_of_memory(parser);
	service->domain = parser->owner;
	error = value_copy(parser, name, &service->name);
	if (error != 0)
		return error;
	if (names_add(&build->bound, kind, service->name, service) != 0)
		return parser_fail(parser, -ENOMEM, "out of memory");
	parser->vcc = service;
	return 0;
}

int
bound_vcc(struct parser *parser)
{
	return bound_service(parser, NAME_VCC);
}

int
bound_vsw(struct parser *parser)
{
	return bound_service(parser, NAME_VSW);
}

int
bound_vds(struct parser *parser)
{
	return bound_service(parser, NAME_VDS);
}

/* The definition of a volume, by which list-services is seen to be whole. */
int
bound_vds_row(struct parser *parser)
{
	struct build *build = parser->build;
	struct slice volume;
	struct slice other;

	if (parser->vcc == NULL || !line_find(&parser->line, "vol", &volume) ||
	    volume.length == 0 || line_find(&parser->line, "client", &other) ||
	    !line_find(&parser->line, "dev", &other))
		return 0;
	if (ldm_add_volume(build, &build->bound_volumes, volume, parser->vcc->name) !=
	    0)
		return parser_fail(parser, -ENOMEM, "out of memory");
	return 0;
}

int
bound_vsan(struct parser *parser)
{
	return bound_service(parser, NAME_VSAN);
}

/* ---- merging into list-services ---- */

/* The twin of a service in list-bindings, if it stands there just once. */
static struct inventory_vcc *
bound_twin(struct build *build, enum name_kind kind, const char *name)
{
	return names_find_one(&build->bound, kind, slice_of(name));
}

static void
owner_fill(
    struct build *build, enum name_kind kind, const char *name, const char **domain)
{
	const struct inventory_vcc *twin;

	if (*domain != NULL)
		return;
	twin = bound_twin(build, kind, name);
	if (twin != NULL)
		*domain = twin->domain;
}

/* Move the ports of the twin over; inventory_finish() counts each port once. */
static void
ports_move(struct inventory_vcc *vcc, struct inventory_vcc *twin)
{
	struct inventory_port **end = &twin->ports;

	while (*end != NULL)
		end = &(*end)->next;
	*end = vcc->ports;
	vcc->ports = twin->ports;
	twin->ports = NULL;
}

void
services_merge(struct parser *parser)
{
	struct build *build = parser->build;
	struct inventory *inventory = build->inventory;

	for (struct inventory_vsw *vsw = inventory->vsws; vsw != NULL; vsw = vsw->next)
		owner_fill(build, NAME_VSW, vsw->name, &vsw->domain);
	for (struct inventory_vcc *vcc = inventory->vccs; vcc != NULL;
	     vcc = vcc->next) {
		struct inventory_vcc *twin = bound_twin(build, NAME_VCC, vcc->name);

		owner_fill(build, NAME_VCC, vcc->name, &vcc->domain);
		if (twin != NULL)
			ports_move(vcc, twin);
	}
	for (struct inventory_vds *vds = inventory->vdss; vds != NULL; vds = vds->next)
		owner_fill(build, NAME_VDS, vds->name, &vds->domain);
	for (struct inventory_vsan *vsan = inventory->vsans; vsan != NULL;
	     vsan = vsan->next)
		owner_fill(build, NAME_VSAN, vsan->name, &vsan->domain);
}
