/* Virtual devices of a domain, as list-bindings and list-constraints print them. */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

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
		mac = inventory_add_mac(parser->build->inventory, object);
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

/*
 * Whether the device on this line is wanted, 1 or 0; else it is counted. -EPROTO before
 * the first domain.
 */
static int
device_wanted(struct parser *parser, size_t *asked)
{
	int error = parser_need_domain(parser);

	if (error != 0)
		return error;
	if (parser->domain != NULL && parser->take_devices)
		return 1;
	++*asked;
	return 0;
}

int
domain_vnet(struct parser *parser)
{
	struct inventory_vnet *vnet;
	int wanted = device_wanted(parser, &parser->asked.vnets);

	if (wanted <= 0)
		return wanted;
	vnet = inventory_add_vnet(parser->build->inventory, parser->domain);
	return parser_fill(parser, vnet_rules, vnet, vnet != NULL ? &vnet->name : NULL);
}

int
domain_vhba(struct parser *parser)
{
	struct inventory_vhba *vhba;
	int wanted = device_wanted(parser, &parser->asked.vhbas);

	if (wanted <= 0)
		return wanted;
	vhba = inventory_add_vhba(parser->build->inventory, parser->domain);
	return parser_fill(parser, vhba_rules, vhba, vhba != NULL ? &vhba->name : NULL);
}

int
domain_vdisk(struct parser *parser)
{
	struct inventory_vdisk *vdisk;
	int wanted = device_wanted(parser, &parser->asked.vdisks);

	parser->vdisk = NULL;
	if (wanted <= 0)
		return wanted;
	vdisk = inventory_add_vdisk(parser->build->inventory, parser->domain);
	parser->vdisk = vdisk;
	return parser_fill(
	    parser, vdisk_rules, vdisk, vdisk != NULL ? &vdisk->name : NULL);
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
	if (error == 0 && server.length > 0)
		error = value_copy(parser, server, &path->domain);
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
	path = inventory_add_path(parser->build->inventory, parser->vdisk);
	if (path == NULL)
		return parser_out_of_memory(parser);
	return path_read(parser, path);
}
