/* The addresses of a host, without waiting for them. */
#ifndef COLLECTORS_RESOLVE_H
#define COLLECTORS_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct event_base;
struct reason;
struct resolve;

#define RESOLVE_ADDRESSES 8

struct resolve_address {
	struct sockaddr_storage address;
	int length;
};

/*
 * Called once, from the event loop. count: 0 = none, for that reason. resolve_free()
 * may be called from inside.
 */
typedef void resolve_done(void *context, const struct resolve_address *addresses,
    size_t count, const struct reason *reason);

/* Whether text is an address of IPv4 or IPv6, and which. */
bool resolve_literal(const char *text, uint16_t port, struct resolve_address *address);

/* Whether the host itself answers to the address. */
bool resolve_is_loopback(const struct resolve_address *address);

/* Letters, digits, dots, hyphens and underscores: fit for a command line. */
bool resolve_name_is_valid(const char *name);

/*
 * Ask the system for the addresses of a name with getent(1), so that every source of
 * names that the system has configured counts. timeout: milliseconds. *resolve is freed
 * by resolve_free. -errno with a reason.
 */
int resolve_start(struct resolve **resolve, struct event_base *base, const char *name,
    uint16_t port, int64_t timeout, resolve_done *done, void *context,
    struct reason *reason);
void resolve_free(struct resolve *resolve);

#endif
