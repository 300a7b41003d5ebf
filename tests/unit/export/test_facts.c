/*
 * No fact of an inventory can be forgotten: every octet of its structs belongs to a
 * field that facts.c knows or to one that is listed here as no fact.
 */
#include "agent/export/facts.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "tests/unit/cmocka_all.h"

/* What inventory_finish() finds out and what only lists are made of. */
struct other {
	size_t from, size;
};

struct structure {
	const char *message;
	size_t size;
	const uint8_t *octets; /* 0xFF where a field is, 0 where none is */
	const struct other *others;
	size_t other_count;
};

#define OTHER(S, field)                                                                \
	{                                                                              \
		offsetof(struct S, field), sizeof(((struct S *)0)->field)              \
	}

static const struct other next[] = {{0, sizeof(void *)}};
static const struct other next_and_same[] = {{0, 2 * sizeof(void *)}};
static const struct other vcc[] = {{0, 2 * sizeof(void *)}, OTHER(inventory_vcc, used)};
static const struct other vds[] = {
    {0, sizeof(void *)}, OTHER(inventory_vds, volume_count)};
static const struct other volume[] = {{0, 2 * sizeof(void *)},
    OTHER(inventory_volume, service), OTHER(inventory_volume, domain)};
static const struct other io[] = {{0, 3 * sizeof(void *)}};
static const struct other host[] = {
    OTHER(inventory, arena),
    OTHER(inventory, references),
    OTHER(inventory, base),
    OTHER(inventory, whole),
    OTHER(inventory, domain_count),
    OTHER(inventory, settled),
    OTHER(inventory, index),
    OTHER(inventory, free_memory),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Padding is no field. Where the compiler cannot tell what is padding, a gap that is
 * smaller than a word and ends where one begins is taken for it; half words likewise.
 */
#if defined(__has_builtin)
#if __has_builtin(__builtin_clear_padding)
#define CLEAR_PADDING(pointer) __builtin_clear_padding(pointer)
#endif
#endif
#ifdef CLEAR_PADDING
#define KNOWS_PADDING true
#else
#define CLEAR_PADDING(pointer)
#define KNOWS_PADDING false
#endif
#define WORD sizeof(int64_t)

#define STRUCTURE(S, name, list, listed)                                               \
	{                                                                              \
		static struct S all;                                                   \
		memset(&all, 0xFF, sizeof(all));                                       \
		CLEAR_PADDING(&all);                                                   \
		add((struct structure){                                                \
		    name, sizeof(all), (const uint8_t *)&all, list, listed});          \
	}

static struct structure structures[32];
static size_t structure_count;

static void
add(struct structure structure)
{
	structures[structure_count++] = structure;
}

static void
structures_fill(void)
{
	STRUCTURE(inventory_path, "DiskPath", next, 1)
	STRUCTURE(inventory_vdisk, "VirtualDisk", next, 1)
	STRUCTURE(inventory_vnet, "VirtualNetwork", next, 1)
	STRUCTURE(inventory_vhba, "VirtualHba", next, 1)
	STRUCTURE(inventory_console, "Console", NULL, 0)
	STRUCTURE(inventory_block, "MemoryBlock", next, 1)
	STRUCTURE(inventory_migration, "Migration", NULL, 0)
	STRUCTURE(inventory_domain, "DomainFacts", next, 1)
	STRUCTURE(inventory_vsw, "VirtualSwitch", next_and_same, 1)
	STRUCTURE(inventory_port, "ConsolePort", next, 1)
	STRUCTURE(inventory_vcc, "ConsoleConcentrator", vcc, COUNT(vcc))
	STRUCTURE(inventory_volume, "Volume", volume, COUNT(volume))
	STRUCTURE(inventory_vds, "DiskService", vds, COUNT(vds))
	STRUCTURE(inventory_vsan, "VirtualSan", next_and_same, 1)
	STRUCTURE(inventory_io, "PhysicalIo", io, 1)
	STRUCTURE(inventory_ignored, "Ignored", NULL, 0)
	STRUCTURE(inventory_settings, "ManagerSettings", NULL, 0)
	STRUCTURE(inventory, "HostFacts", host, COUNT(host))
}

static const struct structure *
structure_of(const struct facts_map *map)
{
	for (size_t i = 0; i < structure_count; i++)
		if (strcmp(structures[i].message, map->message->short_name) == 0)
			return &structures[i];
	fail_msg("%s is not listed here", map->message->short_name);
	return NULL;
}

static size_t
size_of(const struct facts_field *field)
{
	switch (field->type) {
	case FACTS_NUMBER:
		return sizeof(int64_t);
	case FACTS_WORD:
	case FACTS_BITS:
		return sizeof(int);
	case FACTS_FLAG:
		return sizeof(bool);
	case FACTS_PARTS:
		return sizeof(((struct inventory *)0)->version.part);
	case FACTS_VLANS:
		return sizeof(struct inventory_vlans);
	case FACTS_CORES:
		return sizeof(struct inventory_cores);
	case FACTS_INSIDE:
		return structure_of(field->map)->size;
	default:
		return sizeof(void *);
	}
}

/* Whether what is left around an octet is no more than what aligns the next field. */
static bool
is_padding(const uint8_t *left, size_t at, size_t size)
{
	size_t from = at;
	size_t to = at;

	while (from > 0 && left[from - 1] != 0)
		from--;
	while (to < size && left[to] != 0)
		to++;
	return (to - from < WORD && to % WORD == 0) ||
	       (to - from < WORD / 2 && to % (WORD / 2) == 0);
}

static void
expect_all(const struct facts_map *map)
{
	const struct structure *structure = structure_of(map);
	uint8_t left[4096];

	assert_true(structure->size <= sizeof(left));
	memcpy(left, structure->octets, structure->size);
	for (size_t i = 0; i < structure->other_count; i++)
		memset(left + structure->others[i].from, 0, structure->others[i].size);
	for (size_t i = 0; i < map->count; i++) {
		memset(left + map->fields[i].from, 0, size_of(&map->fields[i]));
		if (map->fields[i].map != NULL)
			expect_all(map->fields[i].map);
	}
	for (size_t i = 0; i < structure->size; i++)
		if (left[i] != 0 &&
		    (KNOWS_PADDING || !is_padding(left, i, structure->size)))
			fail_msg("octet %zu of what %s tells is not told", i,
			    structure->message);
	/* Every field of the message but known_empty comes from one of them. */
	assert_int_equal(map->message->n_fields, map->count + 1);
}

static void
test_every_fact_is_told(void **state)
{
	(void)state;
	structures_fill();
	expect_all(&facts_host);
}
int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_fact_is_told),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
