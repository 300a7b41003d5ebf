/*
 * MIGREADY-MIB over SNMP: as a subagent of the host's snmpd (AgentX, RFC 2741) or as an
 * SNMP agent of its own. Answers come from memory at request time; nothing is copied
 * for SNMP and nothing here blocks.
 */
#ifndef MIB_MIB_H
#define MIB_MIB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/alarms/alarms.h"
#include "agent/instant.h"

struct engine;
struct fleet;
struct matrix;
struct mib;
struct policy;
struct reason;

enum mib_mode {
	MIB_MODE_AGENTX,
	MIB_MODE_AGENT,
};

/* An SNMPv3 user of agent mode (RFC 3414); passphrases are read from files. */
struct mib_user {
	const char *name;
	const char *auth_protocol; /* "SHA-256", ... */
	const char *auth_file;     /* file whose first line is the passphrase */
	const char *priv_protocol; /* "AES", ... */
	const char *priv_file;
	bool write; /* may also write what can be written */
};

/* Who is sent notifications in agent mode. */
struct mib_receiver {
	const char *address;   /* "udp:192.0.2.1:162" */
	const char *user;      /* of SNMPv3, one of the users; NULL = SNMPv2c */
	const char *community; /* of SNMPv2c */
	bool inform;           /* sent until it is answered; else a trap */
};

/* Strings are borrowed for the life of the mib. */
struct mib_options {
	enum mib_mode mode;
	/*
	 * agentx: where the master listens, "unix:/var/agentx/master". Other transports
	 * of net-snmp, such as "tcp:localhost:705", work too, but connecting to them
	 * can block.
	 */
	const char *master;
	/* agentx: seconds between pings, and between attempts to reconnect; at least 1
	 */
	int64_t ping_interval;
	/* agent: "udp:127.0.0.1:1161"; several are separated by commas */
	const char *listen;
	/* agent: read-only v2c community, NULL = none */
	const char *community;
	/* agent: all need authentication and privacy */
	const struct mib_user *users;
	size_t user_count;
	/* agent: receivers of notifications; in mode agentx the master has its own */
	const struct mib_receiver *receivers;
	size_t receiver_count;
	/* For what must outlive us: in agent mode identity and boots of the engine. */
	const char *state_dir;
};

/* What the tables read; borrowed, must outlive the mib. */
struct mib_sources {
	struct fleet *fleet;
	struct matrix *matrix;
	const struct policy *policy;
	const struct standings *standings; /* NULL = evacuations are not known */
	struct alarms *alarms;             /* NULL = none: their tables have no rows */
	struct engine *engine;             /* of runs, the same */
	const char *version;               /* of the agent */
	uint32_t boot_id;                  /* counts the starts of the daemon */
	struct instant started;
	int64_t required_targets; /* ready targets a domain should have at least */
};

/*
 * Open SNMP: registers the tables; works without a master, connects when there is one.
 * One per process, because the library below has one agent per process.
 * *out: set on success, freed by mib_close. 0, or -errno with a reason: cannot listen,
 * bad user, no memory.
 */
int mib_open(struct mib **out, const struct mib_options *options,
    const struct mib_sources *sources, struct reason *reason);
void mib_close(struct mib *mib);

/*
 * Where the alarms send their notifications. Valid until mib_close(): take it away from
 * them before that.
 */
struct alarms_sink mib_sink(struct mib *mib);

/* Change what a reload may change: policy and required_targets. */
void mib_set_sources(struct mib *mib, const struct mib_sources *sources);

#endif
