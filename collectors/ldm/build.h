/*
 * From the listings of one host to its inventory. Both collectors that read `ldm`'s
 * output, the running one and the one for saved files, hand their texts in here.
 */
#ifndef COLLECTORS_LDM_BUILD_H
#define COLLECTORS_LDM_BUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/reason.h"
#include "collectors/ldm/names.h"
#include "collectors/ldm/slice.h"

struct inventory;
struct parser;

/* What a host can be asked, in the order in which it is read into an inventory. */
enum ldm_listing {
	LDM_BINDINGS,
	LDM_LIST,
	LDM_CONSTRAINTS,
	LDM_CONSTRAINTS_XML,
	LDM_SERVICES,
	LDM_NETDEV,
	LDM_IO,
	LDM_DEVICES,
	LDM_STATUS,
	LDM_VERSION,
	LDM_MOUNTS, /* the mount table, not a listing of ldm */
	LDM_LISTINGS,
};

struct ldm_command {
	const char *name;         /* as a person types it after `ldm` */
	const char *file;         /* its name in a folder of saved listings */
	const char *arguments[5]; /* NULL-terminated; none for the mount table */
	bool mandatory;           /* without it there is no inventory */
	unsigned facts;           /* enum inventory_fact */
	/* Read into parser->build->inventory. 0 or -errno with parser->reason. */
	int (*parse)(struct parser *parser, struct slice text);
};

extern const struct ldm_command ldm_commands[LDM_LISTINGS];

enum ldm_input_state {
	LDM_INPUT_ABSENT, /* not asked for */
	LDM_INPUT_FAILED, /* asked for and not got, or not readable: see the reason */
	LDM_INPUT_TEXT,
};

struct ldm_input {
	enum ldm_input_state state;
	struct slice text; /* not owned */
	struct reason reason;
};

/* How many words are remembered, a power of two. */
#define BUILD_WORDS 256

/* An inventory on its way, with what only its parsers need. */
struct build {
	struct inventory *inventory;
	struct names names;
	struct names found;    /* domains that only `list -p` shows */
	size_t bound_services; /* that list-bindings shows */
	const char *control;   /* name of the control domain, NULL = not told */
	/* Some words already copied: names of services repeat on every line. */
	struct slice words[BUILD_WORDS];
	const struct ldm_input *inputs;
};

/*
 * Build an inventory from inputs[LDM_LISTINGS]. It is not finished: the caller may add
 * to it and then calls ldm_finish(). An optional listing that cannot be read is
 * left out: its input becomes LDM_INPUT_FAILED with the reason.
 * -errno with a reason that begins with the command: a mandatory listing is missing or
 * cannot be read, or memory is short.
 */
int ldm_build(
    struct inventory **inventory, struct ldm_input *inputs, struct reason *reason);

/*
 * Finish a built inventory. cpu_type: what no listing tells, from the configuration;
 * NULL = not known. On an error the inventory is given back and *inventory NULL; -errno
 * with a reason.
 */
int ldm_finish(
    struct inventory **inventory, const char *cpu_type, struct reason *reason);

/* Whether a domain of the inventory takes part in a migration, or may. */
bool ldm_migrating(const struct inventory *inventory);

#endif
