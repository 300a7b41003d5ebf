/*
 * ldm list-constraints -p: what was asked for. It tells whether a console was set by
 * hand and whether cores were, and it is where an inactive domain's devices come from.
 */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

/* Whether list-bindings printed nothing of a domain but its first line. */
static bool
domain_is_bare(const struct inventory_domain *domain)
{
	return domain->uuid == NULL && domain->mac == INVENTORY_UNKNOWN &&
	       domain->hostid == INVENTORY_UNKNOWN && !domain->masters_known;
}

void
constraints_domain(struct parser *parser, struct slice name)
{
	struct inventory_domain *domain = NULL;

	if (name.length > 0)
		domain = names_find_one(&parser->build->names, NAME_DOMAIN, name);
	parser->met_domain = true;
	parser->domain = domain;
	parser->vdisk = NULL;
	if (domain == NULL)
		return;
	domain->console_explicit = INVENTORY_ANSWER_NO;
	parser->take_properties = domain_is_bare(domain);
	parser->take_devices =
	    !domain->devices_known && domain->state == INVENTORY_STATE_INACTIVE;
	if (parser->take_devices)
		domain->devices_known = true;
}

static int
constraints_begin(struct parser *parser)
{
	struct slice name;

	if (!line_find(&parser->line, "name", &name) || name.length == 0)
		return parser_fail(parser, -EPROTO, "DOMAIN without a name");
	constraints_domain(parser, name);
	return 0;
}

static int
constraints_vcpu(struct parser *parser)
{
	static const struct rule rules[] = {
	    RULE("count", set_number, inventory_domain, threads),
	    RULE_END,
	};
	struct inventory_domain *domain = parser->domain;

	if (domain == NULL)
		return 0;
	if (domain->whole_cores == INVENTORY_ANSWER_UNKNOWN)
		domain->whole_cores = INVENTORY_ANSWER_NO;
	if (domain->threads != INVENTORY_UNKNOWN)
		return 0;
	return parser_apply(parser, rules, domain);
}

static int
constraints_core(struct parser *parser)
{
	static const struct rule rules[] = {
	    RULE("count", set_number, inventory_domain, cores),
	    RULE_END,
	};
	struct inventory_domain *domain = parser->domain;

	if (domain == NULL)
		return 0;
	domain->whole_cores = INVENTORY_ANSWER_YES;
	if (domain->cores != INVENTORY_UNKNOWN)
		return 0;
	return parser_apply(parser, rules, domain);
}

static int
constraints_memory(struct parser *parser)
{
	static const struct rule rules[] = {
	    RULE("size", set_size, inventory_domain, memory),
	    RULE_END,
	};

	if (parser->domain == NULL || parser->domain->memory != INVENTORY_UNKNOWN)
		return 0;
	return parser_apply(parser, rules, parser->domain);
}

static int
constraints_console(struct parser *parser)
{
	struct inventory_domain *domain = parser->domain;

	if (domain == NULL)
		return 0;
	domain->console_explicit = INVENTORY_ANSWER_YES;
	return parser_apply(parser, console_rules, &domain->console_constraint);
}

static const struct record constraints_records[] = {
    {"", NULL, NULL, NULL},
    {"VDISK", domain_vdisk, domain_vdisk_row, NULL},
    {"VNET", domain_vnet, parser_skip, NULL},
    {"DOMAIN", constraints_begin, NULL, NULL},
    {"UUID", domain_uuid, NULL, NULL},
    {"MAC", domain_mac, NULL, NULL},
    {"HOSTID", domain_hostid, NULL, NULL},
    {"CONTROL", domain_control, NULL, NULL},
    {"DEPENDENCY", domain_dependency, NULL, NULL},
    {"VCPU", constraints_vcpu, NULL, NULL},
    {"CORE", constraints_core, NULL, NULL},
    {"MEMORY", constraints_memory, NULL, NULL},
    {"IO", NULL, domain_io_row, NULL},
    {"VHBA", domain_vhba, NULL, NULL},
    {"VCONS", constraints_console, NULL, NULL},
    {"VARIABLES", NULL, NULL, parser_skip},
    {"VSW", NULL, NULL, NULL},
    {"VCC", NULL, NULL, NULL},
    {"VDS", NULL, NULL, NULL},
    {"VSAN", NULL, NULL, NULL},
    {"MAU", NULL, NULL, NULL},
    {"CRYPTO", NULL, NULL, NULL},
    {"RESMGMT", NULL, NULL, NULL},
    {"CONSTRAINT", NULL, NULL, NULL},
    {"POLICY", NULL, NULL, NULL},
    {"VLDC", NULL, NULL, NULL},
    {"VLDCC", NULL, NULL, NULL},
    {"VDPCS", NULL, NULL, NULL},
    {"VDPCC", NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

int
parse_constraints(struct parser *parser, struct slice text)
{
	int error = parser_run(parser, text, constraints_records);

	if (error == 0 && !parser->met_domain)
		return parser_fail(
		    parser, -EPROTO, "there is no domain in the listing");
	return error;
}
