/* What the files of the conditions share. */
#ifndef AGENT_ALARMS_CONDITIONS_PRIVATE_H
#define AGENT_ALARMS_CONDITIONS_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/alarms/alarms.h"
#include "agent/fleet/fleet.h"

/* Texts are made in as much room; the alarms cut what is too long. */
#define CONDITION_TEXT_SIZE 1024

/* By slot of a host. */
struct host_notes {
	bool dirty;
	struct instant added;
	uint32_t unplaced;  /* guests, when its evacuation was looked at last */
	uint8_t evacuation; /* enum evacuation_status of then, or 0 */
};

/* By slot of a domain. */
struct domain_notes {
	uint8_t stranded; /* enum alarm_condition as observed last */
	uint32_t changes; /* of its verdicts, when its pairs were looked at last */
	uint8_t *fits;    /* enum fit by slot of a host, or NULL */
};

struct conditions {
	struct fleet *fleet;
	const struct matrix *matrix;
	const struct policy *policy;
	const struct standings *standings; /* NULL = evacuations are not known */
	struct alarms *alarms;
	struct host_notes *hosts;
	unsigned host_room;
	struct domain_notes *domains;
	unsigned domain_room;
	uint8_t *row; /* of verdicts; host_room elements */
	bool dirty;   /* readiness may have changed */
	bool pairs;   /* are looked at; true at first, so that old alarms are ended */
	bool evacuations; /* are looked at, likewise */
	bool gone;        /* alarms may be about domains that nobody reports */
	/* Alarms of an earlier run have been compared with the hosts, and domains. */
	bool started, domains_complete;
	struct instant now; /* of the call that runs */
};

static inline const char *
condition_plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* ---- conditions.c ---- */

/* There is nothing any more that could be bad; ended: what to tell. */
void condition_end(
    struct conditions *conditions, const struct alarm *alarm, const char *ended);
/* The same for what may not be bad at all. */
void condition_end_identity(struct conditions *conditions,
    const struct alarm_identity *identity, const char *ended);

/* ---- condition_hosts.c ---- */

/* Look at some of the hosts that changed; true: at all of them. */
bool condition_hosts_run(struct conditions *conditions);

/* ---- condition_domains.c ---- */

void condition_domains_run(struct conditions *conditions);

/* ---- condition_pairs.c ---- */

void condition_pairs_run(struct conditions *conditions);
/* A slot of a host is free: it says nothing about the host that gets it next. */
void condition_pairs_forget_host(struct conditions *conditions, unsigned slot);

/* ---- condition_evacuations.c ---- */

void condition_evacuations_run(struct conditions *conditions);

#endif
