/*
 * How the facts of a host become a message and back: tables of which field of struct
 * inventory is which field of migready.proto. Writing and reading follow the same
 * table, so that they cannot disagree.
 */
#ifndef AGENT_EXPORT_FACTS_H
#define AGENT_EXPORT_FACTS_H

#include <stddef.h>

#include "agent/export/migready.pb-c.h"

struct arena;
struct inventory;
struct reason;

enum facts_type {
	FACTS_TEXT,   /* const char *: string */
	FACTS_NUMBER, /* int64_t, at least -1: sint64 */
	FACTS_WORD,   /* an enum: an enum, by facts_field.shift apart */
	FACTS_FLAG,   /* bool: bool */
	FACTS_BITS,   /* unsigned: uint32 */
	FACTS_PARTS,  /* int[5]: repeated uint32 */
	FACTS_VLANS,  /* struct inventory_vlans: VlanList */
	FACTS_CORES,  /* struct inventory_cores: CoreList */
	FACTS_TEXTS,  /* list of struct inventory_name: repeated string */
	FACTS_MACS,   /* list of struct inventory_mac: repeated sint64 */
	FACTS_INSIDE, /* a struct inside: a message */
	FACTS_LIST,   /* list of structs: repeated messages */
};

/* What a list grows by: an element of `parent`, NULL with errno. */
typedef void *facts_add(struct inventory *inventory, void *parent, void *list);

struct facts_map;

struct facts_field {
	enum facts_type type;
	size_t from;     /* where it stands in the struct */
	size_t to;       /* in the message; of what is repeated the pointer */
	size_t quantity; /* in the message: the count of what is repeated */
	int shift;       /* FACTS_WORD: number in the message - number in the struct */
	unsigned most; /* FACTS_WORD: largest number in the struct; FACTS_BITS: mask */
	const struct facts_map *map; /* FACTS_INSIDE, FACTS_LIST */
	facts_add *add;              /* FACTS_LIST */
};

/* A struct that begins with its `next` where it stands in lists. */
struct facts_map {
	const ProtobufCMessageDescriptor *message;
	const struct facts_field *fields;
	size_t count;
	size_t empty, empties; /* in the message: known_empty and its count */
};

/* struct inventory and HostFacts. */
extern const struct facts_map facts_host;

/*
 * The message of an inventory, in the arena; it borrows the strings of the inventory.
 * NULL when the arena is full or memory is short.
 */
Migready__V1__HostFacts *facts_write(
    struct arena *arena, const struct inventory *inventory);

/*
 * A finished inventory with one reference that says what the message says. What is of
 * a later revision is left out: values of enumerations are "not known" then. -ENOMEM;
 * -E2BIG: more than one host may have; -EBADMSG: a number or name that cannot be; with
 * a reason.
 */
int facts_read(const Migready__V1__HostFacts *message, struct inventory **inventory,
    struct reason *reason);

#endif
