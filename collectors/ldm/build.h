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

struct arena;
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
	/* Probes: nor are these; they are seldom asked, and optional for ever. */
	LDM_PROBE_SMF,
	LDM_PROBE_TRUST,
	LDM_PROBE_FIRMWARE,
	LDM_LISTINGS,
};

struct ldm_command {
	const char *name; /* as a person types it */
	const char *file; /* its name in a folder of saved listings */
	/* NULL-terminated; none where a site says the whole command. */
	const char *arguments[5];
	bool mandatory; /* without it there is no inventory */
	unsigned facts; /* enum inventory_fact */
	/* Read into parser->build->inventory. 0 or -errno with parser->reason. */
	int (*parse)(struct parser *parser, struct slice text);
};

extern const struct ldm_command ldm_commands[LDM_LISTINGS];

static inline bool
ldm_is_probe(enum ldm_listing listing)
{
	return listing >= LDM_PROBE_SMF;
}

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

/* Limits of the option max-output, octets of one listing. */
#define LDM_OUTPUT_DEFAULT ((int64_t)64 << 20)
#define LDM_OUTPUT_MIN     ((int64_t)64 << 10)
#define LDM_OUTPUT_MAX     ((int64_t)1 << 30)

/* An inventory on its way, with what only its parsers need. */
struct build {
	struct inventory *inventory;
	struct names domains;  /* of list-bindings; then also those found later */
	struct names found;    /* domains that only `list -p` shows */
	struct names listed;   /* all domains of `list -p` */
	struct names asked;    /* all domains of list-constraints */
	const char *unbound;   /* a bound domain that list-bindings lacks, or NULL */
	const char *contested; /* a domain that is bound in one of both only, or NULL */
	const char *control;   /* name of the control domain, NULL = not told */
	struct names bound;    /* services as list-bindings shows them */
	size_t bound_first;    /* entry there of the first one of the present domain */
	struct names bound_volumes; /* VOLUME@SERVICE, as list-bindings defines them */
	struct names net_devs;      /* switches of list-services by physical link */
	struct arena *scratch;      /* for the names of volumes */
	/* Some words already copied: names of services repeat on every line. */
	struct slice words[BUILD_WORDS];
	const struct ldm_input *inputs;
};

/*
 * Add VOLUME@SERVICE to names, which must go before the build. 0 or -ENOMEM.
 */
int ldm_add_volume(
    struct build *build, struct names *names, struct slice volume, const char *service);

/*
 * Build an inventory from inputs[LDM_LISTINGS]. It is not finished: the caller may add
 * to it and then calls ldm_finish(). An optional listing that cannot be read is
 * left out: its input becomes LDM_INPUT_FAILED with the reason.
 * -errno with a reason that begins with the command: a mandatory listing is missing,
 * cannot be read or does not agree with another one, or memory is short. Of several
 * mandatory ones that failed the first of the table is named.
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
