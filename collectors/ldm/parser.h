/*
 * What the parsers of all listings share: the walk over records, rows and text, and
 * tables of rules that say which key fills which field. A parser is single pass and
 * linear in its input; facts go straight into an inventory.
 */
#ifndef COLLECTORS_LDM_PARSER_H
#define COLLECTORS_LDM_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/ldm/listing.h"

struct build;
struct inventory_core_set;
struct inventory_cores;
struct inventory_domain;
struct inventory_io;
struct inventory_vcc;
struct inventory_vdisk;
struct inventory_vds;
struct parser;
struct reason;
struct record;
struct rule;

struct device_counts {
	size_t vnets, vdisks, vhbas, io;
};

/* One walk over one listing, and the objects it is just filling. */
struct parser {
	struct build *build;
	struct reason *reason;
	struct listing listing;
	struct line line;
	const struct record *record; /* the one the rows belong to */

	const char *owner; /* service domain of the services that follow, or NULL */
	bool no_version;   /* the listing may lack its VERSION line */
	bool met_domain;   /* a DOMAIN record was read */
	/* What is wanted of the domain; another listing may know it better. */
	bool take_properties, take_devices;
	struct device_counts asked; /* devices that were not wanted */
	struct inventory_domain *domain;
	struct inventory_vdisk *vdisk;
	struct inventory_vcc *vcc;
	struct inventory_vds *vds;
	struct inventory_io *io;
	struct inventory_core_set *cores; /* of parser_add_core */
	bool cores_lost;                  /* one of them told no id */
};

/* A step reads parser->line. 0 or -errno with parser->reason. */
typedef int parser_step(struct parser *parser);

/*
 * A kind of record. Tables of them end with a NULL keyword; the first entry has the
 * keyword "" and stands for the time before the first record.
 */
struct record {
	const char *keyword;
	parser_step *begin; /* its own line; NULL = nothing to read in it */
	parser_step *row;   /* a row below it; NULL = nothing to read in it */
	parser_step *text;  /* a text line below it; NULL = the listing is damaged */
};

/*
 * Fill one field of an object from a value. The object's address plus rule->offset is
 * the field. 0 or -errno with parser->reason; a value nobody can read is no error but
 * counted as ignored, and the field stays not known.
 */
typedef int rule_setter(
    struct parser *parser, void *object, const struct rule *rule, struct slice value);

struct rule {
	const char *key; /* NULL ends a table */
	size_t length;
	rule_setter *set; /* NULL = known, not kept */
	size_t offset;    /* of the field in the object */
	size_t second;    /* of another one, where a value fills two */
};

#define RULE(key, set, type, field)                                                    \
	{                                                                              \
		key, sizeof(key) - 1, set, offsetof(struct type, field), 0             \
	}
#define RULE_TWO(key, set, type, field, other)                                         \
	{                                                                              \
		key, sizeof(key) - 1, set, offsetof(struct type, field),               \
		    offsetof(struct type, other)                                       \
	}
#define RULE_SKIP(key)                                                                 \
	{                                                                              \
		key, sizeof(key) - 1, NULL, 0, 0                                       \
	}
#define RULE_END                                                                       \
	{                                                                              \
		NULL, 0, NULL, 0, 0                                                    \
	}

/* Walk over a whole listing. */
int parser_run(struct parser *parser, struct slice text, const struct record *records);

/* Fill an object from all fields of the present line. */
int parser_apply(struct parser *parser, const struct rule *rules, void *object);

/*
 * The same for an object that was just added and must get a name. object NULL: memory
 * was short; name: its field of that name.
 */
int parser_fill(
    struct parser *parser, const struct rule *rules, void *object, const char **name);

/* Fill it from one field that does not come from a line. */
int parser_set(struct parser *parser, const struct rule *rules, void *object,
    const struct field *field);

/* A reason that names the line; error is handed back. */
int parser_fail(struct parser *parser, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The end after an allocation in an inventory failed; reads errno. */
int parser_out_of_memory(struct parser *parser);

/* Count a key or a value that means nothing to us. */
void parser_ignore(struct parser *parser, const char *what, struct slice name);

/* -EPROTO with the reason before the first DOMAIN record, where the line is of one. */
int parser_need_domain(struct parser *parser);

/* Collect the core of the present line by its `cid`, in parser->cores. */
void parser_add_core(struct parser *parser);

/*
 * Hand over the cores that were collected, and begin anew. They are not known where one
 * told no id. 0 or -errno with parser->reason.
 */
int parser_take_cores(struct parser *parser, struct inventory_cores *cores);

/* A step for what may be skipped. */
int parser_skip(struct parser *parser);

/*
 * The same for text below a record whose values have line breaks: lines that look like
 * records nobody knows belong to such a value, too.
 */
int parser_script(struct parser *parser);

#endif
