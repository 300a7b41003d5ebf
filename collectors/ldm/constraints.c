/*
 * ldm list-constraints -p: what was asked for. It tells whether a console was set by
 * hand and whether cores were, and it is where an inactive domain's devices come from.
 */
#include "collectors/ldm/records.h"

#include <errno.h>
#include <string.h>

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

/* Whether a list has fewer elements; each has its `next` as first member. */
static bool
is_shorter(const void *list, size_t count)
{
	for (; count > 0 && list != NULL; count--)
		memcpy(&list, list, sizeof(list));
	return count > 0;
}

/* A domain that has fewer devices than it asked for was not listed to its end. */
void
constraints_domain_end(struct parser *parser)
{
	struct inventory_domain *domain = parser->domain;
	const struct device_counts *asked = &parser->asked;

	if (domain != NULL && domain_is_bound(domain) &&
	    (is_shorter(domain->vnets, asked->vnets) ||
		is_shorter(domain->vdisks, asked->vdisks) ||
		is_shorter(domain->vhbas, asked->vhbas) ||
		is_shorter(domain->io, asked->io))) {
		domain->devices_known = false;
		domain->cores = INVENTORY_UNKNOWN;
		domain->cores_by_name = (struct inventory_cores){0};
		domain->blocks = NULL;
	}
	parser->asked = (struct device_counts){0};
	parser->domain = NULL;
}

int
constraints_domain(struct parser *parser, struct slice name)
{
	struct build *build = parser->build;
	struct inventory_domain *domain = NULL;
	const char *copy;

	constraints_domain_end(parser);
	if (name.length > 0) {
		int error = value_copy(parser, name, &copy);

		if (error != 0)
			return error;
		if (names_add(&build->asked, NAME_DOMAIN, copy, NULL) != 0)
			return parser_fail(parser, -ENOMEM, "out of memory");
		domain = names_find_one(&build->domains, NAME_DOMAIN, name);
	}
	parser->met_domain = true;
	parser->domain = domain;
	parser->vdisk = NULL;
	if (domain == NULL)
		return 0;
	domain->console_explicit = INVENTORY_ANSWER_NO;
	parser->take_properties = domain_is_bare(domain);
	parser->take_devices =
	    !domain->devices_known && domain->state == INVENTORY_STATE_INACTIVE;
	if (parser->take_devices)
		domain->devices_known = true;
	return 0;
}

static int
constraints_begin(struct parser *parser)
{
	struct slice name;

	if (!line_find(&parser->line, "name", &name) || name.length == 0)
		return parser_fail(parser, -EPROTO, "DOMAIN without a name");
	return constraints_domain(parser, name);
}

static int
constraints_vcpu(struct parser *parser)
{
	static const struct rule rules[] = {
	    RULE("count", set_number, inventory_domain, threads),
	    RULE_END,
	};
	if (parser->domain == NULL || parser->domain->threads != INVENTORY_UNKNOWN)
		return 0;
	return parser_apply(parser, rules, parser->domain);
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
    {"VARIABLES", NULL, NULL, parser_script},
    {"VSW", NULL, NULL, NULL},
    {"VCC", NULL, NULL, NULL},
    {"VDS", NULL, NULL, NULL},
    {"VSAN", NULL, NULL, NULL},
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

/*
 * A listing that lacks domains was cut off in the last one it has: that it has no
 * console there, and no more devices, says nothing.
 */
static void
constraints_doubt_last(struct parser *parser)
{
	struct build *build = parser->build;
	struct inventory_domain *last = parser->domain;

	if (last == NULL || names_lacking(&build->listed, &build->asked, 1) == NULL)
		return;
	if (last->console_explicit == INVENTORY_ANSWER_NO)
		last->console_explicit = INVENTORY_ANSWER_UNKNOWN;
	if (parser->take_devices)
		last->devices_known = false;
}

int
parse_constraints(struct parser *parser, struct slice text)
{
	int error = parser_run(parser, text, constraints_records);

	constraints_doubt_last(parser);
	constraints_domain_end(parser);
	return error != 0 ? error : domains_complete(parser, &parser->build->asked);
}
