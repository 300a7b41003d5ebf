/* ldm list-io -l -p: buses, slots, physical and virtual functions, and who owns them.
 */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

static int
set_type(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	struct inventory_io *io = object;

	(void)parser;
	(void)rule;
	if (slice_is(value, "BUS"))
		io->type = INVENTORY_IO_BUS;
	else if (slice_is(value, "PCIE"))
		io->type = INVENTORY_IO_SLOT;
	else if (slice_is(value, "PF"))
		io->type = INVENTORY_IO_PF;
	else if (slice_is(value, "VF"))
		io->type = INVENTORY_IO_VF;
	return 0;
}

static int
set_class(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	struct inventory_io *io = object;

	(void)parser;
	(void)rule;
	if (slice_is_caseless(value, "NETWORK") || slice_is_caseless(value, "ETHERNET"))
		io->class = INVENTORY_IO_CLASS_ETHERNET;
	else if (slice_is_caseless(value, "FIBRECHANNEL"))
		io->class = INVENTORY_IO_CLASS_FIBRECHANNEL;
	else if (slice_is_caseless(value, "INFINIBAND"))
		io->class = INVENTORY_IO_CLASS_INFINIBAND;
	return 0;
}

/* Of the properties of functions the keys are guesses after the names of the text form.
 */
static const struct rule io_rules[] = {
    RULE("dev", set_word, inventory_io, device),
    RULE("alias", set_word, inventory_io, alias),
    RULE("status", set_text, inventory_io, status),
    RULE("domain", set_text, inventory_io, domain),
    RULE("type", set_type, inventory_io, type),
    RULE("class", set_class, inventory_io, class),
    RULE("bus", set_word, inventory_io, bus),
    RULE("name", set_text, inventory_io, name),
    RULE("mac-addr", set_mac, inventory_io, mac),
    RULE("pvid", set_number, inventory_io, pvid),
    RULE("vid", set_vlans, inventory_io, vids),
    RULE("mtu", set_number, inventory_io, mtu),
    RULE_SKIP("maxvfs"),
    RULE_SKIP("alt-mac-addrs"),
    RULE_SKIP("port-wwn"),
    RULE_SKIP("node-wwn"),
    RULE_SKIP("bw-percent"),
    RULE_SKIP("opts"),
    RULE_END,
};

/* Where the class is not printed, the name of the function tells it. */
static void
class_from_alias(struct inventory_io *io)
{
	struct slice alias;

	if (io->class != INVENTORY_IO_CLASS_UNKNOWN || io->alias == NULL)
		return;
	alias = slice_of(io->alias);
	if (slice_contains(alias, "/IOVNET."))
		io->class = INVENTORY_IO_CLASS_ETHERNET;
	else if (slice_contains(alias, "/IOVFC."))
		io->class = INVENTORY_IO_CLASS_FIBRECHANNEL;
	else if (slice_contains(alias, "/IOVIB."))
		io->class = INVENTORY_IO_CLASS_INFINIBAND;
}

/* A device, or with neither dev nor alias more about the last one. */
static int
io_row(struct parser *parser)
{
	struct inventory *inventory = parser->build->inventory;
	struct slice value;
	int error;

	if (line_find(&parser->line, "dev", &value) ||
	    line_find(&parser->line, "alias", &value)) {
		parser->io = inventory_add_io(inventory);
		if (parser->io == NULL)
			return parser_out_of_memory(parser);
	}
	if (parser->io == NULL)
		return 0;
	error = parser_apply(parser, io_rules, parser->io);
	if (error == 0)
		class_from_alias(parser->io);
	return error;
}

/* Rows stand without a keyword, or perhaps below one. */
static const struct record io_records[] = {
    {"", NULL, io_row, NULL},
    {"IO", io_row, io_row, NULL},
    {NULL, NULL, NULL, NULL},
};

/*
 * Properties may be printed only where they are set, so that a virtual function without
 * a name has none; but only once another one of its class has shown that the key
 * exists.
 */
static void
names_complete(struct inventory *inventory)
{
	bool printed[INVENTORY_IO_CLASS_INFINIBAND + 1] = {false};

	for (struct inventory_io *io = inventory->ios; io != NULL; io = io->next)
		if (io->type == INVENTORY_IO_VF && io->name != NULL)
			printed[io->class] = true;
	printed[INVENTORY_IO_CLASS_UNKNOWN] = false;
	for (struct inventory_io *io = inventory->ios; io != NULL; io = io->next)
		if (io->type == INVENTORY_IO_VF && io->name == NULL &&
		    printed[io->class])
			io->name = "";
}

int
parse_io(struct parser *parser, struct slice text)
{
	int error = parser_run(parser, text, io_records);

	/* Every machine has a bus. */
	if (error == 0 && parser->io == NULL)
		return parser_fail(
		    parser, -EPROTO, "there is no device in the listing");
	if (error == 0)
		names_complete(parser->build->inventory);
	return error;
}
