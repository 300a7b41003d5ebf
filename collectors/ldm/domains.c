/* Records that describe a domain, as list-bindings and list-constraints print them. */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

/* ---- the line of a domain ---- */

static int
set_state(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	static const struct {
		const char *word;
		enum inventory_state state;
	} words[] = {
	    {"active", INVENTORY_STATE_ACTIVE},
	    {"bound", INVENTORY_STATE_BOUND},
	    {"inactive", INVENTORY_STATE_INACTIVE},
	    {"starting", INVENTORY_STATE_TRANSITION},
	    {"stopping", INVENTORY_STATE_TRANSITION},
	    {"binding", INVENTORY_STATE_TRANSITION},
	    {"unbinding", INVENTORY_STATE_TRANSITION},
	    {"suspended", INVENTORY_STATE_TRANSITION},
	    {"resuming", INVENTORY_STATE_TRANSITION},
	};
	struct inventory_domain *domain = object;

	domain->state = INVENTORY_STATE_UNKNOWN;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(value, words[i].word))
			domain->state = words[i].state;
	return set_word(parser, object, rule, value);
}

/* A port number, SP or UART for a control domain, nothing where none is bound. */
static int
set_cons(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	struct inventory_domain *domain = object;

	(void)parser;
	(void)rule;
	if (value_number(value, &domain->console.port))
		domain->console_kind = INVENTORY_CONSOLE_VIRTUAL;
	else if (slice_is(value, "SP") || slice_is(value, "UART"))
		domain->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	return 0;
}

static const struct rule domain_rules[] = {
    RULE("name", set_word, inventory_domain, name),
    RULE("state", set_state, inventory_domain, state_word),
    RULE_SKIP("flags"), /* spelled out here; the letters of `list -p` are better */
    RULE("cons", set_cons, inventory_domain, console),
    RULE("ncpu", set_number, inventory_domain, threads),
    RULE("mem", set_number, inventory_domain, memory),
    RULE_SKIP("util"),
    RULE_SKIP("uptime"),
    RULE_SKIP("norm_util"),
    RULE_SKIP("softstate"),
    RULE_END,
};

int
domains_complete(struct parser *parser, struct names *domains)
{
	const struct name *twice;

	if (!parser->met_domain)
		return parser_fail(parser, -EPROTO,
		    "there is no domain in the listing, not even the control domain");
	twice = names_double(domains, 0);
	if (twice == NULL)
		return 0;
	return parser_fail(parser, -EPROTO,
	    "domain %s stands twice: the listing is damaged, or text in it looks "
	    "like a record",
	    twice->text);
}

bool
domain_is_bound(const struct inventory_domain *domain)
{
	return domain->state == INVENTORY_STATE_ACTIVE ||
	       domain->state == INVENTORY_STATE_BOUND;
}

int
domain_fill(struct parser *parser, struct inventory_domain *domain)
{
	struct slice cons;
	int error;

	if (domain == NULL)
		return parser_out_of_memory(parser);
	error = parser_fill(parser, domain_rules, domain, &domain->name);
	if (error == 0 && domain_is_bound(domain) &&
	    line_find(&parser->line, "cons", &cons) && cons.length == 0)
		domain->console_kind = INVENTORY_CONSOLE_NONE;
	return error;
}

/* ---- its properties ---- */

static int
set_masters(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	(void)rule;
	return domain_set_masters(parser, object, value);
}

int
domain_set_masters(
    struct parser *parser, struct inventory_domain *domain, struct slice names)
{
	struct slice part;

	domain->masters_known = true;
	while (slice_next(&names, ',', &part)) {
		struct inventory_name *name;
		int error;

		part = slice_trim(part);
		if (part.length == 0)
			continue;
		name = inventory_add_name(parser->build->inventory, &domain->masters);
		if (name == NULL)
			return parser_out_of_memory(parser);
		error = value_copy(parser, part, &name->text);
		if (error != 0)
			return error;
	}
	return 0;
}

static const struct rule uuid_rules[] = {
    RULE("uuid", set_word, inventory_domain, uuid),
    RULE_END,
};
static const struct rule mac_rules[] = {
    RULE("mac-addr", set_mac, inventory_domain, mac),
    RULE_END,
};
static const struct rule hostid_rules[] = {
    RULE("hostid", set_hex, inventory_domain, hostid),
    RULE_END,
};
static const struct rule control_rules[] = {
    RULE("failure-policy", set_word, inventory_domain, failure_policy),
    RULE_SKIP("extended-mapin-space"),
    RULE("cpu-arch", set_word, inventory_domain, cpu_arch),
    RULE("rc-add-policy", set_text, inventory_domain, rc_add_policy),
    RULE_SKIP("shutdown-group"),
    RULE("perf-counters", set_text, inventory_domain, perf_counters),
    RULE("boot-policy", set_word, inventory_domain, boot_policy),
    RULE("effective-max-pagesize", set_size, inventory_domain, effective_max_pagesize),
    RULE("hardware-max-pagesize", set_size, inventory_domain, hardware_max_pagesize),
    RULE_END,
};
static const struct rule dependency_rules[] = {
    RULE("master", set_masters, inventory_domain, masters),
    RULE_END,
};

/* Fill the present domain from a line; -EPROTO before the first one. */
static int
domain_apply(struct parser *parser, const struct rule *rules)
{
	int error = parser_need_domain(parser);

	if (error != 0 || parser->domain == NULL || !parser->take_properties)
		return error;
	return parser_apply(parser, rules, parser->domain);
}

int
domain_uuid(struct parser *parser)
{
	return domain_apply(parser, uuid_rules);
}

int
domain_mac(struct parser *parser)
{
	return domain_apply(parser, mac_rules);
}

int
domain_hostid(struct parser *parser)
{
	return domain_apply(parser, hostid_rules);
}

int
domain_control(struct parser *parser)
{
	return domain_apply(parser, control_rules);
}

int
domain_dependency(struct parser *parser)
{
	return domain_apply(parser, dependency_rules);
}

static enum inventory_answer
answer_of(struct slice value, const char *word)
{
	return slice_contains(value, word) ? INVENTORY_ANSWER_YES : INVENTORY_ANSWER_NO;
}

/*
 * Whether its processors are whole cores by constraint, and which of its resources were
 * named. The record and its keys follow the text form of the listing.
 */
int
domain_constraint(struct parser *parser)
{
	struct inventory_domain *domain = parser->domain;
	struct slice value;

	if (domain == NULL)
		return 0;
	if (line_find(&parser->line, "cpu", &value))
		domain->whole_cores = answer_of(value, "whole-core");
	if (line_find(&parser->line, "physical-bind", &value)) {
		domain->named_cores = answer_of(value, "core");
		domain->named_memory = answer_of(value, "memory");
	}
	return 0;
}

/* ---- its memory and its physical I/O ---- */

int
domain_memory_row(struct parser *parser)
{
	static const struct rule rules[] = {
	    RULE("ra", set_hex, inventory_block, real_address),
	    RULE("pa", set_hex, inventory_block, physical_address),
	    RULE("size", set_size, inventory_block, size),
	    RULE_END,
	};
	struct inventory_block *block;

	if (parser->domain == NULL)
		return 0;
	block = inventory_add_block(parser->build->inventory, &parser->domain->blocks);
	if (block == NULL)
		return parser_out_of_memory(parser);
	return parser_apply(parser, rules, block);
}

int
domain_add_io(struct parser *parser, struct slice name)
{
	struct inventory_name *io;

	if (name.length == 0)
		return 0;
	if (!parser->take_devices) {
		parser->asked.io++;
		return 0;
	}
	io = inventory_add_name(parser->build->inventory, &parser->domain->io);
	if (io == NULL)
		return parser_out_of_memory(parser);
	return value_copy(parser, name, &io->text);
}

int
domain_io_row(struct parser *parser)
{
	struct slice name = {"", 0};

	if (parser->domain == NULL)
		return 0;
	if (!line_find(&parser->line, "alias", &name) || name.length == 0)
		(void)line_find(&parser->line, "dev", &name);
	return domain_add_io(parser, name);
}
