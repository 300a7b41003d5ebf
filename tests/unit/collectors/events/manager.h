/*
 * A manager's XML interface, as far as its clients see it, on a port of 127.0.0.1: it
 * answers each step of the handshake, or fails at one of them in every way there is.
 */
#ifndef TESTS_UNIT_COLLECTORS_EVENTS_MANAGER_H
#define TESTS_UNIT_COLLECTORS_EVENTS_MANAGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/unit/collectors/events/certificate.h"

struct event_base;
struct manager;

/* In the order in which a client brings them about. */
enum manager_stage {
	MANAGER_ACCEPTED,
	MANAGER_HEADER,
	MANAGER_STARTTLS,
	MANAGER_HELLO, /* instead of the TLS handshake */
	MANAGER_SECURE_HEADER,
	MANAGER_AUTH,
	MANAGER_REGISTER,
	MANAGER_REGISTERED,
	MANAGER_STAGES,
};

enum manager_fault {
	FAULT_NONE,
	FAULT_CLOSE,
	FAULT_SILENCE,
	FAULT_DRIP,    /* an octet of a document every 2 ms */
	FAULT_GARBAGE, /* no XML */
	FAULT_ENDLESS, /* a document without an end */
	FAULT_BLANKS,  /* nothing but blanks, without an end */
	FAULT_NESTED,  /* elements in elements, without an end */
	FAULT_EVENTS,  /* good events, without an end */
	FAULTS,
};

struct manager_plan {
	enum manager_stage stage; /* at which the fault happens */
	enum manager_fault fault;
	bool no_starttls;
	const char *mechanism;   /* offered after TLS; NULL = none, no authentication */
	const char *auth_answer; /* NULL = success */
	const char *registration;  /* NULL = success */
	const char *after_proceed; /* more, in clear */
	/* Sent after the registration, length octets in pieces of that size. */
	const char *events;
	size_t events_length, events_piece;
	int close_after; /* milliseconds after the registration; 0 = never */
};

/* Fails the test when it cannot. plan and certificate must outlive it. */
struct manager *manager_open(struct event_base *base, const struct manager_plan *plan,
    const struct certificate *certificate);
void manager_close(struct manager *manager);

uint16_t manager_port(const struct manager *manager);

/* All that clients have said, in clear or not, terminated. */
const char *manager_heard(const struct manager *manager);

/* Octets that were sent in faults without an end. */
size_t manager_flooded(const struct manager *manager);

/* Close the connection to the client. */
void manager_drop(struct manager *manager);

#endif
