/*
 * What a fleet file may say: the kinds of objects, where each stands, and the keys it
 * takes. Parser, writer, ldm's own commands and `sim set-...` all obey this one table.
 */
#ifndef LDMSIM_SCHEMA_H
#define LDMSIM_SCHEMA_H

#include <stddef.h>

enum kind {
	KIND_NONE,
	KIND_HOST,
	KIND_FAULT,
	KIND_SPCONFIG,
	KIND_BUS,
	KIND_SLOT,
	KIND_PF,
	KIND_VF,
	KIND_DOMAIN,
	KIND_CONSOLE,
	KIND_VARIABLE,
	KIND_VCC,
	KIND_VSW,
	KIND_VDS,
	KIND_VOLUME,
	KIND_VSAN,
	KIND_VNET,
	KIND_VDISK,
	KIND_VHBA,
	KIND_NETDEV,
	KIND_MEMBER,
	KIND_COUNT,
};

enum value_type {
	VALUE_TEXT,    /* anything */
	VALUE_NAME,    /* no blank and no '|' */
	VALUE_NUMBER,  /* decimal, below 2^31 */
	VALUE_SIZE,    /* bytes, or a number with K, M, G or T */
	VALUE_MAC,     /* 00:14:4f:f8:00:01 */
	VALUE_MACS,    /* comma list of addresses */
	VALUE_VLAN,    /* 0 to 4094 */
	VALUE_VLANS,   /* comma list of them */
	VALUE_PORTS,   /* 5000-5100 */
	VALUE_RANGES,  /* 0-7,16: numbers of strands or cores */
	VALUE_BLOCKS,  /* 0x800000000:32G,...: named memory */
	VALUE_VERSION, /* 3.6.2.0.31 */
	VALUE_PAIR,    /* volume@service */
	VALUE_WORD,    /* one of the words */
	VALUE_WORDS,   /* comma list of some of the words */
};

struct schema_key {
	const char *name;
	enum value_type type;
	const char *words; /* "on|off", for VALUE_WORD and VALUE_WORDS */
};

struct schema_kind {
	const char *keyword;
	enum kind parent;
	const char *names; /* words a name is one of, "" = any, NULL = it has no name */
	const struct schema_key *keys; /* ends with a NULL name */
};

const struct schema_kind *schema_kind(enum kind kind);

/* The kind with that keyword, KIND_NONE if there is none. */
enum kind schema_find_kind(const char *word, size_t length);

/* The key of a kind, NULL if it has no such key. */
const struct schema_key *schema_find_key(
    enum kind kind, const char *word, size_t length);

/* NULL if the value is well-formed, else what it should look like. "" is always fine:
 * it unsets the key. */
const char *schema_check(const struct schema_key *key, const char *value);

/* NULL if the name suits the kind, else what it should look like. */
const char *schema_check_name(enum kind kind, const char *name);

#endif
