/*
 * A peer, and the connections to it: one for all hosts that it is asked for with the
 * same credentials. libcurl does the protocol, on the event loop; names it never looks
 * up, as that could make everything wait.
 */
#ifndef COLLECTORS_PEER_LINK_H
#define COLLECTORS_PEER_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/peer/address.h"
#include "collectors/peer/library.h"

struct event;
struct event_base;
struct follow;
struct reason;
struct resolve_address;

/* What a host block says of its peer; NULL where it says nothing. */
struct link_settings {
	const char *url;
	const char *certificate, *key, *ca; /* files in PEM */
	const char *name; /* in the peer's certificate; NULL = the host of the URL */
};

struct link {
	struct link *next; /* of the same room */
	void **room;
	unsigned users;
	struct event_base *base;
	char *url, *certificate, *key, *ca, *name; /* as in link_settings */
	struct peer_address address;
	struct library curl;
	CURLM *multi;
	struct event *timer;   /* libcurl's */
	struct follow *follow; /* of its stream; NULL = nobody follows */
	char *resolved;        /* for CURLOPT_RESOLVE; NULL = it has to be looked up */
};

/* Whether the settings make sense; no file is looked at. -EINVAL with a reason. */
int link_check(const struct link_settings *settings, struct reason *reason);

/*
 * The link with these settings, which link_check accepts: of the room's (see
 * collector.h, common; NULL = a link of one's own), or a new one. Given back with
 * link_leave. -ENOMEM, or what library_open says; with a reason.
 */
int link_join(struct link **link, void **room, struct event_base *base,
    const struct link_settings *settings, struct reason *reason);
void link_leave(struct link *link);

/* What the peer has to be called: in URLs, and in its certificate. */
const char *link_name(const struct link *link);

/* Whether its name has to be looked up before the next request. */
bool link_is_unresolved(const struct link *link);
/* A request has failed: the name may have other addresses now. */
void link_forget_addresses(struct link *link);
/* What came of it. -ENOMEM. */
int link_set_addresses(
    struct link *link, const struct resolve_address *addresses, size_t count);

#endif
