/* ldm list-devices -a -p: threads, cores and memory of the host, free and bound. */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

/* What is marked so cannot be summed up any more. */
#define LOST (-2)

static void
sum_lose(int64_t *total, int64_t *unused)
{
	*total = *unused = LOST;
}

/* Nothing is known of a sum that lost a part; whether something is known of it. */
static bool
sum_end(int64_t *total, int64_t *unused)
{
	if (*total == LOST)
		*total = *unused = INVENTORY_UNKNOWN;
	return *total != INVENTORY_UNKNOWN;
}

static void
sum_add(int64_t *total, int64_t *unused, int64_t part, bool is_unused)
{
	if (*total == LOST)
		return;
	if (*total == INVENTORY_UNKNOWN)
		*total = *unused = 0;
	*total += part;
	if (is_unused)
		*unused += part;
}

/*
 * Count a thread or core; free is a percentage, and 100 is wholly free. Whether it is.
 */
static bool
device_count(struct parser *parser, int64_t *total, int64_t *unused)
{
	struct slice value;
	int64_t percent;

	if (!line_find(&parser->line, "free", &value) ||
	    !value_number(value, &percent) || percent > 100) {
		sum_lose(total, unused);
		return false;
	}
	sum_add(total, unused, 1, percent == 100);
	return percent == 100;
}

static int
devices_thread(struct parser *parser)
{
	struct inventory *inventory = parser->build->inventory;

	device_count(parser, &inventory->threads_total, &inventory->threads_free);
	return 0;
}

static int
devices_core(struct parser *parser)
{
	struct inventory *inventory = parser->build->inventory;

	if (device_count(parser, &inventory->cores_total, &inventory->cores_free))
		parser_add_core(parser);
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
	if (error != 0)
		return error;
	if (block->size == INVENTORY_UNKNOWN)
		sum_lose(&inventory->memory_total, &inventory->memory_free);
	else if (inventory->memory_total > 0 &&
		 block->size > INT64_MAX - inventory->memory_total)
		return parser_fail(parser, -EPROTO, "the sizes of memory are absurd");
	else
		sum_add(&inventory->memory_total, &inventory->memory_free, block->size,
		    block->owner[0] == '\0');
	return 0;
}

static const struct record devices_records[] = {
    {"", NULL, NULL, NULL},
    {"MEMORY", NULL, devices_memory, NULL},
    {"VCPU", NULL, devices_thread, NULL},
    {"CORE", NULL, devices_core, NULL},
    {"MAU", NULL, NULL, parser_skip},
    {"CRYPTO", NULL, NULL, parser_skip},
    {"IO", NULL, NULL, parser_skip},
    {NULL, NULL, NULL, NULL},
};

int
parse_devices(struct parser *parser, struct slice text)
{
	struct inventory *inventory = parser->build->inventory;
	struct inventory_core_set set = {0};
	bool threads, cores;
	int error;

	parser->cores = &set;
	error = parser_run(parser, text, devices_records);
	threads = sum_end(&inventory->threads_total, &inventory->threads_free);
	cores = sum_end(&inventory->cores_total, &inventory->cores_free);
	if (threads || cores)
		inventory->facts |= INVENTORY_FACT_CPUS;
	if (sum_end(&inventory->memory_total, &inventory->memory_free))
		inventory->facts |= INVENTORY_FACT_MEMORY;
	if (error == 0 && cores)
		error = parser_take_cores(parser, &inventory->free_cores);
	return error;
}
