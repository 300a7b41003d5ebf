/*
 * What the getters of all tables look at, and what several of them work out: the
 * moment, the findings of the pair that was looked at last, and what a domain's
 * verdicts amount to.
 */
#ifndef MIB_VIEW_H
#define MIB_VIEW_H

#include <stdbool.h>

#include "agent/fleet/fleet.h"
#include "agent/instant.h"
#include "agent/readiness/evaluate.h"
#include "mib/mib.h"

/* Octets for the name of who sends a request. */
#define VIEW_REQUESTER_SIZE 64

/* Zero-initialise, set sources; released by view_close. */
struct mib_view {
	struct mib_sources sources;
	struct instant now;                  /* of the request that is being answered */
	char requester[VIEW_REQUESTER_SIZE]; /* who sent it, as far as is known */
	int32_t run_lock;                    /* mrRunLock */
	/*
	 * The findings of one pair, because a walk asks for many cells of one before
	 * it goes to the next, and what they were found from.
	 */
	struct view_key {
		uint32_t domain, source, target; /* indexes; domain 0 = nothing kept */
		uint32_t source_generation, target_generation;
		enum fleet_host_state source_state, target_state;
	} key;
	struct findings findings;
	struct fleet_service_view service; /* of the service that is being answered */
	uint8_t *verdicts;                 /* of the domain that is being answered */
	unsigned verdict_room;
};

/* As struct matrix_counts, each below 0 while readiness is not known. */
struct view_counts {
	int64_t ready, degraded, blocked, unknown;
};

/* Take other sources and forget what was worked out from the old ones. */
void view_set_sources(struct mib_view *view, const struct mib_sources *sources);
void view_close(struct mib_view *view);

/*
 * The findings of a pair; valid until another pair is asked for. NULL when memory is
 * short.
 */
const struct findings *view_findings(struct mib_view *view,
    const struct fleet_domain *domain, const struct fleet_host *target);

/* Targets of a domain, and domains for a target, by verdict. */
struct view_counts view_domain_counts(const struct mib_view *view,
    const struct fleet_domain *domain, enum migration_mode mode);
struct view_counts view_host_counts(const struct mib_view *view,
    const struct fleet_host *host, enum migration_mode mode);

/*
 * The verdicts of all targets of a domain by slot of the host (matrix_row); valid until
 * another domain is asked for. NULL when memory is short.
 */
const uint8_t *view_verdicts(
    struct mib_view *view, const struct fleet_domain *domain, enum migration_mode mode);

/* How many ready targets a domain should have: none if it never migrates. */
int64_t view_required(const struct mib_view *view, const struct fleet_domain *domain);
/* Whether no host can take it. Never said of a control domain, which cannot move. */
bool view_is_stranded(const struct mib_view *view, const struct fleet_domain *domain);
/* Whether fewer hosts are ready for it than there should be; as above. */
bool view_is_short(const struct mib_view *view, const struct fleet_domain *domain);

#endif
