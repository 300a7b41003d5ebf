/*
 * Evacuation: whether all guest domains of a host find a place on the others at once,
 * and which. The control domain is no guest, nor is a domain that offers services.
 *
 * A pair that may be used is what the matrix says; what is used up by several domains
 * together is counted by the rules themselves (agent/readiness/room.h). Domains are
 * placed in one order, which is the order of the moves too: those that ask for a
 * certain console port, for certain cores or blocks of memory, for whole cores, those
 * with the fewest targets, the largest. Each goes to the target on which the least
 * memory, then the fewest threads stay free (best fit), a ready one before a degraded
 * one. One that finds no place may push out another one if that finds a place
 * elsewhere, and so on for a few steps (repair). Where few domains are left to argue
 * about, branch and bound finds out what is best, and the plan says so.
 */
#ifndef AGENT_EVACUATION_EVACUATION_H
#define AGENT_EVACUATION_EVACUATION_H

#include "agent/evacuation/evacuation_policy.h"
#include "agent/readiness/evaluate.h"

struct fleet;
struct fleet_domain;
struct fleet_host;
struct matrix;
struct policy;

/* Numbers are those of the MIB. */
enum evacuation_status {
	EVACUATION_POSSIBLE = 1,
	EVACUATION_IMPOSSIBLE = 2, /* or no plan was found: see exact */
	EVACUATION_UNKNOWN = 3,    /* facts are missing that would decide */
};

/* What an evacuation is worked out from. */
struct evacuation_sources {
	const struct fleet *fleet;
	const struct matrix *matrix;
	const struct policy *policy; /* of the matrix */
	const struct evacuation_policy *rules;
};

struct evacuation_move {
	const struct fleet_domain *domain;
	enum migration_mode mode;        /* as the domain is now */
	const struct fleet_host *target; /* NULL = none */
	/* Ready or degraded with all the others moved; without target blocked, or
	 * unknown while some host may be one. */
	enum verdict verdict;
};

/* Valid until the fleet changes. */
struct evacuation {
	enum evacuation_status status;
	bool exact;                    /* no plan places more, or with fewer warnings */
	struct evacuation_move *moves; /* in the order to make them; then the others */
	size_t count;                  /* of moves: the guests of the host */
	size_t unplaced;               /* at the end of moves, without a target */
	struct evacuation_store *store; /* private */
};

/*
 * Plan the evacuation of a host. The same facts give the same plan. *plan is filled in
 * and released by evacuation_free. -ENOMEM.
 */
int evacuation_plan(struct evacuation *plan, const struct evacuation_sources *sources,
    const struct fleet_host *host);
void evacuation_free(struct evacuation *plan);

enum evacuation_obstacle_kind {
	EVACUATION_FINDING,  /* the pair itself */
	EVACUATION_EXCLUDED, /* by the configuration */
	EVACUATION_APART,    /* from `other` by the configuration: `group` */
	EVACUATION_RIVAL,    /* `other` brings a name or an address of its own */
	EVACUATION_FULL,     /* once the others of the plan are there */
};

struct evacuation_obstacle {
	enum evacuation_obstacle_kind kind;
	const char *group;                /* EVACUATION_APART */
	const struct fleet_domain *other; /* EVACUATION_APART, EVACUATION_RIVAL */
	/* The worst, among the findings given; EVACUATION_FINDING, and
	 * EVACUATION_FULL where there is one. Else NULL. */
	const struct finding *finding;
};

/*
 * Why a domain of the plan that has no target cannot go to a host other than its own.
 * findings: as for evaluate_pair, what obstacle points into. 0 or -ENOMEM.
 */
int evacuation_explain(const struct evacuation *plan,
    const struct evacuation_move *move, const struct fleet_host *target,
    struct findings *findings, struct evacuation_obstacle *obstacle);

/*
 * Of how many hosts to explain for each domain without a target why it cannot go there:
 * of all, unless that were more than EVACUATION_EXPLANATIONS, some 25 microseconds
 * each; at least one.
 */
#define EVACUATION_EXPLANATIONS ((size_t)20000)
size_t evacuation_explain_share(const struct evacuation *plan);

/* "evacuable", "notEvacuable", "unknown": as the MIB says. */
const char *evacuation_status_name(enum evacuation_status status);

#endif
