/* ldm list-bindings -p: all domains with their devices as bound. */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

/*
 * The services and cores below the last domain are complete. A script of a guest can
 * print lines that look like records; two services of one name in a domain are a sign
 * of it.
 */
static int
bindings_domain_end(struct parser *parser)
{
	struct build *build = parser->build;
	const struct name *twice = names_double(&build->bound, build->bound_first);
	struct inventory_domain *domain = parser->domain;

	build->bound_first = build->bound.count;
	if (twice == NULL && domain != NULL && domain->cores != INVENTORY_UNKNOWN)
		return parser_take_cores(parser, &domain->cores_by_name);
	if (twice == NULL)
		return 0;
	return reason_set(parser->reason, -EPROTO,
	    "service %s stands twice below domain %s: the listing is damaged, or text "
	    "in it looks like a record",
	    twice->text, parser->owner);
}

static int
bindings_domain(struct parser *parser)
{
	struct build *build = parser->build;
	struct inventory_domain *domain;
	int error = bindings_domain_end(parser);

	if (error != 0)
		return error;
	domain = inventory_add_domain(build->inventory);
	parser->domain = domain;
	parser->vdisk = NULL;
	parser->vcc = NULL;
	error = domain_fill(parser, domain);
	if (error != 0)
		return error;
	parser->owner = domain->name;
	parser->met_domain = true;
	parser->take_properties = true;
	/* What an inactive domain asks for stands in its constraints. */
	domain->devices_known = domain->state != INVENTORY_STATE_INACTIVE;
	parser->take_devices =
	    domain->devices_known ||
	    (build->inputs[LDM_CONSTRAINTS].state != LDM_INPUT_TEXT &&
		build->inputs[LDM_CONSTRAINTS_XML].state != LDM_INPUT_TEXT);
	if (names_add(&build->domains, NAME_DOMAIN, domain->name, domain) != 0)
		return parser_fail(parser, -ENOMEM, "out of memory");
	return 0;
}

/* One row for each core that is bound to the domain. */
static int
bindings_core_row(struct parser *parser)
{
	struct inventory_domain *domain = parser->domain;

	if (domain == NULL)
		return 0;
	domain->cores = domain->cores == INVENTORY_UNKNOWN ? 1 : domain->cores + 1;
	parser_add_core(parser);
	return 0;
}

static int
bindings_console(struct parser *parser)
{
	struct inventory_domain *domain = parser->domain;
	struct slice type;

	if (domain == NULL)
		return 0;
	if (line_find(&parser->line, "type", &type) &&
	    (slice_is(type, "SP") || slice_is(type, "UART"))) {
		domain->console_kind = INVENTORY_CONSOLE_PHYSICAL;
		return 0;
	}
	domain->console_kind = INVENTORY_CONSOLE_VIRTUAL;
	return parser_apply(parser, console_rules, &domain->console);
}

static const struct record bindings_records[] = {
    {"", NULL, NULL, NULL},
    {"VDISK", domain_vdisk, domain_vdisk_row, NULL},
    {"VNET", domain_vnet, parser_skip, NULL}, /* rows: its peers */
    {"DOMAIN", bindings_domain, NULL, NULL},
    {"UUID", domain_uuid, NULL, NULL},
    {"MAC", domain_mac, NULL, NULL},
    {"HOSTID", domain_hostid, NULL, NULL},
    {"CONTROL", domain_control, NULL, NULL},
    {"DEPENDENCY", domain_dependency, NULL, NULL},
    {"CORE", NULL, bindings_core_row, NULL},
    {"VCPU", NULL, NULL, parser_skip},
    {"MEMORY", NULL, domain_memory_row, NULL},
    {"IO", NULL, domain_io_row, NULL},
    {"VHBA", domain_vhba, NULL, NULL},
    {"VCONS", bindings_console, NULL, NULL},
    {"VARIABLES", NULL, NULL, parser_script}, /* nvramrc has line breaks */
    {"VSW", bound_vsw, NULL, NULL},
    {"VCC", bound_vcc, vcc_row, NULL},
    {"VDS", bound_vds, bound_vds_row, NULL},
    {"VSAN", bound_vsan, NULL, NULL},
    {"SOFTSTATE", NULL, NULL, parser_skip},
    {"MAU", NULL, NULL, parser_skip},
    {"CRYPTO", NULL, NULL, parser_skip},
    {"RESMGMT", NULL, NULL, parser_skip},
    {"CONSTRAINT", domain_constraint, domain_constraint, parser_skip},
    {"POLICY", NULL, NULL, parser_skip},
    {"VLDC", NULL, NULL, parser_skip},
    {"VLDCC", NULL, NULL, parser_skip},
    {"VDPCS", NULL, NULL, parser_skip},
    {"VDPCC", NULL, NULL, parser_skip},
    {NULL, NULL, NULL, NULL},
};

int
parse_bindings(struct parser *parser, struct slice text)
{
	struct inventory_core_set set = {0};
	int error;

	parser->cores = &set;
	error = parser_run(parser, text, bindings_records);
	if (error == 0)
		error = domains_complete(parser, &parser->build->domains);
	return error == 0 ? bindings_domain_end(parser) : error;
}
