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
	else if (value.length == 0 && (domain->state == INVENTORY_STATE_ACTIVE ||
					  domain->state == INVENTORY_STATE_BOUND))
		domain->console_kind = INVENTORY_CONSOLE_NONE;
	return 0;
}

const struct rule domain_rules[] = {
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

		part = slice_trim(part);
		if (part.length == 0)
			continue;
		name = inventory_add_name(parser->target, &domain->masters);
		if (name == NULL || (name->text = value_copy(parser, part)) == NULL)
			return parser_out_of_memory(parser);
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
	if (!parser->met_domain)
		return parser_fail(parser, -EPROTO,
		    "%s before the first DOMAIN: the listing is damaged",
		    parser->record->keyword);
	if (parser->domain == NULL || !parser->take_properties)
		return 0;
	return parser_apply(parser, parser->build->inventory, rules, parser->domain);
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
	return parser_apply(parser, parser->build->inventory, rules, block);
}

/* /SYS/MB/NET0/IOVNET.PF0.VF3: the I/O listing tells all about those. */
static bool
is_virtual_function(struct slice name)
{
	size_t i = name.length;

	while (i > 0 && name.text[i - 1] >= '0' && name.text[i - 1] <= '9')
		i--;
	return i < name.length && i >= 3 && memcmp(name.text + i - 3, ".VF", 3) == 0;
}

int
domain_add_io(struct parser *parser, struct inventory_domain *domain, struct slice name)
{
	struct inventory_name *io;

	if (name.length == 0 || is_virtual_function(name))
		return 0;
	parser->target = parser->build->inventory;
	io = inventory_add_name(parser->target, &domain->io);
	if (io == NULL || (io->text = value_copy(parser, name)) == NULL)
		return parser_out_of_memory(parser);
	return 0;
}

int
domain_io_row(struct parser *parser)
{
	struct slice name = {"", 0};

	if (parser->domain == NULL || !parser->take_devices)
		return 0;
	if (!line_find(&parser->line, "alias", &name) || name.length == 0)
		(void)line_find(&parser->line, "dev", &name);
	return domain_add_io(parser, parser->domain, name);
}

/* ---- its virtual devices ---- */

/* Alternate MAC addresses, with commas; the word auto says nothing. */
static int
set_alternates(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	struct slice part;

	while (slice_next(&value, ',', &part)) {
		struct inventory_mac *mac;
		int64_t address;

		part = slice_trim(part);
		if (!value_mac(part, &address)) {
			if (part.length > 0)
				parser_ignore(parser, "value of", slice_of(rule->key));
			continue;
		}
		mac = inventory_add_mac(parser->target, object);
		if (mac == NULL)
			return parser_out_of_memory(parser);
		mac->address = address;
	}
	return 0;
}

static const struct rule vnet_rules[] = {
    RULE("name", set_word, inventory_vnet, name),
    RULE("dev", set_unit, inventory_vnet, id),
    RULE_TWO("service", set_at, inventory_vnet, service, domain),
    RULE("mac-addr", set_mac, inventory_vnet, mac),
    RULE_SKIP("mode"),
    RULE("pvid", set_number, inventory_vnet, pvid),
    RULE("vid", set_vlans, inventory_vnet, vids),
    RULE("mtu", set_number, inventory_vnet, mtu),
    RULE_SKIP("linkprop"),
    RULE("id", set_number, inventory_vnet, id),
    RULE("alt-mac-addrs", set_alternates, inventory_vnet, alternate_macs),
    RULE("alt-mac-addr", set_alternates, inventory_vnet, alternate_macs),
    RULE_END,
};
static const struct rule vdisk_rules[] = {
    RULE("name", set_word, inventory_vdisk, name),
    RULE_TWO("vol", set_at, inventory_vdisk, volume, service),
    RULE("timeout", set_number, inventory_vdisk, timeout),
    RULE("dev", set_unit, inventory_vdisk, id),
    RULE("server", set_word, inventory_vdisk, domain),
    RULE("mpgroup", set_text, inventory_vdisk, mpgroup),
    RULE("id", set_number, inventory_vdisk, id),
    RULE_END,
};
static const struct rule vhba_rules[] = {
    RULE("name", set_word, inventory_vhba, name),
    RULE_TWO("vsan", set_at, inventory_vhba, vsan, domain),
    RULE_TWO("service", set_at, inventory_vhba, vsan, domain),
    RULE("server", set_word, inventory_vhba, domain),
    RULE("dev", set_unit, inventory_vhba, id),
    RULE("id", set_number, inventory_vhba, id),
    RULE_SKIP("timeout"),
    RULE_END,
};
const struct rule console_rules[] = {
    RULE_SKIP("type"),
    RULE("port", set_number, inventory_console, port),
    RULE("group", set_word, inventory_console, group),
    RULE_TWO("service", set_at, inventory_console, service, domain),
    RULE_SKIP("enable-log"),
    RULE_SKIP("log"),
    RULE_END,
};

/* Whether the device on this line is wanted. -EPROTO before the first domain. */
static int
device_wanted(struct parser *parser, bool *wanted)
{
	if (!parser->met_domain)
		return parser_fail(parser, -EPROTO,
		    "%s before the first DOMAIN: the listing is damaged",
		    parser->record->keyword);
	*wanted = parser->domain != NULL && parser->take_devices;
	return 0;
}

static int
device_nameless(struct parser *parser)
{
	return parser_fail(
	    parser, -EPROTO, "%s without a name", parser->record->keyword);
}

int
domain_vnet(struct parser *parser)
{
	struct inventory *inventory = parser->build->inventory;
	struct inventory_vnet *vnet;
	bool wanted;
	int error = device_wanted(parser, &wanted);

	if (error != 0 || !wanted)
		return error;
	vnet = inventory_add_vnet(inventory, parser->domain);
	if (vnet == NULL)
		return parser_out_of_memory(parser);
	error = parser_apply(parser, inventory, vnet_rules, vnet);
	if (error == 0 && vnet->name == NULL)
		return device_nameless(parser);
	return error;
}

int
domain_vdisk(struct parser *parser)
{
	struct inventory *inventory = parser->build->inventory;
	bool wanted;
	int error = device_wanted(parser, &wanted);

	parser->vdisk = NULL;
	if (error != 0 || !wanted)
		return error;
	parser->vdisk = inventory_add_vdisk(inventory, parser->domain);
	if (parser->vdisk == NULL)
		return parser_out_of_memory(parser);
	error = parser_apply(parser, inventory, vdisk_rules, parser->vdisk);
	if (error == 0 && parser->vdisk->name == NULL)
		return device_nameless(parser);
	return error;
}

/*
 * One path of a multipath group. Only the position of the service domain and the words
 * active and standby are known of these rows, not the names of their keys, so that
 * every key with vol, server or path in its name counts.
 */
static int
path_read(struct parser *parser, struct inventory_path *path)
{
	static const struct rule volume = {
	    .offset = offsetof(struct inventory_path, volume),
	    .second = offsetof(struct inventory_path, service)};
	struct slice rest = parser->line.fields;
	struct slice server = {NULL, 0};
	struct slice third = {NULL, 0};
	struct field field;
	int error = 0;

	for (int i = 1; error == 0 && field_next(&rest, &field); i++) {
		if (i == 3)
			third = field.value;
		if (slice_contains(field.key, "vol"))
			error = set_at(parser, path, &volume, field.value);
		else if (slice_contains(field.key, "server"))
			server = field.value;
		else if (slice_contains(field.key, "path") &&
			 slice_is(field.value, "active"))
			path->active = INVENTORY_ANSWER_YES;
		else if (slice_contains(field.key, "path") &&
			 slice_is(field.value, "standby"))
			path->active = INVENTORY_ANSWER_NO;
	}
	if (server.length == 0)
		server = third;
	if (error == 0 && server.length > 0) {
		path->domain = value_copy(parser, server);
		if (path->domain == NULL)
			return parser_out_of_memory(parser);
	}
	return error;
}

int
domain_vdisk_row(struct parser *parser)
{
	struct slice rest = parser->line.fields;
	struct inventory_path *path;
	struct field field;
	bool is_path = false;

	if (parser->vdisk == NULL)
		return 0;
	while (!is_path && field_next(&rest, &field))
		is_path = slice_contains(field.key, "path");
	if (!is_path)
		return 0;
	parser->target = parser->build->inventory;
	path = inventory_add_path(parser->target, parser->vdisk);
	if (path == NULL)
		return parser_out_of_memory(parser);
	return path_read(parser, path);
}

int
domain_vhba(struct parser *parser)
{
	struct inventory *inventory = parser->build->inventory;
	struct inventory_vhba *vhba;
	bool wanted;
	int error = device_wanted(parser, &wanted);

	if (error != 0 || !wanted)
		return error;
	vhba = inventory_add_vhba(inventory, parser->domain);
	if (vhba == NULL)
		return parser_out_of_memory(parser);
	error = parser_apply(parser, inventory, vhba_rules, vhba);
	if (error == 0 && vhba->name == NULL)
		return device_nameless(parser);
	return error;
}
