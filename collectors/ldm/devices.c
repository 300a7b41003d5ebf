/* ldm list-devices -a -p: threads, cores and memory of the host, free and bound. */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

/* Count a thread or core; free is a percentage, and 100 is wholly free. */
static void
device_count(struct parser *parser, int64_t *total, int64_t *unused)
{
	struct slice value;

	if (*total == INVENTORY_UNKNOWN)
		*total = *unused = 0;
	++*total;
	if (line_find(&parser->line, "free", &value) && slice_is(value, "100"))
		++*unused;
}

static int
devices_thread(struct parser *parser)
{
	struct inventory *inventory = parser->build->inventory;

	device_count(parser, &inventory->threads_total, &inventory->threads_free);
	inventory->facts |= INVENTORY_FACT_CPUS;
	return 0;
}

static int
devices_core(struct parser *parser)
{
	struct inventory *inventory = parser->build->inventory;

	device_count(parser, &inventory->cores_total, &inventory->cores_free);
	inventory->facts |= INVENTORY_FACT_CPUS;
	return 0;
}

/* Blocks without an owner are free; those of _sys_ are the machine's own. */
static int
devices_memory(struct parser *parser)
{
	static const struct rule rules[] = {
	    RULE("pa", set_hex, inventory_block, physical_address),
	    RULE("size", set_size, inventory_block, size),
	    RULE("bound", set_text, inventory_block, owner),
	    RULE_END,
	};
	struct inventory *inventory = parser->build->inventory;
	struct inventory_block *block =
	    inventory_add_block(inventory, &inventory->blocks);
	int error;

	if (block == NULL)
		return parser_out_of_memory(parser);
	block->owner = "";
	error = parser_apply(parser, rules, block);
	if (error != 0 || block->size == INVENTORY_UNKNOWN)
		return error;
	if (inventory->memory_total == INVENTORY_UNKNOWN)
		inventory->memory_total = inventory->memory_free = 0;
	if (block->size > INT64_MAX - inventory->memory_total)
		return parser_fail(parser, -EPROTO, "the sizes of memory are absurd");
	inventory->memory_total += block->size;
	if (block->owner[0] == '\0')
		inventory->memory_free += block->size;
	inventory->facts |= INVENTORY_FACT_MEMORY;
	return 0;
}

static const struct record devices_records[] = {
    {"", NULL, NULL, NULL},
    {"MEMORY", NULL, devices_memory, NULL},
    {"VCPU", NULL, devices_thread, NULL},
    {"CORE", NULL, devices_core, NULL},
    {"MAU", NULL, NULL, NULL},
    {"CRYPTO", NULL, NULL, NULL},
    {"IO", NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

int
parse_devices(struct parser *parser, struct slice text)
{
	return parser_run(parser, text, devices_records);
}
