/*
 * ldm list-netdev -l -p: whether the physical links behind virtual switches are up. Its
 * keys are documented nowhere, so that only `name` and `state` are believed, and it may
 * begin without a VERSION line.
 */
#include "collectors/ldm/records.h"

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

/* How many switches may share a physical link. */
#define LINK_SWITCHES 64

static int
netdev_domain(struct parser *parser)
{
	struct slice name;

	if (!line_find(&parser->line, "name", &name))
		return 0;
	return value_copy(parser, name, &parser->owner);
}

/*
 * Rows of devices have no bar in front; those of an aggregation's members have. Without
 * its domain a link is only that of a switch if no other one has a link of that name.
 */
static int
netdev_device(struct parser *parser)
{
	enum inventory_link link = INVENTORY_LINK_UNKNOWN;
	const struct name *names;
	struct slice name;
	struct slice state;
	size_t count;

	if (!line_find(&parser->line, "name", &name) ||
	    !line_find(&parser->line, "state", &state))
		return 0;
	if (slice_is_caseless(state, "up"))
		link = INVENTORY_LINK_UP;
	else if (slice_is_caseless(state, "down"))
		link = INVENTORY_LINK_DOWN;
	names = names_find(
	    &parser->build->net_devs, NAME_NET_DEV, name, LINK_SWITCHES, &count);
	for (size_t i = 0; i < count; i++) {
		struct inventory_vsw *vsw = names[i].object;
		bool same = parser->owner != NULL && vsw->domain != NULL
				? strcmp(vsw->domain, parser->owner) == 0
				: count == 1;

		if (same)
			vsw->link = link;
	}
	return 0;
}

static const struct record netdev_records[] = {
    {"", NULL, parser_skip, netdev_device},
    {"DOMAIN", netdev_domain, parser_skip, netdev_device},
    {NULL, NULL, NULL, NULL},
};

int
parse_netdev(struct parser *parser, struct slice text)
{
	parser->no_version = true;
	return parser_run(parser, text, netdev_records);
}
