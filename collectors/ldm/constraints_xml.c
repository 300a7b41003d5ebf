/*
 * ldm list-constraints -x: the constraints as XML, in the OVF form of all present
 * releases (data version 3.0) or in the flat one of LDoms 1.x (2.0). Either is read as
 * a row of items, each with a type and pairs of keys and values.
 */
#include "collectors/ldm/records.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"
#include "collectors/ldm/xml.h"

#define ITEM_PAIRS 64
#define ITEM_WORD  64
#define ITEM_TEXT  ((size_t)8 << 10)

struct pair {
	char key[ITEM_WORD]; /* with `_` where the document has `-` */
	struct slice value;  /* into item.text */
};

/* The item that is being read. */
struct item {
	bool open;
	unsigned nested; /* items inside, which say what it is bound to */
	char type[ITEM_WORD];
	char key[ITEM_WORD]; /* attribute of the GenericProperty just open */
	struct pair pairs[ITEM_PAIRS];
	size_t count;
	char text[ITEM_TEXT];
	size_t length;
};

struct document {
	struct parser *parser;
	struct item item;
	bool flat;      /* below <ldom> of the old schema */
	unsigned depth; /* of elements below <ldom> */
};

/* ---- what the items of a domain mean ---- */

static const struct rule info_rules[] = {
    RULE("uuid", set_word, inventory_domain, uuid),
    RULE("Address", set_mac, inventory_domain, mac),
    RULE("mac_address", set_mac, inventory_domain, mac),
    RULE("hostid", set_hex, inventory_domain, hostid),
    RULE("failure_policy", set_word, inventory_domain, failure_policy),
    RULE("cpu_arch", set_word, inventory_domain, cpu_arch),
    RULE("perf_counters", set_text, inventory_domain, perf_counters),
    RULE("rc_add_policy", set_text, inventory_domain, rc_add_policy),
    RULE("boot_policy", set_word, inventory_domain, boot_policy),
    RULE_SKIP("extended_mapin_space"),
    RULE_SKIP("master"), /* a list: see item_info() */
    RULE_SKIP("ldom_name"),
    RULE_END,
};
static const struct rule cpu_rules[] = {
    RULE("AllocationUnits", set_number, inventory_domain, threads),
    RULE("number", set_number, inventory_domain, threads),
    RULE_END,
};
static const struct rule memory_rules[] = {
    RULE("AllocationUnits", set_size, inventory_domain, memory),
    RULE("size", set_size, inventory_domain, memory),
    RULE_END,
};
static const struct rule network_rules[] = {
    RULE("vnet_name", set_word, inventory_vnet, name),
    RULE("service_name", set_word, inventory_vnet, service),
    RULE("Address", set_mac, inventory_vnet, mac),
    RULE("mac_address", set_mac, inventory_vnet, mac),
    RULE("pvid", set_number, inventory_vnet, pvid),
    RULE("vid", set_vlans, inventory_vnet, vids),
    RULE("mtu", set_number, inventory_vnet, mtu),
    RULE("id", set_number, inventory_vnet, id),
    RULE_SKIP("linkprop"),
    RULE_SKIP("mode"),
    RULE_END,
};
static const struct rule disk_rules[] = {
    RULE("vdisk_name", set_word, inventory_vdisk, name),
    RULE("service_name", set_word, inventory_vdisk, service),
    RULE("vol_name", set_word, inventory_vdisk, volume),
    RULE("timeout", set_number, inventory_vdisk, timeout),
    RULE("id", set_number, inventory_vdisk, id),
    RULE_END,
};
static const struct rule console_item_rules[] = {
    RULE("port", set_number, inventory_console, port),
    RULE("service_name", set_word, inventory_console, service),
    RULE("group", set_word, inventory_console, group),
    RULE_SKIP("enable_log"),
    RULE_END,
};

static int
item_apply(struct document *document, const struct rule *rules, void *object)
{
	struct parser *parser = document->parser;

	for (size_t i = 0; i < document->item.count; i++) {
		const struct pair *pair = &document->item.pairs[i];
		struct field field = {slice_of(pair->key), pair->value};
		int error = parser_set(parser, rules, object, &field);

		if (error != 0)
			return error;
	}
	return 0;
}

static struct slice
item_value(const struct item *item, const char *key)
{
	for (size_t i = 0; i < item->count; i++)
		if (strcmp(item->pairs[i].key, key) == 0)
			return item->pairs[i].value;
	return (struct slice){NULL, 0};
}

static int
item_info(struct document *document)
{
	struct parser *parser = document->parser;
	struct slice master = item_value(&document->item, "master");
	int error;

	if (document->flat) {
		error = constraints_domain(
		    parser, item_value(&document->item, "ldom_name"));
		if (error != 0)
			return error;
	}
	if (parser->domain == NULL || !parser->take_properties)
		return 0;
	error = item_apply(document, info_rules, parser->domain);
	if (error != 0 || master.text == NULL)
		return error;
	return domain_set_masters(parser, parser->domain, master);
}

static int
item_network(struct document *document)
{
	struct parser *parser = document->parser;
	struct inventory_vnet *vnet;
	int error;

	if (!parser->take_devices) {
		parser->asked.vnets++;
		return 0;
	}
	vnet = inventory_add_vnet(parser->build->inventory, parser->domain);
	if (vnet == NULL)
		return parser_out_of_memory(parser);
	error = item_apply(document, network_rules, vnet);
	if (error == 0 && vnet->name == NULL)
		return parser_fail(parser, -EPROTO, "a network without vnet_name");
	return error;
}

static int
item_disk(struct document *document)
{
	struct parser *parser = document->parser;
	struct inventory_vdisk *vdisk;
	int error;

	if (!parser->take_devices) {
		parser->asked.vdisks++;
		return 0;
	}
	vdisk = inventory_add_vdisk(parser->build->inventory, parser->domain);
	if (vdisk == NULL)
		return parser_out_of_memory(parser);
	error = item_apply(document, disk_rules, vdisk);
	if (error == 0 && vdisk->name == NULL)
		return parser_fail(parser, -EPROTO, "a disk without vdisk_name");
	return error;
}

static int
item_console(struct document *document)
{
	struct inventory_domain *domain = document->parser->domain;

	domain->console_explicit = INVENTORY_ANSWER_YES;
	return item_apply(document, console_item_rules, &domain->console_constraint);
}

/* An item is complete. */
static int
item_end(struct document *document)
{
	struct parser *parser = document->parser;
	struct slice type = slice_of(document->item.type);
	struct inventory_domain *domain;

	if (slice_is(type, "ldom_info"))
		return item_info(document);
	domain = parser->domain;
	if (domain == NULL)
		return 0;
	if (slice_is(type, "network"))
		return item_network(document);
	if (slice_is(type, "disk"))
		return item_disk(document);
	if (slice_is(type, "console"))
		return item_console(document);
	if (slice_is(type, "cpu") && domain->threads == INVENTORY_UNKNOWN)
		return item_apply(document, cpu_rules, domain);
	if (slice_is(type, "memory") && domain->memory == INVENTORY_UNKNOWN)
		return item_apply(document, memory_rules, domain);
	if (slice_is(type, "physio_device"))
		return domain_add_io(parser, item_value(&document->item, "name"));
	return 0;
}

/* ---- reading the items ---- */

/* Copy a word with `_` for `-`; what does not fit matches nothing. */
static void
word_copy(char word[ITEM_WORD], struct slice from)
{
	size_t length = from.length < ITEM_WORD ? from.length : 0;

	for (size_t i = 0; i < length; i++)
		word[i] = (char)(from.text[i] == '-' ? '_' : from.text[i]);
	word[length] = '\0';
}

/* A pair that does not fit is left out: the long ones are boot scripts. */
static void
item_add(struct item *item, struct slice key, struct slice value)
{
	struct pair *pair = &item->pairs[item->count];

	if (item->count == ITEM_PAIRS || value.length > ITEM_TEXT - item->length)
		return;
	word_copy(pair->key, key);
	memcpy(item->text + item->length, value.text, value.length);
	pair->value = (struct slice){item->text + item->length, value.length};
	item->length += value.length;
	item->count++;
}

static void
item_begin(struct item *item, const char *type)
{
	item->open = true;
	item->nested = 0;
	item->count = 0;
	item->length = 0;
	word_copy(item->type, slice_of(type));
}

static int
on_start(void *context, const char *name, const char *const *attributes,
    struct reason *reason)
{
	struct document *document = context;
	struct item *item = &document->item;
	const char *id = xml_attribute(attributes, "id");
	const char *key = xml_attribute(attributes, "key");
	int error = 0;

	(void)reason;
	if (document->flat && document->depth++ == 0)
		item_begin(item, name);
	else if (strcmp(name, "ldom") == 0)
		document->flat = true;
	else if (strcmp(name, "Content") == 0 && id != NULL)
		error = constraints_domain(document->parser, slice_of(id));
	else if (strcmp(name, "Item") == 0 && !item->open)
		item_begin(item, "");
	else if (strcmp(name, "Item") == 0)
		item->nested++;
	word_copy(item->key, slice_of(key != NULL ? key : ""));
	return error;
}

/* The end of an element inside an item. */
static void
item_leaf(struct item *item, const char *name, struct slice text)
{
	if (item->nested > 0 || text.text == NULL)
		return;
	if (strcmp(name, "OtherResourceType") == 0)
		word_copy(item->type, text);
	else if (strcmp(name, "GenericProperty") == 0)
		item_add(item, slice_of(item->key), text);
	else
		item_add(item, slice_of(name), text);
}

static int
on_end(void *context, const char *name, struct slice text, struct reason *reason)
{
	struct document *document = context;
	struct item *item = &document->item;
	bool complete;

	(void)reason;
	if (document->flat && document->depth == 0) {
		document->flat = false;
		constraints_domain_end(document->parser);
		return 0;
	}
	if (document->flat)
		complete = --document->depth == 0;
	else
		complete = strcmp(name, "Item") == 0 && item->nested == 0;
	if (item->open && complete) {
		item->open = false;
		return item_end(document);
	}
	if (strcmp(name, "Item") == 0 && item->nested > 0)
		item->nested--;
	else if (item->open)
		item_leaf(item, name, text);
	if (strcmp(name, "Content") == 0)
		constraints_domain_end(document->parser);
	return 0;
}

int
parse_constraints_xml(struct parser *parser, struct slice text)
{
	static const struct xml_handler handler = {on_start, on_end};
	struct document *document = calloc(1, sizeof(*document));
	int error;

	if (document == NULL)
		return parser_fail(parser, -ENOMEM, "out of memory");
	document->parser = parser;
	error = xml_read(text, &handler, document, parser->reason);
	free(document);
	if (error == 0 && !parser->met_domain)
		return parser_fail(
		    parser, -EPROTO, "there is no domain in the listing");
	return error;
}
