/*
 * ldm list-services -p: what a host offers. Whose a service is may stand only in
 * list-bindings, which prints services below their domain; that is merged here.
 */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/backend.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

static int
set_ports(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	struct inventory_vcc *vcc = object;
	struct slice rest = value;
	struct slice first;
	int64_t min;
	int64_t max;

	if (!slice_next(&rest, '-', &first) || !value_number(first, &min))
		min = -1;
	max = min;
	if (rest.text != NULL && !value_number(rest, &max))
		max = -1;
	if (min < 0 || max < min || max > UINT16_MAX) {
		if (value.length > 0)
			parser_ignore(parser, "value of", slice_of(rule->key));
		return 0;
	}
	vcc->port_min = min;
	vcc->port_max = max;
	return 0;
}

static int
set_options(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	struct inventory_volume *volume = object;
	struct slice part;

	(void)parser;
	(void)rule;
	volume->options = 0;
	while (slice_next(&value, ',', &part)) {
		part = slice_trim(part);
		if (slice_is(part, "ro"))
			volume->options |= INVENTORY_OPTION_READONLY;
		else if (slice_is(part, "slice"))
			volume->options |= INVENTORY_OPTION_SLICE;
		else if (slice_is(part, "excl"))
			volume->options |= INVENTORY_OPTION_EXCLUSIVE;
		else if (part.length > 0)
			volume->options |= INVENTORY_OPTION_OTHER;
	}
	return 0;
}

/*
 * The path of a volume. One with octets that an inventory does not keep is not known:
 * what could be shown of it is the name of something else.
 */
static int
set_device(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	struct inventory_volume *volume = object;
	int error = set_word(parser, object, rule, value);

	if (error != 0 || volume->device == NULL || slice_is(value, volume->device))
		return error;
	volume->device = NULL;
	parser_ignore(parser, "value of", slice_of(rule->key));
	return 0;
}

/* CLIENT or CLIENT@SERVICE. */
static int
set_client(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	struct slice client;

	return slice_next(&value, '@', &client) ? set_word(parser, object, rule, client)
						: 0;
}

static const struct rule vcc_rules[] = {
    RULE("name", set_word, inventory_vcc, name),
    RULE("port-range", set_ports, inventory_vcc, port_min),
    RULE_END,
};
static const struct rule port_rules[] = {
    RULE("client", set_client, inventory_port, client),
    RULE("port", set_number, inventory_port, port),
    RULE("group", set_word, inventory_port, group),
    RULE_END,
};
static const struct rule vsw_rules[] = {
    RULE("name", set_word, inventory_vsw, name),
    RULE("mac-addr", set_mac, inventory_vsw, mac),
    RULE("net-dev", set_text, inventory_vsw, net_dev),
    RULE("dev", set_unit, inventory_vsw, id),
    RULE("default-vlan-id", set_number, inventory_vsw, default_vlan),
    RULE("pvid", set_number, inventory_vsw, pvid),
    RULE("vid", set_vlans, inventory_vsw, vids),
    RULE_SKIP("mode"),
    RULE("mtu", set_number, inventory_vsw, mtu),
    RULE("linkprop", set_text, inventory_vsw, linkprop),
    RULE("id", set_number, inventory_vsw, id),
    RULE_SKIP("inter-vnet-link"),
    RULE_END,
};
static const struct rule vds_rules[] = {
    RULE("name", set_word, inventory_vds, name),
    RULE_END,
};
static const struct rule volume_rules[] = {
    RULE("vol", set_word, inventory_volume, name),
    RULE("opts", set_options, inventory_volume, options),
    RULE("dev", set_device, inventory_volume, device),
    RULE("mpgroup", set_text, inventory_volume, mpgroup),
    RULE_END,
};
static const struct rule vsan_rules[] = {
    RULE("name", set_word, inventory_vsan, name),
    RULE("iport-path", set_word, inventory_vsan, device),
    RULE("device", set_word, inventory_vsan, device),
    RULE("dev", set_word, inventory_vsan, device),
    RULE_SKIP("mask"),
    RULE_END,
};

/* ---- list-services ---- */

/* Later managers say whose the services that follow are. */
static int
service_domain(struct parser *parser)
{
	struct slice name;

	parser->owner = NULL;
	parser->vcc = NULL;
	parser->vds = NULL;
	if (!line_find(&parser->line, "name", &name) || name.length == 0)
		return 0;
	return value_copy(parser, name, &parser->owner);
}

static int
service_vcc(struct parser *parser)
{
	struct inventory_vcc *vcc = inventory_add_vcc(parser->build->inventory);

	parser->vcc = vcc;
	if (vcc == NULL)
		return parser_out_of_memory(parser);
	vcc->domain = parser->owner;
	return parser_fill(parser, vcc_rules, vcc, &vcc->name);
}

/* A client of the concentrator and the port it holds. */
int
vcc_row(struct parser *parser)
{
	struct inventory_port *port;
	struct slice value;

	if (parser->vcc == NULL || !line_find(&parser->line, "port", &value) ||
	    value.length == 0)
		return 0;
	port = inventory_add_port(parser->build->inventory, parser->vcc);
	if (port == NULL)
		return parser_out_of_memory(parser);
	return parser_apply(parser, port_rules, port);
}

static int
service_vsw(struct parser *parser)
{
	struct build *build = parser->build;
	struct inventory_vsw *vsw = inventory_add_vsw(build->inventory);
	int error;

	if (vsw == NULL)
		return parser_out_of_memory(parser);
	vsw->domain = parser->owner;
	error = parser_fill(parser, vsw_rules, vsw, &vsw->name);
	if (error == 0 && vsw->net_dev != NULL && vsw->net_dev[0] != '\0' &&
	    names_add(&build->net_devs, NAME_NET_DEV, vsw->net_dev, vsw) != 0)
		return parser_fail(parser, -ENOMEM, "out of memory");
	return error;
}

static int
service_vds(struct parser *parser)
{
	struct inventory_vds *vds = inventory_add_vds(parser->build->inventory);

	parser->vds = vds;
	if (vds == NULL)
		return parser_out_of_memory(parser);
	vds->domain = parser->owner;
	return parser_fill(parser, vds_rules, vds, &vds->name);
}

/* A volume. Rows without `vol`, and those of clients, are something else. */
static int
service_vds_row(struct parser *parser)
{
	struct inventory *inventory = parser->build->inventory;
	struct inventory_volume *volume;
	struct slice value;
	int error;

	if (parser->vds == NULL || line_find(&parser->line, "client", &value) ||
	    !line_find(&parser->line, "vol", &value) || value.length == 0)
		return 0;
	volume = inventory_add_volume(inventory, parser->vds);
	if (volume == NULL)
		return parser_out_of_memory(parser);
	error = parser_apply(parser, volume_rules, volume);
	if (error == 0 && backend_from_path(inventory, volume) != 0)
		return parser_out_of_memory(parser);
	return error;
}

static int
service_vsan(struct parser *parser)
{
	struct inventory_vsan *vsan = inventory_add_vsan(parser->build->inventory);

	if (vsan == NULL)
		return parser_out_of_memory(parser);
	vsan->domain = parser->owner;
	return parser_fill(parser, vsan_rules, vsan, &vsan->name);
}

static const struct record services_records[] = {
    {"", NULL, NULL, NULL},
    {"VDS", service_vds, service_vds_row, NULL},
    {"VSW", service_vsw, parser_skip, NULL},
    {"VCC", service_vcc, vcc_row, NULL},
    {"VSAN", service_vsan, parser_skip, NULL},
    {"DOMAIN", service_domain, parser_skip, NULL},
    {"VDPCS", NULL, NULL, parser_skip},
    {"VLDC", NULL, NULL, parser_skip},
    {NULL, NULL, NULL, NULL},
};

int
parse_services(struct parser *parser, struct slice text)
{
	int error = parser_run(parser, text, services_records);

	if (error == 0)
		services_merge(parser);
	return error;
}
