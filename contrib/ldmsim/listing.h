/* Parts that several listings share. */
#ifndef LDMSIM_LISTING_H
#define LDMSIM_LISTING_H

#include "contrib/ldmsim/model.h"
#include "contrib/ldmsim/text.h"

/* What is listed, and how much of it. */
struct listing {
	struct text *out;
	const struct object *host;
	bool constraints; /* as configured, not as bound */
	bool bindings;    /* with clients and peers */
};

/* The DOMAIN record of `list -p`. words: flags are spelled out, as with -l. */
void listing_domain(
    const struct listing *listing, const struct object *domain, bool words);

/* The STATUS record: a migration that runs, a delayed reconfiguration that waits. */
void listing_status(const struct listing *listing, const struct object *domain);

#define FLAGS_SIZE 8

/* Six flag letters of a domain, five before 2.0. flags: gets them. */
void domain_flags(
    const struct object *host, const struct object *domain, char flags[FLAGS_SIZE]);

/* Add the words that stand for the letters: "normal,control". */
void domain_flag_words(struct text *out, const char *flags);

/* What the CONS column shows: a port, UART, SP or nothing. */
const char *domain_cons(const struct object *host, const struct object *domain);

/* Memory that the domain has or wants, in bytes. */
uint64_t domain_memory(const struct object *domain);

/* Seconds since the start of an active domain. */
uint64_t domain_uptime(const struct object *domain);

/* What a physical or virtual function is for: NETWORK, FIBRECHANNEL or INFINIBAND. */
const char *io_class(const struct object *function);

/* The services of one domain. */
void listing_vccs(const struct listing *listing, const struct object *domain);
void listing_vsws(const struct listing *listing, const struct object *domain);
void listing_vdss(const struct listing *listing, const struct object *domain);
void listing_vsans(const struct listing *listing, const struct object *domain);

/* The devices of one domain. */
void listing_vnets(const struct listing *listing, const struct object *domain);
void listing_vdisks(const struct listing *listing, const struct object *domain);
void listing_vhbas(const struct listing *listing, const struct object *domain);
void listing_vcons(const struct listing *listing, const struct object *domain);

/* Identity, processors, memory, physical I/O and variables of one domain. */
void listing_identity(const struct listing *listing, const struct object *domain);
void listing_control(const struct listing *listing, const struct object *domain);
void listing_constraint(const struct listing *listing, const struct object *domain);
void listing_cores(const struct listing *listing, const struct object *domain);
void listing_strands(const struct listing *listing, const struct object *domain);
void listing_memory(const struct listing *listing, const struct object *domain);
void listing_crypto(const struct listing *listing, const struct object *domain);
void listing_physio(const struct listing *listing, const struct object *domain);
void listing_channels(const struct listing *listing, const struct object *domain);
void listing_variables(const struct listing *listing, const struct object *domain);

#endif
