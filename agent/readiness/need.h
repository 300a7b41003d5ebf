/*
 * Needs: what one domain asks of a target, taken apart into questions that each look at
 * one thing there. A domain's needs come from its source inventory alone, once; every
 * rule is a check of one need against one target. evaluate.c lists what the checks
 * report, the matrix only or-s their effects: so each rule exists exactly once.
 */
#ifndef AGENT_READINESS_NEED_H
#define AGENT_READINESS_NEED_H

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/finding.h"
#include "agent/readiness/offer.h"

struct arena;
struct room;
struct sink;

enum need_kind {
	NEED_FINDING, /* holds on every target: the finding itself */
	NEED_VOLUME,
	NEED_DISK_SERVICE,
	NEED_SWITCH,
	NEED_SWITCH_LINK, /* a physical link of the switch */
	NEED_MAC,
	NEED_CONCENTRATOR, /* any free port */
	NEED_CONSOLE,      /* an explicit port or concentrator */
	NEED_GROUP,        /* the default console group */
	NEED_VSAN,
	NEED_VF_MANAGER,
	NEED_VF,
	NEED_THREADS,
	NEED_NAMED_CORE,
	NEED_CPU,
	NEED_COUNTERS,
	NEED_MEMORY,
	NEED_NAMED_MEMORY,
	NEED_MANAGER,
	NEED_BOOT_POLICY,
	NEED_SETTINGS,
	NEED_FIRMWARE,
	NEED_TRUST,
	NEED_TRUSTED,
	NEED_STATE, /* the target fit to receive anything */
	NEED_NAME,
	NEED_UUID,
	NEED_HOSTID,
	NEED_MASTER,
	NEED_KINDS,
};

/* What the outcome depends on even where the target offers nothing of the name. */
enum need_flag {
	NEED_LOCAL = 1 << 0,    /* volume: its storage is local to the source */
	NEED_PATH = 1 << 1,     /* volume: a further path of a multipath group */
	NEED_LINKED = 1 << 0,   /* link: the switch has a physical link on the source */
	NEED_EXPLICIT = 1 << 0, /* console: may be preserved by managers from 3.5 on */
	/* link: of the switch, console: whether explicit, VF: the manager, threads:
	 * whether as whole cores, each of the source, is not known */
	NEED_UNTOLD = 1 << 1,
	NEED_REFUSED = 1 << 0, /* VF: the source's manager is too old */
	NEED_WHOLE = 1 << 0,   /* threads: as whole cores */
	NEED_DISKS = 1 << 0,   /* firmware: the domain has disks */
	NEED_GLOBAL = 1 << 0,  /* CPU: counts the performance of all domains */
};

/* Needs of the same kind and flags fare alike on a target that offers no such name. */
#define NEED_FLAG_BITS          2
#define NEED_SHAPES             (NEED_KINDS << NEED_FLAG_BITS)
#define NEED_SHAPE(kind, flags) ((unsigned)(kind) << NEED_FLAG_BITS | (flags))

/*
 * Which field means what is said where a kind is checked. Strings are borrowed from the
 * source inventory or from struct needs; NULL is "not known" or "does not matter".
 */
struct need {
	enum need_kind kind;
	unsigned flags;                      /* enum need_flag */
	enum finding_id finding;             /* NEED_FINDING */
	enum inventory_backend_kind backend; /* NEED_VOLUME: of value */
	int64_t number;
	const char *name;    /* what is looked up on the target */
	const char *service; /* NEED_VOLUME: second half of the name */
	const char *value;   /* what must be behind the name */
	const char *group;   /* NEED_VOLUME: multipath group */
	/* For texts only, not part of what the need is: */
	const char *device;         /* of the domain */
	const char *wanted, *found; /* NEED_FINDING; found: NEED_VOLUME too */
};

/* A domain where it runs. */
struct need_source {
	const struct fleet_host *host;
	const struct inventory *inventory;
	const struct inventory_domain *domain;
};

/* A host that could receive. inventory is NULL when nothing was collected. */
struct need_target {
	const char *name;
	enum fleet_host_state state;
	const struct inventory *inventory;
};

/* The needs of one domain. Zero-initialise; needs_free releases. */
struct needs {
	struct need *list;
	size_t count, room;
	struct arena *texts;
	int error; /* first failure of an addition */
};

/*
 * Take a domain apart, replacing what needs held. What it holds is valid as long as the
 * inventory of the domain's host. 0 or -ENOMEM.
 */
int needs_collect(struct needs *needs, const struct fleet_domain *domain);
void needs_free(struct needs *needs);

/* For the rules: additions keep the first error in needs->error. */
void needs_add(struct needs *needs, const struct need *need);
/* The need that always is a finding; device, wanted and found may be NULL. */
void needs_add_finding(struct needs *needs, enum finding_id id, const char *device,
    const char *wanted, const char *found);
/* Likewise for "cannot be told": fact is what is not known of the source. */
void needs_add_unknown(struct needs *needs, const struct need_source *source,
    enum finding_id id, const char *device, const char *fact);
/* Copies that live as long as the needs; NULL after a failure. The first one is cut at
 * TEXT_SIZE, the other one is not. */
const char *needs_text(struct needs *needs, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *needs_copy(struct needs *needs, const char *text, size_t length);

struct need_target need_target(const struct fleet_host *host);
/* Whether there are facts to judge the target by. */
bool need_target_is_current(const struct need_target *target);

/*
 * Report to the sink what the target lacks for this need. On a target without current
 * facts only what says so (FINDING_NATURE_OLD) is reported.
 *
 * A check may look at: what the target offers under the need's name (need_offer),
 * facts, wholeness and version of its inventory, and whether it tells whom it trusts.
 * Where nothing of that name is offered, only kind and flags of the need may decide. A
 * kind without a name may look at everything.
 */
void need_check(
    const struct need *need, const struct need_target *target, struct sink *sink);

/* Whether a need uses up something of which a target has only so much. */
bool need_is_counted(const struct need *need);
/* Take what a counted need uses up; of others, nothing. */
void need_take(const struct need *need, struct room *room);

/* The class that all findings of this need have. */
enum finding_class need_class(const struct need *need);

/*
 * Whether what its check says follows from its effects: but for the name of the target,
 * targets of one policy on which the effects are the same are told the same.
 */
bool need_is_plain(const struct need *need);

/* What the target is searched for, OFFER_NONE when this need has to see every target.
 */
offer_hash need_offer(const struct need *need);

#endif
